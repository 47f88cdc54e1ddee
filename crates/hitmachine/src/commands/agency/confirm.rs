//! `hitmachine confirm`: an agency answers what the centre asks about signals that may be of one
//! person.

mod outcome;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::night::Night;
use hasher::letters::confirm::answered_question::{
    self, AnswerCounts, AnsweredQuestion, Side, answered_questions, confirmed,
};
use hasher::letters::confirm::answers::{self, Answers, AnswersError, Line};
use hasher::letters::confirm::standing_answers::{
    Answerer, StandingAnswers, StandingAnswersError, StandingAnswersFile,
};
use hasher::letters::confirm::{self, QuestionsLetter};
use hasher::{AgencyFolder, DEFAULT_MEMORY, TableError, own_signals};

use self::outcome::{Answered, ConfirmOutcome, Question};
use crate::commands::agency;
use crate::commands::agency::inputs::InputArgs;
use crate::console::Console;
use crate::exit::{self, Failure, OrFailure};
use crate::written;

/// Answer which signals are of one person with another agency's (at an agency)
///
/// Opens the centre's letter of questions and finds your signals in the export. First it writes the
/// questions as a CSV: telephone the other agency, and fill in yes or no. Then, with --answers, it
/// writes the confirmation for the centre: for each yes the pair, and what your signal says. A no,
/// or nothing, tells the centre nothing. With --standing, a pair that you answered before is
/// answered by itself and not asked again; it lapses when it was not asked for four weeks.
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  hitmachine confirm --home /etc/hitmachine --letter police-2026-11-22.letter export.csv\n",
    "  hitmachine confirm --home /etc/hitmachine --letter police-2026-11-22.letter ",
    "--answers police-2026-11-22.questions.csv export.csv\n",
    "  hitmachine confirm ... --answers yesterday.csv --answers today.csv export.csv",
    "     the later ones count\n",
    "  hitmachine confirm --home /etc/hitmachine --letter police-2026-11-22.letter ",
    "--standing /etc/hitmachine/state/standing-answers export.csv"
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

    /// The answers that stand from earlier nights, which are given again; this night's are added.
    /// A file that is not there yet is made
    #[arg(long, value_name = "FILE")]
    standing: Option<PathBuf>,

    /// Show the questions and count the answers, but write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Why another confirmation of the same night and revision is not written over.
const ANOTHER: &str = "exists already and says something else; the centre takes one confirmation \
                       for a night and revision: give a higher --revision";

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
    let mut standing = Standing::open(args, &folder)?;
    let answers = read_answers(args)?;
    let spill = env::temp_dir();
    let job = folder.job(night, args.revision, DEFAULT_MEMORY, &spill);
    let wanted: BTreeSet<_> = asked.iter().map(|asked| asked.own).collect();
    let inputs = args.inputs.exports(&folder, &spill)?;
    let own = own_signals(&job, &inputs.profiled(&folder), &wanted)
        .map_err(|error| inputs.not_hashed(&folder, &spill, &error))?;
    let earlier = standing.as_ref().map(|standing| &standing.answers);
    let questions = answered_questions(&asked, &own, &answers, earlier, covenant, side);
    let counts = AnswerCounts::of(&questions, &answers, &asked, covenant);
    let none_fits = counts.not_asked > 0 && counts.not_asked == answers.len();
    // Nothing filled in by anybody is no answer of this agency, which would take back what it sent.
    let is_foreign = answers.is_empty() && answers.are_of_others(&asked, covenant);
    if none_fits || is_foreign {
        let what = if is_foreign { "rows" } else { "answers" };
        return Err(Failure::refused(anyhow!(
            "{}: none of these {what} is to a question of this letter: it is the file of another \
             agency, or of another night",
            args.answers_shown()
        )));
    }
    // Sent like this, they would take back what was confirmed before.
    if counts.not_found > 0 && counts.not_found + counts.not_asked == answers.len() {
        return Err(Failure::refused(anyhow!(
            "{}: the answers fit the letter, but {} has none of the signals that they are about, \
             or has set them aside: give the export of the night {night}",
            args.answers_shown(),
            inputs.names()
        )));
    }
    if !args.dry_run {
        name.remember(seen)
            .map_err(|error| agency::not_read(&args.letter, &error))?;
    }
    let (has_answers, has_standing) = (!args.answers.is_empty(), counts.standing > 0);
    let mut outcome = ConfirmOutcome {
        agency: agency.id().to_owned(),
        night: night.to_string(),
        not_found: asked.len() - questions.len(),
        questions: questions.iter().map(Question::of).collect(),
        answers: (has_answers || has_standing).then(|| Answered::of(counts)),
        questions_file: None,
        confirmation_file: None,
    };
    if args.dry_run {
        return console.result(&outcome, ConfirmOutcome::describe);
    }
    let out = args.inputs.out();
    let csv = out.join(format!("{}-{night}.questions.csv", agency.id()));
    if !has_answers {
        // Looked at before anything is written: a refusal leaves all as it was.
        check_unanswered(&csv)?;
    }
    // What stands is confirmed at once; a yes that is given later makes a higher revision.
    let confirmed = confirmed(&questions);
    if has_answers || !confirmed.is_empty() {
        let sealed =
            confirm::seal_confirmation(&job, agency, &confirmed).map_err(Failure::refused)?;
        let name = format!("{}-{night}-r{}.confirmation", agency.id(), args.revision);
        outcome.confirmation_file = Some(written::once(&out.join(name), &sealed, ANOTHER)?);
    }
    if !has_answers {
        let open = questions
            .iter()
            .filter(|question| question.answer.is_none());
        let lines: Vec<Line> = open.map(|question| question.line.clone()).collect();
        written::write(&csv, |draft| answers::write(&lines, draft))?;
        outcome.questions_file = Some(csv);
    }
    if let Some(standing) = standing.take() {
        standing.write(&questions, night, &folder)?;
    }
    let files = outcome.files().join(", ");
    console.delivered(&outcome, files, ConfirmOutcome::describe)
}

