//! Letters: writes to each agency what it is asked about a night, and remembers which pairs were asked (docs/confirmation.md).
//!
//! `SITE/nights/<night>/questions/<agency>-<night>.letter`, and `asked` beside them: the marks of all pairs, rising. Every agency gets a
//! letter, so that one without questions takes the place of one that had some.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use exchange::file::atomic_file;
use exchange::letter::{self, LetterError, LetterHeader, LetterKind, Party, questions};
use exchange::night::Night;

use crate::confirm::questions::{MARK_LEN, Questions};
use crate::keys::CentreKey;
use crate::store::folder_of_night;

const QUESTIONS: &str = "questions";
const ASKED: &str = "asked";

/// Writes the letters of a night; gives back their files, by the order of the agencies.
///
/// # Errors
/// [`LettersError::Letter`] when an agency's letter cannot be sealed; [`LettersError::Write`] when the disk is full or fails.
pub fn write(
    site: &Path,
    covenant: &Covenant,
    centre: &CentreKey,
    night: Night,
    asked: &Questions,
) -> Result<Vec<PathBuf>, LettersError> {
    let folder = folder_of_night(site, night).join(QUESTIONS);
    fs::create_dir_all(&folder)?;
    let seed = centre.letter_seed();
    let mut files = Vec::new();
    // What was asked first: an answer to a letter that is there can then be told from one to a letter that never was.
    atomic_file::write(
        &folder.join(ASKED),
        asked.marks(covenant, night).as_flattened(),
    )?;
    for (position, agency) in covenant.agencies().iter().enumerate() {
        let header = LetterHeader {
            kind: LetterKind::Questions,
            covenant: covenant.hash(),
            night,
            revision: 1,
            from: Party::Centre,
            to: Party::Agency(agency.index()),
        };
        let text = questions::encode(&asked.of_agency(position, covenant));
        let sealed = letter::seal(
            &header,
            &text,
            &seed,
            centre.identity().sign(),
            agency.hpke(),
        )
        .map_err(|source| LettersError::Letter {
            agency: agency.id().to_owned(),
            source,
        })?;
        let file = folder.join(format!("{}-{night}.letter", agency.id()));
        atomic_file::write(&file, &sealed)?;
        files.push(file);
    }
    Ok(files)
}

/// The marks of the pairs that were asked on a night; none when nothing was asked.
pub(crate) fn marks(site: &Path, night: Night) -> io::Result<Vec<[u8; MARK_LEN]>> {
    let bytes = match fs::read(folder_of_night(site, night).join(QUESTIONS).join(ASKED)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        bytes => bytes?,
    };
    match bytes.as_chunks() {
        (marks, []) if marks.is_sorted() => Ok(marks.to_vec()),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the list of pairs that were asked is damaged: match the night again",
        )),
    }
}

/// Why the letters of a night cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum LettersError {
    /// A letter cannot be sealed.
    #[error("the letter to {agency}: {source}")]
    Letter {
        /// Id of the agency.
        agency: String,
        /// Why.
        source: LetterError,
    },
    /// The disk is full or fails.
    #[error(transparent)]
    Write(#[from] io::Error),
}
