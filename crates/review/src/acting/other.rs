//! A hit is taken, opened again, given back, written about, and somebody who is away is replaced.

use casebook::free_text::FreeText;
use casebook::standing::State;
use casebook::store::{DeedError, Doing};
use journal::Actor;

use super::again::{going_on, why_not, words_again};
use super::doing::{Seen, act, hit, seen};
use super::typed::Words;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Section, What, with_done};
use crate::view::hit::{WordsFor, WordsLack};
use crate::view::not_recorded::WhyNot;

/// Takes a hit as the visitor's.
pub(super) fn take(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hit = hit(visit);
    let is_own = is_of_visitor(&seen(visit, &hit)?);
    if !is_own && let Err(error) = act(visit, &hit, Doing::Take)? {
        let why_not = why_not(visit, error)?;
        return words_again(visit, &hit, None, why_not);
    }
    Ok(back(visit, &hit, What::Taken))
}

/// Opens what is closed or parked, or gives back what is the visitor's. What was done a moment ago
/// needs no words.
pub(super) fn undo(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hit = hit(visit);
    let seen = seen(visit, &hit)?;
    let is_at_once = visit.asked.form.get("at_once") == "yes" && seen.is_own_of_late();
    let words = Words::of(visit.asked.form.get("text"));
    let doing = match (&seen.standing.state, &words.text) {
        (State::New | State::Open { .. }, _) => Doing::Release,
        (_, Ok(text)) if !text.as_str().is_empty() => Doing::Undo(text.clone()),
        (_, Ok(_)) if is_at_once => Doing::Undo(words_of_at_once(visit)?),
        _ => return lacking(visit, &hit, WordsFor::Undo, &words),
    };
    if let Err(error) = act(visit, &hit, doing.clone())? {
        let is_twice =
            matches!(error, DeedError::State) && (seen.is_done(&doing) || seen.is_undone_of_late());
        if !is_twice {
            let why_not = why_not(visit, error)?;
            return words_again(visit, &hit, None, why_not);
        }
    }
    Ok(back(visit, &hit, What::Undone))
}

/// Writes something down.
pub(super) fn note(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hit = hit(visit);
    let words = Words::of(visit.asked.form.get("text"));
    let text = match &words.text {
        Ok(text) if !text.as_str().is_empty() => text.clone(),
        _ => return lacking(visit, &hit, WordsFor::Note, &words),
    };
    let doing = Doing::Note(text);
    if !seen(visit, &hit)?.is_done(&doing)
        && let Err(error) = act(visit, &hit, doing)?
    {
        let why_not = why_not(visit, error)?;
        return words_again(visit, &hit, None, why_not);
    }
    Ok(back(visit, &hit, What::Noted))
}

/// Lets another take the place of somebody who is away. Who assesses the hit is never said.
pub(super) fn replace(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hit = hit(visit);
    // What is no id is nobody's: refused as somebody who is here.
    let away = Actor::parse(visit.asked.form.get("away").trim()).ok();
    let outcome = if let Some(away) = away {
        act(visit, &hit, Doing::Replace(away))?.map(|_| ())
    } else {
        seen(visit, &hit)?;
        Err(DeedError::NotAbsent)
    };
    if let Err(error) = outcome {
        let why_not = why_not(visit, error)?;
        return words_again(visit, &hit, None, why_not);
    }
    Ok(back(visit, &hit, What::Replaced))
}

impl Seen {
    /// Whether the visitor has opened the hit or given it back a moment ago.
    fn is_undone_of_late(&self) -> bool {
        use casebook::standing::Deed;
        let last = self.deeds.last();
        let is_undoing =
            last.is_some_and(|done| matches!(done.deed, Deed::Undo(_) | Deed::Release));
        is_undoing && self.is_own_of_late()
    }
}

/// Whether a hit is the visitor's.
pub(super) fn is_of_visitor(seen: &Seen) -> bool {
    matches!(&seen.standing.state, State::Open { taken_by: Some(who) } if seen.is_by(who))
}

/// The words for what is taken back at once.
pub(super) fn words_of_at_once(visit: &Visit<'_>) -> Result<FreeText, Refusal> {
    let frame = visit
        .service
        .bare_frame(visit.asked.language, Section::Outside);
    FreeText::parse(frame.text("undo.at-once")).map_err(Refusal::failed)
}

fn lacking(
    visit: &mut Visit<'_>,
    hit: &str,
    of: WordsFor,
    words: &Words,
) -> Result<Answer, Refusal> {
    let lacks = WordsLack {
        of,
        holds: words.text.as_ref().err().copied(),
        words: words.again.clone(),
    };
    words_again(visit, hit, Some(lacks), WhyNot::Lacks)
}

fn back(visit: &Visit<'_>, hit: &str, what: What) -> Answer {
    let here = going_on(visit, hit).here;
    Answer::see_other(with_done(&here, what, &[hit], 0))
}
