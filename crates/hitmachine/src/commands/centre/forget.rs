//! `hitmachine forget`: deletes what is due, and signs a report of it.

use std::path::PathBuf;

use casebook::key::Salts;
use casebook::store::WhatWent;
use centre::night::{ForgetWhen, GivenReport, OpenSite};
use clap::Args;
use jiff::Timestamp;
use matcher::keys::CentreKey;
use serde::Serialize;

use crate::commands::centre_folder::{night_failed, open_site};
use crate::console::Console;
use crate::exit::Failure;
use crate::party_folder;
use crate::random;
use crate::tables::forgotten::{line, went_table};

/// Delete what is due, and sign a report of it (at the centre)
///
/// `hitmachine night` does the same once for each recorded run. It deletes hits whose time is over
/// and nights that enough others followed, by the nights that were recorded and never by a clock,
/// and needs no covenant in force. The report names no hit. It is given only when no byte of what
/// was deleted is left in the casebook: while somebody reads the casebook it leaves with 75, and
/// the next run gives the report.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine forget --site /srv/hitmachine --dry-run")]
pub(crate) struct ForgetArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The centre's key, which signs the report [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// Say what would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct DueNow {
    due: Vec<WhatWent>,
}

#[derive(Serialize)]
struct ForgottenNow {
    forgotten: Vec<GivenReport>,
}

pub(crate) fn run(args: &ForgetArgs, console: &Console) -> Result<(), Failure> {
    let site = open_site(&args.site)?;
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let salts = Salts::new(&random::secret()?);
    let mut site = OpenSite::open(site, salts, Timestamp::now()).map_err(night_failed)?;
    if args.dry_run {
        let due = site.would_forget().map_err(night_failed)?;
        let describe = |due: &DueNow| described(&due.due, "nothing is due", went_table);
        return console.result(&DueNow { due }, describe);
    }
    let key = party_folder::key(&key_file, CentreKey::read)?;
    let forgotten = site.forget(&key, ForgetWhen::Now).map_err(night_failed)?;
    let describe = |all: &ForgottenNow| described(&all.forgotten, "nothing was due", report_text);
    console.delivered(
        &ForgottenNow { forgotten },
        "see the folder reports",
        describe,
    )
}

fn report_text(given: &GivenReport) -> String {
    let report = &given.report;
    let went: &WhatWent = &report.went;
    format!(
        "{}\n\n{}\n\nentry {} of the journal, by run {} of {}",
        line(given),
        went_table(went),
        report.entry,
        went.run,
        went.night
    )
}

fn described<T>(all: &[T], none: &str, text: impl Fn(&T) -> String) -> String {
    if all.is_empty() {
        return none.to_owned();
    }
    let texts: Vec<String> = all.iter().map(text).collect();
    texts.join("\n\n")
}
