//! The forms by which a visitor acts on a hit: what they may do with it as they see it, and what
//! they typed before.

use casebook::account::Verb;
use casebook::standing::State;
use casebook::store::{HitView, MOST_DAYS_KNOWN, MOST_DAYS_PARKED};
use exchange::night::Night;
use jiff::ToSpan as _;

use super::typed::Typed;
use crate::names::Names;
use crate::server::answer::Refusal;
use crate::server::visit::{Visit, at_the_centre};
use crate::view::frame::Section;
use crate::view::hit::{AssessForm, Blank, Criterion, GoingOn, MoreActs, Reopens, RestoredDraft};
use crate::view::morning::Choice;

/// The reason that can be given where the owners agreed on none.
const NO_GROUND: &str = "no-ground";

/// How a visitor decides on a hit that they were shown, with what they typed before; none where
/// they may not.
///
/// # Errors
/// [`Refusal::Failed`] when the casebook fails, [`Refusal::SignIn`] before signing in.
pub(crate) fn decide_form(
    visit: &Visit<'_>,
    view: &HitView,
    going_on: GoingOn,
) -> Result<Option<AssessForm>, Refusal> {
    let draft = visit.casebook.draft(&view.listed.id, visit.who()?)?;
    let typed = draft.as_ref().map(Typed::of_draft);
    let mut form = filled_form(visit, view, going_on, typed.as_ref(), Vec::new())?;
    if let (Some(form), Some(draft)) = (&mut form, draft) {
        form.draft = if draft.on == view.digest {
            RestoredDraft::Current
        } else {
            RestoredDraft::Older
        };
    }
    Ok(form)
}

/// The same with what was sent and what it lacks.
pub(super) fn filled_form(
    visit: &Visit<'_>,
    view: &HitView,
    going_on: GoingOn,
    typed: Option<&Typed>,
    blanks: Vec<Blank>,
) -> Result<Option<AssessForm>, Refusal> {
    if !may_assess(visit, view)? {
        return Ok(None);
    }
    let state = &view.standing.state;
    let is_open = matches!(state, State::New | State::Open { .. });
    let is_own = is_own(visit, state)?;
    let tonight = visit.casebook.last_run()?.map(|run| run.night);
    let tonight = tonight.map_or_else(|| view.listed.last_night.date(), Night::date);
    let later = |days: u32| tonight.saturating_add(i64::from(days).days());
    let mut criteria = Criterion::all();
    if let Some(typed) = typed {
        for (criterion, answer) in criteria.iter_mut().zip(typed.criteria) {
            criterion.answer = answer;
        }
    }
    let (lead, reason) = typed.map_or(("", ""), |typed| (&typed.lead, &typed.reason));
    let names = visit.settled.names(visit.asked.language);
    Ok(Some(AssessForm {
        digest: view.digest.to_string(),
        criteria,
        leads: names.lead_choices(lead),
        reasons: reasons(visit, &names, reason),
        earliest: later(1),
        latest_known: later(MOST_DAYS_KNOWN),
        latest_parked: later(MOST_DAYS_PARKED),
        may_park: is_open && visit.may(Verb::Park),
        may_take: is_open && !is_own && visit.may(Verb::Take),
        sent: typed.map(|typed| typed.sent(blanks)).unwrap_or_default(),
        going_on,
        sends_before: at_the_centre(visit.visitor()?.until),
        draft: RestoredDraft::None,
    }))
}

/// What else a visitor may do with a hit that they were shown.
///
/// # Errors
/// [`Refusal::SignIn`] before signing in.
pub(crate) fn more_acts(
    visit: &Visit<'_>,
    view: &HitView,
    going_on: GoingOn,
) -> Result<MoreActs, Refusal> {
    let state = &view.standing.state;
    let is_away = matches!(state, State::Closed(_) | State::Parked { .. });
    let reopens = if is_away && visit.may(Verb::Undo) {
        Reopens::Undone
    } else if visit.may(Verb::Take) && is_own(visit, state)? {
        Reopens::Released
    } else {
        Reopens::Not
    };
    Ok(MoreActs {
        going_on,
        may_note: visit.may(Verb::Note) && *state != State::SecondLook,
        reopens,
        may_replace: visit.may(Verb::ReplaceAbsent)
            && matches!(state, State::SecondLook | State::Disputed { .. }),
        lacks: None,
    })
}

fn may_assess(visit: &Visit<'_>, view: &HitView) -> Result<bool, Refusal> {
    let who = visit.who()?;
    // Their own at least: before both are in, nobody is given another's.
    let given = visit.casebook.assessments(&view.listed.id, who)?;
    let is_theirs = given.iter().any(|assessment| assessment.who == *who);
    let is_due = match view.standing.state {
        State::New | State::Open { .. } => true,
        State::SecondLook => !is_theirs,
        State::Disputed { is_third_due } => is_third_due || is_theirs,
        State::Closed(_) | State::Parked { .. } => false,
    };
    Ok(is_due && visit.may(Verb::Assess))
}

fn is_own(visit: &Visit<'_>, state: &State) -> Result<bool, Refusal> {
    let who = visit.who()?;
    Ok(matches!(state, State::Open { taken_by: Some(taken_by) } if taken_by == who))
}

fn reasons(visit: &Visit<'_>, names: &Names<'_>, chosen: &str) -> Vec<Choice> {
    let agreed = names.reason_choices(chosen);
    if !agreed.is_empty() {
        return agreed;
    }
    let frame = visit
        .service
        .bare_frame(visit.asked.language, Section::Outside);
    vec![Choice {
        value: NO_GROUND.to_owned(),
        name: frame.text("reason.no-ground").to_owned(),
        is_chosen: chosen == NO_GROUND,
    }]
}
