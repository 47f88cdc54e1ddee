//! A breakdown: what a whole costs, beside the steps that it is made of and the primitives that
//! these come down to.
//!
//! All are timed in turn, in short rounds of one run, by processor time; medians count. So a
//! neighbour who takes the machine takes it from all alike, and the ratios hold where the times do
//! not: `whole / Σ steps`, `whole / Σ primitive · how often`.

use std::fmt;
use std::io::{self, Write as _};
use std::time::Duration;

use crate::measure::clock;
use crate::measure::suite::only_tried;

/// Rounds in which each entry is timed once.
const ROUNDS: usize = 41;

/// The entries of a breakdown, which [`show`](Self::show) times.
pub struct CostBreakdown<'a> {
    name: &'static str,
    items: u32,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    what: &'static str,
    kind: EntryKind,
    /// How often it is in one item.
    times: f64,
    work: Box<dyn FnMut() + 'a>,
    rounds: Vec<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    Whole,
    Step,
    Primitive,
    Beside,
}

impl<'a> CostBreakdown<'a> {
    /// An empty breakdown of work that is done on `items` items at a time.
    #[must_use]
    pub const fn new(name: &'static str, items: u32) -> Self {
        Self {
            name,
            items,
            entries: Vec::new(),
        }
    }

    /// All of the work, for each item.
    pub fn whole(&mut self, what: &'static str, work: impl FnMut() + 'a) {
        self.add(what, EntryKind::Whole, 1.0, work);
    }

    /// A step of it as the program takes it, for each item.
    pub fn step(&mut self, what: &'static str, work: impl FnMut() + 'a) {
        self.add(what, EntryKind::Step, 1.0, work);
    }

    /// A primitive that is in an item so many times; `work` does it once for each item.
    pub fn primitive(&mut self, what: &'static str, times: f64, work: impl FnMut() + 'a) {
        self.add(what, EntryKind::Primitive, times, work);
    }

    /// Something to hold a step against; it is in no sum.
    pub fn beside(&mut self, what: &'static str, work: impl FnMut() + 'a) {
        self.add(what, EntryKind::Beside, 1.0, work);
    }

    fn add(&mut self, what: &'static str, kind: EntryKind, times: f64, work: impl FnMut() + 'a) {
        self.entries.push(Entry {
            what,
            kind,
            times,
            work: Box::new(work),
            rounds: Vec::new(),
        });
    }

    /// Times every entry and writes the table to standard output: one round if the benches are only
    /// tried out, nothing if others are asked for by name.
    ///
    /// # Panics
    /// When standard output cannot be written.
    pub fn show(self) {
        if self.is_asked_for() {
            writeln!(io::stdout(), "{}", self.measured()).expect("there is somewhere to write to");
        }
    }

    /// Whether no name is among the arguments, or one that is a part of this one's, as criterion
    /// has it.
    fn is_asked_for(&self) -> bool {
        let mut any = false;
        for argument in std::env::args().skip(1) {
            if !argument.starts_with('-') {
                any = true;
                if self.name.contains(&argument) {
                    return true;
                }
            }
        }
        !any
    }

    fn measured(mut self) -> Measured {
        let rounds = if only_tried() { 1 } else { ROUNDS };
        // In turn, not one entry after the other: what disturbs a round disturbs all entries.
        for _ in 0..rounds {
            for entry in &mut self.entries {
                let start = clock::now();
                (entry.work)();
                entry.rounds.push(clock::now().saturating_sub(start));
            }
        }
        let mut lines = Vec::new();
        for mut entry in self.entries {
            entry.rounds.sort_unstable();
            let median = entry.rounds[entry.rounds.len() / 2].as_secs_f64();
            lines.push(Line {
                what: entry.what,
                kind: entry.kind,
                times: entry.times,
                nanoseconds: median * 1e9 / f64::from(self.items),
            });
        }
        Measured {
            name: self.name,
            lines,
        }
    }
}

/// The medians; shown as a table.
struct Measured {
    name: &'static str,
    lines: Vec<Line>,
}

struct Line {
    what: &'static str,
    kind: EntryKind,
    times: f64,
    /// What it costs once, for one item.
    nanoseconds: f64,
}

impl Measured {
    fn sum(&self, kind: EntryKind) -> f64 {
        let lines = self.lines.iter().filter(|line| line.kind == kind);
        lines.map(|line| line.times * line.nanoseconds).sum()
    }

    fn lines_of(&self, kind: EntryKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.lines.iter().filter(|line| line.kind == kind) {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            times,
            nanoseconds,
            ..
        } = self;
        write!(f, "  {what:<52} {:>8.1}  ", times * nanoseconds)?;
        if self.kind == EntryKind::Primitive {
            write!(f, "{nanoseconds:.1} × {times}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: ns an item, medians of {ROUNDS} rounds", self.name)?;
        let steps = self.sum(EntryKind::Step);
        let primitives = self.sum(EntryKind::Primitive);
        let whole = self.sum(EntryKind::Whole);
        self.lines_of(EntryKind::Step, f)?;
        writeln!(f, "  = {:<50} {steps:>8.1}", "the steps")?;
        self.lines_of(EntryKind::Primitive, f)?;
        writeln!(f, "  = {:<50} {primitives:>8.1}", "the primitives")?;
        self.lines_of(EntryKind::Whole, f)?;
        writeln!(
            f,
            "  {:.0}/s; {:.2} of the steps, {:.2} of the primitives",
            1e9 / whole,
            whole / steps,
            whole / primitives
        )?;
        self.lines_of(EntryKind::Beside, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_primitives_as_often_as_they_are_in_the_whole() {
        let line = |kind, times, nanoseconds| Line {
            what: "",
            kind,
            times,
            nanoseconds,
        };
        let lines = vec![
            line(EntryKind::Whole, 1.0, 130.0),
            line(EntryKind::Step, 1.0, 65.0),
            line(EntryKind::Step, 1.0, 55.0),
            line(EntryKind::Primitive, 2.0, 40.0),
            line(EntryKind::Primitive, 0.5, 40.0),
            line(EntryKind::Beside, 1.0, 999.0),
        ];
        let measured = Measured {
            name: "a step",
            lines,
        };
        let shown = measured.to_string();
        assert!(
            shown.contains("1.08 of the steps, 1.30 of the primitives"),
            "{shown}"
        );
    }
}
