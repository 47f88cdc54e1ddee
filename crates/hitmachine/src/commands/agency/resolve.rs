//! `hitmachine resolve`: an agency opens the centre's letter of referrals and finds its own rows.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::Args;
use exchange::covenant::{Agency, Covenant};
use exchange::letter::referrals::{InvolvedAgency, Referral, ReferralState, TellableCase};
use exchange::payload::SignalRef;
use hasher::letters::answer_form::{self, FormLine};
use hasher::letters::referrals::ReferralsLetter;
use hasher::{AgencyFolder, DEFAULT_MEMORY};
use serde::Serialize;

use crate::commands::agency::found_rows::{self, ShownRow};
use crate::commands::agency::inputs::ExportArgs;
use crate::commands::agency::{self, OpenedReferrals};
use crate::console::{Console, count};
use crate::exit::Failure;
use crate::written;

/// Find your own rows in the cases that the centre referred (at an agency)
///
/// Opens the centre's letter of referrals and finds your signals in the export: the case, whom to
/// call about it, and the row. What a row says is shown only of the columns that you name. Nothing
/// is kept but which letter was the newest. With --answers-form it writes a CSV to fill in, for
/// `hitmachine answer`.
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  hitmachine resolve --home /etc/hitmachine --letter police-2026-11-22.referrals export.csv\n",
    "  hitmachine resolve --home /etc/hitmachine --letter police-2026-11-22.referrals ",
    "--answers-form police-2026-11-22.form.csv export.csv"
))]
pub(crate) struct ResolveArgs {
    #[command(flatten)]
    exports: ExportArgs,

    /// The letter of referrals from the centre
    #[arg(long, value_name = "FILE")]
    letter: PathBuf,

    /// A column to show of each row, by its name in the header; may be given more than once
    #[arg(long, value_name = "COLUMN")]
    show: Vec<String>,

    /// Write a form to fill in, with a line for each signal of each open case
    #[arg(long, value_name = "FILE")]
    answers_form: Option<PathBuf>,
}

/// Why another form of the same name is not written over.
const ANOTHER: &str = "exists already and is not written over: it may hold answers; name another \
                       file, or move it";

/// What is said where no row of the export has the signal.
const NOT_FOUND: &str = "not in this export any more";

#[derive(Serialize)]
struct ResolveOutcome {
    agency: String,
    night: String,
    cases: Vec<ShownCase>,
    /// The form that was written.
    file: Option<PathBuf>,
}

#[derive(Serialize)]
struct ShownCase {
    case: String,
    state: &'static str,
    since: String,
    /// Whom to call; nobody about a case that was withdrawn.
    call: Option<WhomToCall>,
    involved: Vec<ShownAgency>,
    rules: Vec<String>,
    signals: Vec<ShownSignal>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum WhomToCall {
    Coordinator,
    YouLead,
    Agency(ShownAgency),
}

#[derive(Clone, Serialize)]
struct ShownAgency {
    agency: String,
    desk: u16,
    /// What the agreements call the desk, and its telephone.
    desk_name: Option<String>,
    telephone: Option<String>,
    /// That agency's number of the case.
    case: Option<String>,
}

/// An own signal, and its rows; none when the export does not have it any more.
#[derive(Serialize)]
struct ShownSignal {
    signal_ref: String,
    rows: Vec<ShownRow>,
}

pub(crate) fn run(args: &ResolveArgs, console: &Console) -> Result<(), Failure> {
    let folder = args.exports.folder_again()?;
    let OpenedReferrals { letter, covenant } = OpenedReferrals::open(&folder, &args.letter)?;
    let ReferralsLetter { name, referrals } = letter;
    let mut wanted: BTreeSet<SignalRef> = BTreeSet::new();
    for referral in &referrals {
        wanted.extend(&referral.signals);
    }
    let spill = env::temp_dir();
    let job = folder.job(name.night, NonZeroU32::MIN, DEFAULT_MEMORY, &spill);
    let rows = found_rows::found(
        &args.exports,
        &folder,
        &job,
        |of| wanted.contains(&of.current) || wanted.contains(&of.previous),
        &args.show,
    )?;
    name.remember(folder.seen_referrals_path())
        .map_err(|error| agency::not_read(&args.letter, &error))?;
    let file = match &args.answers_form {
        Some(path) => Some(write_form(path, &referrals, &rows)?),
        None => None,
    };
    let told = ToldUnder {
        covenant: &covenant,
        folder: &folder,
    };
    let cases = referrals.iter().map(|of| shown(of, told, &rows));
    let outcome = ResolveOutcome {
        agency: folder.agency().id().to_owned(),
        night: name.night.to_string(),
        cases: cases.collect(),
        file,
    };
    match &outcome.file {
        Some(file) => console.delivered(&outcome, file.display(), describe),
        None => console.result(&outcome, describe),
    }
}

/// The rows of a signal, by either of its refs.
fn rows_of(signal: SignalRef, rows: &[ShownRow]) -> impl Iterator<Item = &ShownRow> {
    rows.iter()
        .filter(move |row| [row.refs.current, row.refs.previous].contains(&signal))
}

fn write_form(path: &Path, referrals: &[Referral], rows: &[ShownRow]) -> Result<PathBuf, Failure> {
    let mut lines = Vec::new();
    for referral in referrals {
        if referral.state == ReferralState::Withdrawn {
            continue;
        }
        for &signal in &referral.signals {
            let row = rows_of(signal, rows).next();
            lines.push(FormLine {
                case: referral.number.spoken(),
                signal_number: row.map(|row| row.signal_number.clone()),
                signal,
            });
        }
    }
    let mut form = Vec::new();
    answer_form::write(&lines, &mut form).map_err(Failure::failed)?;
    written::once(path, &form, ANOTHER)
}

/// By what a referral names agencies, rules and desks: the covenant that its letter was written
/// under, and the agreements of the folder.
#[derive(Clone, Copy)]
struct ToldUnder<'a> {
    covenant: &'a Covenant,
    folder: &'a AgencyFolder,
}

