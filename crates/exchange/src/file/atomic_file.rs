//! Gives a file its final name only when it is whole: a `.part` file beside it, fsync, rename,
//! fsync of the folder. Only its owner may read it, whatever the umask is.
//!
//! Whatever interrupts the writing, a file under its final name is complete, or is what stood there
//! before. The `.part` is locked while it is written, so that two runs never write into one.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
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
        let part = part_of(name);
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

/// The name of what becomes `name`.
fn part_of(name: &Path) -> PathBuf {
    let mut part = OsString::from(name);
    part.push(".part");
    PathBuf::from(part)
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
            // It has its final name too, perhaps elsewhere by now: the run that was at it was
            // killed between the two.
            if is_linked(&file)? {
                fs::remove_file(part)?;
                continue;
            }
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
    let own = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok(is_same(&named, &own)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether `path` is still the name of a file.
#[cfg(not(unix))]
fn is_named(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

/// Whether two names are of one file.
#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Whether two names are of one file: none is given a second name here.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Whether an open file has more than one name.
#[cfg(unix)]
fn is_linked(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(file.metadata()?.nlink() > 1)
}

/// Whether an open file has more than one name: none is given a second one here.
#[cfg(not(unix))]
fn is_linked(_: &File) -> io::Result<bool> {
    Ok(false)
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

/// Writes `bytes` as a whole file under `name`, where nothing has that name. They are in no buffer
/// of this program, so that a secret leaves no copy.
///
/// # Errors
/// Of the kind [`ErrorKind::AlreadyExists`] when something has that name, which is left as it is;
/// else as [`write()`].
pub fn write_new(name: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = part_of(name);
    // What is there is told also where nothing can be written.
    if let Ok(there) = fs::symlink_metadata(name) {
        // A run that was killed may have left the name of its draft beside the final one.
        if fs::symlink_metadata(&part).is_ok_and(|part| is_same(&part, &there)) {
            let _ = fs::remove_file(&part);
        }
        return Err(ErrorKind::AlreadyExists.into());
    }
    let mut file = lock_part(&part, name, IfLocked::Fail)?;
    let named = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| name_new(&part, name));
    let removed = match fs::remove_file(&part) {
        // It has its final name already.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    };
    named.and(removed)?;
    sync_folder(name)
}

/// Gives a whole file its final name, unless something has it.
fn name_new(part: &Path, name: &Path) -> io::Result<()> {
    if cfg!(unix) {
        // A link fails where there is something, and a renaming does not.
        match fs::hard_link(part, name) {
            Err(error) if is_without_links(error.kind()) => {}
            linked => return linked,
        }
    }
    // The name is taken first; a run that is killed just then leaves it empty.
    File::create_new(name)?;
    fs::rename(part, name).inspect_err(|_| {
        let _ = fs::remove_file(name);
    })
}

/// Whether a link failed in the way of disks that know none.
fn is_without_links(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Unsupported | ErrorKind::PermissionDenied)
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
mod tests;
