//! How the cost of even lists grows with the number of records: one row a size, as Markdown.

use std::io;
use std::path::Path;
use std::thread::available_parallelism;

use benches::inputs::shapes::Shape;

use crate::ask::{self, Took, median};
use crate::case::{Case, Kept, LEFT_OUT};
use crate::rule::grouped;

/// Rounds of up to a million records, at least.
const SMALL_ROUNDS: usize = 11;

/// Makes each size in turn, asks for so many rounds (small sizes more often, as they take no time and vary most), and shows a row.
pub(crate) fn grow(
    work: &Path,
    kept: Kept,
    rounds: usize,
    lists: u32,
    sizes: &[u64],
    show: impl Fn(&str) -> io::Result<()>,
) -> io::Result<()> {
    let threads = available_parallelism()?.get();
    show(&format!(
        "{lists} agencies, even, a fifth of the records meets; medians of {rounds} rounds, of {SMALL_ROUNDS} up to a million records."
    ))?;
    show("")?;
    show(&format!(
        "| records | groups | CPU, s | a record, ns | MB/s | plain read, ns a record | of the limit | wall, s | wall on {threads} threads, s | \
         CPU there, s | peak, MB | peak there, MB |"
    ))?;
    show("|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for &records in sizes {
        let case = Case::made(work, Shape::Even, lists, records)?;
        let (mut reads, mut alone, mut together) = (Vec::new(), Vec::new(), Vec::new());
        let rounds = if records <= 1_000_000 {
            rounds.max(SMALL_ROUNDS)
        } else {
            rounds
        };
        for _ in 0..rounds {
            reads.push(ask::read(case.folder())?);
            alone.push(ask::meet(case.folder(), 1, LEFT_OUT)?);
            together.push(ask::meet(case.folder(), threads, LEFT_OUT)?);
        }
        show(&row(
            case.records,
            case.expected(LEFT_OUT)?.groups,
            &reads,
            &alone,
            &together,
        ))?;
        case.done(kept)?;
    }
    Ok(())
}

fn row(records: u64, groups: u64, reads: &[Took], alone: &[Took], together: &[Took]) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
    let count = records as f64;
    let processor = |took: &[Took]| median(took, |took| took.processor);
    let wall = |took: &[Took]| median(took, |took| took.wall);
    let peak = |took: &[Took]| median(took, |took| took.peak_kb) * 1024e-6;
    let (read, meet) = (processor(reads), processor(alone));
    format!(
        "| {} | {} | {meet:.4} | {:.1} | {:.0} | {:.1} | {:.0} % | {:.4} | {:.4} | {:.4} | {:.1} | {:.1} |",
        grouped(records),
        grouped(groups),
        meet * 1e9 / count,
        count * 16e-6 / meet,
        read * 1e9 / count,
        read * 100.0 / meet,
        wall(alone),
        wall(together),
        processor(together),
        peak(alone),
        peak(together),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_medians_and_their_ratio() {
        let took = |wall, processor, peak_kb| {
            vec![
                Took {
                    wall,
                    processor,
                    peak_kb
                };
                3
            ]
        };
        let row = row(
            1_000_000,
            1_234,
            &took(0.002, 0.002, 1000.0),
            &took(0.011, 0.01, 5000.0),
            &took(0.006, 0.012, 6000.0),
        );
        assert_eq!(
            row,
            "| 1,000,000 | 1,234 | 0.0100 | 10.0 | 1600 | 2.0 | 20 % | 0.0110 | 0.0060 | 0.0120 | 5.1 | 6.1 |"
        );
    }
}
