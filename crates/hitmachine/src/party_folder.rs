//! The folder that an agency or the centre works in, and the standard names of the files in it.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use exchange::agreements::Agreements;
use exchange::agreements::signed_agreements::{AgreementsTrustError, SignedAgreements};
use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::file::keyfile::KeyError;
use exchange::night::Night;

use crate::exit::{self, Failure, OrFailure};

pub(crate) use hasher::agency_folder::{AGENCY_KEY, AGREEMENTS, COVENANT, PSEUDONYM_KEY, STATE};

/// The file that was named, else the one of the standard name in `home`.
pub(crate) fn file(home: &Path, name: &str, asked: Option<&PathBuf>) -> PathBuf {
    asked.map_or_else(|| home.join(name), Clone::clone)
}

/// The folder with the pinned owners and the last serial: the one that was named, else `state` in
/// `home`.
pub(crate) fn state(home: &Path, asked: Option<&PathBuf>) -> PathBuf {
    file(home, STATE, asked)
}

/// Refuses a folder that is not there by its own name, before a file in it is missed.
fn is_there(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    let what = if folder.exists() {
        "is not a folder"
    } else {
        "there is no such folder"
    };
    Err(Failure::refused(anyhow!("{}: {what}", folder.display())))
}

/// Reads a covenant that nothing is going to run by: to look at it, or to sign it.
pub(crate) fn read_covenant(path: &Path) -> Result<Covenant, Failure> {
    let bytes = exit::read(path)?;
    Covenant::parse(&bytes).or_refuse(path.display())
}

/// Reads agreements that nothing is going to go by: to look at them, or to sign them.
pub(crate) fn read_agreements(path: &Path) -> Result<Agreements, Failure> {
    let bytes = exit::read(path)?;
    Agreements::parse(&bytes).or_refuse(path.display())
}

/// The covenant that the party in this folder runs by on a night, of which file and state folder
/// may have been named apart.
pub(crate) fn admit(
    home: &Path,
    covenant: Option<&PathBuf>,
    asked_state: Option<&PathBuf>,
    night: Night,
) -> Result<SignedCovenant, Failure> {
    if covenant.is_none() || asked_state.is_none() {
        is_there(home)?;
    }
    let path = file(home, COVENANT, covenant);
    SignedCovenant::admit(&path, &state(home, asked_state), night)
        .map_err(|error| not_trusted(&path, error))
}

/// The agreements that a party goes by under its covenant; `None` where there are none.
pub(crate) fn admit_agreements(
    path: &Path,
    state: &Path,
    covenant: &Covenant,
) -> Result<Option<SignedAgreements>, Failure> {
    SignedAgreements::admit(path, state, covenant).map_err(|error| match error {
        AgreementsTrustError::Trust(error) => not_trusted(path, error),
        error => Failure::refused(anyhow::Error::new(error).context(path.display().to_string())),
    })
}

/// The newest covenant of the party in this folder, for what is of no night.
pub(crate) fn newest(home: &Path) -> Result<SignedCovenant, Failure> {
    is_there(home)?;
    newest_covenant(&home.join(COVENANT), &home.join(STATE))
}

/// Reads a covenant for what is of no night: both owners that are pinned in `state` must have
/// signed it, and it must not be an old one.
pub(crate) fn newest_covenant(path: &Path, state: &Path) -> Result<SignedCovenant, Failure> {
    SignedCovenant::read_newest(path, state).map_err(|error| not_trusted(path, error))
}

/// Reads a covenant to look at what was made under it: both owners that are pinned in `state` must
/// have signed it, and it may be an old one.
pub(crate) fn signed_covenant(path: &Path, state: &Path) -> Result<SignedCovenant, Failure> {
    SignedCovenant::read(path, state).map_err(|error| not_trusted(path, error))
}

fn not_trusted(path: &Path, error: TrustError) -> Failure {
    match error {
        TrustError::Io { path, error } => exit::unreadable(&path, &error),
        TrustError::Write { .. } => exit::not_remembered(error),
        error => Failure::refused(anyhow::Error::new(error).context(path.display().to_string())),
    }
}

/// Reads a key file by `read`.
pub(crate) fn key<K>(
    path: &Path,
    read: impl FnOnce(&Path) -> Result<K, KeyError>,
) -> Result<K, Failure> {
    read(path).map_err(|error| match &error {
        KeyError::Read { source, .. } => {
            let cause = io::Error::from(source.kind());
            Failure::unreadable(error, &cause)
        }
        _ => Failure::refused(error),
    })
}
