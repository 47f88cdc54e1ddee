//! `GET /informing`: whom agencies have yet to inform, by agency.

use std::collections::BTreeMap;

use casebook::store::InformingDue;
use exchange::letter::answers::Postponement;
use exchange::night::Night;

use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Frame, Section};
use crate::view::watched::{WatchedCell, WatchedPage, WatchedSection, WatchedTable};

pub(super) fn informing(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Numbers);
    let settled = visit.settled.clone();
    let today = Night::at(visit.at).map_err(Refusal::failed)?;
    let (casebook, reading) = visit.reading()?;
    let mut of_agency: BTreeMap<String, Vec<InformingDue>> = BTreeMap::new();
    for due in casebook.read_informing(reading)? {
        of_agency.entry(due.agency.clone()).or_default().push(due);
    }
    let mut sections = Vec::new();
    for (agency, due) in &of_agency {
        sections.push(WatchedSection {
            title: settled.names(frame.language).agency(agency),
            lines: Vec::new(),
            table: table(&frame, due, today),
        });
    }
    if sections.is_empty() {
        sections.push(WatchedSection {
            title: frame.text("informing.none-title").to_owned(),
            lines: vec![frame.text("informing.none").to_owned()],
            ..WatchedSection::default()
        });
    }
    Ok(Answer::page(WatchedPage {
        title: frame.text("watched.informing").to_owned(),
        lead: frame.text("informing.about").to_owned(),
        notice: None,
        form: None,
        sections,
        frame,
    }))
}

fn table(frame: &Frame, due: &[InformingDue], today: Night) -> WatchedTable {
    let rows = due.iter().map(|due| {
        let why = match due.why {
            Postponement::Safety => "informing.safety",
            Postponement::Investigation => "informing.investigation",
            Postponement::NotReached => "informing.not-reached",
            Postponement::Other => "informing.other",
        };
        let date = frame.date(due.review_by.date());
        let review = if due.review_by <= today {
            frame.with("informing.passed", "night", date)
        } else {
            date
        };
        vec![
            WatchedCell::id(due.case.to_string()),
            WatchedCell::text(frame.date(due.since.date())),
            WatchedCell::text(frame.text(why)),
            WatchedCell::text(review),
        ]
    });
    let heads = [
        "informing.case",
        "informing.since",
        "informing.why",
        "informing.review",
    ];
    WatchedTable {
        heads: heads.map(|key| frame.text(key).to_owned()).into(),
        rows: rows.collect(),
    }
}
