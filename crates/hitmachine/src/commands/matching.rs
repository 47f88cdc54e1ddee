//! What a night is matched by, and on what: options that the commands share which check it, and
//! what they load.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;
use matcher::confirm::accept_confirmation::StoredConfirmationError;
use matcher::keys::CentreKey;
use matcher::store::StoredError;
use matcher::store::night_key::NightKeyError;
use matcher::{MatchError, Matching};
use site::Site;

use super::centre_folder::SiteArgs;
use super::night_or_now;
use crate::console;
use crate::exit::Failure;
use crate::party_folder;

/// Which night, and where what it is matched by lies.
#[derive(Args)]
pub(crate) struct MatchingArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,

    /// The centre's key [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    /// The night to match, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,

    /// Match although batches are missing; the run and its hits are marked
    #[arg(long)]
    pub(crate) incomplete: bool,
}

/// What is said where the owners agreed on nothing beside the covenant.
const NO_AGREEMENTS: &str = "warning: there are no agreements: both agencies of a pair are asked, \
                             whoever they are, and every agency is waited for";

/// What a night is matched by, as it lay in the centre's folder.
pub(crate) struct LoadedMatching {
    pub(crate) site: Site,
    pub(crate) covenant: SignedCovenant,
    agreements: Option<SignedAgreements>,
    pub(crate) centre_key: CentreKey,
    pub(crate) night: Night,
    incomplete: bool,
}

impl MatchingArgs {
    pub(crate) fn load(&self) -> Result<LoadedMatching, Failure> {
        let night = night_or_now(self.night)?;
        let covenant = self.site.admit_covenant(night)?;
        let agreements = self.site.admit_agreements(&covenant)?;
        if agreements.is_none() {
            console::note(NO_AGREEMENTS);
        }
        let site = self.site.open()?;
        let key_file = self.key.clone().unwrap_or_else(|| site.centre_key());
        let centre_key = party_folder::key(&key_file, CentreKey::read)?;
        Ok(LoadedMatching {
            site,
            covenant,
            agreements,
            centre_key,
            night,
            incomplete: self.incomplete,
        })
    }

    /// Says why a night is not matched, and who can mend that.
    pub(crate) fn not_matched(&self, error: MatchError) -> Failure {
        match error {
            MatchError::Missing { .. } => Failure::not_yet(anyhow!(
                "{error}; try again later, or add --incomplete to match without"
            )),
            MatchError::Stored(StoredError::Read { ref source, .. })
            | MatchError::Confirmation(StoredConfirmationError::Read { ref source, .. })
            | MatchError::NightKey(NightKeyError::Read { ref source, .. }) => {
                let cause = source.kind().into();
                Failure::unreadable(error, &cause)
            }
            MatchError::Period { .. } => {
                Failure::refused(anyhow!("{}: {error}", self.site.covenant_file().display()))
            }
            _ => Failure::refused(error),
        }
    }
}

impl LoadedMatching {
    pub(crate) fn matching(&self) -> Matching<'_> {
        Matching {
            site: &self.site,
            covenant: &self.covenant,
            agreements: self.agreements.as_ref(),
            centre_key: &self.centre_key,
            night: self.night,
            incomplete: self.incomplete,
        }
    }
}
