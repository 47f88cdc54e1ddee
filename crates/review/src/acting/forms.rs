//! The forms by which a visitor acts on a hit: what they may do with it as they see it, and what
//! they typed before.

use casebook::account::Verb;
use casebook::standing::State;
use casebook::store::{HitView, MOST_DAYS_KNOWN, MOST_DAYS_PARKED};
use exchange::agreements::LabelKind;
use exchange::night::Night;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};

use super::called::called;
use super::typed::Typed;
use crate::server::Settled;
use crate::server::answer::Refusal;
use crate::server::visit::Visit;
use crate::view::frame::Section;
use crate::view::hit::{AssessForm, Blank, Criterion, GoingOn, MoreActs, Reopens, RestoredDraft};
use crate::view::language::Language;
use crate::view::morning::Choice;

/// A session ends when nothing was asked for so long.
const IDLE: SignedDuration = SignedDuration::from_mins(15);

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
    let sends_before = visit.at.saturating_add(IDLE).unwrap_or(visit.at);
    Ok(Some(AssessForm {
        digest: view.digest.to_string(),
        criteria,
        leads: leads(visit, lead),
        reasons: reasons(visit, reason),
        earliest: later(1),
        latest_known: later(MOST_DAYS_KNOWN),
        latest_parked: later(MOST_DAYS_PARKED),
        may_park: is_open && visit.may(Verb::Park),
        may_take: is_open && !is_own && visit.may(Verb::Take),
        sent: typed.map(|typed| typed.sent(blanks)).unwrap_or_default(),
        going_on,
        sends_before: at_the_centre(sends_before),
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

/// The ids of the agencies that may lead: those that the agreements have a desk of, or all where
/// they have none.
pub(super) fn lead_ids(settled: &Settled) -> Vec<&str> {
    let agreements = settled.agreements.as_ref();
    let desks = agreements.map_or(&[][..], |agreements| agreements.desks());
    let ids = settled
        .covenant
        .agencies()
        .iter()
        .map(exchange::covenant::Agency::id);
    let may_lead = |id: &&str| desks.is_empty() || desks.iter().any(|desk| desk.agency() == *id);
    ids.filter(may_lead).collect()
}

/// A moment as clocks at the centre show it.
pub(super) fn at_the_centre(moment: jiff::Timestamp) -> jiff::civil::DateTime {
    let zone = TimeZone::get("Europe/Amsterdam").expect("time zones are compiled in");
    moment.to_zoned(zone).datetime()
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

fn leads(visit: &Visit<'_>, chosen: &str) -> Vec<Choice> {
    let choice = |id: &str| Choice {
        value: id.to_owned(),
        name: called(&visit.settled, visit.asked.language, LabelKind::Agency, id),
        is_chosen: id == chosen,
    };
    lead_ids(&visit.settled).into_iter().map(choice).collect()
}

fn reasons(visit: &Visit<'_>, chosen: &str) -> Vec<Choice> {
    let language = visit.asked.language;
    let agreements = visit.settled.agreements.as_ref();
    let agreed = agreements.map_or(&[][..], |agreements| agreements.reasons());
    let choice = |id: &str, name: &str| Choice {
        value: id.to_owned(),
        name: name.to_owned(),
        is_chosen: id == chosen,
    };
    if agreed.is_empty() {
        let frame = visit.service.bare_frame(language, Section::Outside);
        return vec![choice(NO_GROUND, frame.text("reason.no-ground"))];
    }
    let choices = agreed.iter().map(|reason| match language {
        Language::Dutch => choice(reason.id(), reason.nl()),
        Language::English => choice(reason.id(), reason.en()),
    });
    choices.collect()
}
