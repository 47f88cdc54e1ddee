//! Confirmation: accepts what an agency confirms, as docs/confirmation.md says, and reads it again when the night is matched.
//!
//! `SITE/nights/<night>/<agency>/confirmation.letter` is the letter as it came: signed and encrypted. What it holds comes into memory
//! only to be checked and counted. A later revision replaces it whole.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use exchange::covenant::{Agency, Covenant, CovenantHash};
use exchange::file::atomic_file::AtomicFile;
use exchange::hits::RecordFault;
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::{Letter, LetterError, LetterHeader, LetterKind, MAX_LEN, Party, TextError};
use exchange::night::Night;
use jiff::Timestamp;

use crate::accept::{AcceptError, How, check_door, lock, make};
use crate::confirm::letters;
use crate::confirm::questions::{Named, Pair};
use crate::confirm::tally::Confirmation;
use crate::keys::CentreKey;
use crate::open::check_payload;
use crate::store::{Entry, What, folder_of, folder_of_night};

const NAME: &str = "confirmation.letter";

/// What became of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Whether it is new.
    pub how: How,
    /// Id of its agency.
    pub agency: String,
    /// Its revision.
    pub revision: u32,
    /// How many pairs it confirms.
    pub pairs: u64,
    /// Where it is kept.
    pub path: PathBuf,
}

/// Checks the confirmation in the file `sent` and puts it in the folder of `night`, the open night. `at` is the moment that the log will
/// say.
///
/// # Errors
/// A variant of [`ConfirmationError`] for each way in which a confirmation is not to be accepted; then nothing changes.
pub fn accept(
    site: &Path,
    covenant: &Covenant,
    centre: &CentreKey,
    night: Night,
    at: Timestamp,
    sent: &Path,
) -> Result<Accepted, ConfirmationError> {
    check_door(site, covenant, centre, sent)?;
    let bytes = read(sent).map_err(AcceptError::Open)?;
    let letter = Letter::read(&bytes)?;
    let agency = check_header(letter.header(), covenant, night)?;
    let confirmation = open(&letter, agency, covenant, centre)?;
    check(&confirmation, agency, covenant, night, site)?;

    let folder = folder_of(site, night, agency);
    make(&folder).map_err(AcceptError::Write)?;
    let _lock = lock(&folder, agency)?;
    let LetterHeader { revision, .. } = *letter.header();
    let path = folder.join(NAME);
    let stored = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        stored => Some(stored.map_err(AcceptError::Write)?),
    };
    let pairs = confirmation
        .iter()
        .map(|confirmed| confirmed.others.len() as u64)
        .sum();
    let accepted = |how| Accepted {
        how,
        agency: agency.id().to_owned(),
        revision,
        pairs,
        path: path.clone(),
    };
    // One that cannot be read any more stands in nobody's way.
    let stored = stored
        .as_deref()
        .and_then(|stored| Letter::read(stored).ok());
    let replaces = stored.map(|stored| (stored.header().revision, stored.sha512()));
    let how = match replaces {
        Some((_, sha512)) if sha512 == letter.sha512() => return Ok(accepted(How::Already)),
        Some((before, _)) if before >= revision => {
            return Err(ConfirmationError::Revision {
                agency: agency.id().to_owned(),
                revision,
                accepted: before,
            });
        }
        Some((before, _)) => How::Replaced(before),
        None => How::New,
    };
    let mut draft = AtomicFile::create_private(&path).map_err(AcceptError::Write)?;
    draft.write_all(&bytes).map_err(AcceptError::Write)?;
    let entry = Entry {
        at,
        what: What::Confirmation,
        agency: agency.id(),
        batch: (revision, &letter.sha512()),
        replaces: replaces.map(|(revision, sha512)| (revision, Some(sha512))),
    };
    entry
        .append(&folder_of_night(site, night))
        .map_err(AcceptError::Write)?;
    draft.publish().map_err(AcceptError::Write)?;
    Ok(accepted(how))
}

