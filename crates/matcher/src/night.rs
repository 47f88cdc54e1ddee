//! The night's folder at the centre: what was accepted, as columns.
//!
//! `SITE/nights/<night>/<agency>/r<revision>/` holds four files: `tags` and `payloads`, the columns of all sections one after
//! the other; `fences`; and `index`, which says what the others must be. A folder gets its name when it is whole; of several,
//! the highest revision counts. Next to a payload stand four bytes that tie it to its tag, so damage does not go unseen.

mod index;
mod write;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::{Agency, Covenant, CovenantHash};
use exchange::night::Night;
use exchange::payload;
use exchange::record::TAG_LEN;
use sha2::{Digest, Sha256};

pub use index::{Index, IndexedSection};
pub(crate) use write::Writer;

use crate::column::{FileTags, TagBytes, read_at};
use crate::fence::Fence;

const INDEX: &str = "index";
const TAGS: &str = "tags";
const PAYLOADS: &str = "payloads";
const FENCES: &str = "fences";

/// Bytes of an entry of the payload column: payload 52, tie 4.
pub(crate) const ENTRY_LEN: usize = payload::LEN + 4;

/// The folder of one agency and night.
pub(crate) fn folder_of(site: &Path, night: Night, agency: &Agency) -> PathBuf {
    site.join("nights").join(night.to_string()).join(agency.id())
}

/// The highest revision that stands whole in an agency's folder.
pub(crate) fn latest(folder: &Path) -> io::Result<Option<u32>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    let mut latest = None;
    for entry in entries {
        latest = latest.max(revision_in(&entry?.file_name().to_string_lossy()));
    }
    Ok(latest)
}

/// The name of the folder of a revision, and the revision of a name.
pub(crate) fn revision_name(revision: u32) -> String {
    format!("r{revision}")
}

fn revision_in(name: &str) -> Option<u32> {
    name.strip_prefix('r')?.parse().ok().filter(|&revision| revision_name(revision) == name)
}

/// Ties a payload to its tag: a sum over their words in which the place of each matters. One changed byte always changes it.
pub(crate) fn tie(tag: &TagBytes, payload: &[u8; payload::LEN]) -> [u8; 4] {
    let words = tag.as_chunks().0.iter().chain(payload.as_chunks().0);
    words.fold(1_u32, |sum, word| sum.rotate_left(5).wrapping_add(u32::from_le_bytes(*word))).to_le_bytes()
}

/// One agency's accepted batch.
pub struct Stored {
    index: Index,
    tags: File,
    payloads: File,
    sections: Vec<StoredSection>,
}

struct StoredSection {
    first: u64,
    fence: Fence,
}

impl Stored {
    /// The batch of `agency` that counts on `night`; `None` when none was accepted.
    ///
    /// # Errors
    /// [`NightError::Read`] when the folder cannot be read; [`NightError::Covenant`] when it was accepted under another covenant;
    /// [`NightError::Damaged`] when its files are not those that were written, as far as that is seen without reading the columns.
    pub fn open(site: &Path, covenant: &Covenant, night: Night, agency: &Agency) -> Result<Option<Self>, NightError> {
        let folder = folder_of(site, night, agency);
        let read = |source| NightError::Read { agency: agency.id().to_owned(), source };
        let Some(revision) = latest(&folder).map_err(read)? else { return Ok(None) };
        let damaged = |part: &str| NightError::Damaged { agency: agency.id().to_owned(), part: part.to_owned() };
        let folder = folder.join(revision_name(revision));
        let index = Index::decode(&fs::read(folder.join(INDEX)).map_err(read)?).ok_or_else(|| damaged(INDEX))?;
        if index.covenant != covenant.hash() {
            return Err(NightError::Covenant { agency: agency.id().to_owned(), covenant: index.covenant });
        }
        let is_its_own = index.night == night && index.agency == agency.index() && index.revision == revision;
        if !is_its_own || !index.sections.iter().map(|section| section.section).eq(covenant.sections()) {
            return Err(damaged(INDEX));
        }
        let open = |name: &str, entry: usize| {
            let file = File::open(folder.join(name)).map_err(read)?;
            let expected = index.records().checked_mul(entry as u64);
            if expected == Some(file.metadata().map_err(read)?.len()) { Ok(file) } else { Err(damaged(name)) }
        };
        let (tags, payloads) = (open(TAGS, TAG_LEN)?, open(PAYLOADS, ENTRY_LEN)?);
        let fences = fs::read(folder.join(FENCES)).map_err(read)?;
        let (mut first, mut rest, mut sections) = (0, fences.as_slice(), Vec::new());
        for (position, section) in index.sections.iter().enumerate() {
            let part = rest.split_at_checked(Fence::encoded_len(section.records));
            let fence = part.filter(|(bytes, _)| Sha256::digest(bytes).as_slice() == section.fence);
            let fence = fence.and_then(|(bytes, others)| Some((Fence::decode(bytes, section.records)?, others)));
            let (fence, others) = fence.ok_or_else(|| damaged(&format!("the fence of section {position}")))?;
            rest = others;
            sections.push(StoredSection { first, fence });
            first += section.records;
        }
        if !rest.is_empty() {
            return Err(damaged(FENCES));
        }
        Ok(Some(Self { index, tags, payloads, sections }))
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

    /// Fills `entries` with the payloads of a section from position `first` on, each with its tie.
    pub(crate) fn read_payloads(&self, section: usize, first: u64, entries: &mut [[u8; ENTRY_LEN]]) -> io::Result<()> {
        let offset = (self.sections[section].first + first) * ENTRY_LEN as u64;
        read_at(&self.payloads, entries.as_flattened_mut(), offset)
    }
}

/// Why an accepted batch cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NightError {
    /// Its files cannot be read.
    #[error("the accepted batch of {agency} cannot be read: {source}")]
    Read {
        /// Id of the agency.
        agency: String,
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
    /// Its files are not what was written.
    #[error("the accepted batch of {agency} is damaged ({part}): have it sent again with a higher revision")]
    Damaged {
        /// Id of the agency.
        agency: String,
        /// Which part.
        part: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_a_payload_to_its_tag_by_every_byte() {
        let (tag, payload) = ([1; TAG_LEN], [2; payload::LEN]);
        let good = tie(&tag, &payload);
        for byte in 0..TAG_LEN {
            let mut changed = tag;
            changed[byte] ^= 0x80;
            assert_ne!(tie(&changed, &payload), good);
        }
        for byte in 0..payload::LEN {
            let mut changed = payload;
            changed[byte] ^= 0x80;
            assert_ne!(tie(&tag, &changed), good);
        }
        assert_ne!(tie(&[0; TAG_LEN], &[0; payload::LEN]), [0; 4], "a hole in a file is no entry");
    }

    #[test]
    fn knows_whole_folders_only() {
        let names = ["r1", "r20", "r3.part", "r", "r03", "x4", "r-1", "lock"];
        assert_eq!(names.map(revision_in), [Some(1), Some(20), None, None, None, None, None, None]);
    }
}
