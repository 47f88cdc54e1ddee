//! A night of a synthetic city that lies in a folder: every agency hashes, the centre accepts and
//! matches.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::crypto::context;
use exchange::crypto::secret::Secret;
use exchange::file::keyfile::KeyError;
use exchange::hits::HitList;
use exchange::night::Night;
use hasher::batch::report::Report;
use hasher::check::excluded::{ExcludedAddresses, ExcludedError};
use hasher::check::refusal::Disposition;
use hasher::profile::{Profile, ProfileError};
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{DEFAULT_MEMORY, DeliverError, HashError, Hashed, Job};
use jiff::Timestamp;
use matcher::accept::{AcceptError, Accepted, accept};
use matcher::confirm::letters::{self, LettersError};
use matcher::export::{write_csv, write_json};
use matcher::keys::CentreKey;
use matcher::{LinkedNight, MatchError, open_night};

use crate::city_builder::CityBuilder;
use crate::city_folder::{
    AGENCY_KEY, CENTRE_KEY, COVENANT, CityFolder, EXCLUDED_ADDRESSES, PROFILE, PSEUDONYM_KEY, STATE,
};

/// A night to run.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsal<'a> {
    city: &'a CityFolder,
    night: Night,
    seed: u64,
    out: Option<&'a Path>,
}

/// What an agency's run gave.
pub struct HashedExport {
    /// What became of the rows.
    pub report: Report,
    /// The batch for the centre.
    pub batch: PathBuf,
    /// How the export was read.
    pub profile: Profile,
    /// The agency's own key.
    pub agency_key: AgencyKey,
    /// The rows of which nothing is sent, as a spreadsheet counts them.
    pub left_out: HashSet<u64>,
}

/// What the centre's run gave.
pub struct MatchedNight {
    /// The covenant that the centre runs by.
    pub covenant: SignedCovenant,
    /// What the hits came from.
    pub linked: LinkedNight,
    /// The hits.
    pub hits: HitList,
    /// The hit list for machines, as it was written.
    pub json: PathBuf,
    /// The hit list for spreadsheets, as it was written.
    pub csv: PathBuf,
    /// The letters to the agencies; none where no match key asks.
    pub letters: Vec<PathBuf>,
}

