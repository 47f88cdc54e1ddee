//! `hitmachine answer`: an agency tells the centre what came of its signals in referred cases.

use std::env;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::letter::referrals::{Referral, ReferralState};
use exchange::night::Night;
use hasher::agency_folder::NamedPaths;
use hasher::letters::answer_form::{self, AnswerFormError, FilledForm};
use hasher::letters::referrals::{ReferralsLetter, seal_answers};
use hasher::{DEFAULT_MEMORY, Job, TableError};
use serde::Serialize;

use crate::commands::agency::inputs::{out_folder, own_file};
use crate::commands::agency::{self, OpenedReferrals};
use crate::console::Console;
use crate::exit::{self, Failure};
use crate::written;

/// Tell the centre what came of referred cases (at an agency)
///
/// Reads the form that `hitmachine resolve --answers-form` wrote and that people filled in, and
/// writes the letter of answers for the centre. It holds all answers to open referrals: what is
/// left out is taken back. An answer to what was not asked, or one that cannot be, is refused with
/// its row, and nothing is written.
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  hitmachine answer --home /etc/hitmachine --letter police-2026-11-22.referrals ",
    "--answers filled.csv\n",
    "  hitmachine answer ... --answers filled.csv --answers later.csv --revision 2",
    "     the later ones count"
))]
pub(crate) struct AnswerArgs {
    /// The agency's folder, with the files of standard names
    #[arg(long, value_name = "DIR", default_value = ".")]
    home: PathBuf,

    /// The folder to write to [default: out in the agency's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// The letter of referrals from the centre
    #[arg(long, value_name = "FILE")]
    letter: PathBuf,

    /// A form that was filled in; may be given more than once
    #[arg(long, value_name = "FILE", required = true)]
    answers: Vec<PathBuf>,

    /// Higher than before, to replace answers that were sent for the same night
    #[arg(long, value_name = "N", default_value = "1", value_parser = agency::revision)]
    revision: NonZeroU32,

    /// Count the answers, but write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Why other answers of the same night and revision are not written over.
const ANOTHER: &str = "exists already and says something else; the centre takes one letter of \
                       answers for a night and revision: give a higher --revision";

#[derive(Serialize)]
struct AnswerOutcome {
    agency: String,
    night: String,
    /// Signals in open cases that were answered.
    answered: usize,
    /// Those that were not.
    unanswered: usize,
    /// Answers to referrals that were withdrawn, which are left out.
    withdrawn: usize,
    /// The file that was written.
    file: Option<PathBuf>,
}

pub(crate) fn run(args: &AnswerArgs, console: &Console) -> Result<(), Failure> {
    let folder = agency::open_again(&args.home, NamedPaths::default())?;
    let OpenedReferrals { letter, covenant } = OpenedReferrals::open(&folder, &args.letter)?;
    let ReferralsLetter { name, referrals } = letter;
    let out = out_folder(&args.home, args.out.as_ref());
    let mut filled = FilledForm::default();
    for named in &args.answers {
        let file = own_file(&args.home, &out, named);
        // The later file wins: people may think again.
        filled.merge(read_form(&file, &referrals, name.night)?);
    }
    if filled.is_of_others() {
        // Nothing filled in by anybody is no answer of this agency, which would take back its own.
        let shown = args.answers.iter().map(|file| file.display().to_string());
        return Err(Failure::refused(anyhow!(
            "{}: none of these rows is about a referral of this letter: it is the form of another \
             agency, or of another night",
            shown.collect::<Vec<_>>().join(", ")
        )));
    }
    let answers = filled.answers();
    let spill = env::temp_dir();
    let job = Job {
        covenant: &covenant,
        ..folder.job(name.night, args.revision, DEFAULT_MEMORY, &spill)
    };
    let agency = agency::own_agency(&covenant, &folder);
    let sealed = seal_answers(&job, agency, &answers).map_err(Failure::refused)?;
    let mut file = None;
    if !args.dry_run {
        name.remember(folder.seen_referrals_path())
            .map_err(|error| agency::not_read(&args.letter, &error))?;
        let name = format!("{}-{}-r{}.answers", agency.id(), name.night, args.revision);
        file = Some(written::once(&out.join(name), &sealed, ANOTHER)?);
    }
    let outcome = AnswerOutcome {
        agency: agency.id().to_owned(),
        night: name.night.to_string(),
        answered: answers.len(),
        unanswered: asked(&referrals) - answers.len(),
        withdrawn: filled.withdrawn(),
        file,
    };
    match &outcome.file {
        Some(file) => console.delivered(&outcome, file.display(), describe),
        None => console.result(&outcome, describe),
    }
}

/// How many answers there can be.
fn asked(referrals: &[Referral]) -> usize {
    let open = referrals.iter();
    let open = open.filter(|referral| matches!(referral.state, ReferralState::Open(_)));
    open.map(|referral| referral.signals.len()).sum()
}

fn read_form(path: &Path, referrals: &[Referral], night: Night) -> Result<FilledForm, Failure> {
    answer_form::read(exit::open(path)?, referrals, night).map_err(|error| {
        let text = anyhow!("{}: {error}", path.display());
        match &error {
            AnswerFormError::Table(TableError::Read(cause)) => Failure::unreadable(text, cause),
            _ => Failure::refused(text),
        }
    })
}

fn describe(outcome: &AnswerOutcome) -> String {
    let AnswerOutcome {
        agency,
        night,
        answered,
        unanswered,
        withdrawn,
        file,
    } = outcome;
    let mut lines = vec![format!(
        "{agency}, night {night}: {answered} answered, {unanswered} not answered"
    )];
    if *withdrawn > 0 {
        lines.push(format!(
            "{withdrawn} answered in cases that were withdrawn, and left out"
        ));
    }
    if *answered == 0 && *unanswered > 0 {
        lines.push(
            "Nothing is answered: this takes back what was answered before of open cases."
                .to_owned(),
        );
    }
    lines.push(match file {
        None => "Dry run: nothing was written.".to_owned(),
        Some(file) => format!("Answers for the centre: {}", file.display()),
    });
    lines.join("\n")
}
