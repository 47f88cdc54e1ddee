//! What the journal says of a backup that was put back.
//!
//! ```text
//! back 12 <root, hex>              the runs that the journal has again
//! known 14 <root, hex>             those of the last head that was laid out, where it is known
//! made 2026-11-30T06:10:00Z        when the backup was made
//! file <SHA-256, hex>              of the backup
//! forgotten 3                      hits that were forgotten again
//! cut 1                            hits that live on, of which history was cut again
//! referred 2                       hits that agencies were told of as referred, and are not
//! withdrawn 1                      hits that are referred, and agencies were told of no more
//! ```

use std::fmt::Write as _;

use casebook::store::CaughtUp;
use exchange::hex::{self, Hex};
use jiff::Timestamp;
use journal::{Checkpoint, TreeHash};

/// What the journal says of a backup that was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RestoredEntry {
    pub(crate) back: Checkpoint,
    pub(crate) known: Option<Checkpoint>,
    pub(crate) made: Timestamp,
    pub(crate) file: [u8; 32],
    pub(crate) caught_up: CaughtUpCounts,
}

/// How much was done and found of the time since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CaughtUpCounts {
    forgotten: u64,
    cut: u64,
    referred: u64,
    withdrawn: u64,
}

impl From<&CaughtUp> for CaughtUpCounts {
    fn from(caught_up: &CaughtUp) -> Self {
        Self {
            forgotten: caught_up.forgotten,
            cut: caught_up.cut,
            referred: caught_up.referred.len() as u64,
            withdrawn: caught_up.withdrawn.len() as u64,
        }
    }
}

impl RestoredEntry {
    /// The lines of it.
    pub(crate) fn lines(&self) -> String {
        let Checkpoint { size, root } = self.back;
        let mut text = format!("back {size} {root}\n");
        if let Some(Checkpoint { size, root }) = self.known {
            writeln!(text, "known {size} {root}").expect("a string takes all");
        }
        let CaughtUpCounts {
            forgotten,
            cut,
            referred,
            withdrawn,
        } = self.caught_up;
        write!(
            text,
            "made {}\nfile {}\nforgotten {forgotten}\ncut {cut}\nreferred {referred}\nwithdrawn \
             {withdrawn}\n",
            self.made,
            Hex(&self.file)
        )
        .expect("a string takes all");
        text
    }

    /// Reads such lines; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().peekable();
        let back = head(lines.next()?.strip_prefix("back ")?)?;
        let known = match lines.next_if(|line| line.starts_with("known ")) {
            Some(line) => Some(head(line.strip_prefix("known ")?)?),
            None => None,
        };
        let mut after = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        let entry = Self {
            back,
            known,
            made: after("made")?.parse().ok()?,
            file: hex::parse(after("file")?.as_bytes())?,
            caught_up: CaughtUpCounts {
                forgotten: after("forgotten")?.parse().ok()?,
                cut: after("cut")?.parse().ok()?,
                referred: after("referred")?.parse().ok()?,
                withdrawn: after("withdrawn")?.parse().ok()?,
            },
        };
        (entry.lines() == text).then_some(entry)
    }
}

fn head(words: &str) -> Option<Checkpoint> {
    let (size, root) = words.split_once(' ')?;
    Some(Checkpoint {
        size: size.parse().ok()?,
        root: TreeHash(hex::parse(root.as_bytes())?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lines_that_it_writes_and_no_others() {
        let head = |size| Checkpoint {
            size,
            root: TreeHash([7; 32]),
        };
        for known in [None, Some(head(14))] {
            let entry = RestoredEntry {
                back: head(12),
                known,
                made: Timestamp::from_second(1_795_000_000).expect("a moment"),
                file: [8; 32],
                caught_up: CaughtUpCounts {
                    forgotten: 3,
                    cut: 1,
                    referred: 2,
                    withdrawn: 0,
                },
            };
            let good = entry.lines();
            assert_eq!(RestoredEntry::parse(&good), Some(entry));
            for bad in [
                good.replace("back 12", "back 012"),
                good.trim_end().to_owned(),
                good.replace("cut 1\n", ""),
            ] {
                assert_eq!(RestoredEntry::parse(&bad), None, "{bad:?}");
            }
        }
    }
}
