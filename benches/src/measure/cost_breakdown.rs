//! A ledger: what a whole costs, beside the steps that it is made of and the primitives that these come down to.
//!
//! All are timed in turn, in short rounds of one run, by processor time; medians count. So a neighbour who takes the machine takes it from
//! all alike, and the ratios hold where the times do not: `whole / Σ steps`, `whole / Σ primitive · how often`.

use std::fmt;
use std::time::Duration;

use crate::measure::clock;
use crate::measure::suite::only_tried;

/// Rounds in which each entry is timed once.
const ROUNDS: usize = 41;

/// What was measured so far is what [`measured`](Self::measured) gives back.
pub struct Ledger<'a> {
    name: &'static str,
    items: u32,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    what: &'static str,
    kind: Kind,
    /// How often it is in one item.
    times: f64,
    work: Box<dyn FnMut() + 'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Step,
    Primitive,
    Beside,
}

impl<'a> Ledger<'a> {
    /// Of work on so many items at a time.
    #[must_use]
    pub const fn new(name: &'static str, items: u32) -> Self {
        Self {
            name,
            items,
            entries: Vec::new(),
        }
    }

    /// All of it, for each item.
    pub fn whole(&mut self, what: &'static str, work: impl FnMut() + 'a) {
        self.add(what, Kind::Whole, 1.0, work);
    }

    /// A step of it as the program takes it, for each item.
    pub fn step(&mut self, what: &'static str, work: impl FnMut() + 'a) {
        self.add(what, Kind::Step, 1.0, work);
    }

    /// A primitive that is in an item so many times; `work` does it once for each item.
    pub fn primitive(&mut self, what: &'static str, times: f64, work: impl FnMut() + 'a) {
        self.add(what, Kind::Primitive, times, work);
    }

    /// Something to hold a step against; it is in no sum.
    pub fn beside(&mut self, what: &'static str, work: impl FnMut() + 'a) {
        self.add(what, Kind::Beside, 1.0, work);
    }

    fn add(&mut self, what: &'static str, kind: Kind, times: f64, work: impl FnMut() + 'a) {
        self.entries.push(Entry {
            what,
            kind,
            times,
            work: Box::new(work),
        });
    }

    /// Times every entry: once if the benches are only tried out, not at all if others are asked for by name.
    #[must_use]
    pub fn measured(mut self) -> Option<Measured> {
        let mut names = std::env::args()
            .skip(1)
            .filter(|argument| !argument.starts_with('-'))
            .peekable();
        if names.peek().is_some() && !names.any(|name| self.name.contains(&name)) {
            return None;
        }
        let rounds = if only_tried() { 1 } else { ROUNDS };
        let mut times = vec![Vec::with_capacity(rounds); self.entries.len()];
        for _ in 0..rounds {
            for (entry, times) in self.entries.iter_mut().zip(&mut times) {
                let start = clock::now();
                (entry.work)();
                times.push(clock::now().saturating_sub(start));
            }
        }
        let line = |(entry, mut times): (&Entry<'_>, Vec<Duration>)| {
            times.sort_unstable();
            let nanoseconds = times[times.len() / 2].as_secs_f64() * 1e9 / f64::from(self.items);
            Line {
                what: entry.what,
                kind: entry.kind,
                times: entry.times,
                nanoseconds,
            }
        };
        Some(Measured {
            name: self.name,
            lines: self.entries.iter().zip(times).map(line).collect(),
        })
    }
}

/// The medians; shown as a table.
pub struct Measured {
    name: &'static str,
    lines: Vec<Line>,
}

struct Line {
    what: &'static str,
    kind: Kind,
    times: f64,
    /// Of it once.
    nanoseconds: f64,
}

impl Measured {
    fn sum(&self, kind: Kind) -> f64 {
        self.lines
            .iter()
            .filter(|line| line.kind == kind)
            .map(|line| line.times * line.nanoseconds)
            .sum()
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: ns an item, medians of {ROUNDS} rounds", self.name)?;
        let whole = self.sum(Kind::Whole);
        for kind in [Kind::Step, Kind::Primitive, Kind::Whole, Kind::Beside] {
            for Line {
                what,
                times,
                nanoseconds,
                ..
            } in self.lines.iter().filter(|line| line.kind == kind)
            {
                let often = if kind == Kind::Primitive {
                    format!("{nanoseconds:.1} × {times}")
                } else {
                    String::new()
                };
                writeln!(f, "  {what:<52} {:>8.1}  {often}", times * nanoseconds)?;
            }
            match kind {
                Kind::Step => writeln!(f, "  = {:<50} {:>8.1}", "the steps", self.sum(kind))?,
                Kind::Primitive => {
                    writeln!(f, "  = {:<50} {:>8.1}", "the primitives", self.sum(kind))?
                }
                Kind::Whole => {
                    let rate = 1e9 / whole;
                    let [steps, primitives] =
                        [Kind::Step, Kind::Primitive].map(|kind| whole / self.sum(kind));
                    writeln!(
                        f,
                        "  {rate:.0}/s; {steps:.2} of the steps, {primitives:.2} of the primitives"
                    )?;
                }
                Kind::Beside => {}
            }
        }
        Ok(())
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
            line(Kind::Whole, 1.0, 130.0),
            line(Kind::Step, 1.0, 65.0),
            line(Kind::Step, 1.0, 55.0),
            line(Kind::Primitive, 2.0, 40.0),
            line(Kind::Primitive, 0.5, 40.0),
            line(Kind::Beside, 1.0, 999.0),
        ];
        let shown = Measured {
            name: "a step",
            lines,
        }
        .to_string();
        assert!(
            shown.contains("1.08 of the steps, 1.30 of the primitives"),
            "{shown}"
        );
    }
}
