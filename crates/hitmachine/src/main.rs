//! The command line of every party: thin, over the libraries.
//!
//! What was typed is read here; every command's own page of help stands beside its code in
//! `commands/`. Time, randomness and threads enter the program here and nowhere else.

mod commands;
mod console;
mod exit;
mod page_server;
mod party_folder;
mod process_hardening;
mod random;
mod tables;
mod written;

use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory, Parser};
use exchange::agreements::Agreements;
use exchange::batch::BatchHeader;
use exchange::covenant::Covenant;
use exchange::hits::HitList;
use exchange::letter::LetterHeader;

use crate::commands::Command;
use crate::console::Console;
use crate::exit::{Exit, Failure};

/// The version of the program, and of each format that two parties must have in common.
static VERSIONS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\npseudonym scheme {}, normalisation {}, covenant {}, agreements {}, batch {}, \
         letter {}, hit list {}",
        env!("CARGO_PKG_VERSION"),
        hasher::pseudonymise::SCHEME,
        hasher::normalise::VERSION,
        Covenant::FORMAT,
        Agreements::FORMAT,
        BatchHeader::VERSION,
        LetterHeader::VERSION,
        HitList::FORMAT
    )
});

/// Find the households in which several agencies each see a part of the trouble, without anyone
/// showing their files.
///
/// Each agency runs `hash` on its nightly export; the centre runs `accept` on what they send and
/// `match` on the night, or `night`, which does all of it. Try it all on a synthetic city with
/// `hitmachine demo`.
#[derive(Parser)]
#[command(
    name = "hitmachine",
    version,
    long_version = VERSIONS.as_str(),
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit status: 0 done, 1 refused (you can mend it), 2 misuse, \
                  3 failed (disk, a bug), 75 not yet (a batch is missing)."
)]
struct CommandLine {
    /// Print one JSON object instead of text
    #[arg(long, global = true, display_order = 900)]
    json: bool,

    /// How many threads work at a time [default: all processors]
    #[arg(long, global = true, display_order = 901, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    exit::hide_values_in_panics();
    process_hardening::memory();
    process_hardening::files();
    let line = CommandLine::parse();
    let console = Console::new(line.json);
    let outcome = std::panic::catch_unwind(|| {
        let threads = usize::from(line.threads.unwrap_or(0));
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(Failure::failed)?;
        pool.install(|| line.command.run(CommandLine::command(), &console))
    });
    let exit = match outcome {
        Ok(Ok(())) => Exit::Done,
        Ok(Err(failure)) => {
            console::error(&failure);
            failure.exit()
        }
        Err(_) => Exit::Failed,
    };
    exit.into()
}
