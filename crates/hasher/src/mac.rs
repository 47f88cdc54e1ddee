//! HMAC-SHA-256 with a key state that is prepared once and used for many messages (RFC 2104, FIPS 198-1).
//!
//! A prepared state costs two compressions of SHA-256 for a message of at most 55 bytes, a fresh key four. HKDF-Expand (RFC 5869
//! section 2.3) from the same state: `T(n) = HMAC(key, T(n-1) ‖ info ‖ n)`. The states are wiped when dropped (feature `zeroize` of
//! `hmac` and `sha2`).

use exchange::context;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;
use zeroize::Zeroize as _;

/// Bytes of a code.
const LEN: usize = 32;

/// The state of a key, ready for a message.
pub struct Mac(Hmac<Sha256>);

impl Mac {
    /// Prepares the state of `key`.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// Prepares the state of `key` that has taken in `block(parts…)`, which fills one block exactly.
    pub(crate) fn with_block(key: &[u8; 32], parts: &[&[u8]]) -> Self {
        let mut state = Self::new(key);
        state.0.update(&context::block(parts));
        state
    }

    /// Writes the code of a message to `out`, whole or its first bytes.
    pub(crate) fn write(&self, message: &[u8], out: &mut [u8]) {
        let mut state = self.0.clone();
        state.update(message);
        out.copy_from_slice(&state.finalize().as_bytes()[..out.len()]);
    }

    /// The first `N` bytes, at most 32, of the code of a message.
    pub(crate) fn of<const N: usize>(&self, message: &[u8]) -> [u8; N] {
        let mut code = [0; N];
        self.write(message, &mut code);
        code
    }

    /// Fills `out` from the key as HKDF-Expand does.
    pub(crate) fn expand(&self, info: &[u8], out: &mut [u8]) {
        let mut block = [0; LEN];
        for (number, piece) in (1_u8..).zip(out.chunks_mut(LEN)) {
            let mut state = self.0.clone();
            if number > 1 {
                state.update(&block);
            }
            state.update(info);
            state.update(&[number]);
            block.copy_from_slice(state.finalize().as_bytes());
            piece.copy_from_slice(&block[..piece.len()]);
        }
        block.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes().chunks(2).map(|pair| exchange::hex::parse::<1>(pair).expect("hexadecimal digits")[0]).collect()
    }

    #[test]
    fn agrees_with_the_vectors_of_rfc_4231() {
        let mut cases = 0;
        for line in include_str!("../../../fixtures/vectors/rfc4231.txt").lines().filter(|line| !line.starts_with('#')) {
            let [key, message, code] = line.split(' ').map(bytes).collect::<Vec<_>>().try_into().expect("three columns");
            let mut out = vec![0; code.len()];
            Mac::new(&key).write(&message, &mut out);
            assert_eq!(out, code, "case {cases}");
            cases += 1;
        }
        assert_eq!(cases, 7);
    }

    #[test]
    fn takes_in_the_block_before_the_message() {
        let whole = [context::block(&[b"label"]).as_slice(), b"message"].concat();
        assert_eq!(Mac::with_block(&[7; 32], &[b"label"]).of::<32>(b"message"), Mac::new(&[7; 32]).of::<32>(&whole));
    }

    proptest! {
        #[test]
        fn expands_as_hkdf_does(key in prop::array::uniform32(any::<u8>()), info in prop::collection::vec(any::<u8>(), 0..150), len in 0_usize..200) {
            let (mut ours, mut theirs) = (vec![0; len], vec![0; len]);
            Mac::new(&key).expand(&info, &mut ours);
            hkdf::Hkdf::<Sha256>::from_prk(&key).expect("a key").expand(&info, &mut theirs).expect("a length that HKDF gives");
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn is_used_again_from_the_same_state() {
        let mac = Mac::new(b"key");
        assert_eq!(mac.of::<16>(b"message"), mac.of::<16>(b"message"));
    }
}
