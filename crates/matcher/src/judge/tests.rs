//! What counts as one event, what lies in a window, and what a hit says.

mod any_refs;

use std::sync::Arc;

use exchange::crypto::secret::Secret;
use exchange::payload::{AddressRef, PersonRef, Severity};

use super::*;
use crate::link::link;
use crate::signals::Opened;

/// A section of households: all signals of a test meet in it.
const SECTION: usize = 4;

fn night() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

fn centre_key() -> CentreKey {
    CentreKey::new(Secret::new([1; 32]))
}

/// Agency, code, person (zero for the address), days before the night.
type Known = (&'static str, &'static str, u8, u32);

fn hits_under(covenant: &Covenant, known: &[Known]) -> Vec<Hit> {
    let member = |(number, &(agency, code, person, days_ago)): (u8, &Known)| {
        let payload = Payload {
            signal: SignalRef([number; 12]),
            person: (person > 0).then_some(PersonRef([person; 8])),
            is_in_joint_plan: person == 1,
            is_informed: person == 2,
            bsn: (person > 0).then_some(exchange::payload::BsnRef([person; 8])),
            code: covenant.code(code).expect("a code").number(),
            date: night().day_number() - days_ago,
            ..EMPTY
        };
        (
            covenant
                .agencies()
                .iter()
                .position(|of| of.id() == agency)
                .expect("an agency"),
            payload,
        )
    };
    let mut opened = Opened::default();
    opened.add(SECTION, &(1..).zip(known).map(member).collect::<Vec<_>>());
    let signals = Signals::gather(vec![opened], covenant);
    judge(
        &signals,
        &link(&signals, &[], covenant),
        covenant,
        night(),
        &centre_key(),
        false,
    )
}

/// A covenant whose only rule anything meets, so that every case is explained.
fn lenient() -> Covenant {
    lenient_with("", "")
}

/// The same with something changed.
fn lenient_with(old: &str, new: &str) -> Covenant {
    let text = include_str!("../../tests/covenant.toml").replacen(old, new, 1);
    let (before, _) = text.split_once("[[rule]]").expect("a rule");
    let rule = r#"
        id = "any"
        version = 1
        stage = "proef"
        nl = "Alles"
        window_days = 100
        min_agencies = 1
        min_chains = 1
        min_domains = 1
    "#;
    Covenant::parse(format!("{before}[[rule]]\n{rule}").as_bytes()).expect("a covenant")
}

/// For each event the ref of its origin and of its echoes.
fn events_of(known: &[Known]) -> Vec<Vec<String>> {
    let hits = hits_under(&lenient(), known);
    let [Hit { explanation, .. }] = hits.as_slice() else {
        panic!("one hit")
    };
    let name = |signal: usize| explanation.signals[signal].signal_ref[..2].to_owned();
    let of_event = |event: &hits::Event| {
        std::iter::once(event.origin)
            .chain(event.echoes.iter().copied())
            .map(name)
            .collect()
    };
    explanation.events.iter().map(of_event).collect()
}

fn rules_met(known: &[Known]) -> Vec<String> {
    let covenant =
        Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
    let hits = hits_under(&covenant, known);
    hits.iter()
        .flat_map(|hit| &hit.explanation.rules)
        .map(|rule| rule.rule.clone())
        .collect()
}

#[test]
fn takes_an_echo_within_its_days_for_the_same_event() {
    let after = |days: u32| {
        events_of(&[
            ("police", "domestic-violence", 1, 50),
            ("veilig-thuis", "vt-report", 1, 50 - days),
        ])
    };
    assert_eq!(after(0), [["01", "02"]]);
    assert_eq!(after(14), [["01", "02"]]);
    assert_eq!(after(15), [["01"], ["02"]]);
    assert_eq!(
        events_of(&[
            ("police", "domestic-violence", 1, 50),
            ("veilig-thuis", "vt-report", 1, 51)
        ]),
        [["02"], ["01"]],
        "a report from before is none of it"
    );
}

