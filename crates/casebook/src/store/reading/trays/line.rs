//! The hits at rest that a query lets through, in its order: which is the hundredth is known
//! without going over those before it.

use std::ops::Range;

use exchange::night::Night;
use exchange::payload::Severity;

use super::tray_query::{Assignee, Tray, TrayOrder, TrayQuery};
use crate::store::reading::index::Index;
use crate::store::reading::index::at_rest::{AtRest, Facet, RestsIn};
use crate::store::reading::index::rank_set::{RankSet, RanksFound};

/// A hit that a query lets through. It is ordered as the query asks, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    key: u64,
    /// Its place in the index.
    pub(super) place: usize,
    /// The night since which it lies in the tray.
    pub(super) since: u32,
}

impl Found {
    pub(super) fn of(order: TrayOrder, since: u32, severity: Severity, place: usize) -> Self {
        let key = match order {
            TrayOrder::Oldest => u64::from(since),
            TrayOrder::Newest => u64::from(u32::MAX - since),
            TrayOrder::Acute if severity == Severity::Acute => u64::from(since),
            TrayOrder::Acute => u64::from(u32::MAX) + u64::from(since),
        };
        Self { key, place, since }
    }
}

/// Hits at rest in an order.
pub(super) struct Line<'a> {
    index: &'a Index,
    order: TrayOrder,
    found: Vec<RanksFound>,
    /// In their order.
    parts: Vec<LinePart>,
}

/// Hits of one set whose ranks are in order.
struct LinePart {
    /// Of which set.
    found: usize,
    /// How many of the set come before this part.
    passed: usize,
    /// How many of the line come before the end of this part.
    end: usize,
}

impl<'a> Line<'a> {
    /// What a query lets through of the hits at rest.
    pub(super) fn of(index: &'a Index, query: &TrayQuery) -> Self {
        let mut line = Self {
            index,
            order: query.order,
            found: Vec::new(),
            parts: Vec::new(),
        };
        let at_rest = &index.at_rest;
        let Some(found) = found(at_rest, query) else {
            return line;
        };
        let ranks = 0..index.hits.len();
        match query.order {
            TrayOrder::Oldest => {
                line.found = vec![found];
                line.add(0, ranks);
            }
            TrayOrder::Newest => {
                line.found = vec![found];
                for ranks in at_rest.newest_first() {
                    line.add(0, ranks);
                }
            }
            TrayOrder::Acute => {
                line.found = found.parted_by(at_rest.acute()).into();
                line.add(0, ranks.clone());
                line.add(1, ranks);
            }
        }
        line
    }

    fn add(&mut self, found: usize, ranks: Range<usize>) {
        let passed = self.found[found].before(ranks.start);
        let count = self.found[found].before(ranks.end) - passed;
        if count > 0 {
            let end = self.len() + count;
            self.parts.push(LinePart { found, passed, end });
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.parts.last().map_or(0, |part| part.end)
    }

    /// The one that so many come before.
    ///
    /// # Panics
    /// Where there are not so many.
    pub(super) fn at(&self, number: usize) -> Found {
        let at = self.parts.partition_point(|part| part.end <= number);
        let begin = if at == 0 { 0 } else { self.parts[at - 1].end };
        let part = &self.parts[at];
        let rank = self.found[part.found].nth(part.passed + number - begin);
        let place = self.index.at_rest.place(rank);
        let hit = &self.index.hits[place];
        Found::of(self.order, hit.first_night, hit.severity, place)
    }

    /// The hit at a place of the index, and how many come before it; none where it is not in the
    /// line.
    pub(super) fn find(&self, place: usize) -> Option<(Found, usize)> {
        let hit = &self.index.hits[place];
        let own = Found::of(self.order, hit.first_night, hit.severity, place);
        let before = self.before(&own);
        (before < self.len() && self.at(before) == own).then_some((own, before))
    }

    /// How many come before one.
    pub(super) fn before(&self, found: &Found) -> usize {
        first_that(0..self.len(), |number| self.at(number) >= *found)
    }
}

/// What a query lets through, whatever its order; none where nothing is what it asks for.
fn found(at_rest: &AtRest, query: &TrayQuery) -> Option<RanksFound> {
    let tray = match query.tray {
        Tray::New => at_rest.tray(RestsIn::New),
        Tray::Stock => at_rest.tray(RestsIn::Stock),
        Tray::Waiting => at_rest.tray(RestsIn::Waiting),
        Tray::Every => at_rest.all(),
        Tray::Changed | Tray::Due | Tray::Mine => return None,
    };
    if matches!(query.assignee, Some(Assignee::Account(_))) {
        return None;
    }
    let mut others: Vec<&RankSet> = Vec::new();
    others.extend(query.state.map(|word| at_rest.state(word)));
    for (facet, id) in facets(query) {
        others.push(at_rest.with(facet, id)?);
    }
    let since = at_rest.since(query.since.map_or(0, Night::day_number));
    Some(RanksFound::in_all(tray, &others, since))
}

/// What a query is narrowed by.
pub(super) fn facets(query: &TrayQuery) -> impl Iterator<Item = (Facet, &str)> {
    let asked = [
        (Facet::Rule, &query.rule),
        (Facet::Domain, &query.domain),
        (Facet::Chain, &query.chain),
        (Facet::Agency, &query.agency),
    ];
    let asked = asked.into_iter();
    asked.filter_map(|(facet, id)| Some((facet, id.as_deref()?)))
}

/// The first number of a range for which something holds, and from which on it does; the end where
/// it holds for none.
pub(super) fn first_that(range: Range<usize>, holds: impl Fn(usize) -> bool) -> usize {
    let Range { mut start, mut end } = range;
    while start < end {
        let middle = start + (end - start) / 2;
        if holds(middle) {
            end = middle;
        } else {
            start = middle + 1;
        }
    }
    start
}
