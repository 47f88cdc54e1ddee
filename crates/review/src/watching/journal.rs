//! `GET /journal`, and who saw a hit.

use std::collections::BTreeSet;

use casebook::store::{About, EntryQuery, EntryRead, LastCheck};
use form_urlencoded::Serializer;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use journal::{Act, Actor};

use crate::server::answer::{Answer, Refusal};
use crate::server::visit::{Visit, at_the_centre};
use crate::view::frame::{Frame, Section};
use crate::view::morning::{Choice, Paging, Question};
use crate::view::trail::{Chain, EntryRow, JournalPage};

const PAGE: u32 = 50;

pub(super) fn entries(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Journal);
    let asked = Narrowed::of(visit)?;
    let checked = visit.casebook.last_check()?;
    let (casebook, reading) = visit.reading()?;
    let page = casebook.read_entries(&asked.query, reading)?;
    let rows = page.entries.iter().map(|entry| row(&frame, entry));
    let first = asked.query.offset + 1;
    let last = asked.query.offset + page.entries.len() as u64;
    let acts = Act::ALL.iter().map(|act| {
        let name = frame.text(act_key(*act)).to_owned();
        (act.word().to_owned(), name)
    });
    Ok(Answer::page(JournalPage {
        chain: chain(checked),
        questions: vec![
            question("who", &asked.who, named(page.people)),
            question("act", &asked.act, acts.collect()),
            question("kind", &asked.kind, kinds(&frame, page.kinds)),
        ],
        since: asked.since,
        entries: rows.collect(),
        paging: Paging {
            first: first.min(last),
            last,
            total: page.of,
            previous: (asked.page > 1).then(|| asked.address(asked.page - 1)),
            next: (last < page.of).then(|| asked.address(asked.page + 1)),
        },
        about_hit: None,
        frame,
    }))
}

/// A form leads to the path of a hit.
pub(super) fn find_hit(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.asked.query.get("id").trim();
    if !is_hit_id(id) {
        return Err(Refusal::NotFound);
    }
    Ok(Answer::see_other(format!("/journal/hit/{id}")))
}

pub(super) fn who_saw(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Journal);
    let id = visit.asked.path.get("id").to_owned();
    let checked = visit.casebook.last_check()?;
    let (casebook, reading) = visit.reading()?;
    let mut entries = casebook.who_saw(&id, reading)?;
    entries.reverse();
    let of = entries.len() as u64;
    let rows = entries.iter().map(|entry| row(&frame, entry));
    Ok(Answer::page(JournalPage {
        chain: chain(checked),
        questions: Vec::new(),
        since: None,
        entries: rows.collect(),
        paging: Paging {
            first: of.min(1),
            last: of,
            total: of,
            previous: None,
            next: None,
        },
        about_hit: Some(id),
        frame,
    }))
}

/// What a list of entries is narrowed to, by its address.
struct Narrowed {
    who: String,
    act: String,
    kind: String,
    since: Option<Date>,
    page: u64,
    query: EntryQuery,
}

impl Narrowed {
    fn of(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let asked = |name| visit.asked.query.get(name).to_owned();
        let [who, act, kind, since, page] = ["who", "act", "kind", "since", "page"].map(asked);
        let malformed = |_| Refusal::Malformed;
        let since: Option<Date> = match since.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| Refusal::Malformed)?),
        };
        let page = match page.as_str() {
            "" => 1,
            text => text.parse::<u32>().map_err(malformed)?.max(1).into(),
        };
        let by_act = match act.as_str() {
            "" => None,
            word => Some(Act::of_word(word).ok_or(Refusal::Malformed)?),
        };
        let by_who = match who.as_str() {
            "" => None,
            id => Some(Actor::parse(id).map_err(|_| Refusal::Malformed)?),
        };
        let query = EntryQuery {
            who: by_who,
            act: by_act,
            kind: (!kind.is_empty()).then(|| kind.clone()),
            since: since.map(start_of).transpose()?,
            offset: (page - 1) * u64::from(PAGE),
            limit: PAGE,
        };
        Ok(Self {
            who,
            act,
            kind,
            since,
            page,
            query,
        })
    }

    fn address(&self, page: u64) -> String {
        let mut query = Serializer::new(String::new());
        let since = self.since.map(|date| date.to_string()).unwrap_or_default();
        let page = page.to_string();
        for (name, value) in [
            ("who", &self.who),
            ("act", &self.act),
            ("kind", &self.kind),
            ("since", &since),
            ("page", &page),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/journal?{}", query.finish())
    }
}

