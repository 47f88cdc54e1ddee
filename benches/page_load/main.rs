//! The page under load: `hitmachine review` over a casebook of many hits, asked by many browsers
//! on loopback: `page_load BINARY FOLDER HITS RATE SECONDS`, run by `benches/page_load/run`.
//!
//! Requests go out at a fixed rate, whether those before are answered or not, and each is timed
//! from the moment at which it should have gone out. So a server that stands still for a second is
//! slow for all who came in that second, and not for one. Of ten requests one changes something;
//! it is answered when the disk has it. At the end the journal is counted: each act that was
//! answered must be there.

mod arrivals;
mod browser;
mod report;
mod served;
mod world;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use arrivals::Plan;
use report::Report;
use served::Served;
use world::World;

/// So long requests go out before any is timed: the first makes what lists are read from.
const WARMING: Duration = Duration::from_secs(5);
/// No run is larger than this, whatever is asked for.
const MAX_HITS: u32 = 1_000_000;
const MAX_RATE: u32 = 2_000;
const MAX_SECONDS: u64 = 240;

const USAGE: &str = "page_load BINARY FOLDER HITS RATE SECONDS";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [binary, folder, hits, rate, seconds] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let hits: u32 = number(hits)?;
    let (rate, seconds): (u32, u64) = (number(rate)?, number(seconds)?);
    if hits > MAX_HITS || rate == 0 || rate > MAX_RATE || seconds > MAX_SECONDS {
        return Err(format!(
            "at most {MAX_HITS} hits, {MAX_RATE} requests a second, {MAX_SECONDS} seconds"
        )
        .into());
    }
    let world = World::laid_out(Path::new(folder), hits)?;
    let before = world.acts()?;
    let served = Served::start(Path::new(binary), &world.site)?;
    let browsers = browser::signed_in(&served, &world)?;
    let plan = Plan {
        rate,
        time: WARMING,
        first: 0,
    };
    let (warming, browsers) = arrivals::run(browsers, &world, &plan)?;
    let begun = served.processor()?;
    let plan = Plan {
        time: Duration::from_secs(seconds),
        first: rate * u32::try_from(WARMING.as_secs())?,
        ..plan
    };
    let (answered, _) = arrivals::run(browsers, &world, &plan)?;
    let processor = served.processor()?.saturating_sub(begun);
    let peak_mb = served.peak_mb()?;
    served.end()?;
    let acts = world.acts()? - before;
    let done = [&warming, &answered].into_iter().flatten();
    let done = done.filter(|one| one.asked.is_act()).count();
    if acts != done {
        return Err(format!("{done} acts were answered, and {acts} stand in the journal").into());
    }
    let report = Report {
        answered: &answered,
        seconds,
        processor,
        peak_mb,
    };
    Ok(io::stdout().write_all(report.text().as_bytes())?)
}

fn number<T: std::str::FromStr>(text: &str) -> io::Result<T> {
    text.parse()
        .map_err(|_| io::Error::other(format!("{text:?} is no number of {USAGE}")))
}