impl ConfirmArgs {
    /// The files of answers, as they were named.
    fn answers_shown(&self) -> String {
        let shown = self.answers.iter().map(|file| file.display().to_string());
        shown.collect::<Vec<_>>().join(", ")
    }
}

/// The standing answers of a run, and the file that it holds of them.
struct Standing {
    path: PathBuf,
    /// None on a dry run, which changes nothing.
    file: Option<StandingAnswersFile>,
    answers: StandingAnswers,
}

impl Standing {
    fn open(args: &ConfirmArgs, folder: &AgencyFolder) -> Result<Option<Self>, Failure> {
        let Some(path) = args.standing.clone() else {
            return Ok(None);
        };
        let of = Answerer {
            covenant: folder.covenant(),
            agency: folder.agency().index(),
            key: folder.agency_key(),
        };
        let opened = if args.dry_run {
            StandingAnswersFile::look(&path, of).map(|answers| (None, answers))
        } else {
            StandingAnswersFile::hold(&path, of).map(|(file, answers)| (Some(file), answers))
        };
        let (file, answers) = opened.map_err(|error| no_standing(&path, &error))?;
        Ok(Some(Self {
            path,
            file,
            answers,
        }))
    }

    /// Writes the answers of this night beside those that stand.
    fn write(
        mut self,
        questions: &[AnsweredQuestion<'_>],
        night: Night,
        folder: &AgencyFolder,
    ) -> Result<(), Failure> {
        answered_question::renew(&mut self.answers, questions, night);
        let Some(file) = self.file else {
            return Ok(());
        };
        file.write(&self.answers, folder.agency_key())
            .map_err(|error| no_standing(&self.path, &error))
    }
}

/// Says why standing answers are not used, and who can mend that.
fn no_standing(path: &Path, error: &StandingAnswersError) -> Failure {
    let text = anyhow!("{}: {error}", path.display());
    match error {
        StandingAnswersError::Read(cause) => Failure::unreadable(text, cause),
        StandingAnswersError::Write(cause) => Failure::unwritable(text, cause),
        _ => Failure::refused(text),
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

/// Checks that nothing was filled in where questions are to be written, and that no other file is
/// there: it would be left as it is.
fn check_unanswered(path: &Path) -> Result<(), Failure> {
    match fs::File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(exit::unreadable(path, &error)),
        Ok(file) => {
            let answers = answers::read(file).map_err(|error| unanswerable(path, &error))?;
            if answers.is_empty() {
                return Ok(());
            }
            Err(Failure::refused(anyhow!(
                "{} holds answers and is not written over; give it with --answers, or move it",
                path.display()
            )))
        }
    }
}
