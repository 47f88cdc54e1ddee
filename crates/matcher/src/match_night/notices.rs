//! What a run has to say beside its hits: notices with the names that the covenant has for
//! agencies, gates and match keys.

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Section};
use exchange::hits::{Delivery, Notice};

use super::Matching;
use crate::confirm::questions::Questions;
use crate::confirm::tally::Tally;
use crate::link::Cases;
use crate::meet::Crowded;
use crate::signals::Signals;

/// What one agency had too much of on tags of a section, if anything was left out.
pub(super) fn crowded(
    crowded: Crowded,
    agency: usize,
    section: Section,
    covenant: &Covenant,
) -> Option<Notice> {
    let Crowded { tags, records } = crowded;
    (tags > 0).then(|| Notice::Crowded {
        agency: covenant.agency_id(agency).to_owned(),
        gate: covenant.gate_of(section).id().to_owned(),
        match_key: covenant.match_key_of(section).id().to_owned(),
        tags,
        records,
    })
}

/// What is of another covenant: batches and confirmations, by the ids of their agencies.
pub(super) fn of_other_covenant(batches: &[String], confirmations: &[String]) -> Vec<Notice> {
    let mut notices = Vec::with_capacity(batches.len() + confirmations.len());
    for (agencies, sent) in [
        (batches, Delivery::Batch),
        (confirmations, Delivery::Confirmation),
    ] {
        for agency in agencies {
            let agency = agency.clone();
            notices.push(Notice::OtherCovenant { agency, sent });
        }
    }
    notices
}

/// Batches that name other agreements than the centre's; `behind` has a bit for each agency.
pub(super) fn of_other_agreements(behind: u64, covenant: &Covenant) -> Vec<Notice> {
    let mut notices = Vec::new();
    for agency in covenant.agency_ids(behind) {
        notices.push(Notice::OtherAgreements { agency });
    }
    notices
}

/// Agencies that delivered on a day on which they do not, or did not on one on which they do.
pub(super) fn not_expected(matching: &Matching<'_>, missing: &[String]) -> Vec<Notice> {
    let mut notices = Vec::new();
    let Some(agreements) = matching.agreements else {
        return notices;
    };
    for agency in matching.covenant.agencies() {
        let delivered = !missing.iter().any(|id| id == agency.id());
        let expected = agreements.expects(agency.id(), matching.night);
        if expected.is_some_and(|expected| expected != delivered) {
            notices.push(Notice::NotExpected {
                agency: agency.id().to_owned(),
                delivered,
            });
        }
    }
    notices
}

/// Pairs of which an agency is not asked, as it may not hear of the other.
pub(super) fn not_told(questions: &Questions, covenant: &Covenant) -> Vec<Notice> {
    let mut notices = Vec::new();
    for ((of, to), pairs) in questions.not_told() {
        notices.push(Notice::NotTold {
            of: covenant.agency_id(usize::from(of)).to_owned(),
            to: covenant.agency_id(usize::from(to)).to_owned(),
            pairs,
        });
    }
    notices
}

/// Pairs that nobody is asked about, as they could be in no hit.
pub(super) fn hopeless(questions: &Questions) -> Option<Notice> {
    let pairs = questions.hopeless() as u64;
    (pairs > 0).then_some(Notice::Hopeless { pairs })
}

/// Agencies of which more pairs met than are asked on one night.
pub(super) fn too_many_pairs(questions: &Questions, covenant: &Covenant) -> Vec<Notice> {
    let mut notices = Vec::new();
    for ((left, right), pairs) in questions.capped() {
        notices.push(Notice::TooManyPairs {
            agencies: [left, right]
                .map(|agency| covenant.agency_id(usize::from(agency)).to_owned()),
            asked: pairs.asked,
            left_out: pairs.left_out,
        });
    }
    notices
}

/// What linking found: doubts, contested BSNs, who moved, and addresses that are no household.
pub(super) fn of_cases(cases: &Cases, signals: &Signals, covenant: &Covenant) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut beyond_cap: BTreeMap<usize, u64> = BTreeMap::new();
    for case_signal in &cases.beyond_cap {
        let agency = signals.all()[case_signal.signal as usize].agency;
        *beyond_cap.entry(agency).or_default() += 1;
    }
    if cases.ambiguous > 0 {
        let signals = cases.ambiguous as u64;
        notices.push(Notice::Ambiguous { signals });
    }
    for (&agency, &signals) in &cases.contested {
        notices.push(Notice::Contested {
            agency: covenant.agency_id(agency).to_owned(),
            signals: signals as u64,
        });
    }
    for (agency, signals) in beyond_cap {
        notices.push(Notice::Capped {
            agency: covenant.agency_id(agency).to_owned(),
            signals,
        });
    }
    for (&agency, &persons) in &cases.moved {
        notices.push(Notice::Moved {
            agency: covenant.agency_id(agency).to_owned(),
            persons: persons as u64,
        });
    }
    let oversized = &cases.oversized;
    if oversized.households > 0 {
        let mut agencies = Vec::with_capacity(oversized.agencies.len());
        for &agency in &oversized.agencies {
            agencies.push(covenant.agency_id(agency).to_owned());
        }
        notices.push(Notice::Oversized {
            agencies,
            households: oversized.households as u64,
            persons: oversized.persons as u64,
            signals: oversized.signals as u64,
        });
    }
    notices
}

/// How far confirming is.
pub(super) fn of_confirmations(
    questions: &Questions,
    tally: &Tally,
    covenant: &Covenant,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let (asked, _) = questions.counts();
    if asked > 0 {
        notices.push(Notice::Asked {
            pairs: asked as u64,
            confirmed: tally.confirmed_by_both.len() as u64,
            opened: tally.open_pairs.len() as u64,
        });
    }
    for (&agency, &pairs) in &tally.disregarded {
        notices.push(Notice::Disregarded {
            agency: covenant.agency_id(agency).to_owned(),
            pairs,
        });
    }
    notices
}
