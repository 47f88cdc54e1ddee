//! A synthetic city as its parties would find it, and what each of them does in a night.

use std::fs::{self, File};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use city::Plan;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::secret::Secret;
use exchange::hits::HitList;
use exchange::night::Night;
use hasher::check::excluded::ExcludedAddresses;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::PseudonymKey;
use hasher::{DEFAULT_MEMORY, Job};
use jiff::Timestamp;
use matcher::accept::{Intake, accept};
use matcher::keys::CentreKey;
use matcher::signals::Signals;
use matcher::{Matching, match_night, open_night};
use site::Site;

use crate::agency::night;
use crate::chance::SEED;
use crate::parties::{agency_key, centre_key, pseudonym_key, public_keys, signed};

/// A city in a folder of its own, which is removed when it is dropped.
pub struct Town {
    folder: tempfile::TempDir,
    covenant: SignedCovenant,
    key: PseudonymKey,
    night: Night,
    /// Agencies by id, and the rows in the export of each.
    agencies: Vec<(&'static str, u64)>,
}

impl Town {
    /// Writes the seeded city of about so many inhabitants.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    #[must_use]
    pub fn new(inhabitants: u64) -> Self {
        let (key, night) = (pseudonym_key(), night());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan =
            Plan::new(inhabitants, SEED, night, public_keys()).expect("a city can have so many");
        let summary = city::write(folder.path(), &plan, &mut |_| ())
            .expect("a temporary folder can be written");
        let text =
            fs::read_to_string(folder.path().join("covenant.toml")).expect("the city wrote one");
        let covenant = signed(&text);
        Self {
            folder,
            covenant,
            key,
            night,
            agencies: summary.agencies,
        }
    }

    /// The covenant of all its parties.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        &self.covenant
    }

    /// The night.
    #[must_use]
    pub const fn night(&self) -> Night {
        self.night
    }

    /// Rows in the exports of all agencies.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.agencies.iter().map(|(_, rows)| rows).sum()
    }

    /// A new folder inside it.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn room(&self) -> tempfile::TempDir {
        tempfile::tempdir_in(self.folder.path()).expect("a temporary folder")
    }

    /// Every agency hashes its export and delivers to `out`; gives back the batches.
    ///
    /// # Panics
    /// When a run is refused or a file cannot be written.
    #[must_use]
    pub fn hash(&self, out: &Path) -> Vec<PathBuf> {
        self.agencies
            .iter()
            .map(|(agency, _)| self.hash_one(agency, out))
            .collect()
    }

    fn hash_one(&self, agency: &str, out: &Path) -> PathBuf {
        let folder = self.folder.path().join("agencies").join(agency);
        let profile = fs::read_to_string(folder.join("profile.toml")).expect("the city wrote one");
        let excluded = ExcludedAddresses::read(
            &self.folder.path().join("excluded-addresses.csv"),
            &self.covenant,
        );
        let job = Job {
            covenant: &self.covenant,
            profile: &Profile::parse(&profile, &self.covenant).expect("the city writes a profile"),
            key: &self.key,
            agency_key: &agency_key(agency),
            excluded: &excluded.unwrap_or_else(|error| panic!("{error}")),
            night: self.night,
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill: out,
        };
        let export = File::open(folder.join("signals.csv")).expect("the city wrote one");
        let hashed = hasher::hash(&job, export, &|_| ()).unwrap_or_else(|error| panic!("{error}"));
        let delivered = hasher::deliver(&hashed, &job, &Secret::new([7; 32]), out);
        out.join(delivered.expect("a temporary folder can be written").batch)
    }

    /// The centre accepts batches.
    ///
    /// # Panics
    /// When it refuses one.
    pub fn accept(&self, site: &Path, batches: &[PathBuf]) {
        let site = Site::open(site).expect("no pseudonym key lies there");
        let intake = Intake {
            site: &site,
            covenant: &self.covenant,
            centre_key: &centre_key(),
            night: self.night,
            at: Timestamp::UNIX_EPOCH,
        };
        for batch in batches {
            accept(&intake, batch).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    /// The centre matches what it accepted.
    ///
    /// # Panics
    /// When it cannot.
    #[must_use]
    pub fn match_night(&self, site: &Path) -> HitList {
        let site = Site::open(site).expect("no pseudonym key lies there");
        let centre_key = centre_key();
        match_night(&self.matching(&site, &centre_key), &|_| ())
            .unwrap_or_else(|error| panic!("{error}"))
            .hits
    }

    /// The signals that are opened at the centre, as its matching does it.
    ///
    /// # Panics
    /// When they cannot.
    #[must_use]
    pub fn opened(&self, site: &Path) -> Signals {
        let site = Site::open(site).expect("no pseudonym key lies there");
        let centre_key = centre_key();
        let opened = open_night(&self.matching(&site, &centre_key), &|_| ())
            .unwrap_or_else(|error| panic!("{error}"));
        opened.link(&self.covenant).signals
    }

    fn matching<'a>(&'a self, site: &'a Site, centre_key: &'a CentreKey) -> Matching<'a> {
        Matching {
            site,
            covenant: &self.covenant,
            centre_key: Some(centre_key),
            night: self.night,
            incomplete: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_night_with_hits_and_opens_the_signals_that_matching_opens() {
        let town = Town::new(20_000);
        let (out, site) = (town.room(), town.room());
        town.accept(site.path(), &town.hash(out.path()));
        let list = town.match_night(site.path());
        assert!(list.counts.hits > 0);
        let signals = town.opened(site.path());
        assert_eq!(
            (signals.all().len() as u64, signals.groups() as u64),
            (list.counts.signals, list.counts.groups)
        );
    }
}
