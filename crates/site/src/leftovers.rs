//! What a killed run of accept left where no later run takes the lock: an agency that sends nothing
//! more for its night, or a night that is over.
//!
//! Only what a run had in the making is looked at, and only where no run that lives is at it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::atomic_file::AtomicFile;
use exchange::night::Night;

use crate::{AgencyFolder, NIGHT_KEYS, Site};

const PART: &str = "part";

impl Site {
    /// Removes what killed runs left in the folders of the open night and of the last one before
    /// it, and of the keys of all nights. What cannot be looked at or removed stays: it is in
    /// nobody's way.
    pub fn clear_leftovers(&self, open: Night) {
        let last = self.nights_before(open).unwrap_or_default();
        for night in [open].into_iter().chain(last.into_iter().take(1)) {
            for path in entries(&self.night(night).agencies()).unwrap_or_default() {
                clear_agency(path);
            }
        }
        for part in entries(&self.path().join(NIGHT_KEYS)).unwrap_or_default() {
            if is_part(&part) {
                // The run that draws a key holds its file; else this takes it, and drops it.
                drop(AtomicFile::create(&part.with_extension("")));
            }
        }
    }
}

/// Locks the folder of an agency where something lies half made, which removes it. Elsewhere the
/// lock is left to those who need it.
fn clear_agency(path: PathBuf) {
    let has_part = entries(&path).is_ok_and(|names| names.iter().any(|name| is_part(name)));
    if has_part {
        drop(AgencyFolder::new(path).lock());
    }
}

fn is_part(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == PART)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(text: &str) -> Night {
        Night::parse(text).expect("a night")
    }

    /// Makes what a run has in the making, in the folder of an agency.
    fn half_made(site: &Site, of: Night, agency: &str) -> PathBuf {
        let folder = site.night(of).agency(agency);
        folder.create().expect("a folder");
        let draft = folder.revision(2).draft();
        fs::create_dir(&draft).expect("a folder");
        fs::write(draft.join("sealed"), "half").expect("written");
        draft
    }

    #[test]
    fn go_from_this_night_and_the_last_but_not_where_a_run_lives() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let (last, open) = (night("2026-11-21"), night("2026-11-22"));
        let killed = [
            half_made(&site, open, "police"),
            half_made(&site, last, "housing"),
        ];
        let living = half_made(&site, open, "wijkteam");
        // Its lock removes what is there, so that is made again behind it.
        let _lock = site.night(open).agency("wijkteam").lock().expect("free");
        fs::create_dir(&living).expect("a folder");
        let keys = folder.path().join("site").join(NIGHT_KEYS);
        fs::create_dir_all(&keys).expect("a folder");
        let key = keys.join("2026-11-20.key");
        fs::write(&key, "a key").expect("written");
        fs::write(keys.join("2026-11-21.key.part"), "").expect("written");
        let drawn = AtomicFile::create(&site.night_key(open)).expect("free");

        site.clear_leftovers(open);
        for path in killed {
            assert!(!path.exists(), "{}", path.display());
        }
        assert!(living.exists(), "a run that lives is at it");
        let part = keys.join("2026-11-22.key.part");
        assert!(part.exists(), "a run that lives draws it");
        let mut left = entries(&keys).expect("a folder");
        left.sort();
        assert_eq!(left, [key.clone(), part]);
        drop(drawn);
        site.clear_leftovers(open);
        assert_eq!(entries(&keys).expect("a folder"), [key]);
    }

    #[test]
    fn of_a_site_that_is_not_there_are_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        site.clear_leftovers(night("2026-11-22"));
        assert!(!site.path().exists(), "nothing was made");
    }
}
