//! What people do with a hit, with every check inside.

mod checks;
mod deed_rows;
mod drafts;
mod sampling;
mod trays;

use std::collections::BTreeSet;

use exchange::agreements::SecondLook;
use exchange::night::Night;
use jiff::Timestamp;
use jiff::civil::Time;
use journal::{Act, Actor};
use rusqlite::{Transaction, TransactionBehavior};

use self::checks::{check_closing, check_until, new_since, refuse_unless_away, with_words};
use self::deed_rows::about;
use super::journal_rows::{self, Note};
use super::{AccountError, Casebook, StoreError, accounts, agreed, referring};
use crate::account::{self, Verb};
use crate::assessing::{AssessError, Assessment, Closing, CriteriaAnswers, Stand};
use crate::change::Change;
use crate::free_text::FreeText;
use crate::key::{CasebookKey, Salts};
use crate::projection::{Projection, ProjectionDigest};
use crate::standing::{Deed, DeedDone, History, Standing, State, Viewer};

pub use self::checks::{ABSENT, MOST_DAYS_KNOWN, MOST_DAYS_PARKED};
pub(super) use self::deed_rows::{
    deeds_of, history, sightings, take_back_reopenings, tonight, touched_hits, write,
};
pub(super) use self::drafts::drop_old as drop_old_drafts;
pub use self::drafts::{Draft, DraftKind};

/// What a person wants to do with a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// Take it as theirs.
    Take,
    /// Give back what is theirs.
    Release,
    /// Say how they would close it.
    Assess {
        /// The digest of what they looked at.
        on: ProjectionDigest,
        /// How.
        closing: Closing,
        /// What they answer to the national criteria; a referral needs it.
        criteria: Option<CriteriaAnswers>,
        /// A few words.
        text: FreeText,
    },
    /// Put it away until a night.
    Park {
        /// The last night it is away.
        until: Night,
    },
    /// Write something down.
    Note(FreeText),
    /// Open it again, with a reason.
    Undo(FreeText),
    /// Let another take the place of somebody who is away.
    Replace(Actor),
}

impl Doing {
    /// What the person's account must be allowed.
    const fn verb(&self) -> Verb {
        match self {
            Self::Take | Self::Release => Verb::Take,
            Self::Assess { .. } => Verb::Assess,
            Self::Park { .. } => Verb::Park,
            Self::Note(_) => Verb::Note,
            Self::Undo(_) => Verb::Undo,
            Self::Replace(_) => Verb::ReplaceAbsent,
        }
    }
}

/// How this site asks for second looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookPolicy {
    /// Which decisions two people make here. It counts where it is stricter than what the owners
    /// agreed on.
    pub second_look: Option<SecondLook>,
    /// The times of day, of Europe/Amsterdam, at which trays of second looks are filled; where
    /// there are none, a second look is due at once.
    pub filled_at: Vec<Time>,
}

impl LookPolicy {
    /// Somebody who looks at a hit here.
    #[must_use]
    pub fn viewer<'a>(&'a self, who: &'a Actor, now: Timestamp) -> Viewer<'a> {
        Viewer {
            who,
            now,
            filled_at: &self.filled_at,
        }
    }
}

