//! Writes an accepted batch as columns, into a folder that gets its name when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use exchange::batch::BatchHeader;
use exchange::batch::record::{Record, RecordBytes};
use exchange::file::atomic_file;
use sha2::{Digest, Sha256};
use site::{AgencyFolder, RevisionFile};

use super::{Index, IndexedSection, Sealed};
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
    header: BatchHeader,
}

struct Columns {
    tags: BufWriter<File>,
    sealed: BufWriter<File>,
}

impl Writer {
    /// Starts the folder of a batch's revision in its agency's folder; what an interrupted run left
    /// there is removed.
    pub(crate) fn create(folder: &AgencyFolder, header: &BatchHeader) -> io::Result<Self> {
        let draft = folder.revision(header.revision).draft();
        match fs::remove_dir_all(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&draft)?,
        }
        let columns = Columns {
            tags: create_column(&draft, RevisionFile::Tags)?,
            sealed: create_column(&draft, RevisionFile::Sealed)?,
        };
        let mut fences = Vec::with_capacity(header.sections.len());
        for section in &header.sections {
            fences.push(FenceBuilder::new(section.records));
        }
        Ok(Self {
            folder: folder.clone(),
            draft,
            columns: Some(columns),
            fences,
            header: header.clone(),
        })
    }

    /// Adds records of a section; sections come in their order, and their records rising.
    pub(crate) fn put(&mut self, section: usize, records: &[RecordBytes]) -> io::Result<()> {
        let Some(Columns { tags, sealed }) = &mut self.columns else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        for record in records {
            let tag = Record::from_bytes(record).tag;
            self.fences[section].push(&tag.0);
            tags.write_all(&tag.0)?;
            sealed.write_all(Sealed::new(record).bytes())?;
        }
        Ok(())
    }

    /// Forces all to disk, with the receipt: nothing is left that can fail but the name.
    pub(crate) fn complete(&mut self, digest: [u8; 32], receipt: &str) -> io::Result<()> {
        let (mut sections, mut fences) = (Vec::new(), Vec::new());
        for (counted, builder) in self.header.sections.iter().zip(self.fences.drain(..)) {
            let fence = builder.finish().encode();
            sections.push(IndexedSection {
                section: counted.section,
                records: counted.records,
                fence: Sha256::digest(&fence).into(),
            });
            fences.extend(fence);
        }
        let index = Index {
            covenant: self.header.covenant,
            night: self.header.night,
            agency: self.header.agency,
            epoch: self.header.epoch,
            revision: self.header.revision,
            digest,
            sections,
        };
        // Closed before the rename: Windows renames no folder with an open file in it.
        if let Some(Columns { tags, sealed }) = self.columns.take() {
            for column in [tags, sealed] {
                let file = column.into_inner().map_err(IntoInnerError::into_error)?;
                file.sync_all()?;
            }
        }
        self.write(RevisionFile::Fences, &fences)?;
        self.write(RevisionFile::Index, &index.encode())?;
        self.write(RevisionFile::Receipt, receipt.as_bytes())
    }

    fn write(&self, name: RevisionFile, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create(self.draft.join(name.name()))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Gives the folder its name, and removes the revisions that it replaces.
    pub(crate) fn publish(self) -> io::Result<()> {
        let revision = self.header.revision;
        atomic_file::publish_folder(&self.draft, self.folder.revision(revision).path())?;
        self.folder.remove_below(revision)
    }
}

fn create_column(folder: &Path, name: RevisionFile) -> io::Result<BufWriter<File>> {
    let file = File::create(folder.join(name.name()))?;
    Ok(BufWriter::with_capacity(BUFFER, file))
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After a rename there is nothing to remove; an error here has nobody left to hear it.
        let _ = fs::remove_dir_all(&self.draft);
    }
}
