//! `hitmachine precision`: how right each rule turns out to be, by what agencies answer.

use casebook::store::AccountError;
use clap::Args;
use serde::Serialize;

use super::reader::ReaderArgs;
use crate::console::Console;
use crate::exit::{Failure, store_failed};
use crate::party_folder;
use crate::tables::precision::{RulePrecisionView, rule_rows};

/// Show how right each rule turns out to be, by the answers to its referrals (at the centre)
///
/// Counted are referrals of the last twelve months, each as the majority of its controllers says.
/// Beside a count stands between which shares it lies, by Wilson's interval of 95 %. A count below
/// ten is not shown, nor one that would give it away. The reading is an entry in the journal.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine precision --site /srv/hitmachine --as analyst-1")]
pub(crate) struct PrecisionArgs {
    #[command(flatten)]
    reader: ReaderArgs,
}

#[derive(Serialize)]
struct PrecisionView {
    rules: Vec<RulePrecisionView>,
}

pub(crate) fn run(args: &PrecisionArgs, console: &Console) -> Result<(), Failure> {
    let covenant = party_folder::newest(args.reader.site())?;
    let mut reader = args.reader.open()?;
    let (casebook, reading) = reader.parts();
    let tallies = casebook.read_precision(&covenant, reading);
    let tallies = tallies.map_err(|error| match error {
        AccountError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    })?;
    let view = PrecisionView {
        rules: tallies.iter().map(RulePrecisionView::of).collect(),
    };
    console.result(&view, |view| rule_rows(&view.rules))
}
