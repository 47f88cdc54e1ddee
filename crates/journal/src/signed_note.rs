//! Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature.
//!
//! ```text
//! — <key name> <base64(key id ‖ signature)>
//! key id = SHA-256(key name ‖ 0x0A ‖ 0x01 ‖ Ed25519 public key)[..4]
//! ```
//!
//! Only Ed25519 (type 0x01) is written and verified. Signatures of other keys are passed over, as
//! the specification asks, so that witnesses may add theirs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::crypto::identity::{SIGNATURE_LEN, SignPublic, SignSecret};
use sha2::{Digest as _, Sha256};

/// No note of ours is longer; more would be read for nothing.
const MAX_LEN: usize = 64 * 1024;
const ED25519: u8 = 0x01;

/// A text that a key of this name has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
}

impl SignedNote {
    /// The note as it is written: `text`, which must end with a line's end, and one signature.
    #[must_use]
    pub fn sign(text: &str, name: &str, key: &SignSecret) -> String {
        let mut signature = key_id(name, &key.public()).to_vec();
        signature.extend(key.sign(text.as_bytes()));
        format!("{text}\n— {name} {}\n", STANDARD.encode(signature))
    }

    /// Reads a note and verifies the signature of the key of this name.
    ///
    /// # Errors
    /// [`NoteError::Syntax`] when it is no signed note, [`NoteError::Unsigned`] when the key has
    /// no signature in it, [`NoteError::Signature`] when it has one that is not of this text.
    pub fn verify(note: &str, name: &str, key: &SignPublic) -> Result<Self, NoteError> {
        let (text, signatures) = split(note).ok_or(NoteError::Syntax)?;
        let mut is_signed = false;
        for line in signatures.lines() {
            let signature = Signature::parse(line).ok_or(NoteError::Syntax)?;
            if signature.name != name || signature.key_id != key_id(name, key) {
                continue;
            }
            let bytes = signature.bytes.try_into();
            let bytes: [u8; SIGNATURE_LEN] = bytes.map_err(|_| NoteError::Signature)?;
            if !key.verifies(text.as_bytes(), &bytes) {
                return Err(NoteError::Signature);
            }
            is_signed = true;
        }
        if is_signed {
            Ok(Self {
                text: text.to_owned(),
            })
        } else {
            Err(NoteError::Unsigned)
        }
    }

    /// The text of a note, which nothing is verified of; `None` when it is no signed note.
    pub(crate) fn text_of(note: &str) -> Option<&str> {
        split(note).map(|(text, _)| text)
    }

    /// The text that was signed, with the end of its last line.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Why a text is not a note that a key has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// It has not the form of a signed note.
    #[error("this is not a signed note")]
    Syntax,
    /// The key did not sign it.
    #[error("the note has no signature of the key that it must have")]
    Unsigned,
    /// There is a signature of the key, and it is of another text.
    #[error("the note was changed after it was signed")]
    Signature,
}

struct Signature<'a> {
    name: &'a str,
    key_id: [u8; 4],
    bytes: Vec<u8>,
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
        let is_name =
            !name.is_empty() && !name.contains(char::is_whitespace) && !name.contains('+');
        let decoded = STANDARD.decode(encoded).ok()?;
        let (key_id, bytes) = decoded.split_first_chunk()?;
        (is_name && !bytes.is_empty()).then(|| Self {
            name,
            key_id: *key_id,
            bytes: bytes.to_vec(),
        })
    }
}

/// The text with its last line's end, and the lines of signatures: parted at the last empty line.
fn split(note: &str) -> Option<(&str, &str)> {
    let is_odd = |character: char| character < ' ' && character != '\n';
    if note.len() > MAX_LEN || note.contains(is_odd) || !note.ends_with('\n') {
        return None;
    }
    let end = note.rfind("\n\n")? + 1;
    let (text, signatures) = (&note[..end], &note[end + 1..]);
    (!signatures.is_empty()).then_some((text, signatures))
}

fn key_id(name: &str, key: &SignPublic) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.to_bytes())
        .finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;

    use super::*;

    /// The note and key of the documentation of Go's golang.org/x/mod/sumdb/note.
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p\
        ZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const KEY: &str = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    fn published_key() -> SignPublic {
        let bytes = STANDARD.decode(KEY).expect("base64");
        assert_eq!(bytes[0], ED25519);
        SignPublic::parse(&exchange::hex::Hex(&bytes[1..]).to_string()).expect("a key")
    }

    fn key(byte: u8) -> SignSecret {
        SignSecret::from_seed(&Secret::new([byte; 32]))
    }

    #[test]
    fn verifies_a_published_note() {
        let note = SignedNote::verify(NOTE, "PeterNeumann", &published_key()).expect("a note");
        assert!(note.text().ends_with("problem is.\n"));
        let changed = NOTE.replace("answer", "reason");
        let refused = SignedNote::verify(&changed, "PeterNeumann", &published_key());
        assert_eq!(refused, Err(NoteError::Signature));
    }

    #[test]
    fn verifies_what_it_signed_also_beside_signatures_of_others() {
        let note = SignedNote::sign("a\n\nb\n", "site", &key(1));
        let public = key(1).public();
        let read = SignedNote::verify(&note, "site", &public).expect("a note");
        assert_eq!(read.text(), "a\n\nb\n");
        let witness = SignedNote::sign("a\n\nb\n", "witness", &key(2));
        let line = witness.lines().last().expect("a line");
        let both = format!("{note}{line}\n");
        assert_eq!(SignedNote::verify(&both, "site", &public), Ok(read));
        let only = SignedNote::verify(&witness, "site", &public);
        assert_eq!(only, Err(NoteError::Unsigned));
    }

    #[test]
    fn takes_neither_another_key_of_the_name_nor_another_name_of_the_key() {
        let public = key(1).public();
        let other_key = SignedNote::sign("a\n", "site", &key(2));
        let refused = SignedNote::verify(&other_key, "site", &public);
        assert_eq!(refused, Err(NoteError::Unsigned));
        let renamed = SignedNote::sign("a\n", "site", &key(1)).replace(" site ", " tiel ");
        let refused = SignedNote::verify(&renamed, "site", &public);
        assert_eq!(refused, Err(NoteError::Unsigned));
    }

    #[test]
    fn refuses_what_is_no_note() {
        let good = SignedNote::sign("a\n", "site", &key(1));
        let public = key(1).public();
        let line = good.lines().last().expect("a line");
        for bad in [
            String::new(),
            "a\n".to_owned(),
            "a\n\n".to_owned(),
            good.trim_end().to_owned(),
            good.replace("\n\n", "\r\n\r\n"),
            good.replace("— ", "- "),
            good.replace(" site ", " "),
            good.replace(" site ", " a+b "),
            format!("a\n\n{line}!\n"),
            format!("{}\n\n{line}\n", "a".repeat(MAX_LEN)),
        ] {
            let refused = SignedNote::verify(&bad, "site", &public);
            assert_eq!(refused, Err(NoteError::Syntax), "{bad:?}");
        }
    }
}
