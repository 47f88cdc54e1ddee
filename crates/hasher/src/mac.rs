//! HMAC-SHA-256 with a key state that is prepared once and used for many messages (RFC 2104, FIPS 198-1, FIPS 180-4).
//!
//! `HMAC(K, m) = H(K ⊕ opad ‖ H(K ⊕ ipad ‖ m))`. A prepared state costs two compressions of SHA-256 for a message of at most 55
//! bytes, a fresh key four. It is written on the compression function of `sha2` because the general one of the `hmac` crate takes
//! twice that for messages as short as ours; that crate is the oracle of the tests.

use exchange::context;
use sha2::block_api::compress256;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroize as _;

/// Bytes of an input block of SHA-256.
const BLOCK: usize = 64;

/// The state of SHA-256 before its first block.
const START: [u32; 8] = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The state of a key, ready for a message; wiped when dropped.
pub struct Mac {
    inner: [u32; 8],
    outer: [u32; 8],
    /// Bytes that the inner hash has taken in.
    taken: usize,
}

impl Mac {
    /// Prepares the state of `key`.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if key.len() > BLOCK {
            block[..32].copy_from_slice(&Sha256::digest(key));
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let mut mac = Self { inner: START, outer: START, taken: BLOCK };
        for byte in &mut block {
            *byte ^= 0x36;
        }
        compress256(&mut mac.inner, &[block]);
        for byte in &mut block {
            *byte ^= 0x36 ^ 0x5C;
        }
        compress256(&mut mac.outer, &[block]);
        block.zeroize();
        mac
    }

    /// Prepares the state of `key` that has taken in `block(parts…)`, which fills one block exactly.
    pub(crate) fn with_block(key: &[u8; 32], parts: &[&[u8]]) -> Self {
        let mut mac = Self::new(key);
        compress256(&mut mac.inner, &[context::block(parts)]);
        mac.taken += BLOCK;
        mac
    }

    /// Writes the code of a message to `out`: its first bytes, at most 32.
    pub(crate) fn write(&self, message: &[u8], out: &mut [u8]) {
        let (mut inner, mut outer) = (self.inner, self.outer);
        finish(&mut inner, message, self.taken);
        let mut hash = [0; 32];
        spell(&inner, &mut hash);
        finish(&mut outer, &hash, BLOCK);
        spell(&outer, out);
        // What was just written may be a secret T(x), and this state is the same bytes.
        outer.zeroize();
    }

    /// The first `N` bytes, at most 32, of the code of a message.
    #[must_use]
    pub fn of<const N: usize>(&self, message: &[u8]) -> [u8; N] {
        let mut code = [0; N];
        self.write(message, &mut code);
        code
    }
}

impl Drop for Mac {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// Takes in the end of a message, of which `before` bytes were taken in before, and the padding: one bit, zeros, the length in bits.
fn finish(state: &mut [u32; 8], message: &[u8], before: usize) {
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    compress256(state, blocks);
    let mut padded = [[0; BLOCK]; 2];
    let bytes = padded.as_flattened_mut();
    bytes[..rest.len()].copy_from_slice(rest);
    bytes[rest.len()] = 0x80;
    let end = if rest.len() < BLOCK - 8 { BLOCK } else { 2 * BLOCK };
    let bits = 8 * (before + message.len()) as u64;
    bytes[end - 8..end].copy_from_slice(&bits.to_be_bytes());
    compress256(state, &padded[..end / BLOCK]);
}

/// Writes the words of a state as bytes, as far as there is room.
fn spell(state: &[u32; 8], out: &mut [u8]) {
    debug_assert!(out.len() <= 32, "a code has 32 bytes");
    for (bytes, word) in out.chunks_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes()[..bytes.len()]);
    }
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit as _, Mac as _};
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

    #[test]
    fn agrees_with_another_implementation_at_every_length_around_a_block() {
        for length in 0..200 {
            let (key, message) = (vec![3; length], vec![5; length]);
            let mut other = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
            other.update(&message);
            assert_eq!(Mac::new(&key).of::<32>(&message), *other.finalize().into_bytes(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_another_implementation(key: [u8; 32], message: Vec<u8>) {
            let mut other = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
            other.update(&message);
            let mac = Mac::new(&key);
            prop_assert_eq!(&mac.of::<32>(&message)[..], &other.finalize().into_bytes()[..]);
            prop_assert_eq!(&mac.of::<8>(&message), &mac.of::<32>(&message)[..8]);
        }
    }
}
