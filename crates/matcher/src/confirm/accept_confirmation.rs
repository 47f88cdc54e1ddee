//! Accepts what an agency confirms, as docs/confirmation.md says, and reads it again when the night
//! is matched.
//!
//! What is kept is the letter as it came: signed and encrypted. What it holds comes into memory
//! only to be checked and counted. A later revision replaces it whole.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use exchange::covenant::{Agency, Covenant};
use exchange::file::atomic_file::AtomicFile;
use exchange::file::regular_file;
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::{Letter, LetterHeader, LetterKind, MAX_LEN, Party, TextError};
use exchange::night::Night;
use site::Site;

use crate::accept::{AcceptError, How, Intake};
pub use crate::confirm::confirmation_error::{ConfirmationError, StoredConfirmationError};
use crate::confirm::letters::AskedMarks;
use crate::confirm::pair::{self, Named};
use crate::confirm::tally::Confirmation;
use crate::keys::CentreKey;
use crate::open::check_confirmed;
use crate::store::{LogLine, ReplacedRevision, SentKind};

/// What became of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedConfirmation {
    /// Whether it is new.
    pub how: How,
    /// Id of its agency.
    pub agency: String,
    /// Its revision.
    pub revision: u32,
    /// How many pairs it confirms.
    pub pairs: u64,
    /// How many of them the last run of match does not ask any more.
    pub stale: u64,
    /// Where it is kept.
    pub path: PathBuf,
}

/// Checks the confirmation in the file `sent` and puts it in the folder of the open night.
///
/// # Errors
/// A variant of [`ConfirmationError`] for each way in which a confirmation is not to be accepted;
/// then nothing changes.
pub fn accept_confirmation(
    intake: &Intake<'_>,
    sent: &Path,
) -> Result<AcceptedConfirmation, ConfirmationError> {
    intake.check_door(sent)?;
    let sent = regular_file::open(sent).and_then(read);
    let bytes = sent.map_err(AcceptError::Open)?;
    let letter = Letter::read(&bytes)?;
    let agency = check_header(letter.header(), intake.covenant, intake.night)?;
    let confirmed = open(&letter, agency, intake.covenant, intake.centre_key)?;
    let stale = check(&confirmed, agency, intake)?;

    let (folder, _lock) = intake.lock(agency)?;
    let path = folder.confirmation();
    let revision = letter.header().revision;
    let accepted = |how| AcceptedConfirmation {
        how,
        agency: agency.id().to_owned(),
        revision,
        pairs: pairs(&confirmed),
        stale,
        path: path.clone(),
    };
    // Looked at under the lock: another run may have stored one since.
    let stored = stored_revision(&path).map_err(AcceptError::Write)?;
    if let Some(stored) = stored {
        if stored.digest == Some(letter.digest()) {
            return Ok(accepted(How::Already));
        }
        if stored.revision >= revision {
            return Err(ConfirmationError::Revision {
                agency: agency.id().to_owned(),
                revision,
                accepted: stored.revision,
            });
        }
    }
    intake.check_revisions(SentKind::Confirmation, agency, &letter.digest())?;
    let mut draft = AtomicFile::create(&path).map_err(AcceptError::Write)?;
    draft.write_all(&bytes).map_err(AcceptError::Write)?;
    // Logged just before it gets its name: no confirmation without a line.
    let line = LogLine {
        at: intake.at,
        kind: SentKind::Confirmation,
        agency: agency.id(),
        revision,
        digest: &letter.digest(),
        replaces: stored,
    };
    line.append(&intake.folder().log())
        .map_err(AcceptError::Write)?;
    draft.publish().map_err(AcceptError::Write)?;
    Ok(accepted(
        stored.map_or(How::New, |stored| How::Replaced(stored.revision)),
    ))
}

/// The confirmations that were accepted for a night.
#[derive(Default)]
pub(crate) struct StoredConfirmations {
    /// In the order of the agencies, each verified again.
    pub(crate) confirmations: Vec<Confirmation>,
    /// Ids of the agencies whose confirmation is of another covenant, and counts as not sent.
    pub(crate) of_other_covenant: Vec<String>,
}

/// Reads the confirmations that were accepted for a night.
///
/// # Errors
/// A variant of [`StoredConfirmationError`] for one that cannot be read, or is not what was
/// accepted.
pub(crate) fn stored(
    site: &Site,
    covenant: &Covenant,
    centre_key: &CentreKey,
    night: Night,
) -> Result<StoredConfirmations, StoredConfirmationError> {
    let folder = site.night(night);
    let mut stored = StoredConfirmations::default();
    for (index, agency) in covenant.agencies().iter().enumerate() {
        let id = || agency.id().to_owned();
        let file = regular_file::open_own(&folder.agency(agency.id()).confirmation());
        let bytes = match file.and_then(read) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => {
                let agency = id();
                return Err(StoredConfirmationError::Read { agency, source });
            }
        };
        let opened = open_stored(&bytes, agency, covenant, centre_key, night);
        match opened.map_err(|why| StoredConfirmationError::Unusable { agency: id(), why })? {
            Some(confirmed) => stored.confirmations.push(Confirmation {
                agency: index,
                confirmed,
            }),
            None => stored.of_other_covenant.push(id()),
        }
    }
    Ok(stored)
}

