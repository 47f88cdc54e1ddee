//! Writes the tags of a night as Parquet: `lists.parquet`, a file in `records/` for each agency,
//! and the manifest (docs/scale.md).
//!
//! A row group never holds two sections, and its tags rise. Nothing is compressed, as tags are
//! random; the columns that say the same in every row of a group are a dictionary of one word, and
//! positions are written as their differences. Memory is a row group's tags.
//!
//! Every tag is read once and held against its fence, so a damaged batch is never exported.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exchange::file::{access, atomic_file, regular_file};
use exchange::hex::Hex;
use matcher::meet::{FenceBuilder, TagBytes, TagColumn as _};
use matcher::store::StoredError;
use matcher::{CheckedNight, TagList};
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{
    ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

use crate::manifest::{ExportedBatch, ExportedFile, Manifest};
use crate::name;

/// Rows of a group, at most: their tags are 16 MB.
const GROUP_ROWS: u64 = 1 << 20;

/// Rows that are handed over at once.
const LOT: usize = 8192;

const BUFFER: usize = 256 * 1024;

const RECORDS: &str = "message records {
    required int32 section;
    required fixed_len_byte_array(16) tag;
    required int32 agency;
    required int64 record;
}";

const LISTS: &str = "message lists {
    required binary export (string);
    required int32 section;
    required int32 agency;
    required int64 unit_bit;
    required int32 k;
    required int64 max_records_per_tag;
    required int64 records;
}";

/// Exports a night into a folder that is not there yet, for its owner alone. It has its name when
/// it is whole.
///
/// # Errors
/// - [`ExportError::Exists`] when something of that name is there.
/// - [`ExportError::Leftover`] when another export is at it, or was cut off.
/// - [`ExportError::Stored`] when a batch cannot be read or is damaged.
/// - [`ExportError::Write`] when the disk is full or fails.
pub fn export(night: &CheckedNight<'_>, folder: &Path) -> Result<Manifest, ExportError> {
    if folder.symlink_metadata().is_ok() {
        return Err(ExportError::Exists);
    }
    let mut part = folder.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.symlink_metadata().is_ok() {
        return Err(ExportError::Leftover(part));
    }
    access::create_folder(&part)?;
    let written = write(night, &part).and_then(|manifest| {
        atomic_file::publish_folder(&part, folder)?;
        Ok(manifest)
    });
    if written.is_err() {
        // Why it could not be written is what the caller hears.
        let _ = fs::remove_dir_all(&part);
    }
    written
}

fn write(night: &CheckedNight<'_>, folder: &Path) -> Result<Manifest, ExportError> {
    let export = name::of_night(night);
    let covenant = night.covenant();
    let mut files = vec![write_lists(night, &export, folder)?];
    access::create_folder(&folder.join("records"))?;
    let mut batches = Vec::new();
    let lists: Vec<TagList<'_>> = night.lists().collect();
    let of_agencies = lists.chunk_by(|left, right| left.agency == right.agency);
    let named = name::positions(night.batch_names(), covenant);
    for (lists, (agency, batch)) in of_agencies.zip(named) {
        let file = write_agency(night, lists, folder)?;
        batches.push(ExportedBatch {
            agency,
            id: batch.agency.clone(),
            revision: batch.revision,
            digest: batch.digest.clone(),
            records: file.rows,
        });
        files.push(file);
    }
    let manifest = Manifest {
        format: Manifest::FORMAT,
        export,
        covenant: covenant.hash().to_string(),
        night: night.night().to_string(),
        records: batches.iter().map(|batch| batch.records).sum(),
        batches,
        files,
    };
    let mut file = regular_file::create_new(&folder.join("manifest.json"))?;
    file.write_all(&manifest.encode())?;
    file.sync_all()?;
    Ok(manifest)
}

/// Writes what the gate of each section asks, and which unit each agency is there.
fn write_lists(
    night: &CheckedNight<'_>,
    export: &str,
    folder: &Path,
) -> Result<ExportedFile, ExportError> {
    let covenant = night.covenant();
    let sections: Vec<_> = covenant.sections().collect();
    let (mut names, mut sections_of, mut agencies) = (Vec::new(), Vec::new(), Vec::new());
    let (mut units, mut ks, mut caps, mut records) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for list in night.lists() {
        names.push(ByteArray::from(export));
        sections_of.push(small(list.section));
        agencies.push(small(list.agency));
        // As a sign bit too: a set of 64 units is a word.
        units.push((1_u64 << list.unit).cast_signed());
        ks.push(i32::from(covenant.gate_of(sections[list.section]).k()));
        caps.push(i64::from(covenant.max_records_per_tag()));
        records.push(count(list.fence.len()));
    }
    let mut file = TableFile::create(folder, "lists.parquet", LISTS)?;
    let mut rows = file.writer.next_row_group()?;
    put::<ByteArrayType>(&mut rows, &names)?;
    put::<Int32Type>(&mut rows, &sections_of)?;
    put::<Int32Type>(&mut rows, &agencies)?;
    put::<Int64Type>(&mut rows, &units)?;
    put::<Int32Type>(&mut rows, &ks)?;
    put::<Int64Type>(&mut rows, &caps)?;
    put::<Int64Type>(&mut rows, &records)?;
    rows.close()?;
    file.finish(names.len() as u64)
}

