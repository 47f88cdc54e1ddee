//! The key of a night: whoever deletes it deletes what is kept of the night's sealed records
//! (docs/site.md).
//!
//! ```text
//! hitmachine-night-key v1 <night> <enc> <ciphertext>       one line, to the centre's public key
//! key of a column = HKDF-Expand(night key, frame("hitmachine/v1/sealed-column", digest), 32)
//! ```
//!
//! The digest is that of the batch: no key stream is used for two contents, also not when a
//! revision is half written, killed, and sent anew with other records.

use std::io::{self, Write as _};
use std::path::PathBuf;

use exchange::crypto::context;
use exchange::crypto::identity::derive;
use exchange::crypto::secret::Secret;
use exchange::crypto::wrapped_key::WrappedKey;
use exchange::file::atomic_file::{self, AtomicFile};
use exchange::file::{access, regular_file};
use exchange::night::Night;
use site::Site;

use super::column_cipher::ColumnCipher;
use crate::keys::CentreKey;

const MARK: &str = "hitmachine-night-key v1";

/// Bytes of the check value.
pub(super) const CHECK_LEN: usize = 8;

/// The key of a night.
#[derive(Debug)]
pub struct NightKey(Secret<32>);

impl NightKey {
    /// The key of a night, opened with the centre's; `None` when there is none: nothing was
    /// accepted, or the night was deleted.
    ///
    /// # Errors
    /// [`NightKeyError::Read`] when the file cannot be read, [`NightKeyError::Closed`] when it does
    /// not open.
    pub fn find(
        site: &Site,
        night: Night,
        centre_key: &CentreKey,
    ) -> Result<Option<Self>, NightKeyError> {
        let path = site.night_key(night);
        let bytes = match regular_file::read_own(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(NightKeyError::Read { path, source }),
            Ok(bytes) => bytes,
        };
        match Self::open(&bytes, night, centre_key) {
            Some(key) => Ok(Some(key)),
            None => Err(NightKeyError::Closed { path }),
        }
    }

    fn open(bytes: &[u8], night: Night, centre_key: &CentreKey) -> Option<Self> {
        let line = str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
        let words = line.strip_prefix(&format!("{MARK} {night} "))?;
        let (enc, sealed) = words.split_once(' ')?;
        let wrapped = WrappedKey::parse(enc, sealed)?;
        Some(Self(wrapped.unwrap(centre_key.identity(), &info(night))?))
    }

    /// What the sealed column of a batch is encrypted with; `digest` is the SHA-256 of the batch.
    pub(crate) fn column_cipher(&self, digest: &[u8; 32]) -> ColumnCipher {
        let label = context::frame(&[b"hitmachine/v1/sealed-column", digest]);
        ColumnCipher::new(derive(&self.0, &label))
    }

    /// What an index knows the key by.
    pub(super) fn check(&self) -> [u8; CHECK_LEN] {
        let label = context::frame(&[b"hitmachine/v1/night-key-check"]);
        *derive(&self.0, &label)
            .expose()
            .first_chunk()
            .expect("8 of 32 bytes")
    }
}

/// The key of a night that something is written under: the one that stands, or one that stands only
/// once it is [kept](Self::keep). While it is not, nobody else makes another; dropped, it was none.
pub(crate) struct PendingNightKey {
    key: NightKey,
    /// The file in the making, and the key that it will hold, encrypted to the centre.
    draft: Option<(AtomicFile, WrappedKey)>,
    night: Night,
    path: PathBuf,
}

