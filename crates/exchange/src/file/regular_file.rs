//! Opens regular files and nothing else: no pipe is waited for, and in a party's own folders no
//! link is followed.
//!
//! Opening a pipe waits for whoever is at its other end, perhaps for ever; a link in a folder where
//! others may write leads wherever they like. So a file is opened without waiting (`O_NONBLOCK`,
//! which means nothing to a regular file), where it is this party's own also without following
//! (`O_NOFOLLOW`), and then what was opened is looked at.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use crate::file::access;

/// Opens a file that was named from outside, to read it. A link is followed: whoever names a file
/// may name it by a link.
///
/// # Errors
/// When it cannot be opened; of the kind [`io::ErrorKind::InvalidInput`] when it is not a regular
/// file.
///
/// ```
/// use exchange::file::regular_file;
///
/// let folder = tempfile::tempdir()?;
/// let error = regular_file::open(folder.path()).expect_err("a folder");
/// assert_eq!(error.to_string(), "it is not a regular file");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn open(path: &Path) -> io::Result<File> {
    open_with(File::options().read(true), path, Links::Followed)
}

/// Opens a file in a folder of this party's own, to read it. A link is refused.
///
/// # Errors
/// As [`open`]; a link is not a regular file either.
pub fn open_own(path: &Path) -> io::Result<File> {
    open_own_with(File::options().read(true), path)
}

/// As [`open_own`], opened as `options` say: to write, to append, to create.
///
/// # Errors
/// As [`open_own`].
pub fn open_own_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    open_with(options, path, Links::Refused)
}

/// Makes a file in a folder of this party's own that was not there, for its owner alone.
///
/// # Errors
/// When it cannot be made, also because something of that name is there.
pub fn create_new(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    access::create_for_owner(&mut options);
    open_own_with(&mut options, path)
}

/// Reads all of a file in a folder of this party's own.
///
/// # Errors
/// As [`open_own`], and when it cannot be read.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_own(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What becomes of a link at the path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Followed,
    Refused,
}

fn open_with(options: &mut OpenOptions, path: &Path, links: Links) -> io::Result<File> {
    set_flags(options, links);
    let file = match options.open(path) {
        Ok(file) => file,
        // The system has as many words for this as there are things that are not files.
        Err(_) if is_something_else(path, links) => return Err(not_regular()),
        Err(error) => return Err(error),
    };
    // What was opened, and not what stands there now.
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_regular())
    }
}

/// Whether something other than a regular file stands there.
fn is_something_else(path: &Path, links: Links) -> bool {
    let metadata = match links {
        Links::Followed => fs::metadata(path),
        Links::Refused => fs::symlink_metadata(path),
    };
    metadata.is_ok_and(|metadata| !metadata.is_file())
}

fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}

#[cfg(unix)]
fn set_flags(options: &mut OpenOptions, links: Links) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = match links {
        Links::Followed => OFlags::NONBLOCK,
        Links::Refused => OFlags::NONBLOCK | OFlags::NOFOLLOW,
    };
    options.custom_flags(flags.bits().cast_signed());
}

/// A pipe of Windows has a name elsewhere; a link is opened as itself.
#[cfg(windows)]
fn set_flags(options: &mut OpenOptions, links: Links) {
    use std::os::windows::fs::OpenOptionsExt as _;
    const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    if links == Links::Refused {
        options.custom_flags(OPEN_REPARSE_POINT);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn kind(outcome: io::Result<File>) -> Option<io::ErrorKind> {
        outcome.err().map(|error| error.kind())
    }

    #[test]
    fn waits_for_no_pipe_and_follows_no_link_of_its_own_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        crate::file::atomic_file::write(&at("file"), b"whole").expect("written");
        let made = Command::new("mkfifo").arg(at("pipe")).status();
        assert!(made.expect("mkfifo runs").success());
        symlink(at("file"), at("link")).expect("a link");
        symlink(at("pipe"), at("link to a pipe")).expect("a link");
        symlink(at("none"), at("link to nothing")).expect("a link");

        let refused = Some(io::ErrorKind::InvalidInput);
        assert_eq!(kind(open(&at("file"))), None);
        assert_eq!(kind(open(&at("link"))), None);
        assert_eq!(kind(open_own(&at("link"))), refused);
        for name in ["pipe", "link to a pipe", "."] {
            assert_eq!(kind(open(&at(name))), refused, "{name}");
            assert_eq!(kind(open_own(&at(name))), refused, "{name}");
        }
        let mut write = File::options();
        write.write(true).create(true);
        for name in ["pipe", "link", "link to a pipe", "link to nothing"] {
            assert_eq!(
                kind(open_own_with(&mut write, &at(name))),
                refused,
                "{name}"
            );
        }
        assert!(
            !at("none").exists(),
            "nothing was made at the end of a link"
        );
        assert_eq!(kind(open(&at("none"))), Some(io::ErrorKind::NotFound));
        assert_eq!(read_own(&at("file")).expect("read"), b"whole");
    }
}
