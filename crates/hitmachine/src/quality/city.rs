//! How well a night of a synthetic city went: persons, households and hits against the truth, by match key and by kind of error.
//!
//! What can be found is what the gates let through: a person on whom so many agencies hold signals as a gate of persons asks, or a
//! household on which a gate of households has enough. The rest stays sealed by design, and is counted apart.

use std::collections::{BTreeMap, HashMap, HashSet};

use exchange::covenant::{Covenant, Scope};
use exchange::hits::HitList;
use exchange::payload::SignalRef;
use hasher::pseudonymise::keys::AgencyKey;
use matcher::LinkedNight;
use serde::Serialize;

use super::by_error::{ErrorRow, by_error};
use super::by_key::{KeyRow, by_key};
use super::measure::{Known, Measure, f1, measure, share};
use super::truth::Truth;

/// What an agency sent.
pub(crate) struct Sent {
    pub(crate) key: AgencyKey,
    /// Whether its rows say whom they are about: else they are about an address.
    pub(crate) names_persons: bool,
    /// Its numbers of the rows that were set aside or withheld.
    pub(crate) left_out: HashSet<String>,
    /// Records by match key.
    pub(crate) records: BTreeMap<String, u64>,
}

/// How a night compares with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CityQuality {
    pub(crate) signals: SignalCounts,
    pub(crate) persons: Measure,
    pub(crate) households: Measure,
    pub(crate) hits: HitMeasure,
    pub(crate) match_keys: Vec<KeyRow>,
    pub(crate) errors: Vec<ErrorRow>,
}

/// What became of the rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SignalCounts {
    /// Rows of all exports.
    pub(crate) rows: u64,
    /// Rows that were sent.
    pub(crate) sent: u64,
    /// Signals of a person or household on which enough agencies hold signals.
    pub(crate) within_reach: u64,
    /// Those that were opened.
    pub(crate) opened: u64,
    /// Those that stay sealed by design, as too few agencies hold signals.
    pub(crate) sealed_by_design: u64,
    /// Signals that were opened all the same: by somebody else's tag.
    pub(crate) opened_beyond_reach: u64,
}

/// How the hits compare with the truth. A hit is right when most of its signals are about members of a household that truly is
/// multi-problem (a tie counts for the smaller number of the household).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct HitMeasure {
    /// All hits.
    pub(crate) hits: u64,
    /// Hits on a household that truly is multi-problem.
    pub(crate) right: u64,
    /// All multi-problem households.
    pub(crate) multi_problem: u64,
    /// Those with a hit.
    pub(crate) found: u64,
    pub(crate) precision: Option<f64>,
    pub(crate) recall: Option<f64>,
    pub(crate) f1: Option<f64>,
}

/// A signal that was sent, and what became of it.
struct Traced<'a> {
    agency: usize,
    names_person: bool,
    person: u64,
    /// A number of the household, and of the person where the household is an institution; one kind is even, the other odd.
    home: u64,
    at_institution: bool,
    household: u64,
    errors: &'a [String],
    opened: Option<u32>,
}

/// Compares a linked and judged night with the truth; `sent` is by the ids of the agencies.
pub(crate) fn compare(
    truth: &Truth,
    covenant: &Covenant,
    sent: &BTreeMap<String, Sent>,
    linked: &LinkedNight,
    hits: &HitList,
) -> CityQuality {
    let all = linked.signals.all();
    let opened: HashMap<SignalRef, u32> = (0..)
        .zip(all)
        .map(|(signal, of)| (of.payload.signal, signal))
        .collect();
    let traced = trace(truth, covenant, sent, &opened);
    let persons = reachable(
        covenant,
        Scope::Person,
        traced
            .iter()
            .filter(|one| one.names_person)
            .map(|one| (one.person, one.agency)),
    );
    let homes = reachable(
        covenant,
        Scope::Household,
        traced
            .iter()
            .filter(|one| !one.at_institution)
            .map(|one| (one.home, one.agency)),
    );
    let (mut person_of, mut case_of) = (vec![None; all.len()], vec![None; all.len()]);
    for (number, case) in (0..).zip(&linked.cases.cases) {
        for signal in &case.signals {
            person_of[signal.signal as usize] = signal.person;
            case_of[signal.signal as usize] = Some(number);
        }
    }

    let is_person_within = |one: &Traced| one.names_person && persons.contains(&one.person);
    let is_within = |one: &Traced| is_person_within(one) || homes.contains(&one.home);
    let known = |one: &Traced, truth, within_reach, linked: &[Option<u32>]| Known {
        agency: one.agency,
        truth,
        within_reach,
        opened: one.opened.is_some(),
        linked: one.opened.and_then(|signal| linked[signal as usize]),
    };
    let named: Vec<&Traced> = traced.iter().filter(|one| one.names_person).collect();
    let as_persons: Vec<Known> = named
        .iter()
        .map(|one| known(one, one.person, is_person_within(one), &person_of))
        .collect();
    let as_homes: Vec<Known> = traced
        .iter()
        .map(|one| known(one, one.home, is_within(one), &case_of))
        .collect();

    let by_signal: HashMap<u32, &Traced> = traced
        .iter()
        .filter_map(|one| Some((one.opened?, one)))
        .collect();
    let whom = |signal: u32, scope: Scope| {
        let one = by_signal.get(&signal)?;
        Some(if scope == Scope::Person {
            one.person
        } else {
            one.home
        })
    };
    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    for (key, count) in sent.values().flat_map(|sent| &sent.records) {
        *records.entry(key.clone()).or_default() += count;
    }
    let count = |is: &dyn Fn(&Traced) -> bool| traced.iter().filter(|one| is(one)).count() as u64;
    CityQuality {
        signals: SignalCounts {
            rows: truth.signals.len() as u64,
            sent: traced.len() as u64,
            within_reach: count(&is_within),
            opened: count(&|one| is_within(one) && one.opened.is_some()),
            sealed_by_design: count(&|one| !is_within(one) && one.opened.is_none()),
            opened_beyond_reach: count(&|one| !is_within(one) && one.opened.is_some()),
        },
        persons: measure(&as_persons),
        households: measure(&as_homes),
        hits: hit_measure(truth, &traced, linked, hits),
        match_keys: by_key(&linked.signals, covenant, &records, whom),
        errors: by_error(&as_persons, |at| named[at].errors),
    }
}

