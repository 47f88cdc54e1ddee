//! The file that a key lives in: one line, readable by its owner alone (docs/keys.md).
//!
//! ```text
//! hitmachine-key v1 owner <64 hexadecimal digits>
//! hitmachine-key v1 pseudonym epoch=1 <64 hexadecimal digits>
//! hitmachine-key v1 agency <64 hexadecimal digits>
//! hitmachine-key v1 centre <64 hexadecimal digits>
//! hitmachine-key v1 casebook <64 hexadecimal digits>
//! hitmachine-key v1 backup <64 hexadecimal digits>
//! ```

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::crypto::secret::Secret;
use crate::file::access::{self, AccessError};
use crate::file::{atomic_file, regular_file};
use crate::hex::{self, Hex};

/// The longest key file, in bytes; of a longer file no more is read.
const MAX_FILE: u64 = 256;

/// What the key in a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// An owner of the covenant signs covenants with it.
    Owner,
    /// All agencies make pseudonyms with it, in one epoch.
    Pseudonym {
        /// The number of the epoch, as the covenant has it.
        epoch: u32,
    },
    /// One agency signs and reads with it.
    Agency,
    /// The centre signs and reads with it.
    Centre,
    /// The centre closes with it what people decide.
    Casebook,
    /// The owners open backups of the casebook with it.
    Backup,
}

impl KeyKind {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "owner" => Some(Self::Owner),
            "agency" => Some(Self::Agency),
            "centre" => Some(Self::Centre),
            "casebook" => Some(Self::Casebook),
            "backup" => Some(Self::Backup),
            _ => None,
        }
    }

    /// What people call such a key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner key",
            Self::Pseudonym { .. } => "pseudonym key",
            Self::Agency => "agency key",
            Self::Centre => "centre key",
            Self::Casebook => "casebook key",
            Self::Backup => "backup key",
        }
    }
}

/// Reads a key file of any kind.
///
/// # Errors
/// [`KeyError::Read`] when it cannot be read, [`KeyError::Access`] when anyone but its owner can
/// read it, [`KeyError::NoKey`] when it is not a key file.
pub fn read(path: &Path) -> Result<(KeyKind, Secret<32>), KeyError> {
    let line = read_line(path)?;
    parse(&line).ok_or_else(|| KeyError::NoKey(path.to_owned()))
}

/// Reads a key file that must be of one kind.
///
/// # Errors
/// As [`read`]; [`KeyError::OtherKey`] when it is of another kind.
pub fn read_kind(path: &Path, needed: KeyKind) -> Result<Secret<32>, KeyError> {
    let (kind, secret) = read(path)?;
    if kind == needed {
        Ok(secret)
    } else {
        Err(KeyError::OtherKey {
            path: path.to_owned(),
            needed: needed.name(),
        })
    }
}

/// Writes a key file that only its owner can read; a file that is there already is left alone.
///
/// ```
/// use exchange::crypto::secret::Secret;
/// use exchange::file::keyfile::{self, KeyError, KeyKind};
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("agency.key");
/// keyfile::write(&path, KeyKind::Agency, &Secret::new([7; 32]))?;
/// assert_eq!(keyfile::read_kind(&path, KeyKind::Agency)?, Secret::new([7; 32]));
/// assert!(matches!(
///     keyfile::read_kind(&path, KeyKind::Centre),
///     Err(KeyError::OtherKey { .. })
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`KeyError::Exists`] when there is one; [`KeyError::Write`] when the disk fails.
pub fn write(path: &Path, kind: KeyKind, secret: &Secret<32>) -> Result<(), KeyError> {
    match kind {
        KeyKind::Owner => write_line(path, "owner ", secret),
        KeyKind::Pseudonym { epoch } => {
            write_line(path, &format!("pseudonym epoch={epoch} "), secret)
        }
        KeyKind::Agency => write_line(path, "agency ", secret),
        KeyKind::Centre => write_line(path, "centre ", secret),
        KeyKind::Casebook => write_line(path, "casebook ", secret),
        KeyKind::Backup => write_line(path, "backup ", secret),
    }
}

fn parse(line: &str) -> Option<(KeyKind, Secret<32>)> {
    if let Some(fields) = line.strip_prefix("pseudonym epoch=") {
        let (epoch, digits) = fields.split_once(' ')?;
        // A number as this program writes it: `+1` would be read too.
        if !epoch.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let epoch = epoch.parse().ok()?;
        return Some((KeyKind::Pseudonym { epoch }, secret(digits)?));
    }
    let (kind, digits) = line.split_once(' ')?;
    Some((KeyKind::parse(kind)?, secret(digits)?))
}

/// Opens, checks who may read, and gives back what follows the mark of a key file, without the
/// line's end.
fn read_line(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let file = regular_file::open(path).map_err(|source| KeyError::read(path, source))?;
    access::check(path, &file).map_err(|access| KeyError::Access {
        path: path.to_owned(),
        access,
    })?;
    // All at once: a buffer that grew would leave copies of the key behind that nobody wipes.
    let capacity = usize::try_from(MAX_FILE + 1).expect("a short file");
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| KeyError::read(path, source))?;
    match after_mark(&bytes) {
        Some(rest) => Ok(Zeroizing::new(rest.to_owned())),
        None => Err(KeyError::NoKey(path.to_owned())),
    }
}

