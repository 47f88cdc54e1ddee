//! Writes to each agency what it is asked about a night, and remembers which pairs were asked
//! (docs/confirmation.md).
//!
//! Beside the letters lies `asked`: the marks of all pairs, rising. Every agency gets a letter, so
//! that one without questions takes the place of one that had some.

use std::io;
use std::path::PathBuf;

use exchange::covenant::Covenant;
use exchange::file::{atomic_file, regular_file};
use exchange::letter::{self, Letter, LetterError, LetterHeader, LetterKind, Party, questions};
use exchange::night::Night;
use site::{NightFolder, RunFolder};

use crate::confirm::pair::MARK_LEN;
use crate::confirm::questions::Questions;
use crate::keys::CentreKey;

/// Which run writes letters, and after which.
#[derive(Clone, Copy)]
pub struct LetterRun<'a> {
    /// The folder of the run, which exists with its folder of questions.
    pub folder: &'a RunFolder,
    /// Its number: the revision of a letter that says something new.
    pub number: u32,
    /// The folder of the last run; `None` for the first of the night.
    pub last: Option<&'a RunFolder>,
}

impl LetterRun<'_> {
    /// The letter to an agency that the last run wrote, with its revision; `None` when there is
    /// none that can be read: whatever is written now is newer.
    fn last_letter(&self, agency: &str) -> io::Result<Option<(u32, Vec<u8>)>> {
        let Some(last) = self.last else {
            return Ok(None);
        };
        let bytes = match regular_file::read_own(&last.letter_to(agency)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let revision = match Letter::read(&bytes) {
            Ok(letter) => letter.header().revision,
            Err(_) => return Ok(None),
        };
        Ok(Some((revision, bytes)))
    }
}

/// Writes the letters of a run to its folder. One that says what the last run's said is the same
/// letter, of the same revision; any other has the number of this run, which is higher.
///
/// # Errors
/// [`LettersError::Letter`] when an agency's letter cannot be sealed; [`LettersError::Write`] when
/// the disk is full or fails.
pub fn write(
    run: LetterRun<'_>,
    covenant: &Covenant,
    centre_key: &CentreKey,
    night: Night,
    asked: &Questions,
) -> Result<(), LettersError> {
    let seed = centre_key.letter_seed();
    atomic_file::write(
        &run.folder.asked(),
        asked.marks(covenant, night).as_flattened(),
    )?;
    for (index, agency) in covenant.agencies().iter().enumerate() {
        let header = |revision| LetterHeader {
            kind: LetterKind::Questions,
            covenant: covenant.hash(),
            agreements: asked.agreements(),
            night,
            revision,
            from: Party::Centre,
            to: Party::Agency(agency.index()),
        };
        let text = questions::encode(&asked.of_agency(index, covenant));
        let seal = |revision| {
            let sign = centre_key.identity().sign();
            letter::seal(&header(revision), &text, &seed, sign, agency.hpke()).map_err(|source| {
                LettersError::Letter {
                    agency: agency.id().to_owned(),
                    source,
                }
            })
        };
        // The centre cannot open what it sealed: equal letters are known by being made again.
        let sealed = match run.last_letter(agency.id())? {
            Some((revision, last)) if seal(revision)? == last => last,
            _ => seal(run.number)?,
        };
        atomic_file::write(&run.folder.letter_to(agency.id()), &sealed)?;
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
