//! The tree's head as a C2SP tlog-checkpoint: a signed note of three lines.
//!
//! ```text
//! <origin>
//! <how many leaves>
//! <base64 of the root>
//! ```
//!
//! There are no further lines: nobody could check them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::crypto::identity::{SignPublic, SignSecret};

use crate::signed_note::{NoteError, SignedNote};
use crate::tree::{Tree, TreeHash};

/// Whose tree it is: the name of the log and of the key that signs its heads. It is 1 to 128 of the
/// signs `a-z 0-9 . - /`, such as `hitmachine/nijmegen`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads an origin; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'/')
        };
        let is_origin = (1..=128).contains(&text.len()) && text.bytes().all(is_plain);
        is_origin.then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many runs there were, and the hash that stands for all they wrote.
///
/// ```
/// use exchange::crypto::identity::SignSecret;
/// use exchange::crypto::secret::Secret;
/// use journal::{Checkpoint, Origin, Tree};
///
/// let key = SignSecret::from_seed(&Secret::new([7; 32]));
/// let origin = Origin::parse("hitmachine/nijmegen").expect("an origin");
/// let mut tree = Tree::default();
/// tree.push(b"a run");
///
/// let note = Checkpoint::of(&tree).sign(&origin, &key);
/// assert!(note.starts_with("hitmachine/nijmegen\n1\n"));
/// assert_eq!(Checkpoint::verify(&note, &origin, &key.public())?, Checkpoint::of(&tree));
/// # Ok::<(), journal::CheckpointError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many leaves the tree had.
    pub size: u64,
    /// Its root.
    pub root: TreeHash,
}

impl Checkpoint {
    /// The head of a tree as it is now.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        Self {
            size: tree.size(),
            root: tree.root(),
        }
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, origin: &Origin, key: &SignSecret) -> String {
        SignedNote::sign(&self.text(origin), &origin.0, key)
    }

    /// Reads a signed note and verifies that it is a head of this origin's tree.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] when the note is not signed by the key,
    /// [`CheckpointError::Origin`] when it is of another tree, [`CheckpointError::Syntax`] when
    /// what was signed is no head.
    pub fn verify(note: &str, origin: &Origin, key: &SignPublic) -> Result<Self, CheckpointError> {
        let note = SignedNote::verify(note, &origin.0, key)?;
        let (found, rest) = note
            .text()
            .split_once('\n')
            .ok_or(CheckpointError::Syntax)?;
        if found != origin.0 {
            return Err(CheckpointError::Origin);
        }
        parse_head(rest).ok_or(CheckpointError::Syntax)
    }

    /// Reads what a note says without its signature being verified: of one that is known to be
    /// good. `None` when it is no head.
    pub(crate) fn read_known(note: &str) -> Option<(Origin, Self)> {
        let (origin, rest) = SignedNote::text_of(note)?.split_once('\n')?;
        Some((Origin::parse(origin)?, parse_head(rest)?))
    }

    fn text(&self, origin: &Origin) -> String {
        let Self { size, root } = self;
        format!("{origin}\n{size}\n{}\n", STANDARD.encode(root.0))
    }
}

fn parse_head(lines: &str) -> Option<Checkpoint> {
    let (size, root) = lines.strip_suffix('\n')?.split_once('\n')?;
    Some(Checkpoint {
        size: parse_size(size)?,
        root: parse_hash(root)?,
    })
}

/// A number as the specification writes it: decimal, without zeros before it.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}

/// A hash as the specification writes it: RFC 4648 section 4.
pub(crate) fn parse_hash(text: &str) -> Option<TreeHash> {
    let bytes = STANDARD.decode(text).ok()?;
    bytes.try_into().ok().map(TreeHash)
}

/// Why a note is not a head of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The key did not sign it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// It is signed, and of another tree.
    #[error("this is the head of another journal")]
    Origin,
    /// It is signed, and is no head.
    #[error("what was signed is not the head of a journal")]
    Syntax,
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;

    use super::*;

    #[test]
    fn reads_one_form_of_a_head_and_no_other() {
        let key = SignSecret::from_seed(&Secret::new([7; 32]));
        let origin = Origin::parse("hitmachine/nijmegen").expect("an origin");
        let head = Checkpoint {
            size: 10,
            root: TreeHash([9; 32]),
        };
        let text = head.text(&origin);
        for bad in [
            text.replace("10", "010"),
            text.replace("10", "+10"),
            text.replace("10", "ten"),
            text.replace('=', ""),
            format!("{text}more\n"),
            "hitmachine/nijmegen\n".to_owned(),
        ] {
            let note = SignedNote::sign(&bad, &origin.0, &key);
            let refused = Checkpoint::verify(&note, &origin, &key.public());
            assert_eq!(refused, Err(CheckpointError::Syntax), "{bad:?}");
        }
        let other = SignedNote::sign(&text.replace("nijmegen", "tiel"), &origin.0, &key);
        let refused = Checkpoint::verify(&other, &origin, &key.public());
        assert_eq!(refused, Err(CheckpointError::Origin));
    }

    #[test]
    fn takes_no_origin_that_breaks_a_line() {
        for bad in ["", "a b", "a\nb", "a+b", "Nijmegen"] {
            assert_eq!(Origin::parse(bad), None, "{bad:?}");
        }
    }
}
