//! Where the centre keeps what it works with: options that its commands share.

use std::path::PathBuf;

use clap::Args;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;
use site::{Site, SiteError};

use crate::exit::Failure;
use crate::party_folder;

/// The centre's folder, and what stands elsewhere than in it.
#[derive(Args)]
pub(crate) struct SiteArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) site: PathBuf,

    /// The covenant [default: covenant.toml in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) covenant: Option<PathBuf>,

    /// The state folder with the pinned owners [default: state in the centre's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

impl SiteArgs {
    /// The centre's folder, opened: no pseudonym key lies in it.
    pub(crate) fn open(&self) -> Result<Site, Failure> {
        Site::open(&self.site).map_err(|error| match &error {
            SiteError::Read { source, .. } => {
                let cause = source.kind().into();
                Failure::unreadable(error, &cause)
            }
            _ => Failure::refused(error),
        })
    }

    pub(crate) fn covenant_file(&self) -> PathBuf {
        party_folder::file(&self.site, party_folder::COVENANT, self.covenant.as_ref())
    }

    /// The covenant that the centre runs by on a night.
    pub(crate) fn admit_covenant(&self, night: Night) -> Result<SignedCovenant, Failure> {
        party_folder::admit(
            &self.site,
            self.covenant.as_ref(),
            self.state.as_ref(),
            night,
        )
    }
}
