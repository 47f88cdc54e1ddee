//! Files in whatever cut are given in the order that sorting all of their runs gives.

use std::fs::File;
use std::sync::Arc;

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::*;

const SCHEMA: &str = "message met {
    required int32 section;
    required binary tag;
    required int32 agency;
    required int64 first;
    required int64 records;
    required boolean meets;
}";

fn run(section: usize, tag: u16, agency: usize) -> Claim {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&tag.to_be_bytes());
    Claim {
        section,
        tag: bytes,
        agency,
        first: u64::from(tag),
        records: 1,
        meets: tag.is_multiple_of(2),
    }
}

fn put<T: DataType>(rows: &mut SerializedRowGroupWriter<'_, File>, cells: &[T::T]) {
    let mut column = rows.next_column().expect("a column").expect("a column");
    let written = column.typed::<T>().write_batch(cells, None, None);
    written.expect("written");
    column.close().expect("closed");
}

fn write(path: &Path, runs: &[Claim]) {
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let file = File::create(path).expect("a file");
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(file, schema, properties).expect("a file");
    let mut rows = file.next_row_group().expect("a group");
    let small = |value: usize| i32::try_from(value).expect("small");
    let long = |value: u64| i64::try_from(value).expect("small");
    let all = |cell: fn(&Claim) -> usize| -> Vec<i32> {
        runs.iter().map(|run| small(cell(run))).collect()
    };
    put::<Int32Type>(&mut rows, &all(|run| run.section));
    let tags: Vec<ByteArray> = runs.iter().map(|run| run.tag.to_vec().into()).collect();
    put::<ByteArrayType>(&mut rows, &tags);
    put::<Int32Type>(&mut rows, &all(|run| run.agency));
    let firsts: Vec<i64> = runs.iter().map(|run| long(run.first)).collect();
    put::<Int64Type>(&mut rows, &firsts);
    let records: Vec<i64> = runs.iter().map(|run| long(run.records)).collect();
    put::<Int64Type>(&mut rows, &records);
    let meets: Vec<bool> = runs.iter().map(|run| run.meets).collect();
    put::<BoolType>(&mut rows, &meets);
    rows.close().expect("closed");
    file.close().expect("closed");
}

/// Writes each of these to a file and gives what is read of all, and how many files were open at
/// one time.
fn read(files: &[Vec<Claim>]) -> (Vec<Claim>, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths = Vec::new();
    for (index, runs) in files.iter().enumerate() {
        paths.push(folder.path().join(format!("part-{index}")));
        write(&paths[index], runs);
    }
    let mut sorted = SortedRuns::of(paths).expect("read");
    let (mut runs, mut open) = (Vec::new(), 0);
    while let Some(run) = sorted.next_run().expect("read") {
        runs.push(run);
        open = open.max(sorted.open.len());
    }
    (runs, open)
}

/// Twenty thousand runs of two sections, in order.
fn many() -> Vec<Claim> {
    let tags = (0..2).flat_map(|section| (0..5_000).map(move |tag| (section, tag)));
    tags.flat_map(|(section, tag)| [0, 63].map(|agency| run(section, tag, agency)))
        .collect()
}

#[test]
fn of_files_that_lie_between_one_another_are_given_in_one_order() {
    // As Sail deals what it has sorted: 8,192 rows and fewer to each in turn.
    for block in [1, 7, 1_000, 8_192] {
        let mut files = vec![Vec::new(); 4];
        for (index, runs) in many().chunks(block).enumerate() {
            files[index % 3].extend_from_slice(runs);
        }
        assert!(files[3].is_empty());
        let (runs, _) = read(&files);
        assert!(runs == many(), "blocks of {block}");
    }
}

#[test]
fn of_files_that_follow_one_another_are_read_from_one_at_a_time() {
    let mut files: Vec<Vec<Claim>> = many().chunks(3_000).map(<[Claim]>::to_vec).collect();
    files.reverse();
    let (runs, open) = read(&files);
    assert!(runs == many());
    assert_eq!(open, 1);
}

#[test]
fn that_stand_in_two_files_are_given_twice() {
    let (runs, _) = read(&[vec![run(0, 1, 0), run(0, 2, 0)], vec![run(0, 2, 0)]]);
    assert_eq!(runs, [run(0, 1, 0), run(0, 2, 0), run(0, 2, 0)]);
}

#[test]
fn that_fall_within_a_file_are_given_as_they_stand() {
    let falling = vec![run(0, 5, 0), run(0, 1, 0)];
    let (runs, _) = read(&[falling.clone(), vec![run(1, 0, 0)]]);
    assert_eq!(runs, [falling, vec![run(1, 0, 0)]].concat());
}
