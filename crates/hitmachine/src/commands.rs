//! The commands, one module each, in rooms by who runs them: what was typed, and the run of it.

mod agency;
mod audit;
mod backups;
mod centre;
mod centre_folder;
mod completions;
#[cfg(feature = "parquet")]
mod elsewhere;
mod matching;
mod owners;
mod review;
mod trial;

use clap::Subcommand;
use exchange::night::Night;
use jiff::Timestamp;

use self::agency::{answer, confirm, find, hash, profile, receipt, resolve};
use self::backups::{backup, restore};
use self::centre::{
    accept, account, forget, hits, inspect, match_night, new_site, night, precision, verify,
};
use self::owners::{agreements, covenant, key};
use self::trial::{city, demo, quality};
use crate::console::Console;
use crate::exit::Failure;

#[derive(Subcommand)]
pub(crate) enum Command {
    Demo(demo::DemoArgs),
    Profile(profile::ProfileArgs),
    Hash(hash::HashArgs),
    Inspect(inspect::InspectArgs),
    Accept(accept::AcceptArgs),
    Match(match_night::MatchArgs),
    #[cfg(feature = "parquet")]
    Export(elsewhere::export::ExportNightArgs),
    Night(night::NightArgs),
    Forget(forget::ForgetArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Site(new_site::SiteCommandArgs),
    Account(account::AccountArgs),
    Hits(hits::HitsArgs),
    Precision(precision::PrecisionArgs),
    Review(review::ReviewArgs),
    Audit(audit::AuditArgs),
    Verify(verify::VerifyArgs),
    Confirm(confirm::ConfirmArgs),
    Resolve(resolve::ResolveArgs),
    Find(find::FindArgs),
    Answer(answer::AnswerArgs),
    Quality(quality::QualityArgs),
    Receipt(receipt::ReceiptArgs),
    Key(key::KeyArgs),
    Covenant(covenant::CovenantArgs),
    Agreements(agreements::AgreementsArgs),
    City(city::CityArgs),
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// Runs it; `program` is the whole command line, for completions.
    pub(crate) fn run(&self, program: clap::Command, console: &Console) -> Result<(), Failure> {
        match self {
            Self::Demo(args) => demo::run(args, console),
            Self::Profile(args) => profile::run(args, console),
            Self::Hash(args) => hash::run(args, console),
            Self::Inspect(args) => inspect::run(args, console),
            Self::Accept(args) => accept::run(args, console),
            Self::Match(args) => match_night::run(args, console),
            #[cfg(feature = "parquet")]
            Self::Export(args) => elsewhere::export::run(args, console),
            Self::Night(args) => night::run(args, console),
            Self::Forget(args) => forget::run(args, console),
            Self::Backup(args) => backup::run(args, console),
            Self::Restore(args) => restore::run(args, console),
            Self::Site(args) => new_site::run(args, console),
            Self::Account(args) => account::run(args, console),
            Self::Hits(args) => hits::run(args, console),
            Self::Precision(args) => precision::run(args, console),
            Self::Review(args) => review::run(args, console),
            Self::Audit(args) => audit::run(args, console),
            Self::Verify(args) => verify::run(args, console),
            Self::Confirm(args) => confirm::run(args, console),
            Self::Resolve(args) => resolve::run(args, console),
            Self::Find(args) => find::run(args, console),
            Self::Answer(args) => answer::run(args, console),
            Self::Quality(args) => quality::run(args, console),
            Self::Receipt(args) => receipt::run(args, console),
            Self::Covenant(args) => covenant::run(args, console),
            Self::Agreements(args) => agreements::run(args, console),
            Self::Key(args) => key::run(args, console),
            Self::City(args) => city::run(args, console),
            Self::Completions(args) => completions::run(args, program, console),
        }
    }
}

/// The night that was asked for, else the one that is now.
fn night_or_now(asked: Option<Night>) -> Result<Night, Failure> {
    asked.map_or_else(|| Night::at(Timestamp::now()).map_err(Failure::failed), Ok)
}