#[test]
fn takes_no_echo_of_another_person_but_one_about_the_address() {
    let report = ("veilig-thuis", "vt-report", 1, 40);
    assert_eq!(
        events_of(&[("police", "domestic-violence", 2, 45), report]),
        [["01"], ["02"]]
    );
    assert_eq!(
        events_of(&[("police", "domestic-violence", 0, 45), report]),
        [["01", "02"]]
    );
}

#[test]
fn gives_an_echo_to_the_latest_origin_and_of_alike_ones_to_the_smallest_ref() {
    let violence = |days_ago| ("police", "domestic-violence", 1, days_ago);
    let report = ("veilig-thuis", "vt-report", 1, 40);
    assert_eq!(
        events_of(&[violence(42), violence(45), report]),
        [vec!["02"], vec!["01", "03"]]
    );
    assert_eq!(
        events_of(&[violence(42), violence(42), report]),
        [vec!["01", "03"], vec!["02"]]
    );
}

#[test]
fn follows_an_echo_of_an_echo_to_the_first() {
    let known = [
        ("police", "domestic-violence", 1, 50),
        ("veilig-thuis", "vt-report", 1, 40),
        ("wijkteam", "family-help", 1, 34),
    ];
    assert_eq!(events_of(&known), [["01", "02", "03"]]);
}

#[test]
fn counts_an_event_for_its_origin_alone() {
    // Three agencies, but what Veilig Thuis has is the police's event.
    let echo = [
        ("police", "domestic-violence", 1, 50),
        ("veilig-thuis", "vt-report", 1, 40),
        ("housing", "rent-arrears", 0, 90),
    ];
    assert_eq!(rules_met(&echo), [""; 0]);
    let two = [("police", "domestic-violence", 1, 60), echo[1], echo[2]];
    assert_eq!(rules_met(&two), ["multi-problem"]);
}

#[test]
fn counts_the_first_and_the_last_day_of_the_window_and_dates_an_event_by_its_origin() {
    let with = |days_ago: u32| {
        rules_met(&[
            ("attendance", "truancy", 1, 0),
            ("housing", "rent-arrears", 0, days_ago),
        ])
    };
    assert_eq!(with(30), ["money-and-safety"]);
    assert_eq!(with(31), [""; 0]);
    let echoed = |days_ago: u32| {
        rules_met(&[
            ("attendance", "truancy", 1, 0),
            ("police", "domestic-violence", 1, days_ago),
            ("veilig-thuis", "vt-report", 1, 20),
        ])
    };
    assert_eq!(echoed(30), ["money-and-safety"]);
    assert_eq!(
        echoed(31),
        [""; 0],
        "the echo lies in the window, the event does not"
    );
}

#[test]
fn names_a_hit_by_its_night_and_its_smallest_ref() {
    let hits = hits_under(
        &lenient(),
        &[
            ("police", "domestic-violence", 1, 50),
            ("housing", "rent-arrears", 0, 3),
        ],
    );
    let expected = HitIds::new(&centre_key(), night()).of_ref(SignalRef([1; 12]), "police", 1);
    assert_eq!(hits[0].id, expected[0]);
}

#[test]
fn shows_each_signal_with_its_place_and_numbers_persons_as_they_come() {
    let known = [
        ("police", "domestic-violence", 9, 5),
        ("attendance", "truancy", 4, 50),
        ("housing", "rent-arrears", 0, 5),
    ];
    let hits = hits_under(&lenient(), &known);
    let explanation = &hits[0].explanation;
    let shown: Vec<_> = explanation
        .signals
        .iter()
        .map(|signal| (signal.agency.as_str(), signal.person))
        .collect();
    assert_eq!(
        shown,
        [
            ("attendance", Some(1)),
            ("housing", None),
            ("police", Some(2))
        ]
    );
    assert_eq!(explanation.persons, 2);
    let meeting = &explanation.signals[0].met;
    assert_eq!(meeting.len(), 1);
    assert_eq!(meeting[0].agencies, ["attendance", "housing", "police"]);
    for signal in &explanation.signals {
        assert!(
            Arc::ptr_eq(&signal.met[0], &meeting[0]),
            "a meeting is in memory once"
        );
    }
    assert_eq!(explanation.signals[0].date.as_deref(), Some("2026-10-03"));
}

