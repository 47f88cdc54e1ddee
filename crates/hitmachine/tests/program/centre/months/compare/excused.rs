//! What the hits of a centre may be otherwise where something went wrong, and why: all that is
//! excused is counted.

use std::collections::{BTreeMap, BTreeSet};

use exchange::hits::HitList;
use exchange::night::Night;

use super::lists;
use crate::centre::months::site::{Kept, Seen};

/// For so many nights a hit waits for pairs that were confirmed before (docs/casebook.md).
const WAITS: u32 = 14;

/// What the disturbed centre may know otherwise, as docs/reliability.md says.
#[derive(Default)]
pub(in crate::centre::months) struct Excused {
    /// Nights that it matched without an agency, and without which.
    pub(in crate::centre::months) incomplete: BTreeMap<Night, BTreeSet<&'static str>>,
    /// Nights that it matched without a yes that the other centre had.
    pub(in crate::centre::months) unanswered: BTreeSet<Night>,
    /// Hits of which the other centre has the same under another id since such a night.
    named_otherwise: BTreeMap<String, Night>,
    /// Hits that had signals on a night without an agency that are another case's where none is
    /// missing: what is new to a hit opens it, once.
    linked_otherwise: BTreeMap<String, Night>,
    /// Hits that answers tied at one centre and not, or otherwise, at the other; and when last.
    answered_otherwise: BTreeMap<String, Night>,
    /// Hits that were opened on such a night, at one centre for more than at the other, or there
    /// alone: the other opens it on a later night, when a date may have passed too.
    opened_otherwise: BTreeMap<String, Night>,
    /// Hits that somebody acted on when they had other signals: what came up by these opens one
    /// that was put away before they were seen.
    acted_on_others: BTreeMap<String, Night>,
    /// How often a difference was excused, by why.
    pub(in crate::centre::months) uses: BTreeMap<String, u32>,
    /// Agencies of which it lacks the last batch that the other centre had.
    behind: BTreeSet<String>,
}

/// The night of which two centres are compared.
#[derive(Clone, Copy)]
struct Tonight {
    night: Night,
    /// Whether an agency sends nothing, by the agreements.
    is_silent: bool,
    /// Whether it was missing when it last should have sent.
    is_behind: bool,
}

impl Excused {
    /// Where they differ and nothing excuses it.
    pub(in crate::centre::months) fn unexplained(
        &mut self,
        left: &Seen,
        right: &Seen,
        night: Night,
    ) -> Vec<String> {
        let (list, other_list) = (&left.list, &right.list);
        let mut differences = self.of_lists(list, other_list, night);
        self.note_who_is_behind(list, night);
        let mut silent = list.missing.iter();
        let tonight = Tonight {
            night,
            is_silent: !list.missing.is_empty(),
            is_behind: silent.any(|agency| self.behind.contains(agency)),
        };
        let (hits, others) = (&left.hits, &right.hits);
        self.note_what_answers_tie(hits, others, night);
        self.note_what_opened(hits, others, night);
        for (id, kept) in hits {
            let has_more = |other: &&Kept| {
                let is_there = self.incomplete.contains_key(&night) && other.last_night == night;
                is_there && !other.signals.is_subset(&kept.signals)
            };
            if others.get(id).as_ref().is_some_and(has_more) {
                self.linked_otherwise.insert(id.clone(), night);
            }
            let is_lost_to = |other: &Kept| {
                other.last_night >= self.last_whole_before(night)
                    && is_lost(kept, other, id, night, others)
            };
            let tied_since = self.answered_otherwise.get(id).copied();
            let why = match others.get(id) {
                Some(other) if is_lost_to(other) => {
                    match tied_since.filter(|&since| other.last_night < since) {
                        Some(since) => {
                            self.excuses("gone, and tied by answers at the other since", since);
                            None
                        }
                        None => Some("it is said to have gone because something is missing"),
                    }
                }
                Some(other) => self.differs((id, kept, other), others, tonight),
                None if self.is_excused((id, kept), others, night) => None,
                None => Some("it is not there"),
            };
            if let Some(why) = why {
                differences.push(format!("hit {id}: {why}: {kept:?}, {:?}", others.get(id)));
            }
        }
        for (id, other) in others.iter().filter(|(id, _)| !hits.contains_key(*id)) {
            if !self.is_excused((id, other), hits, night) {
                differences.push(format!("hit {id} is one too many: {other:?}"));
            }
        }
        differences
    }

