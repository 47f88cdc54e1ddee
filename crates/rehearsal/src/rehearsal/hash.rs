//! An agency hashes its export, by what lies in its folder.

use std::collections::HashSet;
use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use exchange::crypto::context;
use exchange::crypto::secret::Secret;
use hasher::agency_folder::NamedPaths;
use hasher::batch::report::Report;
use hasher::check::refusal::Disposition;
use hasher::{AgencyFolder, DEFAULT_MEMORY, ExportFile, Hashed, ProfiledExport};

use super::{Rehearsal, RehearsalError, unreadable, unwritable};

/// What an agency's run gave.
pub struct HashedExport {
    /// What became of the rows.
    pub report: Report,
    /// The batch for the centre.
    pub batch: PathBuf,
    /// What the agency ran by.
    pub folder: AgencyFolder,
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
        let folder = AgencyFolder::open(&home, NamedPaths::default(), self.night)?;
        let out = self.out.map_or_else(|| home.join("out"), Path::to_owned);
        fs::create_dir_all(&out).map_err(unwritable(&out))?;
        let job = folder.job(self.night, NonZeroU32::MIN, DEFAULT_MEMORY, &out);

        let export = self.city.export_of(agency, self.night);
        let source = ExportFile::new(&export).map_err(unreadable(&export))?;
        let exports = [ProfiledExport::only(folder.profile(), &source)];
        let hashed =
            hasher::hash(&job, &exports, progress).map_err(|source| RehearsalError::Hash {
                path: folder.file_at_fault(&source).unwrap_or(&export).to_owned(),
                source: Box::new(source),
            })?;
        if let Some(objection) = hashed.objections.first() {
            return Err(RehearsalError::NoBatch {
                path: export,
                source: objection.clone(),
            });
        }
        let delivered = hasher::deliver(
            &hashed,
            &job,
            &self.seed_of(b"hitmachine/synthetic-seed"),
            &out,
        )
        .map_err(|source| RehearsalError::Deliver {
            path: out.clone(),
            source,
        })?;
        Ok(HashedExport {
            batch: out.join(delivered.batch),
            left_out: left_out(&hashed),
            report: hashed.report,
            folder,
        })
    }

    /// What stands for randomness: the same each time, as the city is. By one label the batches of
    /// all agencies are encrypted.
    pub(super) fn seed_of(&self, label: &[u8]) -> Secret<32> {
        Secret::new(context::digest(&[label, &self.seed.to_be_bytes()]))
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
