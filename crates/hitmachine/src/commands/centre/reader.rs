//! Who reads the casebook of a site, and as whom: options that its commands share.

use std::path::{Path, PathBuf};

use casebook::key::Salts;
use casebook::store::{Casebook, Reading};
use centre::settings::Settings;
use centre::{OpeningError, open_kept_casebook};
use clap::Args;
use exchange::file::keyfile::KeyError;
use jiff::Timestamp;
use jiff::civil::Time;
use journal::Actor;

use crate::commands::centre_folder::open_site;
use crate::exit::{Failure, OrFailure as _, store_failed};
use crate::random;

/// The centre's folder, and the account that reads in it.
#[derive(Args)]
pub(crate) struct ReaderArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The account that reads: 1 to 32 of a-z, 0-9 and hyphens, a letter first. It stands in the
    /// journal
    #[arg(long = "as", value_name = "ACCOUNT", value_parser = Actor::parse)]
    who: Actor,
}

/// A casebook that somebody reads.
pub(crate) struct Reader<'a> {
    casebook: Casebook,
    who: &'a Actor,
    at: Timestamp,
    filled_at: Vec<Time>,
    salts: Salts,
}

impl ReaderArgs {
    /// The centre's folder.
    pub(crate) fn site(&self) -> &Path {
        &self.site
    }

    /// Opens the casebook for one reading, now.
    pub(crate) fn open(&self) -> Result<Reader<'_>, Failure> {
        let site = open_site(&self.site)?;
        let settings = Settings::of(&site).or_refuse(site.settings().display())?;
        Ok(Reader {
            casebook: open_casebook(&self.site)?,
            filled_at: settings
                .map_or_else(Vec::new, |settings| settings.second_look_at().to_vec()),
            who: &self.who,
            at: Timestamp::now(),
            salts: Salts::new(&random::secret()?),
        })
    }
}

impl Reader<'_> {
    /// The casebook, and who reads in it.
    pub(crate) fn parts(&mut self) -> (&mut Casebook, Reading<'_>) {
        let reading = Reading {
            who: self.who,
            at: self.at,
            filled_at: &self.filled_at,
            salts: &mut self.salts,
        };
        (&mut self.casebook, reading)
    }
}

/// Opens the casebook that a site has.
pub(crate) fn open_casebook(site: &Path) -> Result<Casebook, Failure> {
    let site = open_site(site)?;
    open_kept_casebook(&site).map_err(|error| match error {
        OpeningError::Store(error) => store_failed(error),
        OpeningError::Key(KeyError::Read { ref source, .. }) => {
            let cause = source.kind().into();
            Failure::unreadable(error, &cause)
        }
        error => Failure::refused(error),
    })
}
