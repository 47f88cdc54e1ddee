//! Which signals are about one person.
//!
//! Signals tie where they share a group of person scope, or agency and person ref. (1) Signals of one BSN ref are one person.
//! (2) Signals without BSN that tie, directly or over others without BSN, form a component. One that ties to signals of one BSN
//! joins that person; one that ties to none is a person; one that ties to two or more is split into single signals: two BSNs
//! are never one person, whatever other keys say.

use std::collections::BTreeMap;

use exchange::payload::{BsnRef, PersonRef};

use super::forest::Forest;
use crate::signals::Signal;

/// Who the signals are about.
pub(super) struct Persons {
    /// For each signal its person, named by the person's first signal; none when it is about an address alone.
    pub(super) of_signal: Vec<Option<u32>>,
    /// How many persons.
    pub(super) count: usize,
    /// Signals that were split off because they tied to more than one BSN.
    pub(super) ambiguous: usize,
}

/// The BSNs that a component ties to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ties {
    None,
    /// One, and a signal that has it.
    One(BsnRef, u32),
    Several,
}

impl Ties {
    fn and(self, bsn: BsnRef, signal: u32) -> Self {
        match self {
            Self::None => Self::One(bsn, signal),
            Self::One(other, _) if other == bsn => self,
            Self::One(..) | Self::Several => Self::Several,
        }
    }
}

/// Links the persons of `signals`; `groups` are those of person scope.
pub(super) fn link<'a>(signals: &[Signal], groups: impl Iterator<Item = &'a [u32]>) -> Persons {
    let bsn = |signal: u32| signals[signal as usize].payload.bsn;
    let is_person = |signal: &u32| signals[*signal as usize].payload.person.is_some();
    let clients = clients(signals);
    let mut ties: Vec<&[u32]> = groups.collect();
    ties.extend(clients.values().map(Vec::as_slice));

    let mut components = Forest::new(signals.len());
    for tie in &ties {
        components.join_all(tie.iter().copied().filter(is_person).filter(|&signal| bsn(signal).is_none()));
    }
    let mut bsns_of = vec![Ties::None; signals.len()];
    for tie in &ties {
        let numbered = tie.iter().filter_map(|&signal| Some((bsn(signal)?, signal)));
        let bsns = numbered.fold(Ties::None, |ties, (bsn, signal)| ties.and(bsn, signal));
        for &signal in tie.iter().filter(|&&signal| bsn(signal).is_none()) {
            let of_component = &mut bsns_of[components.root(signal) as usize];
            *of_component = match bsns {
                Ties::None => *of_component,
                Ties::One(bsn, signal) => of_component.and(bsn, signal),
                Ties::Several => Ties::Several,
            };
        }
    }

    let mut persons = Forest::new(signals.len());
    let mut by_bsn: BTreeMap<BsnRef, u32> = BTreeMap::new();
    let mut ambiguous = 0;
    for signal in (0..).take(signals.len()).filter(is_person) {
        if let Some(bsn) = bsn(signal) {
            persons.join(signal, *by_bsn.entry(bsn).or_insert(signal));
            continue;
        }
        let component = components.root(signal);
        match bsns_of[component as usize] {
            Ties::None => persons.join(signal, component),
            Ties::One(_, numbered) => persons.join(signal, numbered),
            Ties::Several => ambiguous += 1,
        }
    }
    let of_signal: Vec<_> = (0..).take(signals.len()).map(|signal| is_person(&signal).then(|| persons.root(signal))).collect();
    let count = (0..).zip(&of_signal).filter(|&(signal, person)| *person == Some(signal)).count();
    Persons { of_signal, count, ambiguous }
}

/// The signals of each agency's client.
fn clients(signals: &[Signal]) -> BTreeMap<(usize, PersonRef), Vec<u32>> {
    let mut clients: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (number, signal) in (0..).zip(signals) {
        if let Some(person) = signal.payload.person {
            clients.entry((signal.agency, person)).or_default().push(number);
        }
    }
    clients
}
