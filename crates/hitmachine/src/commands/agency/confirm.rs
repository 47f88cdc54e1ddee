//! `hitmachine confirm`: an agency answers what the centre asks about signals that may be of one
//! person.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use hasher::letters::confirm::answers::{self, Answers, AnswersError, Line};
use hasher::letters::confirm::{self, AnswerCounts, QuestionsLetter, Side};
use hasher::{DEFAULT_MEMORY, TableError, own_signals};
use serde::Serialize;

use crate::commands::agency;
use crate::commands::agency::inputs::InputArgs;
use crate::commands::agency::written;
use crate::console::{Console, table};
use crate::exit::{self, Failure, OrFailure};

/// Answer which signals are of one person with another agency's (at an agency)
///
/// Opens the centre's letter of questions and finds your signals in the export. First it writes the
/// questions as a CSV: telephone the other agency, and fill in yes or no. Then, with --answers, it
/// writes the confirmation for the centre: for each yes the pair, and what your signal says. A no,
/// or nothing, tells the centre nothing.
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  hitmachine confirm --home /etc/hitmachine --letter police-2026-11-22.letter export.csv\n",
    "  hitmachine confirm --home /etc/hitmachine --letter police-2026-11-22.letter ",
    "--answers police-2026-11-22.questions.csv export.csv\n",
    "  hitmachine confirm ... --answers yesterday.csv --answers today.csv export.csv",
    "     the later ones count"
))]
pub(crate) struct ConfirmArgs {
    #[command(flatten)]
    inputs: InputArgs,

    /// The letter from the centre
    #[arg(long, value_name = "FILE")]
    letter: PathBuf,

    /// A CSV of questions with answers filled in; may be given more than once
    #[arg(long, value_name = "FILE")]
    answers: Vec<PathBuf>,

    /// Higher than before, to replace a confirmation that was sent for the same night
    #[arg(long, value_name = "N", default_value = "1", value_parser = agency::revision)]
    revision: NonZeroU32,

