//! What each agency is asked, by what it may hear and of how many.

use exchange::payload::holder::Holder;
use exchange::payload::{BsnRef, Payload, PersonRef, Severity, SignalRef};

use super::*;
use crate::link::link;

fn named(agency: u8, signal: u8) -> Named {
    Named {
        agency,
        signal: SignalRef([signal; 12]),
    }
}

/// The good covenant, whose key of names asks: its section is the second.
fn covenant() -> Covenant {
    let text = include_str!("../../../tests/covenant.toml");
    let key = "id = \"surname+initial+birth\"\nmode = ";
    assert!(
        text.contains(&format!("{key}\"joins\"")),
        "the covenant has the key"
    );
    Covenant::parse(
        text.replacen(&format!("{key}\"joins\""), &format!("{key}\"asks\""), 1)
            .as_bytes(),
    )
    .expect("a covenant")
}

/// The ref of a signal in the period before.
fn before(signal: u8) -> SignalRef {
    SignalRef([100 + signal; 12])
}

fn questions(groups: &[&[(u8, u8, u16)]]) -> Questions {
    let mut questions = Questions::default();
    let mut opened = Opened::default();
    for members in groups {
        let group = opened.add_group(1, 0);
        for &(agency, signal, contact) in *members {
            opened.add_payload(
                group,
                agency,
                Question {
                    signal: SignalRef([signal; 12]),
                    previous: before(signal),
                    contact,
                }
                .encode(),
            );
        }
    }
    questions.add(&opened);
    questions
}

#[test]
fn ask_each_agency_about_its_own_signals_and_those_of_others_only() {
    let questions = questions(&[
        &[(0, 1, 10), (0, 2, 11), (2, 3, 12)],
        &[(0, 1, 10), (2, 3, 12)],
    ]);
    let covenant = covenant();
    let asked = |own: u8, agency: u8, other: u8, contact| Asked {
        own: SignalRef([own; 12]),
        agency,
        other: SignalRef([other; 12]),
        previous: before(other),
        contact,
        match_keys: vec![1],
    };
    let index = |position: usize| covenant.agencies()[position].index();
    assert_eq!(
        questions.of_agency(0, &covenant),
        [asked(1, index(2), 3, 12), asked(2, index(2), 3, 12)]
    );
    assert_eq!(
        questions.of_agency(2, &covenant),
        [asked(3, index(0), 1, 10), asked(3, index(0), 2, 11)]
    );
    assert_eq!(questions.of_agency(1, &covenant), []);
    assert_eq!(questions.counts(), (2, 0));
}

#[test]
fn name_one_desk_and_one_earlier_ref_of_a_signal_in_whichever_order_they_came() {
    let covenant = covenant();
    let question = |previous, contact| Question {
        signal: SignalRef([3; 12]),
        previous: SignalRef([previous; 12]),
        contact,
    };
    let mut says = [question(1, 12), question(7, 11), question(8, 11)];
    for _ in 0..says.len() {
        says.rotate_left(1);
        let mut opened = Opened::default();
        let group = opened.add_group(1, 0);
        let own = Question {
            signal: SignalRef([1; 12]),
            ..question(0, 10)
        };
        opened.add_payload(group, 0, own.encode());
        for other in says {
            opened.add_payload(group, 2, other.encode());
        }
        let mut questions = Questions::default();
        questions.add(&opened);
        let asked = questions.of_agency(0, &covenant);
        let [asked] = &asked[..] else {
            panic!("one pair")
        };
        assert_eq!(
            (asked.contact, asked.previous),
            (11, SignalRef([7; 12])),
            "the lower desk, and what it says"
        );
    }
}

#[test]
fn ask_only_the_side_that_may_hear_of_the_other() {
    use exchange::agreements::TellLevel;
    use synthetic::{AgreementsBuilder, Keys};

    let covenant = covenant();
    let id = |index: usize| covenant.agencies()[index].id();
    let agreements = AgreementsBuilder::new(&covenant)
        .without_tells()
        .tell(id(0), id(2), TellLevel::Involved)
        .tell(id(2), id(0), TellLevel::Coordinator)
        .signed(Keys::of_seed(1))
        .expect("agreements");
    let night = tonight();
    for (behind, asked, not_told) in [
        (0b000, 1, vec![((2, 0), 1)]),
        // The third is asked about the first, which is behind now.
        (0b001, 0, vec![((0, 2), 1), ((2, 0), 1)]),
        (0b100, 1, vec![((2, 0), 1)]),
    ] {
        let mut questions = questions(&[&[(0, 1, 10), (2, 3, 12)]]);
        questions.tells = Tells::new(&covenant, Some(&agreements), behind);
        assert_eq!(questions.of_agency(0, &covenant), []);
        assert_eq!(questions.of_agency(2, &covenant).len(), asked);
        assert_eq!(questions.counts(), (asked, 0));
        let counted: Vec<_> = questions.not_told().into_iter().collect();
        assert_eq!(counted, not_told);
        // The other side could not confirm what it was not asked.
        let own = mark(named(2, 3), named(0, 1), &covenant, night);
        assert_eq!(questions.marks(&covenant, night), vec![own; asked]);
    }
}

