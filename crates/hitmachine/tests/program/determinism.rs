//! The same night with the same seed gives the same bytes: at any number of threads, with its rows
//! in any order, and when it is run again. Without a seed a batch is another each time.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use crate::harness::run::run;
use crate::harness::town::{NIGHT, SEED, Town, files};

/// A synthetic city, large enough that every thread has work.
fn city() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    run(
        folder.path(),
        &[
            "city",
            "--inhabitants",
            "20000",
            "--seed",
            "9",
            "--night",
            NIGHT,
            "--out",
            ".",
        ],
    )
    .expect(0);
    folder
}

fn agencies(city: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(city.join("agencies")).expect("the agencies");
    let mut agencies: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("an id")
        })
        .collect();
    agencies.sort();
    assert_eq!(agencies.len(), 8);
    agencies
}

/// Hashes every agency's `signals` into its folder `out` and matches at the site `site`.
fn night(city: &Path, threads: &str, signals: &str, out: &str, site: &str) {
    let mut batches = Vec::new();
    for agency in agencies(city) {
        let home = format!("agencies/{agency}");
        let (signals, out) = (format!("{home}/{signals}"), format!("{home}/{out}"));
        run(
            city,
            &[
                "--threads",
                threads,
                "hash",
                "--home",
                &home,
                "--night",
                NIGHT,
                "--out",
                &out,
                "--seed",
                SEED,
                &signals,
            ],
        )
        .expect(0);
        batches.push(format!("{out}/{agency}-{NIGHT}-r1.batch"));
    }
    let site = [
        "--threads",
        threads,
        "--site",
        site,
        "--covenant",
        "covenant.toml",
        "--state",
        "centre/state",
        "--night",
        NIGHT,
    ];
    let batches: Vec<&str> = batches.iter().map(String::as_str).collect();
    run(
        city,
        &[
            &["accept", "--key", "centre/centre.key"],
            &site[..],
            &batches[..],
        ]
        .concat(),
    )
    .expect(0);
    run(
        city,
        &[&["match", "--key", "centre/centre.key"], &site[..]].concat(),
    )
    .expect(0);
}

/// What a night wrote: every agency's folder `out`, and the site, by path.
fn written(city: &Path, out: &str, site: &str) -> BTreeMap<String, Vec<u8>> {
    let mut written = BTreeMap::new();
    let mut take = |folder: &Path, name: &str| {
        for file in files(folder) {
            // The log says when, which is another moment each time. The key of a night is random,
            // and with it what is kept under it.
            let is_of_its_own = ["/log", "/sealed", "/index", ".key"];
            if is_of_its_own.iter().any(|end| file.ends_with(end)) {
                continue;
            }
            written.insert(
                format!("{name}/{file}"),
                std::fs::read(folder.join(&file)).expect("a file"),
            );
        }
    };
    for agency in agencies(city) {
        take(&city.join("agencies").join(&agency).join(out), &agency);
    }
    take(&city.join(site), "site");
    written
}

/// Names what differs, not how.
fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert!(
        one.keys().eq(other.keys()),
        "{:?} and {:?}",
        one.keys(),
        other.keys()
    );
    let different: Vec<&String> = one
        .keys()
        .filter(|name| one[*name] != other[*name])
        .collect();
    assert!(different.is_empty(), "these differ: {different:?}");
}

#[test]
fn the_same_night_gives_the_same_bytes_at_any_number_of_threads_and_again() {
    let city = city();
    let city = city.path();
    night(city, "1", "signals.csv", "out1", "site1");
    let first = written(city, "out1", "site1");
    assert!(
        first.keys().any(|name| name.ends_with("hits.csv"))
            && first["site/nights/2026-11-22/run-1/hits.json"].len() > 10_000
    );
    for threads in ["2", "8"] {
        let (out, site) = (format!("out{threads}"), format!("site{threads}"));
        night(city, threads, "signals.csv", &out, &site);
        same(&first, &written(city, &out, &site));
    }
    night(city, "2", "signals.csv", "out1", "site1");
    same(&first, &written(city, "out1", "site1"));
}

