//! Writes an accepted batch as columns, into a folder that gets its name when it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use exchange::batch::BatchHeader;
use exchange::batch::record::{Record, RecordBytes};
use exchange::file::atomic_file;
use sha2::{Digest, Sha256};

use super::{
    FENCES, INDEX, Index, IndexedSection, RECEIPT, SEALED, Sealed, TAGS, revision_in, revision_name,
};
use crate::store::fence::{Fence, FenceBuilder};

const BUFFER: usize = 256 * 1024;

/// A batch in the making. Dropped before [`publish`](Self::publish), it leaves nothing behind.
pub(crate) struct Writer {
    part: PathBuf,
    /// Tags, sealed.
    columns: Vec<BufWriter<File>>,
    /// For each section its fence in the making.
    posts: Vec<FenceBuilder>,
    header: BatchHeader,
}

impl Writer {
    /// Starts the folder of a batch's revision in its agency's folder; what an interrupted run left there is removed.
    pub(crate) fn create(folder: &Path, header: &BatchHeader) -> io::Result<Self> {
        let mut part = OsString::from(folder.join(revision_name(header.revision)));
        part.push(".part");
        let part = PathBuf::from(part);
        match fs::remove_dir_all(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&part)?,
        }
        let column = |name| {
            Ok::<_, io::Error>(BufWriter::with_capacity(
                BUFFER,
                File::create(part.join(name))?,
            ))
        };
        let columns = vec![column(TAGS)?, column(SEALED)?];
        let posts = header
            .sections
            .iter()
            .map(|section| FenceBuilder::new(section.records))
            .collect();
        Ok(Self {
            part,
            columns,
            posts,
            header: header.clone(),
        })
    }

    /// Adds records of a section; sections come in their order, and their records rising.
    pub(crate) fn put(&mut self, section: usize, records: &[RecordBytes]) -> io::Result<()> {
        let [tags, sealed] = self.columns.as_mut_slice() else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        for record in records {
            let tag = Record::from_bytes(record).tag;
            self.posts[section].pass(&tag.0);
            tags.write_all(&tag.0)?;
            sealed.write_all(Sealed::new(record).bytes())?;
        }
        Ok(())
    }

    /// Forces all to disk, with the receipt: nothing is left that can fail but the name.
    pub(crate) fn complete(&mut self, sha512: [u8; 64], receipt: &str) -> io::Result<()> {
        let fences: Vec<Vec<u8>> = self
            .posts
            .drain(..)
            .map(|post| Fence::encode(&post.done()))
            .collect();
        let sections = self
            .header
            .sections
            .iter()
            .zip(&fences)
            .map(|(counted, fence)| IndexedSection {
                section: counted.section,
                records: counted.records,
                fence: Sha256::digest(fence).into(),
            });
        let index = Index {
            covenant: self.header.covenant,
            night: self.header.night,
            agency: self.header.agency,
            epoch: self.header.epoch,
            revision: self.header.revision,
            sha512,
            sections: sections.collect(),
        };
        // Closed before the rename: Windows renames no folder with an open file in it.
        for column in self.columns.drain(..) {
            column
                .into_inner()
                .map_err(IntoInnerError::into_error)?
                .sync_all()?;
        }
        for (name, bytes) in [
            (FENCES, fences.concat()),
            (INDEX, index.encode()),
            (RECEIPT, receipt.as_bytes().to_vec()),
        ] {
            let mut file = File::create(self.part.join(name))?;
            file.write_all(&bytes)?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// Gives the folder its name, and removes the revisions that it replaces.
    pub(crate) fn publish(self) -> io::Result<()> {
        let name = self
            .part
            .with_file_name(revision_name(self.header.revision));
        atomic_file::publish_folder(&self.part, &name)?;
        remove_replaced(&name, self.header.revision)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After a rename there is nothing to remove; an error here has nobody left to hear it.
        let _ = fs::remove_dir_all(&self.part);
    }
}

/// Removes the lower revisions beside the folder `name`; until then the higher one counts anyway.
fn remove_replaced(name: &Path, revision: u32) -> io::Result<()> {
    let folder = name
        .parent()
        .expect("a revision stands in its agency's folder");
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if revision_in(&entry.file_name().to_string_lossy()).is_some_and(|other| other < revision) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
