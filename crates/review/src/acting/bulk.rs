//! Several hits are taken or parked at once: first a page says what will happen to which, then it
//! does. No decision is made so: what may be picked for a second look is decided one by one.

use casebook::standing::State;
use casebook::store::{Doing, HitRow, MOST_DAYS_PARKED};
use exchange::night::Night;
use jiff::ToSpan as _;
use journal::Actor;

use super::doing::{act, seen};
use super::other::{is_of_visitor, words_of_at_once};
use crate::server::answer::{Answer, Refusal};
use crate::server::local_path;
use crate::server::visit::Visit;
use crate::view::frame::{MAX_HITS, Section, What, with_done, without_done};
use crate::view::morning::{BulkAct, BulkLine, BulkPage};
use crate::view::why::Why;

/// What was asked to be done with the chosen hits.
struct AskedOfAll {
    hits: Vec<String>,
    back: String,
    act: ActOnAll,
}

/// What is asked of many.
#[derive(Clone, Copy)]
enum ActOnAll {
    Take,
    /// Until a night; none where none was given that there is.
    Park(Option<Night>),
}

/// Says what would be done with which hits. Nothing is.
pub(super) fn look(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let asked = asked(visit)?;
    let tonight = tonight(visit)?;
    let who = visit.who()?.clone();
    let ids: Vec<&str> = asked.hits.iter().map(String::as_str).collect();
    let (casebook, reading) = visit.reading()?;
    let rows = casebook.read_chosen(&ids, reading)?;
    let may = |row: &HitRow| is_able(&row.state, &who);
    let (able, unable): (Vec<HitRow>, Vec<HitRow>) = rows.into_iter().partition(may);
    let dates = dates(tonight);
    let is_fit = |until: &Night| (dates.0..=dates.1).contains(&until.date());
    let (shown, asks_until) = match asked.act {
        ActOnAll::Take => (BulkAct::Take, false),
        ActOnAll::Park(until) => {
            let until = until.filter(is_fit).map(Night::date);
            let is_missing = until.is_none();
            let until = until.unwrap_or(dates.0);
            (BulkAct::Park { until }, is_missing)
        }
    };
    let page = BulkPage {
        frame: visit.frame(Section::Morning),
        act: shown,
        asks_until: asks_until.then_some(dates),
        able: able.iter().map(line).collect(),
        unable: unable.iter().map(line).collect(),
        back: asked.back,
    };
    Ok(Answer::page(page))
}

/// Does it, hit by hit: what cannot be done with one stays as it is.
pub(super) fn act_on_all(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let asked = asked(visit)?;
    let (doing, what) = match asked.act {
        ActOnAll::Take => (Doing::Take, What::Taken),
        ActOnAll::Park(Some(until)) => (Doing::Park { until }, What::Parked),
        ActOnAll::Park(None) => return Err(Refusal::Malformed),
    };
    let mut done = Vec::new();
    for hit in &asked.hits {
        if is_done(visit, hit, &doing)? {
            done.push(hit.as_str());
        }
    }
    let left = asked.hits.len() - done.len();
    Ok(Answer::see_other(with_done(&asked.back, what, &done, left)))
}

/// Takes back what was done at once, as far as nobody did anything with a hit since.
pub(super) fn undo_all(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let hits = hits(visit)?;
    let words = words_of_at_once(visit)?;
    let mut done = Vec::new();
    for hit in &hits {
        let seen = match seen(visit, hit) {
            Err(Refusal::NotFound) => continue,
            seen => seen?,
        };
        if !seen.is_own_of_late() {
            continue;
        }
        let doing = match seen.standing.state {
            State::Open { .. } => Doing::Release,
            _ => Doing::Undo(words.clone()),
        };
        if is_taken(act(visit, hit, doing)?)? {
            done.push(hit.as_str());
        }
    }
    let left = hits.len() - done.len();
    let here = without_done(local_path(visit.asked.form.get("here")));
    Ok(Answer::see_other(with_done(
        &here,
        What::Undone,
        &done,
        left,
    )))
}

/// Does it with one hit. What is the visitor's already is not taken again, and what is another's
/// stays theirs.
fn is_done(visit: &mut Visit<'_>, hit: &str, doing: &Doing) -> Result<bool, Refusal> {
    let seen = match seen(visit, hit) {
        Err(Refusal::NotFound) => return Ok(false),
        seen => seen?,
    };
    if *doing == Doing::Take && is_of_visitor(&seen) {
        return Ok(true);
    }
    let who = visit.who()?.clone();
    if !is_able(&seen.standing.state, &who) {
        // The same form, sent twice.
        return Ok(seen.is_done(doing));
    }
    is_taken(act(visit, hit, doing.clone())?)
}

/// Whether the casebook took it. Only that the service failed is a failure of all.
fn is_taken<T>(outcome: Result<T, casebook::store::DeedError>) -> Result<bool, Refusal> {
    match outcome {
        Ok(_) => Ok(true),
        Err(casebook::store::DeedError::Store(error)) => Err(error.into()),
        Err(casebook::store::DeedError::Account(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// Whether it can be done with a hit of this state: it is open, and nobody else's.
fn is_able(state: &State, who: &Actor) -> bool {
    match state {
        State::New => true,
        State::Open { taken_by } => taken_by.as_ref().is_none_or(|taken_by| taken_by == who),
        _ => false,
    }
}

fn asked(visit: &Visit<'_>) -> Result<AskedOfAll, Refusal> {
    let form = &visit.asked.form;
    let act = match form.get("act") {
        "take" => ActOnAll::Take,
        "park" => ActOnAll::Park(Night::parse(form.get("until")).ok()),
        _ => return Err(Refusal::Malformed),
    };
    Ok(AskedOfAll {
        hits: hits(visit)?,
        back: without_done(local_path(form.get("back"))),
        act,
    })
}

/// The chosen hits, each once.
fn hits(visit: &Visit<'_>) -> Result<Vec<String>, Refusal> {
    let mut hits: Vec<String> = visit.asked.form.all("hit").map(str::to_owned).collect();
    hits.sort_unstable();
    hits.dedup();
    if hits.len() > MAX_HITS {
        return Err(Refusal::Malformed);
    }
    Ok(hits)
}

fn tonight(visit: &Visit<'_>) -> Result<Night, Refusal> {
    let run = visit.casebook.last_run()?;
    run.map(|run| run.night).ok_or(Refusal::NotFound)
}

/// The first and the last night until which a hit may be parked.
fn dates(tonight: Night) -> (jiff::civil::Date, jiff::civil::Date) {
    let later = |days: u32| tonight.date().saturating_add(i64::from(days).days());
    (later(1), later(MOST_DAYS_PARKED))
}

fn line(row: &HitRow) -> BulkLine {
    BulkLine {
        id: row.listed.id.clone(),
        why: Why {
            agencies: row.projection.agencies().len(),
            domains: row.projection.domains.len(),
            remark: None,
        },
    }
}
