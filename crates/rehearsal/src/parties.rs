//! The parties of any covenant, with their keys in memory, and a centre that keeps its nights in a
//! folder.

use std::collections::BTreeMap;
use std::env;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use exchange::agreements::AgreementsHash;
use exchange::batch::record::RecordBytes;
use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::file::atomic_file;
use exchange::night::Night;
use hasher::check::excluded::{ExcludedAddresses, ExcludedError};
use hasher::profile::{Profile, ProfileError};
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{DEFAULT_MEMORY, HashError, Hashed, Job, ProfiledExport};
use jiff::Timestamp;
use matcher::accept::{AcceptError, Accepted, Intake, accept};
use matcher::keys::CentreKey;
use matcher::{MatchError, Matched, Matching, OpenedNight, Progress, match_night, open_night};
use site::{Site, SiteError};
use synthetic::{CovenantBuilder, Keys};

/// All parties of a covenant.
pub struct Parties {
    keys: Keys,
    covenant: SignedCovenant,
    pseudonym_key: PseudonymKey,
    agency_keys: BTreeMap<String, AgencyKey>,
    centre_key: CentreKey,
    excluded: ExcludedAddresses,
}

/// Why parties could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartiesError {
    /// What they were to run by is not a covenant.
    #[error(transparent)]
    Covenant(#[from] TrustError),
    /// The covenant means another list of excluded addresses, or the list cannot be read.
    #[error(transparent)]
    ExcludedAddresses(#[from] ExcludedError),
    /// The folder of the centre holds what a centre may not have.
    #[error(transparent)]
    Site(#[from] SiteError),
}

impl Parties {
    /// The parties of a covenant that names no excluded address; their keys are made of a seed.
    ///
    /// # Errors
    ///
    /// [`PartiesError::Covenant`] when it is not a covenant; [`PartiesError::ExcludedAddresses`]
    /// when it names another list than [`CovenantBuilder::NO_ADDRESSES`].
    pub fn new(covenant: &CovenantBuilder, keys: Keys) -> Result<Self, PartiesError> {
        Self::under(covenant, CovenantBuilder::NO_ADDRESSES.as_bytes(), keys)
    }

    /// The parties of a covenant and of the list of excluded addresses that it names, both as the
    /// bytes of their files.
    ///
    /// # Errors
    ///
    /// [`PartiesError::Covenant`] when it is not a covenant; [`PartiesError::ExcludedAddresses`]
    /// when the list is not the one that it names.
    pub fn with_addresses(covenant: &str, list: &[u8], keys: Keys) -> Result<Self, PartiesError> {
        Self::of(keys.sign(covenant)?, list, keys)
    }

    /// The parties of a covenant in the making and of the list of excluded addresses that it names.
    ///
    /// # Errors
    ///
    /// As [`with_addresses`](Self::with_addresses).
    pub fn under(
        covenant: &CovenantBuilder,
        list: &[u8],
        keys: Keys,
    ) -> Result<Self, PartiesError> {
        Self::of(covenant.signed(keys)?, list, keys)
    }

    fn of(covenant: SignedCovenant, list: &[u8], keys: Keys) -> Result<Self, PartiesError> {
        let mut agency_keys = BTreeMap::new();
        for agency in covenant.agencies() {
            let key = AgencyKey::new(keys.secret(agency.id()));
            agency_keys.insert(agency.id().to_owned(), key);
        }
        Ok(Self {
            excluded: ExcludedAddresses::parse(list, &covenant)?,
            pseudonym_key: PseudonymKey::new(covenant.key_epoch(), keys.pseudonym_secret()),
            centre_key: CentreKey::new(keys.centre_secret()),
            agency_keys,
            covenant,
            keys,
        })
    }

    /// The covenant that all of them run by.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        &self.covenant
    }

    /// The addresses that are no household.
    #[must_use]
    pub const fn excluded_addresses(&self) -> &ExcludedAddresses {
        &self.excluded
    }

    /// The key that the agencies share.
    #[must_use]
    pub const fn pseudonym_key(&self) -> &PseudonymKey {
        &self.pseudonym_key
    }

    /// The key of an agency.
    ///
    /// # Panics
    ///
    /// When the covenant has no agency of this id.
    #[must_use]
    pub fn agency_key(&self, id: &str) -> &AgencyKey {
        let key = self.agency_keys.get(id);
        key.unwrap_or_else(|| panic!("the covenant has no agency {id:?}"))
    }

    /// The key of the centre.
    #[must_use]
    pub const fn centre_key(&self) -> &CentreKey {
        &self.centre_key
    }

    /// Reads the profile of an agency's export.
    ///
    /// # Errors
    ///
    /// As [`Profile::parse`].
    pub fn profile(&self, text: &str) -> Result<Profile, ProfileError> {
        Profile::parse(text, &self.covenant)
    }

    /// A run of the agency that the profile is of, for a first batch. Records that memory does not
    /// hold go to `spill`.
    ///
    /// # Panics
    ///
    /// When the profile is of an agency that the covenant does not have.
    #[must_use]
    pub fn job<'a>(&'a self, profile: &Profile, night: Night, spill: &'a Path) -> Job<'a> {
        Job {
            covenant: &self.covenant,
            agreements: AgreementsHash::NONE,
            key: &self.pseudonym_key,
            agency_key: self.agency_key(profile.agency()),
            excluded: &self.excluded,
            night,
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill,
        }
    }

    /// Hashes an export as the agency of its profile does.
    ///
    /// # Errors
    ///
    /// As [`hasher::hash`].
    ///
    /// # Panics
    ///
    /// As [`job`](Self::job).
    pub fn hash(
        &self,
        profile: &Profile,
        night: Night,
        export: &[u8],
    ) -> Result<Hashed, HashError> {
        let spill = env::temp_dir();
        let export = [ProfiledExport::only(profile, &export)];
        hasher::hash(&self.job(profile, night, &spill), &export, &|_| ())
    }

    /// A batch of an agency with these records, one list for each section of the covenant.
    ///
    /// # Panics
    ///
    /// When the covenant has no agency of this id.
    #[must_use]
    pub fn batch(
        &self,
        agency: &str,
        night: Night,
        revision: u32,
        sections: &[Vec<RecordBytes>],
    ) -> Vec<u8> {
        let signer = self.agency_key(agency).identity().sign();
        let agency = self
            .covenant
            .agency(agency)
            .expect("it has a key, so it is there");
        let header = synthetic::batch::header(&self.covenant, agency, night, revision, sections);
        let (seed, centre) = (self.keys.secret("batch"), self.covenant.centre().hpke());
        synthetic::batch::batch(header, sections, &seed, signer, centre)
    }

    /// The centre, which keeps its nights in a folder.
    ///
    /// # Errors
    ///
    /// [`PartiesError::Site`] when a pseudonym key lies there, or others may enter.
    pub fn centre(&self, folder: &Path) -> Result<Centre<'_>, PartiesError> {
        Ok(Centre {
            parties: self,
            site: Site::open(folder.join("site"))?,
            incoming: folder.join("incoming.batch"),
        })
    }
}

