//! Which pairs could make a hit, against a program that tries every code of every sealed signal.

use exchange::payload::holder::Holder;
use exchange::payload::{Payload, PersonRef, Severity, SignalRef};
use proptest::prelude::*;

use super::*;
use crate::link::link;
use crate::signals::Opened;

const NIGHT: &str = "2026-11-22";
/// The section of a match key that joins, under the covenant of the tests.
const JOINS: usize = 0;

fn covenant() -> Covenant {
    Covenant::parse(include_bytes!("../../../tests/covenant.toml")).expect("a covenant")
}

fn tonight() -> Night {
    Night::parse(NIGHT).expect("a night")
}

/// A signal of the random nights: one of an agency, with a code of those that it may send.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    agency: usize,
    /// What it says is known: which of its agency's codes, how old it is, and the number of the
    /// person that a joining key has made of it. Else it is sealed.
    open: Option<(usize, u32, u8)>,
}

fn named(index: usize, drawn: Drawn) -> Named {
    Named {
        agency: u8::try_from(drawn.agency).expect("few"),
        signal: SignalRef([u8::try_from(index).expect("few"); 12]),
    }
}

/// The indices of the codes that an agency may send.
fn codes_of(covenant: &Covenant, agency: usize) -> Vec<usize> {
    let agency = &covenant.agencies()[agency];
    let may_send = |code: &usize| agency.may_send(covenant.codes()[*code].number());
    (0..covenant.codes().len()).filter(may_send).collect()
}

fn code_of(covenant: &Covenant, drawn: Drawn, choice: usize) -> usize {
    let codes = codes_of(covenant, drawn.agency);
    codes[choice % codes.len()]
}

/// Whether a rule is met by signals of these agencies, codes and ages.
fn is_met(covenant: &Covenant, signals: &[(usize, usize, u32)]) -> bool {
    covenant.rules().iter().any(|rule| {
        let counted = signals
            .iter()
            .filter(|(_, _, age)| *age <= u32::from(rule.window_days()));
        let (mut agencies, mut chains, mut domains) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for &(agency, code, _) in counted {
            agencies.insert(agency);
            chains.insert(covenant.agencies()[agency].chain().as_str());
            domains.insert(covenant.codes()[code].domain());
        }
        agencies.len() >= usize::from(rule.min_agencies())
            && chains.len() >= usize::from(rule.min_chains())
            && domains.len() >= usize::from(rule.min_domains())
    })
}

/// Tries every code of every sealed signal.
fn some_choice_is_met(
    covenant: &Covenant,
    sealed: &[usize],
    known: &mut Vec<(usize, usize, u32)>,
) -> bool {
    let Some((&agency, rest)) = sealed.split_first() else {
        return is_met(covenant, known);
    };
    codes_of(covenant, agency).into_iter().any(|code| {
        known.push((agency, code, 0));
        let met = some_choice_is_met(covenant, rest, known);
        known.pop();
        met
    })
}

/// All signals that a pair ties, by going from each to all that it is tied to.
fn reached(
    start: usize,
    cases: &[Option<usize>],
    pairs: &BTreeSet<(usize, usize)>,
) -> BTreeSet<usize> {
    let mut reached = BTreeSet::from([start]);
    loop {
        let before = reached.len();
        for index in 0..cases.len() {
            let is_tied = |&other: &usize| {
                pairs.contains(&(index.min(other), index.max(other)))
                    || cases[index].is_some() && cases[index] == cases[other]
            };
            if reached.iter().any(is_tied) {
                reached.insert(index);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// The opened signals, and the cases that a joining key has made of them.
fn linked(covenant: &Covenant, drawn: &[Drawn]) -> (Signals, Cases) {
    let mut opened = Opened::default();
    let persons: BTreeSet<u8> = drawn
        .iter()
        .filter_map(|drawn| drawn.open.map(|(_, _, person)| person))
        .collect();
    for wanted in persons {
        let group = opened.add_group(JOINS, 0);
        for (index, &drawn) in drawn.iter().enumerate() {
            let Some((choice, age, person)) = drawn.open else {
                continue;
            };
            if person != wanted {
                continue;
            }
            let name = named(index, drawn);
            let payload = Payload {
                signal: name.signal,
                previous: name.signal,
                person: Some(PersonRef([wanted + 1; 8])),
                is_client: false,
                is_in_joint_plan: false,
                is_informed: false,
                bsn: Some(exchange::payload::BsnRef([wanted + 1; 8])),
                holder: Holder::NONE,
                address: None,
                bag: None,
                code: covenant.codes()[code_of(covenant, drawn, choice)].number(),
                date: tonight().day_number() - age,
                severity: Severity::Serious,
                contact: 1,
            };
            opened.add_payload(group, name.agency, payload.encode());
        }
    }
    let signals = Signals::gather(vec![opened], covenant);
    let cases = link(&signals, &[], covenant);
    (signals, cases)
}

/// The case that a signal is in.
fn case_with(signals: &Signals, cases: &Cases, wanted: Named) -> Option<usize> {
    cases.cases.iter().position(|case| {
        case.signals.iter().any(|member| {
            let signal = &signals.all()[member.signal as usize];
            signal.agency == usize::from(wanted.agency) && signal.payload.signal == wanted.signal
        })
    })
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let open = (0..6_usize, prop_oneof![0..40_u32, 170..190_u32], 0..3_u8);
    (0..5_usize, prop::option::weighted(0.4, open))
        .prop_map(|(agency, open)| Drawn { agency, open })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn are_those_of_which_no_choice_of_codes_meets_a_rule(
        drawn in prop::collection::vec(drawn(), 2..7),
        tied in prop::collection::vec((0..7_usize, 0..7_usize), 1..6),
    ) {
        let covenant = covenant();
        let (signals, cases) = linked(&covenant, &drawn);
        let mut pairs = BTreeMap::new();
        for (left, right) in tied {
            let (left, right) = (left.min(right), left.max(right));
            if right >= drawn.len() {
                continue;
            }
            let [one, other] = [left, right].map(|index| named(index, drawn[index]));
            if let Some(pair) = Pair::of(one, other) {
                pairs.insert((left, right), pair);
            }
        }
        let case_of: Vec<Option<usize>> = (drawn.iter().enumerate())
            .map(|(index, &signal)| case_with(&signals, &cases, named(index, signal)))
            .collect();
        let indices: BTreeSet<(usize, usize)> = pairs.keys().copied().collect();
        let mut expected = BTreeSet::new();
        for (&(left, _), &pair) in &pairs {
            let (mut sealed, mut known) = (Vec::new(), Vec::new());
            for index in reached(left, &case_of, &indices) {
                let signal = drawn[index];
                match signal.open {
                    None => sealed.push(signal.agency),
                    Some((choice, age, _)) => {
                        known.push((signal.agency, code_of(&covenant, signal, choice), age));
                    }
                }
            }
            if !some_choice_is_met(&covenant, &sealed, &mut known) {
                expected.insert(pair);
            }
        }
        let mut asked: Vec<Pair> = pairs.into_values().collect();
        asked.sort();
        prop_assert_eq!(hopeless(&asked, &signals, &cases, &covenant, tonight()), expected);
    }
}
