//! Linking agrees with a naive oracle whatever the order of signals and groups.

use std::collections::BTreeSet;

use exchange::payload::{BsnRef, HouseholdRef, Payload, PersonRef, Severity, SignalRef};
use proptest::prelude::*;

use super::*;
use crate::signals::{Opened, Signal};

/// Sections of the covenant: the first is one of persons, the last one of households.
const PERSONS: usize = 0;
const HOUSEHOLDS: usize = 4;

fn covenant() -> Covenant {
    Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant")
}

/// Agency, person, BSN, household, date: zero for none.
type Known = (usize, u8, u8, u8, u32);

/// Section, and numbers of signals.
type Met = (usize, Vec<usize>);

fn payload(number: usize, (_, person, bsn, household, date): Known) -> Payload {
    let number = u8::try_from(number).expect("few signals");
    Payload {
        signal: SignalRef([number; 16]),
        person: (person > 0).then_some(PersonRef([person; 8])),
        is_client: false,
        bsn: (bsn > 0 && person > 0).then_some(BsnRef([bsn; 8])),
        household: (household > 0 || person == 0).then_some(HouseholdRef([household.max(1); 8])),
        code: 1,
        date,
        severity: Severity::Concern,
        contact: 0,
    }
}

/// Every signal opens in a group of its own too, so that all are there.
fn gathered(known: &[Known], met: &[Met]) -> Signals {
    let mut opened = Opened::default();
    let member = |&number: &usize| (0, payload(number, known[number]));
    for (section, members) in met {
        opened.add(*section, &members.iter().map(member).collect::<Vec<_>>());
    }
    for number in 0..known.len() {
        opened.add(HOUSEHOLDS, &[member(&number)]);
    }
    Signals::gather(vec![opened], &covenant())
}

/// Cases as sets of signals, each named by its ref, with its person named by the smallest of theirs.
type Sets = BTreeSet<BTreeSet<(u8, Option<u8>)>>;

fn sets(signals: &Signals, cases: &Cases) -> Sets {
    let name = |signal: u32| signals.all()[signal as usize].payload.signal.0[0];
    let of_case = |case: &Case| case.signals.iter().map(|of| (name(of.signal), of.person.map(name))).collect();
    cases.cases.iter().map(of_case).collect()
}

/// Numbers that `tied` leads to from `start`, itself included.
fn reached(start: usize, all: &[usize], tied: &dyn Fn(usize, usize) -> bool) -> BTreeSet<usize> {
    let mut reached = BTreeSet::from([start]);
    loop {
        let more: Vec<_> = all.iter().filter(|&&b| reached.iter().any(|&a| tied(a, b))).copied().collect();
        let before = reached.len();
        reached.extend(more);
        if reached.len() == before {
            return reached;
        }
    }
}

/// The words of the design, step by step, on small numbers.
fn naive(known: &[Known], met: &[Met]) -> (Sets, usize) {
    let of = |number: usize| payload(number, known[number]);
    let share =
        |section: usize, a: usize, b: usize| met.iter().any(|(of, on)| *of == section && on.contains(&a) && on.contains(&b));
    let tied = |a: usize, b: usize| share(PERSONS, a, b) || of(a).person == of(b).person;
    let persons: Vec<usize> = (0..known.len()).filter(|&number| of(number).person.is_some()).collect();
    let without: Vec<usize> = persons.iter().copied().filter(|&number| of(number).bsn.is_none()).collect();
    let mut ambiguous = 0;
    let mut person_of: Vec<Option<BTreeSet<usize>>> = vec![None; known.len()];
    let with_bsn = |bsn| persons.iter().copied().filter(move |&number| of(number).bsn == bsn && bsn.is_some());
    for &number in &persons {
        let component = match of(number).bsn {
            Some(_) => BTreeSet::new(),
            None => reached(number, &without, &tied),
        };
        let bsns: BTreeSet<BsnRef> = match of(number).bsn {
            Some(bsn) => BTreeSet::from([bsn]),
            None => persons.iter().filter(|&&b| component.iter().any(|&a| tied(a, b))).filter_map(|&b| of(b).bsn).collect(),
        };
        person_of[number] = Some(match (bsns.first(), bsns.len()) {
            (None, _) => component,
            (Some(bsn), 1) => {
                // All with this BSN, and every component that ties to it alone.
                let mut all: BTreeSet<usize> = with_bsn(Some(*bsn)).collect();
                for &start in &without {
                    let other = reached(start, &without, &tied);
                    let touches: BTreeSet<_> =
                        persons.iter().filter(|&&b| other.iter().any(|&a| tied(a, b))).filter_map(|&b| of(b).bsn).collect();
                    if touches == BTreeSet::from([*bsn]) {
                        all.extend(other);
                    }
                }
                all
            }
            _ => {
                ambiguous += 1;
                BTreeSet::from([number])
            }
        });
    }
    let addresses: Vec<usize> = (0..known.len()).filter(|&number| of(number).household.is_some()).collect();
    let near = |a: usize, b: usize| share(HOUSEHOLDS, a, b) || of(a).household == of(b).household;
    let household = |number: usize| reached(number, &addresses, &near);
    let smallest_ref = |household: &BTreeSet<usize>| household.iter().filter_map(|&number| of(number).household).min();
    let root = |number: usize| -> (Option<HouseholdRef>, Option<usize>) {
        let Some(person) = &person_of[number] else { return (smallest_ref(&household(number)), None) };
        let homes = person.iter().filter(|&&of_person| of(of_person).household.is_some()).map(|&of_person| household(of_person));
        let best = homes.max_by_key(|home| {
            let signals = || person.iter().filter(|of_person| home.contains(of_person));
            let newest = signals().map(|&number| of(number).date).max();
            (newest, signals().count(), std::cmp::Reverse(smallest_ref(home)))
        });
        best.map_or((None, person.first().copied()), |home| (smallest_ref(&home), None))
    };
    let case = |number: usize| {
        let signals = (0..known.len()).filter(|&other| root(other) == root(number));
        let named = |number: usize| u8::try_from(number).expect("few signals");
        signals.map(|number| (named(number), person_of[number].as_ref().and_then(BTreeSet::first).copied().map(named))).collect()
    };
    ((0..known.len()).map(case).collect(), ambiguous)
}

