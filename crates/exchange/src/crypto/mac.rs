//! HMAC-SHA-256 with a key state that is prepared once and used for many messages (RFC 2104, FIPS
//! 198-1).
//!
//! ```text
//! HMAC(key, message) = SHA-256(key ⊕ opad ‖ SHA-256(key ⊕ ipad ‖ message))
//! T(n) = HMAC(key, T(n-1) ‖ info ‖ n)          HKDF-Expand (RFC 5869 section 2.3), from one state
//! ```
//!
//! Written on the compression function of `sha2`, as a record takes a dozen codes of short
//! messages: a prepared state costs two compressions for a message of at most 55 bytes, a fresh key
//! two more, and nothing is copied but the state. States and blocks are wiped. So keys are derived
//! here too, and not by `hkdf`, which leaves every key that it gives in its own memory.

use sha2::block_api::compress256;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, optimization_barrier};

use crate::crypto::context;

/// Bytes of a code.
const LEN: usize = 32;

/// Bytes that are compressed at a time.
const BLOCK: usize = 64;

/// What SHA-256 begins with (FIPS 180-4 section 5.3.3).
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The one block of the outer hash, but for the code of the inner one at its start: the padding is
/// always the same.
const OUTER: [u8; BLOCK] = {
    let mut block = [0; BLOCK];
    block[LEN] = 0x80;
    // The length in bits: those of the key's block and of a code are 768.
    block[BLOCK - 2] = 3;
    block
};

/// The state of a key, ready for a message.
///
/// ```
/// use exchange::crypto::mac::Mac;
///
/// let mac = Mac::new(b"key");
/// let code: [u8; 16] = mac.code(b"message");
/// assert_eq!(code, mac.code(b"message"));
/// assert_ne!(code, mac.code(b"another message"));
/// ```
pub struct Mac {
    /// After `key ⊕ ipad`, and whatever else the state has taken in.
    inner: [u32; 8],
    /// After `key ⊕ opad`.
    outer: [u32; 8],
    /// Bytes that `inner` has taken in: whole blocks.
    taken: u64,
}

impl Mac {
    /// Prepares the state of `key`.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        // RFC 2104 section 2: a key longer than a block is hashed first.
        if key.len() > BLOCK {
            block[..LEN].copy_from_slice(&Sha256::digest(key));
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let mut state = Self {
            inner: START,
            outer: START,
            taken: BLOCK as u64,
        };
        compress256(&mut state.inner, &[block.map(|byte| byte ^ 0x36)]);
        compress256(&mut state.outer, &[block.map(|byte| byte ^ 0x5c)]);
        wipe(&mut block);
        state
    }

    /// Prepares the state of `key` that has taken in `block(parts…)`, which fills one block
    /// exactly.
    #[must_use]
    pub fn with_block(key: &[u8; 32], parts: &[&[u8]]) -> Self {
        let mut state = Self::new(key);
        compress256(&mut state.inner, &[context::block(parts)]);
        state.taken += BLOCK as u64;
        state
    }

    /// Writes the code of a message to `out`, whole or its first bytes.
    pub fn write(&self, message: &[u8], out: &mut [u8]) {
        let mut code = self.code_of_parts(&[message]);
        out.copy_from_slice(&code[..out.len()]);
        wipe(&mut code);
    }

    /// The first `N` bytes, at most 32, of the code of a message.
    #[must_use]
    pub fn code<const N: usize>(&self, message: &[u8]) -> [u8; N] {
        let mut code = [0; N];
        self.write(message, &mut code);
        code
    }

    /// The first `N` bytes, at most 32, of the code of a message in parts, one behind the other.
    #[must_use]
    pub fn code_of<const N: usize>(&self, parts: &[&[u8]]) -> [u8; N] {
        let mut whole = self.code_of_parts(parts);
        let code = *whole.first_chunk().expect("at most 32 bytes are asked for");
        wipe(&mut whole);
        code
    }

    /// The state of the key that HKDF-Extract gives (RFC 5869 section 2.2).
    #[must_use]
    pub fn extracted(salt: &[u8], material: &[u8]) -> Self {
        let mut key = Self::new(salt).code_of_parts(&[material]);
        let state = Self::new(&key);
        wipe(&mut key);
        state
    }

    /// Fills `out` from the key as HKDF-Expand does.
    pub fn expand(&self, info: &[u8], out: &mut [u8]) {
        let mut code = [0; LEN];
        for (number, piece) in (1_u8..).zip(out.chunks_mut(LEN)) {
            let before = if number == 1 { &[][..] } else { &code };
            code = self.code_of_parts(&[before, info, &[number]]);
            piece.copy_from_slice(&code[..piece.len()]);
        }
        wipe(&mut code);
    }

