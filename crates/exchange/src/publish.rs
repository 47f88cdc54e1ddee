//! Gives a file its final name only when it is whole: a `.part` file beside it, fsync, rename, fsync of the folder.
//!
//! Whatever interrupts the writing, a file under its final name is complete, or is what stood there before.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::keyfile;

/// A file in the making. Dropped without [`publish`](Self::publish), it leaves nothing behind.
pub struct Draft {
    writer: Option<BufWriter<File>>,
    part: PathBuf,
    name: PathBuf,
}

impl Draft {
    /// Starts `name.part` beside `name`, in the same folder because a rename is atomic only there; a `.part` that an
    /// interrupted run left is written over.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create(name: &Path) -> io::Result<Self> {
        let part = part(name);
        let file = File::create(&part)?;
        Ok(Self::new(file, part, name))
    }

    /// As [`create`](Self::create), for a file that its owner alone may read; a `.part` that an interrupted run left is taken away first.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn private(name: &Path) -> io::Result<Self> {
        let part = part(name);
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        keyfile::owner_only(&mut options);
        let file = options.open(&part)?;
        Ok(Self::new(file, part, name))
    }

    fn new(file: File, part: PathBuf, name: &Path) -> Self {
        Self { writer: Some(BufWriter::with_capacity(256 * 1024, file)), part, name: name.to_owned() }
    }

    /// Flushes, forces to disk and renames to the final name.
    ///
    /// # Errors
    /// When the disk is full or fails; then nothing stands under the final name that did not before.
    pub fn publish(mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        }
        fs::rename(&self.part, &self.name)?;
        sync_folder(&self.name)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.as_mut().map_or(Err(io::ErrorKind::BrokenPipe.into()), |writer| writer.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing to remove; an error here has nobody left to hear it.
        let _ = fs::remove_file(&self.part);
    }
}

fn part(name: &Path) -> PathBuf {
    let mut part = OsString::from(name);
    part.push(".part");
    part.into()
}

/// Writes `bytes` as a whole file under `name`.
///
/// # Errors
/// As [`Draft::create`] and [`Draft::publish`].
pub fn write(name: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = Draft::create(name)?;
    draft.write_all(bytes)?;
    draft.publish()
}

/// Gives the folder `part` its final name; each file in it was forced to disk by whoever wrote it.
///
/// # Errors
/// When the disk fails, or a folder that is not empty has that name.
pub fn folder(part: &Path, name: &Path) -> io::Result<()> {
    sync_folder(&part.join("any"))?;
    fs::rename(part, name)?;
    sync_folder(name)
}

/// Forces the folder entry of `name` to disk, where the system has such a thing.
///
/// # Errors
/// When the folder cannot be opened or synchronised.
pub fn sync_folder(name: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_nothing_under_the_final_name_before_it_is_published() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("hits.json");
        let mut draft = Draft::create(&name).expect("a draft");
        draft.write_all(b"whole").expect("written");
        assert!(!name.exists());
        draft.publish().expect("published");
        assert_eq!(fs::read(&name).expect("a file"), b"whole");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn lets_nobody_but_its_owner_read_a_private_file_even_where_a_part_was_left() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("night.batch");
        drop(File::create(folder.path().join("night.batch.part")).expect("left behind"));
        Draft::private(&name).and_then(Draft::publish).expect("published");
        assert_eq!(fs::metadata(&name).expect("a file").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn leaves_nothing_behind_when_given_up_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("hits.json");
        write(&name, b"yesterday").expect("written");
        let mut draft = Draft::create(&name).expect("a draft");
        draft.write_all(b"half").expect("written");
        drop(draft);
        assert_eq!(fs::read(&name).expect("a file"), b"yesterday");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    }

    #[test]
    fn gives_a_folder_its_final_name_but_writes_over_none() {
        let base = tempfile::tempdir().expect("a folder");
        let (part, name) = (base.path().join("r1.part"), base.path().join("r1"));
        for expected in [true, false] {
            fs::create_dir(&part).expect("a folder");
            fs::write(part.join("tags"), b"whole").expect("written");
            assert_eq!(folder(&part, &name).is_ok(), expected);
        }
        assert_eq!(fs::read(name.join("tags")).expect("a file"), b"whole");
    }

    #[test]
    fn leaves_nothing_under_the_final_name_when_the_rename_fails() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("taken");
        fs::create_dir_all(name.join("by a folder")).expect("a folder");
        assert!(write(&name, b"whole").is_err());
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    }
}
