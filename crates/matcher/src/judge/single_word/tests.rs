//! Who bridges a case, compared with sets that are looked at until nothing changes; and what hangs
//! on their word.

use std::collections::BTreeSet;

use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use exchange::hits::Hit;
use exchange::payload::holder::Holder;
use exchange::payload::{AddressRef, BsnRef, Payload, PersonRef, Severity, SignalRef};
use proptest::prelude::*;

use super::*;
use crate::judge::judge;
use crate::keys::CentreKey;
use crate::link::link;
use crate::signals::{Opened, Signals};

/// Signals of a case, by index.
type Set = BTreeSet<usize>;

/// The parts without a controller, each with its signals that reach it.
fn naive(controller: u64, of_fact: &[u64], marks: &[Set]) -> BTreeSet<Set> {
    let (own, others): (Set, Set) =
        (0..of_fact.len()).partition(|&fact| of_fact[fact] == controller);
    let mut completed = BTreeSet::new();
    for &start in &others {
        let mut part = Set::from([start]);
        grow(&mut part, &others, marks);
        // Own signals on a mark of the part, and those that hang together with them over marks that
        // nobody else has.
        let mut reaching = Set::new();
        for mark in marks {
            if !mark.is_disjoint(&part) {
                reaching.extend(mark & &own);
            }
        }
        let own_marks: Vec<Set> = marks
            .iter()
            .filter(|mark| mark.is_disjoint(&others))
            .cloned()
            .collect();
        grow(&mut reaching, &own, &own_marks);
        completed.insert(&part | &reaching);
    }
    completed
}

/// Takes in what shares a mark, until nothing changes.
fn grow(set: &mut Set, from: &Set, marks: &[Set]) {
    loop {
        let before = set.len();
        for mark in marks {
            if !mark.is_disjoint(set) {
                set.extend(mark & from);
            }
        }
        if set.len() == before {
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn finds_the_parts_that_looking_until_nothing_changes_finds(
        of_fact in prop::collection::vec(prop::sample::select(vec![1_u64, 2, 4]), 1..10),
        marks in prop::collection::vec(
            prop::collection::vec(any::<prop::sample::Index>(), 1..4),
            0..9,
        ),
    ) {
        let marks: Vec<Set> = marks
            .iter()
            .map(|mark| mark.iter().map(|fact| fact.index(of_fact.len())).collect())
            .collect();
        let mut shared = Vec::new();
        for (mark, facts) in (0..).zip(&marks) {
            shared.extend(facts.iter().map(|&fact| Shared { mark, fact }));
        }
        for controller in [1, 2, 4] {
            // Two parts are never completed to the same signals: each has its own of others.
            let expected = naive(controller, &of_fact, &marks);
            let found = bridging(controller, &of_fact, &shared);
            let found = found.map(|found| {
                found.completed.into_iter().map(Set::from_iter).collect::<BTreeSet<_>>()
            });
            prop_assert_eq!(found, (expected.len() > 1).then_some(expected));
        }
    }
}

/// A signal of an agency about a person, with or without BSN, and at an address or none.
#[derive(Clone, Copy)]
struct Known(&'static str, &'static str, Option<u8>, Option<u8>);

fn hits(covenant: &Covenant, known: &[Known]) -> Vec<Hit> {
    let night: Night = Night::parse("2026-11-22").expect("a night");
    let mut members = Vec::new();
    for (number, &Known(agency, code, person, home)) in (1..).zip(known) {
        let mut agencies = covenant.agencies().iter();
        let agency = agencies.position(|of| of.id() == agency);
        let payload = Payload {
            signal: SignalRef([number; 12]),
            previous: SignalRef([0; 12]),
            person: person.map(|person| PersonRef([person; 8])),
            is_client: false,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: person.map(|person| BsnRef([person; 8])),
            holder: Holder::NONE,
            address: home.map(|home| AddressRef([home; 8])),
            bag: None,
            code: covenant.code(code).expect("a code").number(),
            date: night.day_number(),
            severity: Severity::Serious,
            contact: 7,
        };
        members.push((agency.expect("an agency"), payload));
    }
    let mut opened = Opened::default();
    opened.add(0, &members);
    let signals = Signals::gather(vec![opened], covenant);
    let cases = link(&signals, &[], covenant);
    let centre_key = CentreKey::new(Secret::new([1; 32]));
    judge(&signals, &cases, covenant, night, &centre_key, false)
}

fn covenant(single_word: &str) -> Covenant {
    let text = include_str!("../../../tests/covenant.toml").replace(
        "min_agencies",
        &format!("single_word = \"{single_word}\"\nmin_agencies"),
    );
    Covenant::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The police know a person, and housing an address; that both are one case, attendance alone says.
const BRIDGED: [Known; 3] = [
    Known("police", "domestic-violence", Some(1), None),
    Known("attendance", "truancy", Some(1), Some(1)),
    Known("housing", "rent-arrears", None, Some(1)),
];

#[test]
fn says_on_whose_word_a_hit_hangs() {
    let hits = hits(&covenant("mark"), &BRIDGED);
    let [hit] = hits.as_slice() else {
        panic!("one hit")
    };
    let met: Vec<&str> = hit
        .explanation
        .rules
        .iter()
        .map(|met| met.rule.as_str())
        .collect();
    assert_eq!(met, ["multi-problem", "money-and-safety"]);
    // Attendance and either of the others are two agencies and two life domains, but not three.
    let expected = Bridge {
        agencies: vec!["attendance".to_owned()],
        parts: 2,
        hangs: vec!["multi-problem".to_owned()],
    };
    assert_eq!(hit.explanation.bridges, [expected]);
}

#[test]
fn refuses_what_hangs_on_one_word_where_the_covenant_says_so() {
    let hits = hits(&covenant("refuse"), &BRIDGED);
    let [hit] = hits.as_slice() else {
        panic!("one hit")
    };
    let met: Vec<&str> = hit
        .explanation
        .rules
        .iter()
        .map(|met| met.rule.as_str())
        .collect();
    assert_eq!(met, ["money-and-safety"]);
    assert_eq!(hit.explanation.bridges.len(), 1);
    assert!(hit.explanation.bridges[0].hangs.is_empty());
}

#[test]
fn says_nothing_of_what_two_say() {
    let [police, attendance, housing] = BRIDGED;
    let also = Known("police", "domestic-violence", Some(1), Some(1));
    for single_word in ["mark", "refuse"] {
        let known = [police, attendance, housing, also];
        let hits = hits(&covenant(single_word), &known);
        assert_eq!(hits[0].explanation.rules.len(), 2);
        assert!(hits[0].explanation.bridges.is_empty());
    }
}

#[test]
fn takes_agencies_of_one_controller_for_one() {
    let [police, attendance, housing] = BRIDGED;
    let known = [
        police,
        attendance,
        housing,
        Known("veilig-thuis", "vt-report", Some(1), Some(1)),
    ];
    let hits = hits(&covenant("mark"), &known);
    assert_eq!(
        hits[0].explanation.bridges[0].agencies,
        ["veilig-thuis", "attendance"]
    );
}
