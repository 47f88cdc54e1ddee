//! An agency's folder: what it runs by, under standard names.
//!
//! ```text
//! covenant.toml             the covenant, with the signature of each owner beside it
//! agreements.toml           the agreements, with their signatures; where the owners signed some
//! state/                    the keys of the owners, the covenants that were in use, the journal of
//!                           what was delivered, and which letters of the centre were the newest
//! profile.toml              how the export is written
//! pseudonym.key             the key that all agencies share for an epoch
//! agency.key                the agency's own key
//! excluded-addresses.csv    the addresses that are no household
//! ```

mod agency_folder_error;

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use exchange::agreements::signed_agreements::{self, AgreementsTrustError, SignedAgreements};
use exchange::agreements::{AgreementsHash, Desk};
use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::covenant::{Agency, Covenant};
use exchange::letter::LetterHeader;
use exchange::letter::written_under::{WrittenUnderError, written_under};
use exchange::night::Night;

pub use self::agency_folder_error::AgencyFolderError;
use crate::check::excluded::ExcludedAddresses;
use crate::hash::HashError;
use crate::job::Job;
use crate::profile::Profile;
use crate::pseudonymise::keys::{AgencyKey, PseudonymKey};

/// The file name of the covenant.
pub const COVENANT: &str = "covenant.toml";
/// The file name of the agreements, beside the covenant.
pub const AGREEMENTS: &str = "agreements.toml";
/// The name of the folder with the pinned owners and the last covenant that was in use.
pub const STATE: &str = "state";
/// The file name of the profile.
pub const PROFILE: &str = "profile.toml";
/// The file name of the key that all agencies share for an epoch.
pub const PSEUDONYM_KEY: &str = "pseudonym.key";
/// The file name of the agency's own key.
pub const AGENCY_KEY: &str = "agency.key";
/// The file name of the list of addresses that are no household.
pub const EXCLUDED_ADDRESSES: &str = "excluded-addresses.csv";

/// The file name, in the state folder, of the journal of what was delivered.
pub const JOURNAL: &str = "sent.csv";
/// The file name, in the state folder, of which letter of questions was the newest that was read.
pub const SEEN_QUESTIONS: &str = "seen-questions";
/// The file name, in the state folder, of which letter of referrals was the newest that was read.
pub const SEEN_REFERRALS: &str = "seen-referrals";

/// Paths that are used instead of the standard names in an agency's folder; `None` means the
/// standard one.
#[derive(Debug, Clone, Copy, Default)]
pub struct NamedPaths<'a> {
    /// The covenant.
    pub covenant: Option<&'a Path>,
    /// The agreements. One that is named must be there.
    pub agreements: Option<&'a Path>,
    /// The state folder.
    pub state: Option<&'a Path>,
    /// The profile.
    pub profile: Option<&'a Path>,
    /// The key that all agencies share.
    pub pseudonym_key: Option<&'a Path>,
    /// The agency's own key.
    pub agency_key: Option<&'a Path>,
    /// The list of addresses that are no household.
    pub excluded_addresses: Option<&'a Path>,
}

/// What an agency runs by, read and checked: each part fits the covenant. Without `Debug`: it holds
/// keys and addresses.
pub struct AgencyFolder {
    covenant: SignedCovenant,
    agreements: Option<SignedAgreements>,
    profile: Profile,
    pseudonym_key: PseudonymKey,
    agency_key: AgencyKey,
    excluded: ExcludedAddresses,
    covenant_path: PathBuf,
    state: PathBuf,
    pseudonym_key_path: PathBuf,
    agency_key_path: PathBuf,
    journal_path: PathBuf,
    seen_questions_path: PathBuf,
    seen_referrals_path: PathBuf,
}

