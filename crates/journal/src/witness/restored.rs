//! The centre's signed word that it put a backup back, so that its journal goes back too: an agency
//! that holds a later head learns of it, and may go on from the earlier one.
//!
//! ```text
//! hitmachine-restored v1
//! origin hitmachine/nijmegen
//! back 12 <root, hex>          the runs that the journal has again, and their root
//! known 14 <root, hex>         those of the last head that was laid out, where the centre knows it
//!
//! — hitmachine/nijmegen <signature>
//!
//! <the signed head of `back`>
//! ```
//!
//! It proves what the centre says, and not that nothing else was changed: nobody can prove that the
//! shorter journal is the beginning of the one that is lost.

use std::fmt::Write as _;

use exchange::crypto::identity::{SignPublic, SignSecret};
use exchange::hex;

use super::HeadError;
use crate::checkpoint::{self, Checkpoint, CheckpointError, Origin};
use crate::signed_note::SignedNote;
use crate::tree::TreeHash;

const HEAD: &str = "hitmachine-restored v1";

/// What the centre says of a backup that it put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Whose journal it is.
    pub origin: Origin,
    /// The head that it goes back to.
    pub back: Checkpoint,
    /// The last head that was laid out before, where the centre knows it.
    pub known: Option<Checkpoint>,
}

/// Such a word whose signature is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRestored {
    pub(super) said: Restored,
    /// The signed head that it goes back to.
    pub(super) head: String,
}

impl Restored {
    /// Whether a text is meant to be such a word.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.starts_with("hitmachine-restored ")
    }

    /// The text for agencies.
    #[must_use]
    pub fn write(&self, key: &SignSecret) -> String {
        let note = SignedNote::sign(&self.text(), &self.origin.to_string(), key);
        format!("{note}\n{}", self.back.sign(&self.origin, key))
    }

    /// Reads the text and verifies both signatures. `origin` is that of the journal where it is
    /// known; else it is taken from the text.
    ///
    /// # Errors
    /// [`HeadError::Syntax`] when it has not this form, [`HeadError::Head`] when the journal's key
    /// did not sign it, or it is of another journal.
    pub fn read(
        text: &str,
        origin: Option<&Origin>,
        key: &SignPublic,
    ) -> Result<ReceivedRestored, HeadError> {
        let (note, head) = split(text).ok_or(HeadError::Syntax)?;
        let said = SignedNote::text_of(note).and_then(Self::parse);
        let said = said.ok_or(HeadError::Syntax)?;
        if origin.is_some_and(|origin| *origin != said.origin) {
            return Err(CheckpointError::Origin.into());
        }
        SignedNote::verify(note, &said.origin.to_string(), key).map_err(CheckpointError::from)?;
        if Checkpoint::verify(head, &said.origin, key)? != said.back {
            return Err(HeadError::Syntax);
        }
        let head = head.to_owned();
        Ok(ReceivedRestored { said, head })
    }

    fn text(&self) -> String {
        let Self {
            origin,
            back,
            known,
        } = self;
        let mut text = format!(
            "{HEAD}\norigin {origin}\nback {} {}\n",
            back.size, back.root
        );
        if let Some(known) = known {
            writeln!(text, "known {} {}", known.size, known.root).expect("a string takes all");
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let origin = Origin::parse(lines.next()?.strip_prefix("origin ")?)?;
        let back = parse_head(lines.next()?.strip_prefix("back ")?)?;
        let known = match lines.next() {
            Some(line) => Some(parse_head(line.strip_prefix("known ")?)?),
            None => None,
        };
        let said = Self {
            origin,
            back,
            known,
        };
        (said.text() == text).then_some(said)
    }
}

impl ReceivedRestored {
    /// What the centre says.
    #[must_use]
    pub const fn said(&self) -> &Restored {
        &self.said
    }

    /// Whether it goes back behind a head that is known; where it does not, nothing changes for who
    /// holds that head.
    ///
    /// # Errors
    /// [`HeadError::Fork`] when it says another head of as many runs, [`HeadError::KnewLess`] when
    /// more runs are known than the centre says that it knew.
    pub fn goes_behind(&self, kept: &Checkpoint) -> Result<bool, HeadError> {
        let heads = [Some(self.said.back), self.said.known];
        for head in heads.into_iter().flatten() {
            if head.size == kept.size && head.root != kept.root {
                return Err(HeadError::Fork { size: kept.size });
            }
        }
        if let Some(said) = self.said.known
            && said.size < kept.size
            && self.said.back.size < kept.size
        {
            let known = kept.size;
            let said = said.size;
            return Err(HeadError::KnewLess { said, known });
        }
        Ok(self.said.back.size < kept.size)
    }
}

/// The two notes: a text, its signatures, a text and its signatures stand apart by empty lines.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = text.find("\n\n")? + 2;
    let end = end + text[end..].find("\n\n")?;
    Some((&text[..=end], &text[end + 2..]))
}

fn parse_head(words: &str) -> Option<Checkpoint> {
    let (size, root) = words.split_once(' ')?;
    Some(Checkpoint {
        size: checkpoint::parse_size(size)?,
        root: TreeHash(hex::parse(root.as_bytes())?),
    })
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;

    use super::*;
    use crate::tree::Tree;

    fn key(byte: u8) -> SignSecret {
        SignSecret::from_seed(&Secret::new([byte; 32]))
    }

    fn head(runs: &[&str]) -> Checkpoint {
        let mut tree = Tree::default();
        for run in runs {
            tree.push(run.as_bytes());
        }
        Checkpoint::of(&tree)
    }

    fn restored() -> Restored {
        Restored {
            origin: Origin::parse("hitmachine/tiel").expect("an origin"),
            back: head(&["1", "2"]),
            known: Some(head(&["1", "2", "3", "4"])),
        }
    }

    fn read(text: &str) -> Result<ReceivedRestored, HeadError> {
        Restored::read(text, None, &key(1).public())
    }

    #[test]
    fn reads_what_the_centre_signed_and_nothing_else() {
        for known in [restored().known, None] {
            let said = Restored {
                known,
                ..restored()
            };
            let text = said.write(&key(1));
            assert!(Restored::is_one(&text));
            assert_eq!(read(&text).expect("signed").said, said);
            let other = Origin::parse("hitmachine/ede").expect("an origin");
            assert!(Restored::read(&text, Some(&other), &key(1).public()).is_err());
        }
        let good = restored().write(&key(1));
        let other_head = head(&["1", "b"]).sign(&restored().origin, &key(1));
        let (note, _) = split(&good).expect("two notes");
        for bad in [
            restored().write(&key(2)),
            good.replace("back 2", "back 1"),
            good.replace("v1", "v2"),
            format!("{note}\n{other_head}"),
            note.to_owned(),
            String::new(),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn goes_behind_a_later_head_of_the_same_journal_alone() {
        let said = read(&restored().write(&key(1))).expect("signed");
        let of = |runs: &[&str]| said.goes_behind(&head(runs));
        assert_eq!(of(&["1"]), Ok(false));
        assert_eq!(of(&["1", "2"]), Ok(false));
        assert_eq!(of(&["1", "2", "3"]), Ok(true));
        assert_eq!(of(&["1", "2", "3", "4"]), Ok(true));
        assert_eq!(of(&["1", "b"]), Err(HeadError::Fork { size: 2 }));
        assert_eq!(of(&["1", "2", "3", "d"]), Err(HeadError::Fork { size: 4 }));
        let more = HeadError::KnewLess { said: 4, known: 5 };
        assert_eq!(of(&["1", "2", "3", "4", "5"]), Err(more));
    }
}
