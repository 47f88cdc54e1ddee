//! A page that is read: what was forgotten, one of it without its report.

use review::view::frame::Section;
use review::view::language::Language;
use review::view::watched::{Notice, WatchedCell, WatchedPage, WatchedSection, WatchedTable};

use super::{frame, say};

/// What was forgotten.
pub(crate) fn forgotten(language: Language) -> WatchedPage {
    let say = |dutch, english| say(language, dutch, english);
    let row = |day: &str, hits: &str, report| {
        let cells = [day, hits, "01-08-2026 – 02-08-2026", "1", "214", "3"];
        let mut cells: Vec<_> = cells.into_iter().map(WatchedCell::text).collect();
        cells.push(WatchedCell::text(report));
        cells
    };
    let mut frame = frame(language, Section::Journal, "/forgotten");
    let viewer = frame.viewer.as_mut().expect("a sample has a viewer");
    (viewer.name, viewer.second_looks) = ("fg-01".to_owned(), 0);
    WatchedPage {
        title: say("Wat vergeten is", "What was forgotten"),
        lead: say(
            "Wat volgens de afspraken vergeten is. Geen treffer staat erin.",
            "What was forgotten, as agreed. It names no hit.",
        ),
        notice: Some(Notice {
            says: say(
                "1 getekend verslag ontbreekt of klopt niet.",
                "1 signed report is missing or wrong.",
            ),
            is_bad: true,
        }),
        form: None,
        sections: vec![WatchedSection {
            title: say("Elke keer", "Each time"),
            lines: Vec::new(),
            table: WatchedTable {
                heads: vec![
                    say("Wanneer", "When"),
                    say("Treffers", "Hits"),
                    say("Laatst gezien", "Last seen"),
                    say("Ingekort", "Cut short"),
                    say("Rijen", "Rows"),
                    say("Bestanden", "Files"),
                    say("Verslag", "Report"),
                ],
                rows: vec![
                    row("22-11-2026 06:10", "12", say("getekend", "signed")),
                    row(
                        "21-11-2026 06:10",
                        "9",
                        say("ontbreekt of klopt niet", "missing or wrong"),
                    ),
                ],
            },
        }],
        frame,
    }
}