    /// Where tonight's lists differ and nothing excuses it.
    fn of_lists(&mut self, list: &HitList, other: &HitList, night: Night) -> Vec<String> {
        let is_answered = !self.unanswered.contains(&night);
        match self.incomplete.get(&night) {
            Some(missing) => lists::without_agencies(list, other, missing, is_answered),
            None if !is_answered => {
                let (differences, of_no_hit) = lists::without_answers(list, other);
                for _ in 0..of_no_hit {
                    self.excuses("in one list only, its signals in none of the other", night);
                }
                differences
            }
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
            let says = |hit: &Kept| (hit.signals.clone(), hit.is_tied_by_answers);
            let [one, other] = [hits, others].map(|all| all.get(id).map(says));
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
            } else if !self.is_whole(night)
                && (is_opened_otherwise(kept, other) || is_opened_alone(kept, other))
            {
                self.opened_otherwise.insert(id.clone(), night);
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

    /// Keeps whether somebody acted on a hit that had other signals.
    pub(in crate::centre::months) fn note_deed(
        &mut self,
        (id, kept, other): (&str, &Kept, &Kept),
        night: Night,
    ) {
        if kept.signals == other.signals {
            self.acted_on_others.remove(id);
        } else if !self.is_whole(night) {
            self.acted_on_others.insert(id.to_owned(), night);
        }
    }

    /// Counts a difference that is excused by what went wrong on a night.
    fn excuses(&mut self, what: &str, since: Night) {
        let without = match (
            self.incomplete.contains_key(&since),
            self.unanswered.contains(&since),
        ) {
            (true, true) => "without an agency and answers",
            (true, false) => "without an agency",
            (false, true) => "without answers",
            (false, false) => "on a whole night",
        };
        *self.uses.entry(format!("{what}: {without}")).or_default() += 1;
    }

    /// Why one hit is another than it must be.
    fn differs(
        &mut self,
        (id, kept, other): (&str, &Kept, &Kept),
        others: &BTreeMap<String, Kept>,
        tonight: Tonight,
    ) -> Option<&'static str> {
        let night = tonight.night;
        // An id is made of the night on which it was first given.
        if kept.first_night != other.first_night {
            return Some("it is first seen on another night");
        }
        if !self.is_whole(night) {
            // Of what is tied otherwise tonight, the lists are compared.
            return None;
        }
        let (is_there, is_there_too) = (kept.last_night == night, other.last_night == night);
        if is_there && !is_there_too {
            let gone_since = self.gone_up((id, kept, other), others);
            let Some(since) = gone_since else {
                return Some("it is in the list of one alone");
            };
            self.excuses("goes on as another that it went up in", since);
            return None;
        }
        if is_there_too && !is_there {
            return Some("it is in the list of the other alone");
        }
        if !is_there {
            return None;
        }
        if kept.in_list != other.in_list {
            return Some("it is another case");
        }
        if kept.mark != other.mark && !self.is_mark_excused((id, kept, other), tonight) {
            return Some("it has another mark");
        }
        if kept.standing != other.standing && !self.is_standing_excused((id, kept, other)) {
            return Some("it stands elsewhere");
        }
        None
    }

    /// Since when a hit goes on under the id of another that it went up in: something was missing
    /// when that one was new, and on the night after the hit was last seen.
    fn gone_up(
        &self,
        (id, kept, other): (&str, &Kept, &Kept),
        others: &BTreeMap<String, Kept>,
    ) -> Option<Night> {
        let is_it = |hit: &&Kept| {
            let is_related = hit.related.iter().any(|related| related == id);
            let is_new = !self.is_whole(hit.first_night);
            let is_twin = (hit.last_night, &hit.in_list) == (kept.last_night, &kept.in_list);
            is_twin && is_related && is_new
        };
        let next = Night::from_day_number(other.last_night.day_number() + 1).expect("a night");
        let went_up = others.values().any(|hit| is_it(&hit));
        (went_up && !self.is_whole(next)).then_some(next)
    }

    fn is_mark_excused(
        &mut self,
        (id, kept, other): (&str, &Kept, &Kept),
        Tonight {
            night,
            is_silent,
            is_behind,
        }: Tonight,
    ) -> bool {
        let marks = format!("{}, not {}", other.mark, kept.mark);
        let waits = |hit: &Kept| hit.mark == "waiting";
        if let Some(&since) = self.answered_otherwise.get(id)
            && night.day_number() - since.day_number() <= WAITS
            && waits(kept) != waits(other)
        {
            self.excuses(&format!("waits: {marks}"), since);
            return true;
        }
        let is_incomplete = |hit: &Kept| hit.mark == "incomplete";
        if is_incomplete(kept) == is_incomplete(other) {
            return false;
        }
        // What an agency that sends nothing tonight is in, its last batch says, or the hit that had
        // its signals then, of another case.
        let linked = self.linked_otherwise.get(id).filter(|_| is_silent).copied();
        if is_behind {
            self.excuses(&format!("behind: {marks}"), night);
        } else if let Some(since) = linked {
            self.excuses(&format!("linked otherwise: {marks}"), since);
        }
        is_behind || linked.is_some()
    }

    fn is_standing_excused(&mut self, (id, kept, other): (&str, &Kept, &Kept)) -> bool {
        // What a run did not open stands where people put it, who did the same at both.
        let opened_by_a_run = |hit: &Kept| hit.standing.reopened.is_some();
        let is_opened = opened_by_a_run(kept) || opened_by_a_run(other);
        let differs_in_why = is_opened_otherwise(kept, other);
        let opened = self.opened_otherwise.get(id).filter(|_| differs_in_why);
        let linked = self.linked_otherwise.get(id).filter(|_| is_opened);
        let answered = self.answered_otherwise.get(id).filter(|_| is_opened);
        let acted = self.acted_on_others.get(id).filter(|_| is_opened);
        let whys = [
            ("opened for other reasons", opened),
            ("linked otherwise", linked),
            ("answered otherwise", answered),
            ("acted on with other signals", acted),
        ];
        let whys = whys.map(|(why, since)| (why, since.copied()));
        let mut whys = whys
            .into_iter()
            .filter_map(|(why, since)| Some((why, since?)));
        let Some((why, since)) = whys.next() else {
            return false;
        };
        self.excuses(&format!("stands otherwise, {why}"), since);
        true
    }

    /// Whether a hit may be at one centre only: it was new on a night that was matched without an
    /// agency or an answer, or the other centre's twin of it was. Then the same has two ids from
    /// there on. On a whole night one that is in the list has a twin there.
    fn is_excused(
        &mut self,
        (id, kept): (&str, &Kept),
        others: &BTreeMap<String, Kept>,
        night: Night,
    ) -> bool {
        let is_twin =
            |other: &&Kept| (kept.last_night, &kept.in_list) == (other.last_night, &other.in_list);
        let twin = others.values().find(is_twin);
        if let Some(twin) = twin.filter(|twin| !self.is_whole(twin.first_night)) {
            self.named_otherwise.insert(id.to_owned(), twin.first_night);
        }
        if twin.is_none() && self.is_whole(night) && kept.last_night == night {
            return false;
        }
        if !self.is_whole(kept.first_night) {
            self.excuses("at one centre only, new then", kept.first_night);
            return true;
        }
        if let Some(&since) = self.named_otherwise.get(id) {
            self.excuses("at one centre only, its twin new then", since);
            return true;
        }
        false
    }
}

/// Whether a hit was opened at both centres, for other reasons, and stands alike but for that.
fn is_opened_otherwise(kept: &Kept, other: &Kept) -> bool {
    let were_opened = kept.standing.reopened.is_some() && other.standing.reopened.is_some();
    were_opened && kept.standing.state == other.standing.state
}

/// Whether a hit was opened at the undisturbed centre alone.
const fn is_opened_alone(kept: &Kept, other: &Kept) -> bool {
    kept.standing.reopened.is_some() && other.standing.reopened.is_none()
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
