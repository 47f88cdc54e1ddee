//! What the centre's folder may not hold: the pseudonym key. Whoever has it and a batch can try
//! every number that there is.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use exchange::file::regular_file;

use crate::site_error::SiteError;

/// Where keys lie: the site itself, and this folder in it.
const KEYS: &str = "keys";

/// More than the words of a key file's line that say what it holds, and less than its key.
const HEAD: u64 = 40;

/// Refuses a site that holds a pseudonym key, in its top level or its folder of keys. Only the
/// first words of a file are read, so a key is found whatever its version and whoever may read it,
/// and no key comes into memory.
pub(crate) fn refuse(site: &Path) -> Result<(), SiteError> {
    refuse_in(site)?;
    refuse_in(&site.join(KEYS))
}

fn refuse_in(folder: &Path) -> Result<(), SiteError> {
    let entries = match fs::read_dir(folder) {
        // Nothing lies in a folder that is not there.
        Err(error) if is_no_folder(&error) => return Ok(()),
        entries => entries.map_err(|source| unreadable(folder, source))?,
    };
    for entry in entries {
        let path = entry.map_err(|source| unreadable(folder, source))?.path();
        if holds_pseudonym_key(&path).map_err(|source| unreadable(&path, source))? {
            return Err(SiteError::PseudonymKey { path });
        }
    }
    Ok(())
}

fn is_no_folder(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn unreadable(path: &Path, source: io::Error) -> SiteError {
    let path = path.to_owned();
    SiteError::Read { path, source }
}

fn holds_pseudonym_key(path: &Path) -> io::Result<bool> {
    let metadata = match fs::metadata(path) {
        // A link that leads nowhere holds nothing.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        metadata => metadata?,
    };
    if !metadata.is_file() {
        return Ok(false);
    }
    let mut head = Vec::new();
    regular_file::open(path)?
        .take(HEAD)
        .read_to_end(&mut head)?;
    let mut words = head
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    Ok(words.next() == Some(b"hitmachine-key") && words.nth(1) == Some(b"pseudonym"))
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;
    use exchange::file::atomic_file;
    use exchange::file::keyfile::{self, KeyKind};

    use super::*;

    fn refused(name: &str, kind: KeyKind) -> bool {
        let site = tempfile::tempdir().expect("a folder");
        let path = site.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        keyfile::write(&path, kind, &Secret::new([7; 32])).expect("written");
        match refuse(site.path()) {
            Ok(()) => false,
            Err(SiteError::PseudonymKey { path: found }) => found == path,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn finds_a_pseudonym_key_and_no_other() {
        assert!(refused("any name", KeyKind::Pseudonym { epoch: 1 }));
        assert!(refused(
            "keys/old.key",
            KeyKind::Pseudonym {
                epoch: 4_000_000_000
            }
        ));
        assert!(!refused("keys/centre.key", KeyKind::Centre));
        assert!(!refused("agency.key", KeyKind::Agency));
    }

    #[test]
    fn finds_one_that_others_may_read_or_of_another_version() {
        for text in [
            "hitmachine-key v1 pseudonym epoch=1 00",
            "hitmachine-key v9 pseudonym\r\n",
        ] {
            let site = tempfile::tempdir().expect("a folder");
            atomic_file::write(&site.path().join("a.key"), text.as_bytes()).expect("written");
            assert!(
                matches!(refuse(site.path()), Err(SiteError::PseudonymKey { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn takes_a_site_that_is_not_there_and_one_with_other_things_in_it() {
        let site = tempfile::tempdir().expect("a folder");
        refuse(&site.path().join("none")).expect("no key");
        fs::create_dir_all(site.path().join("nights")).expect("a folder");
        atomic_file::write(
            &site.path().join("covenant.toml"),
            b"format = 2 # hitmachine-key v1 pseudonym",
        )
        .expect("written");
        atomic_file::write(&site.path().join("keys"), b"").expect("written");
        refuse(site.path()).expect("no key");
    }
}