/// Why a person cannot do so now. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeedError {
    /// There is no such hit; a forgotten one is none either.
    #[error("there is no such hit")]
    Unknown,
    /// The account is not there or is disabled, or may not do this.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The hit has changed since the person looked at it.
    #[error("the hit has changed since you looked at it: look again")]
    Changed {
        /// What is new against what they looked at.
        changes: BTreeSet<Change>,
    },
    /// The hit cannot be assessed by them now.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// A hit in this state cannot be treated so.
    #[error("a hit that is closed, away or being assessed cannot be treated so: open it first")]
    State,
    /// A night lies too far away, or has passed.
    #[error("the date must lie after tonight, and at most {most} days away")]
    Until {
        /// The most days.
        most: u32,
    },
    /// A deed of its kind needs a few words.
    #[error("say why, in a few words")]
    Reason,
    /// A referral needs an answer to every national criterion.
    #[error("answer all national criteria before you refer")]
    Criteria,
    /// The reason is not one that the owners agreed on.
    #[error("the agreements do not have this reason: choose one of {}", known.join(", "))]
    UnknownReason {
        /// The ids of those that they have.
        known: Vec<String>,
    },
    /// The agency that is to lead is not one that may.
    #[error(
        "the covenant and the agreements have no such agency with a desk, so it cannot lead: \
         choose one of {}", known.join(", ")
    )]
    UnknownLead {
        /// The ids of those that may lead.
        known: Vec<String>,
    },
    /// A reason or an agency is given by its id.
    #[error("a reason or an agency is named by its id: 1 to 40 of a-z, 0-9 and hyphens")]
    Id,
    /// Whoever is to be replaced does not assess the hit, or was here lately; which, is not said.
    #[error(
        "they do not assess this hit, or were here in the last {} days: the privacy officer may \
         replace an assessor at once",
        ABSENT.as_hours() / 24
    )]
    NotAbsent,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for DeedError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Casebook {
    /// Does something with a hit, and gives where it stands then, as `who` may see it.
    ///
    /// # Errors
    /// A variant of [`DeedError`] for each reason why it cannot be done.
    pub fn act(
        &mut self,
        hit: &str,
        who: &Actor,
        at: Timestamp,
        doing: Doing,
        policy: &LookPolicy,
        salts: &mut Salts,
    ) -> Result<Standing, DeedError> {
        // From now on nobody else writes: what is looked at is what is acted on.
        let immediate = TransactionBehavior::Immediate;
        let writing = self.database.transaction_with_behavior(immediate)?;
        let account = accounts::known(&writing, who)?;
        account::may(&account, doing.verb()).map_err(AccountError::from)?;
        let tonight = tonight(&writing)?.ok_or(DeedError::Unknown)?;
        let mut history = history(&writing, &self.key, hit)?;
        let last = history.sightings.last().ok_or(DeedError::Unknown)?;
        let known = last.projection.clone();
        // As this person sees it: what they may not know refuses them nothing.
        let seen = history.standing_for(&policy.viewer(who, at)).state;
        let deed = match doing {
            Doing::Take => {
                refuse_unless_open(&seen)?;
                Deed::Take
            }
            Doing::Release => {
                refuse_unless_theirs(&seen, who)?;
                Deed::Release
            }
            Doing::Assess {
                on,
                closing,
                criteria,
                text,
            } => {
                account::may_assess(&account, at).map_err(AccountError::from)?;
                let assessment = Assessment {
                    who: who.clone(),
                    on,
                    closing,
                    criteria,
                    text,
                };
                let asked = Asked {
                    key: &self.key,
                    hit,
                    known: &known,
                    tonight,
                    policy,
                };
                assessed(&writing, &history, assessment, &asked)?
            }
            Doing::Park { until } => {
                refuse_unless_open(&seen)?;
                check_until(until, tonight, MOST_DAYS_PARKED)?;
                Deed::Park {
                    until,
                    on: Some(last.projection.digest()),
                }
            }
            // A note beside a closed assessment could say what it says.
            Doing::Note(_) if seen == State::SecondLook => return Err(DeedError::State),
            Doing::Note(text) => Deed::Note(with_words(text)?),
            Doing::Undo(text) => {
                if !matches!(seen, State::Closed(_) | State::Parked { .. }) {
                    return Err(DeedError::State);
                }
                Deed::Undo(with_words(text)?)
            }
            Doing::Replace(away) => {
                if !matches!(seen, State::SecondLook | State::Disputed { .. }) {
                    return Err(DeedError::State);
                }
                refuse_unless_away(&writing, &account, &history, &away, at)?;
                Deed::Replace(away)
            }
        };
        let done = DeedDone {
            who: who.clone(),
            at,
            night: tonight,
            deed,
        };
        let number = write(&writing, &self.key, hit, &done, salts)?;
        history.deeds.push(done);
        referring::follow(&writing, hit, number, &history)?;
        drafts::drop_what_is_done(&writing, hit, &history)?;
        note_what_came_of_it(&writing, hit, &history, salts)?;
        writing.commit()?;
        Ok(history.standing_for(&policy.viewer(who, at)))
    }

    /// What a viewer may see of the assessments of a hit: all of them once two people have given
    /// one, and before that only their own.
    ///
    /// # Errors
    /// [`DeedError::Unknown`] when there is no such hit, [`DeedError::Store`].
    pub fn assessments(&self, hit: &str, viewer: &Actor) -> Result<Vec<Assessment>, DeedError> {
        let history = history(&self.database, &self.key, hit)?;
        if history.sightings.is_empty() {
            return Err(DeedError::Unknown);
        }
        Ok(history.assessing().shown_to(viewer).to_vec())
    }
}

