//! Meet at scale: sections of any length and shape in files, one process an answer, and the tables
//! that benches/runs keeps.
//!
//! `write FOLDER SHAPE LISTS RECORDS` makes a case in bounded memory and counts what must come of
//! it. `meet FOLDER THREADS MAX` (records of one agency on one tag) meets there, fails if the
//! answer is another, and shows what it took on one line; so does `read FOLDER`, a plain read of
//! the same columns. `growth WORK ROUNDS LISTS RECORDS...` and
//! `shapes WORK ROUNDS RECORDS LISTS...` make cases below WORK, ask in turn, show a table, and take
//! the cases away; `growth keep` and `shapes keep` leave them. Run by `benches/scale/run`.

mod case;
mod growth;
mod process;
mod shape_costs;

use std::io::{self, Write as _};
use std::path::Path;

use benches::inputs::shapes::Shape;
use benches::measure::suite::pool;
use case::{Case, Kept};

const USAGE: &str = "scale write FOLDER SHAPE LISTS RECORDS \
                     | meet FOLDER THREADS MAX | read FOLDER \
                     | growth [keep] WORK ROUNDS LISTS RECORDS... \
                     | shapes [keep] WORK ROUNDS RECORDS LISTS...";

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["write", folder, shape, lists, records] => {
            let shape = Shape::named(shape)
                .ok_or_else(|| io::Error::other(format!("there is no shape {shape}")))?;
            Case::write(folder.as_ref(), shape, number(lists)?, number(records)?)
        }
        ["meet", folder, threads, max] => {
            let case = Case::open(folder.as_ref())?;
            let (threads, max) = (number(threads)?, number(max)?);
            let measured = pool(threads).install(|| case.meet(max))?;
            show(&measured.line(&format!("meet {case} threads {threads} max {max}")))
        }
        ["read", folder] => {
            let case = Case::open(folder.as_ref())?;
            show(&case.read()?.line(&format!("read {case}")))
        }
        ["growth", rest @ ..] => {
            let (kept, [work, rounds, lists, records @ ..]) = kept(rest) else {
                return Err(io::Error::other(USAGE));
            };
            let plan = growth::Plan {
                work: Path::new(work),
                kept,
                rounds: number(rounds)?,
                lists: number(lists)?,
            };
            growth::show_growth(&plan, &numbers(records)?, show)
        }
        ["shapes", rest @ ..] => {
            let (kept, [work, rounds, records, lists @ ..]) = kept(rest) else {
                return Err(io::Error::other(USAGE));
            };
            let plan = shape_costs::Plan {
                work: Path::new(work),
                kept,
                rounds: number(rounds)?,
                records: number(records)?,
            };
            shape_costs::show_costs(&plan, &numbers(lists)?, show)
        }
        _ => Err(io::Error::other(USAGE)),
    }
}

/// Whether cases are left where they were made.
fn kept<'a, 'b>(arguments: &'a [&'b str]) -> (Kept, &'a [&'b str]) {
    match arguments {
        ["keep", rest @ ..] => (Kept::Yes, rest),
        _ => (Kept::No, arguments),
    }
}

fn number<T: std::str::FromStr>(text: &str) -> io::Result<T> {
    text.parse()
        .map_err(|_| io::Error::other(format!("{text} is not a number that can stand there")))
}

fn numbers<T: std::str::FromStr>(texts: &[&str]) -> io::Result<Vec<T>> {
    texts.iter().map(|text| number(text)).collect()
}

/// Shows a line at once, as the next may take a while.
fn show(line: &str) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}
