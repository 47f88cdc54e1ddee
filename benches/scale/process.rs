//! Asks a process of its own, and reads its line: nothing is left of the answer before.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a process took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ProcessCost {
    pub(crate) wall: f64,
    pub(crate) processor: f64,
    pub(crate) peak_kb: f64,
}

/// Meets in a case on so many threads.
pub(crate) fn meet(folder: &Path, threads: usize, max: u32) -> io::Result<ProcessCost> {
    ask(Command::new(std::env::current_exe()?)
        .arg("meet")
        .arg(folder)
        .args([threads.to_string(), max.to_string()]))
}

/// Reads a case once, on one thread.
pub(crate) fn read(folder: &Path) -> io::Result<ProcessCost> {
    ask(Command::new(std::env::current_exe()?)
        .arg("read")
        .arg(folder))
}

fn ask(command: &mut Command) -> io::Result<ProcessCost> {
    // What it says of itself on standard error is for whoever runs the tables.
    let done = command.stderr(Stdio::inherit()).output()?;
    let line = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        return Err(io::Error::other(format!("{command:?} failed")));
    }
    took(&line).ok_or_else(|| io::Error::other(format!("{command:?} said {line}")))
}

/// The figures in a line of words and numbers by turns.
fn took(line: &str) -> Option<ProcessCost> {
    let words: Vec<&str> = line.split_whitespace().collect();
    Some(ProcessCost {
        wall: after(&words, "wall_s")?,
        processor: after(&words, "cpu_s")?,
        peak_kb: after(&words, "peak_kb")?,
    })
}

fn after(words: &[&str], name: &str) -> Option<f64> {
    let index = words.iter().position(|word| *word == name)?;
    words.get(index + 1)?.parse().ok()
}

/// The middle one of some measurements, or between the two in the middle.
///
/// # Panics
/// Without any.
pub(crate) fn median(costs: &[ProcessCost], figure: impl Fn(&ProcessCost) -> f64) -> f64 {
    let mut numbers: Vec<f64> = costs.iter().map(figure).collect();
    numbers.sort_by(f64::total_cmp);
    f64::midpoint(numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_taken_in_a_line_and_nothing_in_another() {
        let line = "meet shape even lists 2 records 9 threads 1 wall_s 0.5 cpu_s 0.25 peak_kb 4096 \
                    cpu_ns_a_record 1.00\n";
        assert_eq!(
            took(line),
            Some(ProcessCost {
                wall: 0.5,
                processor: 0.25,
                peak_kb: 4096.0
            })
        );
        assert_eq!(took("wall_s 0.5 cpu_s"), None);
        assert_eq!(took("wall_s 0.5 cpu_s many peak_kb 1"), None);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let took = |walls: &[f64]| {
            walls
                .iter()
                .map(|wall| ProcessCost {
                    wall: *wall,
                    processor: 0.0,
                    peak_kb: 0.0,
                })
                .collect::<Vec<_>>()
        };
        assert!((median(&took(&[9.0, 1.0, 2.0]), |took| took.wall) - 2.0).abs() < 1e-9);
        assert!((median(&took(&[9.0, 1.0, 2.0, 4.0]), |took| took.wall) - 3.0).abs() < 1e-9);
    }
}
