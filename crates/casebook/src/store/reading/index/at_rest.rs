//! The hits that nobody works on, as a night left them or as people closed them: each stands the
//! same for everybody, and it stands until the next night or deed. What lists ask of them is kept
//! as sets of bits, so that none goes over all hits.
//!
//! A set is of ranks: places in the order of the night on which a hit was first seen, then of id.
//! The tray, the filters and the state of a query are sets each; what they have in common is what
//! it lets through, and its orders are the order of ranks by parts. A set has a bit for each hit.
//!
//! Hits that somebody works on are in none of the sets but those of their faces. Where they lie is
//! asked for each viewer.

use std::collections::BTreeMap;
use std::ops::Range;

use exchange::payload::Severity;

use super::rank_set::RankSet;
use super::{Indexed, Text};
use crate::standing::State;
use crate::store::reading::StateWord;
use crate::store::reading::listing::Mark;

/// Where a hit lies that nobody closed, took or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store::reading) enum RestsIn {
    /// Among what is new.
    New,
    /// In the stock of the first night.
    Stock,
    /// Among what waits, as it is not wholly there.
    Waiting,
    /// In no tray: it has gone, or it is closed or away.
    NoTray,
}

impl RestsIn {
    /// Where a hit lies that nobody has done anything with.
    pub(in crate::store::reading) fn of(hit: &Indexed, first_night: u32) -> Self {
        match hit.mark {
            Mark::Gone => Self::NoTray,
            Mark::Waiting => Self::Waiting,
            Mark::Incomplete if !hit.is_listed => Self::Waiting,
            _ if hit.first_night == first_night && !hit.is_handed => Self::Stock,
            _ => Self::New,
        }
    }
}

/// What a hit can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store::reading) enum Facet {
    /// A rule that it meets.
    Rule,
    /// A life domain of its signals.
    Domain,
    /// A chain of its agencies.
    Chain,
    /// An agency of its signals.
    Agency,
}

impl Facet {
    const ALL: [Self; 4] = [Self::Rule, Self::Domain, Self::Chain, Self::Agency];

    const fn text(self, hit: &Indexed) -> Text {
        match self {
            Self::Rule => hit.rules,
            Self::Domain => hit.domains,
            Self::Chain => hit.chains,
            Self::Agency => hit.agencies,
        }
    }
}

/// The hits that nobody works on.
#[derive(Default)]
pub(in crate::store::reading) struct AtRest {
    /// The place in the index of each rank, and the rank of each place.
    places: Vec<u32>,
    ranks: Vec<u32>,
    /// Each night on which hits were first seen with the first rank of it, in order.
    nights: Vec<(u32, usize)>,
    /// Where each hit lies while nothing was done with it, by its place.
    untouched: Vec<RestsIn>,
    all: RankSet,
    /// By the number of [`RestsIn`].
    trays: [RankSet; 4],
    /// By the number of [`StateWord`].
    states: [RankSet; StateWord::ALL.len()],
    /// Of all hits, at rest or not.
    acute: RankSet,
    /// Of all hits, by the number of [`Facet`] and by id.
    facets: [BTreeMap<String, RankSet>; 4],
}

impl AtRest {
    /// All hits, which are in order of id, as if nothing was done with any.
    pub(super) fn of(hits: &[Indexed], texts: &[String], first_night: u32) -> Self {
        let mut places: Vec<u32> = (0_u32..).take(hits.len()).collect();
        places.sort_by_key(|&place| hits[place as usize].first_night);
        let none = || RankSet::none_of(hits.len());
        let mut at_rest = Self {
            ranks: vec![0; hits.len()],
            untouched: hits
                .iter()
                .map(|hit| RestsIn::of(hit, first_night))
                .collect(),
            all: none(),
            trays: [(); 4].map(|()| none()),
            states: StateWord::ALL.map(|_| none()),
            acute: none(),
            facets: Facet::ALL.map(|facet| facets(hits, &places, texts, facet)),
            ..Self::default()
        };
        for (number, (rank, &place)) in (0_u32..).zip(places.iter().enumerate()) {
            let hit = &hits[place as usize];
            at_rest.ranks[place as usize] = number;
            if at_rest
                .nights
                .last()
                .is_none_or(|&(night, _)| night != hit.first_night)
            {
                at_rest.nights.push((hit.first_night, rank));
            }
            if hit.severity == Severity::Acute {
                at_rest.acute.insert(rank);
            }
        }
        at_rest.places = places;
        for place in 0..hits.len() {
            at_rest.put(place, &State::New);
        }
        at_rest
    }

