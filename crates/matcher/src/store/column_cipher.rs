//! Encrypts the sealed column of a batch, and decrypts any part of it.
//!
//! ```text
//! column of section s = entries ⊕ ChaCha20(key, nonce = s as 12 bytes, little-endian)
//! ```
//!
//! `ChaCha20` of RFC 8439, its counter from 0. Nothing here authenticates: each record inside does,
//! under its own key, and the tie of an entry tells damage on the disk.

use std::io;

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit as _, StreamCipher as _, StreamCipherSeek as _};
use exchange::crypto::secret::Secret;

use super::sealed::{ENTRY_LEN, EntryBytes};

/// What one batch's sealed column is encrypted with.
#[derive(Debug)]
pub(crate) struct ColumnCipher(Secret<32>);

impl ColumnCipher {
    pub(super) const fn new(key: Secret<32>) -> Self {
        Self(key)
    }

    /// Encrypts or decrypts entries of a section, of which the first is at this index.
    ///
    /// # Errors
    /// When the section has more than 2^38 bytes before their end: there the key stream ends.
    pub(super) fn apply(
        &self,
        section: usize,
        first: u64,
        entries: &mut [EntryBytes],
    ) -> io::Result<()> {
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&(section as u64).to_le_bytes());
        let mut cipher = ChaCha20::new(self.0.expose().into(), &nonce.into());
        let start = first.checked_mul(ENTRY_LEN as u64).ok_or_else(too_long)?;
        cipher.try_seek(start).map_err(|_| too_long())?;
        cipher
            .try_apply_keystream(entries.as_flattened_mut())
            .map_err(|_| too_long())
    }
}

fn too_long() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        "a section is longer than a key stream",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(section: usize, first: u64, mut entries: Vec<EntryBytes>) -> Vec<EntryBytes> {
        ColumnCipher::new(Secret::new([7; 32]))
            .apply(section, first, &mut entries)
            .expect("short");
        entries
    }

    #[test]
    fn is_the_key_stream_of_the_standard() {
        // RFC 8439 appendix A.1, test vector 1: key, nonce and counter are zeros.
        let mut entries = vec![[0; ENTRY_LEN]];
        let cipher = ColumnCipher::new(Secret::new([0; 32]));
        cipher.apply(0, 0, &mut entries).expect("short");
        assert_eq!(
            entries[0][..16],
            [
                0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86,
                0xbd, 0x28
            ]
        );
    }

    #[test]
    fn gives_back_any_part_of_what_it_encrypted() {
        let plain: Vec<EntryBytes> = (0..10).map(|byte| [byte; ENTRY_LEN]).collect();
        let sealed = applied(1, 0, plain.clone());
        for (first, len) in [(0, 10), (3, 2), (9, 1), (4, 0)] {
            let part = sealed[first..first + len].to_vec();
            assert_eq!(applied(1, first as u64, part), plain[first..first + len]);
        }
        assert_ne!(
            applied(2, 0, plain.clone()),
            sealed,
            "a stream for each section"
        );
    }

    #[test]
    fn ends_before_a_key_stream_repeats() {
        let cipher = ColumnCipher::new(Secret::new([7; 32]));
        let entries = &mut [[0; ENTRY_LEN]];
        let last = (1 << 38) / ENTRY_LEN as u64;
        assert!(cipher.apply(0, last - 1, entries).is_ok());
        for first in [last, last + 1, 1 << 40, u64::MAX] {
            assert!(cipher.apply(0, first, entries).is_err(), "{first}");
        }
    }
}