fn cases_of(known: &[Known], met: &[Met]) -> (Sets, usize) {
    let signals = gathered(known, met);
    let cases = link(&signals, &covenant());
    let persons: BTreeSet<_> = cases.cases.iter().flat_map(|case| &case.signals).filter_map(|signal| signal.person).collect();
    assert_eq!(persons.len(), cases.persons, "every person is counted once");
    (sets(&signals, &cases), cases.ambiguous)
}

fn sizes(known: &[Known], met: &[Met]) -> Vec<usize> {
    cases_of(known, met).0.iter().map(BTreeSet::len).collect()
}

#[test]
fn joins_a_signal_without_bsn_to_the_one_bsn_it_meets() {
    assert_eq!(sizes(&[(0, 1, 1, 0, 0), (0, 2, 0, 0, 0), (0, 2, 0, 0, 0)], &[(PERSONS, vec![0, 1])]), [3]);
}

#[test]
fn splits_signals_that_meet_two_bsns() {
    let known = [(0, 1, 1, 0, 0), (0, 2, 0, 0, 0), (0, 3, 0, 0, 0), (0, 4, 2, 0, 0)];
    let (cases, ambiguous) = cases_of(&known, &[(PERSONS, vec![0, 1]), (PERSONS, vec![1, 2]), (PERSONS, vec![2, 3])]);
    assert_eq!((cases.len(), ambiguous), (4, 2));
}

#[test]
fn makes_one_household_of_two_refs_that_meet_on_one_tag() {
    let known = [(0, 1, 0, 1, 0), (0, 2, 0, 2, 0), (0, 3, 0, 3, 0)];
    assert_eq!(sizes(&known, &[(HOUSEHOLDS, vec![0, 1])]), [2, 1]);
}

#[test]
fn moves_a_person_with_all_signals_to_the_household_of_the_newest() {
    let moved = [(0, 1, 0, 1, 10), (0, 1, 0, 1, 11), (0, 1, 0, 2, 12), (0, 0, 0, 1, 50), (0, 0, 0, 2, 5)];
    assert_eq!(sizes(&moved, &[]), [4, 1]);
    let tied = [(0, 1, 0, 1, 12), (0, 1, 0, 2, 12), (0, 0, 0, 1, 0)];
    assert_eq!(sizes(&tied, &[]), [3], "of equals the smallest ref");
    let most = [(0, 1, 0, 1, 12), (0, 1, 0, 2, 12), (0, 1, 0, 2, 3), (0, 0, 0, 2, 0)];
    assert_eq!(sizes(&most, &[]), [4], "of the same date the most signals");
}

#[test]
fn keeps_agencies_clients_apart_who_have_one_number_at_two() {
    let mut opened = Opened::default();
    let of = |number| payload(number, (0, 1, 0, 0, 0));
    opened.add(PERSONS, &[(0, of(0))]);
    opened.add(PERSONS, &[(1, Payload { code: 2, ..of(1) })]);
    let signals = Signals::gather(vec![opened], &covenant());
    assert_eq!(signals.all().iter().map(|signal: &Signal| signal.agency).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(link(&signals, &covenant()).cases.len(), 2);
}

proptest! {
    #[test]
    fn agrees_with_the_oracle_in_any_order(
        known in prop::collection::vec((Just(0_usize), 0_u8..6, 0_u8..4, 0_u8..4, 0_u32..4), 1..9),
        met in prop::collection::vec((prop_oneof![Just(PERSONS), Just(HOUSEHOLDS)], prop::collection::vec(any::<prop::sample::Index>(), 1..4)), 0..5),
    ) {
        let mut met: Vec<Met> = met.into_iter().map(|(section, members)| {
            (section, members.iter().map(|member| member.index(known.len())).collect())
        }).collect();
        let expected = naive(&known, &met);
        prop_assert_eq!(&cases_of(&known, &met), &expected);
        met.reverse();
        for (_, members) in &mut met {
            members.reverse();
        }
        prop_assert_eq!(&cases_of(&known, &met), &expected);
    }
}
