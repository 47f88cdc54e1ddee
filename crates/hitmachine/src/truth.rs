//! Precision and recall of a hit list against the truth of a synthetic city.
//!
//! A hit is right when most of its signals are about members of a household that truly is multi-problem (a tie counts for the
//! smaller number of the household). The truth knows signals by agency and number; the agencies' own keys turn these into refs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::Context;
use csv::ReaderBuilder;
use exchange::hits::HitList;
use hasher::keys::AgencyKey;
use serde::{Deserialize, Serialize};

/// How a hit list compares with the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Quality {
    /// Hits on a household that truly is multi-problem.
    pub(crate) right: u32,
    /// All hits.
    pub(crate) hits: u32,
    /// Multi-problem households with a hit.
    pub(crate) found: u32,
    /// All multi-problem households.
    pub(crate) multi_problem: u32,
    /// `right / hits`; none without hits.
    pub(crate) precision: Option<f64>,
    /// `found / multi_problem`; none without such households.
    pub(crate) recall: Option<f64>,
}

#[derive(Deserialize)]
struct HouseholdRow {
    household: u64,
    multi_problem: String,
}

#[derive(Deserialize)]
struct SignalRow {
    agency: String,
    signal_number: String,
    household: Option<u64>,
}

/// Compares `hits` with the truth in `folder`; `keys` are the agencies' by their ids.
pub(crate) fn compare(folder: &Path, hits: &HitList, keys: &BTreeMap<String, AgencyKey>) -> anyhow::Result<Quality> {
    let multi_problem: HashSet<u64> = rows::<HouseholdRow>(&folder.join("households.csv"))?
        .into_iter()
        .filter(|row| row.multi_problem == "yes")
        .map(|row| row.household)
        .collect();
    let household_of = households_by_ref(&folder.join("signals.csv"), keys)?;
    let mut found = HashSet::new();
    let mut right = 0;
    for hit in &hits.hits {
        let mut votes: BTreeMap<u64, usize> = BTreeMap::new();
        for signal in &hit.explanation.signals {
            if let Some(household) = household_of.get(signal.signal_ref.as_str()) {
                *votes.entry(*household).or_default() += 1;
            }
        }
        let most = votes.iter().max_by_key(|(household, votes)| (**votes, std::cmp::Reverse(**household)));
        if let Some((household, _)) = most.filter(|(household, _)| multi_problem.contains(household)) {
            right += 1;
            found.insert(*household);
        }
    }
    let count = |length: usize| u32::try_from(length).expect("a city has fewer households than 2^32");
    let (all, found, hits) = (count(multi_problem.len()), count(found.len()), count(hits.hits.len()));
    let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
    Ok(Quality { right, hits, found, multi_problem: all, precision: share(right, hits), recall: share(found, all) })
}

fn households_by_ref(path: &Path, keys: &BTreeMap<String, AgencyKey>) -> anyhow::Result<HashMap<String, u64>> {
    let rows = rows::<SignalRow>(path)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let key = keys.get(&row.agency)?;
            Some((key.signal_ref(&row.signal_number).to_string(), row.household?))
        })
        .collect())
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let place = || path.display().to_string();
    let mut reader = ReaderBuilder::new().delimiter(b';').from_path(path).with_context(place)?;
    reader.deserialize().collect::<Result<_, _>>().with_context(place)
}
