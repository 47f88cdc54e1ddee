//! Events: what happened, however many agencies report it.
//!
//! A signal is an echo when another signal of its case has the origin's code of an echo pair, is
//! dated at most so many days before it, and is about the same person, or one of the two is about
//! the address. It then counts as one event with its origin: the latest such signal, then that of
//! the smallest agency and ref. An origin may be an echo itself; the event is that of the first.
//! The covenant lets no code lead back to itself, so there always is a first.

use std::collections::BTreeMap;

use exchange::covenant::Echo;
use exchange::hits::Event;

use super::Fact;

/// The events of a case whose signals are sorted by date, agency and ref; ordered by the signal
/// they count for.
pub(super) fn events(facts: &[Fact<'_>], echoes: &[Echo]) -> Vec<Event> {
    let origins = Origins::new(facts, echoes);
    let mut origin_of = Vec::with_capacity(facts.len());
    for fact in facts {
        origin_of.push(origins.of(fact));
    }
    let mut events: Vec<Event> = Vec::new();
    let mut event_of = vec![0; facts.len()];
    for (signal, origin) in origin_of.iter().enumerate() {
        if origin.is_none() {
            event_of[signal] = events.len();
            events.push(Event {
                origin: signal,
                echoes: Vec::new(),
            });
        }
    }
    for (signal, origin) in origin_of.iter().enumerate() {
        if origin.is_some() {
            let first = first_origin(signal, &origin_of);
            events[event_of[first]].echoes.push(signal);
        }
    }
    events
}

/// The signal at the end of a chain of echoes: it is no longer than there are codes.
fn first_origin(mut signal: usize, origin_of: &[Option<usize>]) -> usize {
    while let Some(origin) = origin_of[signal] {
        signal = origin;
    }
    signal
}

/// The signals that others may repeat, each list in the order of the facts.
struct Origins<'a> {
    facts: &'a [Fact<'a>],
    echoes: &'a [Echo],
    /// By code.
    by_code: BTreeMap<u16, Vec<usize>>,
    /// By code and the person; none for those about the address alone.
    by_person: BTreeMap<(u16, Option<u32>), Vec<usize>>,
}

impl<'a> Origins<'a> {
    fn new(facts: &'a [Fact<'a>], echoes: &'a [Echo]) -> Self {
        let mut origins = Self {
            facts,
            echoes,
            by_code: BTreeMap::new(),
            by_person: BTreeMap::new(),
        };
        for (index, fact) in facts.iter().enumerate() {
            let code = fact.code.number();
            if echoes.iter().any(|pair| pair.origin() == code) {
                origins.by_code.entry(code).or_default().push(index);
                let of_person = origins.by_person.entry((code, fact.person));
                of_person.or_default().push(index);
            }
        }
        origins
    }

    /// The signal that `echo` repeats, if any.
    fn of(&self, echo: &Fact<'_>) -> Option<usize> {
        let mut best: Option<(u32, usize)> = None;
        for pair in self.echoes {
            if pair.echo() != echo.code.number() {
                continue;
            }
            let origin = pair.origin();
            // About the address alone it may be of anybody here.
            let lists = match echo.person {
                None => [self.by_code.get(&origin), None],
                person => [
                    self.by_person.get(&(origin, person)),
                    self.by_person.get(&(origin, None)),
                ],
            };
            for list in lists.into_iter().flatten() {
                let Some((date, first)) = self.latest(list, echo.payload.date) else {
                    continue;
                };
                let is_better = best.is_none_or(|(best_date, best_first)| {
                    date > best_date || date == best_date && first < best_first
                });
                let days = echo.payload.date - date;
                if is_better && days <= u32::from(pair.within_days()) {
                    best = Some((date, first));
                }
            }
        }
        best.map(|(_, first)| first)
    }

    /// The latest date of a list up to a day, and the first of that date: they are sorted by agency
    /// and ref.
    fn latest(&self, list: &[usize], until: u32) -> Option<(u32, usize)> {
        let date_of = |index: usize| self.facts[index].payload.date;
        let upto = list.partition_point(|&index| date_of(index) <= until);
        let date = date_of(*list[..upto].last()?);
        let first = list.partition_point(|&index| date_of(index) < date);
        Some((date, list[first]))
    }
}

#[cfg(test)]
mod tests {
    use exchange::covenant::Covenant;
    use exchange::payload::Payload;
    use exchange::payload::holder::Holder;
    use exchange::payload::{PersonRef, Severity, SignalRef};
    use proptest::prelude::*;

    use super::*;

    const PAYLOAD: Payload = Payload {
        signal: SignalRef([1; 12]),
        previous: SignalRef([0; 12]),
        person: Some(PersonRef([1; 8])),
        is_client: false,
        is_in_joint_plan: false,
        is_informed: false,
        bsn: None,
        holder: Holder::NONE,
        address: None,
        bag: None,
        code: 1,
        date: 0,
        severity: Severity::Concern,
        contact: 0,
    };

    /// The signal that one repeats, found by comparing it with every other.
    fn naive_origin(echo: &Fact<'_>, facts: &[Fact<'_>], echoes: &[Echo]) -> Option<usize> {
        let repeats = |origin: &Fact<'_>| {
            let Some(days) = echo.payload.date.checked_sub(origin.payload.date) else {
                return false;
            };
            let is_of_one_person =
                origin.person.is_none() || echo.person.is_none() || origin.person == echo.person;
            is_of_one_person
                && echoes.iter().any(|pair| {
                    pair.origin() == origin.code.number()
                        && pair.echo() == echo.code.number()
                        && days <= u32::from(pair.within_days())
                })
        };
        let latest = facts.iter().rposition(repeats)?;
        let date = facts[latest].payload.date;
        facts
            .iter()
            .position(|origin| origin.payload.date == date && repeats(origin))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn finds_of_each_signal_what_comparing_all_with_all_finds(
            known in prop::collection::vec((0_usize..5, 0_usize..6, 0_u32..3, 0_u32..20), 0..30),
        ) {
            let text = include_str!("../../tests/covenant.toml").to_owned()
                + "\n[[echo]]\norigin = \"domestic-violence\"\necho = \"family-help\"\n\
                   within_days = 3\n";
            let covenant = Covenant::parse(text.as_bytes()).expect("a covenant");
            let payloads: Vec<Payload> = known
                .iter()
                .map(|&(_, _, _, date)| Payload { date, ..PAYLOAD })
                .collect();
            let mut facts = Vec::new();
            for (signal, (&(agency, code, person, _), payload)) in
                (0..).zip(known.iter().zip(&payloads))
            {
                facts.push(Fact {
                    signal,
                    agency_index: agency,
                    agency: &covenant.agencies()[agency],
                    code: &covenant.codes()[code],
                    payload,
                    person: (person > 0).then_some(person),
                });
            }
            facts.sort_by_key(|fact| (fact.payload.date, fact.agency.id(), fact.signal));
            let origins = Origins::new(&facts, covenant.echoes());
            for fact in &facts {
                prop_assert_eq!(
                    origins.of(fact),
                    naive_origin(fact, &facts, covenant.echoes())
                );
            }
        }
    }
}