/// What a hit shows of the dates of its signals, each with the first digits of its ref.
fn shown_dates(hit: &Hit) -> Vec<String> {
    let mut shown = Vec::new();
    for signal in &hit.explanation.signals {
        let date = signal.date.as_deref().unwrap_or(&signal.week);
        shown.push(format!("{} {date}", &signal.signal_ref[..2]));
    }
    shown
}

#[test]
fn shows_the_week_of_what_lies_outside_every_window_and_no_order_within_it() {
    // 120 to 124 days before 2026-11-22 are the days of one week, the window is of 100.
    let hits = hits_under(
        &lenient(),
        &[
            ("police", "domestic-violence", 1, 120),
            ("police", "domestic-violence", 1, 124),
            ("housing", "rent-arrears", 1, 121),
            ("police", "domestic-violence", 1, 20),
            ("veilig-thuis", "vt-report", 1, 18),
        ],
    );
    let [hit] = hits.as_slice() else {
        panic!("one hit")
    };
    assert_eq!(
        shown_dates(hit),
        [
            "03 2026-W30",
            "01 2026-W30",
            "02 2026-W30",
            "04 2026-11-02",
            "05 2026-11-04",
        ],
        "an echo of what counted shows its day too"
    );
    let Explanation { rules, events, .. } = &hit.explanation;
    let origins: Vec<usize> = events.iter().map(|event| event.origin).collect();
    assert_eq!(origins, [0, 1, 2, 3]);
    assert_eq!(events[3].echoes, [4]);
    assert_eq!(rules[0].counted, [3]);
    assert_eq!(rules[0].without, [3]);
    let json = serde_json::to_string(hit).expect("JSON");
    for day in ["07-25", "07-21", "07-24"] {
        assert!(!json.contains(day), "{day} is told");
    }
}

/// As many signals as a whole city has, in one case: a step that compares all with all would take
/// thousands of millions of comparisons.
#[test]
fn judges_a_case_of_a_hundred_thousand_signals() {
    let covenant = lenient_with(
        "max_records_per_tag = 3\nmax_household_persons = 12",
        "max_records_per_tag = 100\nmax_household_persons = 10000",
    );
    let of = |agency: &str| {
        let mut agencies = covenant.agencies().iter();
        agencies
            .position(|of| of.id() == agency)
            .expect("an agency")
    };
    let sides = [
        (of("police"), "domestic-violence"),
        (of("veilig-thuis"), "vt-report"),
    ];
    let mut opened = Opened::default();
    let mut members = Vec::new();
    for number in 0..100_000_u32 {
        let (agency, code) = sides[number as usize % 2];
        let mut signal = [0; 12];
        signal[..4].copy_from_slice(&number.to_be_bytes());
        let payload = Payload {
            signal: SignalRef(signal),
            code: covenant.code(code).expect("a code").number(),
            date: night().day_number() - number % 100,
            person: Some(PersonRef(u64::from(1 + number % 5000).to_be_bytes())),
            ..EMPTY
        };
        members.push((agency, payload));
    }
    opened.add(SECTION, &members);
    let signals = Signals::gather(vec![opened], &covenant);
    let cases = link(&signals, &[], &covenant);
    let hits = judge(&signals, &cases, &covenant, night(), &centre_key(), false);
    assert_eq!(hits.len(), 1);
    let Explanation {
        signals, persons, ..
    } = &hits[0].explanation;
    assert_eq!((signals.len(), *persons), (100_000, 5000));
}

const EMPTY: Payload = Payload {
    signal: SignalRef([0; 12]),
    previous: SignalRef([0; 12]),
    person: None,
    is_client: false,
    is_in_joint_plan: false,
    is_informed: false,
    bsn: None,
    holder: exchange::payload::holder::Holder::NONE,
    address: Some(AddressRef([1; 8])),
    bag: None,
    code: 1,
    date: 0,
    severity: Severity::Serious,
    contact: 7,
};
