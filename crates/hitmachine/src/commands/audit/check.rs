//! `hitmachine audit check`: an agency takes new heads of the journal, if they go on from the last
//! one, or compares its own with that of another agency.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::covenant::signed_covenant::SignedCovenant;
use journal::{
    Checkpoint, CheckpointError, HeadError, HeadsCompared, KeptHead, KeptHeadError, Origin,
    ReceivedHead, Restored,
};
use serde::Serialize;

use super::{advice, read_head};
use crate::console::{Console, count};
use crate::exit::{self, Failure};
use crate::party_folder::{self, STATE};

/// Take new heads of the centre's journal, or compare yours with another agency's (at an agency)
///
/// The last head lies in state/journal-head. A new one is taken only if its proof shows that the
/// journal you know is its beginning. Several are taken in order of their runs, all or none, and
/// those that you took before are passed over. The first one is trusted as it is: compare it with
/// another agency's. When the centre puts a backup back, it sends a file that says so: it is taken
/// only with --go-back.
#[derive(Args)]
#[command(after_help = "Examples:
  hitmachine audit check --home /etc/hitmachine police.head
  hitmachine audit check --home /etc/hitmachine journal-*.head
  hitmachine audit check --home /etc/hitmachine --go-back journal-000012.restored
  hitmachine audit check --home /etc/hitmachine --compare care.head")]
pub(super) struct CheckArgs {
    /// The heads that came, each with its proof
    #[arg(required_unless_present = "compare", value_name = "HEAD")]
    heads: Vec<PathBuf>,

    /// The agency's folder, with covenant.toml and state
    #[arg(long, value_name = "DIR", default_value = ".")]
    home: PathBuf,

    /// For the first head: whose journal it must be [default: what the head says]
    #[arg(long, value_parser = super::origin)]
    origin: Option<Origin>,

    /// Go on from the head of a backup that the centre says it put back; yours is kept beside it
    #[arg(long, requires = "heads")]
    go_back: bool,

    /// Compare with the head of another agency, which lies in its state/journal-head
    #[arg(long, value_name = "FILE", conflicts_with = "heads")]
    compare: Option<PathBuf>,
}

#[derive(Serialize)]
struct Taken {
    origin: String,
    runs: u64,
    root: String,
    /// How many runs the head before it had; none for the first one.
    known_runs: Option<u64>,
    file: String,
}

#[derive(Serialize)]
struct WentBack {
    origin: String,
    runs: u64,
    root: String,
    /// How many runs the head had that was kept; none where it was no later one.
    known_runs: Option<u64>,
    file: String,
}

#[derive(Serialize)]
struct Compared {
    runs: u64,
    other_runs: u64,
    /// `same`, or `continues` when the other one's proof holds.
    outcome: &'static str,
}

pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<(), Failure> {
    let covenant = party_folder::newest(&args.home)?;
    match &args.compare {
        Some(other) => compare(args, other, &covenant, console),
        None => take(args, &covenant, console),
    }
}

fn take(args: &CheckArgs, covenant: &SignedCovenant, console: &Console) -> Result<(), Failure> {
    let file = args.home.join(STATE).join(KeptHead::FILE);
    let mut texts = Vec::with_capacity(args.heads.len());
    for path in &args.heads {
        let text = String::from_utf8_lossy(&exit::read(path)?).into_owned();
        if Restored::is_one(&text) {
            if args.heads.len() > 1 {
                return Err(Failure::refused(anyhow!(
                    "{}: the centre says that it put a backup back: give this file by itself, \
                     before the heads that came after it",
                    path.display()
                )));
            }
            return go_back(args, path, &text, covenant, console);
        }
        texts.push(text);
    }
    // The one that is being read, so that an error names it.
    let mut reading = 0;
    let read = |known: Option<&Origin>| {
        let mut origin = args.origin.clone().or_else(|| known.cloned());
        let mut heads = Vec::with_capacity(texts.len());
        for (place, text) in texts.iter().enumerate() {
            reading = place;
            let received = ReceivedHead::read(text, origin.as_ref(), covenant.centre().sign())?;
            // A kept head is of one journal, whatever is asked for.
            if known.is_some_and(|known| known != received.origin()) {
                return Err(CheckpointError::Origin.into());
            }
            origin.get_or_insert_with(|| received.origin().clone());
            heads.push(received);
        }
        Ok(heads)
    };
    let (kept, received) = KeptHead::take(&file, read).map_err(|error| {
        let (place, why) = match error {
            KeptHeadError::Head(why) => (reading, why),
            KeptHeadError::NotTaken { place, why } => (place, why),
            error => return not_kept(error),
        };
        let (path, advice) = (args.heads[place].display(), advice(&why));
        Failure::refused(anyhow!("{path}: {why}; {advice}"))
    })?;
    let Checkpoint { size, root } = *received.head();
    let taken = Taken {
        origin: received.origin().to_string(),
        runs: size,
        root: root.to_string(),
        known_runs: kept.map(|kept| kept.head.size),
        file: file.display().to_string(),
    };
    console.delivered(&taken, &taken.file, |taken| {
        let runs = count(taken.runs, "run", "runs");
        let first = match taken.known_runs {
            None => format!(
                "The first head of {}, of {runs}: taken as it is. Compare it with another \
                 agency's.",
                taken.origin
            ),
            Some(known) if known == taken.runs => {
                format!(
                    "The head of {}, of {runs}, is the one that is kept.",
                    taken.origin
                )
            }
            Some(known) => format!(
                "The head of {}, of {runs}, goes on from the one of {known}: nothing before was \
                 changed.",
                taken.origin
            ),
        };
        format!("{first}\nroot {}", taken.root)
    })
}

