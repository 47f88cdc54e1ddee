//! The last covenant, and the last agreements, that were in use here, each beside the pins that it
//! was counted under.
//!
//! ```text
//! seen                hitmachine-seen v2 <serial> <hash> <care> <safety>
//! seen-agreements     hitmachine-seen-agreements v1 <serial> <hash> <care> <safety>
//! ```
//!
//! What was seen under other pins counts for nothing. So pins and this file need not change at one
//! moment: cut between the two, a run leaves either the old owners with what they signed, or the
//! new owners with nothing seen.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::signature::SignedFile;
use super::{Owner, Pins, TrustError, kept};
use crate::crypto::identity::SignPublic;
use crate::file::atomic_file::AtomicFile;
use crate::hex::{self, Hex};

/// One version of a file that owners sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignedVersion {
    /// Which file.
    pub(crate) file: SignedFile,
    /// Its serial.
    pub(crate) serial: u32,
    /// SHA-256 of its bytes.
    pub(crate) hash: [u8; 32],
}

impl SignedFile {
    const fn seen_head(self) -> &'static str {
        match self {
            Self::Covenant => "hitmachine-seen v2",
            Self::Agreements => "hitmachine-seen-agreements v1",
        }
    }

    pub(super) fn seen_path(self, state: &Path) -> PathBuf {
        state.join(match self {
            Self::Covenant => "seen",
            Self::Agreements => "seen-agreements",
        })
    }
}

/// What was in use, and by whose pins.
struct Seen {
    version: SignedVersion,
    pins: Pins,
}

impl Seen {
    fn parse(file: SignedFile, text: &str) -> Option<Self> {
        let mut words = text.strip_prefix(file.seen_head())?.split_whitespace();
        let version = SignedVersion {
            file,
            serial: words.next()?.parse().ok()?,
            hash: hex::parse(words.next()?.as_bytes())?,
        };
        let care = SignPublic::parse(words.next()?)?;
        let safety = SignPublic::parse(words.next()?)?;
        let seen = Self {
            version,
            pins: Pins::new(care, safety).ok()?,
        };
        words.next().is_none().then_some(seen)
    }

    fn line(&self) -> String {
        let [care, safety] = Owner::ALL.map(|owner| self.pins.key(owner));
        let SignedVersion { file, serial, hash } = &self.version;
        let head = file.seen_head();
        format!("{head} {serial} {} {care} {safety}\n", Hex(hash))
    }
}

/// The last version of a file that was in use here; `None` when there was none under these pins.
pub(crate) fn last(
    file: SignedFile,
    pins: &Pins,
    state: &Path,
) -> Result<Option<SignedVersion>, TrustError> {
    let path = file.seen_path(state);
    let Some(text) = super::read_line(&path)? else {
        return Ok(None);
    };
    let seen = Seen::parse(file, &text).ok_or(TrustError::State { path })?;
    Ok((seen.pins == *pins).then_some(seen.version))
}

/// Whether a version is the newest that was in use here; `false` when all were older, or there was
/// none.
pub(crate) fn is_newest(
    version: &SignedVersion,
    pins: &Pins,
    state: &Path,
) -> Result<bool, TrustError> {
    let Some(seen) = last(version.file, pins, state)? else {
        return Ok(false);
    };
    let serial = version.serial;
    match serial.cmp(&seen.serial) {
        Ordering::Less => Err(TrustError::Older {
            serial,
            seen: seen.serial,
        }),
        Ordering::Equal if version.hash != seen.hash => Err(TrustError::Forked { serial }),
        order => Ok(order == Ordering::Equal),
    }
}

/// Writes down that a version is in use here, unless a newer one was.
pub(crate) fn remember(
    version: &SignedVersion,
    pins: &Pins,
    state: &Path,
) -> Result<(), TrustError> {
    // The usual night: the version is known, and nothing is written.
    if is_newest(version, pins, state)? {
        return Ok(());
    }
    let mut file = lock(version.file, state)?;
    // Another run may have remembered a version meanwhile: this one, or a newer one, which must
    // stay. Or other owners were pinned, and what they signed must stay.
    if is_newest(version, pins, state)? {
        return Ok(());
    }
    if Pins::read(state)? != *pins {
        return Err(TrustError::PinnedMeanwhile);
    }
    let seen = Seen {
        version: *version,
        pins: *pins,
    };
    file.write_all(seen.line().as_bytes())
        .and_then(|()| file.publish())
        .map_err(|error| TrustError::Write {
            path: version.file.seen_path(state),
            error,
        })
}

/// Keeps other runs from changing what was seen of a file and the pins, until it is published or
/// dropped.
pub(super) fn lock(file: SignedFile, state: &Path) -> Result<AtomicFile, TrustError> {
    let path = file.seen_path(state);
    AtomicFile::create_waiting(&path).map_err(|error| TrustError::Write { path, error })
}

/// Forgets what was seen, once other owners are pinned.
pub(super) fn forget(state: &Path) -> Result<(), TrustError> {
    for file in SignedFile::ALL {
        let path = file.seen_path(state);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(TrustError::Write { path, error });
            }
            _ => {}
        }
    }
    kept::forget(state)
}