/// The centre of some parties.
pub struct Centre<'a> {
    parties: &'a Parties,
    site: Site,
    /// Where a batch lies that came as bytes.
    incoming: PathBuf,
}

impl Centre<'_> {
    /// The folder of its nights.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// Accepts the bytes of a batch. `now` is when.
    ///
    /// # Errors
    ///
    /// As [`matcher::accept::accept`].
    pub fn accept(
        &self,
        night: Night,
        batch: &[u8],
        now: Timestamp,
    ) -> Result<Accepted, AcceptError> {
        atomic_file::write(&self.incoming, batch).map_err(AcceptError::Copy)?;
        self.accept_file(night, &self.incoming, now)
    }

    /// Accepts the batch in a file. `now` is when.
    ///
    /// # Errors
    ///
    /// As [`matcher::accept::accept`].
    pub fn accept_file(
        &self,
        night: Night,
        batch: &Path,
        now: Timestamp,
    ) -> Result<Accepted, AcceptError> {
        let intake = Intake {
            site: &self.site,
            covenant: self.parties.covenant(),
            centre_key: self.parties.centre_key(),
            night,
            at: now,
            fresh: &self.parties.keys.secret("night"),
        };
        accept(&intake, batch)
    }

    /// Meets and opens what was accepted; `incomplete` says that batches may be missing.
    ///
    /// # Errors
    ///
    /// As [`matcher::open_night`].
    pub fn open_night(
        &self,
        night: Night,
        incomplete: bool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<OpenedNight, MatchError> {
        open_night(&self.matching(night, incomplete), progress)
    }

    /// Matches what was accepted; `incomplete` says that batches may be missing.
    ///
    /// # Errors
    ///
    /// As [`matcher::match_night`].
    pub fn match_night(&self, night: Night, incomplete: bool) -> Result<Matched, MatchError> {
        match_night(&self.matching(night, incomplete), &|_| ())
    }

    fn matching(&self, night: Night, incomplete: bool) -> Matching<'_> {
        Matching {
            site: &self.site,
            covenant: self.parties.covenant(),
            agreements: None,
            centre_key: self.parties.centre_key(),
            night,
            incomplete,
        }
    }
}

/// The records of all sections of an export that was hashed.
///
/// # Panics
///
/// When records that were put on disk cannot be read back.
#[must_use]
pub fn records(hashed: &Hashed) -> Vec<Vec<RecordBytes>> {
    let mut sections = Vec::new();
    for index in 0..hashed.header.sections.len() {
        let mut records = Vec::new();
        let mut take = |chunk: &[RecordBytes]| {
            records.extend_from_slice(chunk);
            Ok(())
        };
        hashed
            .section(index, &mut take)
            .expect("what was spilled is read back");
        sections.push(records);
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_covenant_knows_the_keys_that_the_parties_have() {
        let parties = Parties::new(&CovenantBuilder::new(), Keys::of_seed(1)).expect("parties");
        let (covenant, key) = (parties.covenant(), parties.pseudonym_key());
        assert_eq!(covenant.key_check(), key.check());
        assert_eq!(covenant.key_epoch(), key.epoch());
        assert_eq!(
            covenant.centre().hpke(),
            parties.centre_key().identity().hpke_public()
        );
    }
}
