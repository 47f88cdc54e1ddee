//! Which letter of the centre was the newest that this agency read on a topic, so that an older one
//! is not taken for it (docs/confirmation.md, "Questions", and docs/referral.md, "Letter 3").
//!
//! ```text
//! hitmachine-seen-questions v1 <night> <revision> <SHA-256 of the letter>
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::atomic_file;
use exchange::hex::{self, Hex};
use exchange::night::Night;

/// What a letter of the centre is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Signals that may be of one person.
    Questions,
    /// Signals in referred cases.
    Referrals,
}

impl Topic {
    /// The word for it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Referrals => "referrals",
        }
    }

    /// What the file that remembers begins with.
    fn head(self) -> String {
        format!("hitmachine-seen-{} v1", self.as_str())
    }
}

/// What a letter of the centre is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenLetter {
    /// What it is about. Each topic has a file of its own.
    pub topic: Topic,
    /// The night that it is about.
    pub night: Night,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of it.
    pub digest: [u8; 32],
}

impl SeenLetter {
    fn parse(text: &str, topic: Topic) -> Option<Self> {
        let mut words = text.strip_prefix(&*topic.head())?.split_whitespace();
        let seen = Self {
            topic,
            night: Night::parse(words.next()?).ok()?,
            revision: words.next()?.parse().ok()?,
            digest: hex::parse(words.next()?.as_bytes())?,
        };
        words.next().is_none().then_some(seen)
    }

    fn last(path: &Path, topic: Topic) -> Result<Option<Self>, SeenLetterError> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(SeenLetterError::Read {
                    path: path.to_owned(),
                    source,
                });
            }
            Ok(bytes) => bytes,
        };
        let text = str::from_utf8(&bytes).ok();
        let seen = text.and_then(|text| Self::parse(text, topic));
        seen.map(Some).ok_or_else(|| SeenLetterError::State {
            path: path.to_owned(),
        })
    }

    /// Checks that this letter is no older than the one that the file at `path` remembers. No file
    /// means that none was read.
    ///
    /// # Errors
    /// [`SeenLetterError::Older`] for one of an earlier night or a lower revision,
    /// [`SeenLetterError::Forked`] for another one of the same revision,
    /// [`SeenLetterError::State`] and [`SeenLetterError::Read`] when the file is not one, or
    /// cannot be read.
    pub fn check(&self, path: &Path) -> Result<(), SeenLetterError> {
        let Some(seen) = Self::last(path, self.topic)? else {
            return Ok(());
        };
        let [own, newest] = [self, &seen].map(|letter| (letter.night, letter.revision));
        if own < newest {
            return Err(SeenLetterError::Older {
                night: self.night,
                revision: self.revision,
                seen_night: seen.night,
                seen_revision: seen.revision,
            });
        }
        if own == newest && self.digest != seen.digest {
            return Err(SeenLetterError::Forked {
                night: self.night,
                revision: self.revision,
            });
        }
        Ok(())
    }

    /// Writes down that this letter was read, which [`check`](Self::check) found no older.
    ///
    /// # Errors
    /// [`SeenLetterError::Write`] when the disk is full or fails.
    pub fn remember(&self, path: &Path) -> Result<(), SeenLetterError> {
        let Self {
            topic,
            night,
            revision,
            digest,
        } = self;
        let head = topic.head();
        let line = format!("{head} {night} {revision} {}\n", Hex(digest));
        atomic_file::write(path, line.as_bytes()).map_err(|source| SeenLetterError::Write {
            path: path.to_owned(),
            source,
        })
    }
}

/// Why a letter of the centre is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeenLetterError {
    /// A newer one was read before.
    #[error(
        "the letter is revision {revision} for the night of {night}, and revision \
         {seen_revision} for the night of {seen_night} was read before: take the newest letter"
    )]
    Older {
        /// The night of the letter.
        night: Night,
        /// Its revision.
        revision: u32,
        /// The night of the newest that was read.
        seen_night: Night,
        /// The revision of that one.
        seen_revision: u32,
    },
    /// Another one of the same night and revision was read before.
    #[error(
        "another letter of revision {revision} for the night of {night} was read before: ask the \
         centre which of the two counts"
    )]
    Forked {
        /// The night of both.
        night: Night,
        /// The revision of both.
        revision: u32,
    },
    /// The file that remembers is not one.
    #[error("{}: this does not say which letter was read last; restore it", path.display())]
    State {
        /// The file.
        path: PathBuf,
    },
    /// The file that remembers cannot be read.
    #[error("{}: which letter was read last cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file that remembers cannot be written.
    #[error("{}: which letter was read last cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(night: &str, revision: u32, digest: u8) -> SeenLetter {
        SeenLetter {
            topic: Topic::Questions,
            night: Night::parse(night).expect("a night"),
            revision,
            digest: [digest; 32],
        }
    }

    #[test]
    fn refuse_what_is_older_than_the_newest_and_another_of_its_revision() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("seen-questions");
        let newest = letter("2026-11-22", 3, 1);
        assert!(newest.check(&path).is_ok(), "none was read yet");
        newest.remember(&path).expect("written");
        for same_or_newer in [
            newest,
            letter("2026-11-22", 4, 2),
            letter("2026-11-23", 1, 2),
        ] {
            assert!(same_or_newer.check(&path).is_ok(), "{same_or_newer:?}");
        }
        for older in [letter("2026-11-22", 2, 1), letter("2026-11-21", 9, 1)] {
            let error = older.check(&path).expect_err("it is older");
            assert!(matches!(error, SeenLetterError::Older { .. }), "{error}");
        }
        let error = letter("2026-11-22", 3, 2)
            .check(&path)
            .expect_err("another");
        assert!(matches!(error, SeenLetterError::Forked { .. }), "{error}");
        let other_topic = SeenLetter {
            topic: Topic::Referrals,
            ..letter("2026-11-23", 1, 2)
        };
        let error = other_topic.check(&path).expect_err("the file of another");
        assert!(matches!(error, SeenLetterError::State { .. }), "{error}");
        for other in [&b"hitmachine-seen-questions v2 x"[..], b"\xFF"] {
            fs::write(&path, other).expect("written");
            let error = newest.check(&path).expect_err("no such file");
            assert!(matches!(error, SeenLetterError::State { .. }), "{error}");
        }
    }

    #[test]
    fn name_the_file_that_cannot_be_read_or_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("seen-questions");
        fs::create_dir(&path).expect("a folder in its place");
        let newest = letter("2026-11-22", 3, 1);
        let errors = [newest.check(&path), newest.remember(&path)];
        for error in errors.map(|outcome| outcome.expect_err("a folder")) {
            let said = error.to_string();
            assert!(said.starts_with(&path.display().to_string()), "{said}");
        }
    }
}