impl AgencyFolder {
    /// Reads the files of the folder `home`, or those that are named instead, to work for `night`.
    /// The covenant must be signed by both owners that are pinned in the state folder, be in force
    /// on that night, and be no older than the last one, which is remembered there. The same holds
    /// for the agreements, where there are any.
    ///
    /// # Errors
    /// An [`AgencyFolderError`] that names the folder or the first file that is missing or wrong,
    /// in the order covenant, agreements, profile, pseudonym key, agency key, excluded addresses.
    ///
    /// # Examples
    /// ```
    /// use hasher::AgencyFolder;
    /// use hasher::agency_folder::NamedPaths;
    ///
    /// # use exchange::night::Night;
    /// let night = Night::parse("2026-11-22")?;
    /// let error = AgencyFolder::open("nowhere".as_ref(), NamedPaths::default(), night).err();
    /// let text = error.expect("there is no such folder").to_string();
    /// assert_eq!(text, "nowhere: there is no such folder");
    /// # Ok::<(), exchange::night::NightError>(())
    /// ```
    pub fn open(
        home: &Path,
        named: NamedPaths<'_>,
        night: Night,
    ) -> Result<Self, AgencyFolderError> {
        let read_covenant =
            |covenant: &Path, state: &Path| SignedCovenant::admit(covenant, state, night);
        Self::read(home, named, read_covenant, SignedAgreements::admit)
    }

    /// Reads the files as [`open`](Self::open) does, to see what a run for `night` would come to:
    /// nothing is remembered.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for [`AgencyFolderError::State`].
    pub fn look(
        home: &Path,
        named: NamedPaths<'_>,
        night: Night,
    ) -> Result<Self, AgencyFolderError> {
        let read_covenant =
            |covenant: &Path, state: &Path| SignedCovenant::read_in_force(covenant, state, night);
        Self::read(home, named, read_covenant, SignedAgreements::read_newest)
    }

