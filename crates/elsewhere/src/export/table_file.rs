//! A Parquet file in the making, for its owner alone, and hashed as it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use exchange::file::regular_file;
use exchange::hex::Hex;
use parquet::basic::{Compression, Encoding};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, ColumnPath};
use sha2::{Digest, Sha256};

use super::ExportError;
use crate::manifest::ExportedFile;

const BUFFER: usize = 256 * 1024;

pub(super) type RowGroup<'a> = SerializedRowGroupWriter<'a, HashingFile>;

/// A file of a table in the making.
pub(super) struct TableFile {
    name: String,
    writer: SerializedFileWriter<HashingFile>,
}

impl TableFile {
    /// Makes a file in a folder. Columns of this schema named `tag` and `record` are written for
    /// what they are: random, and rising by one.
    pub(super) fn create(folder: &Path, name: &str, schema: &str) -> Result<Self, ExportError> {
        let file = regular_file::create_new(&folder.join(name))?;
        let properties = WriterProperties::builder()
            .set_created_by(format!("hitmachine {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::UNCOMPRESSED)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            // Whole chunks are read, never a page out of the middle.
            .set_offset_index_disabled(true)
            .set_max_row_group_row_count(None)
            .set_column_dictionary_enabled(ColumnPath::from("record"), false)
            .set_column_encoding(ColumnPath::from("record"), Encoding::DELTA_BINARY_PACKED)
            .build();
        let sink = HashingFile {
            file: BufWriter::with_capacity(BUFFER, file),
            hash: Sha256::new(),
            bytes: 0,
        };
        let schema = Arc::new(parse_message_type(schema)?);
        Ok(Self {
            name: name.to_owned(),
            writer: SerializedFileWriter::new(sink, schema, Arc::new(properties))?,
        })
    }

    /// The column at this index.
    pub(super) fn column(&self, index: usize) -> ColumnDescPtr {
        self.writer.schema_descr().column(index)
    }

    /// The next row group.
    pub(super) fn next_row_group(&mut self) -> Result<RowGroup<'_>, ParquetError> {
        self.writer.next_row_group()
    }

    /// Forces it to disk.
    pub(super) fn finish(self, rows: u64) -> Result<ExportedFile, ExportError> {
        let HashingFile { file, hash, bytes } = self.writer.into_inner()?;
        file.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        Ok(ExportedFile {
            name: self.name,
            rows,
            bytes,
            sha256: Hex(&hash.finalize()).to_string(),
        })
    }
}

/// A file that is hashed as it is written.
pub(super) struct HashingFile {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
