//! How well a night of a synthetic city went: persons, households and hits against the truth, by
//! match key and by kind of error.
//!
//! What can be found is what the gates let through: a person on whom as many agencies hold signals
//! as a gate of persons asks for, or a household on which a gate of households has enough. The rest
//! stays sealed by design, and is counted apart.

mod hit_measure;
mod reach;
mod sent;
mod trace;

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Scope};
use exchange::hits::HitList;
use matcher::LinkedNight;
use rehearsal::{CityFolder, HashedExport, JudgedNight};
use serde::Serialize;

pub use self::hit_measure::HitMeasure;
use self::reach::Reach;
pub use self::sent::{SentError, SentSignals};
use self::trace::TracedSignal;
use crate::by_error::{ErrorRow, by_error};
use crate::by_key::{KeyRow, by_key};
use crate::measure::{KnownSignal, Measure, measure};
use crate::truth::Truth;

/// How a night compares with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CityQuality {
    /// What became of the rows.
    pub signals: SignalCounts,
    /// How well persons were found, of signals that name one.
    pub persons: Measure,
    /// How well households were found, of all signals.
    pub households: Measure,
    /// How well multi-problem households were found.
    pub hits: HitMeasure,
    /// What each match key did, in the order of the covenant.
    pub match_keys: Vec<KeyRow>,
    /// What each kind of error cost persons.
    pub errors: Vec<ErrorRow>,
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SignalCounts {
    /// Rows of all exports.
    pub rows: u64,
    /// Rows that were sent.
    pub sent: u64,
    /// Signals of a person or household on which enough agencies hold signals.
    pub within_reach: u64,
    /// Those that were opened.
    pub opened: u64,
    /// Signals that stay sealed by design, as too few agencies hold signals.
    pub sealed_by_design: u64,
    /// Signals that were opened although too few agencies hold any: by somebody else's tag.
    pub opened_beyond_reach: u64,
}

/// Compares a night of a city that was run with the truth; `hashed` is what each agency's run gave.
///
/// # Errors
///
/// [`SentError`] when an export cannot be read again.
pub fn city_quality(
    city: &CityFolder,
    truth: &Truth,
    hashed: &[HashedExport],
    judged: &JudgedNight,
) -> Result<CityQuality, SentError> {
    let mut sent = BTreeMap::new();
    for export in hashed {
        let agency = export.report.agency.clone();
        sent.insert(agency, SentSignals::of(city, &judged.covenant, export)?);
    }
    Ok(compare(
        truth,
        &judged.covenant,
        &sent,
        &judged.linked,
        &judged.hits,
    ))
}

/// Compares a linked and judged night with the truth; `sent` is by the ids of the agencies.
#[must_use]
pub fn compare(
    truth: &Truth,
    covenant: &Covenant,
    sent: &BTreeMap<String, SentSignals>,
    linked: &LinkedNight,
    hits: &HitList,
) -> CityQuality {
    let traced = trace::trace(truth, covenant, sent, &linked.signals);
    let reach = Reach::of(covenant, &traced);
    let placed = placed(linked);

    let (mut persons, mut households) = (Vec::new(), Vec::new());
    let mut person_errors: Vec<&[String]> = Vec::new();
    for signal in &traced {
        let place = signal.opened.map(|opened| &placed[opened as usize]);
        households.push(KnownSignal {
            agency: signal.agency,
            truth: signal.home,
            within_reach: reach.holds(signal),
            opened: signal.opened.is_some(),
            linked: place.and_then(|place| place.case),
        });
        // Who is not named can be found with a household only.
        if signal.names_person {
            persons.push(KnownSignal {
                agency: signal.agency,
                truth: signal.person,
                within_reach: reach.holds_person(signal),
                opened: signal.opened.is_some(),
                linked: place.and_then(|place| place.person),
            });
            person_errors.push(signal.errors);
        }
    }

    let by_opened = trace::by_opened(&traced);
    CityQuality {
        signals: count_signals(truth, &traced, &reach),
        persons: measure(&persons),
        households: measure(&households),
        hits: hit_measure::hit_measure(truth, &traced, covenant, linked, hits),
        match_keys: by_key(
            &linked.signals,
            covenant,
            &records(sent),
            |signal, scope| {
                let signal = by_opened.get(&signal)?;
                Some(if scope == Scope::Person {
                    signal.person
                } else {
                    signal.home
                })
            },
        ),
        errors: by_error(&persons, |index| person_errors[index]),
    }
}

/// The person and the case that a signal was linked to.
#[derive(Clone, Default)]
struct Placed {
    person: Option<u32>,
    case: Option<u32>,
}

/// Where each opened signal went, by its index.
fn placed(linked: &LinkedNight) -> Vec<Placed> {
    let mut placed = vec![Placed::default(); linked.signals.all().len()];
    for (number, case) in (0..).zip(&linked.cases.cases) {
        for signal in &case.signals {
            placed[signal.signal as usize] = Placed {
                person: signal.person,
                case: Some(number),
            };
        }
    }
    placed
}

/// The records of all agencies, by the id of their match key.
fn records(sent: &BTreeMap<String, SentSignals>) -> BTreeMap<String, u64> {
    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    for signals in sent.values() {
        for (key, count) in &signals.records {
            *records.entry(key.clone()).or_default() += count;
        }
    }
    records
}

fn count_signals(truth: &Truth, traced: &[TracedSignal<'_>], reach: &Reach) -> SignalCounts {
    let mut counts = SignalCounts {
        rows: truth.signals.len() as u64,
        sent: traced.len() as u64,
        within_reach: 0,
        opened: 0,
        sealed_by_design: 0,
        opened_beyond_reach: 0,
    };
    for signal in traced {
        match (reach.holds(signal), signal.opened.is_some()) {
            (true, is_opened) => {
                counts.within_reach += 1;
                counts.opened += u64::from(is_opened);
            }
            (false, true) => counts.opened_beyond_reach += 1,
            (false, false) => counts.sealed_by_design += 1,
        }
    }
    counts
}
