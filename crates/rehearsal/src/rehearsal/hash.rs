//! An agency hashes its export, by what lies in its folder.

use std::collections::HashSet;
use std::fs::{self, File};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use exchange::crypto::context;
use exchange::crypto::secret::Secret;
use hasher::batch::report::Report;
use hasher::check::excluded::ExcludedAddresses;
use hasher::check::refusal::Disposition;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{DEFAULT_MEMORY, HashError, Hashed, Job};

use super::{Rehearsal, RehearsalError, admit, unreadable, unwritable};
use crate::city_folder::{AGENCY_KEY, COVENANT, EXCLUDED_ADDRESSES, PROFILE, PSEUDONYM_KEY};

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

impl Rehearsal<'_> {
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

    /// What the batches of all agencies are encrypted with: the same each time, as the city is.
    fn batch_seed(&self) -> Secret<32> {
        let label: &[u8] = b"hitmachine/synthetic-seed";
        Secret::new(context::digest(&[label, &self.seed.to_be_bytes()]))
    }
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
