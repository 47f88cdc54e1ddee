//! Whether all that lies in a site is what was written, and belongs to its owner alone.
//!
//! Nothing is changed and nothing is made. A run that is at work meanwhile may show as a leftover.

mod batches;
mod files;
mod finding;
mod reports;
mod runs;
mod signed;

use std::path::Path;

use exchange::file::keyfile::{self, KeyKind};
use journal::Tree;
use matcher::keys::CentreKey;
use site::Site;

pub use self::finding::{Fault, Finding};
use crate::kept_head;
use crate::opening::open_casebook;
use crate::settings::{Settings, SettingsError};

/// What was looked at, and what is wrong.
#[derive(Debug, Default)]
pub struct Verified {
    /// What is wrong, in the order it was looked at; empty when nothing is.
    pub findings: Vec<Finding>,
    /// Whether the site could be opened; else its files' rights are all that was looked at.
    pub is_opened: bool,
    /// Nights that have a folder.
    pub nights: u64,
    /// Accepted batches.
    pub batches: u64,
    /// Of these, those of another covenant than the one that is there: their columns cannot be
    /// held against it.
    pub of_other_covenant: u64,
    /// Runs of match.
    pub runs: u64,
    /// Whether there is a casebook.
    pub has_casebook: bool,
}

impl Verified {
    fn find(&mut self, place: impl AsRef<Path>, fault: impl Into<Fault>) {
        self.findings.push(Finding {
            place: place.as_ref().to_owned(),
            fault: fault.into(),
        });
    }
}

/// Verifies the site in a folder. With `reads_data` each record of each night is read too; without,
/// what can be seen in the files that describe them.
#[must_use]
pub fn verify(folder: &Path, reads_data: bool) -> Verified {
    let mut verified = Verified::default();
    files::verify(folder, &mut verified);
    let site = match Site::open(folder) {
        Ok(site) => site,
        Err(error) => {
            verified.find(folder, error);
            return verified;
        }
    };
    verified.is_opened = true;
    settings(&site, &mut verified);
    let covenant = signed::verify(&site, &mut verified);
    let key = match CentreKey::read(&site.centre_key()) {
        Ok(key) => Some(key),
        Err(error) => {
            verified.find(site.centre_key(), error);
            None
        }
    };
    if let (Some(key), Some(covenant)) = (&key, &covenant)
        && !key.is_of(covenant.centre())
    {
        verified.find(site.centre_key(), Fault::OtherCentre);
    }
    let nights = match site.nights() {
        Ok(nights) => nights,
        Err(cause) => {
            verified.find(folder, Fault::Unreadable(cause));
            Vec::new()
        }
    };
    for night in nights {
        verified.nights += 1;
        runs::verify(&site, night, &mut verified);
        if let (Some(key), Some(covenant)) = (&key, &covenant) {
            let looking = batches::Looking {
                site: &site,
                night,
                covenant,
                key,
                reads_data,
            };
            looking.verify(&mut verified);
        }
    }
    casebook(&site, key.as_ref(), &mut verified);
    verified
}

/// The settings, where there are some.
fn settings(site: &Site, verified: &mut Verified) {
    match Settings::of(site) {
        Ok(_) => {}
        Err(SettingsError::Read(cause)) => {
            verified.find(site.settings(), Fault::Unreadable(cause));
        }
        Err(error) => verified.find(site.settings(), error),
    }
}

/// The casebook and its key, where there is one of them.
fn casebook(site: &Site, centre_key: Option<&CentreKey>, verified: &mut Verified) {
    let (file, key) = (
        site.casebook().join(casebook::store::Casebook::FILE),
        site.casebook_key(),
    );
    if !file.exists() {
        find_other_casebook(site, &Tree::default(), verified);
        // A key alone waits for the first night that is recorded.
        if key.exists()
            && let Err(error) = keyfile::read_kind(&key, KeyKind::Casebook)
        {
            verified.find(key, error);
        }
        return;
    }
    verified.has_casebook = true;
    match open_casebook(site) {
        Err(error) => verified.find(file, error),
        Ok(casebook) => {
            match casebook.tree() {
                Err(error) => verified.find(&file, Fault::Store(error)),
                Ok(tree) => find_other_casebook(site, &tree, verified),
            }
            match casebook.flaws() {
                Err(error) => verified.find(file, Fault::Store(error)),
                Ok(flaws) => {
                    for flaw in flaws {
                        verified.find(&file, flaw);
                    }
                }
            }
            if let Some(key) = centre_key {
                reports::verify(site, &casebook, key, verified);
            }
        }
    }
}

/// Whether the casebook is the one that the last head was made of.
fn find_other_casebook(site: &Site, tree: &Tree, verified: &mut Verified) {
    let settings = Settings::of(site).ok().flatten();
    let origin = settings.as_ref().map(Settings::origin);
    if let Err((path, error)) = kept_head::check(site, origin, tree) {
        verified.find(path, error);
    }
}
