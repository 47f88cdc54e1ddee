//! Which of tonight's hits is which of those remembered (docs/casebook.md, "One hit over nights").
//!
//! Ids go to new hits one to one, first where two are most alike. A hit keeps its id only where
//! more than a third of the smaller side is shared, and what is shared is of two agencies: no
//! agency alone says that two hits are the same. Agencies that are missing tonight, or whose
//! numbers all changed, count on neither side.

mod shared;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use exchange::night::Night;
use exchange::payload::SignalRef;

use shared::{Key, Shared, SharedSignals, keys};

/// A signal, as far as hits are told apart by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenSignal {
    /// The id of its agency.
    pub agency: String,
    /// Its ref tonight.
    pub signal_ref: SignalRef,
    /// Its ref in the period before, by which it is known again when a period ends.
    pub previous: SignalRef,
}

/// A signal of a hit that is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSignal {
    /// The signal.
    pub seen: SeenSignal,
    /// The night that its agency sent it for.
    pub sent: Night,
}

/// A hit that is remembered, by its last version, on whichever night that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Its id.
    pub id: String,
    /// The night it was first seen on.
    pub first_seen: Night,
    /// The signals of its last version, and [what was still known](Self::still_known) of agencies
    /// that were missing then.
    pub signals: Vec<KnownSignal>,
}

/// For so many nights it is remembered what an agency sent that is missing.
const NIGHTS_KNOWN: u32 = 28;

impl Remembered {
    /// What is still known of the hit on a night on which it is seen without some agencies: what
    /// these sent last. Else a night without one and another without the next would leave too
    /// little to know it by.
    pub fn still_known(
        &self,
        night: Night,
        missing: &BTreeSet<String>,
    ) -> impl Iterator<Item = &KnownSignal> {
        self.signals.iter().filter(move |known| {
            let nights = night.day_number() - known.sent.day_number();
            missing.contains(&known.seen.agency) && nights <= NIGHTS_KNOWN
        })
    }

    fn seen(&self) -> impl Iterator<Item = &SeenSignal> {
        self.signals.iter().map(|known| &known.seen)
    }
}

/// A hit of tonight, before it is known which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unnamed {
    /// The id that it gets where it is none that is remembered; no other hit has it.
    pub fresh_id: String,
    /// Its signals.
    pub signals: Vec<SeenSignal>,
}

/// What became of a hit of tonight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id: that of a remembered hit, or a new one.
    pub id: String,
    /// Whether it is one that is remembered.
    pub is_remembered: bool,
    /// The ids of other remembered hits that it shares signals with, in order of the alphabet:
    /// those it came from by a split, or that went up in it.
    pub related: Vec<String>,
}

/// Names the hits of a night, in their order. `not_compared` are the agencies that count on neither
/// side. The order of hits and signals changes nothing.
#[must_use]
pub fn name(
    tonight: &[Unnamed],
    remembered: &[Remembered],
    not_compared: &BTreeSet<String>,
) -> Vec<Named> {
    let shared = SharedSignals::of(tonight, remembered, not_compared);
    let mut keeps: Vec<Option<usize>> = vec![None; tonight.len()];
    let mut is_given = vec![false; remembered.len()];
    for pair in in_order(&shared, tonight, remembered) {
        if keeps[pair.tonight].is_none() && !is_given[pair.remembered] {
            keeps[pair.tonight] = Some(pair.remembered);
            is_given[pair.remembered] = true;
        }
    }
    let mut named: Vec<Named> = Vec::with_capacity(tonight.len());
    for (hit, kept) in tonight.iter().zip(&keeps) {
        named.push(Named {
            id: kept.map_or_else(|| hit.fresh_id.clone(), |kept| remembered[kept].id.clone()),
            is_remembered: kept.is_some(),
            related: Vec::new(),
        });
    }
    for pair in &shared.pairs {
        if keeps[pair.tonight] != Some(pair.remembered) {
            let related = &mut named[pair.tonight].related;
            related.push(remembered[pair.remembered].id.clone());
        }
    }
    for hit in &mut named {
        hit.related.sort_unstable();
    }
    named
}