    /// Puts a hit where it stands after what was done with it. Gives back whether nobody works on
    /// it: only then it is at rest.
    pub(super) fn put(&mut self, place: usize, state: &State) -> bool {
        let rank = self.rank(place);
        self.all.remove(rank);
        for set in self.trays.iter_mut().chain(&mut self.states) {
            set.remove(rank);
        }
        let rests_in = match state {
            State::New => self.untouched[place],
            State::Closed(_) | State::Parked { .. } => RestsIn::NoTray,
            // As some see them, and others not.
            State::Open { .. } | State::SecondLook | State::Disputed { .. } => return false,
        };
        self.all.insert(rank);
        self.trays[rests_in as usize].insert(rank);
        self.states[StateWord::of(state) as usize].insert(rank);
        true
    }

    /// Where a hit lies while nothing was done with it.
    pub(in crate::store::reading) fn untouched(&self, place: usize) -> RestsIn {
        self.untouched[place]
    }

    /// All of them.
    pub(in crate::store::reading) const fn all(&self) -> &RankSet {
        &self.all
    }

    /// Those that lie somewhere.
    pub(in crate::store::reading) const fn tray(&self, rests_in: RestsIn) -> &RankSet {
        &self.trays[rests_in as usize]
    }

    /// Those in a state.
    pub(in crate::store::reading) const fn state(&self, word: StateWord) -> &RankSet {
        &self.states[word as usize]
    }

    /// Those that are acute, and hits in work that are.
    pub(in crate::store::reading) const fn acute(&self) -> &RankSet {
        &self.acute
    }

    /// Those that have this in their faces, and hits in work that do; none where no hit does.
    pub(in crate::store::reading) fn with(&self, facet: Facet, id: &str) -> Option<&RankSet> {
        self.facets[facet as usize].get(id)
    }

    /// The place of a rank.
    pub(in crate::store::reading) fn place(&self, rank: usize) -> usize {
        self.places[rank] as usize
    }

    /// The rank of a place.
    pub(in crate::store::reading) fn rank(&self, place: usize) -> usize {
        self.ranks[place] as usize
    }

    /// The first rank of those that were first seen on a night or later.
    pub(in crate::store::reading) fn since(&self, night: u32) -> usize {
        let at = self.nights.partition_point(|&(first, _)| first < night);
        self.nights
            .get(at)
            .map_or(self.places.len(), |&(_, rank)| rank)
    }

    /// The ranks of each night on which hits were first seen, the last night first.
    pub(in crate::store::reading) fn newest_first(&self) -> impl Iterator<Item = Range<usize>> {
        let mut end = self.places.len();
        self.nights
            .iter()
            .rev()
            .map(move |&(_, first)| first..std::mem::replace(&mut end, first))
    }
}

/// By each id that stands in a face, the ranks of the hits that it stands in.
fn facets(
    hits: &[Indexed],
    places: &[u32],
    texts: &[String],
    facet: Facet,
) -> BTreeMap<String, RankSet> {
    let mut sets: Vec<(&str, RankSet)> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    // A text stands in many faces: it is taken apart once.
    let mut of_text: Vec<Option<Vec<usize>>> = vec![None; texts.len()];
    for (rank, &place) in places.iter().enumerate() {
        let text = facet.text(&hits[place as usize]) as usize;
        let ids = of_text[text].get_or_insert_with(|| {
            let ids = texts[text].split_whitespace();
            let set = ids.map(|id| {
                *known.entry(id).or_insert_with(|| {
                    sets.push((id, RankSet::none_of(hits.len())));
                    sets.len() - 1
                })
            });
            set.collect()
        });
        for &set in &*ids {
            sets[set].1.insert(rank);
        }
    }
    let sets = sets.into_iter();
    sets.map(|(id, set)| (id.to_owned(), set)).collect()
}
