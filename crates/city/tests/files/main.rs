//! What a city writes: the same bytes at any number of threads, files that decode in their dialect,
//! a covenant that is accepted, and a truth whose links resolve.

mod bytes;
mod exports;
mod homes;
mod lies;
mod nights;
#[path = "../read/mod.rs"]
mod read;
mod truth;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use read::{NIGHT, Table, table, write};
use tempfile::TempDir;

/// One city for all tests that only read.
static CITY: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), 20_000, 9, NIGHT);
    folder
});

const AGENCIES: [&str; 8] = [
    "neighbourhood-team",
    "social-service",
    "debt-help",
    "school-attendance",
    "housing",
    "police",
    "mental-health",
    "safe-at-home",
];

/// What a cell says: nothing where a word stands in it that says nothing.
fn said(cell: &str) -> &str {
    match cell {
        "NULL" | "0" | "onbekend" | "n.v.t." | "-" => "",
        other => other,
    }
}

fn files(dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.insert(
                path.to_string_lossy().into_owned(),
                fs::read(&path).expect("a file"),
            );
        }
    }
}

fn written(inhabitants: u64, seed: u64, night: &str, threads: usize) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool");
    pool.install(|| write(folder.path(), inhabitants, seed, night));
    let mut found = BTreeMap::new();
    files(folder.path(), &mut found);
    let base = folder.path().to_string_lossy().into_owned();
    found
        .into_iter()
        .map(|(path, bytes)| (path.replace(&base, ""), bytes))
        .collect()
}

fn profile(agency: &str) -> toml::Table {
    let path = CITY
        .path()
        .join("agencies")
        .join(agency)
        .join("profile.toml");
    fs::read_to_string(path)
        .expect("a profile")
        .parse()
        .expect("TOML")
}

/// An agency's export as its own profile says to read it.
fn export(dir: &Path, agency: &str) -> Table {
    let profile = profile(agency);
    let bytes = fs::read(dir.join("agencies").join(agency).join("signals.csv")).expect("an export");
    let text = match profile["encoding"].as_str() {
        Some("utf-8") => encoding_rs::UTF_8.decode(&bytes),
        Some("windows-1252") => encoding_rs::WINDOWS_1252.decode(&bytes),
        Some("utf-16") => encoding_rs::UTF_16LE.decode(&bytes),
        // For the columns it is enough that code page 850 has ASCII in its lower half.
        Some("cp850") => encoding_rs::IBM866.decode(&bytes),
        other => panic!("{agency} writes {other:?}"),
    };
    assert!(
        !text.2,
        "{agency} writes bytes that its encoding does not have"
    );
    let delimiter = match profile["delimiter"].as_str() {
        Some("tab") => '\t',
        other => other
            .expect("a delimiter")
            .chars()
            .next()
            .expect("one letter"),
    };
    table(&text.0, delimiter)
}

fn column(agency: &str, field: &str) -> usize {
    let name = profile(agency)["columns"][field]
        .as_str()
        .expect("a name")
        .to_owned();
    export(CITY.path(), agency)
        .head
        .iter()
        .position(|head| *head == name)
        .expect("a column of that name")
}
