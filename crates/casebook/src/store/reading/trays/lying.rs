//! In which tray a hit lies, and how many lie in each.
//!
//! A hit lies in one tray at most, the first of these that it fits (docs/casebook.md, "Trays of the
//! morning"):
//!
//! ```text
//! mine     open, and taken by the viewer since it was opened last; or two differ, and it is the
//!          viewer's turn
//! waiting  open, and not wholly there: not in tonight's list and not gone, or rests on pairs
//! changed  open again for something new, or as hardly anything is left
//! due      open again, as the night has passed until which it was known or parked
//! stock    new, of the first night, and not handed out
//! new      open otherwise
//! ```

use std::borrow::Cow;

use exchange::night::Night;

use super::tray_query::Tray;
use crate::standing::{Deed, Standing, State, Viewer};
use crate::store::reading::index::{Index, Indexed, Touched};
use crate::store::reading::listing::Mark;

/// The tray that a hit lies in, and since which night.
pub(in crate::store::reading) fn lies_in(
    index: &Index,
    hit: &Indexed,
    touched: Option<&(&Touched, Cow<'_, Standing>)>,
    viewer: &Viewer<'_>,
) -> (Option<Tray>, u32) {
    let first = hit.first_night;
    let Some((touched, standing)) = touched else {
        return (untouched(index, hit), first);
    };
    match &standing.state {
        State::New => (untouched(index, hit), first),
        State::Open { taken_by } => {
            let taken = touched.last(|deed| matches!(deed, Deed::Take));
            let opened = touched.last(|deed| matches!(deed, Deed::Reopen(_)));
            let is_taken_since = taken.map(|(place, _)| place) > opened.map(|(place, _)| place);
            let night = |done: Option<(usize, Night)>| done.map_or(first, day_of);
            if taken_by.as_ref() == Some(viewer.who) && is_taken_since {
                return (Some(Tray::Mine), night(taken));
            }
            match (untouched(index, hit), &standing.reopened) {
                (None | Some(Tray::Waiting), _) => (untouched(index, hit), first),
                (_, Some(why)) if why.changes.is_empty() && !why.has_lapsed => {
                    (Some(Tray::Due), night(opened))
                }
                (_, Some(_)) => (Some(Tray::Changed), night(opened)),
                (_, None) => (Some(Tray::New), first),
            }
        }
        State::Disputed { .. } => {
            let is_turn = touched.assessing.may(viewer.who).is_ok();
            let last = touched.history.deeds.last();
            let since = last.map_or(first, |done| done.night.day_number());
            (is_turn.then_some(Tray::Mine), since)
        }
        State::SecondLook | State::Closed(_) | State::Parked { .. } => (None, first),
    }
}

fn day_of((_, night): (usize, Night)) -> u32 {
    night.day_number()
}

/// The tray of a hit that nobody has closed or taken; none for one that is gone.
fn untouched(index: &Index, hit: &Indexed) -> Option<Tray> {
    match hit.mark {
        Mark::Gone => None,
        Mark::Waiting => Some(Tray::Waiting),
        Mark::Incomplete if !hit.is_listed => Some(Tray::Waiting),
        _ if hit.first_night == index.first_night && !hit.is_handed => Some(Tray::Stock),
        _ => Some(Tray::New),
    }
}

/// How many hits are in each tray.
pub(super) fn counts(index: &mut Index, viewer: &Viewer<'_>) -> [usize; Tray::ALL.len()] {
    if index.untouched.is_none() {
        let mut counts = vec![0; Tray::ALL.len()];
        for hit in &index.hits {
            if let Some(tray) = untouched(index, hit) {
                counts[tray as usize] += 1;
            }
        }
        index.untouched = Some(counts);
    }
    let mut counts = [0; Tray::ALL.len()];
    for (count, untouched) in counts.iter_mut().zip(index.untouched.iter().flatten()) {
        *count = *untouched;
    }
    // Of those that something was done with it is another tray, or none.
    for (&place, touched) in &index.touched {
        let hit = &index.hits[place];
        if let Some(tray) = untouched(index, hit) {
            counts[tray as usize] -= 1;
        }
        let touched = (touched, touched.standing_for(viewer));
        if let (Some(tray), _) = lies_in(index, hit, Some(&touched), viewer) {
            counts[tray as usize] += 1;
        }
    }
    counts[Tray::Every as usize] = index.hits.len();
    counts
}