/// What a stored letter of `agency` confirms; `None` where it is of another covenant.
fn open_stored(
    bytes: &[u8],
    agency: &Agency,
    covenant: &Covenant,
    centre_key: &CentreKey,
    night: Night,
) -> Result<Option<Vec<Confirmed>>, ConfirmationError> {
    let letter = Letter::read(bytes)?;
    // After a rotation: its pairs are not asked any more.
    if letter.header().covenant != covenant.hash() {
        return Ok(None);
    }
    // A letter that lies in another agency's folder is not that agency's.
    if check_header(letter.header(), covenant, night)?.index() != agency.index() {
        return Err(ConfirmationError::Kind);
    }
    open(&letter, agency, covenant, centre_key).map(Some)
}

/// Reads a letter, and one byte more than a letter may have, so that a longer file is seen as such.
fn read(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_LEN as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The revision that was accepted before. One that cannot be read any more stands in nobody's way.
fn stored_revision(path: &Path) -> io::Result<Option<ReplacedRevision>> {
    let bytes = match regular_file::read_own(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes?,
    };
    let Ok(letter) = Letter::read(&bytes) else {
        return Ok(None);
    };
    Ok(Some(ReplacedRevision {
        revision: letter.header().revision,
        digest: Some(letter.digest()),
    }))
}

fn pairs(confirmed: &[Confirmed]) -> u64 {
    confirmed
        .iter()
        .map(|confirmed| confirmed.others.len() as u64)
        .sum()
}

/// Checks that a letter is a confirmation for the night, and gives back whose it is.
fn check_header<'a>(
    header: &LetterHeader,
    covenant: &'a Covenant,
    night: Night,
) -> Result<&'a Agency, ConfirmationError> {
    if header.covenant != covenant.hash() {
        return Err(ConfirmationError::Covenant {
            letter: header.covenant,
        });
    }
    let (LetterKind::Confirmation, Party::Agency(index), Party::Centre) =
        (header.kind, header.from, header.to)
    else {
        return Err(ConfirmationError::Kind);
    };
    let agency = covenant
        .agency_at(index)
        .ok_or(AcceptError::Agency { index })?;
    if header.night != night {
        return Err(ConfirmationError::Night {
            agency: agency.id().to_owned(),
            letter: header.night,
            open: night,
        });
    }
    if !covenant.covers(night) {
        return Err(AcceptError::Period { night }.into());
    }
    Ok(agency)
}

/// Verifies and decrypts a letter of `agency`. Every agency that it names is one of the covenant.
fn open(
    letter: &Letter<'_>,
    agency: &Agency,
    covenant: &Covenant,
    centre_key: &CentreKey,
) -> Result<Vec<Confirmed>, ConfirmationError> {
    let text = letter.open(agency.sign(), centre_key.identity())?;
    let confirmed = confirmation::decode(&text)?;
    for (index, _) in confirmed.iter().flat_map(|confirmed| &confirmed.others) {
        if covenant.agency_at(*index).is_none() {
            return Err(TextError::Layout.into());
        }
    }
    Ok(confirmed)
}

/// Checks that every pair was asked by some run of the night, and every payload is one that the
/// agency may send; gives back how many pairs the last run does not ask any more.
fn check(
    confirmed: &[Confirmed],
    agency: &Agency,
    intake: &Intake<'_>,
) -> Result<u64, ConfirmationError> {
    let (covenant, night) = (intake.covenant, intake.night);
    let marks = AskedMarks::read(&intake.folder()).map_err(AcceptError::Write)?;
    let named = |number: u8, signal| Named {
        agency: covenant
            .index_of_agency(number)
            .expect("its agencies were looked up before"),
        signal,
    };
    let (mut not_asked, mut stale) = (0, 0);
    for (number, Confirmed { payload, others }) in (1..).zip(confirmed) {
        check_confirmed(payload, agency, covenant, night).map_err(|fault| {
            ConfirmationError::Payload {
                agency: agency.id().to_owned(),
                number,
                fault,
            }
        })?;
        // Only what this centre asked tonight may be answered: the marks are what it remembers.
        let own = named(agency.index(), payload.signal);
        for &(number, signal) in others {
            let mark = pair::mark(own, named(number, signal), covenant, night);
            // A pair of an earlier run was withdrawn since: the agency could not know that.
            if !marks.ever_asked(&mark) {
                not_asked += 1;
            } else if !marks.asks(&mark) {
                stale += 1;
            }
        }
    }
    if not_asked == 0 {
        Ok(stale)
    } else {
        Err(ConfirmationError::NotAsked {
            agency: agency.id().to_owned(),
            pairs: not_asked,
        })
    }
}
