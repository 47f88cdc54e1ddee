//! Behaviour of counting: who must confirm what before a signal opens.

use exchange::payload::holder::Holder;
use exchange::payload::{AddressRef, PersonRef, Question, Severity, SignalRef};

use super::*;

const NIGHT: &str = "2026-11-22";

/// The good covenant with one gate of persons, of `k` agencies, at which the key of names asks.
fn covenant(k: u8) -> Covenant {
    let mut text = include_str!("../../../tests/covenant.toml").to_owned();
    for (old, new) in [
        (
            "id = \"surname+initial+birth\"\nmode = \"joins\"",
            "id = \"surname+initial+birth\"\nmode = \"asks\"".to_owned(),
        ),
        (
            "scope = \"person\"\nunit = \"agency\"\nk = 3",
            format!("scope = \"person\"\nunit = \"agency\"\nk = {k}"),
        ),
        (
            "[[gate]]\nid = \"person-chains-2\"\nscope = \"person\"\nunit = \"chain\"\nk = 2\n",
            String::new(),
        ),
    ] {
        assert!(text.contains(old), "the covenant has {old:?}");
        text = text.replacen(old, &new, 1);
    }
    Covenant::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Position, in the covenant, of the section at which the key of names asks.
fn section(covenant: &Covenant) -> usize {
    covenant
        .sections()
        .position(|section| covenant.match_keys()[usize::from(section.match_key)].asks())
        .expect("a section")
}

fn signal(agency: u8) -> SignalRef {
    SignalRef([agency + 10; 12])
}

/// The signal of the agency at a position.
fn payload(covenant: &Covenant, agency: u8) -> Payload {
    let code = covenant
        .codes()
        .iter()
        .find(|code| covenant.agencies()[usize::from(agency)].may_send(code.number()));
    Payload {
        signal: signal(agency),
        previous: signal(agency),
        person: Some(PersonRef([agency + 1; 8])),
        is_client: false,
        is_in_joint_plan: false,
        is_informed: false,
        bsn: None,
        holder: Holder::NONE,
        address: None,
        bag: None,
        code: code.expect("a code").number(),
        date: Night::parse(NIGHT).expect("a night").day_number(),
        severity: Severity::Serious,
        contact: 1,
    }
}

/// One signal of each of these agencies met on one tag.
fn questions(covenant: &Covenant, agencies: &[u8]) -> Questions {
    let mut opened = Opened::default();
    let group = opened.add_group(section(covenant), 0);
    for &agency in agencies {
        opened.add_payload(
            group,
            agency,
            Question {
                signal: signal(agency),
                previous: signal(agency),
                contact: 1,
            }
            .encode(),
        );
    }
    let mut questions = Questions::default();
    questions.add(&opened);
    questions
}

/// What an agency confirms of its signal with those of others.
fn confirms(covenant: &Covenant, agency: u8, others: &[u8]) -> Confirmation {
    let index = |position: u8| covenant.agencies()[usize::from(position)].index();
    let others = others
        .iter()
        .map(|&other| (index(other), signal(other)))
        .collect();
    Confirmation {
        agency: usize::from(agency),
        confirmed: vec![Confirmed {
            payload: payload(covenant, agency),
            others,
        }],
    }
}

/// The agencies whose signals open, of those that met; what was disregarded.
fn opens(k: u8, met: &[u8], said: &[(u8, &[u8])]) -> (Vec<u8>, BTreeMap<usize, u64>) {
    let covenant = covenant(k);
    let confirmations: Vec<_> = said
        .iter()
        .map(|(agency, others)| confirms(&covenant, *agency, others))
        .collect();
    let night = Night::parse(NIGHT).expect("a night");
    let tally = count(
        &confirmations,
        &questions(&covenant, met),
        &[],
        &covenant,
        night,
    );
    let mut agencies: Vec<u8> = tally.opened.payloads().map(|(agency, _)| agency).collect();
    agencies.sort_unstable();
    (agencies, tally.disregarded)
}

#[test]
fn opens_what_both_agencies_confirm_and_not_what_one_does() {
    assert_eq!(opens(2, &[0, 2], &[]).0, [0; 0]);
    assert_eq!(opens(2, &[0, 2], &[(0, &[2])]).0, [0; 0]);
    assert_eq!(opens(2, &[0, 2], &[(2, &[0])]).0, [0; 0]);
    assert_eq!(
        opens(2, &[0, 2], &[(0, &[2]), (2, &[0])]),
        (vec![0, 2], BTreeMap::new())
    );
    assert_eq!(
        opens(2, &[0, 1, 2], &[(0, &[2]), (2, &[0, 1])]).0,
        [0, 2],
        "who said nothing stays shut"
    );
}

#[test]
fn opens_nothing_before_as_many_are_tied_as_the_gate_asks() {
    let met = [0, 1, 2];
    assert_eq!(
        opens(3, &met, &[(0, &[2]), (2, &[0])]).0,
        [0; 0],
        "two are not three"
    );
    assert_eq!(
        opens(3, &met, &[(0, &[1, 2]), (1, &[2]), (2, &[0])]).0,
        [0; 0],
        "of three, one confirms with nobody"
    );
    assert_eq!(
        opens(3, &met, &[(0, &[2]), (1, &[2]), (2, &[0, 1])]).0,
        [0, 1, 2],
        "tied over one of them"
    );
}

#[test]
fn takes_no_pair_that_is_not_asked() {
    let (opened, disregarded) = opens(2, &[0, 2], &[(0, &[1, 2]), (1, &[0]), (2, &[0])]);
    assert_eq!(
        (opened, disregarded),
        (vec![0, 2], BTreeMap::from([(0, 1), (1, 1)]))
    );
}

#[test]
fn takes_no_payload_that_its_agency_may_not_send_or_that_its_batch_contradicts() {
    let covenant = covenant(2);
    let night = Night::parse(NIGHT).expect("a night");
    let questions = questions(&covenant, &[0, 2]);
    let count_with = |change: &dyn Fn(&mut Payload), joined: &[Opened]| {
        let mut changed = confirms(&covenant, 0, &[2]);
        change(&mut changed.confirmed[0].payload);
        let tally = count(
            &[changed, confirms(&covenant, 2, &[0])],
            &questions,
            joined,
            &covenant,
            night,
        );
        (tally.opened.payloads().count(), tally.disregarded)
    };
    let disregarded = BTreeMap::from([(0, 1)]);
    assert_eq!(
        count_with(&|payload| payload.date += 1, &[]),
        (0, disregarded.clone()),
        "a date after the night"
    );
    let at_an_address = |payload: &mut Payload| {
        payload.person = None;
        payload.address = Some(AddressRef([1; 8]));
    };
    assert_eq!(
        count_with(&at_an_address, &[]),
        (0, disregarded.clone()),
        "it would be in that address's household"
    );
    let mut joined = Opened::default();
    joined.add(0, &[(0, payload(&covenant, 0))]);
    assert_eq!(
        count_with(&|payload| payload.severity = Severity::Acute, &[]),
        (2, BTreeMap::new()),
        "nothing contradicts it"
    );
    let joined = [joined];
    assert_eq!(
        count_with(&|_| (), &joined),
        (2, BTreeMap::new()),
        "its batch says the same"
    );
    assert_eq!(
        count_with(&|payload| payload.severity = Severity::Acute, &joined),
        (0, disregarded)
    );
}

#[test]
fn ties_the_signals_that_open_and_no_others() {
    let covenant = covenant(2);
    let night = Night::parse(NIGHT).expect("a night");
    let confirmations = [
        confirms(&covenant, 0, &[1, 2]),
        confirms(&covenant, 2, &[0]),
    ];
    let mut tally = count(
        &confirmations,
        &questions(&covenant, &[0, 1, 2]),
        &[],
        &covenant,
        night,
    );
    let signals = Signals::gather(vec![std::mem::take(&mut tally.opened)], &covenant);
    assert_eq!(signals.all().len(), 2);
    assert_eq!(
        tally.tied_pairs(&signals),
        [ConfirmedPair { left: 0, right: 1 }]
    );
}
