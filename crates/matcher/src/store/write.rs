//! Writes an accepted batch as columns, into a folder that gets its name when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use exchange::batch::BatchHeader;
use exchange::batch::record::{Record, RecordBytes};
use exchange::file::{access, atomic_file, regular_file};
use sha2::{Digest, Sha256};
use site::{AgencyFolder, RevisionFile};

use super::column_cipher::ColumnCipher;
use super::night_key::NightKey;
use super::{EntryBytes, Index, IndexedSection, Sealed};
use crate::meet::FenceBuilder;

const BUFFER: usize = 256 * 1024;

/// A batch in the making. Dropped before [`publish`](Self::publish), it leaves nothing behind.
pub(crate) struct Writer {
    folder: AgencyFolder,
    /// The folder in the making.
    draft: PathBuf,
    /// The columns of tags and of sealed records; closed when the batch is complete.
    columns: Option<Columns>,
    /// The fence of each section, in the making.
    fences: Vec<FenceBuilder>,
    /// How many records of each section are written.
    written: Vec<u64>,
    cipher: ColumnCipher,
    /// The entries of the records that are put in, encrypted.
    entries: Vec<EntryBytes>,
    /// All of the index but the sections.
    index: Index,
    header: BatchHeader,
}

struct Columns {
    tags: BufWriter<File>,
    sealed: BufWriter<File>,
}

impl Writer {
    /// Starts the folder of a batch's revision in its agency's folder, which is locked. `digest` is
    /// the SHA-256 of the batch.
    pub(crate) fn create(
        folder: &AgencyFolder,
        header: &BatchHeader,
        digest: [u8; 32],
        night_key: &NightKey,
    ) -> io::Result<Self> {
        let draft = folder.revision(header.revision).draft();
        access::create_folder(&draft)?;
        let columns = Columns {
            tags: create_column(&draft, RevisionFile::Tags)?,
            sealed: create_column(&draft, RevisionFile::Sealed)?,
        };
        let mut fences = Vec::with_capacity(header.sections.len());
        for section in &header.sections {
            fences.push(FenceBuilder::new(section.records));
        }
        let index = Index {
            covenant: header.covenant,
            agreements: header.agreements,
            night: header.night,
            agency: header.agency,
            epoch: header.epoch,
            revision: header.revision,
            digest,
            night_key: night_key.check(),
            sections: Vec::new(),
        };
        Ok(Self {
            folder: folder.clone(),
            draft,
            columns: Some(columns),
            fences,
            written: vec![0; header.sections.len()],
            cipher: night_key.column_cipher(&digest),
            entries: Vec::new(),
            index,
            header: header.clone(),
        })
    }

    /// Adds records of a section; sections come in their order, and their records rising.
    pub(crate) fn put(&mut self, section: usize, records: &[RecordBytes]) -> io::Result<()> {
        let Some(Columns { tags, sealed }) = &mut self.columns else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        self.entries.clear();
        for record in records {
            let tag = Record::from_bytes(record).tag;
            self.fences[section].push(&tag.0);
            tags.write_all(&tag.0)?;
            self.entries.push(*Sealed::new(record).bytes());
        }
        let first = self.written[section];
        self.cipher.apply(section, first, &mut self.entries)?;
        self.written[section] += records.len() as u64;
        sealed.write_all(self.entries.as_flattened())
    }

    /// Forces all to disk, with the receipt: nothing is left that can fail but the name.
    pub(crate) fn complete(&mut self, receipt: &str) -> io::Result<()> {
        let mut fences = Vec::new();
        for (counted, builder) in self.header.sections.iter().zip(self.fences.drain(..)) {
            let fence = builder.finish().encode();
            self.index.sections.push(IndexedSection {
                section: counted.section,
                records: counted.records,
                fence: Sha256::digest(&fence).into(),
            });
            fences.extend(fence);
        }
        // Closed before the rename: Windows renames no folder with an open file in it.
        if let Some(Columns { tags, sealed }) = self.columns.take() {
            for column in [tags, sealed] {
                let file = column.into_inner().map_err(IntoInnerError::into_error)?;
                file.sync_all()?;
            }
        }
        self.write(RevisionFile::Fences, &fences)?;
        self.write(RevisionFile::Index, &self.index.encode())?;
        self.write(RevisionFile::Receipt, receipt.as_bytes())
    }

    fn write(&self, name: RevisionFile, bytes: &[u8]) -> io::Result<()> {
        let mut file = regular_file::create_new(&self.draft.join(name.name()))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Gives the folder its name, and removes the revisions that it replaces.
    pub(crate) fn publish(self) -> io::Result<()> {
        let revision = self.header.revision;
        atomic_file::publish_folder(&self.draft, self.folder.revision(revision).path())?;
        // The batch is accepted. What cannot be removed, as where another run reads it on Windows,
        // the next run removes that locks the folder.
        let _ = self.folder.remove_below(revision);
        Ok(())
    }
}

fn create_column(folder: &Path, name: RevisionFile) -> io::Result<BufWriter<File>> {
    let file = regular_file::create_new(&folder.join(name.name()))?;
    Ok(BufWriter::with_capacity(BUFFER, file))
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After a rename there is nothing to remove; an error here has nobody left to hear it.
        let _ = fs::remove_dir_all(&self.draft);
    }
}
