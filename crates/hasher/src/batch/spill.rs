//! The folder for what does not fit the memory: private, never under a final name, and gone when
//! dropped.
//!
//! It is locked for as long as its run lives. A run that is killed leaves the folder, but not the
//! lock, and so the next run knows what it may take away.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What the names of folders and files begin with that are nobody's when their run is over.
const HIDDEN: &str = ".hitmachine-";

/// What the names of all that is not finished end in.
const PART: &str = ".part";

/// What the names of files end in that a run makes, while they are not finished.
const FILES: [&str; 7] = [
    ".stdin.part",
    ".batch.part",
    ".refusals.csv.part",
    ".report.json.part",
    ".questions.csv.part",
    ".confirmation.part",
    ".answers.part",
];

/// A folder that is made when the first file is asked for.
pub(crate) struct SpillFolder {
    path: PathBuf,
    is_made: bool,
    /// The folder, open and locked.
    lock: Option<File>,
}

impl SpillFolder {
    /// The folder that would have this path.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            is_made: false,
            lock: None,
        }
    }

    /// Makes the folder, once; one that an interrupted run left is taken away first. Fails with the
    /// kind [`ErrorKind::ResourceBusy`] while another run works with it.
    pub(crate) fn make(&mut self) -> io::Result<()> {
        if self.is_made {
            return Ok(());
        }
        if fs::symlink_metadata(&self.path).is_ok() {
            if is_in_use(&self.path)? {
                return Err(io::Error::new(
                    ErrorKind::ResourceBusy,
                    format!("another run works in {}", self.path.display()),
                ));
            }
            fs::remove_dir_all(&self.path)?;
        }
        if let Some(parent) = self.path.parent() {
            fs::create_dir_all(parent)?;
        }
        // Records are sealed, and still the folder is nobody's but the owner's.
        let mut builder = DirBuilder::new();
        owner_only(&mut builder);
        builder.create(&self.path)?;
        self.is_made = true;
        self.lock = locked(&self.path)?;
        Ok(())
    }

    /// A new file in the folder, to be written and read again.
    pub(crate) fn file(&self, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        owner_only_file(&mut options);
        options.open(self.path.join(name))
    }
}

impl Drop for SpillFolder {
    fn drop(&mut self) {
        if self.is_made {
            // An error here has nobody left to hear it; the next run takes the folder away.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Takes away what runs that were killed left in a folder: what they put aside, and drafts of what
/// they would have delivered. What another run is at is locked, and stays.
pub(crate) fn clear_leftovers(folder: &Path) {
    // Whatever cannot be looked at or removed is somebody else's.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let is_hidden = name.starts_with(HIDDEN) && name.ends_with(PART);
        let is_file = FILES.iter().any(|ending| name.ends_with(ending));
        let path = entry.path();
        if !is_hidden && !is_file || !matches!(is_in_use(&path), Ok(false)) {
            continue;
        }
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let _ = if kind.is_dir() && is_hidden {
            fs::remove_dir_all(&path)
        } else if kind.is_file() && is_file {
            fs::remove_file(&path)
        } else {
            Ok(())
        };
    }
}

/// Whether a run that lives has locked a folder or file. What is neither, as a link or a pipe, is
/// not opened.
fn is_in_use(path: &Path) -> io::Result<bool> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if !kind.is_dir() && !kind.is_file() {
        return Err(io::Error::from(ErrorKind::InvalidInput));
    }
    // Elsewhere than on Unix a folder cannot be opened, nor be removed while a file in it is open.
    if cfg!(not(unix)) && kind.is_dir() {
        return Ok(false);
    }
    match File::open(path)?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Opens and locks a folder.
fn locked(path: &Path) -> io::Result<Option<File>> {
    if cfg!(not(unix)) {
        return Ok(None);
    }
    let folder = File::open(path)?;
    match folder.try_lock() {
        // Some network disks know no locks: there a leftover stays.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Err(io::Error::from(ErrorKind::ResourceBusy)),
    }
}

#[cfg(unix)]
fn owner_only(builder: &mut DirBuilder) {
    use std::os::unix::fs::DirBuilderExt as _;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn owner_only(_: &mut DirBuilder) {}

#[cfg(unix)]
fn owner_only_file(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only_file(_: &mut OpenOptions) {}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn is_there_from_the_first_file_until_it_is_dropped() {
        let base = tempfile::tempdir().expect("a folder");
        let path = base.path().join("out").join(".hitmachine-x.part");
        let mut folder = SpillFolder::new(path.clone());
        assert!(!path.exists() && folder.file("0").is_err());
        folder.make().expect("made");
        folder.make().expect("made once");
        folder
            .file("0")
            .and_then(|mut file| file.write_all(b"sealed"))
            .expect("written");
        drop(folder);
        assert!(!path.exists());
        drop(SpillFolder::new(base.path().join("out")));
        assert!(
            base.path().join("out").exists(),
            "what it did not make is not its to remove"
        );
    }

    #[test]
    fn takes_away_what_an_interrupted_run_left() {
        let base = tempfile::tempdir().expect("a folder");
        let path = base.path().join(".hitmachine-x.part");
        fs::create_dir(&path).expect("a folder");
        File::create_new(path.join("0")).expect("left");
        let mut next = SpillFolder::new(path);
        next.make()
            .and_then(|()| next.file("0"))
            .expect("a file of its own");
    }

    #[cfg(unix)]
    #[test]
    fn leaves_a_run_that_lives_alone_and_clears_what_others_left() {
        let base = tempfile::tempdir().expect("a folder");
        let at = |name: &str| base.path().join(name);
        let mut living = SpillFolder::new(at(".hitmachine-a.part"));
        living
            .make()
            .and_then(|()| living.file("0"))
            .expect("a file");
        let busy = SpillFolder::new(at(".hitmachine-a.part")).make();
        let kind = busy.expect_err("it is taken").kind();
        assert_eq!(kind, ErrorKind::ResourceBusy);
        fs::create_dir(at(".hitmachine-b.part")).expect("a folder");
        let names = [
            ".hitmachine-b.part/0",
            ".hitmachine-b.stdin.part",
            "police-2026-11-22-r1.batch.part",
            "police-2026-11-22-r1.answers.part",
            "police-2026-11-22-r1.batch",
            "another.part",
        ];
        for name in names {
            File::create_new(at(name)).expect("a file");
        }
        std::os::unix::fs::symlink(at("another.part"), at(".hitmachine-c.part")).expect("a link");
        clear_leftovers(base.path());
        let mut left: Vec<_> = fs::read_dir(base.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        left.sort();
        let expected = [
            ".hitmachine-a.part",
            ".hitmachine-c.part",
            "another.part",
            "police-2026-11-22-r1.batch",
        ];
        assert_eq!(left, expected);
        drop(living);
        assert!(!at(".hitmachine-a.part").exists());
    }

    #[cfg(unix)]
    #[test]
    fn lets_nobody_but_its_owner_in() {
        use std::os::unix::fs::PermissionsExt as _;
        let base = tempfile::tempdir().expect("a folder");
        let path = base.path().join(".hitmachine-x.part");
        let mut folder = SpillFolder::new(path.clone());
        let file = folder
            .make()
            .and_then(|()| folder.file("0"))
            .expect("a file");
        let mode = |metadata: io::Result<fs::Metadata>| {
            metadata.expect("metadata").permissions().mode() & 0o777
        };
        assert_eq!(
            (mode(fs::metadata(&path)), mode(file.metadata())),
            (0o700, 0o600)
        );
    }
}
