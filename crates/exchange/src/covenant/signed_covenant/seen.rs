//! The last covenant that was in use here, beside the pins that it was counted under.
//!
//! ```text
//! hitmachine-seen v2 <serial> <hash> <care> <safety>
//! ```
//!
//! What was seen under other pins counts for nothing. So pins and this file need not change at one
//! moment: cut between the two, a run leaves either the old owners with what they signed, or the
//! new owners with nothing seen.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Owner, Pins, TrustError};
use crate::covenant::{Covenant, CovenantHash};
use crate::crypto::identity::SignPublic;
use crate::file::atomic_file::AtomicFile;
use crate::hex;

const SEEN_HEAD: &str = "hitmachine-seen v2";

/// What was in use, and by whose pins.
struct Seen {
    serial: u32,
    hash: CovenantHash,
    pins: Pins,
}

impl Seen {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix(SEEN_HEAD)?.split_whitespace();
        let serial = words.next()?.parse().ok()?;
        let hash = CovenantHash(hex::parse(words.next()?.as_bytes())?);
        let care = SignPublic::parse(words.next()?)?;
        let safety = SignPublic::parse(words.next()?)?;
        let seen = Self {
            serial,
            hash,
            pins: Pins::new(care, safety).ok()?,
        };
        words.next().is_none().then_some(seen)
    }

    fn line(&self) -> String {
        let [care, safety] = Owner::ALL.map(|owner| self.pins.key(owner));
        format!(
            "{SEEN_HEAD} {} {} {care} {safety}\n",
            self.serial, self.hash
        )
    }
}

/// Whether a covenant is the newest that was in use here; `false` when all were older, or there was
/// none.
pub(super) fn is_newest(
    covenant: &Covenant,
    pins: &Pins,
    state: &Path,
) -> Result<bool, TrustError> {
    let path = seen_path(state);
    let Some(text) = super::read_line(&path)? else {
        return Ok(false);
    };
    let seen = Seen::parse(&text).ok_or(TrustError::State { path })?;
    if seen.pins != *pins {
        return Ok(false);
    }
    let serial = covenant.serial();
    match serial.cmp(&seen.serial) {
        Ordering::Less => Err(TrustError::Older {
            serial,
            seen: seen.serial,
        }),
        Ordering::Equal if covenant.hash() != seen.hash => Err(TrustError::Forked { serial }),
        order => Ok(order == Ordering::Equal),
    }
}

/// Writes down that a covenant is in use here, unless a newer one was.
pub(super) fn remember(covenant: &Covenant, pins: &Pins, state: &Path) -> Result<(), TrustError> {
    // The usual night: the covenant is known, and nothing is written.
    if is_newest(covenant, pins, state)? {
        return Ok(());
    }
    let mut file = lock(state)?;
    // Another run may have remembered a covenant meanwhile: this one, or a newer one, which must
    // stay. Or other owners were pinned, and what they signed must stay.
    if is_newest(covenant, pins, state)? {
        return Ok(());
    }
    if Pins::read(state)? != *pins {
        return Err(TrustError::PinnedMeanwhile);
    }
    let seen = Seen {
        serial: covenant.serial(),
        hash: covenant.hash(),
        pins: *pins,
    };
    file.write_all(seen.line().as_bytes())
        .and_then(|()| file.publish())
        .map_err(|error| TrustError::Write {
            path: seen_path(state),
            error,
        })
}

/// Keeps other runs from changing what was seen and the pins, until it is published or dropped.
pub(super) fn lock(state: &Path) -> Result<AtomicFile, TrustError> {
    let path = seen_path(state);
    AtomicFile::create_waiting(&path).map_err(|error| TrustError::Write { path, error })
}

/// Forgets what was seen, once other owners are pinned.
pub(super) fn forget(state: &Path) -> Result<(), TrustError> {
    let path = seen_path(state);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(TrustError::Write { path, error })
        }
        _ => Ok(()),
    }
}

pub(super) fn seen_path(state: &Path) -> PathBuf {
    state.join("seen")
}
