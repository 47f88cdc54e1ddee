//! What is told: held against the table of the document line by line, and against cases that differ
//! in what may not be told.

use proptest::prelude::*;

use super::*;

const AGENCIES: u8 = 6;
const RULES: u16 = 3;

/// What each agency tells each other one, by both indices.
type Levels = Vec<Option<TellLevel>>;

fn level(levels: &Levels) -> impl Fn(u8, u8) -> Option<TellLevel> + '_ {
    |from, to| levels[usize::from(from - 1) * usize::from(AGENCIES) + usize::from(to - 1)]
}

/// The rule at position *n* asks *n* + 2 agencies.
fn is_met(rule: u16, agencies: AgencySet) -> bool {
    agencies.0.count_ones() >= u32::from(rule) + 2
}

fn any_level() -> impl Strategy<Value = Option<TellLevel>> {
    prop::sample::select(vec![
        None,
        Some(TellLevel::Coordinator),
        Some(TellLevel::Involved),
        Some(TellLevel::Rule),
    ])
}

fn any_levels() -> impl Strategy<Value = Levels> {
    prop::collection::vec(any_level(), usize::from(AGENCIES).pow(2))
}

fn any_agency(agency: u8) -> impl Strategy<Value = ReferredAgency> {
    let signals = prop::collection::vec(any::<u8>(), 1..4);
    (any::<u16>(), 1..=255_u8, signals, any::<bool>()).prop_map(
        move |(desk, number, signals, is_behind)| ReferredAgency {
            agency,
            desk,
            number: CaseNumber([number; 8]),
            signals: signals.iter().map(|&byte| SignalRef([byte; 12])).collect(),
            is_behind,
        },
    )
}

/// A case of some of the agencies, in any order.
fn any_case() -> impl Strategy<Value = ReferredCase> {
    let agencies: Vec<_> = (1..=AGENCIES)
        .map(|agency| prop::option::of(any_agency(agency)))
        .collect();
    let lead = prop::option::of(1..=AGENCIES + 1);
    (agencies, lead, any::<bool>()).prop_map(|(agencies, lead, is_turned)| {
        let mut agencies: Vec<_> = agencies.into_iter().flatten().collect();
        if is_turned {
            agencies.reverse();
        }
        of(agencies, lead)
    })
}

fn of(agencies: Vec<ReferredAgency>, lead: Option<u8>) -> ReferredCase {
    let mut all = AgencySet::default();
    for agency in &agencies {
        all.insert(agency.agency);
    }
    ReferredCase {
        since: Night::parse("2026-11-20").expect("a night"),
        lead,
        agencies,
        rules: (0..RULES).filter(|&rule| is_met(rule, all)).collect(),
    }
}

/// The document's table, line by line: slow, and each line for itself.
fn oracle(case: &ReferredCase, receiver: u8, levels: &Levels) -> Option<Referral> {
    let of = |agency: u8| case.agencies.iter().find(|of| of.agency == agency);
    let tells = |from: u8, to: u8| {
        let level = level(levels)(from, to);
        if of(from).is_some_and(|from| from.is_behind) {
            None
        } else {
            level
        }
    };
    let own = of(receiver)?;
    let others = || (1..=AGENCIES).filter(|&other| other != receiver && of(other).is_some());
    if others().all(|other| tells(other, receiver).is_none()) {
        return None;
    }
    let named = |other: u8| {
        matches!(
            tells(other, receiver),
            Some(TellLevel::Involved | TellLevel::Rule)
        )
    };
    let mut involved = Vec::new();
    for other in others().filter(|&other| named(other)) {
        let about = of(other)?;
        involved.push(InvolvedAgency {
            agency: other,
            desk: about.desk,
            number: if tells(receiver, other).is_some() {
                Some(about.number)
            } else {
                None
            },
        });
    }
    let with_rule: Vec<u8> = others()
        .filter(|&other| tells(other, receiver) == Some(TellLevel::Rule))
        .collect();
    let rules = (0..RULES)
        .filter(|&rule| !with_rule.is_empty() && with_rule.len() + 1 >= usize::from(rule) + 2);
    let lead = match case.lead {
        Some(lead) if lead == receiver => Some(lead),
        Some(lead) if others().any(|other| other == lead) && named(lead) => Some(lead),
        _ => None,
    };
    let mut signals: Vec<_> = own.signals.clone();
    signals.sort();
    signals.dedup();
    Some(Referral {
        number: own.number,
        since: case.since,
        signals,
        state: ReferralState::Open(TellableCase {
            lead,
            involved,
            rules: rules.collect(),
        }),
    })
}

