//! What a backup says of itself in clear, before it is opened.
//!
//! ```text
//! hitmachine-backup v1
//! origin hitmachine/nijmegen
//! to <the public key that it is sealed to, hex>
//! made 2026-11-30T06:10:00Z
//! run 12 2026-11-30 <root of the tree of runs, hex>
//!
//! ```
//!
//! Whoever has a head of the journal knows as much. How many entries there are stands inside.

use exchange::crypto::identity::HpkePublic;
use exchange::hex;
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Checkpoint, Origin, TreeHash};

const NAME: &str = "hitmachine-backup ";
const VERSION: &str = "v1";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupHeader {
    /// Whose casebook it is of.
    pub origin: Origin,
    /// To whom it is sealed.
    pub to: HpkePublic,
    /// When it was made.
    pub made: Timestamp,
    /// The night that was recorded last.
    pub night: Night,
    /// The head of its journal.
    pub head: Checkpoint,
}

impl BackupHeader {
    /// The text, which ends in an empty line.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            origin,
            to,
            made,
            night,
            head,
        } = self;
        format!(
            "{NAME}{VERSION}\norigin {origin}\nto {to}\nmade {made}\nrun {} {night} {}\n\n",
            head.size, head.root
        )
    }

    /// Reads such a text; the same said otherwise is none.
    ///
    /// # Errors
    /// [`BackupHeaderError::Version`] when it is of another version,
    /// [`BackupHeaderError::Syntax`] when it is no such text.
    pub fn parse(text: &str) -> Result<Self, BackupHeaderError> {
        let (first, rest) = text.split_once('\n').ok_or(BackupHeaderError::Syntax)?;
        match first.strip_prefix(NAME) {
            Some(VERSION) => {}
            Some(found) if is_version(found) => {
                let found = found.to_owned();
                return Err(BackupHeaderError::Version { found });
            }
            _ => return Err(BackupHeaderError::Syntax),
        }
        let header = parse_lines(rest).ok_or(BackupHeaderError::Syntax)?;
        if header.text() == text {
            Ok(header)
        } else {
            Err(BackupHeaderError::Syntax)
        }
    }
}

fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or_default();
    (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_lines(text: &str) -> Option<BackupHeader> {
    let mut lines = text.lines();
    let mut after = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
    let (origin, to) = (after("origin")?, after("to")?);
    let (made, run) = (after("made")?, after("run")?);
    let [size, night, root] = run.split(' ').collect::<Vec<_>>().try_into().ok()?;
    Some(BackupHeader {
        origin: Origin::parse(origin)?,
        to: HpkePublic::parse(to)?,
        made: made.parse().ok()?,
        night: Night::parse(night).ok()?,
        head: Checkpoint {
            size: size.parse().ok()?,
            root: TreeHash(hex::parse(root.as_bytes())?),
        },
    })
}

/// Why a text is not what a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackupHeaderError {
    /// It is of another version.
    #[error("it is a backup of version {found}, and this program reads {VERSION}")]
    Version {
        /// Its version.
        found: String,
    },
    /// It is no such text.
    #[error("it is not a backup of a casebook")]
    Syntax,
}

#[cfg(test)]
mod tests {
    use exchange::crypto::identity::Identity;
    use exchange::crypto::secret::Secret;

    use super::*;

    #[test]
    fn reads_the_text_that_it_writes_and_no_other() {
        let to = Identity::new(&Secret::new([1; 32])).hpke_public().clone();
        let header = BackupHeader {
            origin: Origin::parse("hitmachine/tiel").expect("an origin"),
            to,
            made: Timestamp::from_second(1_795_000_000).expect("a moment"),
            night: Night::parse("2026-11-22").expect("a night"),
            head: Checkpoint {
                size: 12,
                root: TreeHash([7; 32]),
            },
        };
        let good = header.text();
        assert_eq!(BackupHeader::parse(&good), Ok(header));
        let later = BackupHeader::parse(&good.replace("backup v1", "backup v2"));
        let found = "v2".to_owned();
        assert_eq!(later, Err(BackupHeaderError::Version { found }));
        for bad in [
            good.replace("run 12", "run 012"),
            good.trim_end().to_owned(),
            good.replace("backup v1", "backup one"),
            good.replace("origin ", "origin  "),
            String::new(),
        ] {
            let refused = Err(BackupHeaderError::Syntax);
            assert_eq!(BackupHeader::parse(&bad), refused, "{bad:?}");
        }
    }
}