fn shown(referral: &Referral, under: ToldUnder<'_>, rows: &[ShownRow]) -> ShownCase {
    let nobody = TellableCase::default();
    let (state, told) = match &referral.state {
        ReferralState::Open(told) => ("open", Some(told)),
        ReferralState::Withdrawn => ("withdrawn", None),
    };
    let tellable = told.unwrap_or(&nobody);
    let involved = tellable.involved.iter().map(|of| shown_agency(of, under));
    let rules = tellable.rules.iter();
    let rules = rules.filter_map(|&rule| under.covenant.rules().get(usize::from(rule)));
    let signals = referral.signals.iter().map(|&signal| ShownSignal {
        signal_ref: signal.to_string(),
        rows: rows_of(signal, rows).cloned().collect(),
    });
    ShownCase {
        case: referral.number.to_string(),
        state,
        since: referral.since.to_string(),
        call: told.map(|told| whom_to_call(told, under)),
        involved: involved.collect(),
        rules: rules.map(|rule| rule.id().to_owned()).collect(),
        signals: signals.collect(),
    }
}

fn whom_to_call(told: &TellableCase, under: ToldUnder<'_>) -> WhomToCall {
    let mut involved = told.involved.iter();
    match told.lead {
        None => WhomToCall::Coordinator,
        Some(lead) => match involved.find(|other| other.agency == lead) {
            Some(other) => WhomToCall::Agency(shown_agency(other, under)),
            None => WhomToCall::YouLead,
        },
    }
}

fn shown_agency(other: &InvolvedAgency, under: ToldUnder<'_>) -> ShownAgency {
    let agency = under.covenant.agency_at(other.agency);
    let agency = agency.map(Agency::id).unwrap_or_default();
    let desk = under.folder.desk(agency, other.desk);
    ShownAgency {
        agency: agency.to_owned(),
        desk: other.desk,
        desk_name: desk.map(|desk| desk.name().to_owned()),
        telephone: desk.map(|desk| desk.telephone().to_owned()),
        case: other.number.map(|number| number.to_string()),
    }
}

fn describe(outcome: &ResolveOutcome) -> String {
    let ResolveOutcome {
        agency,
        night,
        cases,
        file,
    } = outcome;
    let open = cases.iter().filter(|case| case.call.is_some()).count();
    let withdrawn = cases.len() - open;
    let mut text = format!(
        "{agency}, night {night}: {} open, {withdrawn} withdrawn\n",
        count(open as u64, "referral", "referrals")
    );
    for case in cases {
        text.push('\n');
        describe_case(case, &mut text);
    }
    if let Some(file) = file {
        let _ = write!(text, "\nFill in what came of each: {}", file.display());
    }
    text
}

/// To a text nothing fails to be written.
fn describe_case(case: &ShownCase, text: &mut String) {
    let _ = writeln!(
        text,
        "case {}, {} since {}",
        case.case, case.state, case.since
    );
    let _ = match &case.call {
        None => writeln!(text, "do nothing more about it"),
        Some(WhomToCall::Coordinator) => writeln!(text, "call: the coordinator at the centre"),
        Some(WhomToCall::YouLead) => writeln!(text, "you lead"),
        Some(WhomToCall::Agency(lead)) => writeln!(text, "call: {}", named(lead)),
    };
    for other in &case.involved {
        let _ = writeln!(text, "in it too: {}", named(other));
    }
    if !case.rules.is_empty() {
        let _ = writeln!(text, "rules: {}", case.rules.join(", "));
    }
    let mut rows = Vec::new();
    for signal in &case.signals {
        rows.extend(signal.rows.iter().cloned());
    }
    if !rows.is_empty() {
        let _ = writeln!(text, "\n{}", found_rows::rows_table(&rows));
    }
    for signal in case.signals.iter().filter(|signal| signal.rows.is_empty()) {
        let _ = writeln!(text, "signal {}: {NOT_FOUND}", signal.signal_ref);
    }
}

/// An agency, where to call it, and how it knows the case.
fn named(other: &ShownAgency) -> String {
    let mut text = format!("{}, desk {}", other.agency, other.desk);
    if let (Some(name), Some(telephone)) = (&other.desk_name, &other.telephone) {
        let _ = write!(text, " ({name}, {telephone})");
    }
    match &other.case {
        Some(case) => {
            let _ = write!(text, "; there it is case {case}");
        }
        None => text.push_str("; it is told nothing of you"),
    }
    text
}