/// The case with all that the receiver may not be told replaced by that of another case.
fn disguised(
    case: &ReferredCase,
    other: &ReferredCase,
    receiver: u8,
    levels: &Levels,
) -> ReferredCase {
    let told = |agency: &ReferredAgency| {
        level(levels)(agency.agency, receiver).filter(|_| !agency.is_behind)
    };
    let is_kept = |agency: &ReferredAgency| {
        agency.agency == receiver || told(agency) >= Some(TellLevel::Involved)
    };
    let kept: Vec<_> = case.agencies.iter().filter(|of| is_kept(of)).collect();
    let is_told_of = case
        .agencies
        .iter()
        .any(|of| of.agency != receiver && told(of).is_some());
    let mut agencies: Vec<_> = kept.iter().map(|&of| of.clone()).collect();
    for agency in &other.agencies {
        let is_there = agencies.iter().any(|of| of.agency == agency.agency);
        // Who is told of by a coordinator may come in where somebody is told of, as may who is not
        // told of at all.
        let may_come = match told(agency) {
            None => true,
            Some(TellLevel::Coordinator) => is_told_of,
            Some(_) => false,
        };
        if !is_there && may_come && agency.agency != receiver {
            agencies.push(agency.clone());
        }
    }
    // That somebody is told of is no secret, so somebody stays.
    let tells = |of: &&ReferredAgency| of.agency != receiver && told(of).is_some();
    if !agencies.iter().any(|of| tells(&of)) {
        agencies.extend(case.agencies.iter().find(tells).cloned());
    }
    let is_named = |lead: u8| kept.iter().any(|of| of.agency == lead);
    let lead = match case.lead {
        Some(lead) if is_named(lead) => Some(lead),
        _ => other.lead.filter(|&lead| !is_named(lead)),
    };
    of(agencies, lead)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn is_what_the_table_says_line_by_line(case in any_case(), levels in any_levels()) {
        for receiver in 1..=AGENCIES {
            let told = told_by(&case, receiver, level(&levels), is_met);
            prop_assert_eq!(told, oracle(&case, receiver, &levels));
        }
    }

    #[test]
    fn two_cases_that_differ_in_what_may_not_be_told_give_the_same_bytes(
        case in any_case(),
        other in any_case(),
        levels in any_levels(),
    ) {
        for receiver in 1..=AGENCIES {
            let disguised = disguised(&case, &other, receiver, &levels);
            let [told, untold] = [&case, &disguised]
                .map(|case| told_by(case, receiver, level(&levels), is_met));
            let bytes = |told: Option<Referral>| {
                super::super::referrals::encode(&told.into_iter().collect::<Vec<_>>())
            };
            prop_assert_eq!(bytes(told), bytes(untold));
        }
    }

    #[test]
    fn whoever_gets_another_ones_number_is_told_to_one_that_has_it(
        case in any_case(),
        levels in any_levels(),
    ) {
        let told = |receiver| told_by(&case, receiver, level(&levels), is_met);
        for receiver in 1..=AGENCIES {
            let Some(Referral { state: ReferralState::Open(open), .. }) = told(receiver) else {
                continue;
            };
            for other in open.involved {
                let own = told(other.agency).map(|referral| referral.number);
                prop_assert!(other.number.is_none() || other.number == own);
            }
        }
    }
}

#[test]
fn needs_agreements_and_goes_by_the_ids_of_the_covenant() {
    let covenant = include_bytes!("../../../tests/covenant.toml");
    let covenant = Covenant::parse(covenant).expect("a covenant");
    let agreements = include_bytes!("../../../tests/agreements.toml");
    let agreements = Agreements::parse(agreements).expect("agreements");
    let index = |id| covenant.agency(id).expect("an agency").index();
    let [police, housing] = ["police", "housing"].map(index);
    assert_eq!(
        agreements.may_tell("police", "housing"),
        Some(TellLevel::Involved)
    );
    let agency = |agency| ReferredAgency {
        agency,
        desk: 21,
        number: CaseNumber([agency; 8]),
        signals: vec![SignalRef([agency; 12])],
        is_behind: false,
    };
    let mut case = of(vec![agency(police), agency(housing)], Some(police));
    let to_housing = |case: &ReferredCase, agreements| {
        let referral = told(case, housing, &covenant, agreements, is_met)?;
        match referral.state {
            ReferralState::Open(told) => Some(told),
            ReferralState::Withdrawn => None,
        }
    };
    let open = to_housing(&case, Some(&agreements)).expect("it is told");
    assert_eq!((open.lead, open.involved.len()), (Some(police), 1));
    assert_eq!(
        open.involved[0].number, None,
        "the police hear nothing of housing"
    );
    assert!(open.rules.is_empty());
    assert_eq!(to_housing(&case, None), None);
    case.agencies[0].is_behind = true;
    assert_eq!(to_housing(&case, Some(&agreements)), None);
}