fn after_mark(bytes: &[u8]) -> Option<&str> {
    if bytes.len() as u64 > MAX_FILE {
        return None;
    }
    let line = str::from_utf8(bytes).ok()?;
    line.trim_end_matches(['\r', '\n'])
        .strip_prefix("hitmachine-key v1 ")
}

fn secret(digits: &str) -> Option<Secret<32>> {
    let bytes = Zeroizing::new(hex::parse::<32>(digits.as_bytes())?);
    Some(Secret::filled_by(|secret| secret.copy_from_slice(&*bytes)))
}

fn write_line(path: &Path, kind: &str, secret: &Secret<32>) -> Result<(), KeyError> {
    // Long enough for every line, so that no copy is left behind.
    let mut line = Zeroizing::new(String::with_capacity(160));
    writeln!(line, "hitmachine-key v1 {kind}{}", Hex(secret.expose())).expect("a string takes all");
    // A run that is killed leaves no half key under the name, which the next would not write over.
    atomic_file::write_new(path, line.as_bytes()).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => KeyError::Write {
            path: path.to_owned(),
            source,
        },
    })
}

/// Why a key file cannot be used. No text of these errors holds anything of its content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file cannot be opened or read.
    #[error("the key file {} cannot be read: {source}", path.display())]
    Read {
        /// The path of the key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Anyone but its owner can read the file.
    #[error("the key file {} is refused: {access}", path.display())]
    Access {
        /// The path of the key file.
        path: PathBuf,
        /// Who else can read it, or that this is not known.
        access: AccessError,
    },
    /// The file is not a key file.
    #[error("{} is not a key file of version 1", .0.display())]
    NoKey(PathBuf),
    /// The file holds a key of another kind.
    #[error("{} holds another key: the {needed} is needed here", path.display())]
    OtherKey {
        /// The path of the key file.
        path: PathBuf,
        /// The kind that is needed.
        needed: &'static str,
    },
    /// A file of that name exists; a key is never written over.
    #[error("{} exists already; a key is never written over", .0.display())]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("the key file {} cannot be written: {source}", path.display())]
    Write {
        /// The path of the key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl KeyError {
    fn read(path: &Path, source: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write as _;

    use super::*;

    const DIGITS: &str = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";

    fn in_a_file<T>(content: &str, read: impl FnOnce(&Path) -> T) -> T {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.key");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        access::create_for_owner(&mut options);
        options
            .open(&path)
            .and_then(|mut file| file.write_all(content.as_bytes()))
            .expect("written");
        read(&path)
    }

    #[test]
    fn comes_back_from_its_file_and_is_never_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        for (kind, word) in [
            (KeyKind::Owner, "owner"),
            (KeyKind::Pseudonym { epoch: 7 }, "pseudonym epoch=7"),
            (KeyKind::Agency, "agency"),
            (KeyKind::Centre, "centre"),
            (KeyKind::Casebook, "casebook"),
            (KeyKind::Backup, "backup"),
        ] {
            let path = folder.path().join(kind.name());
            write(&path, kind, &Secret::new([11; 32])).expect("written");
            assert_eq!(
                fs::read_to_string(&path).expect("a file"),
                format!("hitmachine-key v1 {word} {DIGITS}\n")
            );
            let (read_kind, secret) = read(&path).expect("a key");
            assert_eq!((read_kind, secret), (kind, Secret::new([11; 32])));
            assert!(matches!(
                write(&path, kind, &Secret::new([12; 32])),
                Err(KeyError::Exists(_))
            ));
        }
    }

    #[test]
    fn has_its_name_when_it_is_whole_and_takes_away_what_a_killed_run_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("agency.key");
        fs::write(folder.path().join("agency.key.part"), b"hitmach").expect("left behind");
        write(&path, KeyKind::Agency, &Secret::new([11; 32])).expect("written");
        assert!(read_kind(&path, KeyKind::Agency).is_ok());
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
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
            format!(
                "hitmachine-key v1 pseudonym epoch=1 {DIGITS}\n{}",
                "\n".repeat(300)
            ),
        ] {
            let error = in_a_file(&content, read).expect_err("no key");
            assert!(matches!(error, KeyError::NoKey(_)), "{content:?}: {error}");
        }
        assert!(
            in_a_file(
                &format!("hitmachine-key v1 pseudonym epoch=1 {DIGITS}\r\n"),
                read
            )
            .is_ok()
        );
    }

    #[test]
    #[cfg(unix)]
    fn refuses_a_file_that_others_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        for (mode, good) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o602, false),
            (0o610, false),
        ] {
            let outcome = in_a_file(&format!("hitmachine-key v1 agency {DIGITS}\n"), |path| {
                fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
                read(path)
            });
            assert_eq!(outcome.is_ok(), good, "{mode:o}");
            assert!(good || matches!(outcome, Err(KeyError::Access { .. })));
        }
    }

    #[test]
    fn shows_no_byte_of_a_key() {
        let error =
            in_a_file(&format!("hitmachine-key v1 wrong {DIGITS}"), read).expect_err("no key");
        assert!(!format!("{error} {error:?}").contains("0b0b"));
    }

    #[test]
    fn says_which_kind_is_needed() {
        let error = in_a_file(&format!("hitmachine-key v1 agency {DIGITS}"), |path| {
            read_kind(path, KeyKind::Centre)
        });
        assert!(
            error
                .expect_err("another key")
                .to_string()
                .ends_with("holds another key: the centre key is needed here")
        );
    }
}