/// Writes all records of an agency, section by section.
fn write_agency(
    night: &CheckedNight<'_>,
    lists: &[TagList<'_>],
    folder: &Path,
) -> Result<ExportedFile, ExportError> {
    let agency = lists.first().map_or(0, |list| list.agency);
    let name = format!("records/{agency:02}.parquet");
    let mut file = TableFile::create(folder, &name, RECORDS)?;
    let mut rows = 0;
    for list in lists {
        let mut rebuilt = FenceBuilder::new(list.fence.len());
        let mut first = 0;
        let mut last = TagBytes::default();
        while first < list.fence.len() {
            let group = GROUP_ROWS.min(list.fence.len() - first);
            let mut tags = vec![TagBytes::default(); usize::try_from(group).expect("a group fits")];
            list.column
                .read(first, &mut tags)
                .map_err(|source| night.unread(list, source))?;
            for tag in &tags {
                if *tag < last {
                    return Err(night.damaged(list).into());
                }
                rebuilt.push(tag);
                last = *tag;
            }
            write_group(&mut file, list, first, tags)?;
            first += group;
        }
        if rebuilt.finish() != *list.fence {
            return Err(night.damaged(list).into());
        }
        rows += list.fence.len();
    }
    file.finish(rows)
}

/// Writes one row group: records of a list, from position `first` on.
fn write_group(
    file: &mut TableFile,
    list: &TagList<'_>,
    first: u64,
    tags: Vec<TagBytes>,
) -> Result<(), ExportError> {
    let records = tags.len();
    let mut rows = file.writer.next_row_group()?;
    put_constant(&mut rows, small(list.section), records)?;
    // One piece of memory that all tags of the group lie in.
    let tags = ByteArray::from(tags.into_flattened());
    let mut lot: Vec<FixedLenByteArray> = Vec::with_capacity(LOT);
    let mut column = rows.next_column()?.ok_or_else(no_column)?;
    for from in (0..records).step_by(LOT) {
        lot.clear();
        for index in from..records.min(from + LOT) {
            let at = index * size_of::<TagBytes>();
            lot.push(tags.slice(at, size_of::<TagBytes>()).into());
        }
        column
            .typed::<FixedLenByteArrayType>()
            .write_batch(&lot, None, None)?;
    }
    column.close()?;
    put_constant(&mut rows, small(list.agency), records)?;
    let mut column = rows.next_column()?.ok_or_else(no_column)?;
    let mut positions: Vec<i64> = Vec::with_capacity(LOT);
    for from in (0..records as u64).step_by(LOT) {
        positions.clear();
        let to = (records as u64).min(from + LOT as u64);
        positions.extend((first + from..first + to).map(count));
        column
            .typed::<Int64Type>()
            .write_batch(&positions, None, None)?;
    }
    column.close()?;
    rows.close()?;
    Ok(())
}

type RowGroup<'a> = SerializedRowGroupWriter<'a, HashingFile>;

fn put<T: parquet::data_type::DataType>(
    rows: &mut RowGroup<'_>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let mut column = rows.next_column()?.ok_or_else(no_column)?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

fn put_constant(rows: &mut RowGroup<'_>, value: i32, records: usize) -> Result<(), ParquetError> {
    let lot = vec![value; LOT.min(records)];
    let mut column = rows.next_column()?.ok_or_else(no_column)?;
    for from in (0..records).step_by(LOT) {
        let values = &lot[..LOT.min(records - from)];
        column
            .typed::<Int32Type>()
            .write_batch(values, None, None)?;
    }
    column.close()
}

fn no_column() -> ParquetError {
    ParquetError::General("the table has fewer columns".to_owned())
}

/// An index in a covenant.
fn small(index: usize) -> i32 {
    i32::try_from(index).expect("a covenant is small")
}

/// A number of records, or a position.
fn count(records: u64) -> i64 {
    i64::try_from(records).expect("a file holds fewer records than 2^63")
}

/// A file of a table in the making.
struct TableFile {
    name: String,
    writer: SerializedFileWriter<HashingFile>,
}

impl TableFile {
    fn create(folder: &Path, name: &str, schema: &str) -> Result<Self, ExportError> {
        let file = regular_file::create_new(&folder.join(name))?;
        let properties = WriterProperties::builder()
            .set_created_by(format!("hitmachine {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::UNCOMPRESSED)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(None)
            .set_column_dictionary_enabled(ColumnPath::from("tag"), false)
            .set_column_encoding(ColumnPath::from("tag"), Encoding::PLAIN)
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

    /// Forces it to disk.
    fn finish(self, rows: u64) -> Result<ExportedFile, ExportError> {
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
struct HashingFile {
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

/// Why a night cannot be exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Something of that name is there.
    #[error("it is there already: name a folder that is not, or remove it first")]
    Exists,
    /// Another export is at it, or was cut off.
    #[error(
        "{} is there: another export is at it, or was cut off; remove it if none runs",
        .0.display()
    )]
    Leftover(PathBuf),
    /// An accepted batch cannot be used.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// The disk is full or fails.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// A table cannot be written.
    #[error(transparent)]
    Table(ParquetError),
}

impl From<ParquetError> for ExportError {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(cause) => match cause.downcast::<io::Error>() {
                Ok(cause) => Self::Write(*cause),
                Err(cause) => Self::Table(ParquetError::External(cause)),
            },
            error => Self::Table(error),
        }
    }
}

#[cfg(test)]
mod tests;
