//! Writes what a run of match found: hit list and letters, in a folder of their own that gets its
//! name when it is whole. So the files are never of two runs (docs/site.md).
//!
//! A run whose files would be those of the last one makes no new one.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;
use exchange::file::{access, atomic_file, regular_file};
use exchange::hits::HitList;
use exchange::night::Night;
use site::{FolderLock, LockError, NightFolder, RunFolder};

use crate::confirm::letters::{self, LetterRun, LettersError};
use crate::confirm::questions::Questions;
use crate::export::{self, HitFiles};
use crate::keys::CentreKey;

/// Bytes of two files that are compared at once.
const PIECE: usize = 256 * 1024;

/// A run of match that is going to be written: no other matches the night meanwhile.
pub struct RunWriter {
    folder: NightFolder,
    /// None while the night has no folder: nothing was accepted then.
    lock: Option<FolderLock>,
}

/// What a run is made of.
#[derive(Clone, Copy)]
pub struct RunContent<'a> {
    /// The hit list.
    pub hits: &'a HitList,
    /// The covenant that it was judged by.
    pub covenant: &'a Covenant,
    /// What letters are signed with.
    pub centre_key: &'a CentreKey,
    /// The night.
    pub night: Night,
    /// What the agencies are asked; `None` where no match key asks.
    pub questions: Option<&'a Questions>,
}

/// A run as it lies in its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenRun {
    /// Its number. Of a night's runs the highest counts.
    pub number: u32,
    /// Whether it was written now; else the last run found the same.
    pub is_new: bool,
    /// The hit list.
    pub files: HitFiles,
    /// The letters to the agencies, in the covenant's order; none where no match key asks.
    pub letters: Vec<PathBuf>,
}

impl RunWriter {
    /// Keeps other runs away from a night, before it is opened: else an older result could be
    /// written as the newer run. What a killed run left is removed.
    ///
    /// # Errors
    /// [`RunError::Busy`] while another run matches the night, [`RunError::Write`] when the disk
    /// fails.
    pub fn start(folder: NightFolder) -> Result<Self, RunError> {
        let lock = folder.path().is_dir().then(|| lock(&folder)).transpose()?;
        Ok(Self { folder, lock })
    }

    /// Writes the run, or finds that the last one is the same.
    ///
    /// # Errors
    /// [`RunError::Letter`] when a letter cannot be sealed, [`RunError::Write`] when the disk is
    /// full or fails, [`RunError::Busy`] as [`start`](Self::start). Then the last run still counts.
    pub fn write(self, content: &RunContent<'_>) -> Result<WrittenRun, RunError> {
        let Self { folder, lock: held } = self;
        folder.create()?;
        let _lock = match held {
            Some(lock) => lock,
            None => lock(&folder)?,
        };
        let last = folder.latest_run()?;
        let number = last.map_or(1, |last| last + 1);
        let run = folder.run(number);
        let draft = run.draft();
        let last_run = last.map(|last| folder.run(last));
        let letter_run = LetterRun {
            folder: &draft,
            number,
            last: last_run.as_ref(),
        };
        let written = write_into(letter_run, content).and_then(|()| {
            let last = last.filter(|&last| is_same(&draft, &folder.run(last), content.covenant));
            match last {
                Some(last) => fs::remove_dir_all(draft.path()).map(|()| (last, false)),
                None => {
                    atomic_file::publish_folder(draft.path(), run.path()).map(|()| (number, true))
                }
            }
            .map_err(RunError::Write)
        });
        if written.is_err() {
            // Why it could not be written is what the caller hears.
            let _ = fs::remove_dir_all(draft.path());
        }
        let (number, is_new) = written?;
        let run = folder.run(number);
        let letters = content
            .questions
            .map_or_else(Vec::new, |_| letters::files(&run, content.covenant));
        Ok(WrittenRun {
            number,
            is_new,
            files: HitFiles::in_run(&run),
            letters,
        })
    }
}

fn lock(folder: &NightFolder) -> Result<FolderLock, RunError> {
    folder.lock().map_err(|error| match error {
        LockError::Busy => RunError::Busy,
        LockError::Io(error) => RunError::Write(error),
        error => RunError::Write(io::Error::other(error)),
    })
}

fn write_into(run: LetterRun<'_>, content: &RunContent<'_>) -> Result<(), RunError> {
    let draft = run.folder;
    let RunContent {
        hits,
        covenant,
        centre_key,
        night,
        questions,
    } = *content;
    access::create_folder(draft.path())?;
    export::write(hits, covenant, draft)?;
    if let Some(questions) = questions {
        access::create_folder(&draft.questions())?;
        letters::write(run, covenant, centre_key, night, questions)?;
    }
    Ok(())
}

/// Whether two runs hold the same. Equal hit lists are of one covenant, and so of as many letters.
fn is_same(left: &RunFolder, right: &RunFolder, covenant: &Covenant) -> bool {
    let mut files = Vec::new();
    for run in [left, right] {
        let HitFiles {
            json,
            signals,
            overview,
        } = HitFiles::in_run(run);
        let mut of_run = vec![json, signals, overview];
        if left.questions().exists() {
            of_run.push(run.asked());
            of_run.extend(letters::files(run, covenant));
        }
        files.push(of_run);
    }
    let mut pairs = files[0].iter().zip(&files[1]);
    pairs.all(|(left, right)| hold_the_same(left, right).unwrap_or(false))
}

/// Whether two files hold the same bytes. A hit list may be larger than what is left of memory.
fn hold_the_same(left: &Path, right: &Path) -> io::Result<bool> {
    let open =
        |path| regular_file::open_own(path).map(|file| BufReader::with_capacity(PIECE, file));
    let (mut left, mut right) = (open(left)?, open(right)?);
    loop {
        let (of_left, of_right) = (left.fill_buf()?, right.fill_buf()?);
        let length = of_left.len().min(of_right.len());
        if of_left[..length] != of_right[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(of_left.len() == of_right.len());
        }
        left.consume(length);
        right.consume(length);
    }
}

/// Why a run cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Another run matches the night at this moment.
    #[error("another run is matching this night")]
    Busy,
    /// A letter cannot be sealed.
    #[error(transparent)]
    Letter(LettersError),
    /// The disk is full or fails.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl From<LettersError> for RunError {
    fn from(error: LettersError) -> Self {
        match error {
            LettersError::Write(error) => Self::Write(error),
            error => Self::Letter(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_the_same_up_to_their_last_byte() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).expect("written");
            path
        };
        let bytes = vec![7; 2 * PIECE + 1];
        let mut changed = bytes.clone();
        changed[2 * PIECE] = 8;
        let left = file("left", &bytes);
        for (name, right, expected) in [
            ("same", bytes.as_slice(), true),
            ("changed", &changed, false),
            ("shorter", &bytes[..2 * PIECE], false),
            ("empty", &[], false),
        ] {
            let right = file(name, right);
            let forth = hold_the_same(&left, &right).expect("read");
            let back = hold_the_same(&right, &left).expect("read");
            assert_eq!((forth, back), (expected, expected), "{name}");
        }
        assert!(hold_the_same(&left, &folder.path().join("none")).is_err());
    }
}
