//! Meet: on which tags of one section do `k` distinct units (agencies, chains or controllers) have
//! a record? This is *k*-of-*n* set intersection, by range partitioning and hash chains.
//!
//! The lists are sorted and tags are uniform, so the tag space is halved until a range of all lists
//! together fits a core's cache; rayon takes the halves side by side. In a range, records of one
//! tag find each other in a table (`range`). A range that no halving makes small is one tag with
//! many records: its counts suffice. Where fences do not tell tags apart, some ranges are read at
//! once and halved in memory (`loaded`). So neither skew nor malice changes the answer, and memory
//! is bounded by the ranges in work. Ranges are put together in tag order: the same answer at any
//! number of threads.
//!
//! Nothing here knows a covenant or a batch. Sorted tags in memory, or on disk behind a
//! [`TagColumn`], are enough:
//!
//! ```
//! use matcher::meet::{Fence, Groups, List, TagBytes, Threshold, meet};
//!
//! // Tags are 16 bytes, uniform as digests are, and sorted.
//! let columns: [Vec<TagBytes>; 3] = [
//!     vec![[1; 16], [5; 16], [9; 16]],
//!     vec![[5; 16], [9; 16]],
//!     vec![[9; 16]],
//! ];
//! let fences = columns.each_ref().map(|column| Fence::of(column));
//! let mut lists = Vec::new();
//! for (unit, (column, fence)) in (1..).zip(columns.iter().zip(&fences)) {
//!     lists.push(List { column, fence, unit });
//! }
//!
//! let threshold = Threshold { k: 2, max_records_per_tag: 10 };
//! let met = meet(&lists, threshold, Groups::clone)?;
//! let mut found = Vec::new();
//! for (tag, members) in met.found.iter().flat_map(Groups::iter) {
//!     found.push((tag.0[0], members.len()));
//! }
//! assert_eq!(found, [(5, 2), (9, 3)], "two lists have the one, and three the other");
//! # Ok::<(), matcher::meet::MeetError>(())
//! ```

pub mod claimed;
mod column;
mod fence;
mod groups;
mod head_order;
mod loaded;
mod range;
pub mod recount;
mod spare;
mod tally;

use std::io;

pub use column::{TagBytes, TagColumn};
pub use fence::{Fence, FenceBuilder, TagSum};
pub use groups::{Groups, Member};
use loaded::Loaded;
use range::Scratch;
use spare::Spare;
use tally::ListTally;

/// Records in a range, at most: their tags, a quarter of a megabyte, and the table share a core's
/// second-level cache.
const RANGE: u64 = 16 * 1024;

/// Lists in one intersection, at most: a covenant has no more agencies.
const MAX_LISTS: usize = 64;

/// Tags read at once to find the edge of a range inside a bucket: one page of a file.
const EDGE: usize = 256;

/// One agency's tags in the section.
pub struct List<'a, C> {
    /// The tags.
    pub column: &'a C,
    /// Their fence.
    pub fence: &'a Fence,
    /// The unit that the agency counts for at the gate; lists stand in order of their units.
    pub unit: u8,
}

/// What meeting has to know of the covenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// How many distinct units must meet on a tag.
    pub k: u8,
    /// With more records than this on one tag, a list is left out on that tag.
    pub max_records_per_tag: u32,
}

/// What came of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<T> {
    /// What was made of the groups of each range that had any, in order of their tags.
    pub found: Vec<T>,
    /// For each list, what was left out.
    pub crowded: Vec<Crowded>,
}

/// What was left out of a list, because it had too many records on one tag that would otherwise
/// have met the gate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Crowded {
    /// On how many tags.
    pub tags: u64,
    /// How many records.
    pub records: u64,
}

