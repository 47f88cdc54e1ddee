//! Options of `hitmachine match`: what met on another engine is taken instead of meeting here.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use elsewhere::columns::TableError;
use elsewhere::met::{MetError, MetRuns};
use matcher::{CheckedNight, MatchError, Matching, OpenedNight, Progress, RecountRate, Recounted};

use crate::commands::matching::MatchingArgs;
use crate::console;
use crate::exit::Failure;

#[derive(Args)]
pub(crate) struct MetArgs {
    /// Take what met on another engine from this folder, after checking all of it
    #[arg(long, value_name = "OUT")]
    pub(crate) met: Option<PathBuf>,

    /// Which part of the night is met here once more, to find what is not there: 0 to 1 [default:
    /// 0.01]
    #[arg(long, value_name = "RATE", requires = "met", value_parser = RecountRate::parse)]
    recount: Option<RecountRate>,
}

impl MetArgs {
    /// Opens what met on another engine.
    pub(crate) fn open(
        &self,
        folder: &Path,
        args: &MatchingArgs,
        matching: &Matching<'_>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<OpenedNight, Failure> {
        let not_matched = |error: MatchError| match error {
            MatchError::ClaimSource(_)
            | MatchError::ClaimOrder { .. }
            | MatchError::Claim { .. }
            | MatchError::Recount { .. } => {
                Failure::refused(anyhow!("{}: {error}", folder.display()))
            }
            error => args.not_matched(error),
        };
        let night = CheckedNight::of(matching).map_err(not_matched)?;
        let mut met = MetRuns::open(folder, &night).map_err(|error| not_read(error, folder))?;
        let rate = self.recount.unwrap_or(RecountRate::DEFAULT);
        let opened = night.open_met(&mut met, rate, progress);
        let (opened, Recounted { parts, recounted }) = opened.map_err(not_matched)?;
        console::note(format!(
            "met elsewhere; of {parts} parts of the night {recounted} were met here once more"
        ));
        Ok(opened)
    }
}

fn not_read(error: MetError, folder: &Path) -> Failure {
    match error {
        MetError::Table(TableError::Open { ref source, .. }) => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        error => Failure::refused(anyhow!("{}: {error}", folder.display())),
    }
}
