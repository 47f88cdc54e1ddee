//! Hit lists of a city whose hits are mostly the same from night to night.

use exchange::covenant::{Chain, Stage};
use exchange::hits::{Counts, CovenantName, Event, Explanation, Hit, HitList, RuleMet, Signal};
use exchange::night::Night;
use exchange::payload::Severity;

use crate::random::Random;

/// Of a hundred hits, so many are new each night.
const NEW_OF_A_HUNDRED: u32 = 3;
const AGENCIES: u32 = 10;
const SIGNALS: u32 = 7;

/// The hit list of a night, counted from 1.
///
/// # Panics
/// Never for nights of this century.
#[must_use]
pub fn hit_list(night: u32, hits: u32) -> HitList {
    let date = Night::from_day_number(20_000 + night).expect("a night");
    HitList {
        format: HitList::FORMAT,
        covenant: CovenantName {
            name: "benches".to_owned(),
            serial: 1,
            hash: "00".repeat(32),
        },
        agreements: "00".repeat(32),
        night: date.to_string(),
        batches: Vec::new(),
        missing: Vec::new(),
        counts: Counts::default(),
        notices: Vec::new(),
        hits: (0..hits).map(|number| hit(night, number)).collect(),
    }
}

fn hit(night: u32, number: u32) -> Hit {
    let is_new = number % 100 < NEW_OF_A_HUNDRED;
    let family = u64::from(number) + if is_new { u64::from(night) << 32 } else { 0 };
    let mut random = Random::new("hit", family);
    let mut signals = Vec::new();
    for place in 0..SIGNALS {
        signals.push(signal(place, &mut random));
    }
    let events = (0..signals.len()).map(|origin| Event {
        origin,
        echoes: Vec::new(),
    });
    let counted: Vec<usize> = (0..signals.len()).collect();
    Hit {
        id: format!("h{night:03}{number:012}"),
        incomplete: false,
        family: Vec::new(),
        explanation: Explanation {
            persons: 2,
            bridges: Vec::new(),
            rules: vec![RuleMet {
                rule: "several-domains".to_owned(),
                version: 1,
                stage: Stage::Live,
                nl: "meerdere leefgebieden".to_owned(),
                from: "2025-11-22".to_owned(),
                until: "2026-11-22".to_owned(),
                conditions: Vec::new(),
                counted: counted.clone(),
                without: counted,
            }],
            events: events.collect(),
            signals,
        },
    }
}

fn signal(place: u32, random: &mut Random) -> Signal {
    let agency = (place + random.below(2)) % AGENCIES;
    Signal {
        agency: format!("agency-{agency}"),
        signal_ref: format!("{:016x}{:08x}", random.word(), place),
        previous_ref: format!("{:016x}{:08x}", random.word(), place),
        code: format!("code-{}", random.below(20)),
        nl: "een melding".to_owned(),
        domain: format!("domain-{}", random.below(8)),
        chain: Chain::Care,
        date: Some("2026-11-01".to_owned()),
        week: "2026-W44".to_owned(),
        severity: Severity::Serious,
        contact: 1,
        joint_plan: false,
        informed: false,
        person: Some(1 + random.below(2)),
        met: Vec::new(),
    }
}
