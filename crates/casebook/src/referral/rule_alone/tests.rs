//! A rule that is told is met by the days too, held against a naive judge of days; and where weeks
//! leave no doubt, the two say the same.

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Chain, Echo};
use exchange::payload::Severity;
use proptest::prelude::*;
use synthetic::{AgencyTable, CodeTable, CovenantBuilder, Keys, RuleTable};

use super::*;

const WITHIN: u16 = 10;
const CHAINS: [Chain; 3] = [Chain::Care, Chain::Social, Chain::Justice];

/// Agencies `a`, `b` and `c` of a chain each; code 2 may repeat code 1.
fn covenant(asked: [u8; 3]) -> SignedCovenant {
    let agencies = ["a", "b", "c"].into_iter().zip(CHAINS);
    let codes = [(1, "money"), (2, "money"), (3, "health")];
    let [min_agencies, min_chains, min_domains] = asked;
    CovenantBuilder::new()
        .domains(["money", "health"])
        .agencies(agencies.map(|(id, chain)| AgencyTable::new(id).chain(chain)))
        .codes(codes.map(|(number, domain)| CodeTable::new(&format!("c{number}"), number, domain)))
        .echo("c1", "c2", WITHIN)
        .rules([RuleTable {
            window_days: 60,
            min_agencies,
            min_chains,
            min_domains,
            ..RuleTable::all()
        }])
        .signed(Keys::of_seed(1))
        .expect("a covenant")
}

/// A signal, and how many days before the night it is dated.
#[derive(Debug, Clone)]
struct Dated {
    signal: Signal,
    day: u32,
}

fn tonight() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

fn dated(agency: usize, code: usize, person: u32, days_ago: u32) -> Dated {
    let day = tonight().day_number() - days_ago;
    let date = night::date_of(day).expect("a date");
    let signal = Signal {
        agency: ["a", "b", "c"][agency].to_owned(),
        signal_ref: String::new(),
        previous_ref: String::new(),
        code: format!("c{}", code + 1),
        nl: String::new(),
        domain: ["money", "money", "health"][code].to_owned(),
        chain: CHAINS[agency],
        date: None,
        week: night::week_of(date),
        severity: Severity::Concern,
        contact: 0,
        joint_plan: false,
        informed: false,
        person: (person > 0).then_some(person),
        met: Vec::new(),
    };
    Dated { signal, day }
}

/// Whether the events of these signals meet the rule, by their days.
fn by_days(rule: &Rule, signals: &[Dated], echoes: &[Echo]) -> bool {
    let until = tonight().day_number();
    let from = until - u32::from(rule.window_days());
    let code = |dated: &Dated| dated.signal.code[1..].parse::<u16>().expect("a number");
    let is_echo = |echo: &Dated| {
        signals.iter().any(|first| {
            let of_one = first.signal.person.is_none()
                || echo.signal.person.is_none()
                || first.signal.person == echo.signal.person;
            let is_pair = |pair: &Echo| {
                pair.origin() == code(first)
                    && pair.echo() == code(echo)
                    && (first.day..=first.day + u32::from(pair.within_days())).contains(&echo.day)
            };
            of_one && echoes.iter().any(is_pair)
        })
    };
    let mut found: [BTreeSet<&str>; 3] = Default::default();
    for event in signals {
        if (from..=until).contains(&event.day) && !is_echo(event) {
            let signal = &event.signal;
            let classes = [&signal.agency, signal.chain.as_str(), &signal.domain];
            for (found, class) in found.iter_mut().zip(classes) {
                found.insert(class);
            }
        }
    }
    let asked = [rule.min_agencies(), rule.min_chains(), rule.min_domains()];
    found
        .iter()
        .zip(asked)
        .all(|(found, asked)| found.len() >= usize::from(asked))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn is_met_by_days_where_it_is_met_by_weeks_and_the_same_where_none_is_in_doubt(
        known in prop::collection::vec((0_usize..3, 0_usize..3, 0_u32..3, 0_u32..80), 0..8),
        asked in prop::sample::select(vec![[2, 1, 1], [2, 2, 2], [3, 3, 1]]),
    ) {
        let covenant = covenant(asked);
        let rule = &covenant.rules()[0];
        let signals: Vec<Dated> = known
            .iter()
            .map(|&(agency, code, person, days)| dated(agency, code, person, days))
            .collect();
        let shown: Vec<&Signal> = signals.iter().map(|dated| &dated.signal).collect();
        let by_weeks = is_met_alone(rule, &shown, &covenant, tonight());
        let by_days = by_days(rule, &signals, covenant.echoes());
        prop_assert!(!by_weeks || by_days);
        let in_doubt = signals.iter().any(|dated| {
            let ago = tonight().day_number() - dated.day;
            (54..=66).contains(&ago)
        });
        let may_echo = known.iter().any(|&(_, code, _, _)| code == 0)
            && known.iter().any(|&(_, code, _, _)| code == 1);
        if !in_doubt && !may_echo {
            prop_assert_eq!(by_weeks, by_days);
        }
    }
}

#[test]
fn takes_the_day_of_a_signal_for_nothing() {
    let covenant = covenant([2, 1, 1]);
    let mut signals = [dated(0, 0, 1, 20), dated(1, 2, 1, 20)];
    let is_met = |signals: &[Dated]| {
        let shown: Vec<&Signal> = signals.iter().map(|dated| &dated.signal).collect();
        is_met_alone(&covenant.rules()[0], &shown, &covenant, tonight())
    };
    assert!(is_met(&signals));
    signals[0].signal.date = Some("1999-01-01".to_owned());
    assert!(is_met(&signals));
    signals[0].signal.week = "no week".to_owned();
    assert!(!is_met(&signals));
}

#[test]
fn counts_an_echo_once_also_where_its_first_is_in_the_same_week() {
    let covenant = covenant([2, 1, 1]);
    for (echo, is_met) in [(10, false), (20, false), (24, false), (0, true)] {
        let signals = [dated(0, 0, 1, 24), dated(1, 1, 1, echo)];
        let shown: Vec<&Signal> = signals.iter().map(|dated| &dated.signal).collect();
        let found = is_met_alone(&covenant.rules()[0], &shown, &covenant, tonight());
        assert_eq!(found, is_met, "{echo} days ago");
    }
}