#[test]
fn a_batch_is_another_each_time_and_the_one_that_stands_is_left_as_it_is() {
    let town = Town::new();
    let batch = |out: &str| {
        town.hash("police", &["--out", out]).expect(0);
        town.read(&format!("{out}/police-{NIGHT}-r1.batch"))
    };
    let first = batch("one");
    assert!(batch("one") == first, "it has been sent, perhaps");
    let other = batch("other");
    assert!(other != first && other.len() == first.len());
    let common = first
        .iter()
        .zip(&other)
        .skip(200)
        .filter(|(one, other)| one == other)
        .count();
    assert!(
        common < first.len() / 50,
        "no two are encrypted alike: {common} of {} bytes",
        first.len()
    );

    town.accept(&[&format!("one/police-{NIGHT}-r1.batch")])
        .expect(0);
    town.accept(&[&format!("one/police-{NIGHT}-r1.batch")])
        .expect(0);
    let ran = town
        .accept(&[&format!("other/police-{NIGHT}-r1.batch")])
        .expect(1);
    assert!(
        ran.stderr
            .contains("another batch with revision 1 was accepted before"),
        "{}",
        ran.stderr
    );
}

/// The same export with its rows in another order: an own, fixed shuffle.
fn shuffled(export: &[u8]) -> Vec<u8> {
    // A character of UTF-16 is two bytes; in the other encodings those that count here are one.
    let width = if export.starts_with(b"\xFF\xFE") {
        2
    } else {
        1
    };
    let mut rows: Vec<&[u8]> = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, character) in export.chunks(width).enumerate() {
        let is = |ascii: u8| character[0] == ascii && character[1..].iter().all(|&byte| byte == 0);
        is_quoted ^= is(b'"');
        // Inside quotes a newline belongs to a cell.
        if is(b'\n') && !is_quoted {
            let end = (at + 1) * width;
            rows.push(&export[start..end]);
            start = end;
        }
    }
    assert_eq!(start, export.len(), "an export ends in a line end");
    let mut state = 7_usize;
    for last in (2..rows.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        rows.swap(last, 1 + (state >> 33) % last);
    }
    rows.concat()
}

/// The refusals without the place of the row, in an order of their own.
fn without_rows(refusals: &[u8]) -> Vec<String> {
    let text = str::from_utf8(refusals).expect("UTF-8");
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.splitn(3, ';').last().expect("a part").to_owned())
        .collect();
    lines.sort();
    lines
}

#[test]
fn the_order_of_an_export_changes_nothing_but_the_rows_of_its_refusals() {
    let city = city();
    let city = city.path();
    for agency in agencies(city) {
        let home = city.join("agencies").join(&agency);
        let export = std::fs::read(home.join("signals.csv")).expect("an export");
        let other = shuffled(&export);
        assert!(other != export && other.len() == export.len());
        std::fs::write(home.join("shuffled.csv"), other).expect("written");
    }
    night(city, "2", "signals.csv", "out", "site");
    night(city, "2", "shuffled.csv", "out-shuffled", "site-shuffled");
    let (one, other) = (
        written(city, "out", "site"),
        written(city, "out-shuffled", "site-shuffled"),
    );
    let (refusals, rest): (BTreeMap<_, _>, BTreeMap<_, _>) = one
        .into_iter()
        .partition(|(name, _)| name.ends_with(".refusals.csv"));
    let (other_refusals, other_rest): (BTreeMap<_, _>, BTreeMap<_, _>) = other
        .into_iter()
        .partition(|(name, _)| name.ends_with(".refusals.csv"));
    same(&rest, &other_rest);
    let mut moved = 0;
    for (name, refusals) in refusals {
        let others = &other_refusals[&name];
        assert_eq!(without_rows(&refusals), without_rows(others), "{name}");
        moved += usize::from(refusals != *others);
    }
    assert!(moved > 0, "the rows did move");
}
