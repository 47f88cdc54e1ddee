//! The form by which the visitor decides; none where they may not, or not now.

use casebook::account::{self, Verb};
use casebook::assessing::Assessment;
use casebook::standing::{History, State};
use casebook::store::{HitView, MOST_DAYS_KNOWN, MOST_DAYS_PARKED};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::names::Names;
use crate::server::answer::Refusal;
use crate::server::visit::Visit;
use crate::view::hit::{AssessForm, Criterion, Sent};

/// What a form is made of.
pub(super) struct Deciding<'a> {
    pub(super) view: &'a HitView,
    /// The assessments that the visitor may see.
    pub(super) assessments: &'a [Assessment],
    pub(super) names: &'a Names<'a>,
}

/// The form for the visitor.
pub(super) fn form(
    visit: &Visit<'_>,
    deciding: &Deciding<'_>,
) -> Result<Option<AssessForm>, Refusal> {
    let who = visit.who()?;
    let state = &deciding.view.standing.state;
    let mut given = deciding.assessments.iter();
    let is_turn = match state {
        State::New | State::Open { .. } => true,
        State::SecondLook => !given.any(|assessment| assessment.who == *who),
        // Once two are in, everything that was done may be seen.
        State::Disputed { .. } => {
            let history = History {
                sightings: Vec::new(),
                deeds: deciding.view.history.deeds.clone(),
            };
            history.may_assess(who).is_ok()
        }
        State::Closed(_) | State::Parked { .. } => false,
    };
    let night = visit.casebook.last_night()?;
    let Some(night) = night.filter(|_| is_turn && may_assess(visit)) else {
        return Ok(None);
    };
    let tonight = night.night.date();
    let is_open = matches!(state, State::New | State::Open { .. });
    let is_own = matches!(state, State::Open { taken_by: Some(by) } if by == who);
    Ok(Some(AssessForm {
        digest: deciding.view.digest.to_string(),
        criteria: Criterion::all(),
        leads: deciding.names.agency_choices(""),
        reasons: deciding.names.reason_choices(""),
        earliest: after(tonight, 1),
        latest_known: after(tonight, MOST_DAYS_KNOWN),
        latest_parked: after(tonight, MOST_DAYS_PARKED),
        may_park: is_open && visit.may(Verb::Park),
        may_take: is_open && !is_own && visit.may(Verb::Take),
        sent: Sent::default(),
    }))
}

fn after(tonight: Date, days: u32) -> Date {
    tonight.saturating_add(i64::from(days).days())
}

/// Whether the visitor's account may assess now: it may not on the day it was made or reset.
fn may_assess(visit: &Visit<'_>) -> bool {
    let visitor = visit.visitor.as_ref();
    let is_free =
        visitor.is_some_and(|visitor| account::may_assess(&visitor.account, visit.at).is_ok());
    is_free && visit.may(Verb::Assess)
}
