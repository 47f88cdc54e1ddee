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
use crate::standing::{Standing, State, Viewer};
use crate::store::reading::index::at_rest::RestsIn;
use crate::store::reading::index::{Index, Touched};

/// The tray that a hit lies in, and since which night.
pub(in crate::store::reading) fn lies_in(
    index: &Index,
    place: usize,
    touched: Option<&(&Touched, Cow<'_, Standing>)>,
    viewer: &Viewer<'_>,
) -> (Option<Tray>, u32) {
    let first = index.hits[place].first_night;
    let untouched = tray_of(index.at_rest.untouched(place));
    let Some((touched, standing)) = touched else {
        return (untouched, first);
    };
    match &standing.state {
        State::New => (untouched, first),
        State::Open { taken_by } => {
            if let Some((night, true)) = touched.taken()
                && taken_by.as_ref() == Some(viewer.who)
            {
                return (Some(Tray::Mine), night.day_number());
            }
            let opened = touched.opened().map_or(first, Night::day_number);
            match (untouched, &standing.reopened) {
                (None | Some(Tray::Waiting), _) => (untouched, first),
                (_, Some(why)) if why.changes.is_empty() && !why.has_lapsed => {
                    (Some(Tray::Due), opened)
                }
                (_, Some(_)) => (Some(Tray::Changed), opened),
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

/// The tray in which a hit lies that nobody works on.
const fn tray_of(rests_in: RestsIn) -> Option<Tray> {
    match rests_in {
        RestsIn::NoTray => None,
        RestsIn::Waiting => Some(Tray::Waiting),
        RestsIn::Stock => Some(Tray::Stock),
        RestsIn::New => Some(Tray::New),
    }
}

/// How many hits are in each tray.
pub(super) fn counts(index: &Index, viewer: &Viewer<'_>) -> [usize; Tray::ALL.len()] {
    let mut counts = [0; Tray::ALL.len()];
    for rests_in in [RestsIn::New, RestsIn::Stock, RestsIn::Waiting] {
        if let Some(tray) = tray_of(rests_in) {
            counts[tray as usize] = index.at_rest.tray(rests_in).len();
        }
    }
    for (&place, touched) in index.in_work() {
        let touched = (touched, touched.standing_for(viewer));
        if let (Some(tray), _) = lies_in(index, place, Some(&touched), viewer) {
            counts[tray as usize] += 1;
        }
    }
    counts[Tray::Every as usize] = index.hits.len();
    counts
}
