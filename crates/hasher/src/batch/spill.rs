//! The folder for what does not fit the memory: private, never under a final name, and gone when
//! dropped.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::PathBuf;

/// A folder that is made when the first file is asked for.
pub(crate) struct SpillFolder {
    path: PathBuf,
    is_made: bool,
}

impl SpillFolder {
    /// The folder that would have this path.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            is_made: false,
        }
    }

    /// Makes the folder, once; one that an interrupted run left is taken away first.
    pub(crate) fn make(&mut self) -> io::Result<()> {
        if self.is_made {
            return Ok(());
        }
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if let Some(parent) = self.path.parent() {
            fs::create_dir_all(parent)?;
        }
        // Records are sealed, and still the folder is nobody's but the owner's.
        let mut builder = DirBuilder::new();
        owner_only(&mut builder);
        builder.create(&self.path)?;
        self.is_made = true;
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
        let mut interrupted = SpillFolder::new(path.clone());
        interrupted
            .make()
            .and_then(|()| interrupted.file("0"))
            .expect("a file");
        let mut next = SpillFolder::new(path);
        next.make()
            .and_then(|()| next.file("0"))
            .expect("a file of its own");
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
