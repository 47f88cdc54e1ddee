//! Events: what happened, however many agencies report it.
//!
//! A signal is an echo when another signal of its case has the origin's code of an echo pair, is
//! dated at most so many days before it, and is about the same person, or one of the two is about
//! the address. It then counts as one event with its origin: the latest such signal, then that of
//! the first agency by id and of the first code, then one about the same person. An origin may be
//! an echo itself; the event is that of the first. The covenant lets no code lead back to itself,
//! so there always is a first.
//!
//! What is about an address alone may repeat signals of one day, agency and code about several
//! persons. It is taken for one whose own event is the latest, then of the first agency and code.
//! Of those whose events are alike in all this it is the one of the smallest ref, which changes
//! nothing that is counted and no date that is shown (docs/decisions/0055-a-tie-is-nobodys.md).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use exchange::covenant::Echo;
use exchange::hits::Event;

use super::Fact;

/// The events of a case whose signals are sorted by date, agency and ref; ordered by the signal
/// they count for.
pub(super) fn events(facts: &[Fact<'_>], echoes: &[Echo]) -> Vec<Event> {
    let origins = Origins::new(facts, echoes);
    let mut of_address = OfAddress::new();
    let mut origin_of = Vec::with_capacity(facts.len());
    for fact in facts {
        origin_of.push(origins.of(fact, &mut of_address));
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

/// By code and day what signals about the address alone repeat, as far as it was looked for: many
/// may be, and each would look at everybody here.
type OfAddress = BTreeMap<(u16, u32), Option<usize>>;

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
    fn of(&self, echo: &Fact<'_>, of_address: &mut OfAddress) -> Option<usize> {
        let key = (echo.code.number(), echo.payload.date);
        if !self.echoes.iter().any(|pair| pair.echo() == key.0) {
            return None;
        }
        if echo.person.is_some() {
            return self.chosen(echo, of_address);
        }
        if let Some(&known) = of_address.get(&key) {
            return known;
        }
        let chosen = self.chosen(echo, of_address);
        of_address.insert(key, chosen);
        chosen
    }

    fn chosen(&self, echo: &Fact<'_>, of_address: &mut OfAddress) -> Option<usize> {
        let mut best = None;
        for pair in self.echoes {
            if pair.echo() != echo.code.number() {
                continue;
            }
            let code = pair.origin();
            // About the address alone it may be of anybody here.
            let lists = match echo.person {
                None => [self.by_code.get(&code), None],
                person => [
                    self.by_person.get(&(code, person)),
                    self.by_person.get(&(code, None)),
                ],
            };
            for list in lists.into_iter().flatten() {
                let latest = self.latest(list, echo.payload.date);
                let Some(&first) = latest.first() else {
                    continue;
                };
                let Fact {
                    payload, agency, ..
                } = &self.facts[first];
                if echo.payload.date - payload.date > u32::from(pair.within_days()) {
                    continue;
                }
                // Those about one person repeat the same, whichever it is.
                let signal = match echo.person {
                    None => self.first_by_event(latest, of_address),
                    Some(_) => first,
                };
                let is_of_another = self.facts[first].person != echo.person;
                let choice = (
                    Reverse(payload.date),
                    agency.id(),
                    code,
                    is_of_another,
                    signal,
                );
                if best.is_none_or(|best| choice < best) {
                    best = Some(choice);
                }
            }
        }
        best.map(|(.., signal)| signal)
    }

    /// Of a list the signals of the latest day up to `until`, and of the first agency that has one
    /// on that day: they are sorted by day and agency.
    fn latest<'l>(&self, list: &'l [usize], until: u32) -> &'l [usize] {
        let date_of = |index: usize| self.facts[index].payload.date;
        let upto = &list[..list.partition_point(|&index| date_of(index) <= until)];
        let Some(day) = upto.last().map(|&newest| date_of(newest)) else {
            return upto;
        };
        let of_day = &upto[upto.partition_point(|&index| date_of(index) < day)..];
        let agency = self.facts[of_day[0]].agency_index;
        let is_its = |&index: &usize| self.facts[index].agency_index == agency;
        &of_day[..of_day.partition_point(is_its)]
    }

    /// The first of signals of one day, agency and code: about the address rather than a person,
    /// then by the event that it counts for.
    fn first_by_event(&self, signals: &[usize], of_address: &mut OfAddress) -> usize {
        let mut first = None;
        for &signal in signals {
            let mut event = &self.facts[signal];
            if signals.len() > 1 {
                while let Some(origin) = self.of(event, of_address) {
                    event = &self.facts[origin];
                }
            }
            let date = Reverse(event.payload.date);
            let names_person = self.facts[signal].person.is_some();
            let name = (
                names_person,
                date,
                event.agency.id(),
                event.code.number(),
                signal,
            );
            if first.is_none_or(|first| name < first) {
                first = Some(name);
            }
        }
        first.map_or(signals[0], |(.., signal)| signal)
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
    fn naive_origin<'a>(
        echo: &Fact<'_>,
        facts: &'a [Fact<'a>],
        echoes: &[Echo],
    ) -> Option<&'a Fact<'a>> {
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
        facts
            .iter()
            .filter(|origin| repeats(origin))
            .min_by_key(|origin| {
                let event = naive_event(origin, facts, echoes);
                let say = |fact: &Fact<'a>| {
                    let date = Reverse(fact.payload.date);
                    (date, fact.agency.id(), fact.code.number())
                };
                let is_of_another = origin.person != echo.person;
                (say(origin), is_of_another, say(event), origin.signal)
            })
    }

    /// What a signal counts for.
    fn naive_event<'a>(fact: &'a Fact<'a>, facts: &'a [Fact<'a>], echoes: &[Echo]) -> &'a Fact<'a> {
        naive_origin(fact, facts, echoes).map_or(fact, |origin| naive_event(origin, facts, echoes))
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
            let mut of_address = OfAddress::new();
            for fact in &facts {
                let naive = naive_origin(fact, &facts, covenant.echoes());
                prop_assert_eq!(
                    origins.of(fact, &mut of_address).map(|origin| facts[origin].signal),
                    naive.map(|origin| origin.signal)
                );
            }
        }
    }
}
