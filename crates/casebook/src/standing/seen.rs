//! What a viewer may see of a hit while its assessing is closed.
//!
//! Until the tray of second looks is filled, nothing shows that a first assessment was given. From
//! then on, and until two people have assessed the hit or one has closed it who may, a viewer sees
//! of what was done since the hit was last opened only what they did themselves: not what others
//! chose, and neither that they did something, nor who, nor when.

use jiff::Timestamp;
use jiff::civil::Time;
use journal::Actor;

use super::{Deed, DeedDone, History, Sighting, Standing, State};
use crate::assessing::Stand;
use crate::trays;

/// Who looks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// The account.
    pub who: &'a Actor,
    /// Now.
    pub now: Timestamp,
    /// The times of day, of Europe/Amsterdam, at which trays of second looks are filled; where
    /// there are none, a second look is due at once.
    pub filled_at: &'a [Time],
}

/// How a hit looked over nights, and what of its deeds a viewer may see, each in order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHistory {
    /// How it looked, on each night it was seen.
    pub sightings: Vec<Sighting>,
    /// What was done with it.
    pub deeds: Vec<DeedDone>,
}

impl History {
    /// Where the hit stands as a viewer sees it. Until the tray of second looks is filled, nobody
    /// but who gave the first assessment sees that there is one.
    #[must_use]
    pub fn standing_for(&self, viewer: &Viewer<'_>) -> Standing {
        let Some(deeds) = self.before_the_tray(viewer) else {
            return self.standing();
        };
        let without = Self {
            deeds,
            ..Self::default()
        };
        without.standing()
    }

    /// What a viewer may see of it.
    #[must_use]
    pub fn seen_by(&self, viewer: &Viewer<'_>) -> SeenHistory {
        let sightings = self.sightings.clone();
        if let Some(deeds) = self.before_the_tray(viewer) {
            return SeenHistory { sightings, deeds };
        }
        let (before, round) = self.deeds.split_at(self.round());
        let is_closed = self.is_assessing_closed(round);
        let mut deeds = before.to_vec();
        let seen = round
            .iter()
            .filter(|done| !is_closed || done.who == *viewer.who);
        deeds.extend(seen.cloned());
        SeenHistory { sightings, deeds }
    }

    /// Since when what others did and looked at stays hidden from a viewer; `None` where nothing
    /// does. Before the tray of second looks is filled nothing is hidden but the assessment: who
    /// looked has not said that they assessed.
    #[must_use]
    pub fn hides_others_since(&self, viewer: &Viewer<'_>) -> Option<Timestamp> {
        let (before, round) = self.deeds.split_at(self.round());
        if self.before_the_tray(viewer).is_some() || !self.is_assessing_closed(round) {
            return None;
        }
        let opened = before.last().map(|done| done.at);
        Some(opened.unwrap_or(Timestamp::MIN))
    }

    /// The place of the first deed since the hit was last opened.
    fn round(&self) -> usize {
        let opened = |done: &DeedDone| matches!(done.deed, Deed::Undo(_) | Deed::Reopen(_));
        let since = self.deeds.iter().rposition(opened);
        since.map_or(0, |place| place + 1)
    }

    /// The deeds without the first assessment, where a viewer may not see yet that there is one.
    fn before_the_tray(&self, viewer: &Viewer<'_>) -> Option<Vec<DeedDone>> {
        let assessing = self.assessing();
        if self.standing().state != State::SecondLook || assessing.is_open_to(viewer.who) {
            return None;
        }
        let is_hidden = |done: &DeedDone| {
            matches!(done.deed, Deed::Assess { .. })
                && assessing.is_of(&done.who)
                && viewer.now < trays::due(done.at, viewer.filled_at)
        };
        let shown = self.deeds.iter().filter(|done| !is_hidden(done));
        let shown: Vec<DeedDone> = shown.cloned().collect();
        (shown.len() < self.deeds.len()).then_some(shown)
    }

    /// Whether an assessment was given since the hit was last opened, and is not opened yet. One
    /// that was taken out stays closed too: whoever comes in that place is to think for themselves.
    fn is_assessing_closed(&self, round: &[DeedDone]) -> bool {
        let is_assessed = round
            .iter()
            .any(|done| matches!(done.deed, Deed::Assess { .. }));
        is_assessed && matches!(self.assessing().stand(), Stand::None | Stand::SecondDue)
    }
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;
    use jiff::Timestamp;