/// The pairs of a hit of tonight and a remembered one that share enough to be the same, by their
/// indices: also where another is more alike.
pub fn could_be_same(
    tonight: &[Unnamed],
    remembered: &[Remembered],
    not_compared: &BTreeSet<String>,
) -> impl Iterator<Item = (usize, usize)> {
    let shared = SharedSignals::of(tonight, remembered, not_compared);
    let same = shared.pairs.into_iter().filter(Shared::is_same);
    same.map(|pair| (pair.tonight, pair.remembered))
}

/// The pairs that may be the same hit, those that are most alike first; of equal ones that of the
/// older id, then that of the smallest ref of tonight.
fn in_order<'a>(
    shared: &'a SharedSignals,
    tonight: &[Unnamed],
    remembered: &[Remembered],
) -> Vec<&'a Shared> {
    let mut pairs: Vec<&Shared> = shared.pairs.iter().filter(|pair| pair.is_same()).collect();
    pairs.sort_by_cached_key(|pair| {
        let (old, new) = (&remembered[pair.remembered], &tonight[pair.tonight]);
        (
            Reverse(pair.likeness()),
            old.first_seen,
            old.id.clone(),
            new.signals.iter().min().cloned(),
            // An agency may give one number to signals in several hits.
            new.fresh_id.clone(),
        )
    });
    pairs
}

/// The ids of tonight's hits that have a signal which they did not have when they were last seen.
#[must_use]
pub fn with_new_signals<'a>(
    tonight: &[Unnamed],
    named: &'a [Named],
    remembered: &[Remembered],
) -> BTreeSet<&'a str> {
    let before: BTreeMap<&str, &Remembered> =
        remembered.iter().map(|hit| (&*hit.id, hit)).collect();
    let has_new = |hit: &Unnamed, id: &str| {
        let seen = before.get(id).into_iter().flat_map(|hit| hit.seen());
        let recurring = recurring(hit.signals.iter(), seen);
        recurring.values().any(|[recur, all]| recur < all)
    };
    let hits = tonight.iter().zip(named);
    let with_new = hits.filter(|(hit, name)| has_new(hit, &name.id));
    with_new.map(|(_, name)| &*name.id).collect()
}

/// Fewer refs of an agency than this say nothing about its numbers.
const FEWEST_REFS: usize = 8;

/// The agencies whose numbers all seem to have changed: under half of the refs that their signals
/// had last night are there tonight, and under half of those of tonight were there before. Where
/// hits are not there tonight, as another agency is missing, the first alone would be so; where
/// many are new, the second. `last_night` are those of `remembered` that were seen last night.
#[must_use]
pub fn renumbered(
    tonight: &[Unnamed],
    remembered: &[Remembered],
    last_night: &[Remembered],
    missing: &BTreeSet<String>,
) -> BTreeSet<String> {
    let seen_tonight = || tonight.iter().flat_map(|hit| &hit.signals);
    let seen_last = || last_night.iter().flat_map(Remembered::seen);
    let recur = recurring(seen_last(), seen_tonight());
    let known = recurring(seen_tonight(), remembered.iter().flat_map(Remembered::seen));
    let mut renumbered = BTreeSet::new();
    for (agency, [recur, last]) in recur {
        let is_told = last >= FEWEST_REFS && !missing.contains(agency);
        let [known, there] = known.get(agency).copied().unwrap_or_default();
        if is_told && 2 * recur < last && 2 * known < there {
            renumbered.insert(agency.to_owned());
        }
    }
    renumbered
}

/// By agency, how many of these signals are among `others`, and how many there are.
fn recurring<'a>(
    signals: impl Iterator<Item = &'a SeenSignal>,
    others: impl Iterator<Item = &'a SeenSignal>,
) -> BTreeMap<&'a str, [usize; 2]> {
    let refs: BTreeSet<Key<'_>> = others.flat_map(keys).collect();
    let mut recurring: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for signal in signals.collect::<BTreeSet<_>>() {
        let [recur, all] = recurring.entry(&signal.agency).or_default();
        *recur += usize::from(keys(signal).iter().any(|key| refs.contains(key)));
        *all += 1;
    }
    recurring
}

#[cfg(test)]
mod tests;
