//! Every file and folder of a site: whose it is, and whether it is whole.

use std::fs;
use std::io;
use std::path::Path;

use exchange::file::{access, regular_file};

use super::{Fault, Verified};

/// What in a site is its owner's alone. What the owners signed is no secret, but for the folder
/// that it lies in.
const PRIVATE: [&str; 6] = ["keys", "nights", "casebook", "outbox", "refused", "reports"];
/// What is not whole is called so.
const PART: &str = ".part";

/// Looks at all below a site.
pub(super) fn verify(site: &Path, verified: &mut Verified) {
    look_at(site, false, verified);
}

/// Looks at a folder and all below it, in order of the names.
fn look_at(folder: &Path, is_private: bool, verified: &mut Verified) {
    let mut entries = Vec::new();
    match fs::read_dir(folder) {
        Err(cause) => return verified.find(folder, Fault::Unreadable(cause)),
        Ok(read) => {
            for entry in read {
                match entry {
                    Ok(entry) => entries.push(entry.path()),
                    Err(cause) => verified.find(folder, Fault::Unreadable(cause)),
                }
            }
        }
    }
    entries.sort_unstable();
    for path in entries {
        let kind = match fs::symlink_metadata(&path) {
            // It was removed meanwhile.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            Err(cause) => {
                verified.find(path, Fault::Unreadable(cause));
                continue;
            }
            Ok(metadata) => metadata.file_type(),
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_private = is_private || PRIVATE.contains(&&*name);
        if name.ends_with(PART) {
            verified.find(&path, Fault::Leftover);
        }
        if kind.is_dir() {
            if is_private && let Err(error) = access::check_folder(&path) {
                verified.find(&path, error);
            }
            look_at(&path, is_private, verified);
        } else if !is_private {
            // Whoever put it there may have used a link.
        } else if kind.is_symlink() {
            verified.find(&path, Fault::Link);
        } else if !kind.is_file() {
            verified.find(&path, Fault::Odd);
        } else if let Err(error) = access::check_file(&path) {
            verified.find(&path, error);
        }
    }
}

/// Reads a file; `None` when there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match regular_file::read_own(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}
