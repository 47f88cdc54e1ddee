//! A recount: a part of the tag space is met here once more, to find what another engine left out.

use super::spare::Spare;
use super::tally::ListTally;
use super::{Groups, Intersection, List, MeetError, Met, RANGE, Span, TagColumn, Threshold};

/// The part of the tag space whose tags begin with the leading `bits` bits of `low`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagPart {
    /// The first tag of the part.
    pub low: u128,
    /// Leading bits that are alike, 0 to 127.
    pub bits: u32,
}

/// Meets a part of the tag space. `lists` stand in order of their units.
///
/// # Errors
/// [`MeetError::Read`] when a column cannot be read. That a column is damaged is not seen: only a
/// part of it is read.
pub fn recount<C: TagColumn>(
    part: TagPart,
    lists: &[List<'_, C>],
    threshold: Threshold,
) -> Result<Met<Groups>, MeetError> {
    let intersection = Intersection {
        lists,
        threshold,
        full: RANGE,
        visit: Groups::clone,
        tallies: lists.iter().map(|_| ListTally::default()).collect(),
        scratch: Spare::default(),
        loaded: Spare::default(),
    };
    let above = 1_u128
        .checked_shl(128 - part.bits)
        .and_then(|width| part.low.checked_add(width));
    let mut bounds = Vec::with_capacity(lists.len());
    for (list, of) in lists.iter().enumerate() {
        let len = of.fence.len();
        let from = intersection.edge(list, part.low, 0, len)?;
        let to = above.map_or(Ok(len), |above| intersection.edge(list, above, from, len))?;
        bounds.push((from, to));
    }
    let span = Span {
        low: part.low,
        fixed: part.bits,
        bounds,
        loaded: None,
    };
    let found = intersection.descend(span)?;
    Ok(Met {
        found,
        crowded: intersection
            .tallies
            .iter()
            .map(ListTally::crowded)
            .collect(),
    })
}
