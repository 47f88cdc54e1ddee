//! What a file in the inbox says of itself, and whether its agency's signature vouches for it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use exchange::batch::BatchReader;
use exchange::covenant::Covenant;
use exchange::file::regular_file;
use exchange::letter::{Letter, LetterKind, MAGIC, MAX_LEN, Party};
use exchange::night::Night;
use exchange::receipt::refusal::RefusedKind;

/// What a batch or a letter says of itself; nobody has vouched for it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SentHeader {
    /// The night that it is for.
    pub(super) night: Night,
    /// The index of its agency in the covenant.
    pub(super) agency: u8,
    /// Its revision.
    pub(super) revision: u32,
    /// What it is.
    pub(super) kind: RefusedKind,
}

impl SentHeader {
    /// Reads it; `None` when the file is neither, or cannot be read.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let (file, is_letter) = open(path).ok()?;
        if is_letter {
            return of_letter(&Letter::read(&letter_bytes(file).ok()?).ok()?);
        }
        let length = file.metadata().ok()?.len();
        let reader = BatchReader::open(file, length).ok()?;
        let header = reader.header();
        Some(Self {
            night: header.night,
            agency: header.agency,
            revision: header.revision,
            kind: RefusedKind::Batch,
        })
    }

    /// Reads it as [`read`](Self::read), with the id of its agency; `None` also when that agency
    /// did not sign the file.
    pub(super) fn proven(path: &Path, covenant: &Covenant) -> Option<(Self, String)> {
        let (file, is_letter) = open(path).ok()?;
        if is_letter {
            let bytes = letter_bytes(file).ok()?;
            let letter = Letter::read(&bytes).ok()?;
            let header = of_letter(&letter)?;
            let agency = covenant.agency_at(header.agency)?;
            letter.signed_by(agency.sign()).ok()?;
            return Some((header, agency.id().to_owned()));
        }
        let length = file.metadata().ok()?.len();
        let reader = BatchReader::open(file, length).ok()?;
        let agency = covenant.agency_at(reader.header().agency)?;
        let signed = reader.verify(agency.sign()).ok()?;
        let header = Self {
            night: signed.header().night,
            agency: signed.header().agency,
            revision: signed.header().revision,
            kind: RefusedKind::Batch,
        };
        Some((header, agency.id().to_owned()))
    }
}

/// Opens a file, and says whether it begins as a letter does.
fn open(path: &Path) -> io::Result<(File, bool)> {
    let mut start = [0; MAGIC.len()];
    let mut file = regular_file::open_own(path)?;
    let is_letter = file.read_exact(&mut start).is_ok() && start == MAGIC;
    Ok((regular_file::open_own(path)?, is_letter))
}

/// All of a letter, and one byte more than one may have.
pub(super) fn letter_bytes(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_LEN as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn of_letter(letter: &Letter<'_>) -> Option<SentHeader> {
    let header = letter.header();
    let kind = match header.kind {
        LetterKind::Confirmation => RefusedKind::Confirmation,
        LetterKind::Answers => RefusedKind::Answers,
        LetterKind::Questions | LetterKind::Referrals => return None,
    };
    let Party::Agency(agency) = header.from else {
        return None;
    };
    Some(SentHeader {
        night: header.night,
        agency,
        revision: header.revision,
        kind,
    })
}
