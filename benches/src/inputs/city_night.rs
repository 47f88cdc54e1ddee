//! A synthetic city as its parties would find it, and what each of them does in a night.

use std::fs;
use std::path::{Path, PathBuf};

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::secret::Secret;
use exchange::hits::HitList;
use exchange::night::Night;
use hasher::{ExportFile, ProfiledExport};
use jiff::Timestamp;
use matcher::accept::{Intake, accept};
use matcher::keys::CentreKey;
use matcher::signals::Signals;
use matcher::{Matching, match_night, open_night};
use rehearsal::{CityFolder, Parties, Rehearsal};
use site::Site;

use crate::inputs::parties::KEYS;
use crate::inputs::profiled_hash::night;
use crate::random::SEED;

/// A city in a folder of its own, which is removed when it is dropped.
pub struct CityNight {
    folder: tempfile::TempDir,
    city: CityFolder,
    parties: Parties,
    exports: Vec<Export>,
}

struct Export {
    agency: &'static str,
    rows: u64,
}

impl CityNight {
    /// Writes the seeded city of about so many inhabitants.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    #[must_use]
    pub fn new(inhabitants: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan = Rehearsal::city(inhabitants, night()).seed(SEED).plan();
        let plan = plan.expect("a city can have so many");
        let (city, summary) = plan
            .lay_out(folder.path(), &mut |_| ())
            .unwrap_or_else(|error| panic!("{error}"));
        // What the parties run by is read back, so that it is what the city says.
        // Without its wider rules, so that counts of judging stay comparable over versions.
        let covenant = fs::read_to_string(city.covenant()).expect("the city wrote one");
        let wider = covenant.find("\n[[rule]]\nid = \"several-agencies\"");
        let covenant = &covenant[..wider.expect("the live rule is the first one")];
        let list = folder.path().join("excluded-addresses.csv");
        let list = fs::read(list).expect("the city wrote one");
        let parties = Parties::with_addresses(covenant, &list, KEYS)
            .unwrap_or_else(|error| panic!("{error}"));
        let mut exports = Vec::new();
        for (agency, rows) in summary.agencies {
            exports.push(Export { agency, rows });
        }
        Self {
            folder,
            city,
            parties,
            exports,
        }
    }

    /// The covenant of all its parties.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        self.parties.covenant()
    }

    /// The night that the city is of.
    #[must_use]
    pub fn night(&self) -> Night {
        night()
    }

    /// The key of its centre.
    #[must_use]
    pub const fn centre_key(&self) -> &CentreKey {
        self.parties.centre_key()
    }

    /// The number of rows in the exports of all agencies.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.exports.iter().map(|export| export.rows).sum()
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
        let mut batches = Vec::new();
        for export in &self.exports {
            batches.push(self.hash_one(export.agency, out));
        }
        batches
    }

    fn hash_one(&self, agency: &str, out: &Path) -> PathBuf {
        let profile = self.city.agency(agency).join("profile.toml");
        let profile = fs::read_to_string(profile).expect("the city wrote one");
        let profile = self
            .parties
            .profile(&profile)
            .expect("the city writes a profile");
        let job = self.parties.job(&profile, night(), out);
        let export = ExportFile::new(&self.city.export(agency)).expect("the city wrote one");
        let exports = [ProfiledExport::only(&profile, &export)];
        let hashed =
            hasher::hash(&job, &exports, &|_| ()).unwrap_or_else(|error| panic!("{error}"));
        let delivered = hasher::deliver(&hashed, &job, &Secret::new([7; 32]), out);
        out.join(delivered.expect("a temporary folder can be written").batch)
    }

    /// The centre accepts batches.
    ///
    /// # Panics
    /// When it refuses one.
    pub fn accept(&self, site: &Path, batches: &[PathBuf]) {
        let intake = Intake {
            site: &open(site),
            covenant: self.covenant(),
            centre_key: self.parties.centre_key(),
            night: night(),
            at: Timestamp::UNIX_EPOCH,
            fresh: &Secret::new([7; 32]),
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
        match_night(&self.matching(&open(site)), &|_| ())
            .unwrap_or_else(|error| panic!("{error}"))
            .hits
    }

    /// The signals that are opened at the centre, as its matching does it.
    ///
    /// # Panics
    /// When they cannot.
    #[must_use]
    pub fn opened(&self, site: &Path) -> Signals {
        let opened = open_night(&self.matching(&open(site)), &|_| ())
            .unwrap_or_else(|error| panic!("{error}"));
        opened.link(self.covenant()).signals
    }

    fn matching<'a>(&'a self, site: &'a Site) -> Matching<'a> {
        Matching {
            site,
            covenant: self.covenant(),
            agreements: None,
            centre_key: self.parties.centre_key(),
            night: night(),
            incomplete: false,
        }
    }
}

fn open(site: &Path) -> Site {
    Site::open(site.join("site")).expect("no pseudonym key lies there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_night_with_hits_and_opens_the_signals_that_matching_opens() {
        let city = CityNight::new(20_000);
        let (out, site) = (city.room(), city.room());
        city.accept(site.path(), &city.hash(out.path()));
        let list = city.match_night(site.path());
        assert!(list.counts.hits > 0);
        let signals = city.opened(site.path());
        assert_eq!(
            (signals.all().len() as u64, signals.groups() as u64),
            (list.counts.signals, list.counts.groups)
        );
    }
}
