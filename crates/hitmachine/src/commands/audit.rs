//! `hitmachine audit`: the journal, for those who hold the centre to it: auditors at the centre or
//! elsewhere, and agencies.

mod check;
mod journal_text;
mod sample;
mod verify;
mod who_saw;

use std::path::Path;

use casebook::store::{About, AccountError, AuditError, EntryRead};
use clap::{Args, Subcommand};
use exchange::crypto::identity::SignPublic;
use journal::{CheckpointError, HeadError, Origin, ReceivedHead};
use serde::Serialize;

use crate::console::{Console, table};
use crate::exit::{self, Failure, OrFailure, store_failed};

/// Verify the journal, draw a sample of it, or see who saw a hit (for auditors and agencies)
///
/// `verify` and `check` need no casebook: an auditor runs them on the journal's text, and an agency
/// on the heads that the centre sends. The others run at the centre, and each is an entry in the
/// journal itself.
#[derive(Args)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    verb: AuditVerb,
}

#[derive(Subcommand)]
enum AuditVerb {
    Verify(Box<verify::VerifyJournalArgs>),
    WhoSaw(who_saw::WhoSawArgs),
    Sample(sample::SampleArgs),
    Journal(journal_text::JournalArgs),
    Check(check::CheckArgs),
}

pub(crate) fn run(args: &AuditArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        AuditVerb::Verify(args) => verify::run(args, console),
        AuditVerb::WhoSaw(args) => who_saw::run(args, console),
        AuditVerb::Sample(args) => sample::run(args, console),
        AuditVerb::Journal(args) => journal_text::run(args, console),
        AuditVerb::Check(args) => check::run(args, console),
    }
}

/// Reads a head that the journal's key signed.
fn read_head(
    path: &Path,
    origin: Option<&Origin>,
    key: &SignPublic,
) -> Result<ReceivedHead, Failure> {
    let text = String::from_utf8_lossy(&exit::read(path)?).into_owned();
    ReceivedHead::read(&text, origin, key).or_refuse(path.display())
}

fn origin(text: &str) -> Result<Origin, &'static str> {
    Origin::parse(text)
        .ok_or("an origin is 1 to 128 of the signs a-z 0-9 . - /, such as hitmachine/nijmegen")
}

/// What to do about a head that is not taken.
const fn advice(error: &HeadError) -> &'static str {
    match error {
        HeadError::Fork { .. }
        | HeadError::Rewritten { .. }
        | HeadError::Older { .. }
        | HeadError::KnewLess { .. } => {
            "keep both files, ask the centre in writing, and tell your privacy officer (FG) and \
             the other agencies"
        }
        HeadError::Head(CheckpointError::Origin) => {
            "if it is your centre's, it has given its journal another name: ask it in writing to \
             go on under the name that you know"
        }
        HeadError::Gap { .. } | HeadError::NoProof { .. } => "nothing was changed here",
        _ => "ask the centre to send it again",
    }
}

/// An entry as it is shown.
#[derive(Serialize)]
struct EntryView {
    number: u64,
    at: String,
    who: String,
    act: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
}

impl EntryView {
    fn of(entry: &EntryRead) -> Self {
        Self {
            number: entry.number,
            at: entry.at.to_string(),
            who: entry.who.to_string(),
            act: entry.act.word(),
            about: match &entry.about {
                About::Nothing => None,
                About::Forgotten => Some("forgotten since".to_owned()),
                About::Known { kind, id } => Some(format!("{kind} {id}")),
            },
        }
    }
}

fn entry_table(entries: &[EntryView]) -> String {
    let rows = entries.iter().map(|entry| {
        [
            entry.number.to_string(),
            entry.at.clone(),
            entry.who.clone(),
            entry.act.to_owned(),
            entry.about.clone().unwrap_or_default(),
        ]
    });
    table(["entry", "when", "who", "act", "about"], rows)
}

/// Says why nothing is read, and who can mend that.
fn not_audited(error: AuditError) -> Failure {
    match error {
        AuditError::Store(error) | AuditError::Account(AccountError::Store(error)) => {
            store_failed(error)
        }
        error => Failure::refused(error),
    }
}
