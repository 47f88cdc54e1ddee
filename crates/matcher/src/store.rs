//! The night's folder at the centre: what was accepted, as columns.
//!
//! The folder of a revision ([`site::RevisionFolder`]) holds the columns of all sections one after
//! the other, in `tags` and `sealed`; their `fences`; the `index`, which says what these must be; and
//! the `receipt`. The night's `log` says what was accepted and replaced.

pub mod column;
pub mod fence;
mod index;
mod log;
mod sealed;
mod write;

use std::fs::{self, File};
use std::io;

use exchange::batch::record::TAG_LEN;
use exchange::covenant::{Agency, Covenant, CovenantHash};
use exchange::night::Night;
use sha2::{Digest, Sha256};
use site::{AgencyFolder, NightFolder, RevisionFile};

pub use index::{Index, IndexedSection};
pub(crate) use log::{Entry, What};
pub(crate) use sealed::{ENTRY_LEN, EntryBytes, Sealed};
pub(crate) use write::Writer;

use crate::store::column::{FileTags, read_at};
use crate::store::fence::Fence;

/// The SHA-512 of the batch that an agency's folder holds under a revision; `None` when its index is damaged.
pub(crate) fn sha512_of(folder: &AgencyFolder, revision: u32) -> Option<[u8; 64]> {
    let index = fs::read(folder.revision(revision).file(RevisionFile::Index)).ok()?;
    Some(Index::decode(&index)?.sha512)
}

/// One agency's accepted batch.
pub struct AcceptedBatch {
    index: Index,
    tags: File,
    sealed: File,
    sections: Vec<StoredSection>,
}

struct StoredSection {
    first: u64,
    fence: Fence,
}

impl AcceptedBatch {
    /// The batch of `agency` that counts on `night`; `None` when none was accepted.
    ///
    /// # Errors
    /// [`NightError::Read`] when the folder cannot be read; [`NightError::Covenant`] when it was accepted under another covenant;
    /// [`NightError::Damaged`] when its files are not those that were written, as far as that is seen without reading the columns.
    pub fn open(
        folder: &NightFolder,
        covenant: &Covenant,
        night: Night,
        agency: &Agency,
    ) -> Result<Option<Self>, NightError> {
        let folder = folder.agency(agency.id());
        let damaged = |part: &str| NightError::Damaged {
            agency: agency.id().to_owned(),
            part: part.to_owned(),
        };
        let unread = |part: &str, source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => damaged(part),
            _ => NightError::Read {
                agency: agency.id().to_owned(),
                part: part.to_owned(),
                source,
            },
        };
        let Some(revision) = folder
            .latest_revision()
            .map_err(|source| unread("its folder", source))?
        else {
            return Ok(None);
        };
        let folder = folder.revision(revision);
        let read = |file: RevisionFile| {
            fs::read(folder.file(file)).map_err(|source| unread(file.name(), source))
        };
        let index = Index::decode(&read(RevisionFile::Index)?)
            .ok_or_else(|| damaged(RevisionFile::Index.name()))?;
        let fences = read(RevisionFile::Fences)?;
        if index.covenant != covenant.hash() {
            return Err(NightError::Covenant {
                agency: agency.id().to_owned(),
                covenant: index.covenant,
            });
        }
        let is_its_own =
            index.night == night && index.agency == agency.index() && index.revision == revision;
        if !is_its_own
            || !index
                .sections
                .iter()
                .map(|section| section.section)
                .eq(covenant.sections())
        {
            return Err(damaged(RevisionFile::Index.name()));
        }
        let open = |file: RevisionFile, entry: usize| {
            let name = file.name();
            let opened =
                File::open(folder.file(file)).and_then(|file| Ok((file.metadata()?.len(), file)));
            let (length, file) = opened.map_err(|source| unread(name, source))?;
            if index.records().checked_mul(entry as u64) == Some(length) {
                Ok(file)
            } else {
                Err(damaged(name))
            }
        };
        let (tags, sealed) = (
            open(RevisionFile::Tags, TAG_LEN)?,
            open(RevisionFile::Sealed, ENTRY_LEN)?,
        );
        let (mut first, mut rest, mut sections) = (0, fences.as_slice(), Vec::new());
        for (position, section) in index.sections.iter().enumerate() {
            let part = rest.split_at_checked(Fence::encoded_len(section.records));
            let fence = part.filter(|(bytes, _)| Sha256::digest(bytes).as_slice() == section.fence);
            let fence = fence
                .and_then(|(bytes, others)| Some((Fence::decode(bytes, section.records)?, others)));
            let (fence, others) =
                fence.ok_or_else(|| damaged(&format!("the fence of section {position}")))?;
            rest = others;
            sections.push(StoredSection { first, fence });
            first += section.records;
        }
        if !rest.is_empty() {
            return Err(damaged(RevisionFile::Fences.name()));
        }
        Ok(Some(Self {
            index,
            tags,
            sealed,
            sections,
        }))
    }

    /// What is known of the batch.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// The tags of a section, by its position in the covenant, and their fence.
    #[must_use]
    pub fn tags(&self, section: usize) -> (FileTags<'_>, &Fence) {
        let StoredSection { first, fence } = &self.sections[section];
        (FileTags::new(&self.tags, *first, fence.len()), fence)
    }

    /// Fills `entries` with those of a section's sealed column from position `first` on.
    pub(crate) fn read_sealed(
        &self,
        section: usize,
        first: u64,
        entries: &mut [EntryBytes],
    ) -> io::Result<()> {
        let offset = (self.sections[section].first + first) * ENTRY_LEN as u64;
        read_at(&self.sealed, entries.as_flattened_mut(), offset)
    }
}

/// Why an accepted batch cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NightError {
    /// Its files cannot be read.
    #[error("the accepted batch of {agency} cannot be read ({part}): {source}")]
    Read {
        /// Id of the agency.
        agency: String,
        /// Which part.
        part: String,
        /// What the system says.
        source: io::Error,
    },
    /// It was accepted under another covenant.
    #[error("the accepted batch of {agency} was made under another covenant, {covenant}")]
    Covenant {
        /// Id of the agency.
        agency: String,
        /// Hash of that covenant.
        covenant: CovenantHash,
    },
    /// Its files are not what was written, or are not there any more.
    #[error(
        "the accepted batch of {agency} is damaged ({part}): have it sent again with a higher revision"
    )]
    Damaged {
        /// Id of the agency.
        agency: String,
        /// Which part.
        part: String,
    },
}
