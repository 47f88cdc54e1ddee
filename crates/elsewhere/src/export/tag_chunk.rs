//! The tags of a row group as a column chunk: each page is a header and the tags as they are
//! (encoding PLAIN; without levels, as no cell is optional).
//!
//! Parquet's own writer takes each tag as a value of its own, counted by two atomic words. Here a
//! page of tags is handed over as the bytes that they are.

use bytes::Bytes;
use matcher::meet::TagBytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::table_file::RowGroup;

/// Tags of a page, at most: 1 MB, as other writers make them.
pub(super) const PAGE_ROWS: usize = 1 << 16;

/// Bytes of a page's header, at most.
const HEADER: usize = 64;

/// The tags of a row group, page by page.
pub(super) struct TagChunk {
    column: ColumnDescPtr,
    sink: TrackedWrite<Vec<u8>>,
    first: Option<TagBytes>,
    last: TagBytes,
    tags: usize,
}

impl TagChunk {
    /// For a group of `tags` tags.
    pub(super) fn new(column: ColumnDescPtr, tags: u64) -> Self {
        let tags = usize::try_from(tags).expect("a group fits");
        let bytes = tags * size_of::<TagBytes>() + tags.div_ceil(PAGE_ROWS) * HEADER;
        Self {
            column,
            sink: TrackedWrite::new(Vec::with_capacity(bytes)),
            first: None,
            last: TagBytes::default(),
            tags: 0,
        }
    }

    /// How many tags were taken in.
    pub(super) const fn len(&self) -> usize {
        self.tags
    }

    /// Takes in a page of tags, which follow those before and rise.
    pub(super) fn push(&mut self, tags: Vec<TagBytes>) -> Result<(), ParquetError> {
        let (Some(&first), Some(&last)) = (tags.first(), tags.last()) else {
            return Ok(());
        };
        self.first.get_or_insert(first);
        self.last = last;
        let count = u32::try_from(tags.len()).expect("a page is small");
        self.tags += tags.len();
        let bytes = tags.into_flattened();
        let uncompressed = bytes.len();
        let page = Page::DataPage {
            buf: bytes.into(),
            num_values: count,
            encoding: Encoding::PLAIN,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        SerializedPageWriter::new(&mut self.sink)
            .write_page(CompressedPage::new(page, uncompressed))?;
        Ok(())
    }

    /// Writes them as the next column of a row group.
    pub(super) fn append_to(self, rows: &mut RowGroup<'_>) -> Result<(), ParquetError> {
        let bytes = Bytes::from(self.sink.into_inner()?);
        let cell = |tag: &TagBytes| FixedLenByteArray::from(ByteArray::from(tag.to_vec()));
        // Sorted, so the ends are the least and the greatest.
        let range = Statistics::fixed_len_byte_array(
            self.first.as_ref().map(cell),
            Some(cell(&self.last)).filter(|_| self.first.is_some()),
            None,
            Some(0),
            false,
        );
        let length = i64::try_from(bytes.len()).expect("a chunk fits in memory");
        let metadata = ColumnChunkMetaData::builder(self.column)
            .set_compression(Compression::UNCOMPRESSED)
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE])
            .set_num_values(i64::try_from(self.tags).expect("a group is small"))
            .set_total_compressed_size(length)
            .set_total_uncompressed_size(length)
            .set_data_page_offset(0)
            .set_statistics(range)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.tags as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        rows.append_column(&bytes, close)
    }
}