/// When a day begins at the centre.
fn start_of(date: Date) -> Result<Timestamp, Refusal> {
    let zone = TimeZone::get("Europe/Amsterdam").map_err(Refusal::failed)?;
    let start = date.to_zoned(zone).map_err(|_| Refusal::Malformed)?;
    Ok(start.timestamp())
}

fn chain(checked: Option<LastCheck>) -> Chain {
    let Some(checked) = checked else {
        return Chain::Unchecked;
    };
    let at = at_the_centre(checked.at);
    if checked.flaws == 0 {
        let run = checked.run;
        let head = checked.head.to_string().chars().take(16).collect();
        Chain::Holds { run, head, at }
    } else {
        Chain::Broken {
            flaws: checked.flaws,
            at,
        }
    }
}

/// An entry as people read it.
pub(super) fn row(frame: &Frame, entry: &EntryRead) -> EntryRow {
    let (about, link) = match &entry.about {
        About::Nothing => (Some(String::new()), None),
        About::Forgotten => (None, None),
        About::Known { kind, id } if kind == "hit" => {
            (Some(id.clone()), Some(format!("/journal/hit/{id}")))
        }
        About::Known { kind, id } => (Some(format!("{}: {id}", kind_word(frame, kind))), None),
    };
    EntryRow {
        number: entry.number,
        at: at_the_centre(entry.at),
        who: entry.who.to_string(),
        behalf: String::new(),
        what: frame.text(act_key(entry.act)).to_owned(),
        about,
        link,
    }
}

fn question(name: &'static str, chosen: &str, choices: Vec<(String, String)>) -> Question {
    let choices = choices.into_iter().map(|(value, name)| Choice {
        is_chosen: value == chosen,
        value,
        name,
    });
    Question {
        name,
        choices: choices.collect(),
    }
}

fn named(ids: BTreeSet<String>) -> Vec<(String, String)> {
    ids.into_iter().map(|id| (id.clone(), id)).collect()
}

fn kinds(frame: &Frame, kinds: BTreeSet<String>) -> Vec<(String, String)> {
    let named = |kind: String| {
        let word = kind_word(frame, &kind);
        (kind, word)
    };
    kinds.into_iter().map(named).collect()
}

/// `h` and 15 digits.
fn is_hit_id(id: &str) -> bool {
    let digits = id.strip_prefix('h').unwrap_or_default();
    digits.len() == 15 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a kind of thing is called; the kind itself for a rare one.
fn kind_word(frame: &Frame, kind: &str) -> String {
    let key = match kind {
        "hit" => "about.hit",
        "night" => "about.night",
        "list" => "about.list",
        "export" => "about.export",
        "account" => "about.account",
        "journal" => "about.journal",
        "sample" => "about.sample",
        "check" => "about.check",
        "forgotten" => "about.forgotten",
        "numbers" => "about.numbers",
        "precision" | "fallen" => "about.precision",
        "rule" => "about.rule",
        "batch" => "about.batch",
        _ => return kind.to_owned(),
    };
    frame.text(key).to_owned()
}

/// The key of what was done.
fn act_key(act: Act) -> &'static str {
    match act {
        Act::BeginRun => "act.begin-run",
        Act::EndRun => "act.end-run",
        Act::Accept => "act.accept",
        Act::Refuse => "act.refuse",
        Act::Match => "act.match",
        Act::Void => "act.void",
        Act::Send => "act.send",
        Act::Read => "act.read",
        Act::List => "act.list",
        Act::Export => "act.export",
        Act::Audit => "act.audit",
        Act::Take => "act.take",
        Act::Assess => "act.assess",
        Act::Open => "act.open",
        Act::Decide => "act.decide",
        Act::Park => "act.park",
        Act::Note => "act.note",
        Act::Undo => "act.undo",
        Act::Replace => "act.replace",
        Act::Reopen => "act.reopen",
        Act::Demote => "act.demote",
        Act::Forget => "act.forget",
        Act::Backup => "act.backup",
        Act::Restore => "act.restore",
        Act::Account => "act.account",
        Act::Session => "act.session",
        _ => "act.other",
    }
}