/// Signals that are open, each so many days before the night: agency, number, BSN, days.
fn opened(signals: &[(u8, u8, u8, u32)]) -> Signals {
    let covenant = covenant();
    let mut opened = Opened::default();
    for &(agency, number, bsn, days) in signals {
        let id = &covenant.agencies()[usize::from(agency)];
        let mut codes = covenant.codes().iter();
        let code = codes.find(|code| id.may_send(code.number())).expect("one");
        let payload = Payload {
            signal: SignalRef([number; 12]),
            previous: before(number),
            person: Some(PersonRef([bsn; 8])),
            is_client: true,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: Some(BsnRef([bsn; 8])),
            holder: Holder::NONE,
            address: None,
            bag: None,
            code: code.number(),
            date: tonight().day_number() - days,
            severity: Severity::Serious,
            contact: 1,
        };
        opened.add(0, &[(usize::from(agency), payload)]);
    }
    Signals::gather(vec![opened], &covenant)
}

fn tonight() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

#[test]
fn ask_nothing_of_one_person_also_where_a_signal_is_beyond_the_cap() {
    let covenant = covenant();
    // The covenant bears three of one client, and the first is the oldest.
    let signals = [(0, 1, 7, 9), (0, 2, 7, 8), (0, 3, 7, 7), (0, 4, 7, 6)];
    let signals = opened(&[&signals[..], &[(2, 5, 7, 6)]].concat());
    let cases = link(&signals, &[], &covenant);
    assert_eq!((cases.persons, cases.beyond_cap.len()), (1, 1));
    for own in [1, 4] {
        let mut questions = questions(&[&[(0, own, 10), (2, 5, 12)]]);
        questions.leave_out_joined(&signals, &cases, &BTreeSet::new());
        assert_eq!(questions.counts(), (0, 1), "{own}");
        assert_eq!(questions.marks(&covenant, tonight()).len(), 0);
    }
}

#[test]
fn ask_of_a_pair_that_both_confirmed_also_where_it_could_be_in_no_hit() {
    let covenant = covenant();
    let signals = opened(&[(0, 1, 7, 300), (2, 3, 8, 300)]);
    let cases = link(&signals, &[], &covenant);
    let pair = Pair::of(named(0, 1), named(2, 3)).expect("a pair");
    for (confirmed, asked) in [(BTreeSet::new(), 0), (BTreeSet::from([pair]), 1)] {
        let mut questions = questions(&[&[(0, 1, 10), (2, 3, 12)]]);
        questions.leave_out_hopeless(&signals, &cases, &confirmed, &covenant, tonight());
        assert_eq!(questions.of_agency(0, &covenant).len(), asked);
        assert_eq!(questions.hopeless(), 1 - asked);
    }
}

#[test]
fn ask_fifty_pairs_of_two_agencies_beside_those_that_both_confirmed() {
    let mut groups = Vec::new();
    for signal in 1..=60 {
        groups.push([(0, signal, 10), (2, signal, 12)]);
    }
    groups.push([(0, 61, 10), (1, 61, 11)]);
    let groups: Vec<&[(u8, u8, u16)]> = groups.iter().map(|group| &group[..]).collect();
    let mut questions = questions(&groups);
    let confirmed = (1..=7).map(|signal| Pair::of(named(0, signal), named(2, signal)));
    questions.leave_out_beyond_cap(&confirmed.flatten().collect());
    let covenant = covenant();
    assert_eq!(questions.of_agency(2, &covenant).len(), 57);
    assert_eq!(questions.of_agency(0, &covenant).len(), 58);
    assert_eq!(questions.counts(), (58, 0));
    let capped = CappedPairs {
        asked: 57,
        left_out: 3,
    };
    assert_eq!(questions.capped(), BTreeMap::from([((0, 2), capped)]));
    // What is not asked is not answered either.
    let night = tonight();
    let marks = questions.marks(&covenant, night);
    assert_eq!(marks.len(), 2 * 58);
    let last = mark(named(0, 60), named(2, 60), &covenant, night);
    assert!(!marks.contains(&last));
}
