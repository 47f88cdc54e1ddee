//! `hitmachine demo`: three nights of a synthetic city in one folder, from exports to a hit that
//! two people refer and that comes back answered, held against the truth.

mod describe;
mod live;
mod outcome;
mod serving;

use std::fs;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::{Args, value_parser};
use exchange::file::atomic_file;
use exchange::night::Night;
use jiff::{SignedDuration, Timestamp};
use rehearsal::{CityBuilder, Rehearsal};

use self::live::LivedDemo;
use self::outcome::{AccountView, ShownDemo};
use crate::console::Console;
use crate::exit::{self, Failure};

/// Lies in a folder that the demo made, and so may empty.
const MARK: &str = ".hitmachine-demo";

/// So long ago is within the last night of which all has happened: people have come to work.
const SINCE_WORK_BEGAN: SignedDuration = SignedDuration::from_hours(22);

/// Live through three nights of a synthetic city, in one folder
///
/// Makes a city, keys, a covenant and a centre. Each night every agency hashes its export, and the
/// centre takes the batches in, matches them and remembers the hits. After the first night two
/// people look at a hit and refer it; letters of the second tell the agencies, which find their own
/// rows and answer; on the third the centre takes the answers in. The last night is compared with
/// the truth that no party sees. People are played by the program, and each step is the real one.
///
/// On a terminal it ends by serving the page in which people review the hits, until Ctrl-C.
#[derive(Args)]
#[command(after_help = "Examples:\n  hitmachine demo\n  \
    hitmachine demo --inhabitants 5000 --nights 7 --night 2026-11-22 --out week")]
pub(crate) struct DemoArgs {
    /// How many inhabitants, about
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    inhabitants: u64,

    /// What makes this city differ from another
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// How many nights follow one another; the story of the referral takes three
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = value_parser!(u32).range(1..=31)
    )]
    nights: u32,

    /// The last night, yyyy-mm-dd [default: the last one that is over]
    #[arg(long, value_parser = Night::parse)]
    night: Option<Night>,

    /// The folder to work in; a demo that is there is made anew, anything else is left alone
    #[arg(long, value_name = "DIR", default_value = "demo")]
    out: PathBuf,

    /// Do not serve the page at the end, as on a terminal
    #[arg(long)]
    no_serve: bool,

    /// The address and port at which the page is served; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8311")]
    listen: SocketAddr,
}

impl DemoArgs {
    /// Whether the page is served at the end: only to somebody who is there.
    fn serves(&self) -> bool {
        !self.no_serve && std::io::stdout().is_terminal()
    }
}

pub(crate) fn run(args: &DemoArgs, console: &Console) -> Result<(), Failure> {
    let city = planned(args)?;
    make_room(&args.out)?;
    let LivedDemo {
        site,
        accounts,
        outcome,
    } = live::live(args, city, console)?;
    let shown = ShownDemo {
        outcome,
        accounts: accounts.iter().map(AccountView::from).collect(),
    };
    console.delivered(&shown, site.display(), describe::text)?;
    if args.serves() {
        serving::serve(&site, args.listen)?;
    }
    Ok(())
}

/// The city, once it is certain that there can be one.
fn planned(args: &DemoArgs) -> Result<CityBuilder, Failure> {
    let last = match args.night {
        Some(night) => night,
        None => Night::at(Timestamp::now() - SINCE_WORK_BEGAN).map_err(Failure::failed)?,
    };
    let first = last.day_number().saturating_sub(args.nights - 1);
    let first = Night::from_day_number(first).map_err(Failure::refused)?;
    let city = Rehearsal::city(args.inhabitants, first)
        .seed(args.seed)
        .since(first)
        .nights(args.nights);
    city.clone().plan().map_err(Failure::refused)?;
    Ok(city)
}

/// Makes an empty folder, or empties the one of an earlier demo; refuses a folder with anything
/// else in it.
fn make_room(dir: &Path) -> Result<(), Failure> {
    let mark = dir.join(MARK);
    if mark.exists() {
        fs::remove_dir_all(dir).map_err(|cause| exit::unwritable(dir, &cause))?;
    } else if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::refused(anyhow!(
            "{}: is not empty and no demo; choose another folder with --out",
            dir.display()
        )));
    }
    fs::create_dir_all(dir).map_err(|cause| exit::unwritable(dir, &cause))?;
    atomic_file::write(
        &mark,
        b"hitmachine demo writes this folder anew each time\n",
    )
    .map_err(|cause| exit::unwritable(&mark, &cause))
}
