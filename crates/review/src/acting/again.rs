//! The page of what was not recorded: why, and the form again with what was typed.

use casebook::account::Forbidden;
use casebook::assessing::AssessError;
use casebook::standing::State;
use casebook::store::{AccountError, DeedError, HitView};

use super::forms::{filled_form, more_acts};
use super::typed::Typed;
use crate::server::answer::{Answer, Refusal};
use crate::server::local_path;
use crate::server::visit::{Visit, at_the_centre};
use crate::view::frame::{Section, without_done};
use crate::view::hit::{Blank, GoingOn, MoreActs, Reopens, WordsFor, WordsLack};
use crate::view::not_recorded::{LookAgain, NotRecordedPage, WhyNot};

/// Where the visitor goes on, as the form says.
pub(super) fn going_on(visit: &Visit<'_>, hit: &str) -> GoingOn {
    let form = &visit.asked.form;
    let address = |name| match form.get(name) {
        "" => String::new(),
        sent => without_done(local_path(sent)),
    };
    let mut going_on = GoingOn {
        here: address("here"),
        next: address("next"),
        tray: address("tray"),
    };
    if going_on.here.is_empty() {
        going_on.here = format!("/hits/{hit}");
    }
    going_on
}

/// The form by which a hit is decided, again.
pub(super) fn decide_again(
    visit: &mut Visit<'_>,
    hit: &str,
    typed: &Typed,
    blanks: Vec<Blank>,
    why_not: WhyNot,
) -> Result<Answer, Refusal> {
    let going_on = going_on(visit, hit);
    let view = read(visit, hit)?;
    let form = filled_form(visit, &view, going_on.clone(), Some(typed), blanks)?;
    let more = MoreActs {
        going_on,
        ..MoreActs::default()
    };
    let page = NotRecordedPage {
        frame: visit.frame(Section::Morning),
        id: hit.to_owned(),
        why_not,
        look: look(&view),
        form,
        more,
    };
    Ok(Answer::page(page))
}

/// A form of a few words, again; `lacks` is what they lack.
pub(super) fn words_again(
    visit: &mut Visit<'_>,
    hit: &str,
    lacks: Option<WordsLack>,
    why_not: WhyNot,
) -> Result<Answer, Refusal> {
    let going_on = going_on(visit, hit);
    let view = read(visit, hit)?;
    let mut more = more_acts(visit, &view, going_on)?;
    let is_of_note = lacks
        .as_ref()
        .is_some_and(|lacks| lacks.of == WordsFor::Note);
    if more.may_release() || is_of_note {
        more.reopens = Reopens::Not;
    }
    if let Some(lacks) = &lacks {
        more.may_note &= lacks.of == WordsFor::Note;
        more.may_replace = false;
    }
    more.lacks = lacks;
    let page = NotRecordedPage {
        frame: visit.frame(Section::Morning),
        id: hit.to_owned(),
        why_not,
        look: look(&view),
        form: None,
        more,
    };
    Ok(Answer::page(page))
}

/// Why the casebook did not take an act, for the visitor.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Forbidden`] and [`Refusal::Failed`], which have pages of their
/// own.
pub(super) fn why_not(visit: &Visit<'_>, error: DeedError) -> Result<WhyNot, Refusal> {
    Ok(match error {
        DeedError::Account(AccountError::Forbidden(Forbidden::Barred { until, .. })) => {
            WhyNot::Barred(at_the_centre(until))
        }
        DeedError::Changed { changes: new } => {
            let names = visit.settled.names(visit.asked.language);
            WhyNot::Changed(new.iter().map(|new| names.change(new)).collect())
        }
        DeedError::Assess(AssessError::Again) => WhyNot::Given,
        DeedError::Assess(_) | DeedError::State => WhyNot::NotNow,
        DeedError::NotAbsent => WhyNot::NotAway,
        error => return Err(error.into()),
    })
}

/// The hit, so that its forms can be shown; that it was read stands in the journal.
fn read(visit: &mut Visit<'_>, hit: &str) -> Result<HitView, Refusal> {
    let (casebook, reading) = visit.reading()?;
    Ok(casebook.read_hit(hit, reading)?)
}

fn look(view: &HitView) -> LookAgain {
    LookAgain {
        is_second: view.standing.state == State::SecondLook,
    }
}
