//! What an agency runs, and what these commands share: its folder, and what stops a run.

pub(crate) mod answer;
pub(crate) mod confirm;
pub(crate) mod find;
mod found_rows;
pub(crate) mod hash;
mod inputs;
pub(crate) mod profile;
pub(crate) mod receipt;
pub(crate) mod resolve;

use std::num::NonZeroU32;
use std::path::Path;

use anyhow::anyhow;
use exchange::covenant::Agency;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::letter::Letter;
use exchange::night::Night;
use hasher::agency_folder::NamedPaths;
use hasher::letters::referrals::{ReferralsLetter, read_referrals};
use hasher::letters::seen_letter::SeenLetterError;
use hasher::{AgencyFolder, AgencyFolderError};

use crate::exit::{self, Failure, OrFailure};

/// Opens the folder of an agency; its covenant is one to run by on that night.
pub(crate) fn open(
    home: &Path,
    named: NamedPaths<'_>,
    night: Night,
) -> Result<AgencyFolder, Failure> {
    AgencyFolder::open(home, named, night).map_err(unusable)
}

/// Opens the folder of an agency as [`open`] does, and writes nothing into it.
pub(crate) fn look(
    home: &Path,
    named: NamedPaths<'_>,
    night: Night,
) -> Result<AgencyFolder, Failure> {
    AgencyFolder::look(home, named, night).map_err(unusable)
}

/// Opens the folder of an agency for what follows a night that it hashed.
pub(crate) fn open_again(home: &Path, named: NamedPaths<'_>) -> Result<AgencyFolder, Failure> {
    AgencyFolder::open_again(home, named).map_err(unusable)
}

/// The operator can mend a file that is missing or wrong, but not a disk.
pub(crate) fn unusable(error: AgencyFolderError) -> Failure {
    if let AgencyFolderError::State(error) = error {
        return exit::not_remembered(error);
    }
    match error.unreadable() {
        Some(kind) => Failure::unreadable(error, &kind.into()),
        None => Failure::refused(error),
    }
}

/// Says why a letter is not read that the centre wrote to this agency: it is an old one, or the
/// file that remembers the newest is wrong.
fn not_read(letter: &Path, error: &SeenLetterError) -> Failure {
    match error {
        SeenLetterError::Read { source, .. } => Failure::unreadable(anyhow!("{error}"), source),
        SeenLetterError::Write { source, .. } => Failure::unwritable(anyhow!("{error}"), source),
        SeenLetterError::State { .. } => Failure::refused(anyhow!("{error}")),
        _ => Failure::refused(anyhow!("{}: {error}", letter.display())),
    }
}

/// The centre's letter of referrals, and the covenant that it was written under.
struct OpenedReferrals {
    letter: ReferralsLetter,
    covenant: SignedCovenant,
}

impl OpenedReferrals {
    /// Opens the letter, which must be no older than the newest that was read.
    fn open(folder: &AgencyFolder, path: &Path) -> Result<Self, Failure> {
        let bytes = exit::read(path)?;
        let header = *Letter::read(&bytes).or_refuse(path.display())?.header();
        let covenant = folder.covenant_of(&header).or_refuse(path.display())?;
        let letter = read_referrals(
            &bytes,
            &covenant,
            folder.agreements(),
            own_agency(&covenant, folder),
            folder.agency_key(),
        )
        .or_refuse(path.display())?;
        let seen = letter.name.check(folder.seen_referrals_path());
        seen.map_err(|error| not_read(path, &error))?;
        Ok(Self { letter, covenant })
    }
}

/// This agency as a covenant has it that a letter was written under; a letter to another agency is
/// not read.
fn own_agency<'a>(covenant: &'a SignedCovenant, folder: &'a AgencyFolder) -> &'a Agency {
    let own = folder.agency();
    covenant.agency(own.id()).unwrap_or(own)
}

/// Parses the revision of a batch or a letter.
pub(crate) fn revision(text: &str) -> Result<NonZeroU32, &'static str> {
    text.parse()
        .map_err(|_| "a revision is a whole number from 1")
}
