//! The accepted batches of a night: their index, fences, columns and receipts, and the key that
//! they are kept under.

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Agency, Covenant};
use exchange::night::Night;
use exchange::receipt::Receipt;
use matcher::keys::CentreKey;
use matcher::store::night_key::NightKey;
use matcher::store::{AcceptedBatch, Index, StoredError};
use site::{RevisionFile, RevisionFolder, Site};

use super::{Fault, Verified, files};

/// A night that is looked at, and what it is held against.
pub(super) struct Looking<'a> {
    pub(super) site: &'a Site,
    pub(super) night: Night,
    pub(super) covenant: &'a SignedCovenant,
    pub(super) key: &'a CentreKey,
    pub(super) reads_data: bool,
}

impl Looking<'_> {
    /// Verifies the batches that count.
    pub(super) fn verify(&self, verified: &mut Verified) {
        let night_key = match NightKey::find(self.site, self.night, self.key) {
            Ok(key) => key,
            // Each batch would say the same again.
            Err(error) => return verified.find(self.site.night_key(self.night), error),
        };
        let covenant: &Covenant = self.covenant;
        for agency in covenant.agencies() {
            self.verify_batch(agency, night_key.as_ref(), verified);
        }
    }

    fn verify_batch(&self, agency: &Agency, night_key: Option<&NightKey>, verified: &mut Verified) {
        let folder = self.site.night(self.night);
        let sent = folder.agency(agency.id());
        let opened = AcceptedBatch::open(&folder, self.covenant, self.night, agency, night_key);
        let batch = match opened {
            Ok(None) => return,
            Ok(Some(batch)) => batch,
            Err(StoredError::Covenant { .. }) => {
                (verified.batches, verified.of_other_covenant) =
                    (verified.batches + 1, verified.of_other_covenant + 1);
                return;
            }
            Err(error) => {
                verified.batches += 1;
                return verified.find(sent.path(), error);
            }
        };
        verified.batches += 1;
        let index = batch.index();
        self.verify_receipt(agency, index, &sent.revision(index.revision), verified);
        if self.reads_data
            && let Err(error) = batch.check_columns(agency.id())
        {
            verified.find(sent.revision(index.revision).path(), error);
        }
    }

    fn verify_receipt(
        &self,
        agency: &Agency,
        index: &Index,
        revision: &RevisionFolder,
        verified: &mut Verified,
    ) {
        let path = revision.file(RevisionFile::Receipt);
        let line = match files::read(&path) {
            Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(None) => return verified.find(path, Fault::Missing),
            Err(cause) => return verified.find(path, Fault::Unreadable(cause)),
        };
        let expected = Receipt {
            agency: agency.id().to_owned(),
            night: self.night,
            revision: index.revision,
            covenant: index.covenant,
            batch: index.digest,
        };
        match Receipt::verify(&line, self.covenant.centre().sign()) {
            Err(error) => verified.find(path, error),
            Ok(receipt) if receipt != expected => verified.find(path, Fault::OtherBatch),
            Ok(_) => {}
        }
    }
}
