//! `GET /journal/sample` and `GET /journal/check`.

use casebook::store::CheckFound;
use journal::{Month, Sample};

use super::journal::row;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::{Visit, at_the_centre};
use crate::view::frame::{Frame, Section};
use crate::view::watched::{
    AskField, AskForm, Notice, WatchedCell, WatchedPage, WatchedSection, WatchedTable,
};

/// As many entries as a sample may have, and as one has that nobody said otherwise of.
const MOST: usize = 200;
const USUAL: usize = 20;

/// A form to draw by; and where a month is named, a sample of it, drawn by chance.
pub(super) fn sample(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Journal);
    let month = visit.asked.query.get("month").to_owned();
    let count = match visit.asked.query.get("count") {
        "" => USUAL,
        text => text.parse().map_err(|_| Refusal::Malformed)?,
    };
    if !(1..=MOST).contains(&count) {
        return Err(Refusal::Malformed);
    }
    let mut sections = Vec::new();
    if !month.is_empty() {
        let of = Month::parse(&month).map_err(|_| Refusal::Malformed)?;
        let seed = *visit.service.secret::<32>().expose();
        let (casebook, reading) = visit.reading()?;
        let drawn = casebook.sample(of, Sample { seed, count }, reading)?;
        let mut rows = Vec::new();
        for entry in &drawn.entries {
            let row = row(&frame, entry);
            let about = row.about.unwrap_or_default();
            rows.push(vec![
                WatchedCell::text(frame.number(row.number)),
                WatchedCell::text(frame.moment(row.at)),
                WatchedCell::text(row.who),
                WatchedCell::text(row.what),
                match row.link {
                    Some(link) => WatchedCell::link(about, link),
                    None => WatchedCell::text(about),
                },
            ]);
        }
        let drawn_of = frame.with_two(
            "sample.drawn",
            "count",
            frame.number(drawn.entries.len() as u64),
            "of",
            frame.number(drawn.of),
        );
        sections.push(WatchedSection {
            title: frame.with("sample.month", "month", &month),
            lines: vec![
                drawn_of,
                frame.with("sample.seed", "seed", exchange::hex::Hex(&seed).to_string()),
            ],
            table: WatchedTable {
                heads: entry_heads(&frame),
                rows,
            },
        });
    }
    let this_month = Month::of(visit.at).to_string();
    let month = if month.is_empty() { this_month } else { month };
    Ok(Answer::page(WatchedPage {
        title: frame.text("watched.sample").to_owned(),
        lead: frame.text("sample.about").to_owned(),
        notice: None,
        form: Some(AskForm {
            to: "/journal/sample",
            fields: vec![
                field("month", frame.text("sample.which"), "month", month),
                field(
                    "count",
                    frame.text("sample.count"),
                    "number",
                    count.to_string(),
                ),
            ],
            button: frame.text("sample.draw").to_owned(),
        }),
        sections,
        frame,
    }))
}

fn field(name: &'static str, label: &str, kind: &'static str, value: String) -> AskField {
    AskField {
        name,
        label: label.to_owned(),
        kind,
        value,
    }
}

fn entry_heads(frame: &Frame) -> Vec<String> {
    let heads = [
        "journal.number",
        "journal.at",
        "journal.who",
        "journal.what",
        "journal.object",
    ];
    heads.map(|key| frame.text(key).to_owned()).into()
}

/// Checks all of it now. That takes long, so it is done by a connection of its own, and one after
/// the other: whoever else visits goes on meanwhile.
pub(super) fn check(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let beside = visit.casebook.open_beside()?;
    Ok(Answer::Work(Box::new(move |service| {
        let checking = service.checking();
        let found = beside.check();
        drop(checking);
        Box::new(move |visit| checked(visit, &found?))
    })))
}

fn checked(visit: &mut Visit<'_>, found: &CheckFound) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Journal);
    let at = at_the_centre(visit.at);
    let (casebook, reading) = visit.reading()?;
    casebook.note_check(found, reading)?;
    let is_bad = !found.flaws.is_empty();
    let says = if is_bad {
        frame.count("check.broken", found.flaws.len() as u64)
    } else {
        frame.with_two(
            "journal.holds",
            "run",
            frame.number(found.run),
            "at",
            frame.moment(at),
        )
    };
    let flaws = found
        .flaws
        .iter()
        .map(|flaw| vec![WatchedCell::text(flaw.to_string())]);
    let mut sections = vec![WatchedSection {
        title: frame.text("check.head").to_owned(),
        lines: vec![
            frame.with("check.entries", "entries", frame.number(found.entries)),
            frame.text("check.compare").to_owned(),
        ],
        table: WatchedTable {
            heads: vec![frame.text("check.chain").to_owned()],
            rows: vec![vec![WatchedCell::id(found.head.to_string())]],
        },
    }];
    if is_bad {
        sections.push(WatchedSection {
            title: frame.text("check.flaws").to_owned(),
            lines: Vec::new(),
            table: WatchedTable {
                heads: vec![frame.text("check.flaw").to_owned()],
                rows: flaws.collect(),
            },
        });
    }
    Ok(Answer::page(WatchedPage {
        title: frame.text("watched.check").to_owned(),
        lead: frame.text("check.about").to_owned(),
        notice: Some(Notice { says, is_bad }),
        form: None,
        sections,
        frame,
    }))
}
