//! Where two centres differ that got the same batches, one of them with faults.

use std::collections::{BTreeMap, BTreeSet};

use exchange::hits::HitList;
use exchange::night::Night;

use super::site::{Kept, SiteOfMonth};

/// Everything in which they differ, but for moments, salts, and what was refused.
pub(super) fn traces(left: &SiteOfMonth, right: &SiteOfMonth, night: Night) -> Vec<String> {
    let mut differences = Vec::new();
    if left.list_bytes(night) != right.list_bytes(night) {
        differences.push("the hit list".to_owned());
    }
    if left.outbox() != right.outbox() {
        differences.push("what is laid out".to_owned());
    }
    let (names, others) = (left.names(), right.names());
    for name in names.iter().filter(|name| !others.contains(name)) {
        differences.push(format!("only where nothing went wrong: {name}"));
    }
    for name in others.iter().filter(|name| !names.contains(name)) {
        differences.push(format!("only where it did: {name}"));
    }
    let (hits, others) = (left.hits(), right.hits());
    for (id, kept) in &hits {
        if others.get(id) != Some(kept) {
            differences.push(format!("hit {id}: {kept:?}, not {:?}", others.get(id)));
        }
    }
    for id in others.keys().filter(|id| !hits.contains_key(*id)) {
        differences.push(format!("hit {id} is one too many"));
    }
    differences
}

/// What the disturbed centre may know otherwise, as docs/reliability.md says.
#[derive(Default)]
pub(super) struct Excused {
    /// Nights that it matched without an agency.
    pub(super) incomplete: Vec<Night>,
    /// Hits of which the other centre has the same under another id since such a night.
    named_otherwise: BTreeSet<String>,
    /// Hits that had signals on such a night that are another case's where no agency is missing:
    /// what is new to a hit opens it, once.
    linked_otherwise: BTreeSet<String>,
}

impl Excused {
    /// Where they differ and nothing excuses it.
    pub(super) fn unexplained(
        &mut self,
        left: &SiteOfMonth,
        right: &SiteOfMonth,
        night: Night,
    ) -> Vec<String> {
        let mut differences = Vec::new();
        let (hits, others) = (left.hits(), right.hits());
        let is_whole = !self.incomplete.contains(&night);
        if is_whole && found(&left.list(night)) != found(&right.list(night)) {
            differences.push("what tonight's list finds".to_owned());
        }
        for (id, kept) in &hits {
            let has_more = |other: &&Kept| {
                let is_there = !is_whole && other.last_night == night;
                is_there && !other.signals.is_subset(&kept.signals)
            };
            if others.get(id).as_ref().is_some_and(has_more) {
                self.linked_otherwise.insert(id.clone());
            }
            let why = match others.get(id) {
                Some(other)
                    if other.last_night >= self.last_whole_before(night)
                        && is_lost(kept, other, id, night, &others) =>
                {
                    Some("it is said to have gone because an agency is missing")
                }
                Some(other) => self.differs(kept, other, id, night),
                None if self.is_excused(id, kept, &others) => None,
                None => Some("it is not there"),
            };
            if let Some(why) = why {
                differences.push(format!("hit {id}: {why}: {kept:?}, {:?}", others.get(id)));
            }
        }
        for (id, other) in others.iter().filter(|(id, _)| !hits.contains_key(*id)) {
            if !self.is_excused(id, other, &hits) {
                differences.push(format!("hit {id} is one too many: {other:?}"));
            }
        }
        differences
    }

    /// The last night before this one that was matched with all agencies: what was gone on it comes
    /// back when all are there.
    fn last_whole_before(&self, night: Night) -> Night {
        let before = |night: Night| Night::from_day_number(night.day_number() - 1);
        let mut last = before(night).expect("a night");
        while self.incomplete.contains(&last) {
            last = before(last).expect("a night");
        }
        last
    }

    /// Why one hit is another than it must be.
    fn differs(&self, kept: &Kept, other: &Kept, id: &str, night: Night) -> Option<&'static str> {
        let is_excused = self.linked_otherwise.contains(id);
        let is_whole = !self.incomplete.contains(&night);
        let (is_there, is_there_too) = (kept.last_night == night, other.last_night == night);
        if kept.first_night != other.first_night && !self.incomplete.contains(&kept.first_night) {
            return Some("it is first seen on another night");
        }
        if is_whole && is_there != is_there_too {
            return Some("it is in one of the lists");
        }
        if is_whole && is_there && kept.mark != other.mark {
            return Some("it has another mark");
        }
        if is_whole && is_there && kept.standing != other.standing && !is_excused {
            return Some("it stands elsewhere");
        }
        None
    }

    /// Whether a hit may be at one centre only: it was new on a night that was matched without an
    /// agency, or the other centre's twin of it was. Then the same has two ids from there on.
    fn is_excused(&mut self, id: &str, kept: &Kept, others: &BTreeMap<String, Kept>) -> bool {
        let is_twin =
            |other: &&Kept| (kept.last_night, &kept.in_list) == (other.last_night, &other.in_list);
        let twin = others.values().find(is_twin);
        if twin.is_some_and(|twin| self.incomplete.contains(&twin.first_night)) {
            self.named_otherwise.insert(id.to_owned());
        }
        self.incomplete.contains(&kept.first_night) || self.named_otherwise.contains(id)
    }
}

/// Whether a hit is said to have gone that is there where no agency is missing. One that went up in
/// another hit, as the agency that keeps the two apart is missing, is not lost.
fn is_lost(
    kept: &Kept,
    other: &Kept,
    id: &str,
    night: Night,
    others: &BTreeMap<String, Kept>,
) -> bool {
    let went_up_in = |hit: &Kept| {
        let is_related = hit.related.iter().any(|related| related == id);
        hit.last_night == night && is_related && !hit.signals.is_disjoint(&other.signals)
    };
    kept.last_night == night && other.mark == "gone" && !others.values().any(went_up_in)
}

/// What a list finds, without what names the batches that it was made of.
fn found(list: &HitList) -> String {
    let list = HitList {
        batches: Vec::new(),
        ..list.clone()
    };
    serde_json::to_string_pretty(&list).expect("JSON")
}
