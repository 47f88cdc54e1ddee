//! Where two centres differ that got the same batches, one of them with faults.

mod lists;

use std::collections::{BTreeMap, BTreeSet};

use exchange::hits::HitList;
use exchange::night::Night;

use super::site::{Kept, SiteOfMonth};

/// For so many nights a hit waits for pairs that were confirmed before (docs/casebook.md).
const WAITS: u32 = 14;

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
    /// Nights that it matched without an agency, and without which.
    pub(super) incomplete: BTreeMap<Night, BTreeSet<&'static str>>,
    /// Nights that it matched without a yes that the other centre had.
    pub(super) unanswered: BTreeSet<Night>,
    /// Hits of which the other centre has the same under another id since such a night.
    named_otherwise: BTreeSet<String>,
    /// Hits that had signals on a night without an agency that are another case's where none is
    /// missing: what is new to a hit opens it, once.
    linked_otherwise: BTreeSet<String>,
    /// Hits that answers tied at one centre and not, or otherwise, at the other; and when last.
    answered_otherwise: BTreeMap<String, Night>,
    /// Hits that were opened on such a night, at one centre for more than at the other.
    opened_otherwise: BTreeSet<String>,
    /// Agencies of which it lacks the last batch that the other centre had.
    behind: BTreeSet<String>,
}

impl Excused {
    /// Where they differ and nothing excuses it.
    pub(super) fn unexplained(
        &mut self,
        left: &SiteOfMonth,
        right: &SiteOfMonth,
        night: Night,
    ) -> Vec<String> {
        let (list, other_list) = (left.list(night), right.list(night));
        let mut differences = self.of_lists(&list, &other_list, night);
        self.note_who_is_behind(&list, night);
        // What an agency that sends nothing tonight is in, its last batch says.
        let is_behind = list
            .missing
            .iter()
            .any(|agency| self.behind.contains(agency));
        let (hits, others) = (left.hits(), right.hits());
        self.note_what_answers_tie(&hits, &others, night);
        self.note_what_opened(&hits, &others, night);
        for (id, kept) in &hits {
            let has_more = |other: &&Kept| {
                let is_there = self.incomplete.contains_key(&night) && other.last_night == night;
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
                    Some("it is said to have gone because something is missing")
                }
                Some(other) => self.differs((id, kept, other), night, is_behind),
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

    /// Where tonight's lists differ and nothing excuses it.
    fn of_lists(&self, list: &HitList, other: &HitList, night: Night) -> Vec<String> {
        let is_answered = !self.unanswered.contains(&night);
        match self.incomplete.get(&night) {
            Some(missing) => lists::without_agencies(list, other, missing, is_answered),
            None if !is_answered => lists::without_answers(list, other),
            None => lists::of_whole_nights(list, other),
        }
    }

    /// Keeps of whom the disturbed centre lacks the last batch.
    fn note_who_is_behind(&mut self, list: &HitList, night: Night) {
        let missing = self.incomplete.get(&night);
        for agency in city::agencies() {
            if missing.is_some_and(|missing| missing.contains(agency)) {
                self.behind.insert(agency.to_owned());
            } else if !list.missing.iter().any(|silent| silent == agency) {
                self.behind.remove(agency);
            }
        }
    }

    /// Keeps which hits are tied by answers at one centre only.
    fn note_what_answers_tie(
        &mut self,
        hits: &BTreeMap<String, Kept>,
        others: &BTreeMap<String, Kept>,
        night: Night,
    ) {
        if self.is_whole(night) {
            return;
        }
        for (id, kept) in hits.iter().chain(others) {
            let is_tied = kept.last_night == night && kept.is_tied_by_answers;
            let [one, other] = [hits, others].map(|all| all.get(id).map(|hit| &hit.signals));
            if is_tied && one != other {
                self.answered_otherwise.insert(id.clone(), night);
            }
        }
    }

    /// Keeps which hits are open at both centres, and say otherwise why.
    fn note_what_opened(
        &mut self,
        hits: &BTreeMap<String, Kept>,
        others: &BTreeMap<String, Kept>,
        night: Night,
    ) {
        for (id, kept) in hits {
            let Some(other) = others.get(id) else {
                continue;
            };
            if kept.standing == other.standing {
                self.opened_otherwise.remove(id);
            } else if !self.is_whole(night) && is_opened_otherwise(kept, other) {
                self.opened_otherwise.insert(id.clone());
            }
        }
    }

    fn is_whole(&self, night: Night) -> bool {
        !self.incomplete.contains_key(&night) && !self.unanswered.contains(&night)
    }

    /// The last night before this one on which nothing was missing: what was gone on it comes back
    /// when all are there.
    fn last_whole_before(&self, night: Night) -> Night {
        let before = |night: Night| Night::from_day_number(night.day_number() - 1);
        let mut last = before(night).expect("a night");
        while !self.is_whole(last) {
            last = before(last).expect("a night");
        }
        last
    }

    /// Why one hit is another than it must be.
    fn differs(
        &self,
        (id, kept, other): (&str, &Kept, &Kept),
        night: Night,
        is_behind: bool,
    ) -> Option<&'static str> {
        let answered = self.answered_otherwise.get(id);
        let is_linked = self.linked_otherwise.contains(id);
        let (is_there, is_there_too) = (kept.last_night == night, other.last_night == night);
        if kept.first_night != other.first_night && self.is_whole(kept.first_night) {
            return Some("it is first seen on another night");
        }
        if !self.is_whole(night) {
            // Of what is tied otherwise tonight, the lists are compared.
            return None;
        }
        if is_there != is_there_too {
            return Some("it is in one of the lists");
        }
        if is_there && kept.in_list != other.in_list && !self.named_otherwise.contains(id) {
            return Some("it is another case");
        }
        let waits = answered.is_some_and(|last| night.day_number() - last.day_number() <= WAITS);
        let is_incomplete = |hit: &Kept| hit.mark == "incomplete";
        let is_marked_before = is_behind && is_incomplete(kept) != is_incomplete(other);
        if is_there && kept.mark != other.mark && !waits && !is_marked_before {
            return Some("it has another mark");
        }
        let is_opened = self.opened_otherwise.contains(id) && is_opened_otherwise(kept, other);
        let is_excused = is_linked || answered.is_some() || is_opened;
        if is_there && kept.standing != other.standing && !is_excused {
            return Some("it stands elsewhere");
        }
        None
    }

    /// Whether a hit may be at one centre only: it was new on a night that was matched without an
    /// agency or an answer, or the other centre's twin of it was. Then the same has two ids from
    /// there on.
    fn is_excused(&mut self, id: &str, kept: &Kept, others: &BTreeMap<String, Kept>) -> bool {
        let is_twin =
            |other: &&Kept| (kept.last_night, &kept.in_list) == (other.last_night, &other.in_list);
        let twin = others.values().find(is_twin);
        if twin.is_some_and(|twin| !self.is_whole(twin.first_night)) {
            self.named_otherwise.insert(id.to_owned());
        }
        !self.is_whole(kept.first_night) || self.named_otherwise.contains(id)
    }
}

/// Whether a hit was opened at both centres, for other reasons, and stands alike but for that.
fn is_opened_otherwise(kept: &Kept, other: &Kept) -> bool {
    let were_opened = kept.standing.reopened.is_some() && other.standing.reopened.is_some();
    were_opened && kept.standing.state == other.standing.state
}

/// Whether a hit is said to have gone that is there where nothing is missing. One that went up in
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
