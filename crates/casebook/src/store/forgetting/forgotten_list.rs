//! What was forgotten, in a file of its own beside the database: a copy of the database from before
//! can be put back without what was forgotten since coming back with it.
//!
//! ```text
//! hitmachine-forgotten-hits v1
//! since 2026-08-30                     all that was forgotten from this night on stands here
//! until 2026-11-30                     the night by which something was looked for last
//! 2026-11-29 <32 hexadecimal digits>   the night by which a hit was due, and its mark
//! ```
//!
//! A mark is made of the hit's id under the casebook's key: without it nobody can try ids. It is
//! written before what it is of is deleted. Lines go 92 days later, and then no older copy is put
//! back. Lines stand in order; the same said otherwise is no such list.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use exchange::file::{atomic_file, regular_file};
use exchange::hex::{self, Hex};
use exchange::night::Night;

use crate::key::ForgottenMark;
use crate::store::StoreError;

const HEAD: &str = "hitmachine-forgotten-hits v1";

/// For how many days it is known what was forgotten.
const DAYS: u32 = 92;

/// What was forgotten from a night on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgottenList {
    since: Night,
    until: Night,
    marks: BTreeSet<(Night, ForgottenMark)>,
}

impl ForgottenList {
    /// The file's name in the casebook's folder.
    pub const FILE: &str = "forgotten";

    /// Reads a list; `None` when it is not one that was written so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let mut night_after = |word: &str| {
            let night = lines.next()?.strip_prefix(word)?;
            Night::parse(night).ok()
        };
        let (since, until) = (night_after("since ")?, night_after("until ")?);
        let mut marks = BTreeSet::new();
        for line in lines {
            let (night, mark) = line.split_once(' ')?;
            marks.insert((Night::parse(night).ok()?, hex::parse(mark.as_bytes())?));
        }
        let list = Self {
            since,
            until,
            marks,
        };
        (list.text() == text).then_some(list)
    }

    /// Reads the list of a casebook's folder; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when it cannot be read, [`StoreError::List`] when it is not what was
    /// written.
    pub fn find(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(Self::FILE);
        let bytes = match regular_file::read_own(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(|cause| StoreError::Folder {
                path: path.clone(),
                cause,
            })?,
        };
        let list = str::from_utf8(&bytes).ok().and_then(Self::parse);
        list.map(Some).ok_or(StoreError::List { path })
    }

    /// Keeps the list in a casebook's folder.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when it cannot be written.
    pub fn keep(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(Self::FILE);
        let text = self.text();
        let cause = atomic_file::write(&path, text.as_bytes());
        cause.map_err(|cause| StoreError::Folder { path, cause })
    }

    /// From which night on it holds all that was forgotten.
    #[must_use]
    pub const fn since(&self) -> Night {
        self.since
    }

    /// By which night it was last looked for what is due.
    #[must_use]
    pub const fn until(&self) -> Night {
        self.until
    }

    /// This list and another one of the same casebook: all that stands in either. It reaches as far
    /// back as both do without a gap.
    #[must_use]
    pub fn joined_with(mut self, other: Self) -> Self {
        let is_whole = self.since <= other.until && other.since <= self.until;
        self.since = if is_whole {
            self.since.min(other.since)
        } else {
            self.since.max(other.since)
        };
        self.until = self.until.max(other.until);
        self.marks.extend(other.marks);
        self
    }

    /// An empty list that begins on a night.
    #[must_use]
    pub const fn beginning(night: Night) -> Self {
        Self {
            since: night,
            until: night,
            marks: BTreeSet::new(),
        }
    }

    pub(in crate::store) fn has(&self, mark: &ForgottenMark) -> bool {
        self.marks.iter().any(|(_, known)| known == mark)
    }

    /// Adds what is due by a night, and lets go what is old.
    pub(super) fn add(&mut self, by: Night, marks: impl IntoIterator<Item = ForgottenMark>) {
        self.marks.extend(marks.into_iter().map(|mark| (by, mark)));
        self.until = self.until.max(by);
        let oldest = by.day_number().saturating_sub(DAYS);
        if let Ok(oldest) = Night::from_day_number(oldest)
            && oldest > self.since
        {
            self.since = oldest;
            self.marks.retain(|&(night, _)| night >= oldest);
        }
    }

    /// Takes out what lives: a run that was cut off had not deleted it yet.
    pub(super) fn take_out(&mut self, living: &BTreeSet<ForgottenMark>) {
        self.marks.retain(|(_, mark)| !living.contains(mark));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    fn text(&self) -> String {
        let Self { since, until, .. } = self;
        let mut text = format!("{HEAD}\nsince {since}\nuntil {until}\n");
        for (night, mark) in &self.marks {
            writeln!(text, "{night} {}", Hex(mark)).expect("a string takes all");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(text: &str) -> Night {
        Night::parse(text).expect("a night")
    }

    #[test]
    fn reads_the_text_that_it_writes_and_no_other() {
        let mut list = ForgottenList::beginning(night("2026-11-20"));
        list.add(night("2026-11-22"), [[2; 16], [1; 16]]);
        list.add(night("2026-11-21"), [[3; 16]]);
        let good = list.text();
        assert_eq!(ForgottenList::parse(&good), Some(list));
        let mut lines: Vec<&str> = good.lines().collect();
        lines.swap(3, 4);
        for bad in [
            good.replace("v1", "v2"),
            good.trim_end().to_owned(),
            good.to_uppercase(),
            lines.join("\n") + "\n",
            good.replace("until", "since"),
            String::new(),
        ] {
            assert_eq!(ForgottenList::parse(&bad), None, "{bad:?}");
        }
    }

    #[test]
    fn lets_go_what_is_older_than_its_days_and_says_from_when_on_it_is_whole() {
        let mut list = ForgottenList::beginning(night("2026-01-01"));
        list.add(night("2026-01-01"), [[1; 16]]);
        list.add(night("2026-04-03"), [[2; 16]]);
        assert!(list.has(&[1; 16]) && list.since() == night("2026-01-01"));
        list.add(night("2026-04-04"), []);
        assert!(!list.has(&[1; 16]) && list.has(&[2; 16]));
        assert_eq!(list.since(), night("2026-01-02"));
        assert_eq!(list.until(), night("2026-04-04"));
    }

    #[test]
    fn two_lists_reach_back_together_only_where_no_gap_lies_between_them() {
        let list = |since: &str, until: &str| ForgottenList {
            since: night(since),
            until: night(until),
            marks: BTreeSet::new(),
        };
        let later = list("2026-11-20", "2026-11-30");
        let joined = later.clone().joined_with(list("2026-11-01", "2026-11-20"));
        assert_eq!(joined, list("2026-11-01", "2026-11-30"));
        let apart = later.clone().joined_with(list("2026-11-01", "2026-11-19"));
        assert_eq!(apart, later);
    }
}
