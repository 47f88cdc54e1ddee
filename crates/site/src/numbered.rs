//! Folders that are counted up, such as `r1`, `r2`: of those that are whole the highest counts, and
//! one in the making is called `.part`.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What such folders are called: this, and their number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered(pub(crate) &'static str);

impl Numbered {
    /// The folder of a number.
    pub(crate) fn path(self, parent: &Path, number: u32) -> PathBuf {
        parent.join(self.name(number))
    }

    /// The highest number of a whole folder in `parent`; `None` when there is none, or no `parent`.
    pub(crate) fn latest(self, parent: &Path) -> io::Result<Option<u32>> {
        // A listing that is under way while another run renames one and removes the one before may
        // hold neither. The next one holds that which was renamed.
        Ok(match self.listed(parent)? {
            None => self.listed(parent)?,
            latest => latest,
        })
    }

    fn listed(self, parent: &Path) -> io::Result<Option<u32>> {
        let entries = match fs::read_dir(parent) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            entries => entries?,
        };
        let mut latest = None;
        for entry in entries {
            latest = latest.max(self.number_in(&entry?.file_name().to_string_lossy()));
        }
        Ok(latest)
    }

    /// Removes the folders below this number. Until then the higher one counts anyway.
    pub(crate) fn remove_below(self, parent: &Path, number: u32) -> io::Result<()> {
        for entry in fs::read_dir(parent)? {
            let entry = entry?;
            let found = self.number_in(&entry.file_name().to_string_lossy());
            if found.is_some_and(|found| found < number) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    fn name(self, number: u32) -> String {
        format!("{}{number}", self.0)
    }

    /// The number of the whole folder that has this name.
    fn number_in(self, name: &str) -> Option<u32> {
        let number = name.strip_prefix(self.0)?.parse().ok()?;
        (self.name(number) == name).then_some(number)
    }
}

/// The name of a folder while it is written.
pub(crate) fn draft(whole: &Path) -> PathBuf {
    let mut draft = OsString::from(whole);
    draft.push(PART);
    PathBuf::from(draft)
}

/// Removes what killed runs left in the making. The caller holds the lock of the folder, so no run
/// that lives is at it.
pub(crate) fn remove_leftovers(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(PART) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

const PART: &str = ".part";

/// Removes a file or a folder with all in it; of a link only the link.
fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REVISIONS: Numbered = Numbered("r");

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let parent = tempfile::tempdir().expect("a folder");
        for name in names {
            fs::create_dir_all(parent.path().join(name).join("inner")).expect("a folder");
        }
        parent
    }

    fn left(parent: &tempfile::TempDir) -> Vec<OsString> {
        let entries = fs::read_dir(parent.path()).expect("a folder");
        let mut left: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        left.sort();
        left
    }

    #[test]
    fn counts_whole_folders_only() {
        let names = ["r1", "r20", "r3.part", "r", "r030", "x40", "r-1", "lock"];
        let parent = folder_with(&names);
        assert_eq!(REVISIONS.latest(parent.path()).expect("read"), Some(20));
        let whole = REVISIONS.path(parent.path(), 3);
        assert_eq!(draft(&whole), parent.path().join("r3.part"));
        let none = parent.path().join("none");
        assert_eq!(REVISIONS.latest(&none).expect("read"), None);
    }

    #[test]
    fn removes_lower_numbers_and_nothing_else() {
        let parent = folder_with(&["r1", "r2", "r3", "r10", "r1.part", "other"]);
        REVISIONS.remove_below(parent.path(), 3).expect("removed");
        assert_eq!(left(&parent), ["other", "r1.part", "r10", "r3"]);
    }

    #[test]
    fn removes_what_is_in_the_making_and_of_a_link_only_the_link() {
        let parent = folder_with(&["r1", "r2.part", "part"]);
        fs::write(parent.path().join("confirmation.letter.part"), b"half").expect("written");
        #[cfg(unix)]
        std::os::unix::fs::symlink(parent.path().join("r1"), parent.path().join("r3.part"))
            .expect("a link");
        remove_leftovers(parent.path()).expect("removed");
        assert_eq!(left(&parent), ["part", "r1"]);
        assert!(parent.path().join("r1/inner").exists());
    }
}
