//! Puts a backup of the casebook back (docs/backup.md).
//!
//! It is opened and verified in a folder of its own. There, before anybody can open it, what was
//! forgotten since is forgotten again, and the journal says what it goes back to. Then it takes the
//! casebook's place at once; a run that is cut off anywhere is done again.

mod restore_error;
mod restored_entry;

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use casebook::key::Salts;
use casebook::store::{Casebook, CaughtUp, ForgottenList, ReferredList, Since};
use exchange::crypto::identity::{Identity, SignPublic};
use exchange::crypto::sealed_file::{SealedFile, SealedFileError};
use exchange::file::atomic_file::AtomicFile;
use exchange::file::{access, regular_file};
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Actor, Checkpoint, Origin};
use site::{LockError, Site};

pub use self::restore_error::RestoreError;
pub(crate) use self::restored_entry::RestoredEntry;
use crate::backup::{self, BackupHeader, BackupHeaderError, LABEL};
use crate::kept_head::{self, KeptHead};
use crate::opening::casebook_key;
use crate::settings::Settings;

/// The folder in which a backup is opened; what is in it was not put back yet.
const FOLDER: &str = "restoring.part";

/// How a backup is put back.
pub struct Restoring<'a> {
    /// The backup.
    pub file: &'a Path,
    /// What it was sealed to: the owners'.
    pub key: &'a Identity,
    /// Who signed it: the centre.
    pub signed_by: &'a SignPublic,
    /// A copy of the list of what was forgotten since, where the site has none or an older one.
    pub forgotten: Option<&'a Path>,
    /// Whether it is put back though no list reaches back to it.
    pub is_list_lost: bool,
    /// Whether it is only tried, and nothing is put back.
    pub is_trial: bool,
    /// Who puts it back, as the journal says.
    pub who: &'a Actor,
    /// Now.
    pub at: Timestamp,
}

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredBackup {
    /// What the backup says of itself.
    pub header: BackupHeader,
    /// The largest head that agencies may hold, where the site knows it.
    pub known: Option<Checkpoint>,
    /// What was done and found of the time since.
    pub caught_up: CaughtUp,
    /// The night of the letters by which it was found what was referred since; `None` where the
    /// site does not know.
    pub referred_on: Option<Night>,
}

/// Puts a backup back, or tries it.
///
/// # Errors
/// A variant of [`RestoreError`]. The casebook is as it was then, but for
/// [`RestoreError::Disk`], after which the same command finishes.
pub fn restore(
    site: &Site,
    restoring: &Restoring<'_>,
    salts: &mut Salts,
) -> Result<RestoredBackup, RestoreError> {
    let settings = Settings::needed(site)?;
    let busy = |error| match error {
        LockError::Io(source) => RestoreError::disk(site.path())(source),
        _ => RestoreError::Busy,
    };
    let _night = site.lock().map_err(busy)?;
    let home = site.casebook();
    access::create_folder(&home).map_err(RestoreError::disk(&home))?;
    let _lock = site.lock_casebook().map_err(busy)?;
    backup::clear(site).map_err(RestoreError::disk(&home))?;
    let folder = clear(site).map_err(RestoreError::disk(&home))?;
    let outcome = restore_in(&folder, site, &settings, restoring, salts);
    // Also where it failed: it is in clear.
    clear(site).map_err(RestoreError::disk(&home))?;
    outcome
}

/// Removes what a run that was cut off had opened or half written; gives the folder that it opens
/// into.
pub(crate) fn clear(site: &Site) -> io::Result<PathBuf> {
    for name in [ForgottenList::FILE, ReferredList::FILE] {
        let list = site.casebook().join(name);
        if site.casebook().join(format!("{name}.part")).exists() {
            // Begun anew and let go, it takes the half with it.
            drop(AtomicFile::create(&list)?);
        }
    }
    let folder = site.casebook().join(FOLDER);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(folder),
    }
}

