//! The covenants that were in use here, each as both owners signed it, so that a letter of a night
//! before its successor can still be opened (docs/covenant.md, "Who decides").
//!
//! ```text
//! covenants/<hash>    hitmachine-kept-covenant v1 <night that it was first used for>
//!                     <line of the owner from care>
//!                     <line of the owner from safety>
//!                     <exact bytes of covenant.toml>
//! ```
//!
//! Nothing runs by what lies here. Whoever reads it verifies it anew: its name is the hash of its
//! covenant, and both pinned owners signed that. What was put there by somebody else counts for
//! nothing, also not as a successor.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Pins, SignedCovenant, TrustError};
use crate::covenant::CovenantHash;
use crate::file::atomic_file::{self, AtomicFile};
use crate::file::{access, regular_file};
use crate::hex;
use crate::night::Night;

const FOLDER: &str = "covenants";
const HEAD: &str = "hitmachine-kept-covenant v1 ";

/// So many covenants are kept at most.
const MAX_KEPT: usize = 8;
/// One is kept until its successor was used for a night so many days after the first.
const DAYS_KEPT: u32 = 31;

/// An earlier covenant, and up to when it counts.
pub(crate) struct EarlierCovenant {
    pub(crate) covenant: SignedCovenant,
    /// The night that its successor was first used for here; `None` where none was used yet.
    pub(crate) ended: Option<Night>,
}

/// A covenant that was in use here.
struct Kept {
    covenant: SignedCovenant,
    since: Night,
    path: PathBuf,
}

impl Kept {
    fn read(path: &Path, pins: &Pins) -> Result<Self, TrustError> {
        let bytes = regular_file::read_own(path).map_err(|error| TrustError::Io {
            path: path.to_owned(),
            error,
        })?;
        let foreign = || TrustError::State {
            path: path.to_owned(),
        };
        let (head, rest) = split_line(&bytes).ok_or_else(foreign)?;
        let (care, rest) = split_line(rest).ok_or_else(foreign)?;
        let (safety, text) = split_line(rest).ok_or_else(foreign)?;
        let since = head
            .strip_prefix(HEAD)
            .and_then(|night| Night::parse(night).ok())
            .ok_or_else(foreign)?;
        let covenant = SignedCovenant::verify(text, care, safety, pins)?;
        if path.file_name() != Some(covenant.hash().to_string().as_ref()) {
            return Err(foreign());
        }
        Ok(Self {
            covenant,
            since,
            path: path.to_owned(),
        })
    }
}

/// The first line, without its end, and what is behind it.
fn split_line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// Keeps a covenant that is used for `night`, unless it is kept already, and lets those go of which
/// no letter is opened any more. `text` and `lines` are what it was verified of.
pub(super) fn keep(
    covenant: &SignedCovenant,
    text: &[u8],
    lines: [&str; 2],
    night: Night,
    state: &Path,
) -> Result<(), TrustError> {
    let path = path_of(covenant.hash(), state);
    let write = |error| TrustError::Write {
        path: path.clone(),
        error,
    };
    // The usual night: it is kept, and nothing is written.
    if !is_there(&path) {
        access::create_folder(&state.join(FOLDER)).map_err(write)?;
        let mut file = AtomicFile::create_waiting(&path).map_err(write)?;
        // Another run may have kept it meanwhile, for an earlier night.
        if !is_there(&path) {
            let [care, safety] = lines.map(str::trim_end);
            let head = format!("{HEAD}{night}\n{care}\n{safety}\n");
            file.write_all(head.as_bytes())
                .and_then(|()| file.write_all(text))
                .and_then(|()| file.publish())
                .map_err(write)?;
        }
    }
    let_go(night, state)
}

/// Removes those whose successor has been used for long, and the oldest where there are too many.
fn let_go(night: Night, state: &Path) -> Result<(), TrustError> {
    let kept = all(state, &Pins::read(state)?)?;
    let oldest_kept = kept.len().saturating_sub(MAX_KEPT);
    for (place, pair) in kept.windows(2).enumerate() {
        let [own, successor] = pair else { continue };
        let is_over = night.day_number() >= successor.since.day_number() + DAYS_KEPT;
        if !is_over && place >= oldest_kept {
            continue;
        }
        let path = own.path.clone();
        match fs::remove_file(&path).and_then(|()| atomic_file::sync_folder(&path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(TrustError::Write { path, error });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The covenant of this hash, where it was in use here before `newest`; `None` where none is kept.
pub(crate) fn earlier(
    newest: &SignedCovenant,
    hash: CovenantHash,
    state: &Path,
) -> Result<Option<EarlierCovenant>, TrustError> {
    let path = path_of(hash, state);
    if !is_there(&path) {
        return Ok(None);
    }
    let pins = Pins::read(state)?;
    let Kept { covenant, .. } = Kept::read(&path, &pins)?;
    if covenant.serial() >= newest.serial() {
        return Ok(None);
    }
    let kept = all(state, &pins)?;
    let mut later = kept.iter();
    let successor = later.find(|kept| kept.covenant.serial() > covenant.serial());
    Ok(Some(EarlierCovenant {
        ended: successor.map(|kept| kept.since),
        covenant,
    }))
}

/// All that are kept, rising by serial. What is not one, or of other owners, is passed over.
fn all(state: &Path, pins: &Pins) -> Result<Vec<Kept>, TrustError> {
    let folder = state.join(FOLDER);
    let unreadable = |error| TrustError::Io {
        path: folder.clone(),
        error,
    };
    let mut kept = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let is_hash = hex::parse::<32>(name.as_encoded_bytes()).is_some();
        if is_hash {
            kept.extend(Kept::read(&entry.path(), pins).ok());
        }
    }
    kept.sort_by_key(|kept| kept.covenant.serial());
    Ok(kept)
}

/// Forgets all of them, once other owners are pinned.
pub(super) fn forget(state: &Path) -> Result<(), TrustError> {
    let path = state.join(FOLDER);
    match fs::remove_dir_all(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(TrustError::Write { path, error })
        }
        _ => Ok(()),
    }
}

fn path_of(hash: CovenantHash, state: &Path) -> PathBuf {
    state.join(FOLDER).join(hash.to_string())
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
