//! The head that a witness took last, in a file of its own: the signed note as it came.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use exchange::file::atomic_file::{self, AtomicFile};
use exchange::file::regular_file;

use super::{HeadError, ReceivedHead, ReceivedRestored};
use crate::checkpoint::{Checkpoint, Origin};

/// A head that was taken, and whose journal it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptHead {
    /// Whose journal it is of.
    pub origin: Origin,
    /// The head.
    pub head: Checkpoint,
}

impl KeptHead {
    /// The name of the file in a witness's state folder.
    pub const FILE: &str = "journal-head";

    /// The head that is kept in a file; `None` when there is none. Its signature was verified when
    /// it was taken, and is not again: the centre may have another key since.
    ///
    /// # Errors
    /// [`KeptHeadError::Read`] and [`KeptHeadError::Damaged`].
    pub fn find(path: &Path) -> Result<Option<Self>, KeptHeadError> {
        let bytes = match regular_file::read_own(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                let path = path.to_owned();
                return Err(KeptHeadError::Read { path, source });
            }
            Ok(bytes) => bytes,
        };
        let note = str::from_utf8(&bytes).ok();
        let (origin, head) = note.and_then(Checkpoint::read_known).ok_or_else(|| {
            let path = path.to_owned();
            KeptHeadError::Damaged { path }
        })?;
        Ok(Some(Self { origin, head }))
    }

    /// Takes heads that go on from the kept one, each from the one before it, and keeps the last
    /// one: all of them or none. Gives what was kept before, and the last one. `read` reads the new
    /// heads and verifies them for the origin that is known, in whatever order; the first one there
    /// is, is taken as it is. Of several, those that the kept one is later than are passed over.
    ///
    /// # Errors
    /// As [`find`](Self::find); [`KeptHeadError::Head`] when `read` fails,
    /// [`KeptHeadError::NotTaken`] with the first head that is not taken, and
    /// [`KeptHeadError::Write`] when the last one cannot be written or another run is at it. What
    /// was kept is kept then.
    pub fn take(
        path: &Path,
        read: impl FnOnce(Option<&Origin>) -> Result<Vec<ReceivedHead>, HeadError>,
    ) -> Result<(Option<Self>, ReceivedHead), KeptHeadError> {
        let write_error = |source| {
            let path = path.to_owned();
            KeptHeadError::Write { path, source }
        };
        // Before the kept one is read: no other run takes a head meanwhile.
        let mut draft = AtomicFile::create(path).map_err(write_error)?;
        let kept = Self::find(path)?;
        let mut received: Vec<_> = read(kept.as_ref().map(|kept| &kept.origin))?
            .into_iter()
            .enumerate()
            .collect();
        received.sort_by_key(|(_, head)| head.head().size);
        let mut known = kept.as_ref().map(|kept| kept.head);
        let (last, before) = received.split_last().ok_or(HeadError::Syntax)?;
        for (place, head) in before.iter().chain([last]) {
            let is_last = *place == last.0;
            if !is_last && known.is_some_and(|known| head.head().size < known.size) {
                continue;
            }
            let taken = head.extends(known.as_ref());
            taken.map_err(|why| KeptHeadError::NotTaken { place: *place, why })?;
            known = Some(*head.head());
        }
        let (_, last) = received.pop().expect("it is not empty");
        draft
            .write_all(last.note().as_bytes())
            .and_then(|()| draft.publish())
            .map_err(write_error)?;
        Ok((kept, last))
    }

    /// Goes back to the head that a backup was put back to, and keeps the later one beside it under
    /// its number of runs. Gives the head that was kept; `None` when it is no later one, and
    /// nothing changes.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn go_back(
        path: &Path,
        read: impl FnOnce(Option<&Origin>) -> Result<ReceivedRestored, HeadError>,
    ) -> Result<Option<Self>, KeptHeadError> {
        let write_error = |path: &Path| {
            let path = path.to_owned();
            move |source| KeptHeadError::Write { path, source }
        };
        let mut draft = AtomicFile::create(path).map_err(write_error(path))?;
        let kept = Self::find(path)?;
        let received = read(kept.as_ref().map(|kept| &kept.origin))?;
        let Some(kept) = kept else {
            return Ok(None);
        };
        if !received.goes_behind(&kept.head)? {
            return Ok(None);
        }
        let beside = path.with_file_name(format!("{}-{}", Self::FILE, kept.head.size));
        regular_file::read_own(path)
            .and_then(|note| atomic_file::write(&beside, &note))
            .map_err(write_error(&beside))?;
        draft
            .write_all(received.head.as_bytes())
            .and_then(|()| draft.publish())
            .map_err(write_error(path))?;
        Ok(Some(kept))
    }
}

/// Why a head is not kept, or one that was cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptHeadError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a head.
    #[error(
        "{} is not a head any more: put it back from a backup, or compare heads with another \
         agency before you remove it",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The new head is not taken.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// One of the new heads is not taken, and so none is.
    #[error("{why}")]
    NotTaken {
        /// Its place among those that were given.
        place: usize,
        /// Why not.
        why: HeadError,
    },
    /// The head cannot be kept.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