fn restore_in(
    folder: &Path,
    site: &Site,
    settings: &Settings,
    restoring: &Restoring<'_>,
    salts: &mut Salts,
) -> Result<RestoredBackup, RestoreError> {
    let (header, digest) = open(folder, settings.origin(), restoring)?;
    let kept = kept_head::find(site).map_err(|(path, why)| RestoreError::KeptHead { path, why })?;
    if let Some(KeptHead { head, .. }) = &kept
        && head.size == header.head.size
        && head.root != header.head.root
    {
        return Err(RestoreError::OtherJournal { runs: head.size });
    }
    // After a backup that was put back already, it is what was known then.
    let known = kept.as_ref().and_then(KeptHead::known);
    let mut casebook = Casebook::open(folder, casebook_key(site)?)?;
    let flaws = casebook.flaws()?;
    if let Some(flaw) = flaws.into_iter().next() {
        return Err(RestoreError::Flaw { flaw });
    }
    if Checkpoint::of(&casebook.tree()?) != header.head
        || backup::last_night(&casebook)? != Some(header.night)
    {
        return Err(RestoreError::OtherRuns);
    }
    let home = site.casebook();
    let forgotten = forgotten_since(&home, &header, restoring)?;
    let referred = ReferredList::find(&home)?;
    let since = Since {
        forgotten: forgotten.as_ref(),
        referred: referred.as_ref(),
    };
    let describe = |caught_up: &CaughtUp| {
        let entry = RestoredEntry {
            back: header.head,
            known,
            made: header.made,
            file: digest,
            caught_up: caught_up.into(),
        };
        entry.lines().into_bytes()
    };
    let caught_up = casebook.catch_up(since, restoring.who, restoring.at, salts, describe)?;
    casebook.close_whole()?;
    let restored = RestoredBackup {
        known,
        caught_up,
        referred_on: referred.as_ref().map(ReferredList::night),
        header,
    };
    if restoring.is_trial {
        return Ok(restored);
    }
    // First what keeps it forgotten, then the casebook, and the head only when it is that of the
    // casebook that is there: until then no night is run.
    let list = forgotten.unwrap_or_else(|| ForgottenList::beginning(restored.header.night));
    list.keep(&home)?;
    Casebook::put_in_place(&home, &folder.join(Casebook::FILE))?;
    remove_heads(site, restored.header.head.size)?;
    let kept = site.kept_head();
    kept_head::keep_head(site, settings.origin(), restored.header.head, known)
        .map_err(RestoreError::disk(&kept))?;
    Ok(restored)
}

/// Verifies the backup and opens it into a folder; gives what it says of itself, and its SHA-256.
fn open(
    folder: &Path,
    origin: &Origin,
    restoring: &Restoring<'_>,
) -> Result<(BackupHeader, [u8; 32]), RestoreError> {
    let unreadable = |source| RestoreError::Unreadable { source };
    let file = regular_file::open(restoring.file).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let sealed = SealedFile::open(file, length).map_err(|error| match error {
        SealedFileError::Syntax => BackupHeaderError::Syntax.into(),
        error => RestoreError::Sealed(error),
    })?;
    let header = BackupHeader::parse(sealed.header())?;
    if header.origin != *origin {
        let of = header.origin;
        let site = origin.clone();
        return Err(RestoreError::OtherCentre { of, site });
    }
    if header.to != *restoring.key.hpke_public() {
        let fingerprint = header.to.fingerprint();
        return Err(RestoreError::OtherKey { fingerprint });
    }
    let signed = sealed.verify(LABEL, restoring.signed_by)?;
    let digest = *signed.digest();
    access::create_folder(folder).map_err(RestoreError::disk(folder))?;
    let path = folder.join(Casebook::FILE);
    let mut database = regular_file::create_new(&path).map_err(RestoreError::disk(&path))?;
    signed
        .decrypt(restoring.key, &mut database)
        .map_err(|error| match error {
            SealedFileError::Write(source) => RestoreError::disk(&path)(source),
            error => error.into(),
        })?;
    let written = database.flush().and_then(|()| database.sync_all());
    written.map_err(RestoreError::disk(&path))?;
    Ok((header, digest))
}

/// What was forgotten since the backup, as the site and the copy that was named know it.
fn forgotten_since(
    home: &Path,
    header: &BackupHeader,
    restoring: &Restoring<'_>,
) -> Result<Option<ForgottenList>, RestoreError> {
    let mut lists = Vec::new();
    lists.extend(ForgottenList::find(home)?);
    if let Some(path) = restoring.forgotten {
        let path = path.to_owned();
        let mut bytes = Vec::new();
        let read = regular_file::open(&path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(RestoreError::disk(&path))?;
        let list = str::from_utf8(&bytes).ok().and_then(ForgottenList::parse);
        lists.push(list.ok_or(RestoreError::NotAList { path })?);
    }
    let list = lists.into_iter().reduce(ForgottenList::joined_with);
    let night = header.night;
    match &list {
        Some(list) if list.since() <= night => Ok(Some(list.clone())),
        _ if restoring.is_list_lost => Ok(list),
        Some(list) => Err(RestoreError::TooOld {
            night,
            since: list.since(),
        }),
        None => Err(RestoreError::NoList {
            path: home.join(ForgottenList::FILE),
        }),
    }
}

/// Takes away the heads of runs that the journal has no more, as far as no agency took them.
fn remove_heads(site: &Site, runs: u64) -> Result<(), RestoreError> {
    let outbox = site.outbox("");
    for agency in entries(&outbox)? {
        for head in entries(&agency)? {
            let name = head.file_name().unwrap_or_default().to_string_lossy();
            let number = name
                .strip_prefix("journal-")
                .and_then(|rest| rest.strip_suffix(".head"))
                .and_then(|digits| digits.parse::<u64>().ok());
            if number.is_some_and(|number| number > runs) {
                fs::remove_file(&head).map_err(RestoreError::disk(&head))?;
            }
        }
    }
    Ok(())
}

/// What lies in a folder; nothing where there is none, or where it is a file.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, RestoreError> {
    let read = match fs::read_dir(folder) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(Vec::new());
        }
        read => read.map_err(RestoreError::disk(folder))?,
    };
    let paths = read.map(|entry| entry.map(|entry| entry.path()));
    paths
        .collect::<io::Result<_>>()
        .map_err(RestoreError::disk(folder))
}
