//! An export that can be read more than once: the hasher looks at all of it before it hashes a row.
//!
//! A file is opened anew for each reading, and has to be the same one each time. What comes through
//! a pipe is kept by a [`Spool`] first.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::read::spool::Spool;

/// What can be read from its start as often as needed, each time the same bytes.
///
/// Bytes in memory are an export:
///
/// ```
/// use std::io::Read as _;
/// use hasher::read::export::Export as _;
///
/// let export = "Nummer;Datum\n";
/// for _ in 0..2 {
///     let mut text = String::new();
///     export.open()?.read_to_string(&mut text)?;
///     assert_eq!(text, export);
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Export: Sync {
    /// Reads it from its start.
    ///
    /// # Errors
    /// When it cannot be opened, or is not what it was when it was opened first.
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>>;
}

impl<B: AsRef<[u8]> + Sync> Export for B {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.as_ref()))
    }
}

impl Export for Spool {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(Self::open(self)))
    }
}

/// An export in a file, which nobody may change while it is read.
#[derive(Debug)]
pub struct ExportFile {
    path: PathBuf,
    stamp: Stamp,
}

impl ExportFile {
    /// Remembers what the file is now.
    ///
    /// # Errors
    /// When there is no such file or it may not be read; of the kind
    /// [`IsADirectory`](io::ErrorKind::IsADirectory) when it is a folder.
    pub fn new(path: &Path) -> io::Result<Self> {
        let metadata = File::open(path)?.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        Ok(Self {
            path: path.to_owned(),
            stamp: Stamp::of(&metadata),
        })
    }

    /// Bytes of the file.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.stamp.length
    }
}

impl Export for ExportFile {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        let file = File::open(&self.path)?;
        self.stamp.is_of(&file)?;
        Ok(Box::new(StampedFile {
            file,
            stamp: self.stamp,
        }))
    }
}

/// By what a file is known that was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device and number of the file; zeros where the system has no such things.
    identity: [u64; 2],
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(metadata),
        }
    }

    /// Refuses a file that is not what it was.
    fn is_of(self, file: &File) -> io::Result<()> {
        if Self::of(&file.metadata()?) == self {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it was changed while it was read; hash an export that is whole",
        ))
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> [u64; 2] {
    use std::os::unix::fs::MetadataExt as _;
    [metadata.dev(), metadata.ino()]
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> [u64; 2] {
    [0; 2]
}

/// A file that is looked at once more at its end.
struct StampedFile {
    file: File,
    stamp: Stamp,
}

impl Read for StampedFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(out)?;
        if count == 0 && !out.is_empty() {
            self.stamp.is_of(&self.file)?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use exchange::file::atomic_file;

    use super::*;

    fn read(export: &dyn Export) -> io::Result<String> {
        let mut text = String::new();
        export.open()?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn appended(path: &Path) {
        let mut file = File::options().append(true).open(path).expect("a file");
        file.write_all(b"more").expect("written");
    }

    #[test]
    fn reads_a_file_as_often_as_asked_while_nobody_changes_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("signals.csv");
        atomic_file::write(&path, b"Nummer;Datum\n").expect("written");
        let export = ExportFile::new(&path).expect("a file");
        assert_eq!(export.length(), 13);
        for _ in 0..2 {
            assert_eq!(read(&export).expect("read"), "Nummer;Datum\n");
        }
        appended(&path);
        let error = read(&export).expect_err("it is another now");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn refuses_a_file_that_is_changed_while_it_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("signals.csv");
        atomic_file::write(&path, b"Nummer;Datum\n").expect("written");
        let export = ExportFile::new(&path).expect("a file");
        let mut reader = export.open().expect("not changed yet");
        appended(&path);
        assert!(reader.read_to_end(&mut Vec::new()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn refuses_another_file_of_the_same_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("signals.csv");
        atomic_file::write(&path, b"Nummer;Datum\n").expect("written");
        let export = ExportFile::new(&path).expect("a file");
        // The first one stays open, so that its number is not given to the second.
        let _first = File::open(&path).expect("a file");
        atomic_file::write(&path, b"Nummer;Datum\n").expect("written");
        assert!(read(&export).is_err());
    }

    #[test]
    fn refuses_a_folder_and_what_is_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let kind = |path: &Path| ExportFile::new(path).expect_err("no export").kind();
        assert_eq!(kind(folder.path()), io::ErrorKind::IsADirectory);
        assert_eq!(kind(&folder.path().join("none")), io::ErrorKind::NotFound);
    }
}