/// What the centre says of a backup that it put back: followed only by who says so.
fn go_back(
    args: &CheckArgs,
    path: &Path,
    text: &str,
    covenant: &SignedCovenant,
    console: &Console,
) -> Result<(), Failure> {
    let file = args.home.join(STATE).join(KeptHead::FILE);
    let refused = |error: HeadError| {
        let advice = advice(&error);
        Failure::refused(anyhow!("{}: {error}; {advice}", path.display()))
    };
    let kept = KeptHead::find(&file).map_err(not_kept)?;
    let origin = kept
        .as_ref()
        .map(|kept| &kept.origin)
        .or(args.origin.as_ref());
    let key = covenant.centre().sign();
    let received = Restored::read(text, origin, key).map_err(refused)?;
    let Restored { origin, back, .. } = received.said().clone();
    if let Some(kept) = &kept
        && received.goes_behind(&kept.head).map_err(refused)?
        && !args.go_back
    {
        return Err(Failure::refused(anyhow!(
            "{}: the centre says that it put a backup of {} back, and you hold {}: what it wrote \
             since is not in its journal any more. Ask it in writing why, tell your privacy \
             officer (FG), and say --go-back to go on from there; your head is kept beside",
            path.display(),
            count(back.size, "run", "runs"),
            kept.head.size
        )));
    }
    let before = KeptHead::go_back(&file, |_| Ok(received)).map_err(not_kept)?;
    let went = WentBack {
        origin: origin.to_string(),
        runs: back.size,
        root: back.root.to_string(),
        known_runs: before.map(|kept| kept.head.size),
        file: file.display().to_string(),
    };
    console.delivered(&went, &went.file, |went| {
        let runs = count(went.runs, "run", "runs");
        match went.known_runs {
            None => format!(
                "The centre of {} put a backup of {runs} back: nothing that you hold was lost.",
                went.origin
            ),
            Some(known) => format!(
                "You go on from the head of {}, of {runs}. Yours, of {known}, is kept beside it.\n\
                 root {}",
                went.origin, went.root
            ),
        }
    })
}

fn compare(
    args: &CheckArgs,
    other: &Path,
    covenant: &SignedCovenant,
    console: &Console,
) -> Result<(), Failure> {
    let file = args.home.join(STATE).join(KeptHead::FILE);
    let kept = KeptHead::find(&file).map_err(not_kept)?.ok_or_else(|| {
        Failure::refused(anyhow!(
            "{}: there is no head yet; take one from the centre first",
            file.display()
        ))
    })?;
    let received = read_head(other, Some(&kept.origin), covenant.centre().sign())?;
    let place = other.display();
    let (own, others) = (kept.head.size, received.head().size);
    let outcome = match received.compare(&kept.head) {
        Ok(HeadsCompared::Same) => "same",
        Ok(HeadsCompared::Continues) => "continues",
        Ok(HeadsCompared::Unproved) => {
            return Err(Failure::refused(anyhow!(
                "{place}: it is of {others} runs and yours of {own}, and two heads of different \
                 sizes need a proof; compare again when both agencies have taken a head of as many \
                 runs"
            )));
        }
        Err(error) => {
            let advice = advice(&error);
            return Err(Failure::refused(anyhow!("{place}: {error}; {advice}")));
        }
    };
    let compared = Compared {
        runs: own,
        other_runs: others,
        outcome,
    };
    console.result(&compared, |compared| {
        let runs = count(compared.runs, "run", "runs");
        if compared.outcome == "same" {
            format!("Both heads are of {runs} and equal: you hold the same journal.")
        } else {
            format!(
                "The other head is of {} and goes on from yours, of {runs}: you hold the same \
                 journal.",
                count(compared.other_runs, "run", "runs")
            )
        }
    })
}

/// Says why a head is not kept, or one that was cannot be used, and who can mend that.
fn not_kept(error: KeptHeadError) -> Failure {
    match &error {
        KeptHeadError::Read { source, .. } => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        KeptHeadError::Write { source, .. } => {
            let cause = source.kind().into();
            Failure::unwritable(error, &cause)
        }
        _ => Failure::refused(error),
    }
}