/// Why a night could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RehearsalError {
    /// A file of a party cannot be read.
    #[error("{}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder cannot be written to.
    #[error("cannot write to {}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A party may not run by its covenant.
    #[error("{}", path.display())]
    Covenant {
        /// The covenant.
        path: PathBuf,
        /// Why not.
        source: TrustError,
    },
    /// A profile cannot be used.
    #[error("{}", path.display())]
    Profile {
        /// The profile.
        path: PathBuf,
        /// What is wrong with it.
        source: ProfileError,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The list of excluded addresses cannot be used.
    #[error("{}", path.display())]
    ExcludedAddresses {
        /// The list.
        path: PathBuf,
        /// What is wrong with it.
        source: ExcludedError,
    },
    /// An export was not hashed.
    #[error("{}", path.display())]
    Hash {
        /// The file that is wrong.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<HashError>,
    },
    /// A batch was not delivered.
    #[error("cannot write to {}", path.display())]
    Deliver {
        /// The folder that it was to go to.
        path: PathBuf,
        /// Why not.
        source: DeliverError,
    },
    /// The centre refused a batch.
    #[error("{}", path.display())]
    Accept {
        /// The batch.
        path: PathBuf,
        /// Why.
        source: AcceptError,
    },
    /// The centre could not match.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// The letters to the agencies could not be made.
    #[error(transparent)]
    Letters(#[from] LettersError),
}

impl<'a> Rehearsal<'a> {
    /// A city of about so many inhabitants as its agencies know it on one night, to be laid out.
    #[must_use]
    pub fn city(inhabitants: u64, night: Night) -> CityBuilder {
        CityBuilder::new(inhabitants, night)
    }

    /// A night of a city that was laid out. Batches go to the folders of their agencies, and the
    /// night to that of the centre.
    #[must_use]
    pub const fn new(city: &'a CityFolder, night: Night) -> Self {
        Self {
            city,
            night,
            seed: 1,
            out: None,
        }
    }

    /// What makes the batches the same each time; else 1.
    #[must_use]
    pub const fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Where batches and night go instead, so that nothing is written to the city.
    #[must_use]
    pub const fn out(self, folder: &'a Path) -> Self {
        Self {
            out: Some(folder),
            ..self
        }
    }

    /// The night.
    #[must_use]
    pub const fn night(&self) -> Night {
        self.night
    }

    /// An agency hashes its export and delivers the batch, by what lies in its folder.
    ///
    /// # Errors
    ///
    /// [`RehearsalError`] when a file of the agency cannot be used, the export is refused, or the
    /// batch cannot be written.
    pub fn hash(
        &self,
        agency: &str,
        progress: &(dyn Fn(hasher::Progress) + Sync),
    ) -> Result<HashedExport, RehearsalError> {
        let home = self.city.agency(agency);
        let covenant = admit(&home)?;
        let profile = read_profile(&home.join(PROFILE), &covenant)?;
        let key = PseudonymKey::read(&home.join(PSEUDONYM_KEY))?;
        let agency_key = AgencyKey::read(&home.join(AGENCY_KEY))?;
        let list = home.join(EXCLUDED_ADDRESSES);
        let excluded = ExcludedAddresses::read(&list, &covenant)
            .map_err(|source| RehearsalError::ExcludedAddresses { path: list, source })?;
        let out = self.out.map_or_else(|| home.join("out"), Path::to_owned);
        fs::create_dir_all(&out).map_err(unwritable(&out))?;
        let job = Job {
            covenant: &covenant,
            profile: &profile,
            key: &key,
            agency_key: &agency_key,
            excluded: &excluded,
            night: self.night,
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill: &out,
        };

        let export = self.city.export(agency);
        let source = File::open(&export).map_err(unreadable(&export))?;
        let hashed = hasher::hash(&job, source, progress)
            .map_err(|error| not_hashed(&home, &export, error))?;
        let delivered =
            hasher::deliver(&hashed, &job, &self.batch_seed(), &out).map_err(|source| {
                RehearsalError::Deliver {
                    path: out.clone(),
                    source,
                }
            })?;
        Ok(HashedExport {
            batch: out.join(delivered.batch),
            left_out: left_out(&hashed),
            report: hashed.report,
            profile,
            agency_key,
        })
    }

    /// The centre accepts batches. `now` is when: it stands in receipts and in the night's log.
    ///
    /// # Errors
    ///
    /// [`RehearsalError::Accept`] with the first batch that is refused;
    /// [`RehearsalError::Covenant`] and [`RehearsalError::Key`] when the centre cannot work.
    pub fn accept(
        &self,
        batches: &[PathBuf],
        now: Timestamp,
    ) -> Result<Vec<Accepted>, RehearsalError> {
        let (covenant, key) = (admit(&self.city.centre())?, self.centre_key()?);
        let mut accepted = Vec::new();
        for batch in batches {
            accepted.push(
                accept(&self.site(), &covenant, &key, self.night, now, batch).map_err(
                    |source| RehearsalError::Accept {
                        path: batch.clone(),
                        source,
                    },
                )?,
            );
        }
        Ok(accepted)
    }

    /// The centre matches what it accepted, and writes the hit list and the letters.
    ///
    /// # Errors
    ///
    /// [`RehearsalError::Match`] when a batch is missing or cannot be read;
    /// [`RehearsalError::Write`] and [`RehearsalError::Letters`] when hits or letters cannot be
    /// written; [`RehearsalError::Covenant`] and [`RehearsalError::Key`] when the centre cannot
    /// work.
    pub fn match_night(
        &self,
        progress: &(dyn Fn(matcher::Progress) + Sync),
    ) -> Result<MatchedNight, RehearsalError> {
        let (site, covenant, key) = (self.site(), admit(&self.city.centre())?, self.centre_key()?);
        let opened = open_night(&site, &covenant, Some(&key), self.night, false, progress)?;
        progress(matcher::Progress::Judge);
        let linked = opened.link(&covenant);
        let hits = linked.judge(&covenant);

        let folder = site.join("nights").join(self.night.to_string());
        let (json, csv) = (folder.join("hits.json"), folder.join("hits.csv"));
        write_json(&hits, &json).map_err(unwritable(&folder))?;
        write_csv(&hits, &csv).map_err(unwritable(&folder))?;
        let letters = match &linked.questions {
            Some(questions) => letters::write(&site, &covenant, &key, self.night, questions)?,
            None => Vec::new(),
        };
        Ok(MatchedNight {
            covenant,
            linked,
            hits,
            json,
            csv,
            letters,
        })
    }

    /// Where the centre keeps the night; it works by its own covenant and key wherever that is.
    fn site(&self) -> PathBuf {
        self.out.map_or_else(|| self.city.centre(), Path::to_owned)
    }

    fn centre_key(&self) -> Result<CentreKey, RehearsalError> {
        Ok(CentreKey::read(&self.city.centre().join(CENTRE_KEY))?)
    }

    /// What the batches of all agencies are encrypted with: the same each time, as the city is.
    fn batch_seed(&self) -> Secret<32> {
        let label: &[u8] = b"hitmachine/synthetic-seed";
        Secret::new(context::digest(&[label, &self.seed.to_be_bytes()]))
    }
}

/// The covenant that the party in a folder runs by.
fn admit(home: &Path) -> Result<SignedCovenant, RehearsalError> {
    let path = home.join(COVENANT);
    SignedCovenant::admit(&path, &home.join(STATE))
        .map_err(|source| RehearsalError::Covenant { path, source })
}

fn read_profile(path: &Path, covenant: &Covenant) -> Result<Profile, RehearsalError> {
    let text = fs::read_to_string(path).map_err(unreadable(path))?;
    Profile::parse(&text, covenant).map_err(|source| RehearsalError::Profile {
        path: path.to_owned(),
        source,
    })
}

/// Names the file that is wrong when an export was not hashed.
fn not_hashed(home: &Path, export: &Path, error: HashError) -> RehearsalError {
    let path = match &error {
        HashError::NotInForce { .. } => home.join(COVENANT),
        HashError::Epoch { .. } | HashError::WrongKey => home.join(PSEUDONYM_KEY),
        HashError::WrongAgencyKey(_) => home.join(AGENCY_KEY),
        _ => export.to_owned(),
    };
    RehearsalError::Hash {
        path,
        source: Box::new(error),
    }
}

/// The rows that were set aside or withheld.
fn left_out(hashed: &Hashed) -> HashSet<u64> {
    let mut rows = HashSet::new();
    for refusal in &hashed.refusals {
        // A row that was only warned about is sent.
        if refusal.reason.disposition() != Disposition::Warning {
            rows.insert(refusal.row);
        }
    }
    rows
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> RehearsalError + '_ {
    |source| RehearsalError::Read {
        path: path.to_owned(),
        source,
    }
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> RehearsalError + '_ {
    |source| RehearsalError::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night() -> Night {
        Night::parse("2026-11-22").expect("a night")
    }

    /// Runs the whole night; gives back the hits.
    fn run(rehearsal: &Rehearsal<'_>) -> HitList {
        let mut batches = Vec::new();
        for agency in city::agencies() {
            let hashed = rehearsal.hash(agency, &|_| ());
            batches.push(hashed.unwrap_or_else(|error| panic!("{error}")).batch);
        }
        rehearsal
            .accept(&batches, Timestamp::UNIX_EPOCH)
            .expect("accepted");
        rehearsal.match_night(&|_| ()).expect("matched").hits
    }

    #[test]
    fn a_night_elsewhere_gives_the_same_hits_and_writes_nothing_to_the_city() {
        let folder = tempfile::tempdir().expect("a folder");
        let (city, _) = Rehearsal::city(5_000, night())
            .seed(3)
            .plan()
            .expect("a size within bounds")
            .lay_out(folder.path(), &mut |_| ())
            .expect("written");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let hits = run(&Rehearsal::new(&city, night()).out(elsewhere.path()));
        assert!(!city.agency("police").join("out").exists());
        assert!(!city.centre().join("nights").exists());
        assert!(hits.counts.cases > 0);
        assert_eq!(run(&Rehearsal::new(&city, night())), hits);
    }

    #[test]
    fn a_city_that_is_laid_out_again_in_its_place_has_its_new_keys() {
        let folder = tempfile::tempdir().expect("a folder");
        for seed in [1, 2] {
            let planned = Rehearsal::city(1_000, night()).seed(seed).plan();
            let (city, _) = planned
                .expect("a size within bounds")
                .lay_out(folder.path(), &mut |_| ())
                .expect("written over");
            let rehearsal = Rehearsal::new(&city, night());
            let elsewhere = tempfile::tempdir().expect("a folder");
            rehearsal
                .out(elsewhere.path())
                .hash("police", &|_| ())
                .expect("hashed");
        }
    }

    #[test]
    fn an_error_names_the_file_that_is_wrong() {
        let folder = tempfile::tempdir().expect("a folder");
        let (city, _) = Rehearsal::city(1_000, night())
            .plan()
            .expect("a size within bounds")
            .lay_out(folder.path(), &mut |_| ())
            .expect("written");
        let home = city.agency("police");
        fs::copy(
            city.agency("housing").join(AGENCY_KEY),
            home.join(AGENCY_KEY),
        )
        .expect("copied");
        let error = Rehearsal::new(&city, night()).hash("police", &|_| ()).err();
        assert!(matches!(
            error,
            Some(RehearsalError::Hash { path, .. }) if path == home.join(AGENCY_KEY)
        ));
    }
}
