//! Reads some columns of a Parquet file, a lot of rows at a time, whatever engine wrote it.
//!
//! A column that another engine wrote may be optional; a cell that is empty is refused. Whole files
//! are never in memory: a page of each column is, and a lot of rows.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use exchange::file::regular_file;
use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

/// Rows that are read at once.
const LOT: usize = 8192;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Long,
    Truth,
    Bytes,
}

/// The cells of a column in one lot of rows.
#[derive(Debug)]
pub(crate) enum Cells {
    Ints(Vec<i32>),
    Longs(Vec<i64>),
    Truths(Vec<bool>),
    Bytes(Vec<Vec<u8>>),
}

/// The rows of a file, lot by lot.
pub(crate) struct Lots {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    columns: Vec<(usize, Kind)>,
    next_group: usize,
    /// The columns of the group that is read, and how many rows are left of it.
    group: Vec<ColumnReader>,
    left: usize,
}

impl Lots {
    /// Opens a file that has columns of these names and kinds, in whatever order.
    ///
    /// # Errors
    /// [`TableError::Open`] when it cannot be opened, [`TableError::Parquet`] when it is cut off or
    /// is not Parquet, [`TableError::Column`] when it has no such column.
    pub(crate) fn open(path: &Path, columns: &[(&'static str, Kind)]) -> Result<Self, TableError> {
        let file = regular_file::open(path).map_err(|source| TableError::Open {
            path: path.to_owned(),
            source,
        })?;
        let reader =
            SerializedFileReader::new(file).map_err(|source| TableError::parquet(path, source))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let mut found = Vec::with_capacity(columns.len());
        for &(name, kind) in columns {
            let mut all = schema.columns().iter();
            let index = all.position(|column| {
                let is_flat = column.path().parts().len() == 1 && column.max_rep_level() == 0;
                is_flat && column.name() == name && is_of_kind(column.physical_type(), kind)
            });
            let index = index.ok_or_else(|| TableError::Column {
                path: path.to_owned(),
                name,
            })?;
            found.push((index, kind));
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            columns: found,
            next_group: 0,
            group: Vec::new(),
            left: 0,
        })
    }

    /// The next rows, column by column as they were asked for; `None` at the end.
    ///
    /// # Errors
    /// [`TableError::Parquet`] when the file is damaged, [`TableError::Cell`] when a cell is
    /// empty.
    pub(crate) fn next_lot(&mut self) -> Result<Option<Vec<Cells>>, TableError> {
        while self.left == 0 {
            if self.next_group == self.reader.num_row_groups() {
                return Ok(None);
            }
            self.open_group()
                .map_err(|source| TableError::parquet(&self.path, source))?;
        }
        let rows = self.left.min(LOT);
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &mut self.group {
            let read = read_column(column, rows)
                .map_err(|source| TableError::parquet(&self.path, source))?;
            cells.push(read.ok_or_else(|| TableError::Cell {
                path: self.path.clone(),
            })?);
        }
        self.left -= rows;
        Ok(Some(cells))
    }

    /// Says of what was read that it cannot be.
    pub(crate) fn refuse(&self, _: BadCell) -> TableError {
        TableError::Cell {
            path: self.path.clone(),
        }
    }

    fn open_group(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.next_group)?;
        self.group.clear();
        for &(index, _) in &self.columns {
            self.group.push(group.get_column_reader(index)?);
        }
        let rows = group.metadata().num_rows();
        self.left = usize::try_from(rows)
            .map_err(|_| ParquetError::General("a row group has less than no rows".to_owned()))?;
        self.next_group += 1;
        Ok(())
    }
}

const fn is_of_kind(physical: Type, kind: Kind) -> bool {
    matches!(
        (kind, physical),
        (Kind::Int, Type::INT32)
            | (Kind::Long, Type::INT64)
            | (Kind::Truth, Type::BOOLEAN)
            | (Kind::Bytes, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY)
    )
}

/// Reads `rows` cells; `None` when one is empty, or the column ends before.
fn read_column(column: &mut ColumnReader, rows: usize) -> Result<Option<Cells>, ParquetError> {
    Ok(match column {
        ColumnReader::BoolColumnReader(column) => values(column, rows)?.map(Cells::Truths),
        ColumnReader::Int32ColumnReader(column) => values(column, rows)?.map(Cells::Ints),
        ColumnReader::Int64ColumnReader(column) => values(column, rows)?.map(Cells::Longs),
        ColumnReader::ByteArrayColumnReader(column) => values(column, rows)?
            .map(|cells| Cells::Bytes(cells.iter().map(|cell| cell.data().to_vec()).collect())),
        ColumnReader::FixedLenByteArrayColumnReader(column) => values(column, rows)?
            .map(|cells| Cells::Bytes(cells.iter().map(|cell| cell.data().to_vec()).collect())),
        _ => None,
    })
}

fn values<T: DataType>(
    column: &mut ColumnReaderImpl<T>,
    rows: usize,
) -> Result<Option<Vec<T::T>>, ParquetError> {
    let (mut values, mut levels, mut read) = (Vec::with_capacity(rows), Vec::new(), 0);
    while read < rows {
        let (more, _, _) =
            column.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if more == 0 {
            break;
        }
        read += more;
    }
    Ok((values.len() == rows).then_some(values))
}

/// A cell has a value that it cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadCell;

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A file or folder cannot be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is cut off, damaged or not Parquet.
    #[error("{} is cut off, damaged or compressed: {source}", path.display())]
    Parquet {
        /// Which.
        path: PathBuf,
        /// What the reader says.
        source: ParquetError,
    },
    /// A file has no such column of its kind.
    #[error("{} has no column {name} of its kind", path.display())]
    Column {
        /// Which file.
        path: PathBuf,
        /// The column.
        name: &'static str,
    },
    /// A cell is empty, or of another length or value than it can be.
    #[error(
        "{} has a cell that cannot be: an empty one, a negative number, or a tag that is not 16 \
         bytes",
        path.display()
    )]
    Cell {
        /// Which file.
        path: PathBuf,
    },
}

impl TableError {
    fn parquet(path: &Path, source: ParquetError) -> Self {
        Self::Parquet {
            path: path.to_owned(),
            source,
        }
    }
}