/// The confirmations that were accepted for a night, by the order of the agencies, each verified again.
///
/// # Errors
/// As [`accept`], for one that is not, or no more, what was accepted.
pub(crate) fn stored(
    site: &Path,
    covenant: &Covenant,
    centre: &CentreKey,
    night: Night,
) -> Result<Vec<Confirmation>, ConfirmationError> {
    let mut all = Vec::new();
    for (position, agency) in covenant.agencies().iter().enumerate() {
        let bytes = match read(&folder_of(site, night, agency).join(NAME)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            bytes => bytes.map_err(AcceptError::Open)?,
        };
        let letter = Letter::read(&bytes)?;
        if check_header(letter.header(), covenant, night)?.index() != agency.index() {
            return Err(ConfirmationError::LetterKind);
        }
        all.push(Confirmation {
            agency: position,
            confirmed: open(&letter, agency, covenant, centre)?,
        });
    }
    Ok(all)
}

/// Reads a letter, and no more than one may be long.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_LEN as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

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
        return Err(ConfirmationError::LetterKind);
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

fn open(
    letter: &Letter<'_>,
    agency: &Agency,
    covenant: &Covenant,
    centre: &CentreKey,
) -> Result<Vec<Confirmed>, ConfirmationError> {
    let text = letter.open(agency.sign(), centre.identity())?;
    let confirmed = confirmation::decode(&text)?;
    let is_known = |(index, _): &(u8, _)| covenant.agency_at(*index).is_some();
    if confirmed
        .iter()
        .flat_map(|confirmed| &confirmed.others)
        .all(is_known)
    {
        Ok(confirmed)
    } else {
        Err(TextError::Layout.into())
    }
}

/// Checks that every pair was asked, and every payload is one that the agency may send.
fn check(
    confirmation: &[Confirmed],
    agency: &Agency,
    covenant: &Covenant,
    night: Night,
    site: &Path,
) -> Result<(), ConfirmationError> {
    let marks = letters::marks(site, night).map_err(AcceptError::Write)?;
    let position = |index: u8| {
        let position = covenant
            .agencies()
            .iter()
            .position(|agency| agency.index() == index);
        position
            .and_then(|position| u8::try_from(position).ok())
            .expect("its agencies were looked up before")
    };
    let mut not_asked = 0;
    for Confirmed { payload, others } in confirmation {
        check_payload(payload, agency, covenant, night).map_err(|fault| {
            ConfirmationError::Payload {
                agency: agency.id().to_owned(),
                fault,
            }
        })?;
        let own = Named {
            agency: position(agency.index()),
            signal: payload.signal,
        };
        let others = others.iter().map(|&(index, signal)| Named {
            agency: position(index),
            signal,
        });
        let is_asked = |other| {
            Pair::of(own, other)
                .is_some_and(|pair| marks.binary_search(&pair.mark(covenant, night)).is_ok())
        };
        not_asked += others.filter(|other| !is_asked(*other)).count();
    }
    if not_asked == 0 {
        Ok(())
    } else {
        Err(ConfirmationError::NotAsked {
            agency: agency.id().to_owned(),
            pairs: not_asked,
        })
    }
}

/// Why a confirmation is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmationError {
    /// What holds for whatever is sent to the centre.
    #[error(transparent)]
    Accept(#[from] AcceptError),
    /// It is no letter, or not one of its agency to this centre.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// It is not from an agency to the centre, or no confirmation.
    #[error("the letter is no confirmation of an agency to the centre")]
    LetterKind,
    /// What it says is not of a confirmation's form.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It was written under another covenant.
    #[error("the confirmation was written under another covenant, {letter}")]
    Covenant {
        /// Hash of that covenant.
        letter: CovenantHash,
    },
    /// It is about another night than the open one.
    #[error("{agency}: the confirmation is for the night of {letter}; open is the night of {open}")]
    Night {
        /// Id of the agency.
        agency: String,
        /// The confirmation's night.
        letter: Night,
        /// The open night.
        open: Night,
    },
    /// It confirms what nobody asked.
    #[error("{agency}: {pairs} of the confirmed pairs were not asked of this agency on this night")]
    NotAsked {
        /// Id of the agency.
        agency: String,
        /// How many pairs.
        pairs: usize,
    },
    /// It holds a payload that its agency may not send.
    #[error("{agency}: the confirmation holds a signal that the agency may not send: {fault:?}")]
    Payload {
        /// Id of the agency.
        agency: String,
        /// What is wrong with it.
        fault: RecordFault,
    },
    /// One with this revision or a higher one was accepted before.
    #[error(
        "{agency}: revision {accepted} was accepted before; a replacement of revision {revision} needs a higher one"
    )]
    Revision {
        /// Id of the agency.
        agency: String,
        /// The confirmation's revision.
        revision: u32,
        /// The revision that was accepted.
        accepted: u32,
    },
}
