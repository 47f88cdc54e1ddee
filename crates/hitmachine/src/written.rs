//! Writes what leaves a command for somebody else, whole or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use exchange::file::atomic_file::AtomicFile;

use crate::exit::{self, Failure};

/// Writes a file that is written once: one that is there and the same is left, and another is
/// refused for the reason `another`.
pub(crate) fn once(path: &Path, bytes: &[u8], another: &str) -> Result<PathBuf, Failure> {
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(exit::unreadable(path, &error)),
        Ok(existing) if existing == bytes => return Ok(path.to_owned()),
        Ok(_) => return Err(Failure::refused(anyhow!("{} {another}", path.display()))),
    }
    write(path, |draft| draft.write_all(bytes))?;
    Ok(path.to_owned())
}

/// Writes a file, and the folder that it lies in.
pub(crate) fn write(
    path: &Path,
    write: impl FnOnce(&mut AtomicFile) -> io::Result<()>,
) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let outcome = fs::create_dir_all(folder).and_then(|()| {
        let mut draft = AtomicFile::create(path)?;
        write(&mut draft)?;
        draft.publish()
    });
    outcome.map_err(|cause| {
        Failure::unwritable(anyhow!("cannot write {}: {cause}", path.display()), &cause)
    })
}
