//! The outbox: a folder for each agency, with what the centre has for it. A file is laid out once:
//! an agency may take it away, and does not get it again.
//!
//! | file | what |
//! |---|---|
//! | `<night>-r<revision>.receipt` | that its batch was accepted |
//! | `<night>-<digest>.refusal` | that a file of its was refused, and why |
//! | `<night>-questions.letter` | what it is asked, by the run that counts |
//! | `<night>-referrals.letter` | its referrals, as they are now |
//! | `journal-<runs>.restored` | that a backup of so many runs was put back |
//! | `journal-<runs>.head` | the journal's head after so many runs, proven from the one before |

use std::io;
use std::path::Path;

use casebook::store::StoreError;
use exchange::file::{atomic_file, regular_file};
use journal::{Act, NewHead, Restored, Subject};
use sha2::{Digest as _, Sha256};
use site::RevisionFile;

use crate::kept_head;
use crate::restore::RestoredEntry;

use super::report::{NightReport, SentFile};
use super::{NightError, NightTerms, OpenSite, make_own_folder, tomorrow_of};

/// A file for an agency, before it is laid out.
pub(super) struct ForAgency {
    pub(super) agency: String,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl OpenSite {
    /// Lays out what there is for the agencies and was not laid out yet.
    pub(super) fn send(
        &mut self,
        terms: &NightTerms<'_>,
        report: &mut NightReport,
    ) -> Result<(), NightError> {
        let mut files = self.receipts(terms)?;
        let mut acts = Vec::new();
        files.extend(self.letters(terms)?);
        files.extend(self.referrals(terms)?);
        files.extend(self.restored(terms)?);
        files.extend(self.heads(terms)?);
        for file in files {
            let act = self.lay_out(&file.agency, &file.name, &file.bytes)?;
            if act.is_some() {
                let ForAgency { agency, name, .. } = file;
                report.sent.push(SentFile { agency, file: name });
            }
            acts.extend(act);
        }
        self.write_down(&acts)
    }

    /// Lays a file out for an agency, and gives back what is to be written down of it; `None` when
    /// these bytes were laid out before.
    pub(super) fn lay_out(
        &self,
        agency: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Option<(Act, Subject)>, NightError> {
        let subject = Subject {
            kind: "sent".to_owned(),
            id: format!("{agency}/{name}"),
            detail: Sha256::digest(bytes).to_vec(),
        };
        if self.casebook.is_written_down(Act::Send, &subject)? {
            return Ok(None);
        }
        let folder = self.site.outbox(agency);
        let path = folder.join(name);
        lay_out_file(&folder, &path, bytes).map_err(NightError::disk(&path))?;
        Ok(Some((Act::Send, subject)))
    }

    /// The receipts of the batches that count, of the open night and the next.
    pub(super) fn receipts(&self, terms: &NightTerms<'_>) -> Result<Vec<ForAgency>, NightError> {
        let mut receipts = Vec::new();
        for night in [Some(terms.night), tomorrow_of(terms.night)]
            .into_iter()
            .flatten()
        {
            for agency in terms.covenant.agencies() {
                let folder = self.site.night(night).agency(agency.id());
                let latest = folder.latest_revision();
                let Some(revision) = latest.map_err(NightError::disk(folder.path()))? else {
                    continue;
                };
                let path = folder.revision(revision).file(RevisionFile::Receipt);
                // A single `accept` may be replacing it: the next run finds the new one.
                if let Some(bytes) = read_if_there(&path).map_err(NightError::disk(&path))? {
                    receipts.push(ForAgency {
                        agency: agency.id().to_owned(),
                        name: format!("{night}-r{revision}.receipt"),
                        bytes,
                    });
                }
            }
        }
        Ok(receipts)
    }

    /// The letters of questions of the open night's run, where it is the one that was recorded.
    fn letters(&self, terms: &NightTerms<'_>) -> Result<Vec<ForAgency>, NightError> {
        let Some(run) = self.recorded_run(terms.night)? else {
            return Ok(Vec::new());
        };
        let mut letters = Vec::new();
        for agency in terms.covenant.agencies() {
            let path = run.letter_to(agency.id());
            if let Some(bytes) = read_if_there(&path).map_err(NightError::disk(&path))? {
                letters.push(ForAgency {
                    agency: agency.id().to_owned(),
                    name: format!("{}-questions.letter", terms.night),
                    bytes,
                });
            }
        }
        Ok(letters)
    }

    /// What agencies are to know of backups that were put back.
    fn restored(&self, terms: &NightTerms<'_>) -> Result<Vec<ForAgency>, NightError> {
        let mut files = Vec::new();
        for said in self.casebook.restored()? {
            let lines = str::from_utf8(&said.detail).ok();
            let entry = lines.and_then(RestoredEntry::parse);
            let entry = entry.ok_or(StoreError::Damaged { table: "subject" })?;
            let restored = Restored {
                origin: self.settings.origin().clone(),
                back: entry.back,
                known: entry.known,
            };
            let text = restored.write(terms.centre_key.identity().sign());
            for agency in terms.covenant.agencies() {
                files.push(ForAgency {
                    agency: agency.id().to_owned(),
                    name: format!("journal-{:06}.restored", entry.back.size),
                    bytes: text.clone().into_bytes(),
                });
            }
        }
        Ok(files)
    }

    /// The head of the journal as it is, for each agency. Each proves that it goes on from the one
    /// before it: who takes them in order misses none.
    fn heads(&self, terms: &NightTerms<'_>) -> Result<Vec<ForAgency>, NightError> {
        let tree = self.casebook.tree()?;
        let Some(before) = tree.size().checked_sub(1) else {
            return Ok(Vec::new());
        };
        let kept = self.site.kept_head();
        let kept_now = kept_head::keep(&self.site, self.settings.origin(), &tree);
        kept_now.map_err(NightError::disk(&kept))?;
        let sign = terms.centre_key.identity().sign();
        let head = NewHead::write(&tree, before, self.settings.origin(), sign)
            .expect("a tree was smaller before its last leaf");
        let for_agency = |id: &str| ForAgency {
            agency: id.to_owned(),
            name: format!("journal-{:06}.head", tree.size()),
            bytes: head.clone().into_bytes(),
        };
        let agencies = terms.covenant.agencies().iter();
        Ok(agencies.map(|agency| for_agency(agency.id())).collect())
    }
}

fn lay_out_file(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_own_folder(folder)?;
    atomic_file::write(path, bytes)
}

pub(super) fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match regular_file::read_own(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => Ok(Some(bytes?)),
    }
}
