//! The same rows give the same bytes: at any number of threads, in any order.

use hasher::Hashed;

use crate::agency::{HEADER, agency, refusals};

/// Rows of some 9,000 persons, with repeated and conflicting signal numbers and bad cells among them.
fn rows() -> Vec<String> {
    (0..20_000_u64)
        .map(|n| {
            let number = if n % 500 < 2 { n / 500 } else { n };
            let day = if n % 97 == 0 { 31 } else { n % 28 + 1 };
            let name = ["van den Berg", "Yıldız", "Dijkstra", "Müller"][usize::try_from(n % 4).expect("small")];
            format!(
                "M{number};C{};;J;{name};{:02}-02-19{};{}AB;{};;HG;{day:02}-11-2026;",
                n % 9000,
                n % 28 + 1,
                n % 90 + 10,
                n % 8000 + 1000,
                n % 200 + 1
            )
        })
        .collect()
}

fn hashed(rows: &[String], threads: usize) -> Hashed {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| agency().hash(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes()))
}

fn batch(hashed: &Hashed) -> Vec<u8> {
    let mut bytes = Vec::new();
    exchange::batch::write(&hashed.header, &hashed.sections, &mut bytes).expect("memory takes all");
    bytes
}

#[test]
fn gives_the_same_bytes_at_any_number_of_threads() {
    let rows = rows();
    let one = hashed(&rows, 1);
    assert!(one.report.set_aside > 200 && one.report.warnings == 0, "{:?}", one.report);
    for threads in [2, 8] {
        let other = hashed(&rows, threads);
        assert!(batch(&one) == batch(&other), "{threads} threads");
        assert_eq!((&one.report, refusals(&one)), (&other.report, refusals(&other)), "{threads} threads");
    }
}

#[test]
fn gives_the_same_bytes_for_shuffled_rows() {
    let mut rows = rows();
    let before = hashed(&rows, 2);
    // Seven thousand and one has no factor in common with the number of rows: each is met once.
    let count = rows.len();
    rows = (0..count).map(|n| rows[n * 7001 % count].clone()).collect();
    let after = hashed(&rows, 2);
    assert!(batch(&before) == batch(&after));
    assert_eq!(before.report, after.report);
}

#[test]
fn has_every_section_sorted_without_a_record_twice() {
    let hashed = hashed(&rows(), 2);
    for (section, counted) in hashed.sections.iter().zip(&hashed.header.sections) {
        assert!(section.is_sorted_by(|one, next| one < next));
        assert_eq!(section.len() as u64, counted.records);
    }
}