    use super::*;
    use crate::assessing::{Assessment, Closing};
    use crate::free_text::FreeText;
    use crate::projection::ProjectionDigest;
    use crate::standing::Reopening;

    fn actor(id: &str) -> Actor {
        Actor::parse(id).expect("an id")
    }

    fn done(who: &str, deed: Deed) -> DeedDone {
        DeedDone {
            who: actor(who),
            at: Timestamp::from_second(1_795_000_000).expect("a moment"),
            night: Night::parse("2026-11-22").expect("a night"),
            deed,
        }
    }

    fn assess(who: &str, lead: &str) -> DeedDone {
        let assessment = Assessment {
            who: actor(who),
            on: ProjectionDigest([0; 32]),
            closing: Closing::Refer {
                lead: lead.to_owned(),
            },
            criteria: None,
            text: FreeText::parse("").expect("a text"),
        };
        let asks_two = true;
        done(
            who,
            Deed::Assess {
                assessment,
                asks_two,
            },
        )
    }

    /// Somebody who looks where trays are filled at once.
    fn at_once(who: &Actor) -> Viewer<'_> {
        Viewer {
            who,
            now: Timestamp::from_second(1_795_000_000).expect("a moment"),
            filled_at: &[],
        }
    }

    /// Whose deeds a viewer sees.
    fn seen(deeds: &[DeedDone], viewer: &str) -> Vec<String> {
        let history = History {
            deeds: deeds.to_vec(),
            ..History::default()
        };
        let who = &actor(viewer);
        let seen = history.seen_by(&at_once(who)).deeds;
        seen.iter().map(|done| done.who.to_string()).collect()
    }

    #[test]
    fn hides_all_that_others_did_in_a_round_until_two_are_in() {
        let mut deeds = vec![
            done("early", Deed::Take),
            done("night", Deed::Reopen(Reopening::default())),
            done("one", Deed::Take),
        ];
        assert_eq!(seen(&deeds, "two"), ["early", "night", "one"]);
        deeds.push(assess("one", "school"));
        assert_eq!(seen(&deeds, "two"), ["early", "night"]);
        assert_eq!(seen(&deeds, "one"), ["early", "night", "one", "one"]);
        deeds.push(assess("two", "school"));
        assert_eq!(seen(&deeds, "three").len(), 5);
    }

    #[test]
    fn keeps_closed_what_somebody_gave_who_was_taken_out() {
        let mut deeds = vec![
            assess("one", "school"),
            done("lead", Deed::Replace(actor("one"))),
        ];
        assert_eq!(seen(&deeds, "two"), [""; 0]);
        deeds.push(assess("two", "housing"));
        assert_eq!(seen(&deeds, "two"), ["two"]);
        assert_eq!(seen(&deeds, "three"), [""; 0]);
        deeds.push(assess("three", "housing"));
        assert_eq!(seen(&deeds, "four").len(), 4);
    }

    #[test]
    fn hides_nothing_that_one_person_closed() {
        let mut alone = assess("one", "school");
        if let Deed::Assess { asks_two, .. } = &mut alone.deed {
            *asks_two = false;
        }
        assert_eq!(seen(&[alone], "two"), ["one"]);
    }

    #[test]
    fn shows_what_stood_before_a_first_assessment_until_the_tray_is_filled() {
        let history = History {
            deeds: vec![done("one", Deed::Take), assess("one", "school")],
            ..History::default()
        };
        let (one, two) = (actor("one"), actor("two"));
        // It was given at 12:06; the tray is filled at one.
        let filled_at = &[Time::constant(13, 0, 0, 0)];
        let seen = |who, minutes: i64| {
            let viewer = Viewer {
                who,
                now: Timestamp::from_second(1_795_000_000 + minutes * 60).expect("a moment"),
                filled_at,
            };
            let deeds = history.seen_by(&viewer).deeds.len();
            (history.standing_for(&viewer).state, deeds)
        };
        let taken = State::Open {
            taken_by: Some(one.clone()),
        };
        assert_eq!(seen(&two, 10), (taken, 1));
        assert_eq!(seen(&two, 600), (State::SecondLook, 0));
        assert_eq!(seen(&one, 10), (State::SecondLook, 2));
    }
}
