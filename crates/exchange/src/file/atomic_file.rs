//! Gives a file its final name only when it is whole: a `.part` file beside it, fsync, rename,
//! fsync of the folder. Only its owner may read it, whatever the umask is.
//!
//! Whatever interrupts the writing, a file under its final name is complete, or is what stood there
//! before. The `.part` is locked while it is written, so that two runs never write into one.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::file::{access, regular_file};

/// A file that is being written. Dropped without [`publish`](Self::publish), it leaves nothing
/// behind.
///
/// ```
/// use std::io::Write as _;
/// use exchange::file::atomic_file::AtomicFile;
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("hits.json");
/// let mut file = AtomicFile::create(&path)?;
/// file.write_all(b"{}")?;
/// assert!(!path.exists());
/// file.publish()?;
/// assert_eq!(std::fs::read(&path)?, b"{}");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct AtomicFile {
    writer: BufWriter<File>,
    part: PathBuf,
    name: PathBuf,
    is_published: bool,
}

impl AtomicFile {
    /// Starts `name.part` beside `name`, in the same folder because a rename is atomic only there;
    /// a `.part` that an interrupted run left is written over.
    ///
    /// # Errors
    /// When the folder cannot be written to; of the kind [`ErrorKind::ResourceBusy`] while another
    /// run writes this file.
    pub fn create(name: &Path) -> io::Result<Self> {
        Self::start(name, IfLocked::Fail)
    }

    /// As [`create`](Self::create), but waits while another run writes this file; what that run
    /// wrote is under `name` then.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create_waiting(name: &Path) -> io::Result<Self> {
        Self::start(name, IfLocked::Wait)
    }

    fn start(name: &Path, if_locked: IfLocked) -> io::Result<Self> {
        let mut part = OsString::from(name);
        part.push(".part");
        let part = PathBuf::from(part);
        let writer = BufWriter::with_capacity(256 * 1024, lock_part(&part, name, if_locked)?);
        Ok(Self {
            writer,
            part,
            name: name.to_owned(),
            is_published: false,
        })
    }

    /// Flushes, forces to disk and renames to the final name.
    ///
    /// # Errors
    /// When the disk is full or fails; then nothing stands under the final name that did not
    /// before.
    pub fn publish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        fs::rename(&self.part, &self.name)?;
        // From here on a `.part` of this name is another run's.
        self.is_published = true;
        sync_folder(&self.name)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.is_published {
            // An error here has nobody left to hear it.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// What to do while another run writes the same file.
#[derive(Clone, Copy)]
enum IfLocked {
    Fail,
    Wait,
}

/// Opens an empty `.part` that is this run's alone for as long as it is open.
fn lock_part(part: &Path, name: &Path, if_locked: IfLocked) -> io::Result<File> {
    loop {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        access::create_for_owner(&mut options);
        // A link in its place would have another file emptied, a pipe would be waited for.
        let file =
            regular_file::open_own_with(&mut options, part).map_err(|error| match error {
                error if error.kind() == ErrorKind::InvalidInput => {
                    io::Error::new(error.kind(), format!("{}: {error}", part.display()))
                }
                error => error,
            })?;
        let locked = match if_locked {
            IfLocked::Fail => file.try_lock(),
            IfLocked::Wait => file.lock().map_err(TryLockError::Error),
        };
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(
                    ErrorKind::ResourceBusy,
                    format!("another run is writing {}", name.display()),
                ));
            }
            // Some network disks know no locks.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Before it was locked, the run that had it may have given it its final name: then it must
        // not be emptied, and the next round makes another.
        if is_named(&file, part)? {
            file.set_len(0)?;
            // What an interrupted run left may let others in.
            access::restrict_to_owner(&file)?;
            return Ok(file);
        }
    }
}

