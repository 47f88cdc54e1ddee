//! A private copy: what is checked is what is read later, whoever writes to the file that was
//! handed in.
//!
//! The copy has mode 0600 and, on Unix, no name once it is made; on Windows nobody else can open it
//! and it goes away when closed. So an interrupted run leaves nothing behind.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek as _, Write as _};
use std::path::Path;

/// Copies that may be in the making in one folder.
const MAX_NAMES: u32 = 1000;

/// Copies `length` bytes of `source` to a file in `folder` that nobody else can open; it stands at
/// its start. `None` when `source` is of another length.
pub(super) fn private(
    source: &mut impl Read,
    length: u64,
    folder: &Path,
) -> io::Result<Option<File>> {
    let mut copy = nameless(folder)?;
    let copied = io::copy(&mut source.take(length.saturating_add(1)), &mut copy)?;
    copy.flush()?;
    copy.rewind()?;
    Ok((copied == length).then_some(copy))
}

fn nameless(folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    for_nobody_else(&mut options);
    for number in 0..MAX_NAMES {
        let name = folder.join(format!("incoming-{number}.part"));
        match options.open(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            file => {
                let file = file?;
                if cfg!(unix) {
                    std::fs::remove_file(&name)?;
                }
                return Ok(file);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(unix)]
fn for_nobody_else(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(windows)]
fn for_nobody_else(options: &mut OpenOptions) {
    use std::os::windows::fs::OpenOptionsExt as _;
    const TEMPORARY: u32 = 0x100;
    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    options
        .share_mode(0)
        .attributes(TEMPORARY)
        .custom_flags(DELETE_ON_CLOSE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_bytes_and_leaves_no_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut copy = private(&mut b"a batch".as_slice(), 7, folder.path())
            .expect("copied")
            .expect("of that length");
        let mut bytes = Vec::new();
        copy.read_to_end(&mut bytes).expect("read");
        assert_eq!(bytes, b"a batch");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                copy.metadata().expect("known").permissions().mode() & 0o777,
                0o600
            );
        }
        drop(copy);
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);
    }

    #[test]
    fn notices_another_length() {
        let folder = tempfile::tempdir().expect("a folder");
        for length in [0, 6, 8, u64::MAX] {
            assert!(
                private(&mut b"a batch".as_slice(), length, folder.path())
                    .expect("copied")
                    .is_none(),
                "{length}"
            );
        }
    }

    #[test]
    fn passes_over_a_name_that_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        exchange::file::atomic_file::write(
            &folder.path().join("incoming-0.part"),
            b"left by a crash",
        )
        .expect("written");
        assert!(
            private(&mut b"".as_slice(), 0, folder.path())
                .expect("copied")
                .is_some()
        );
        assert_eq!(
            std::fs::read(folder.path().join("incoming-0.part")).expect("still there"),
            b"left by a crash"
        );
    }
}
