//! How the cost of even lists grows with the number of records: one row a size, as Markdown.

use std::io;
use std::path::Path;
use std::thread::available_parallelism;

use benches::inputs::shapes::Shape;

use crate::case::{Case, Kept, LEFT_OUT};
use crate::process::{self, ProcessCost, median};
use crate::shape_costs::grouped;

/// Rounds of up to a million records, at least.
const SMALL_ROUNDS: usize = 11;

/// What is measured, and where.
pub(crate) struct Plan<'a> {
    /// Where the cases are made.
    pub(crate) work: &'a Path,
    /// Whether they are left there.
    pub(crate) kept: Kept,
    /// How often each is asked; small ones more often, as they take no time and vary most.
    pub(crate) rounds: usize,
    /// Agencies in each case.
    pub(crate) lists: u32,
}

/// Makes each size in turn, asks for so many rounds, and shows a row.
pub(crate) fn show_growth(
    plan: &Plan<'_>,
    sizes: &[u64],
    show: impl Fn(&str) -> io::Result<()>,
) -> io::Result<()> {
    let threads = available_parallelism()?.get();
    let Plan { rounds, lists, .. } = plan;
    show(&format!(
        "{lists} agencies, even, a fifth of the records meets; medians of {rounds} rounds, \
         of {SMALL_ROUNDS} up to a million records."
    ))?;
    show("")?;
    show(&format!(
        "| records | groups | CPU, s | a record, ns | MB/s | plain read, ns a record \
         | of the limit | wall, s | wall on {threads} threads, s \
         | CPU there, s | peak, MB | peak there, MB |"
    ))?;
    show("|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for &records in sizes {
        let case = Case::made(plan.work, Shape::Even, plan.lists, records)?;
        let rounds = if records <= 1_000_000 {
            plan.rounds.max(SMALL_ROUNDS)
        } else {
            plan.rounds
        };
        let costs = Costs::measure(&case, rounds, threads)?;
        show(&costs.row(case.records, case.expected(LEFT_OUT)?.groups))?;
        case.done(plan.kept)?;
    }
    Ok(())
}

/// What every round of one case took.
struct Costs {
    reads: Vec<ProcessCost>,
    /// Meeting on one thread.
    alone: Vec<ProcessCost>,
    /// Meeting on all threads.
    together: Vec<ProcessCost>,
}

impl Costs {
    fn measure(case: &Case, rounds: usize, threads: usize) -> io::Result<Self> {
        let mut costs = Self {
            reads: Vec::new(),
            alone: Vec::new(),
            together: Vec::new(),
        };
        // In turn: what slows the machine down slows all three down.
        for _ in 0..rounds {
            costs.reads.push(process::read(case.folder())?);
            costs.alone.push(process::meet(case.folder(), 1, LEFT_OUT)?);
            costs
                .together
                .push(process::meet(case.folder(), threads, LEFT_OUT)?);
        }
        Ok(costs)
    }

    fn row(&self, records: u64, groups: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
        let count = records as f64;
        let read = median(&self.reads, |cost| cost.processor);
        let meet = median(&self.alone, |cost| cost.processor);
        format!(
            "| {} | {} | {meet:.4} | {:.1} | {:.0} | {:.1} | {:.0} % | {:.4} | {:.4} | {:.4} \
             | {:.1} | {:.1} |",
            grouped(records),
            grouped(groups),
            meet * 1e9 / count,
            count * 16e-6 / meet,
            read * 1e9 / count,
            read * 100.0 / meet,
            median(&self.alone, |cost| cost.wall),
            median(&self.together, |cost| cost.wall),
            median(&self.together, |cost| cost.processor),
            peak_mb(&self.alone),
            peak_mb(&self.together),
        )
    }
}

fn peak_mb(costs: &[ProcessCost]) -> f64 {
    median(costs, |cost| cost.peak_kb) * 1024e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_medians_and_their_ratio() {
        let took = |wall, processor, peak_kb| {
            vec![
                ProcessCost {
                    wall,
                    processor,
                    peak_kb
                };
                3
            ]
        };
        let costs = Costs {
            reads: took(0.002, 0.002, 1000.0),
            alone: took(0.011, 0.01, 5000.0),
            together: took(0.006, 0.012, 6000.0),
        };
        assert_eq!(
            costs.row(1_000_000, 1_234),
            "| 1,000,000 | 1,234 | 0.0100 | 10.0 | 1600 | 2.0 | 20 % | 0.0110 | 0.0060 | 0.0120 | \
             5.1 | 6.1 |"
        );
    }
}
