//! `GET /rules`: why a rule fell back to a pilot.

use casebook::store::FallenRule;

use crate::server::Settled;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Frame, Section};
use crate::view::numbers::{Figures, Percents};
use crate::view::watched::{WatchedCell, WatchedPage, WatchedSection, WatchedTable};

pub(super) fn rules(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Numbers);
    let settled = visit.settled.clone();
    let (casebook, reading) = visit.reading()?;
    let fallen = casebook.read_fallen(reading)?;
    let mut sections: Vec<_> = fallen
        .iter()
        .map(|rule| section(&settled, &frame, rule))
        .collect();
    if sections.is_empty() {
        sections.push(WatchedSection {
            title: frame.text("fallen.none-title").to_owned(),
            lines: vec![frame.text("fallen.none").to_owned()],
            ..WatchedSection::default()
        });
    }
    Ok(Answer::page(WatchedPage {
        title: frame.text("watched.rules").to_owned(),
        lead: frame.text("fallen.about").to_owned(),
        notice: None,
        form: None,
        sections,
        frame,
    }))
}

fn section(settled: &Settled, frame: &Frame, rule: &FallenRule) -> WatchedSection {
    let block = rule.block;
    let answers = Figures::of([block.right, block.known, block.wrong].map(u64::from));
    let withheld = || frame.text("numbers.withheld").to_owned();
    let share = Percents::of(&answers).map_or_else(withheld, |share| {
        let [low, high] = [share.low, share.high].map(|end| end.to_string());
        frame.with_two("numbers.between", "low", low, "high", high)
    });
    let is_of_now = rule.covenant == settled.covenant.hash().to_string();
    let still = if is_of_now {
        "fallen.still"
    } else {
        "fallen.past"
    };
    let asked = format!("{:.0}", rule.asked * 100.0);
    let mut cells: Vec<_> = answers
        .parts()
        .iter()
        .map(|part| WatchedCell::text(part.words(frame)))
        .collect();
    let total = answers.total().words_or(frame, "numbers.withheld");
    cells.push(WatchedCell::text(total));
    cells.push(WatchedCell::text(share));
    cells.push(WatchedCell::text(frame.with(
        "fallen.asked",
        "share",
        asked,
    )));
    let heads = [
        "numbers.right",
        "numbers.known",
        "numbers.wrong",
        "numbers.answers",
        "numbers.share",
        "fallen.at-least",
    ];
    WatchedSection {
        title: settled
            .names(frame.language)
            .versioned_rule(&rule.rule, rule.version),
        lines: vec![
            frame.with("fallen.on", "night", frame.date(rule.night.date())),
            frame.text(still).to_owned(),
        ],
        table: WatchedTable {
            heads: heads.map(|key| frame.text(key).to_owned()).into(),
            rows: vec![cells],
        },
    }
}
