//! The two keys of an agency, and their files: one line each, readable by their owner alone.
//!
//! ```text
//! hitmachine-key v1 pseudonym epoch=1 <64 hexadecimal digits>
//! hitmachine-key v1 agency <64 hexadecimal digits>
//! ```

mod access;

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use exchange::hex::{self, Hex};
use exchange::payload::SignalRef;
use exchange::secret::Secret;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

pub use access::Access;

use crate::mac::Mac;

/// No key file is longer: a longer file is not read on.
const MAX_FILE: u64 = 256;

/// The key that all agencies of a covenant share for one epoch, and the centre never has.
#[derive(Debug)]
pub struct PseudonymKey {
    epoch: u32,
    secret: Secret<32>,
}

impl PseudonymKey {
    /// The key of an epoch.
    #[must_use]
    pub const fn new(epoch: u32, secret: Secret<32>) -> Self {
        Self { epoch, secret }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError::Read`] when there is none, [`KeyError::Access`] when others may read it, [`KeyError::NoKey`] when it is
    /// another file, [`KeyError::OtherKey`] when it is an agency key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let line = read_line(path)?;
        let fields = line.strip_prefix("pseudonym epoch=").ok_or_else(|| other(path, &line, "agency ", "a pseudonym key"))?;
        let (epoch, digits) = fields.split_once(' ').ok_or_else(|| KeyError::NoKey(path.to_owned()))?;
        match (epoch.bytes().all(|b| b.is_ascii_digit()).then(|| epoch.parse()), secret(digits)) {
            (Some(Ok(epoch)), Some(secret)) => Ok(Self::new(epoch, secret)),
            _ => Err(KeyError::NoKey(path.to_owned())),
        }
    }

    /// Writes a key file that only its owner can read; a file that stands there already is left alone.
    ///
    /// # Errors
    /// [`KeyError::Exists`] when there is one; [`KeyError::Write`] when the disk fails.
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        write_line(path, &format!("pseudonym epoch={} ", self.epoch), &self.secret)
    }

    /// The epoch it is for.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The value by which a covenant knows this key: it tells a wrong key, and nothing about a right one.
    #[must_use]
    pub fn check(&self) -> [u8; 16] {
        self.mac(&[b"hitmachine/v1/check", &self.epoch.to_be_bytes()]).of(b"")
    }

    /// The state of this key that has taken in a context.
    pub(crate) fn mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.secret.expose(), context)
    }
}

/// The key that one agency has, and nobody else.
#[derive(Debug)]
pub struct AgencyKey {
    secret: Secret<32>,
    refs: Secret<32>,
}

impl AgencyKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(secret: Secret<32>) -> Self {
        let expand = Hkdf::<Sha256>::from_prk(secret.expose()).expect("32 bytes are a pseudorandom key");
        let refs = Secret::filled_by(|key| expand.expand(b"hitmachine/v1/ref-key", key).expect("HKDF gives 32 bytes"));
        Self { secret, refs }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// As [`PseudonymKey::read`]; [`KeyError::OtherKey`] when it is a pseudonym key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let line = read_line(path)?;
        let digits = line.strip_prefix("agency ").ok_or_else(|| other(path, &line, "pseudonym ", "an agency key"))?;
        secret(digits).map(Self::new).ok_or_else(|| KeyError::NoKey(path.to_owned()))
    }

    /// Writes a key file that only its owner can read; a file that stands there already is left alone.
    ///
    /// # Errors
    /// As [`PseudonymKey::write`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        write_line(path, "agency ", &self.secret)
    }

    /// The ref of a signal number, by which the agency finds its own signal again on any night.
    #[must_use]
    pub fn signal_ref(&self, number: &str) -> SignalRef {
        SignalRef(self.ref_mac(&[b"hitmachine/v1/signal-ref"]).of(number.trim().as_bytes()))
    }

    /// The state of the ref key that has taken in a context.
    pub(crate) fn ref_mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.refs.expose(), context)
    }
}

/// Opens, checks who may read, and gives back what follows the mark of a key file, without the line's end.
fn read_line(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let unreadable = |source| KeyError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    access::check(path, &file).map_err(|access| KeyError::Access { path: path.to_owned(), access })?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(1 + usize::try_from(MAX_FILE).expect("a short file")));
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let line = str::from_utf8(&bytes).ok().filter(|_| bytes.len() as u64 <= MAX_FILE);
    let rest = line.and_then(|line| line.trim_end_matches(['\r', '\n']).strip_prefix("hitmachine-key v1 "));
    rest.map(|rest| Zeroizing::new(rest.to_owned())).ok_or_else(|| KeyError::NoKey(path.to_owned()))
}

fn other(path: &Path, line: &str, other: &str, needed: &'static str) -> KeyError {
    if line.starts_with(other) { KeyError::OtherKey { path: path.to_owned(), needed } } else { KeyError::NoKey(path.to_owned()) }
}

fn secret(digits: &str) -> Option<Secret<32>> {
    let bytes = Zeroizing::new(hex::parse::<32>(digits.as_bytes())?);
    Some(Secret::filled_by(|secret| secret.copy_from_slice(&*bytes)))
}

fn write_line(path: &Path, kind: &str, secret: &Secret<32>) -> Result<(), KeyError> {
    let mut line = Zeroizing::new(String::with_capacity(160));
    writeln!(line, "hitmachine-key v1 {kind}{}", Hex(secret.expose())).expect("a string takes all");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    access::owner_only(&mut options);
    let mut file = options.open(path).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => KeyError::Write { path: path.to_owned(), source },
    })?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|source| {
        // Half a key is worth nothing to anybody; that it could not be written is what the caller hears.
        let _ = fs::remove_file(path);
        KeyError::Write { path: path.to_owned(), source }
    })
}

/// Why a key file cannot be used. None of these texts holds anything of its content.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It cannot be opened or read.
    #[error("the key file {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others than its owner may read it.
    #[error("the key file {} is refused: {access}", path.display())]
    Access {
        /// The file.
        path: PathBuf,
        /// Who else, or why that is not known.
        access: Access,
    },
    /// It is no key file.
    #[error("{} is no key file of version 1", .0.display())]
    NoKey(PathBuf),
    /// It is a key file of the other kind.
    #[error("{} holds another key: {needed} is needed here", path.display())]
    OtherKey {
        /// The file.
        path: PathBuf,
        /// The kind that is needed.
        needed: &'static str,
    },
    /// A file of that name exists; a key is never written over.
    #[error("{} exists already; a key is never written over", .0.display())]
    Exists(PathBuf),
    /// It cannot be written.
    #[error("the key file {} cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";

    fn in_a_file<T>(content: &str, read: impl FnOnce(&Path) -> T) -> T {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.key");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        access::owner_only(&mut options);
        options.open(&path).and_then(|mut file| file.write_all(content.as_bytes())).expect("written");
        read(&path)
    }

    #[test]
    fn comes_back_from_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shared, own) = (folder.path().join("pseudonym.key"), folder.path().join("agency.key"));
        let (key, agency) = (PseudonymKey::new(7, Secret::new([11; 32])), AgencyKey::new(Secret::new([11; 32])));
        key.write(&shared).expect("written");
        agency.write(&own).expect("written");
        assert_eq!(fs::read_to_string(&shared).expect("a file"), format!("hitmachine-key v1 pseudonym epoch=7 {DIGITS}\n"));
        assert_eq!(fs::read_to_string(&own).expect("a file"), format!("hitmachine-key v1 agency {DIGITS}\n"));
        let read = PseudonymKey::read(&shared).expect("a key");
        assert_eq!((read.epoch(), read.check()), (7, key.check()));
        assert_eq!(AgencyKey::read(&own).expect("a key").signal_ref("M1"), agency.signal_ref(" M1 "));
        assert!(matches!(key.write(&shared), Err(KeyError::Exists(_))));
        assert!(matches!(PseudonymKey::read(&own), Err(KeyError::OtherKey { .. })));
        assert!(matches!(AgencyKey::read(&shared), Err(KeyError::OtherKey { .. })));
    }

    #[test]
    fn differs_in_check_value_by_key_and_by_epoch() {
        let check = |epoch, byte| PseudonymKey::new(epoch, Secret::new([byte; 32])).check();
        assert_ne!(check(1, 1), check(1, 2));
        assert_ne!(check(1, 1), check(2, 1));
    }

    #[test]
    fn refuses_what_is_no_key_file() {
        for content in [
            String::new(),
            format!("hitmachine-key v2 pseudonym epoch=1 {DIGITS}\n"),
            format!("hitmachine-key v1 pseudonym epoch=+1 {DIGITS}\n"),
            format!("hitmachine-key v1 pseudonym epoch=1 {DIGITS}0\n"),
            format!("hitmachine-key v1 pseudonym epoch=1 {DIGITS} \n"),
            format!("hitmachine-key v1 pseudonym {DIGITS}\n"),
            format!("hitmachine-key v1 pseudonym epoch=1 {DIGITS}\n{}", "\n".repeat(300)),
        ] {
            let error = in_a_file(&content, PseudonymKey::read).expect_err("no key");
            assert!(matches!(error, KeyError::NoKey(_)), "{content:?}: {error}");
        }
        assert!(in_a_file(&format!("hitmachine-key v1 pseudonym epoch=1 {DIGITS}\r\n"), PseudonymKey::read).is_ok());
    }

    #[test]
    #[cfg(unix)]
    fn refuses_a_file_that_others_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        for (mode, good) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o602, false), (0o610, false)] {
            let read = in_a_file(&format!("hitmachine-key v1 agency {DIGITS}\n"), |path| {
                fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
                AgencyKey::read(path)
            });
            assert_eq!(read.is_ok(), good, "{mode:o}");
            assert!(good || matches!(read, Err(KeyError::Access { .. })));
        }
    }

    #[test]
    fn shows_no_byte_of_a_key() {
        let shown = format!("{:?} {:?}", PseudonymKey::new(1, Secret::new([11; 32])), AgencyKey::new(Secret::new([11; 32])));
        assert!(!shown.contains("11") && !shown.contains("0b"), "{shown}");
        let error = in_a_file(&format!("hitmachine-key v1 wrong {DIGITS}"), AgencyKey::read).expect_err("no key");
        assert!(!format!("{error} {error:?}").contains("0b0b"));
    }

    #[test]
    fn expands_keys_as_rfc_5869_says() {
        let mut cases = 0;
        for line in include_str!("../../../fixtures/vectors/rfc5869.txt").lines().filter(|line| !line.starts_with('#')) {
            let bytes = |hex: &str| -> Vec<u8> {
                hex.as_bytes().chunks(2).map(|pair| hex::parse::<1>(pair).expect("hexadecimal digits")[0]).collect()
            };
            let [ikm, salt, info, prk, okm] = line.split(' ').map(bytes).collect::<Vec<_>>().try_into().expect("five columns");
            let (extracted, expand) = Hkdf::<Sha256>::extract(Some(&salt), &ikm);
            let mut out = vec![0; okm.len()];
            expand.expand(&info, &mut out).expect("a length that HKDF gives");
            assert_eq!((extracted.as_slice(), &out), (prk.as_slice(), &okm), "case {cases}");
            cases += 1;
        }
        assert_eq!(cases, 3);
    }
}
