//! What is typed is kept, so that it is still there after a session that ended. A script sends it
//! while somebody types; without one a button does.

use casebook::store::DeedError;

use super::again::going_on;
use super::doing::hit;
use super::typed::Typed;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{What, with_done};

/// Keeps what was typed.
pub(super) fn keep(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hit = hit(visit);
    let typed = Typed::of(&visit.asked.form);
    if typed.on.is_none() {
        return Err(Refusal::Malformed);
    }
    let kept = kept(visit, &hit, &typed)?;
    if visit.asked.form.get("by") == "script" {
        kept?;
        return Ok(Answer::Done);
    }
    let here = going_on(visit, &hit).here;
    match kept {
        Ok(()) => Ok(Answer::see_other(with_done(&here, What::Kept, &[&hit], 0))),
        Err(DeedError::State | DeedError::Id) => Ok(Answer::see_other(here)),
        Err(error) => Err(error.into()),
    }
}

/// Keeps what was typed into a form that is refused. Where it cannot be kept, the form still has
/// it.
pub(super) fn keep_typed(visit: &mut Visit<'_>, hit: &str, typed: &Typed) -> Result<(), Refusal> {
    match kept(visit, hit, typed)? {
        Err(DeedError::Store(error)) => Err(error.into()),
        _ => Ok(()),
    }
}

fn kept(visit: &mut Visit<'_>, hit: &str, typed: &Typed) -> Result<Result<(), DeedError>, Refusal> {
    let Some(draft) = typed.draft() else {
        return Ok(Err(DeedError::Id));
    };
    let who = visit.who()?.clone();
    let salts = &mut visit.salts;
    Ok(visit.casebook.keep_draft(hit, &who, &draft, salts))
}
