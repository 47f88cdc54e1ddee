//! The journal as text: what an auditor is given, and what is compared with heads.
//!
//! ```text
//! hitmachine-journal v1
//! <number> <time> <who> <on behalf of, or -> <act> <subject, or -> <hash>
//! run <number>
//! ```
//!
//! A line `run` stands behind the last entry of a run. Times are RFC 3339 in UTC, whole seconds.
//! Subjects are commitments: what they are to stands elsewhere, and may be forgotten.

mod held_heads;

use std::fmt::Write as _;
use std::io::{self, BufRead, Write};

use jiff::Timestamp;

use crate::act::Act;
use crate::chain::{Chain, Tampering};
use crate::chain_hash::ChainHash;
use crate::checkpoint::Checkpoint;
use crate::commitment::Commitment;
use crate::entry::{Actor, Entry};
use crate::run::Run;
use crate::tree::Tree;

pub use self::held_heads::{Discrepancy, HeldHeads};

const HEAD: &str = "hitmachine-journal v1";
const NONE: &str = "-";

/// Writes a journal from its start: the entries, and the ends of runs in their order.
///
/// # Errors
/// When `to` cannot be written.
pub fn write_pages<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    runs: &[Run],
    to: &mut impl Write,
) -> io::Result<()> {
    writeln!(to, "{HEAD}")?;
    let mut chain = Chain::default();
    let mut runs = runs.iter().peekable();
    for entry in entries {
        let hash = chain.append(entry);
        writeln!(to, "{}", line(chain.entries(), entry, &hash))?;
        while let Some(run) = runs.next_if(|run| run.entries == chain.entries()) {
            writeln!(to, "run {}", run.number)?;
        }
    }
    Ok(())
}

fn line(number: u64, entry: &Entry, hash: &ChainHash) -> String {
    let mut line = format!("{number} {} {} ", entry.at, entry.who);
    let words = [
        entry.on_behalf_of.as_ref().map(ToString::to_string),
        Some(entry.act.to_string()),
        entry.subject.as_ref().map(ToString::to_string),
    ];
    for word in words {
        let word = word.as_deref().unwrap_or(NONE);
        write!(line, "{word} ").expect("a string takes it");
    }
    line + &hash.to_string()
}

/// Reads a journal, follows its chain, and gives the tree of its runs; each entry is shown to
/// `look`. Memory is bounded by the number of runs.
///
/// # Errors
/// [`PageError::Read`] when `from` cannot be read, [`PageError::Syntax`] when a line is none of a
/// journal, [`PageError::Tampering`] when the chain does not hold.
pub fn read_pages(
    from: &mut impl BufRead,
    look: &mut impl FnMut(&Entry),
) -> Result<Pages, PageError> {
    let mut pages = Pages::default();
    let mut headed = false;
    for (index, line) in from.lines().enumerate() {
        let syntax = PageError::Syntax { line: index + 1 };
        let line = line?;
        if index == 0 {
            if line != HEAD {
                return Err(syntax);
            }
            headed = true;
        } else if let Some(number) = line.strip_prefix("run ") {
            pages.end_run(number).ok_or(syntax)?;
        } else {
            let read = EntryLine::parse(&line).ok_or(syntax)?;
            pages.chain.follow(read.number, &read.entry, &read.hash)?;
            look(&read.entry);
        }
    }
    // An empty file is what a copy that failed leaves: it is no journal of nothing.
    if !headed {
        return Err(PageError::Syntax { line: 1 });
    }
    Ok(pages)
}

/// A journal that was read to its end, and whose chain holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// The end of its chain.
    pub chain: Chain,
    /// The tree of its runs.
    pub tree: Tree,
    /// How many entries there were at the end of each run, in order.
    pub run_ends: Vec<u64>,
}

impl Pages {
    /// Compares the journal with a head that somebody holds.
    ///
    /// What was written after the last run that the head knows is not covered by it.
    ///
    /// # Errors
    /// [`Tampering::CutOff`] when the journal has fewer runs than the head,
    /// [`Tampering::Rewritten`] when its first runs are not those of the head.
    pub fn check(&self, head: &Checkpoint) -> Result<(), Tampering> {
        match self.tree.root_at(head.size) {
            None => Err(Tampering::CutOff {
                runs: self.tree.size(),
                known: head.size,
            }),
            Some(root) if root != head.root => Err(Tampering::Rewritten { known: head.size }),
            Some(_) => Ok(()),
        }
    }

    /// Sets the leaf of the next run, which must have this number.
    fn end_run(&mut self, number: &str) -> Option<()> {
        let next = self.tree.size() + 1;
        if number != next.to_string() {
            return None;
        }
        self.tree.push(&Run::at_end_of(&self.chain, next).leaf());
        self.run_ends.push(self.chain.entries());
        Some(())
    }
}

/// Why a text is not a journal that holds.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// A line is none of a journal.
    #[error("line {line} is not a line of a journal")]
    Syntax {
        /// The line, from 1.
        line: usize,
    },
    /// The chain does not hold.
    #[error(transparent)]
    Tampering(#[from] Tampering),
}

struct EntryLine {
    number: u64,
    entry: Entry,
    hash: ChainHash,
}

impl EntryLine {
    fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let [number, at, who, on_behalf_of, act, subject, hash] = words.try_into().ok()?;
        let read = Self {
            number: number.parse().ok()?,
            entry: Entry {
                at: at.parse::<Timestamp>().ok()?,
                who: Actor::parse(who).ok()?,
                on_behalf_of: unless_none(on_behalf_of, |id| Actor::parse(id).ok()).ok()?,
                act: Act::of_word(act)?,
                subject: unless_none(subject, Commitment::parse).ok()?,
            },
            hash: ChainHash::parse(hash)?,
        };
        // One text for one journal: else a line could be changed and its hash still hold.
        (self::line(read.number, &read.entry, &read.hash) == line).then_some(read)
    }
}

/// A word that may say that there is nothing.
fn unless_none<T>(word: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Unread> {
    if word == NONE {
        return Ok(None);
    }
    read(word).map(Some).ok_or(Unread)
}

/// A word is none that can stand there.
struct Unread;