/// Finds the groups of a section and gives those of each range, in order of tags, to `visit`, on
/// whatever thread found them. `lists` stand in order of their units.
///
/// # Errors
/// [`MeetError::Read`] when a column cannot be read; [`MeetError::Damaged`] when it is not what its
/// fence was made from. What `visit` was given may then be wrong and must be dropped.
///
/// # Panics
/// With more than 64 lists, or when they are not in order of their units.
pub fn meet<C, T, V>(
    lists: &[List<'_, C>],
    threshold: Threshold,
    visit: V,
) -> Result<Met<T>, MeetError>
where
    C: TagColumn,
    T: Send,
    V: Fn(&Groups) -> T + Sync,
{
    meet_in_ranges_of(RANGE, lists, threshold, visit)
}

fn meet_in_ranges_of<C, T, V>(
    full: u64,
    lists: &[List<'_, C>],
    threshold: Threshold,
    visit: V,
) -> Result<Met<T>, MeetError>
where
    C: TagColumn,
    T: Send,
    V: Fn(&Groups) -> T + Sync,
{
    assert!(
        lists.len() <= MAX_LISTS,
        "a covenant has at most {MAX_LISTS} agencies"
    );
    assert!(
        lists.is_sorted_by_key(|list| list.unit),
        "lists stand in order of their units"
    );
    let tallies = lists.iter().map(|_| ListTally::default()).collect();
    let intersection = Intersection {
        lists,
        threshold,
        full,
        visit,
        tallies,
        scratch: Spare::default(),
        loaded: Spare::default(),
    };
    let bounds = lists.iter().map(|list| (0, list.fence.len())).collect();
    let whole = Span {
        low: 0,
        fixed: 0,
        bounds,
        loaded: None,
    };
    let found = intersection.descend(whole)?;
    for (list, tally) in intersection.tallies.iter().enumerate() {
        // Every record was read once, so a changed byte anywhere has changed the sum.
        if tally.sum() != lists[list].fence.sum() {
            return Err(MeetError::Damaged { list });
        }
    }
    Ok(Met {
        found,
        crowded: intersection
            .tallies
            .iter()
            .map(ListTally::crowded)
            .collect(),
    })
}

/// A range of tags: those that begin with the leading `fixed` bits of `low`, and where they lie in
/// each list.
struct Span<'a> {
    low: u128,
    fixed: u32,
    bounds: Vec<(u64, u64)>,
    /// Its tags, once they were read; else they are in files.
    loaded: Option<&'a Loaded>,
}

impl Span<'_> {
    fn records(&self) -> u64 {
        self.bounds.iter().map(|(from, to)| to - from).sum()
    }
}

/// One intersection at work.
struct Intersection<'a, C, V> {
    lists: &'a [List<'a, C>],
    threshold: Threshold,
    full: u64,
    visit: V,
    tallies: Vec<ListTally>,
    /// What ranges are worked in.
    scratch: Spare<Scratch>,
    /// What some ranges are read into at once.
    loaded: Spare<Loaded>,
}

