//! One hit, as the visitor may see it.

use casebook::account::Verb;
use casebook::assessing::Assessment;
use casebook::free_text::FreeText;
use casebook::standing::{State as Standing, growth};
use casebook::store::{HitView, Mark, TrayQuery};

use super::address::TrayAddress;
use super::explain::Explain;
use super::history::{self, state_words};
use super::remark::{Remarkable, remark};
use crate::acting::{decide_form, more_acts};
use crate::names::Names;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Frame, Section};
use crate::view::hit::{Assessed, GoingOn, HitPage, Look, Position, Related};

/// Shows a hit out of a tray.
pub(super) fn show(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::page(page(visit, Section::Morning)?))
}

/// Shows a hit out of the tray of second looks.
pub(super) fn show_for_second_look(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::page(page(visit, Section::SecondLooks)?))
}

/// Shows a hit with what is related to it, once a reason is given.
pub(super) fn show_related(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let reason = FreeText::parse(visit.asked.form.get("reason"));
    let reason = reason.map_err(|_| Refusal::Malformed)?;
    if reason.as_str().is_empty() {
        return Err(Refusal::Malformed);
    }
    let id = visit.asked.path.get("id").to_owned();
    let mut page = page(visit, Section::Morning)?;
    let (casebook, reading) = visit.reading()?;
    let related = casebook.read_related(&id, &reason, reading)?;
    let settled = visit.settled.clone();
    let names = settled.names(visit.asked.language);
    let word = |state: &Standing| state_words(state, &names, &page.frame);
    let related = related.iter().map(|(id, state)| (id.clone(), word(state)));
    page.related = Related::Opened(related.collect());
    // Whoever changes the language comes back by a link, and a link opens nothing.
    page.frame.address = format!("/hits/{id}");
    Ok(Answer::page(page))
}

fn page(visit: &mut Visit<'_>, section: Section) -> Result<HitPage, Refusal> {
    let id = visit.asked.path.get("id").to_owned();
    let (casebook, reading) = visit.reading()?;
    let view = casebook.read_hit(&id, reading)?;
    let frame = visit.frame(section);
    let settled = visit.settled.clone();
    let names = settled.names(visit.asked.language);
    let explain = Explain::of(&view.hit.explanation, &names, &settled.covenant);
    let missing = missing(visit, &view)?;
    let growth = growth(&view.history.sightings);
    let assessments = visit.casebook.assessments(&id, visit.who()?)?;
    let look = look(visit, &view, &assessments, (&names, &frame))?;
    // Behind a second look stands nothing of what was done since the hit was opened last.
    let reopened = view.standing.reopened.as_ref();
    let reopened = reopened.filter(|_| look.kept().is_some());
    let mut deeds = view.history.deeds.iter().rev();
    let away_until = deeds.find_map(|done| done.deed.away_until());
    let hangs_on = explain.hangs_on();
    let remarkable = Remarkable {
        reopened,
        away_until: away_until.filter(|_| reopened.is_some_and(|why| why.is_due)),
        mark: view.listed.mark,
        missing: &missing,
        hangs_on: &hangs_on,
        growth: &growth,
    };
    let remark = remark(&remarkable, &names);
    let position = position(visit, &id, section)?;
    let going_on = going_on(visit, &frame, section, position.as_ref())?;
    let form = decide_form(visit, &view, going_on.clone())?;
    Ok(HitPage {
        why: explain.why(remark),
        severity: explain.severity(),
        stage: explain.stage(),
        persons: view.hit.explanation.persons.into(),
        missing: names.agencies(&missing),
        position,
        explained: explain.explained(),
        timeline: explain.timeline(),
        signals: explain.signals(),
        may_take_out: visit.may(Verb::Export),
        desks: explain.desks(),
        related: Related::Number(view.related.len() as u64),
        form,
        more: more_acts(visit, &view, going_on)?,
        look,
        frame,
        id,
    })
}

/// Where the visitor goes on from here: to the hit behind this one in its tray. A hit that has left
/// the tray, as one does that was taken, is followed by the first one there.
fn going_on(
    visit: &Visit<'_>,
    frame: &Frame,
    section: Section,
    position: Option<&Position>,
) -> Result<GoingOn, Refusal> {
    let here = frame.address.clone();
    let (next, tray) = if let Some(position) = position {
        (position.next.clone(), position.tray.clone())
    } else if let Some((address, query)) = tray_asked(visit, section)? {
        let viewer = visit.service.parts().policy.viewer(visit.who()?, visit.at);
        let first = visit.casebook.first_in_tray(&query, &viewer)?;
        let next = first.map(|id| format!("/hits/{id}?{}", address.query()));
        (next, address.of_page(1))
    } else {
        (None, String::new())
    };
    Ok(GoingOn {
        here,
        next: next.unwrap_or_default(),
        tray,
    })
}

/// The tray of the address, where it has one.
fn tray_asked(
    visit: &Visit<'_>,
    section: Section,
) -> Result<Option<(TrayAddress, TrayQuery)>, Refusal> {
    if section != Section::Morning || visit.asked.query.get("tray").is_empty() {
        return Ok(None);
    }
    let address = TrayAddress::read(&visit.asked.query)?;
    let query = address.asked(visit.who()?)?;
    Ok(Some((address, query)))
}

/// The agencies of the hit that are missing tonight.
fn missing(visit: &Visit<'_>, view: &HitView) -> Result<Vec<String>, Refusal> {
    if view.listed.mark != Mark::Incomplete {
        return Ok(Vec::new());
    }
    let night = visit.casebook.last_night()?;
    let missing = night.map_or_else(Default::default, |night| night.missing);
    let is_of_it = |id: &String| {
        let mut sightings = view.history.sightings.iter();
        sightings.any(|seen| seen.projection.agencies().contains(id.as_str()))
    };
    Ok(missing.into_iter().filter(is_of_it).collect())
}

/// What the visitor may see of the deciding.
fn look(
    visit: &Visit<'_>,
    view: &HitView,
    assessments: &[Assessment],
    (names, frame): (&Names<'_>, &Frame),
) -> Result<Look, Refusal> {
    let who = visit.who()?;
    let is_given = assessments.iter().any(|assessment| assessment.who == *who);
    if view.standing.state == Standing::SecondLook && !is_given {
        return Ok(Look::Second);
    }
    let kept = history::kept(visit, view, names, frame)?;
    let Standing::Disputed { .. } = view.standing.state else {
        return Ok(Look::Open(kept));
    };
    let mut assessed: Vec<Assessed> = Vec::new();
    for assessment in assessments {
        let one = Assessed {
            who: assessment.who.to_string(),
            is_viewer: assessment.who == *who,
            what: history::closing_words(&assessment.closing, names, frame),
            text: assessment.text.as_str().to_owned(),
        };
        assessed.retain(|before| before.who != one.who);
        assessed.push(one);
    }
    Ok(Look::Disputed { assessed, kept })
}

/// Where in the tray of the address the hit is.
fn position(visit: &Visit<'_>, id: &str, section: Section) -> Result<Option<Position>, Refusal> {
    let Some((address, query)) = tray_asked(visit, section)? else {
        return Ok(None);
    };
    let viewer = visit.service.parts().policy.viewer(visit.who()?, visit.at);
    let found = visit.casebook.place_in_tray(id, &query, &viewer)?;
    let of = |id: String| format!("/hits/{id}?{}", address.query());
    Ok(found.map(|found| Position {
        place: found.place as u64,
        of: found.of as u64,
        tray: address.of_page((found.place - 1) / super::address::ROWS + 1),
        previous: found.previous.map(of),
        next: found.next.map(of),
    }))
}
