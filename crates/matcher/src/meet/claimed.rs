//! What another engine says has met, held against the columns: nothing of it is believed.
//!
//! The records of a list on one tag lie side by side, so they are a *run*: where it begins and how
//! many they are. A claimed run is held against the tags at its two ends and at the two places
//! beside them. What meets and what is crowded is then found from the runs by the code that meets
//! here.
//!
//! What is not claimed is not seen here; a recount finds it (`recount`).

use std::io;

use exchange::batch::record::Tag;

use super::column::{TagBytes, TagColumn};
use super::groups::Run;
use super::tally::ListTally;
use super::{Crowded, Groups, List, Threshold};

/// Tags that are read at once: one page of a file.
const PAGE: u64 = 256;

/// The records that a list is said to have on a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedRun {
    /// Index of the list.
    pub list: usize,
    /// Position of the first, from 0.
    pub first: u64,
    /// How many they are.
    pub records: u64,
    /// Whether they are said to be records that meet; else they are said to be left out.
    pub meets: bool,
}

/// Tags on which a gate is said to be met, counted with the lists that have too many records there,
/// and all runs on each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimedTags {
    /// Each tag, and where its runs end.
    heads: Vec<(TagBytes, usize)>,
    runs: Vec<ClaimedRun>,
}

impl ClaimedTags {
    /// Adds a run; those of one tag come one after the other.
    pub fn push(&mut self, tag: TagBytes, run: ClaimedRun) {
        self.runs.push(run);
        let end = self.runs.len();
        match self.heads.last_mut() {
            Some((last, to)) if *last == tag => *to = end,
            _ => self.heads.push((tag, end)),
        }
    }

    /// How many runs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether there is no run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    fn iter(&self) -> impl Iterator<Item = (TagBytes, &[ClaimedRun])> {
        let mut from = 0;
        self.heads
            .iter()
            .map(move |&(tag, to)| (tag, &self.runs[std::mem::replace(&mut from, to)..to]))
    }
}

/// What came of claimed tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedTags {
    /// The groups on them.
    pub groups: Groups,
    /// For each list, what was left out.
    pub crowded: Vec<Crowded>,
}

/// Holds claimed tags against the columns. Tags rise, and `lists` stand in order of their units.
///
/// # Errors
/// [`ClaimError::Read`] when a column cannot be read, [`ClaimError::False`] with what is not so.
pub fn check_claims<C: TagColumn>(
    claimed: &ClaimedTags,
    lists: &[List<'_, C>],
    threshold: Threshold,
) -> Result<CheckedTags, ClaimError> {
    let mut pages: Vec<Page> = lists.iter().map(|_| Page::default()).collect();
    let tallies: Vec<ListTally> = lists.iter().map(|_| ListTally::default()).collect();
    let mut groups = Groups::default();
    let mut runs: Vec<Run> = Vec::new();
    let mut claims: Vec<ClaimedRun> = Vec::new();
    for (tag, of_tag) in claimed.iter() {
        claims.clear();
        claims.extend(of_tag);
        claims.sort_unstable_by_key(|run| (run.list, run.first));
        runs.clear();
        for (index, claim) in claims.iter().enumerate() {
            let is_false = |what| ClaimError::False {
                list: claim.list,
                position: claim.first,
                what,
            };
            if index > 0 && claims[index - 1].list == claim.list {
                return Err(is_false(FalseClaim::Twice));
            }
            let list = &lists[claim.list];
            let fault = check_run(claim, &tag, list, &mut pages[claim.list]);
            let fault = fault.map_err(|source| ClaimError::Read {
                list: claim.list,
                source,
            })?;
            if let Some(what) = fault {
                return Err(is_false(what));
            }
            runs.push(Run {
                list: claim.list,
                unit: list.unit,
                first: claim.first,
                records: claim.records,
            });
        }
        let before = groups.len();
        let (claim, run) = (claims[0], &runs);
        let is_false = |what| ClaimError::False {
            list: claim.list,
            position: claim.first,
            what,
        };
        if !super::groups::meets(run, threshold) {
            return Err(is_false(FalseClaim::BelowGate));
        }
        groups.add(Tag(tag), run, threshold, |run| {
            tallies[run.list].add_crowded(run.records);
        });
        let is_open = groups.len() > before;
        let is_marked = |claim: &ClaimedRun| {
            claim.meets == (is_open && claim.records <= u64::from(threshold.max_records_per_tag))
        };
        if !claims.iter().all(is_marked) {
            return Err(is_false(FalseClaim::Mark));
        }
    }
    Ok(CheckedTags {
        groups,
        crowded: tallies.iter().map(ListTally::crowded).collect(),
    })
}

/// What is false about a run, if anything is.
fn check_run<C: TagColumn>(
    claim: &ClaimedRun,
    tag: &TagBytes,
    list: &List<'_, C>,
    page: &mut Page,
) -> io::Result<Option<FalseClaim>> {
    let len = list.fence.len();
    let end = claim.first.checked_add(claim.records);
    let Some(end) = end.filter(|&end| claim.records > 0 && end <= len) else {
        return Ok(Some(FalseClaim::NoSuchRecord));
    };
    let mut has_tag = |position| page.tag(list.column, position, len).map(|at| at == *tag);
    // In the order in which they lie, so that a page is read once.
    let goes_on_before = claim.first > 0 && has_tag(claim.first - 1)?;
    let is_tag = has_tag(claim.first)? && has_tag(end - 1)?;
    let goes_on_after = end < len && has_tag(end)?;
    if !is_tag {
        return Ok(Some(FalseClaim::OtherTag));
    }
    Ok((goes_on_before || goes_on_after).then_some(FalseClaim::Cut))
}

/// What of a column is in memory: claims rise, so it is read in one direction.
#[derive(Default)]
struct Page {
    first: u64,
    tags: Vec<TagBytes>,
}

impl Page {
    fn tag<C: TagColumn>(&mut self, column: &C, position: u64, len: u64) -> io::Result<TagBytes> {
        let ahead = position.checked_sub(self.first);
        let held = ahead.filter(|&ahead| ahead < self.tags.len() as u64);
        let index = if let Some(held) = held {
            held
        } else {
            let tags = usize::try_from(PAGE.min(len - position)).expect("a page is small");
            self.first = position;
            self.tags.resize(tags, TagBytes::default());
            column.read(position, &mut self.tags)?;
            0
        };
        Ok(self.tags[usize::try_from(index).expect("a page is small")])
    }
}

/// Why claimed tags are not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// A column cannot be read.
    #[error("the tags of list {list} cannot be read: {source}")]
    Read {
        /// Index of the list.
        list: usize,
        /// What the system says.
        source: io::Error,
    },
    /// Something claimed is not so.
    #[error("record {position} of list {list}: {what}")]
    False {
        /// Index of the list.
        list: usize,
        /// Position of the first record of the run, or of the first run on the tag.
        position: u64,
        /// What is not so.
        what: FalseClaim,
    },
}

/// What of a claim is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FalseClaim {
    /// The list has fewer records.
    #[error("there is no such record")]
    NoSuchRecord,
    /// A list has two runs on one tag.
    #[error("it stands there twice")]
    Twice,
    /// The record has another tag.
    #[error("it has another tag than is said")]
    OtherTag,
    /// There are more records of the list on the tag.
    #[error("the run that it is in is longer than is said")]
    Cut,
    /// The gate is not met on the tag.
    #[error("the gate is not met on its tag")]
    BelowGate,
    /// What meets is said to be left out, or the other way about.
    #[error("whether it meets is said wrongly")]
    Mark,
}

#[cfg(test)]
mod tests;