    /// Show the questions and count the answers, but write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Why another confirmation of the same night and revision is not written over.
const ANOTHER: &str = "exists already and says something else; the centre takes one confirmation \
                       for a night and revision: give a higher --revision";

/// What a run gives.
#[derive(Serialize)]
struct ConfirmOutcome {
    agency: String,
    night: String,
    questions: Vec<Question>,
    /// How they were answered; none before there are answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Answered>,
    /// Questions about signals that the export does not have any more.
    not_found: usize,
    /// The file that was written.
    file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Question {
    signal_number: String,
    signal_ref: String,
    other_agency: String,
    other_contact: u16,
    other_signal_ref: String,
    code: String,
    own_code: String,
    match_keys: Vec<String>,
}

#[derive(Serialize)]
struct Answered {
    yes: usize,
    no: usize,
    unanswered: usize,
    not_asked: usize,
}

pub(crate) fn run(args: &ConfirmArgs, console: &Console) -> Result<(), Failure> {
    let folder = args.inputs.folder_again()?;
    let (covenant, agency) = (folder.covenant(), folder.agency());
    let letter = exit::read(&args.letter)?;
    let QuestionsLetter { name, asked } = confirm::read_questions(
        &letter,
        covenant,
        folder.agreements(),
        agency,
        folder.agency_key(),
    )
    .or_refuse(args.letter.display())?;
    let night = name.night;
    let side = Side {
        agency: agency.index(),
        night,
    };
    let seen = folder.seen_questions_path();
    name.check(seen)
        .map_err(|error| agency::not_read(&args.letter, &error))?;
    let spill = env::temp_dir();
    let job = folder.job(night, args.revision, DEFAULT_MEMORY, &spill);
    let wanted: BTreeSet<_> = asked.iter().map(|asked| asked.own).collect();
    let inputs = args.inputs.exports(&folder, &spill)?;
    let own = own_signals(&job, &inputs.profiled(&folder), &wanted)
        .map_err(|error| inputs.not_hashed(&folder, &spill, &error))?;
    let lines: Vec<Line> = asked
        .iter()
        .filter_map(|asked| confirm::line(asked, &own, covenant, side))
        .collect();
    if !args.dry_run {
        name.remember(seen)
            .map_err(|error| agency::not_read(&args.letter, &error))?;
    }
    let mut outcome = ConfirmOutcome {
        agency: agency.id().to_owned(),
        night: night.to_string(),
        not_found: asked.len() - lines.len(),
        questions: lines.iter().map(shown).collect(),
        answers: None,
        file: None,
    };
    let out = args.inputs.out();
    if args.answers.is_empty() {
        let name = format!("{}-{night}.questions.csv", agency.id());
        if !args.dry_run {
            outcome.file = Some(write_questions(&lines, &out, &name)?);
        }
    } else {
        let answers = read_answers(args)?;
        let (confirmed, counts) = confirm::confirmed(&asked, &own, &answers, covenant, side);
        outcome.answers = Some(Answered::of(counts));
        let name = format!("{}-{night}-r{}.confirmation", agency.id(), args.revision);
        if !args.dry_run {
            let sealed =
                confirm::seal_confirmation(&job, agency, &confirmed).map_err(Failure::refused)?;
            outcome.file = Some(written::once(&out.join(name), &sealed, ANOTHER)?);
        }
    }
    match &outcome.file {
        Some(file) => console.delivered(&outcome, file.display(), describe),
        None => console.result(&outcome, describe),
    }
}

impl Answered {
    fn of(counts: AnswerCounts) -> Self {
        let AnswerCounts {
            yes,
            no,
            unanswered,
            not_asked,
            ..
        } = counts;
        Self {
            yes,
            no,
            unanswered,
            not_asked,
        }
    }
}

fn shown(line: &Line) -> Question {
    let Line {
        signal_number,
        signal_ref,
        other_agency,
        other_contact,
        other_signal_ref,
        code,
        own_code,
        match_keys,
    } = line.clone();
    Question {
        signal_number,
        signal_ref,
        other_agency,
        other_contact,
        other_signal_ref,
        code,
        own_code,
        match_keys,
    }
}

fn read_answers(args: &ConfirmArgs) -> Result<Answers, Failure> {
    let mut all = Answers::default();
    for named in &args.answers {
        let file = args.inputs.own_file(named);
        let answers = answers::read(exit::open(&file)?);
        // The later file wins: a steward may think again.
        all.merge(answers.map_err(|error| unanswerable(&file, &error))?);
    }
    Ok(all)
}

fn unanswerable(path: &Path, error: &AnswersError) -> Failure {
    let text = anyhow!("{}: {error}", path.display());
    match error {
        AnswersError::Table(TableError::Read(cause)) => Failure::unreadable(text, cause),
        _ => Failure::refused(text),
    }
}

/// Writes the questions; a file in which something was filled in, or that is none of ours, is left
/// as it is.
fn write_questions(lines: &[Line], out: &Path, name: &str) -> Result<PathBuf, Failure> {
    let path = out.join(name);
    match fs::File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(exit::unreadable(&path, &error)),
        Ok(file) => {
            let answers = answers::read(file).map_err(|error| unanswerable(&path, &error))?;
            if !answers.is_empty() {
                return Err(Failure::refused(anyhow!(
                    "{} holds answers and is not written over; give it with --answers, or move it",
                    path.display()
                )));
            }
        }
    }
    written::write(&path, |draft| answers::write(lines, draft))?;
    Ok(path)
}

fn describe(outcome: &ConfirmOutcome) -> String {
    let ConfirmOutcome {
        agency,
        night,
        questions,
        answers,
        not_found,
        file,
    } = outcome;
    let mut lines = vec![format!(
        "{agency}, night {night}: {} questions about signals of yours",
        questions.len() + not_found
    )];
    if *not_found > 0 {
        lines.push(format!(
            "{not_found} of them are about signals that the export does not have, or has set aside"
        ));
    }
    let rows = questions.iter().map(|question| {
        [
            question.signal_number.clone(),
            question.other_agency.clone(),
            question.other_contact.to_string(),
            question.code.clone(),
            question.own_code.clone(),
            question.match_keys.join(" "),
        ]
    });
    lines.extend([
        String::new(),
        table(
            ["your signal", "ask", "desk", "say", "or hear", "met on"],
            rows,
        ),
        String::new(),
    ]);
    if let Some(Answered {
        yes,
        no,
        unanswered,
        not_asked,
    }) = answers
    {
        lines.push(format!(
            "{yes} yes, {no} no, {unanswered} not answered; {not_asked} answers fit no question of \
             this letter"
        ));
    }
    lines.push(match (file, answers) {
        (None, _) => "Dry run: nothing was written.".to_owned(),
        (Some(file), None) => format!("Fill in yes or no: {}", file.display()),
        (Some(file), Some(_)) => format!("Confirmation for the centre: {}", file.display()),
    });
    lines.join("\n")
}
