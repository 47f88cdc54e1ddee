//! Where the centre keeps what it works with: options that its commands share.

use std::path::{Path, PathBuf};

use centre::night::{NightError, NightFault};
use clap::Args;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;
use site::{Site, SiteError};

use crate::exit::{self, Failure};
use crate::party_folder::{self, AGREEMENTS};

/// Opens the centre's folder: no pseudonym key lies in it.
pub(crate) fn open_site(folder: &Path) -> Result<Site, Failure> {
    Site::open(folder).map_err(|error| match &error {
        SiteError::Read { source, .. } => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        _ => Failure::refused(error),
    })
}

/// Work on the site does not do what it must, and who can mend it.
pub(crate) fn night_failed(error: NightError) -> Failure {
    match error.fault() {
        NightFault::Moment => Failure::not_yet(error),
        NightFault::Operator => Failure::refused(error),
        NightFault::Disk(cause) => {
            let cause = cause.kind().into();
            Failure::unwritable(error, &cause)
        }
        NightFault::Program => Failure::failed(error),
    }
}

/// The centre's folder, and what stands elsewhere than in it.
#[derive(Args)]
pub(crate) struct SiteArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) site: PathBuf,

    /// The covenant [default: covenant.toml in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) covenant: Option<PathBuf>,

    /// The agreements [default: agreements.toml beside the covenant, where it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) agreements: Option<PathBuf>,

    /// The state folder with the pinned owners [default: state in the centre's folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

impl SiteArgs {
    /// The centre's folder, opened: no pseudonym key lies in it.
    pub(crate) fn open(&self) -> Result<Site, Failure> {
        open_site(&self.site)
    }

    pub(crate) fn covenant_file(&self) -> PathBuf {
        party_folder::file(&self.site, party_folder::COVENANT, self.covenant.as_ref())
    }

    /// The folder with the pinned owners, and the covenants that were in use.
    pub(crate) fn state_folder(&self) -> PathBuf {
        party_folder::state(&self.site, self.state.as_ref())
    }

    /// The agreements that the centre goes by, under its covenant.
    pub(crate) fn admit_agreements(
        &self,
        covenant: &Covenant,
    ) -> Result<Option<SignedAgreements>, Failure> {
        let state = self.state_folder();
        let beside = self.covenant_file().with_file_name(AGREEMENTS);
        if let Some(named) = &self.agreements {
            exit::open(named)?;
        }
        let path = self.agreements.as_ref().unwrap_or(&beside);
        party_folder::admit_agreements(path, &state, covenant)
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