impl PendingNightKey {
    /// The key of a night, which is drawn where there is none. Waits while another run has drawn
    /// one that it has not kept. `fresh` is 32 random bytes.
    ///
    /// # Errors
    /// As [`NightKey::find`]; [`NightKeyError::Write`] when the disk is full or fails.
    pub(crate) fn find_or_draw(
        site: &Site,
        night: Night,
        centre_key: &CentreKey,
        fresh: &Secret<32>,
    ) -> Result<Self, NightKeyError> {
        let path = site.night_key(night);
        let standing = |key, path| Self {
            key,
            draft: None,
            night,
            path,
        };
        if let Some(key) = NightKey::find(site, night, centre_key)? {
            return Ok(standing(key, path));
        }
        let write_error = |source| NightKeyError::Write {
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent() {
            access::create_folder(folder).map_err(write_error)?;
            // The entries of both folders of keys.
            for folder in folder.ancestors().take(2) {
                atomic_file::sync_folder(folder).map_err(write_error)?;
            }
        }
        let draft = AtomicFile::create_waiting(&path).map_err(write_error)?;
        // Whoever was waited for has kept it.
        if let Some(key) = NightKey::find(site, night, centre_key)? {
            return Ok(standing(key, path));
        }
        let [key, seed] = [b"key".as_slice(), b"seed"].map(|part| {
            let night = night.to_string();
            let label = [b"hitmachine/v1/fresh-night-key", night.as_bytes(), part];
            derive(fresh, &context::frame(&label))
        });
        let to = centre_key.identity().hpke_public();
        let wrapped = WrappedKey::wrap(&key, to, &info(night), seed)
            .ok_or_else(|| NightKeyError::Closed { path: path.clone() })?;
        Ok(Self {
            key: NightKey(key),
            draft: Some((draft, wrapped)),
            night,
            path,
        })
    }

    /// The key itself.
    pub(crate) const fn key(&self) -> &NightKey {
        &self.key
    }

    /// Lets the key stand: something is kept under it from now on.
    ///
    /// # Errors
    /// [`NightKeyError::Write`] when the disk is full or fails, or another key stands there: some
    /// network disks know no locks.
    pub(crate) fn keep(self) -> Result<(), NightKeyError> {
        let Some((mut draft, wrapped)) = self.draft else {
            return Ok(());
        };
        let written = if self.path.exists() {
            Err(io::ErrorKind::AlreadyExists.into())
        } else {
            writeln!(draft, "{MARK} {} {wrapped}", self.night).and_then(|()| draft.publish())
        };
        written.map_err(|source| NightKeyError::Write {
            path: self.path,
            source,
        })
    }
}

fn info(night: Night) -> Vec<u8> {
    context::frame(&[b"hitmachine/v1/night-key", night.to_string().as_bytes()])
}

/// Why the key of a night cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NightKeyError {
    /// The file cannot be read.
    #[error("the key of the night, {}, cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not of this night, was changed, or made for another centre key.
    #[error(
        "the key of the night, {}, does not open with this centre key: it was made for another, \
         or is damaged",
        path.display()
    )]
    Closed {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be made.
    #[error("the key of the night, {}, cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn night(text: &str) -> Night {
        Night::parse(text).expect("a night")
    }

    fn made(site: &Site, of: Night, fresh: u8) -> NightKey {
        let drawn = drawn(site, of, fresh);
        let key = NightKey(Secret::new(*drawn.key().0.expose()));
        drawn.keep().expect("written");
        key
    }

    fn drawn(site: &Site, of: Night, fresh: u8) -> PendingNightKey {
        let fresh = Secret::new([fresh; 32]);
        PendingNightKey::find_or_draw(site, of, &centre(1), &fresh).expect("a key")
    }

    fn centre(byte: u8) -> CentreKey {
        CentreKey::new(Secret::new([byte; 32]))
    }

    #[test]
    fn is_made_once_and_opens_with_the_centre_key_of_its_night_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let (one, other) = (night("2026-11-22"), night("2026-11-23"));
        assert!(
            NightKey::find(&site, one, &centre(1))
                .expect("none")
                .is_none()
        );
        let first = made(&site, one, 7);
        assert_eq!(first.0, made(&site, one, 8).0, "it is there already");
        assert_ne!(first.0, made(&site, other, 7).0, "a key for each night");
        let found = NightKey::find(&site, one, &centre(1)).expect("opened");
        assert_eq!(found.expect("a key").0, first.0);
        assert!(matches!(
            NightKey::find(&site, one, &centre(2)),
            Err(NightKeyError::Closed { .. })
        ));
        fs::copy(site.night_key(one), site.night_key(other)).expect("copied");
        assert!(matches!(
            NightKey::find(&site, other, &centre(1)),
            Err(NightKeyError::Closed { .. })
        ));
    }

    #[test]
    fn stands_only_once_it_is_kept_and_takes_no_others_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let (of, other) = (night("2026-11-22"), night("2026-11-23"));
        drop(drawn(&site, of, 7));
        let keys = folder.path().join("site/keys/nights");
        assert_eq!(fs::read_dir(&keys).expect("a folder").count(), 0);
        // As on a disk that knows no locks.
        let late = drawn(&site, of, 7);
        drop(made(&site, other, 8));
        fs::rename(site.night_key(other), site.night_key(of)).expect("renamed");
        let stands = fs::read(site.night_key(of)).expect("a key");
        assert!(matches!(late.keep(), Err(NightKeyError::Write { .. })));
        assert_eq!(fs::read(site.night_key(of)).expect("a key"), stands);
    }

    #[test]
    fn opens_with_no_byte_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let of = night("2026-11-22");
        drop(made(&site, of, 7));
        let line = fs::read(site.night_key(of)).expect("a file");
        for at in (0..line.len()).step_by(7) {
            let mut changed = line.clone();
            changed[at] ^= 1;
            assert!(
                NightKey::open(&changed, of, &centre(1)).is_none(),
                "byte {at}"
            );
        }
    }

    #[test]
    fn is_one_for_all_who_make_it_at_the_same_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let of = night("2026-11-22");
        let keys: Vec<NightKey> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..8)
                .map(|fresh| {
                    scope.spawn({
                        let site = &site;
                        move || made(site, of, fresh)
                    })
                })
                .collect();
            runs.into_iter()
                .map(|run| run.join().expect("no panic"))
                .collect()
        });
        assert!(keys.iter().all(|key| key.0 == keys[0].0));
        let files = fs::read_dir(folder.path().join("site/keys/nights")).expect("a folder");
        assert_eq!(files.count(), 1, "no draft is left");
    }
}
