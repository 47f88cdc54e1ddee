//! How the hits compare with the truth.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use exchange::covenant::{Covenant, Stage};
use exchange::hits::{Hit, HitList};
use matcher::LinkedNight;
use serde::Serialize;

use super::trace::TracedSignal;
use crate::measure::{f1, share};
use crate::truth::Truth;

/// How the hits of live rules compare with the truth; where no rule is live, those of all rules. A
/// hit is right when most of its signals are about members
/// of a household that truly is multi-problem (a tie counts for the smaller number of the
/// household).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HitMeasure {
    /// All such hits.
    pub hits: u64,
    /// Hits on a household that truly is multi-problem.
    pub right: u64,
    /// All multi-problem households.
    pub multi_problem: u64,
    /// Those with a hit.
    pub found: u64,
    /// Right hits among all such hits; none where there is no hit.
    pub precision: Option<f64>,
    /// Households with a hit among all multi-problem ones; none where there is none.
    pub recall: Option<f64>,
    /// The harmonic mean of precision and recall.
    pub f1: Option<f64>,
}

/// Holds each hit against the truth.
pub(super) fn hit_measure(
    truth: &Truth,
    traced: &[TracedSignal<'_>],
    covenant: &Covenant,
    linked: &LinkedNight,
    list: &HitList,
) -> HitMeasure {
    let mut household_by_ref: HashMap<String, u64> = HashMap::new();
    for signal in traced {
        if let Some(opened) = signal.opened {
            let payload = &linked.signals.all()[opened as usize].payload;
            household_by_ref.insert(payload.signal.to_string(), signal.household);
        }
    }
    let (mut found, mut right) = (HashSet::new(), 0);
    let all = list.hits.iter().filter(|hit| is_judged(hit, covenant));
    let judged: Vec<&Hit> = all.collect();
    for &hit in &judged {
        if let Some(household) = household(hit, &household_by_ref)
            && truth.multi_problem.contains(&household)
        {
            right += 1;
            found.insert(household);
        }
    }

    let (hits, found) = (judged.len() as u64, found.len() as u64);
    let multi_problem = truth.multi_problem.len() as u64;
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

/// Whether a live rule finds the hit, or no rule of the covenant is live: what a wider rule on
/// trial finds besides says nothing of the one that has proved itself.
fn is_judged(hit: &Hit, covenant: &Covenant) -> bool {
    let is_live = |stage| stage == Stage::Live;
    let mut rules = covenant.rules().iter();
    !rules.any(|rule| is_live(rule.stage()))
        || hit.explanation.rules.iter().any(|met| is_live(met.stage))
}

/// The household that most signals of a hit are about.
fn household(hit: &Hit, household_by_ref: &HashMap<String, u64>) -> Option<u64> {
    let mut votes: BTreeMap<u64, usize> = BTreeMap::new();
    for signal in &hit.explanation.signals {
        if let Some(&household) = household_by_ref.get(&signal.signal_ref) {
            *votes.entry(household).or_default() += 1;
        }
    }
    votes
        .into_iter()
        .max_by_key(|&(household, votes)| (votes, Reverse(household)))
        .map(|(household, _)| household)
}
