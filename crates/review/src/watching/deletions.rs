//! `GET /forgotten`: what was forgotten, and whether its signed report lies where it should.

use std::fs;

use casebook::store::{Deletion, ForgetReport};

use crate::server::SignedReports;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::{Visit, at_the_centre};
use crate::view::frame::{Frame, Section};
use crate::view::watched::{Notice, WatchedCell, WatchedPage, WatchedSection, WatchedTable};

/// A report has a line for each table and night: more than this is none.
const MAX_REPORT: u64 = 1 << 20;

pub(super) fn deletions(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Journal);
    let settled = visit.settled.clone();
    let service = visit.service;
    let (casebook, reading) = visit.reading()?;
    let deletions = casebook.read_deletions(reading)?;
    let mut rows = Vec::new();
    let mut unsigned = 0;
    for deletion in &deletions {
        let state = service.reports().map(|reports| {
            let key = settled.covenant.centre().sign();
            signed(reports, &deletion.report, |note| {
                ForgetReport::verify(note, &reports.origin, key).ok()
            })
        });
        unsigned += u64::from(state == Some(ReportState::Missing));
        rows.push(row(&frame, deletion, state));
    }
    let heads = [
        "journal.at",
        "forgotten.hits",
        "forgotten.seen",
        "forgotten.cut",
        "forgotten.rows",
        "forgotten.files",
        "forgotten.report",
    ];
    let notice = (unsigned > 0).then(|| Notice {
        says: frame.count("forgotten.unsigned", unsigned),
        is_bad: true,
    });
    let lines = if rows.is_empty() {
        vec![frame.text("forgotten.none").to_owned()]
    } else {
        Vec::new()
    };
    Ok(Answer::page(WatchedPage {
        title: frame.text("watched.forgotten").to_owned(),
        lead: frame.text("forgotten.about").to_owned(),
        notice,
        form: None,
        sections: vec![WatchedSection {
            title: frame.text("forgotten.each").to_owned(),
            lines,
            table: WatchedTable {
                heads: heads.map(|key| frame.text(key).to_owned()).into(),
                rows,
            },
        }],
        frame,
    }))
}

/// What became of the signed report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReportState {
    /// It lies there, and says the same.
    Signed,
    /// It is not there, or says something else.
    Missing,
}

fn signed(
    reports: &SignedReports,
    report: &ForgetReport,
    verify: impl Fn(&str) -> Option<ForgetReport>,
) -> ReportState {
    let path = reports.folder.join(report.file_name());
    let is_small =
        fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= MAX_REPORT);
    let note = is_small.then(|| fs::read_to_string(&path).ok()).flatten();
    if note.and_then(|note| verify(&note)).as_ref() == Some(report) {
        ReportState::Signed
    } else {
        ReportState::Missing
    }
}

fn row(frame: &Frame, deletion: &Deletion, state: Option<ReportState>) -> Vec<WatchedCell> {
    let went = &deletion.report.went;
    let seen = went.seen.map(|(first, last)| {
        let [first, last] = [first, last].map(|night| frame.date(night.date()));
        frame.with_two("forgotten.between", "first", first, "last", last)
    });
    let report = match state {
        Some(ReportState::Signed) => "forgotten.signed",
        Some(ReportState::Missing) => "forgotten.missing",
        None => "forgotten.unknown",
    };
    vec![
        WatchedCell::text(frame.moment(at_the_centre(deletion.at))),
        WatchedCell::text(frame.number(went.hits)),
        WatchedCell::text(seen.unwrap_or_default()),
        WatchedCell::text(frame.number(went.cut)),
        WatchedCell::text(frame.number(went.rows.values().sum::<u64>())),
        WatchedCell::text(frame.number(went.files.values().sum::<u64>())),
        WatchedCell::text(frame.text(report)),
    ]
}
