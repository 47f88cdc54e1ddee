//! Writes to each agency what it is asked about a night, and remembers which pairs were asked
//! (docs/confirmation.md).
//!
//! Beside the letters lies `asked`: the marks of all pairs, rising. Every agency gets a letter, so
//! that one without questions takes the place of one that had some.

use std::io;
use std::path::PathBuf;

use exchange::covenant::Covenant;
use exchange::file::{atomic_file, regular_file};
use exchange::letter::{self, LetterError, LetterHeader, LetterKind, Party, questions};
use exchange::night::Night;
use site::{NightFolder, RunFolder};

use crate::confirm::pair::MARK_LEN;
use crate::confirm::questions::Questions;
use crate::keys::CentreKey;

/// Writes the letters of a run to its folder, which exists with its folder of questions.
///
/// # Errors
/// [`LettersError::Letter`] when an agency's letter cannot be sealed; [`LettersError::Write`] when
/// the disk is full or fails.
pub fn write(
    run: &RunFolder,
    covenant: &Covenant,
    centre_key: &CentreKey,
    night: Night,
    asked: &Questions,
) -> Result<(), LettersError> {
    let seed = centre_key.letter_seed();
    atomic_file::write(&run.asked(), asked.marks(covenant, night).as_flattened())?;
    for (index, agency) in covenant.agencies().iter().enumerate() {
        let header = LetterHeader {
            kind: LetterKind::Questions,
            covenant: covenant.hash(),
            agreements: asked.agreements(),
            night,
            revision: 1,
            from: Party::Centre,
            to: Party::Agency(agency.index()),
        };
        let text = questions::encode(&asked.of_agency(index, covenant));
        let sealed = letter::seal(
            &header,
            &text,
            &seed,
            centre_key.identity().sign(),
            agency.hpke(),
        )
        .map_err(|source| LettersError::Letter {
            agency: agency.id().to_owned(),
            source,
        })?;
        atomic_file::write(&run.letter_to(agency.id()), &sealed)?;
    }
    Ok(())
}

/// The letters of a run, in the order of the agencies.
pub(crate) fn files(run: &RunFolder, covenant: &Covenant) -> Vec<PathBuf> {
    let mut files = Vec::with_capacity(covenant.agencies().len());
    for agency in covenant.agencies() {
        files.push(run.letter_to(agency.id()));
    }
    files
}

/// What the runs of a night asked.
pub(crate) struct AskedMarks {
    /// The marks of the last run, rising.
    last: Vec<[u8; MARK_LEN]>,
    /// Those of all runs, rising.
    any: Vec<[u8; MARK_LEN]>,
}

impl AskedMarks {
    /// Reads them; none when nothing was asked.
    pub(crate) fn read(folder: &NightFolder) -> io::Result<Self> {
        let (mut last, mut any) = (Vec::new(), Vec::new());
        for number in 1..=folder.latest_run()?.unwrap_or_default() {
            last = marks_of(&folder.run(number))?;
            any.extend_from_slice(&last);
        }
        any.sort_unstable();
        Ok(Self { last, any })
    }

    /// Whether the last run asked it.
    pub(crate) fn asks(&self, mark: &[u8; MARK_LEN]) -> bool {
        self.last.binary_search(mark).is_ok()
    }

    /// Whether any run of the night asked it.
    pub(crate) fn ever_asked(&self, mark: &[u8; MARK_LEN]) -> bool {
        self.any.binary_search(mark).is_ok()
    }
}

/// The marks of the pairs that a run asked; none when it asked nothing.
fn marks_of(run: &RunFolder) -> io::Result<Vec<[u8; MARK_LEN]>> {
    let bytes = match regular_file::read_own(&run.asked()) {
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
#[non_exhaustive]
pub enum LettersError {
    /// A letter cannot be sealed.
    #[error("the letter to {agency}: {source}")]
    Letter {
        /// Id of the agency.
        agency: String,
        /// What is wrong with its key or its length.
        source: LetterError,
    },
    /// The disk is full or fails.
    #[error(transparent)]
    Write(#[from] io::Error),
}