/// Whether `path` is still the name of this open file.
#[cfg(unix)]
fn is_named(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether `path` is still the name of a file.
#[cfg(not(unix))]
fn is_named(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

/// Writes `bytes` as a whole file under `name`.
///
/// # Errors
/// As [`AtomicFile::create`] and [`AtomicFile::publish`].
pub fn write(name: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(name)?;
    file.write_all(bytes)?;
    file.publish()
}

/// Gives the file `part`, which is whole and forced to disk, its final name, in place of what has
/// it. Both are on one disk.
///
/// # Errors
/// When the disk fails.
pub fn publish_file(part: &Path, name: &Path) -> io::Result<()> {
    fs::rename(part, name)?;
    sync_folder(name)
}

/// Gives the folder `part` its final name. Whoever wrote the files in it has forced each of them to
/// disk.
///
/// # Errors
/// When the disk fails, or a folder that is not empty has that name.
pub fn publish_folder(part: &Path, name: &Path) -> io::Result<()> {
    // The entries of the folder's own files, whatever their names.
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
        // The parent of a bare file name is the empty path.
        let folder = match name.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
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
        let mut draft = AtomicFile::create(&name).expect("a draft");
        draft.write_all(b"whole").expect("written");
        assert!(!name.exists());
        draft.publish().expect("published");
        assert_eq!(fs::read(&name).expect("a file"), b"whole");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn lets_nobody_but_its_owner_read_a_file_even_where_a_part_was_left() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("night.batch");
        let part = folder.path().join("night.batch.part");
        drop(File::create(&part).expect("left behind"));
        fs::set_permissions(&part, fs::Permissions::from_mode(0o666)).expect("permissions");
        AtomicFile::create(&name)
            .and_then(AtomicFile::publish)
            .expect("published");
        assert_eq!(
            fs::metadata(&name).expect("a file").permissions().mode() & 0o777,
            0o600
        );
    }

    #[cfg(unix)]
    #[test]
    fn follows_no_link_and_waits_for_no_pipe_at_the_name_of_its_draft() {
        let folder = tempfile::tempdir().expect("a folder");
        let (name, other) = (folder.path().join("hits.json"), folder.path().join("other"));
        let part = folder.path().join("hits.json.part");
        fs::write(&other, b"of somebody else").expect("written");
        std::os::unix::fs::symlink(&other, &part).expect("a link");
        let error = write(&name, b"whole").expect_err("a link");
        assert!(
            error
                .to_string()
                .ends_with("hits.json.part: it is not a regular file")
        );
        assert_eq!(fs::read(&other).expect("a file"), b"of somebody else");
        fs::remove_file(&part).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(&part).status();
        assert!(made.expect("mkfifo runs").success());
        let error = AtomicFile::create_waiting(&name).err().expect("a pipe");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(!name.exists());
    }

    #[test]
    fn leaves_nothing_behind_when_given_up_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("hits.json");
        write(&name, b"yesterday").expect("written");
        let mut draft = AtomicFile::create(&name).expect("a draft");
        draft.write_all(b"half").expect("written");
        drop(draft);
        assert_eq!(fs::read(&name).expect("a file"), b"yesterday");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    }

    #[test]
    fn is_written_by_one_run_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("hits.json");
        let mut draft = AtomicFile::create(&name).expect("a draft");
        draft.write_all(b"first").expect("written");
        let busy = AtomicFile::create(&name).err().expect("it is taken");
        assert_eq!(busy.kind(), ErrorKind::ResourceBusy);
        draft.publish().expect("published");
        write(&name, b"second").expect("it is free again");
        assert_eq!(fs::read(&name).expect("a file"), b"second");
    }

    #[test]
    fn waits_for_its_turn_where_it_is_told_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("seen");
        std::thread::scope(|scope| {
            let mut first = AtomicFile::create(&name).expect("a draft");
            let second = scope.spawn(|| {
                AtomicFile::create_waiting(&name)
                    .and_then(|draft| fs::read(&name).map(|there| (draft, there)))
            });
            first.write_all(b"first").expect("written");
            first.publish().expect("published");
            let (draft, there) = second.join().expect("no panic").expect("its turn");
            assert_eq!(there, b"first", "it had not begun before");
            draft.publish().expect("published");
        });
        assert_eq!(fs::read(&name).expect("a file"), b"");
    }

    #[test]
    fn leaves_the_draft_of_another_run_alone_once_it_is_published() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("hits.json");
        let mut published = AtomicFile::create(&name).expect("a draft");
        published.is_published = true;
        drop(published);
        assert!(folder.path().join("hits.json.part").exists());
        write(&name, b"whole").expect("what a run left is written over");
    }

    #[test]
    fn gives_a_folder_its_final_name_but_writes_over_none() {
        let base = tempfile::tempdir().expect("a folder");
        let (part, name) = (base.path().join("r1.part"), base.path().join("r1"));
        for expected in [true, false] {
            fs::create_dir(&part).expect("a folder");
            fs::write(part.join("tags"), b"whole").expect("written");
            assert_eq!(publish_folder(&part, &name).is_ok(), expected);
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