/// The deed of an assessment, once it is seen that it may be given.
fn assessed(
    writing: &Transaction<'_>,
    history: &History,
    assessment: Assessment,
    asked: &Asked<'_>,
) -> Result<Deed, DeedError> {
    let Asked {
        key,
        hit,
        known,
        tonight,
        policy,
    } = *asked;
    if assessment.on != known.digest() {
        let looked_at = deed_rows::version(writing, hit, &assessment.on)?;
        let changes = new_since(history, looked_at.as_ref());
        return Err(DeedError::Changed { changes });
    }
    if matches!(history.standing().state, State::Parked { .. }) {
        return Err(DeedError::State);
    }
    history.may_assess(&assessment.who)?;
    let agreed = agreed::now(writing)?.ok_or(DeedError::Unknown)?;
    check_closing(&assessment, &agreed, tonight)?;
    let look = agreed.for_hit(writing, hit)?.second_look;
    let look = policy.second_look.map_or(look, |site| site.max(look));
    let is_picked = look == SecondLook::Sample && {
        let share = sampling::of_a_million(writing, key, tonight)?;
        key.picks(hit, &assessment.on, share)
    };
    let asks_two = assessment
        .closing
        .asks_two(look, known.is_acute(), is_picked);
    Ok(Deed::Assess {
        assessment,
        asks_two,
    })
}

/// What an assessment is held against.
#[derive(Clone, Copy)]
struct Asked<'a> {
    key: &'a CasebookKey,
    hit: &'a str,
    known: &'a Projection,
    tonight: Night,
    policy: &'a LookPolicy,
}

fn refuse_unless_open(state: &State) -> Result<(), DeedError> {
    match state {
        State::New | State::Open { .. } => Ok(()),
        _ => Err(DeedError::State),
    }
}

fn refuse_unless_theirs(state: &State, who: &Actor) -> Result<(), DeedError> {
    match state {
        State::Open {
            taken_by: Some(taken_by),
        } if taken_by == who => Ok(()),
        _ => Err(DeedError::State),
    }
}

/// Entries for what a deed brought about: both assessments are open, a decision stands.
fn note_what_came_of_it(
    writing: &Transaction<'_>,
    hit: &str,
    history: &History,
    salts: &mut Salts,
) -> Result<(), StoreError> {
    let done = history.deeds.last().expect("one was just done");
    let Deed::Assess { assessment, .. } = &done.deed else {
        return Ok(());
    };
    let assessing = history.assessing();
    let mut acts = Vec::new();
    if assessing.shown_to(&assessment.who).len() == 2 {
        acts.push(Act::Open);
    }
    if matches!(assessing.stand(), Stand::Decided(_)) {
        acts.push(Act::Decide);
    }
    for act in acts {
        let note = Note {
            at: done.at,
            who: &done.who,
            act,
            subject: Some(about(hit, Vec::new())),
            deed: None,
        };
        journal_rows::append(writing, note, salts)?;
    }
    Ok(())
}
