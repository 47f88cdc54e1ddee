//! A hit is decided or parked by the form of its page.

use casebook::assessing::Closing;
use casebook::standing::{Standing, State};
use casebook::store::{DeedError, Doing};

use super::again::{decide_again, going_on, why_not};
use super::doing::{act, hit, seen};
use super::drafting;
use super::typed::Typed;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{What, with_done};
use crate::view::hit::{Blank, Kind};
use crate::view::not_recorded::WhyNot;

/// Takes what was sent by the form, and leads on to the next hit of the tray.
pub(super) fn assess(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hit = hit(visit);
    let typed = Typed::of(&visit.asked.form);
    if typed.on.is_none() {
        return Err(Refusal::Malformed);
    }
    let settled = visit.settled.clone();
    let doing = match typed.doing(
        &settled
            .names(visit.asked.language)
            .leads()
            .collect::<Vec<_>>(),
    ) {
        Ok(doing) => doing,
        Err(blanks) => return lacking(visit, &hit, &typed, blanks),
    };
    let done = act(visit, &hit, doing.clone())?;
    let error = match done {
        Ok(standing) => {
            note_beside(visit, &hit, &typed)?;
            return Ok(on_to_the_next(visit, &hit, &standing));
        }
        Err(error) => error,
    };
    if matches!(error, DeedError::Assess(_) | DeedError::State) {
        // The same form, sent twice.
        let seen = seen(visit, &hit)?;
        if seen.is_done(&doing) {
            return Ok(on_to_the_next(visit, &hit, &seen.standing));
        }
    }
    if let Some(blank) = blank_of(&error, &typed) {
        return lacking(visit, &hit, &typed, vec![blank]);
    }
    let why_not = why_not(visit, error)?;
    drafting::keep_typed(visit, &hit, &typed)?;
    decide_again(visit, &hit, &typed, Vec::new(), why_not)
}

fn lacking(
    visit: &mut Visit<'_>,
    hit: &str,
    typed: &Typed,
    blanks: Vec<Blank>,
) -> Result<Answer, Refusal> {
    drafting::keep_typed(visit, hit, typed)?;
    decide_again(visit, hit, typed, blanks, WhyNot::Lacks)
}

/// The words that stood beside parking: they are a note, as a hit that is parked has no text.
fn note_beside(visit: &mut Visit<'_>, hit: &str, typed: &Typed) -> Result<(), Refusal> {
    let words = typed.words.text.as_ref().ok();
    let Some(words) = words.filter(|words| !words.as_str().is_empty()) else {
        return Ok(());
    };
    if typed.kind == Some(Kind::Park) {
        act(visit, hit, Doing::Note(words.clone()))??;
    }
    Ok(())
}

/// What the casebook says that the form lacks.
fn blank_of(error: &DeedError, typed: &Typed) -> Option<Blank> {
    let blank = match (error, typed.kind?) {
        (DeedError::Until { .. }, Kind::Known) => Blank::KnownUntil,
        (DeedError::Until { .. }, Kind::Park) => Blank::ParkUntil,
        (DeedError::Criteria, _) => Blank::Criteria,
        (DeedError::UnknownReason { .. }, _) | (DeedError::Id, Kind::SetAside) => Blank::Reason,
        (DeedError::UnknownLead { .. } | DeedError::Id, Kind::Refer) => Blank::Lead,
        _ => return None,
    };
    Some(blank)
}

fn on_to_the_next(visit: &Visit<'_>, hit: &str, standing: &Standing) -> Answer {
    let what = match &standing.state {
        State::Parked { .. } => What::Parked,
        State::Closed(Closing::Refer { .. }) => What::Referred,
        State::Closed(Closing::Known { .. }) => What::Known,
        State::Closed(Closing::SetAside { .. }) => What::SetAside,
        State::Disputed { .. } => What::Differ,
        State::New | State::Open { .. } | State::SecondLook => What::Given,
    };
    let going_on = going_on(visit, hit);
    // Two who differ are shown both.
    let to = if what == What::Differ {
        &going_on.here
    } else if going_on.next.is_empty() {
        &going_on.tray
    } else {
        &going_on.next
    };
    Answer::see_other(with_done(to, what, &[hit], 0))
}
