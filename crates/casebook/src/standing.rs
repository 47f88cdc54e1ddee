//! Where a hit stands: computed from what was done with it, and stored nowhere (docs/casebook.md,
//! "What a hit is").
//!
//! What people do closes a hit and opens it. A run opens it too, and says why: something is new,
//! hardly anything is left, or a date has come.

mod base;
mod growth;
mod lead_time;
mod seen;

use std::collections::BTreeSet;

use exchange::night::Night;
use jiff::Timestamp;
use journal::Actor;

use crate::assessing::{AssessError, Assessing, Assessment, Closing, Stand};
use crate::change::Change;
use crate::free_text::FreeText;
use crate::projection::{Projection, ProjectionDigest};

pub use self::growth::growth;
pub use self::lead_time::{DecisionKind, LeadTime};
pub use self::seen::{SeenHistory, Viewer};

/// What a person did with a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// They took it as theirs.
    Take,
    /// They assessed it; whether two people must is decided when the first one does.
    Assess {
        /// What they think.
        assessment: Assessment,
        /// Whether two people must close it.
        asks_two: bool,
    },
    /// They gave it back: it is nobody's.
    Release,
    /// They put it away until a night.
    Park {
        /// The last night it is away.
        until: Night,
        /// How it looked then; `None` where it was written before this was.
        on: Option<ProjectionDigest>,
    },
    /// They wrote something down.
    Note(FreeText),
    /// They opened it again.
    Undo(FreeText),
    /// Somebody who is away is taken out of its assessing.
    Replace(Actor),
    /// A run opened it again.
    Reopen(Reopening),
}

impl Deed {
    /// The night until which a hit is known or away, where this says so.
    #[must_use]
    pub const fn away_until(&self) -> Option<Night> {
        match self {
            Self::Park { until, .. } => Some(*until),
            Self::Assess { assessment, .. } => match assessment.closing {
                Closing::Known { until } => Some(until),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Why a run opened a hit that was closed or away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reopening {
    /// What was never seen before it was closed.
    pub changes: BTreeSet<Change>,
    /// Whether under half is left of what it was closed on.
    pub has_lapsed: bool,
    /// Whether the night has passed until which it was known or away.
    pub is_due: bool,
}

impl Reopening {
    fn is_any(&self) -> bool {
        self.has_lapsed || self.is_due || !self.changes.is_empty()
    }
}

/// A deed, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeedDone {
    /// Who did it.
    pub who: Actor,
    /// When.
    pub at: Timestamp,
    /// The last night that the casebook knew then.
    pub night: Night,
    /// What.
    pub deed: Deed,
}

/// How a hit looked on nights, one recorded night after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The first of them.
    pub from: Night,
    /// The last of them.
    pub until: Night,
    /// What there was, without its dates.
    pub projection: Projection,
}

/// All that is known of a hit, each in order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// How it looked on the nights it was seen.
    pub sightings: Vec<Sighting>,
    /// What was done with it.
    pub deeds: Vec<DeedDone>,
    /// How else it looked when something was done with it: in runs that were taken back since, as
    /// the night was matched again or was voided.
    pub taken_back: Vec<Projection>,
}

/// What a hit waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has done anything with it.
    New,
    /// It is to be looked at.
    Open {
        /// Whose it is.
        taken_by: Option<Actor>,
    },
    /// One person has assessed it, and another must.
    SecondLook,
    /// Two people differ.
    Disputed {
        /// Whether a third may decide.
        is_third_due: bool,
    },
    /// It is closed.
    Closed(Closing),
    /// It is away until a night.
    Parked {
        /// The last night.
        until: Night,
    },
}

/// Where a hit stands, and why it is open again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What it waits for.
    pub state: State,
    /// Why a run opened it, until somebody closes it.
    pub reopened: Option<Reopening>,
}

/// What of a history may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Older {
    /// The first nights of sightings, in their order.
    pub sightings: Vec<Night>,
    /// How many deeds, from the first on.
    pub deeds: usize,
}

/// What the deeds come to.
#[derive(Default)]
struct Replayed {
    taken_by: Option<Actor>,
    assessing: Assessing,
    parked: Option<Night>,
    /// The last night that was known when it was closed or parked.
    closed_on: Option<Night>,
    /// How it looked then, as it was written down.
    closed_as: Option<ProjectionDigest>,
    reopened: Option<Reopening>,
    is_touched: bool,
    /// The night that was known at each decision, and whether it was a referral.
    decisions: Vec<(Night, bool)>,
    /// Index of the first deed that the state rests on, where any is.
    rests_from: usize,
}

impl Replayed {
    /// It is to be looked at again.
    fn open(&mut self) {
        self.assessing = Assessing::default();
        (self.closed_on, self.closed_as, self.parked) = (None, None, None);
    }
}

/// What a run knows of a night, and of a hit on it, beside how the hit looks.
pub struct Circumstances<'a> {
    /// The night.
    pub night: Night,
    /// The agencies that are missing: nothing lapses for what they do not say.
    pub missing: &'a BTreeSet<String>,
    /// Whether confirmed pairs are missing that the hit rested on: nothing lapses for these either.
    pub is_waiting: bool,
    /// Whether the hit has a signal that it did not have when it was last seen. Without one, more
    /// persons are the same signals that an agency or a pair would tie, if it were there.
    pub has_new_signal: bool,
    /// The projections of hits that went up in this one: what they were known for opens nothing.
    pub went_up: &'a [Projection],
}