    /// Reads the files as [`open`](Self::open) does, for what follows a night that was hashed: the
    /// covenant must be no older than the last one, and nothing is remembered.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_again(home: &Path, named: NamedPaths<'_>) -> Result<Self, AgencyFolderError> {
        Self::read(
            home,
            named,
            SignedCovenant::read_newest,
            SignedAgreements::read_newest,
        )
    }

    fn read(
        home: &Path,
        named: NamedPaths<'_>,
        read_covenant: impl Fn(&Path, &Path) -> Result<SignedCovenant, TrustError>,
        read_agreements: impl Fn(
            &Path,
            &Path,
            &Covenant,
        ) -> Result<Option<SignedAgreements>, AgreementsTrustError>,
    ) -> Result<Self, AgencyFolderError> {
        let path =
            |named: Option<&Path>, name| named.map_or_else(|| home.join(name), Path::to_owned);
        // A folder that is missing is named itself, and not by the first file that is looked for in
        // it.
        if (named.covenant.is_none() || named.state.is_none()) && !home.is_dir() {
            return Err(if home.exists() {
                AgencyFolderError::NotAFolder(home.to_owned())
            } else {
                AgencyFolderError::NoFolder(home.to_owned())
            });
        }
        let covenant_path = path(named.covenant, COVENANT);
        let state = path(named.state, STATE);
        let covenant = read_covenant(&covenant_path, &state)
            .map_err(|error| AgencyFolderError::of_covenant(&covenant_path, error))?;
        let beside = covenant_path.with_file_name(AGREEMENTS);
        if let Some(named) = named.agreements {
            fs::metadata(named).map_err(|source| AgencyFolderError::Read {
                path: named.to_owned(),
                source,
            })?;
        }
        let agreements_path = named.agreements.unwrap_or(&beside);
        let agreements = read_agreements(agreements_path, &state, &covenant)
            .map_err(|error| AgencyFolderError::of_agreements(agreements_path, error))?;
        let profile = read_profile(&path(named.profile, PROFILE), &covenant)?;
        let pseudonym_key_path = path(named.pseudonym_key, PSEUDONYM_KEY);
        let pseudonym_key = PseudonymKey::read(&pseudonym_key_path)?;
        let agency_key_path = path(named.agency_key, AGENCY_KEY);
        let agency_key = AgencyKey::read(&agency_key_path)?;
        let excluded_path = path(named.excluded_addresses, EXCLUDED_ADDRESSES);
        let excluded = ExcludedAddresses::read(&excluded_path, &covenant)
            .map_err(|error| AgencyFolderError::of_excluded(excluded_path, error))?;
        Ok(Self {
            covenant,
            agreements,
            profile,
            pseudonym_key,
            agency_key,
            excluded,
            covenant_path,
            pseudonym_key_path,
            agency_key_path,
            journal_path: state.join(JOURNAL),
            seen_questions_path: state.join(SEEN_QUESTIONS),
            seen_referrals_path: state.join(SEEN_REFERRALS),
            state,
        })
    }

    /// The covenant, which both pinned owners signed.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        &self.covenant
    }

    /// The covenant that a letter of the centre was written under: this one, or an earlier one of
    /// which such a letter may still be read.
    ///
    /// # Errors
    /// As [`written_under`].
    pub fn covenant_of(&self, letter: &LetterHeader) -> Result<SignedCovenant, WrittenUnderError> {
        written_under(letter, &self.covenant, &self.state)
    }

    /// The hash of the agreements, which both pinned owners signed; zeros where there are none.
    #[must_use]
    pub fn agreements(&self) -> AgreementsHash {
        signed_agreements::hash_of(self.agreements.as_ref())
    }

    /// How the export is written.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The agency that the profile is of.
    ///
    /// # Panics
    /// Never: a profile is read for a covenant that has its agency.
    #[must_use]
    pub fn agency(&self) -> &Agency {
        self.covenant
            .agency(self.profile.agency())
            .expect("the profile was checked against this covenant")
    }

    /// The agency's own key.
    #[must_use]
    pub const fn agency_key(&self) -> &AgencyKey {
        &self.agency_key
    }

    /// The journal of what this agency delivered, in its state folder.
    #[must_use]
    pub fn journal_path(&self) -> &Path {
        &self.journal_path
    }

    /// The file, in the state folder, that says which letter of questions was the newest.
    #[must_use]
    pub fn seen_questions_path(&self) -> &Path {
        &self.seen_questions_path
    }

    /// The file, in the state folder, that says which letter of referrals was the newest.
    #[must_use]
    pub fn seen_referrals_path(&self) -> &Path {
        &self.seen_referrals_path
    }

    /// The desk of an agency by its number, where the agreements name it.
    #[must_use]
    pub fn desk(&self, agency: &str, number: u16) -> Option<&Desk> {
        self.agreements.as_ref()?.desk(agency, number)
    }

    /// The job to hash exports for a night; see [`Job`] for what `revision`, `memory` and `spill`
    /// mean.
    #[must_use]
    pub fn job<'a>(
        &'a self,
        night: Night,
        revision: NonZeroU32,
        memory: usize,
        spill: &'a Path,
    ) -> Job<'a> {
        Job {
            covenant: &self.covenant,
            agreements: self.agreements(),
            key: &self.pseudonym_key,
            agency_key: &self.agency_key,
            excluded: &self.excluded,
            night,
            revision,
            memory,
            spill,
        }
    }

    /// The file that an error of [`hash`](crate::hash()) is about; `None` when it is about the
    /// export or the run.
    #[must_use]
    pub fn file_at_fault(&self, error: &HashError) -> Option<&Path> {
        match error {
            HashError::NotInForce { .. } => Some(&self.covenant_path),
            HashError::Epoch { .. } | HashError::WrongKey => Some(&self.pseudonym_key_path),
            HashError::WrongAgencyKey(_) => Some(&self.agency_key_path),
            _ => None,
        }
    }
}

/// Reads the profile of an agency's export and checks it against the covenant.
///
/// # Errors
/// [`AgencyFolderError::Read`] when the file cannot be read; [`AgencyFolderError::ProfileEncoding`]
/// when it is not UTF-8; [`AgencyFolderError::Profile`] when it is not a profile that the covenant
/// allows.
pub fn read_profile(path: &Path, covenant: &Covenant) -> Result<Profile, AgencyFolderError> {
    let bytes = fs::read(path).map_err(|source| AgencyFolderError::Read {
        path: path.to_owned(),
        source,
    })?;
    let text = str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        AgencyFolderError::ProfileEncoding {
            path: path.to_owned(),
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
        }
    })?;
    Profile::parse(text, covenant).map_err(|source| AgencyFolderError::Profile {
        path: path.to_owned(),
        source,
    })
}
