//! Writes the tags of a night as Parquet: `lists.parquet`, a file in `records/` for each agency,
//! and the manifest (docs/scale.md).
//!
//! A row group never holds two sections, and its tags rise. Nothing is compressed, as tags are
//! random; the columns that say the same in every row of a group are a dictionary of one word, and
//! positions are written as their differences. Memory is a row group's tags.
//!
//! Every tag is read once and held against its fence, so a damaged batch is never exported.

use std::fs;
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use exchange::file::{access, atomic_file, regular_file};
use matcher::meet::{FenceBuilder, TagBytes, TagColumn as _};
use matcher::store::StoredError;
use matcher::{CheckedNight, TagList};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;

use self::table_file::{RowGroup, TableFile};
use self::tag_chunk::{PAGE_ROWS, TagChunk};
use crate::manifest::{ExportedBatch, ExportedFile, Manifest};
use crate::name;

mod table_file;
mod tag_chunk;

/// Rows of a group, at most: their tags are 16 MB.
const GROUP_ROWS: u64 = 1 << 20;

/// Rows that are handed over at once.
const LOT: usize = 8192;

const RECORDS: &str = "message records {
    required int32 section;
    required fixed_len_byte_array(16) tag;
    required int32 agency;
    required int64 record;
}";

/// Which column of the records is the tag.
const TAG: usize = 1;

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
        units.push(unit_bit(list.unit));
        ks.push(i32::from(covenant.gate_of(sections[list.section]).k()));
        caps.push(i64::from(covenant.max_records_per_tag()));
        records.push(count(list.fence.len()));
    }
    let mut file = TableFile::create(folder, "lists.parquet", LISTS)?;
    let mut rows = file.next_row_group()?;
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
        let mut last = 0;
        while first < list.fence.len() {
            let end = list.fence.len().min(first + GROUP_ROWS);
            let mut chunk = TagChunk::new(file.column(TAG), end - first);
            for from in (first..end).step_by(PAGE_ROWS) {
                let tags = read_tags(night, list, from..end.min(from + PAGE_ROWS as u64))?;
                for tag in &tags {
                    let value = u128::from_be_bytes(*tag);
                    if value < last {
                        return Err(night.damaged(list).into());
                    }
                    rebuilt.push(tag);
                    last = value;
                }
                chunk.push(tags)?;
            }
            write_group(&mut file, list, first, chunk)?;
            first = end;
        }
        if rebuilt.finish() != *list.fence {
            return Err(night.damaged(list).into());
        }
        rows += list.fence.len();
    }
    file.finish(rows)
}

fn read_tags(
    night: &CheckedNight<'_>,
    list: &TagList<'_>,
    positions: Range<u64>,
) -> Result<Vec<TagBytes>, StoredError> {
    let count = positions.end - positions.start;
    let mut tags = vec![TagBytes::default(); usize::try_from(count).expect("a page fits")];
    list.column
        .read(positions.start, &mut tags)
        .map_err(|source| night.unread(list, source))?;
    Ok(tags)
}

/// Writes one row group: records of a list, from position `first` on.
fn write_group(
    file: &mut TableFile,
    list: &TagList<'_>,
    first: u64,
    tags: TagChunk,
) -> Result<(), ExportError> {
    let records = tags.len();
    let mut rows = file.next_row_group()?;
    put_constant(&mut rows, small(list.section), records)?;
    tags.append_to(&mut rows)?;
    put_constant(&mut rows, small(list.agency), records)?;
    put_positions(&mut rows, first..first + records as u64)?;
    rows.close()?;
    Ok(())
}

fn put_positions(rows: &mut RowGroup<'_>, positions: Range<u64>) -> Result<(), ParquetError> {
    let mut lot: Vec<i64> = Vec::with_capacity(LOT);
    let mut column = rows.next_column()?.ok_or_else(no_column)?;
    for from in positions.clone().step_by(LOT) {
        lot.clear();
        lot.extend((from..positions.end.min(from + LOT as u64)).map(count));
        column.typed::<Int64Type>().write_batch(&lot, None, None)?;
    }
    column.close()
}

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

/// The bit of a unit, whose index is from 1 to 64: a set of them is a word. The last unit has the
/// first bit, and the one before it the sign.
fn unit_bit(unit: u8) -> i64 {
    1_u64.rotate_left(unit.into()).cast_signed()
}

/// An index in a covenant.
fn small(index: usize) -> i32 {
    i32::try_from(index).expect("a covenant is small")
}

/// A number of records, or a position.
fn count(records: u64) -> i64 {
    i64::try_from(records).expect("a file holds fewer records than 2^63")
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