impl<C: TagColumn, V> Intersection<'_, C, V> {
    fn descend<T>(&self, mut span: Span<'_>) -> Result<Vec<T>, MeetError>
    where
        T: Send,
        V: Fn(&Groups) -> T + Sync,
    {
        if span.records() > self.full {
            self.skip_shared_prefix(&mut span)?;
            // With all 128 bits fixed, the range is one tag, and cannot be halved.
            if span.fixed < 128 {
                let Some(loaded) = self.load(&span)? else {
                    return self.descend_halves(span);
                };
                let loaded_span = Span {
                    loaded: Some(&loaded),
                    ..span
                };
                let found = self.descend_halves(loaded_span);
                self.loaded.keep(loaded);
                return found;
            }
        }
        let mut scratch = self.scratch.take();
        if span.records() > self.full {
            scratch.take_one_tag(self, &span)
        } else {
            scratch.find_groups(self, &span)
        }?;
        let found = if scratch.groups.is_empty() {
            Vec::new()
        } else {
            vec![(self.visit)(&scratch.groups)]
        };
        self.scratch.keep(scratch);
        Ok(found)
    }

    fn descend_halves<T>(&self, span: Span<'_>) -> Result<Vec<T>, MeetError>
    where
        T: Send,
        V: Fn(&Groups) -> T + Sync,
    {
        let (low, high) = self.halve(span)?;
        let (found, more) = rayon::join(|| self.descend(low), || self.descend(high));
        let (mut found, mut more) = (found?, more?);
        found.append(&mut more);
        Ok(found)
    }

    /// Whether a fence tells tags of the span further apart.
    fn has_finer_fence(&self, span: &Span<'_>) -> bool {
        self.lists.iter().any(|list| span.fixed < list.fence.bits())
    }

    /// Beyond what the fences tell apart, tags may share any number of bits: halving there bit by
    /// bit would find nothing.
    fn skip_shared_prefix(&self, span: &mut Span<'_>) -> Result<(), MeetError> {
        if self.has_finer_fence(span) {
            return Ok(());
        }
        let (mut low, mut high) = (u128::MAX, 0);
        for (list, &(from, to)) in span.bounds.iter().enumerate() {
            if from < to {
                low = low.min(self.tag_at(list, from, span.loaded)?);
                high = high.max(self.tag_at(list, to - 1, span.loaded)?);
            }
        }
        let shared = (low ^ high).leading_zeros();
        if shared > span.fixed {
            span.fixed = shared;
            span.low = low & u128::MAX.checked_shl(128 - shared).unwrap_or(0);
        }
        Ok(())
    }

    fn halve<'l>(&self, span: Span<'l>) -> Result<(Span<'l>, Span<'l>), MeetError> {
        let Span {
            low,
            fixed,
            bounds,
            loaded,
        } = span;
        let middle = low | 1 << (127 - fixed);
        let mut lower = Vec::with_capacity(bounds.len());
        let mut upper = Vec::with_capacity(bounds.len());
        for (list, (from, to)) in bounds.into_iter().enumerate() {
            let edge = match loaded {
                Some(loaded) => {
                    let is_below = |tag: &TagBytes| u128::from_be_bytes(*tag) < middle;
                    from + loaded.tags(list, from, to).partition_point(is_below) as u64
                }
                None => self.edge(list, middle, from, to)?,
            };
            lower.push((from, edge));
            upper.push((edge, to));
        }
        let fixed = fixed + 1;
        let lower = Span {
            low,
            fixed,
            bounds: lower,
            loaded,
        };
        let upper = Span {
            low: middle,
            fixed,
            bounds: upper,
            loaded,
        };
        Ok((lower, upper))
    }

    /// The position of the first tag that is `key` or more, between `from` and `to`.
    fn edge(&self, list: usize, key: u128, from: u64, to: u64) -> Result<u64, MeetError> {
        // The fence narrows it to a bucket; what is left is searched page by page.
        let (low, high) = self.lists[list].fence.around(key);
        let (mut low, mut high) = (low.clamp(from, to), high.clamp(from, to));
        while high - low > EDGE as u64 {
            let middle = low.midpoint(high);
            if self.tag_at(list, middle, None)? < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut tags = [TagBytes::default(); EDGE];
        let tags = &mut tags[..usize::try_from(high - low).expect("no more than a page")];
        if !tags.is_empty() {
            self.read(list, low, tags)?;
        }
        Ok(low + tags.partition_point(|tag| u128::from_be_bytes(*tag) < key) as u64)
    }

    fn tag_at(
        &self,
        list: usize,
        position: u64,
        loaded: Option<&Loaded>,
    ) -> Result<u128, MeetError> {
        let mut tag = [TagBytes::default()];
        self.read_from(loaded, list, position, &mut tag)?;
        Ok(u128::from_be_bytes(tag[0]))
    }

    fn read_from(
        &self,
        loaded: Option<&Loaded>,
        list: usize,
        first: u64,
        tags: &mut [TagBytes],
    ) -> Result<(), MeetError> {
        let Some(loaded) = loaded else {
            return self.read(list, first, tags);
        };
        tags.copy_from_slice(loaded.tags(list, first, first + tags.len() as u64));
        Ok(())
    }

    fn read(&self, list: usize, first: u64, tags: &mut [TagBytes]) -> Result<(), MeetError> {
        self.lists[list]
            .column
            .read(first, tags)
            .map_err(|source| MeetError::Read { list, source })
    }
}

/// Why lists cannot meet.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeetError {
    /// A column cannot be read, or is too short.
    #[error("the tags of list {list} cannot be read: {source}")]
    Read {
        /// Index of the list.
        list: usize,
        /// What the system says.
        source: io::Error,
    },
    /// A column is not the one that its fence was made from.
    #[error("the tags of list {list} are damaged")]
    Damaged {
        /// Index of the list.
        list: usize,
    },
}

#[cfg(test)]
mod tests;