    /// The code of a message in parts.
    fn code_of_parts(&self, message: &[&[u8]]) -> [u8; LEN] {
        let (mut state, mut blocks, mut filled, mut length) =
            (self.inner, [[0; BLOCK]], 0, self.taken);
        for mut part in message.iter().copied() {
            length += part.len() as u64;
            while !part.is_empty() {
                let (now, later) = part.split_at(part.len().min(BLOCK - filled));
                blocks[0][filled..filled + now.len()].copy_from_slice(now);
                (part, filled) = (later, filled + now.len());
                if filled == BLOCK {
                    compress256(&mut state, &blocks);
                    filled = 0;
                }
            }
        }
        pad(&mut state, &mut blocks, filled, length);
        // The inner code is one half of a block whose other half is always the same.
        blocks = [OUTER];
        put(&state, &mut blocks[0]);
        state = self.outer;
        compress256(&mut state, &blocks);
        let mut code = [0; LEN];
        put(&state, &mut code);
        wipe(&mut blocks[0]);
        state.zeroize();
        code
    }
}

impl Zeroize for Mac {
    fn zeroize(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

impl Drop for Mac {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Mac {}

/// Takes in the last bytes of a message of `length` bytes and what SHA-256 puts after them (FIPS
/// 180-4 section 5.1.1).
fn pad(state: &mut [u32; 8], blocks: &mut [[u8; BLOCK]; 1], filled: usize, length: u64) {
    blocks[0][filled] = 0x80;
    blocks[0][filled + 1..].fill(0);
    if filled >= BLOCK - 8 {
        compress256(state, blocks);
        blocks[0].fill(0);
    }
    blocks[0][BLOCK - 8..].copy_from_slice(&(length * 8).to_be_bytes());
    compress256(state, blocks);
}

/// Writes a state as SHA-256 gives it, at the start of `out`.
fn put(state: &[u32; 8], out: &mut [u8]) {
    for (word, bytes) in state.iter().zip(out.as_chunks_mut::<4>().0) {
        *bytes = word.to_be_bytes();
    }
}

/// Overwrites all bytes at once; the barrier keeps the overwriting from being left out.
fn wipe<const N: usize>(bytes: &mut [u8; N]) {
    *bytes = [0; N];
    optimization_barrier(bytes);
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| crate::hex::parse::<1>(pair).expect("hexadecimal digits")[0])
            .collect()
    }

    #[test]
    fn agrees_with_the_vectors_of_rfc_4231() {
        let mut cases = 0;
        for line in include_str!("../../../../fixtures/vectors/rfc4231.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let [key, message, code] = line
                .split(' ')
                .map(bytes)
                .collect::<Vec<_>>()
                .try_into()
                .expect("three columns");
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
        assert_eq!(
            Mac::with_block(&[7; 32], &[b"label"]).code::<32>(b"message"),
            Mac::new(&[7; 32]).code::<32>(&whole)
        );
    }

    proptest! {
        #[test]
        fn expands_as_hkdf_does(
            key in prop::array::uniform32(any::<u8>()),
            info in prop::collection::vec(any::<u8>(), 0..150),
            len in 0_usize..200,
        ) {
            let (mut ours, mut theirs) = (vec![0; len], vec![0; len]);
            Mac::new(&key).expand(&info, &mut ours);
            hkdf::Hkdf::<Sha256>::from_prk(&key)
                .expect("a key")
                .expand(&info, &mut theirs)
                .expect("a length that HKDF gives");
            prop_assert_eq!(ours, theirs);
        }
    }

    proptest! {
        #[test]
        fn gives_the_code_that_another_implementation_gives(
            key in prop::collection::vec(any::<u8>(), 0..150),
            message in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let mut theirs = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
            theirs.update(&message);
            prop_assert!(theirs.verify_slice(&Mac::new(&key).code::<32>(&message)).is_ok());
        }
    }

    proptest! {
        #[test]
        fn extracts_as_hkdf_does(
            salt in prop::collection::vec(any::<u8>(), 0..100),
            material in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let (mut ours, mut theirs) = ([0; 40], [0; 40]);
            Mac::extracted(&salt, &material).expand(b"info", &mut ours);
            hkdf::Hkdf::<Sha256>::new(Some(&salt), &material)
                .expand(b"info", &mut theirs)
                .expect("40 bytes are less than HKDF can give");
            prop_assert_eq!(ours, theirs);
        }
    }

    /// Compiles for a type that wipes what it held when it is dropped.
    const fn is_wiped<T: ZeroizeOnDrop>() {}

    #[test]
    fn is_wiped_and_so_are_the_hashes_that_keys_of_hpke_go_through() {
        const {
            is_wiped::<Mac>();
            is_wiped::<Sha256>();
            is_wiped::<sha2::Sha512>();
        }
        let mut mac = Mac::new(b"key");
        mac.zeroize();
        assert_eq!((mac.inner, mac.outer), ([0; 8], [0; 8]));
    }

    #[test]
    fn is_used_again_from_the_same_state() {
        let mac = Mac::new(b"key");
        assert_eq!(mac.code::<16>(b"message"), mac.code::<16>(b"message"));
    }
}
