//! The rule that no shape may cost more than twice the even case a record: every shape beside it, in the same rounds, as Markdown.
//!
//! Where more records meet there is more to give back, however they lie. So each shape is also held against the even case in which as
//! many of its records meet: on the line between the case where a fifth does, and the case where all do.

use std::io;
use std::path::Path;

use benches::inputs::shapes::Shape;

use crate::ask::{self, median};
use crate::case::{ALL_KEPT, Case, Kept, LEFT_OUT};

/// What is shown of a shape, and how many records on a tag are too many there. The even ones come first.
const ROWS: [(&str, Shape, u32); 14] = [
    (
        "even: nine tags in ten have one agency",
        Shape::Even,
        LEFT_OUT,
    ),
    (
        "even: each tag has two agencies, all meet",
        Shape::EvenMet,
        LEFT_OUT,
    ),
    (
        "skewed: one agency has nine records in ten",
        Shape::Skewed,
        LEFT_OUT,
    ),
    ("equal: every agency has every tag", Shape::Equal, LEFT_OUT),
    (
        "shelter: 5,000 of one agency on a tag, left out",
        Shape::Shelter,
        LEFT_OUT,
    ),
    ("… kept", Shape::Shelter, ALL_KEPT),
    (
        "shelters: 5,000 of each of three agencies, left out",
        Shape::Shelters,
        LEFT_OUT,
    ),
    ("… kept", Shape::Shelters, ALL_KEPT),
    (
        "crowd: 100,000 of each of two agencies, left out",
        Shape::Crowd,
        LEFT_OUT,
    ),
    ("… kept", Shape::Crowd, ALL_KEPT),
    ("hostile: all tags share 64 bits", Shape::Deep64, LEFT_OUT),
    ("hostile: all tags share 80 bits", Shape::Deep80, LEFT_OUT),
    (
        "hostile: as many tags at each depth from 0 to 63",
        Shape::Stairs,
        LEFT_OUT,
    ),
    (
        "hostile: nearly half is of two agencies at depth 80",
        Shape::HostilePair,
        LEFT_OUT,
    ),
];

/// One row, measured.
struct Cost {
    /// The share of the records that meet.
    met: f64,
    /// Processor time of one record, in nanoseconds.
    record: f64,
}

/// Makes all shapes for each number of agencies, asks them in turn for so many rounds on one thread, and shows a table and who is over two.
pub(crate) fn rule(
    work: &Path,
    kept: Kept,
    rounds: usize,
    records: u64,
    lists: &[u32],
    show: impl Fn(&str) -> io::Result<()>,
) -> io::Result<()> {
    for &lists in lists {
        show(&format!(
            "{lists} agencies, {} records, one thread; medians of {rounds} rounds.",
            grouped(records)
        ))?;
        show("")?;
        table(&measured(work, kept, rounds, records, lists)?)
            .iter()
            .try_for_each(|line| show(line))?;
        show("")?;
    }
    Ok(())
}

fn measured(
    work: &Path,
    kept: Kept,
    rounds: usize,
    records: u64,
    lists: u32,
) -> io::Result<Vec<Cost>> {
    let cases = Shape::ALL
        .map(|shape| Case::made(work, shape, lists, records))
        .into_iter()
        .collect::<io::Result<Vec<_>>>()?;
    let of = |shape: Shape| {
        cases
            .iter()
            .find(|case| case.shape == shape)
            .ok_or_else(|| io::Error::other("not made"))
    };
    let mut took = vec![Vec::new(); ROWS.len()];
    for _ in 0..rounds {
        for ((_, shape, most), took) in ROWS.iter().zip(&mut took) {
            took.push(ask::meet(of(*shape)?.folder(), 1, *most)?);
        }
    }
    let costs = ROWS.iter().zip(&took).map(|((_, shape, most), took)| {
        let case = of(*shape)?;
        let (met, records) = (
            ratio(case.expected(*most)?.members, case.records),
            ratio(case.records, 1),
        );
        Ok(Cost {
            met,
            record: median(took, |took| took.processor) * 1e9 / records,
        })
    });
    let costs = costs.collect::<io::Result<_>>()?;
    cases.into_iter().try_for_each(|case| case.done(kept))?;
    Ok(costs)
}

/// The table, and below it who is over two.
fn table(costs: &[Cost]) -> Vec<String> {
    let [even, all_met, ..] = costs else {
        return Vec::new();
    };
    let mut lines = vec![
        "| shape | records that meet | a record, ns | to even | to even with as many that meet |"
            .to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    let (mut over, mut name) = (Vec::new(), "");
    for ((shape, ..), cost) in ROWS.iter().zip(costs) {
        let as_many = even.record
            + (all_met.record - even.record) * ((cost.met - even.met) / (all_met.met - even.met));
        let (to_even, to_as_many) = (cost.record / even.record, cost.record / as_many);
        lines.push(format!(
            "| {shape} | {:.0} % | {:.1} | {to_even:.2} | {to_as_many:.2} |",
            cost.met * 100.0,
            cost.record
        ));
        name = if shape.starts_with('…') {
            name
        } else {
            shape.split(':').next().unwrap_or(shape)
        };
        if to_even > 2.0 || to_as_many > 2.0 {
            let beyond = if to_as_many > 2.0 {
                "beside as many that meet, too"
            } else {
                "but not beside as many that meet"
            };
            over.push(format!(
                "{} ({beyond})",
                shape
                    .strip_prefix('…')
                    .map_or((*shape).to_owned(), |rest| format!("{name}{rest}"))
            ));
        }
    }
    lines.push(String::new());
    lines.push(if over.is_empty() {
        "None is over 2.".to_owned()
    } else {
        format!("Over 2: {}.", over.join("; "))
    });
    lines
}

#[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

/// A number with a comma between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let comma = |(at, digit): (usize, char)| {
        let is_between = at > 0 && (digits.len() - at).is_multiple_of(3);
        is_between.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs() -> Vec<Cost> {
        ROWS.iter()
            .enumerate()
            .map(|(at, _)| Cost {
                met: if at == 1 { 1.0 } else { 0.2 },
                record: if at == 1 { 30.0 } else { 10.0 },
            })
            .collect()
    }

    #[test]
    fn a_shape_that_costs_more_because_more_meets_is_told_from_one_that_costs_more_anyhow() {
        let mut costs = costs();
        costs[3] = Cost {
            met: 0.6,
            record: 25.0,
        };
        costs[9] = Cost {
            met: 0.2,
            record: 25.0,
        };
        let lines = table(&costs);
        assert_eq!(lines.len(), 2 + ROWS.len() + 2);
        assert!(
            lines[5].ends_with("| 60 % | 25.0 | 2.50 | 1.25 |"),
            "{}",
            lines[5]
        );
        let over = lines.last().expect("a line");
        assert!(
            over.contains("equal: every agency has every tag (but not beside as many that meet)"),
            "{over}"
        );
        assert!(
            over.contains("crowd kept (beside as many that meet, too)"),
            "{over}"
        );
    }

    #[test]
    fn says_so_when_none_is_over() {
        let mut costs = costs();
        costs[1].record = 20.0;
        assert_eq!(
            table(&costs).last().map(String::as_str),
            Some("None is over 2.")
        );
    }

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
