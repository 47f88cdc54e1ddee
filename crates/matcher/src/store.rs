//! The accepted batches of a night, as columns.
//!
//! The folder of a revision ([`site::RevisionFolder`]) holds the columns of all sections one after
//! the other, in `tags` and `sealed`, which is encrypted under the key of the night; their
//! `fences`; the `index`, which says what these must be; and the `receipt`. The night's
//! `log` says what was accepted and replaced.

mod column_cipher;
pub mod file_tags;
mod index;
mod log;
pub mod night_key;
mod sealed;
mod whole;
mod write;

use std::fs::File;
use std::io;

use exchange::batch::record::TAG_LEN;
use exchange::covenant::{Agency, Covenant, CovenantHash};
use exchange::file::regular_file;
use exchange::night::Night;
use sha2::{Digest, Sha256};
use site::{AgencyFolder, NightFolder, RevisionFile, RevisionFolder};

pub use index::{Index, IndexedSection};
pub(crate) use log::{LogLine, Logged, ReplacedRevision, SentKind};
pub(crate) use sealed::{ENTRY_LEN, EntryBytes, Sealed};
pub(crate) use write::Writer;

use crate::meet::Fence;
use crate::store::column_cipher::ColumnCipher;
use crate::store::file_tags::{FileTags, read_at};
use crate::store::night_key::NightKey;

/// What is known of the batch that an agency's folder holds under a revision; `None` when its index
/// cannot be read or is damaged.
pub(crate) fn index_of(folder: &AgencyFolder, revision: u32) -> Option<Index> {
    let index =
        regular_file::read_own(&folder.revision(revision).file(RevisionFile::Index)).ok()?;
    Index::decode(&index)
}

/// How many records that batch has; `None` as for its index.
#[must_use]
pub fn records_of(folder: &AgencyFolder, revision: u32) -> Option<u64> {
    Some(index_of(folder, revision)?.records())
}

/// The SHA-256 of that batch.
pub(crate) fn digest_of(folder: &AgencyFolder, revision: u32) -> Option<[u8; 32]> {
    Some(index_of(folder, revision)?.digest)
}

/// One agency's accepted batch.
pub struct AcceptedBatch {
    index: Index,
    tags: File,
    sealed: File,
    cipher: ColumnCipher,
    sections: Vec<StoredSection>,
}

/// Where a section begins in the columns, in records, and its fence.
struct StoredSection {
    first: u64,
    fence: Fence,
}

impl AcceptedBatch {
    /// The batch of `agency` that counts on `night`, whose folder this is and whose key is given;
    /// `None` when none was accepted. One that is replaced meanwhile is not read half: then the one
    /// in its place is read.
    ///
    /// # Errors
    /// - [`StoredError::Read`] when the folder cannot be read.
    /// - [`StoredError::Covenant`] when the batch was accepted under another covenant.
    /// - [`StoredError::NightKey`] when it is kept under another key, or there is none.
    /// - [`StoredError::Damaged`] when its files are not those that were written, as far as that is
    ///   seen without reading the columns.
    pub fn open(
        folder: &NightFolder,
        covenant: &Covenant,
        night: Night,
        agency: &Agency,
        night_key: Option<&NightKey>,
    ) -> Result<Option<Self>, StoredError> {
        let folder = folder.agency(agency.id());
        let latest = || {
            let latest = folder.latest_revision();
            latest.map_err(|source| StoredError::unread(agency.id(), "its folder", source))
        };
        let mut counts = latest()?;
        while let Some(revision) = counts {
            let opened = Self::open_revision(&folder, revision, covenant, night, agency, night_key);
            let Err(error) = opened else {
                return opened.map(Some);
            };
            // Accepting a higher revision removes the lower one, whoever reads it.
            counts = latest()?.filter(|&latest| latest > revision);
            if counts.is_none() {
                return Err(error);
            }
        }
        Ok(None)
    }

    fn open_revision(
        folder: &AgencyFolder,
        revision: u32,
        covenant: &Covenant,
        night: Night,
        agency: &Agency,
        night_key: Option<&NightKey>,
    ) -> Result<Self, StoredError> {
        let files = Files {
            folder: folder.revision(revision),
            agency: agency.id(),
        };
        let index = Index::decode(&files.read(RevisionFile::Index)?)
            .ok_or_else(|| files.damaged(RevisionFile::Index))?;
        let fences = files.read(RevisionFile::Fences)?;
        // Said before damage is: an old batch has other sections than this covenant.
        if index.covenant != covenant.hash() {
            return Err(StoredError::Covenant {
                agency: agency.id().to_owned(),
                covenant: index.covenant,
            });
        }
        // A folder that was copied to another night, agency or revision is damage too.
        let is_its_own =
            index.night == night && index.agency == agency.index() && index.revision == revision;
        let sections = index.sections.iter().map(|section| section.section);
        if !is_its_own || !sections.eq(covenant.sections()) {
            return Err(files.damaged(RevisionFile::Index));
        }
        let night_key = night_key
            .filter(|key| key.check() == index.night_key)
            .ok_or_else(|| StoredError::NightKey {
                agency: agency.id().to_owned(),
            })?;
        Ok(Self {
            tags: files.open_column(RevisionFile::Tags, &index, TAG_LEN)?,
            sealed: files.open_column(RevisionFile::Sealed, &index, ENTRY_LEN)?,
            cipher: night_key.column_cipher(&index.digest),
            sections: files.sections(&index, &fences)?,
            index,
        })
    }

