//! The runs of all files, in one order. In each file they rise; one file may begin before another
//! one ends, as Sail deals what it has sorted to several (merge of sorted runs).
//!
//! A file is open from where its first run is the next one until its last run was given. Spark's
//! files follow one another, so of them one is open at a time, however many there are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use matcher::Claim;
use matcher::meet::TagBytes;

use super::{MetError, number, place};
use crate::columns::{BadCell, Cells, Kind, Lots};

const MET: &[(&str, Kind)] = &[
    ("section", Kind::Int),
    ("tag", Kind::Bytes),
    ("agency", Kind::Int),
    ("first", Kind::Long),
    ("records", Kind::Long),
    ("meets", Kind::Truth),
];

/// Section, tag and agency of a run.
type RunKey = (usize, TagBytes, usize);

/// The runs of several files.
pub(super) struct SortedRuns {
    /// Not opened yet: the first run of each, the last of them first.
    waiting: Vec<(RunKey, PathBuf)>,
    /// By their next run; of runs that stand twice none is lost.
    open: BTreeMap<(RunKey, usize), OpenFile>,
    opened: usize,
}

impl SortedRuns {
    /// Of these files.
    ///
    /// # Errors
    /// When one cannot be read, or its first runs cannot be.
    pub(super) fn of(files: Vec<PathBuf>) -> Result<Self, MetError> {
        let mut waiting = Vec::new();
        for path in files {
            // A file without rows says nothing.
            if let Some(claim) = OpenFile::open(&path)?.next {
                waiting.push((key(&claim), path));
            }
        }
        waiting.sort_by(|left, right| right.cmp(left));
        Ok(Self {
            waiting,
            open: BTreeMap::new(),
            opened: 0,
        })
    }

    /// The next run; `None` after the last one.
    ///
    /// # Errors
    /// When a file cannot be read, or a run cannot be.
    pub(super) fn next_run(&mut self) -> Result<Option<Claim>, MetError> {
        while let Some((first, path)) = self.waiting.last() {
            let next = self.open.first_key_value();
            if next.is_some_and(|((next, _), _)| next < first) {
                break;
            }
            let file = OpenFile::open(path)?;
            self.waiting.pop();
            self.keep(file);
        }
        let Some((_, mut file)) = self.open.pop_first() else {
            return Ok(None);
        };
        let claim = file.next.take();
        file.read()?;
        self.keep(file);
        Ok(claim)
    }

    /// Keeps a file that has a next run.
    fn keep(&mut self, file: OpenFile) {
        if let Some(claim) = &file.next {
            self.opened += 1;
            self.open.insert((key(claim), self.opened), file);
        }
    }
}

/// A file that is read.
struct OpenFile {
    lots: Lots,
    lot: std::vec::IntoIter<Claim>,
    next: Option<Claim>,
}

impl OpenFile {
    fn open(path: &Path) -> Result<Self, MetError> {
        let mut file = Self {
            lots: Lots::open(path, MET)?,
            lot: Vec::new().into_iter(),
            next: None,
        };
        file.read()?;
        Ok(file)
    }

    /// Reads what comes next.
    fn read(&mut self) -> Result<(), MetError> {
        self.next = self.lot.next();
        while self.next.is_none() {
            let Some(cells) = self.lots.next_lot()? else {
                return Ok(());
            };
            let claims = claims(&cells).map_err(|bad| self.lots.refuse(bad))?;
            self.lot = claims.into_iter();
            self.next = self.lot.next();
        }
        Ok(())
    }
}

const fn key(claim: &Claim) -> RunKey {
    (claim.section, claim.tag, claim.agency)
}

fn claims(cells: &[Cells]) -> Result<Vec<Claim>, BadCell> {
    let [
        Cells::Ints(sections),
        Cells::Bytes(tags),
        Cells::Ints(agencies),
        Cells::Longs(firsts),
        Cells::Longs(records),
        Cells::Truths(meets),
    ] = cells
    else {
        return Err(BadCell);
    };
    let mut claims = Vec::with_capacity(tags.len());
    for index in 0..tags.len() {
        claims.push(Claim {
            section: place(sections[index])?,
            tag: tags[index].as_slice().try_into().map_err(|_| BadCell)?,
            agency: place(agencies[index])?,
            first: number(firsts[index])?,
            records: number(records[index])?,
            meets: meets[index],
        });
    }
    Ok(claims)
}

#[cfg(test)]
mod tests;
