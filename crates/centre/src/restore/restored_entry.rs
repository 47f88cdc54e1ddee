//! What the journal says of a backup that was put back.
//!
//! ```text
//! back 12 <root, hex>              the runs that the journal has again
//! known 14 <root, hex>             those of the largest head that agencies may hold, where known
//! made 2026-11-30T06:10:00Z        when the backup was made
//! file <SHA-256, hex>              of the backup
//! forgotten 3                      hits that were forgotten again
//! seen 2026-11-22                  the last night on which one of them was seen, where there are
//! cut 1                            hits that live on, of which history was cut again
//! referred 2                       hits that agencies were told of as referred, and are not
//! withdrawn 1                      hits that are referred, and agencies were told of no more
//! ```

use std::fmt::Write as _;

use casebook::store::CaughtUp;
use exchange::hex::{self, Hex};
use exchange::night::Night;
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
    seen: Option<Night>,
    cut: u64,
    referred: u64,
    withdrawn: u64,
}

impl From<&CaughtUp> for CaughtUpCounts {
    fn from(caught_up: &CaughtUp) -> Self {
        Self {
            forgotten: caught_up.forgotten,
            seen: caught_up.seen,
            cut: caught_up.cut,
            referred: caught_up.referred.len() as u64,
            withdrawn: caught_up.withdrawn.len() as u64,
        }
    }
}

impl RestoredEntry {
    /// The last night on which a hit was seen that was forgotten again; `None` where none was.
    pub(crate) const fn forgotten_until(&self) -> Option<Night> {
        self.caught_up.seen
    }

    /// The lines of it.
    pub(crate) fn lines(&self) -> String {
        let Checkpoint { size, root } = self.back;
        let mut text = format!("back {size} {root}\n");
        if let Some(Checkpoint { size, root }) = self.known {
            writeln!(text, "known {size} {root}").expect("a string takes all");
        }
        let CaughtUpCounts {
            forgotten,
            seen,
            cut,
            referred,
            withdrawn,
        } = self.caught_up;
        let seen = seen.map_or_else(String::new, |night| format!("seen {night}\n"));
        write!(
            text,
            "made {}\nfile {}\nforgotten {forgotten}\n{seen}cut {cut}\nreferred {referred}\n\
             withdrawn {withdrawn}\n",
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
        let (made, file) = (after("made")?, after("file")?);
        let forgotten = after("forgotten")?;
        let seen = match lines.next_if(|line| line.starts_with("seen ")) {
            Some(line) => Some(Night::parse(line.strip_prefix("seen ")?).ok()?),
            None => None,
        };
        let mut after = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        let entry = Self {
            back,
            known,
            made: made.parse().ok()?,
            file: hex::parse(file.as_bytes())?,
            caught_up: CaughtUpCounts {
                forgotten: forgotten.parse().ok()?,
                seen,
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
        let seen = Night::parse("2026-11-22").ok();
        for (known, seen) in [(None, None), (Some(head(14)), None), (None, seen)] {
            let entry = RestoredEntry {
                back: head(12),
                known,
                made: Timestamp::from_second(1_795_000_000).expect("a moment"),
                file: [8; 32],
                caught_up: CaughtUpCounts {
                    forgotten: 3,
                    seen,
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
