//! What a query lets through as one person sees it: the hits at rest, which are the same for
//! everybody, and between them those that somebody works on, each where it lies for this person.

use exchange::night::Night;

use super::line::{Found, Line, facets, first_that};
use super::lying::lies_in;
use super::tray_query::{Assignee, Tray, TrayQuery};
use crate::standing::{State, Viewer};
use crate::store::reading::StateWord;
use crate::store::reading::index::Index;

/// All that a query lets through, in its order.
pub(super) struct Selection<'a> {
    at_rest: Line<'a>,
    in_work: Vec<Found>,
}

impl<'a> Selection<'a> {
    /// What a query lets through as a viewer sees it.
    pub(super) fn of(index: &'a Index, query: &TrayQuery, viewer: &Viewer<'_>) -> Self {
        Self {
            at_rest: Line::of(index, query),
            in_work: in_work(index, query, viewer),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.at_rest.len() + self.in_work.len()
    }

    /// A part of it, as far as there is one.
    pub(super) fn part(&self, offset: usize, limit: usize) -> Vec<Found> {
        let limit = limit.min(self.len().saturating_sub(offset));
        let mut part = Vec::with_capacity(limit);
        if limit == 0 {
            return part;
        }
        let mut rested = self.rested_before(offset);
        let mut worked = offset - rested;
        while part.len() < limit {
            let rest = (rested < self.at_rest.len()).then(|| self.at_rest.at(rested));
            let work = self.in_work.get(worked).copied();
            match (rest, work) {
                (Some(rest), None) => {
                    part.push(rest);
                    rested += 1;
                }
                (Some(rest), Some(work)) if rest < work => {
                    part.push(rest);
                    rested += 1;
                }
                (_, Some(work)) => {
                    part.push(work);
                    worked += 1;
                }
                (None, None) => break,
            }
        }
        part
    }

    /// How many come before the hit at a place of the index; none where it is not in it.
    pub(super) fn before(&self, place: usize) -> Option<usize> {
        let mut in_work = self.in_work.iter();
        if let Some(worked) = in_work.position(|found| found.place == place) {
            return Some(worked + self.at_rest.before(&self.in_work[worked]));
        }
        let (own, rested) = self.at_rest.find(place)?;
        Some(rested + self.in_work.partition_point(|found| *found < own))
    }

    /// Of the first so many, how many are at rest.
    fn rested_before(&self, count: usize) -> usize {
        let least = count.saturating_sub(self.in_work.len());
        let most = count.min(self.at_rest.len());
        // Those behind the rest come after the last in work that stands among the first so many.
        first_that(least..most, |rested| {
            let worked = count - rested;
            worked == 0 || self.in_work[worked - 1] < self.at_rest.at(rested)
        })
    }
}

/// What a query lets through of the hits that somebody works on, in its order.
fn in_work(index: &Index, query: &TrayQuery, viewer: &Viewer<'_>) -> Vec<Found> {
    let at_rest = &index.at_rest;
    let mut asked = Vec::new();
    for (facet, id) in facets(query) {
        match at_rest.with(facet, id) {
            Some(set) => asked.push(set),
            None => return Vec::new(),
        }
    }
    let asked_since = query.since.map_or(0, Night::day_number);
    let mut found = Vec::new();
    for (&place, touched) in index.in_work() {
        let (hit, rank) = (&index.hits[place], at_rest.rank(place));
        if hit.first_night < asked_since || !asked.iter().all(|set| set.contains(rank)) {
            continue;
        }
        let touched = (touched, touched.standing_for(viewer));
        let (tray, since) = lies_in(index, place, Some(&touched), viewer);
        let is_in = query.tray == Tray::Every || tray == Some(query.tray);
        if is_in && is_of(query, &touched.1.state) {
            found.push(Found::of(query.order, since, hit.severity, place));
        }
    }
    found.sort_unstable();
    found
}

/// Whether a hit in this state is one that a query asks for.
fn is_of(query: &TrayQuery, state: &State) -> bool {
    let taken_by = match state {
        State::Open { taken_by } => taken_by.as_ref(),
        _ => None,
    };
    let is_whose = match &query.assignee {
        None => true,
        Some(Assignee::Nobody) => taken_by.is_none(),
        Some(Assignee::Account(who)) => taken_by == Some(who),
    };
    is_whose
        && query
            .state
            .is_none_or(|asked| asked == StateWord::of(state))
}