/// The signals of the truth that were sent, each with the opened signal that it became.
fn trace<'a>(
    truth: &'a Truth,
    covenant: &Covenant,
    sent: &BTreeMap<String, Sent>,
    opened: &HashMap<SignalRef, u32>,
) -> Vec<Traced<'a>> {
    let agencies: HashMap<&str, (usize, &Sent)> = (covenant.agencies().iter().enumerate())
        .filter_map(|(position, agency)| Some((agency.id(), (position, sent.get(agency.id())?))))
        .collect();
    let mut seen = HashSet::new();
    let traced = truth.signals.iter().filter_map(|row| {
        let &(agency, sent) = agencies.get(row.agency.as_str())?;
        // A signal may stand on several rows.
        if sent.left_out.contains(&row.number) || !seen.insert((agency, row.number.as_str())) {
            return None;
        }
        let at_institution = truth.institutions.contains(&row.household);
        Some(Traced {
            agency,
            names_person: sent.names_persons,
            person: row.person,
            home: if at_institution {
                row.person * 2 + 1
            } else {
                row.household * 2
            },
            at_institution,
            household: row.household,
            errors: &row.errors,
            opened: opened.get(&sent.key.signal_ref(&row.number)).copied(),
        })
    });
    traced.collect()
}

/// Those on whom a gate of this scope has enough units.
fn reachable(
    covenant: &Covenant,
    scope: Scope,
    held: impl Iterator<Item = (u64, usize)>,
) -> HashSet<u64> {
    let mut agencies: HashMap<u64, HashSet<usize>> = HashMap::new();
    for (whom, agency) in held {
        agencies.entry(whom).or_default().insert(agency);
    }
    let opens = |agencies: &HashSet<usize>| {
        covenant
            .gates()
            .iter()
            .filter(|gate| gate.scope() == scope)
            .any(|gate| {
                let units: HashSet<u8> = agencies
                    .iter()
                    .map(|&agency| covenant.unit_index(gate, &covenant.agencies()[agency]))
                    .collect();
                units.len() >= usize::from(gate.k())
            })
    };
    agencies
        .into_iter()
        .filter(|(_, agencies)| opens(agencies))
        .map(|(whom, _)| whom)
        .collect()
}

fn hit_measure(
    truth: &Truth,
    traced: &[Traced<'_>],
    linked: &LinkedNight,
    hits: &HitList,
) -> HitMeasure {
    let household_of: HashMap<String, u64> = traced
        .iter()
        .filter_map(|one| {
            Some((
                linked.signals.all()[one.opened? as usize]
                    .payload
                    .signal
                    .to_string(),
                one.household,
            ))
        })
        .collect();
    let (mut found, mut right) = (HashSet::new(), 0);
    for hit in &hits.hits {
        let mut votes: BTreeMap<u64, usize> = BTreeMap::new();
        for signal in &hit.explanation.signals {
            if let Some(household) = household_of.get(signal.signal_ref.as_str()) {
                *votes.entry(*household).or_default() += 1;
            }
        }
        let most = votes
            .iter()
            .max_by_key(|(household, votes)| (**votes, std::cmp::Reverse(**household)));
        if let Some((household, _)) =
            most.filter(|(household, _)| truth.multi_problem.contains(household))
        {
            right += 1;
            found.insert(*household);
        }
    }
    let (hits, multi_problem, found) = (
        hits.hits.len() as u64,
        truth.multi_problem.len() as u64,
        found.len() as u64,
    );
    let (precision, recall) = (share(right, hits), share(found, multi_problem));
    HitMeasure {
        hits,
        right,
        multi_problem,
        found,
        precision,
        recall,
        f1: f1(precision, recall),
    }
}