impl History {
    /// Where the hit stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let replayed = self.replay();
        let state = match (replayed.parked, replayed.assessing.stand()) {
            (Some(until), _) => State::Parked { until },
            (None, Stand::SecondDue) => State::SecondLook,
            (None, Stand::Differ { is_third_due }) => State::Disputed { is_third_due },
            (None, Stand::Decided(closing)) => State::Closed(closing),
            (None, Stand::None) if replayed.is_touched => State::Open {
                taken_by: replayed.taken_by,
            },
            (None, Stand::None) => State::New,
        };
        Standing {
            state,
            reopened: replayed.reopened,
        }
    }

    /// The last night that was known at each decision, and whether it was a referral, in order of
    /// time.
    #[must_use]
    pub fn decisions(&self) -> Vec<(Night, bool)> {
        self.replay().decisions
    }

    /// Why a run must open the hit, where it must: tonight's sighting is the last one.
    #[must_use]
    pub fn reopening(&self, around: &Circumstances<'_>) -> Option<Reopening> {
        let replayed = self.replay();
        let until = match (replayed.parked, replayed.assessing.stand()) {
            (Some(until), _) | (None, Stand::Decided(Closing::Known { until })) => Some(until),
            (None, _) => None,
        };
        let base = self.base(replayed.closed_on?, replayed.closed_as);
        let mut reopening = self.new_since(&base, around);
        reopening.has_lapsed &= !around.is_waiting;
        let is_less_tied = !around.missing.is_empty() || around.is_waiting;
        if is_less_tied && !around.has_new_signal {
            let is_news = |change: &Change| !matches!(change, Change::Persons(_));
            reopening.changes.retain(is_news);
        }
        reopening.is_due = until.is_some_and(|until| until < around.night);
        reopening.is_any().then_some(reopening)
    }

    /// The assessing as it stands, for what may be shown to whom.
    #[must_use]
    pub fn assessing(&self) -> Assessing {
        self.replay().assessing
    }

    /// Whether a person may assess it.
    ///
    /// # Errors
    /// As [`Assessing::may`].
    pub fn may_assess(&self, who: &Actor) -> Result<(), AssessError> {
        self.replay().assessing.may(who)
    }

    fn replay(&self) -> Replayed {
        let mut replayed = Replayed::default();
        for (index, done) in self.deeds.iter().enumerate() {
            replayed.is_touched |= !matches!(done.deed, Deed::Note(_));
            match &done.deed {
                Deed::Take => replayed.taken_by = Some(done.who.clone()),
                Deed::Release => replayed.taken_by = None,
                Deed::Assess {
                    assessment,
                    asks_two,
                } => {
                    let on = assessment.on;
                    let stand = replayed.assessing.add(assessment.clone(), *asks_two);
                    if let Ok(Stand::Decided(closing)) = stand {
                        let is_referral = matches!(closing, Closing::Refer { .. });
                        replayed.decisions.push((done.night, is_referral));
                        (replayed.closed_on, replayed.closed_as) = (Some(done.night), Some(on));
                        replayed.parked = None;
                        replayed.reopened = None;
                    }
                }
                Deed::Park { until, on } => {
                    (replayed.closed_on, replayed.closed_as) = (Some(done.night), *on);
                    replayed.parked = Some(*until);
                    replayed.reopened = None;
                }
                Deed::Note(_) => {}
                Deed::Undo(_) => {
                    replayed.open();
                    if replayed.reopened.is_none() {
                        replayed.rests_from = index + 1;
                    }
                }
                Deed::Replace(away) => replayed.assessing.replace(away),
                Deed::Reopen(why) => {
                    replayed.open();
                    replayed.reopened = Some(why.clone());
                    replayed.rests_from = index;
                }
            }
        }
        replayed
    }

    /// What of it is older than a night and may go. What the state rests on stays: the deeds that
    /// made it, and what was seen up to a decision that stands, as changes are judged against it.
    #[must_use]
    pub fn older_than(&self, limit: Night) -> Older {
        let replayed = self.replay();
        let is_idle = !replayed.assessing.is_begun()
            && replayed.parked.is_none()
            && replayed.reopened.is_none();
        let rests_from = if is_idle {
            self.deeds.len()
        } else {
            replayed.rests_from
        };
        let (old, _) = self.deeds.split_at(rests_from);
        let mut older = Older {
            deeds: old.iter().take_while(|done| done.night < limit).count(),
            ..Older::default()
        };
        let last = self.sightings.len().saturating_sub(1);
        for sighting in &self.sightings[..last] {
            let is_needed = replayed
                .closed_on
                .is_some_and(|closed_on| sighting.from <= closed_on);
            if sighting.until < limit && !is_needed {
                older.sightings.push(sighting.from);
            }
        }
        older
    }
}

#[cfg(test)]
mod tests;
