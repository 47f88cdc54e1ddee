//! What is written is read again, row by row, and in no other form than docs/scale.md says.

use std::fs::{self, File};

use exchange::hex::Hex;
use matcher::meet::Fence;
use matcher::store::file_tags::FileTags;
use parquet::basic::Compression;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::columns::{Cells, Kind, Lots, TableError};

const RECORD: &[(&str, Kind)] = &[
    ("record", Kind::Long),
    ("tag", Kind::Bytes),
    ("section", Kind::Int),
    ("agency", Kind::Int),
];

/// A file of the records of two sections of one agency, with these many each.
fn records(folder: &Path, counts: [u8; 2]) -> PathBuf {
    let mut file = TableFile::create(folder, "03.parquet", RECORDS).expect("a file");
    let mut rows = 0;
    for (section, count) in counts.into_iter().enumerate() {
        let tags: Vec<TagBytes> = (0..count).map(|tag| [tag; 16]).collect();
        let column = folder.join(format!("tags-{section}"));
        fs::write(&column, tags.as_flattened()).expect("written");
        let column = File::open(column).expect("a file");
        let list = TagList {
            section,
            agency: 3,
            unit: 4,
            column: FileTags::new(&column, 0, count.into()),
            fence: &Fence::of(&tags),
        };
        let (first, second) = tags.split_at(usize::from(count) / 2);
        for (from, tags) in [(0, first), (first.len() as u64, second)] {
            let mut chunk = TagChunk::new(file.column(TAG), tags.len() as u64);
            // More than one page.
            for page in tags.chunks(3) {
                chunk.push(page.to_vec()).expect("written");
            }
            write_group(&mut file, &list, from, chunk).expect("written");
        }
        rows += u64::from(count);
    }
    let written = file.finish(rows).expect("written");
    let path = folder.join("03.parquet");
    let bytes = fs::read(&path).expect("a file");
    assert_eq!(written.bytes, bytes.len() as u64);
    assert_eq!(written.sha256, Hex(&Sha256::digest(&bytes)).to_string());
    path
}

fn read_all(path: &Path, columns: &[(&'static str, Kind)]) -> Result<Vec<Vec<Cells>>, TableError> {
    let mut lots = Lots::open(path, columns)?;
    let mut all = Vec::new();
    while let Some(lot) = lots.next_lot()? {
        all.push(lot);
    }
    Ok(all)
}

#[test]
fn are_read_again_row_by_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = records(folder.path(), [9, 4]);
    let mut rows = Vec::new();
    for lot in read_all(&path, RECORD).expect("read") {
        let [
            Cells::Longs(records),
            Cells::Bytes(tags),
            Cells::Ints(sections),
            Cells::Ints(agencies),
        ] = lot.as_slice()
        else {
            panic!("{lot:?}");
        };
        for index in 0..records.len() {
            assert_eq!(agencies[index], 3);
            rows.push((sections[index], tags[index].clone(), records[index]));
        }
    }
    let row = |section, record: u8| (section, vec![record; 16], i64::from(record));
    let expected: Vec<_> = (0..9)
        .map(|record| row(0, record))
        .chain((0..4).map(|record| row(1, record)))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn are_uncompressed_in_groups_of_one_section_for_their_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = records(folder.path(), [9, 4]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
    let reader = SerializedFileReader::new(File::open(path).expect("a file")).expect("Parquet");
    let groups = reader.metadata().row_groups();
    let rows: Vec<i64> = groups.iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(rows, [4, 5, 2, 2]);
    let ranges: Vec<(u8, u8)> = groups
        .iter()
        .map(|group| {
            let range = group.column(TAG).statistics().expect("known");
            let [least, greatest] = [range.min_bytes_opt(), range.max_bytes_opt()]
                .map(|tag| <[u8; 16]>::try_from(tag.expect("known")).expect("a tag"));
            (least[0], greatest[15])
        })
        .collect();
    assert_eq!(ranges, [(0, 3), (4, 8), (0, 1), (2, 3)]);
    for column in groups.iter().flat_map(RowGroupMetaData::columns) {
        assert_eq!(column.compression(), Compression::UNCOMPRESSED);
        assert!(column.statistics().is_some(), "ranges of tags are known");
    }
}

#[test]
fn of_an_agency_without_records_are_a_table_without_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = TableFile::create(folder.path(), "00.parquet", RECORDS).expect("a file");
    file.finish(0).expect("written");
    let rows = read_all(&folder.path().join("00.parquet"), RECORD).expect("read");
    assert!(rows.is_empty());
}

#[test]
fn cut_off_anywhere_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = records(folder.path(), [9, 4]);
    let whole = fs::read(&path).expect("a file");
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).expect("written");
        let read = read_all(&path, RECORD);
        assert!(matches!(read, Err(TableError::Parquet { .. })), "{length}");
    }
}

#[test]
fn without_a_column_or_with_one_of_another_kind_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = records(folder.path(), [2, 2]);
    for column in [("first", Kind::Long), ("record", Kind::Int)] {
        let read = read_all(&path, &[column]);
        assert!(
            matches!(read, Err(TableError::Column { name, .. }) if name == column.0),
            "{column:?}"
        );
    }
}

#[test]
fn with_an_empty_cell_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = "message optional { optional int64 record; }";
    let mut file = TableFile::create(folder.path(), "a.parquet", schema).expect("a file");
    let mut rows = file.next_row_group().expect("a group");
    let mut column = rows.next_column().expect("a column").expect("a column");
    let written = column
        .typed::<Int64Type>()
        .write_batch(&[7], Some(&[1, 0]), None);
    written.expect("written");
    column.close().expect("closed");
    rows.close().expect("closed");
    file.finish(2).expect("written");
    let read = read_all(&folder.path().join("a.parquet"), &[("record", Kind::Long)]);
    assert!(matches!(read, Err(TableError::Cell { .. })));
}

#[test]
fn give_each_of_64_units_a_bit_of_its_own() {
    let units = (1..=64).map(unit_bit);
    let all = units.clone().fold(0, |all, bit| all | bit);
    assert_eq!(all, -1, "each bit is some unit's");
    assert!(units.clone().all(|bit| bit.count_ones() == 1));
    assert_eq!((unit_bit(1), unit_bit(63), unit_bit(64)), (2, i64::MIN, 1));
}