    /// What is known of the batch.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// The tags of a section, by its index in the covenant, and their fence.
    #[must_use]
    pub fn tags(&self, section: usize) -> (FileTags<'_>, &Fence) {
        let StoredSection { first, fence } = &self.sections[section];
        (FileTags::new(&self.tags, *first, fence.len()), fence)
    }

    /// Fills `entries` with those of a section's sealed column from index `first` on.
    pub(crate) fn read_sealed(
        &self,
        section: usize,
        first: u64,
        entries: &mut [EntryBytes],
    ) -> io::Result<()> {
        let offset = (self.sections[section].first + first) * ENTRY_LEN as u64;
        read_at(&self.sealed, entries.as_flattened_mut(), offset)?;
        self.cipher.apply(section, first, entries)
    }
}

/// The files of a revision, and whose they are.
struct Files<'a> {
    folder: RevisionFolder,
    agency: &'a str,
}

impl Files<'_> {
    fn read(&self, file: RevisionFile) -> Result<Vec<u8>, StoredError> {
        regular_file::read_own(&self.folder.file(file)).map_err(|source| self.unread(file, source))
    }

    /// Opens a column that must hold an entry of `width` bytes for each record.
    fn open_column(
        &self,
        file: RevisionFile,
        index: &Index,
        width: usize,
    ) -> Result<File, StoredError> {
        let opened = regular_file::open_own(&self.folder.file(file));
        let column = opened.map_err(|source| self.unread(file, source))?;
        let metadata = column.metadata();
        let length = metadata.map_err(|source| self.unread(file, source))?.len();
        if index.records().checked_mul(width as u64) == Some(length) {
            Ok(column)
        } else {
            Err(self.damaged(file))
        }
    }

    /// Cuts the fences apart, each as long as its section's records say.
    fn sections(&self, index: &Index, fences: &[u8]) -> Result<Vec<StoredSection>, StoredError> {
        let mut sections = Vec::with_capacity(index.sections.len());
        let (mut first, mut rest) = (0, fences);
        for (number, section) in index.sections.iter().enumerate() {
            let Some((fence, others)) = cut_fence(rest, section) else {
                let part = format!("the fence of section {number}");
                return Err(StoredError::damaged(self.agency, part));
            };
            sections.push(StoredSection { first, fence });
            first += section.records;
            rest = others;
        }
        if rest.is_empty() {
            Ok(sections)
        } else {
            Err(self.damaged(RevisionFile::Fences))
        }
    }

    fn unread(&self, file: RevisionFile, source: io::Error) -> StoredError {
        StoredError::unread(self.agency, file.name(), source)
    }

    fn damaged(&self, file: RevisionFile) -> StoredError {
        StoredError::damaged(self.agency, file.name())
    }
}

/// The fence of a section at the start of `bytes`, and what follows it; `None` when it is damaged.
fn cut_fence<'a>(bytes: &'a [u8], section: &IndexedSection) -> Option<(Fence, &'a [u8])> {
    let (fence, rest) = bytes.split_at_checked(Fence::encoded_len(section.records))?;
    if Sha256::digest(fence).as_slice() != section.fence {
        return None;
    }
    Some((Fence::decode(fence, section.records)?, rest))
}

/// Why an accepted batch cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// Its files cannot be read.
    #[error("the accepted batch of {agency} cannot be read ({part}): {source}")]
    Read {
        /// Id of the agency.
        agency: String,
        /// Which file or section.
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
    /// Nothing opens its sealed records any more.
    #[error(
        "the accepted batch of {agency} is kept under a night key that is gone: have it sent again \
         with a higher revision, or leave the night deleted"
    )]
    NightKey {
        /// Id of the agency.
        agency: String,
    },
    /// Its files are not what was written, or are not there any more.
    #[error(
        "the accepted batch of {agency} is damaged ({part}): have it sent again with a higher \
         revision"
    )]
    Damaged {
        /// Id of the agency.
        agency: String,
        /// Which file or section.
        part: String,
    },
}

impl StoredError {
    /// Of a file that cannot be read; one that is gone counts as damage.
    fn unread(agency: &str, part: &str, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::NotFound {
            return Self::damaged(agency, part);
        }
        Self::Read {
            agency: agency.to_owned(),
            part: part.to_owned(),
            source,
        }
    }

    fn damaged(agency: &str, part: impl Into<String>) -> Self {
        Self::Damaged {
            agency: agency.to_owned(),
            part: part.into(),
        }
    }

    /// Of a column that cannot be read in a section, by the section's index in the covenant.
    pub(crate) fn section_unread(agency: &str, section: usize, source: io::Error) -> Self {
        Self::Read {
            agency: agency.to_owned(),
            part: format!("section {section}"),
            source,
        }
    }

    /// Of a column that is not as it was written in a section.
    pub(crate) fn section_damaged(agency: &str, section: usize) -> Self {
        Self::damaged(agency, format!("section {section}"))
    }
}
