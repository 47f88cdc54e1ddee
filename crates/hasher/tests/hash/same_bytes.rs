//! The same rows give the same bytes: at any number of threads, in any order.

use crate::agency::{Agency, HEADER, agency, all_records, refusals};
use hasher::Hashed;

/// Rows of some 9,000 persons, with repeated and conflicting signal numbers and bad cells among
/// them.
pub(crate) fn rows() -> Vec<String> {
    (0..20_000_u64)
        .map(|n| {
            let number = if n % 500 < 2 { n / 500 } else { n };
            let day = if n % 97 == 0 { 31 } else { n % 28 + 1 };
            let name = ["van den Berg", "Yıldız", "Dijkstra", "Müller"]
                [usize::try_from(n % 4).expect("small")];
            // No name is as frequent as a word for nothing.
            let ending = char::from(b'a' + u8::try_from(n % 9000 % 26).expect("a letter"));
            format!(
                "M{number};C{};;J;{name}{ending};{:02}-02-19{};{}AB;{};;HG;{day:02}-11-2026;",
                n % 9000,
                n % 28 + 1,
                n % 90 + 10,
                n % 8000 + 1000,
                n % 200 + 1
            )
        })
        .collect()
}

pub(crate) fn export(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn hashed(agency: &Agency, rows: &[String], threads: usize) -> Hashed {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool");
    pool.install(|| agency.hash(export(rows).as_bytes()))
}

/// The bytes of the batch.
fn batch(agency: &Agency, hashed: &Hashed) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let names = agency.deliver(hashed, 1, folder.path()).expect("delivered");
    std::fs::read(folder.path().join(names.batch)).expect("a batch")
}

#[test]
fn gives_the_same_bytes_at_any_number_of_threads() {
    let (rows, agency) = (rows(), agency());
    let one = hashed(&agency, &rows, 1);
    assert!(
        one.report.set_aside > 200 && one.report.warnings == 0,
        "{:?}",
        one.report
    );
    let expected = batch(&agency, &one);
    for threads in [2, 8] {
        let other = hashed(&agency, &rows, threads);
        assert!(batch(&agency, &other) == expected, "{threads} threads");
        assert_eq!(
            (&one.report, refusals(&one)),
            (&other.report, refusals(&other)),
            "{threads} threads"
        );
    }
}

#[test]
fn gives_the_same_bytes_for_shuffled_rows_and_for_any_memory() {
    let (mut rows, mut agency) = (rows(), agency());
    let before = hashed(&agency, &rows, 2);
    let expected = batch(&agency, &before);
    // Seven thousand and one has no factor in common with the number of rows: each is met once.
    let count = rows.len();
    rows = (0..count).map(|n| rows[n * 7001 % count].clone()).collect();
    // Kept between the two readings are all rows, some of them, and none.
    for memory in [agency.memory, 12_000_000, 3_000_000, 1] {
        agency.memory = memory;
        let after = hashed(&agency, &rows, 2);
        assert!(batch(&agency, &after) == expected, "memory {memory}");
        assert_eq!(before.report, after.report, "memory {memory}");
    }
}

#[test]
fn has_every_section_sorted_without_a_record_twice() {
    let hashed = hashed(&agency(), &rows(), 2);
    for (section, counted) in all_records(&hashed).iter().zip(&hashed.header.sections) {
        assert!(section.is_sorted_by(|one, next| one < next));
        assert_eq!(section.len() as u64, counted.records);
    }
}
