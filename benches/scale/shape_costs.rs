//! The rule that no shape may cost more than twice the even case a record: every shape beside it,
//! in the same rounds, as Markdown.
//!
//! Where more records meet there is more to give back, however they lie. So each shape is also held
//! against the even case in which as many of its records meet: on the line between the case where a
//! fifth does, and the case where all do.

use std::io;
use std::path::Path;

use benches::inputs::shapes::Shape;

use crate::case::{ALL_KEPT, Case, Kept, LEFT_OUT};
use crate::process::{self, ProcessCost, median};

/// More than so many times the even case is too much.
const LIMIT: f64 = 2.0;

/// A row of the table.
struct Row {
    what: &'static str,
    shape: Shape,
    /// How many records of a list on one tag are too many there.
    max_records_per_tag: u32,
}

const fn row(what: &'static str, shape: Shape, max_records_per_tag: u32) -> Row {
    Row {
        what,
        shape,
        max_records_per_tag,
    }
}

/// The rows of the table. The even ones come first; a row that begins with `…` goes on with the
/// shape of the row above.
const ROWS: [Row; 14] = [
    row(
        "even: nine tags in ten have one agency",
        Shape::Even,
        LEFT_OUT,
    ),
    row(
        "even: each tag has two agencies, all meet",
        Shape::EvenMet,
        LEFT_OUT,
    ),
    row(
        "skewed: one agency has nine records in ten",
        Shape::Skewed,
        LEFT_OUT,
    ),
    row("equal: every agency has every tag", Shape::Equal, LEFT_OUT),
    row(
        "shelter: 5,000 of one agency on a tag, left out",
        Shape::Shelter,
        LEFT_OUT,
    ),
    row("… kept", Shape::Shelter, ALL_KEPT),
    row(
        "shelters: 5,000 of each of three agencies, left out",
        Shape::Shelters,
        LEFT_OUT,
    ),
    row("… kept", Shape::Shelters, ALL_KEPT),
    row(
        "crowd: 100,000 of each of two agencies, left out",
        Shape::Crowd,
        LEFT_OUT,
    ),
    row("… kept", Shape::Crowd, ALL_KEPT),
    row("hostile: all tags share 64 bits", Shape::Deep64, LEFT_OUT),
    row("hostile: all tags share 80 bits", Shape::Deep80, LEFT_OUT),
    row(
        "hostile: as many tags at each depth from 0 to 63",
        Shape::Stairs,
        LEFT_OUT,
    ),
    row(
        "hostile: nearly half is of two agencies at depth 80",
        Shape::HostilePair,
        LEFT_OUT,
    ),
];

/// What a row came to.
struct RowCost {
    /// The share of the records that meet.
    met: f64,
    /// Processor time of one record, in nanoseconds.
    nanoseconds: f64,
}

/// What is measured, and where.
pub(crate) struct Plan<'a> {
    /// Where the cases are made.
    pub(crate) work: &'a Path,
    /// Whether they are left there.
    pub(crate) kept: Kept,
    /// How often each is asked.
    pub(crate) rounds: usize,
    /// Records in each case.
    pub(crate) records: u64,
}

/// Makes all shapes for each number of agencies, asks them in turn on one thread, and shows a table
/// and who is over the limit.
pub(crate) fn show_costs(
    plan: &Plan<'_>,
    lists: &[u32],
    show: impl Fn(&str) -> io::Result<()>,
) -> io::Result<()> {
    let Plan {
        rounds, records, ..
    } = plan;
    for &lists in lists {
        let records = grouped(*records);
        show(&format!(
            "{lists} agencies, {records} records, one thread; medians of {rounds} rounds."
        ))?;
        show("")?;
        for line in table(&measure(plan, lists)?) {
            show(&line)?;
        }
        show("")?;
    }
    Ok(())
}

fn measure(plan: &Plan<'_>, lists: u32) -> io::Result<Vec<RowCost>> {
    let mut cases = Vec::new();
    for row in &ROWS {
        cases.push(Case::made(plan.work, row.shape, lists, plan.records)?);
    }
    // All rows in each round: what disturbs a round disturbs every row.
    let mut costs = vec![Vec::new(); ROWS.len()];
    for _ in 0..plan.rounds {
        for ((row, case), costs) in ROWS.iter().zip(&cases).zip(&mut costs) {
            costs.push(process::meet(case.folder(), 1, row.max_records_per_tag)?);
        }
    }
    let mut rows = Vec::new();
    for ((row, case), costs) in ROWS.iter().zip(&cases).zip(&costs) {
        rows.push(row_cost(row, case, costs)?);
    }
    // Two rows may be of one case.
    for shape in Shape::ALL {
        if let Some(index) = cases.iter().position(|case| case.shape == shape) {
            cases.swap_remove(index).done(plan.kept)?;
        }
    }
    Ok(rows)
}

fn row_cost(row: &Row, case: &Case, costs: &[ProcessCost]) -> io::Result<RowCost> {
    let members = case.expected(row.max_records_per_tag)?.members;
    let processor = median(costs, |cost| cost.processor);
    Ok(RowCost {
        met: ratio(members, case.records),
        nanoseconds: processor * 1e9 / ratio(case.records, 1),
    })
}

/// The table, and below it who is over the limit.
fn table(costs: &[RowCost]) -> Vec<String> {
    let [even, all_met, ..] = costs else {
        return Vec::new();
    };
    let mut lines = vec![
        "| shape | records that meet | a record, ns | to even | to even with as many that meet |"
            .to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    let (mut over, mut name) = (Vec::new(), "");
    for (Row { what, .. }, cost) in ROWS.iter().zip(costs) {
        let slope = (all_met.nanoseconds - even.nanoseconds) / (all_met.met - even.met);
        let as_many_met = even.nanoseconds + slope * (cost.met - even.met);
        let to_even = cost.nanoseconds / even.nanoseconds;
        let to_as_many = cost.nanoseconds / as_many_met;
        lines.push(format!(
            "| {what} | {:.0} % | {:.1} | {to_even:.2} | {to_as_many:.2} |",
            cost.met * 100.0,
            cost.nanoseconds
        ));
        let full = match what.strip_prefix('…') {
            Some(rest) => format!("{name}{rest}"),
            None => (*what).to_owned(),
        };
        if !what.starts_with('…') {
            name = what.split(':').next().unwrap_or(what);
        }
        if to_as_many > LIMIT {
            over.push(format!("{full} (beside as many that meet, too)"));
        } else if to_even > LIMIT {
            over.push(format!("{full} (but not beside as many that meet)"));
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
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// A number with a comma between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs() -> Vec<RowCost> {
        ROWS.iter()
            .enumerate()
            .map(|(index, _)| RowCost {
                met: if index == 1 { 1.0 } else { 0.2 },
                nanoseconds: if index == 1 { 30.0 } else { 10.0 },
            })
            .collect()
    }

    #[test]
    fn a_shape_that_costs_more_because_more_meets_is_told_from_one_that_costs_more_anyhow() {
        let mut costs = costs();
        costs[3] = RowCost {
            met: 0.6,
            nanoseconds: 25.0,
        };
        costs[9] = RowCost {
            met: 0.2,
            nanoseconds: 25.0,
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
        costs[1].nanoseconds = 20.0;
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
