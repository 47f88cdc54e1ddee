//! Where the lists of one night differ at two centres, and may not.

use std::collections::BTreeSet;

use exchange::hits::{Hit, HitList};

use crate::centre::months::site::is_tied_by_answers;

/// On a night on which all came that should.
pub(super) fn of_whole_nights(list: &HitList, other: &HitList) -> Vec<String> {
    let mut differences = Vec::new();
    if found(list) != found(other) {
        differences.push("what tonight's list finds".to_owned());
    }
    differences
}

/// On a night without some agencies: they are missing, every hit says so, and what none of them is
/// in, or met a gate of, is found; if answers are missing too, what is tied by none.
pub(super) fn without_agencies(
    list: &HitList,
    other: &HitList,
    agencies: &BTreeSet<&'static str>,
    is_answered: bool,
) -> Vec<String> {
    let mut differences = Vec::new();
    let mut missing: BTreeSet<_> = other.missing.iter().map(String::as_str).collect();
    for silent in &list.missing {
        missing.remove(silent.as_str());
    }
    if missing != *agencies {
        differences.push(format!("{missing:?} are missing, not {agencies:?}"));
    }
    for hit in other.hits.iter().filter(|hit| !hit.incomplete) {
        differences.push(format!("in the list, {} is not incomplete", hit.id));
    }
    let tied = |hit: &&Hit| is_tied_by_answers(&hit.explanation.signals);
    for hit in list.hits.iter().filter(|hit| is_answered || !tied(hit)) {
        let meetings = hit
            .explanation
            .signals
            .iter()
            .flat_map(|signal| &signal.met);
        let mut met_by = meetings.flat_map(|meeting| &meeting.agencies);
        let needs_missing = met_by.any(|agency| agencies.contains(agency.as_str()));
        let is_found = |other: &Hit| signals(hit).is_subset(&signals(other));
        if !needs_missing && !other.hits.iter().any(is_found) {
            differences.push(format!(
                "in the list, {} needs nobody who is missing",
                hit.id
            ));
        }
    }
    differences
}

/// On a night without some answers: what no answer ties is the same, and nothing is tied that was
/// not. But where a person lives can hang on what answers tie to them: without, they can be in the
/// case of another address. With them, what is left of that case may be no hit: gives back also how
/// many hits there are of which the other list has no signal.
pub(super) fn without_answers(list: &HitList, other: &HitList) -> (Vec<String>, u32) {
    let (mut differences, mut of_no_hit) = (Vec::new(), 0);
    for hit in &list.hits {
        let is_tied = is_tied_by_answers(&hit.explanation.signals);
        let is_same = |other: &&Hit| other.id == hit.id;
        if !is_tied && other.hits.iter().find(is_same) != Some(hit) {
            differences.push(format!("in the list, no answer ties {}", hit.id));
        }
    }
    for hit in &other.hits {
        let is_found = |known: &Hit| signals(hit).is_subset(&signals(known));
        let lives_elsewhere = |known: &Hit| {
            let is_tied = is_tied_by_answers(&known.explanation.signals);
            is_tied && !signals(hit).is_disjoint(&signals(known))
        };
        let is_of = |known: &Hit| !signals(hit).is_disjoint(&signals(known));
        if !list.hits.iter().any(is_of) {
            of_no_hit += 1;
        } else if !list
            .hits
            .iter()
            .any(|known| is_found(known) || lives_elsewhere(known))
        {
            differences.push(format!(
                "in the list, {} has more than was tied: {:?}",
                hit.id,
                signals(hit)
            ));
        }
    }
    (differences, of_no_hit)
}

/// The signals of a hit, by agency and ref.
fn signals(hit: &Hit) -> BTreeSet<(&str, &str)> {
    let signals = hit.explanation.signals.iter();
    signals
        .map(|signal| (signal.agency.as_str(), signal.signal_ref.as_str()))
        .collect()
}

/// What a list finds, without what names the batches that it was made of.
fn found(list: &HitList) -> String {
    let list = HitList {
        batches: Vec::new(),
        ..list.clone()
    };
    serde_json::to_string_pretty(&list).expect("JSON")
}
