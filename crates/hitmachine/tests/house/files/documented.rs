//! Files that the documentation names: each is there.

use std::fs;
use std::path::{Path, PathBuf};

/// Ends of names by which a file of this repository is meant.
const SOURCES: [&str; 5] = ["rs", "mjs", "http", "html", "py"];

/// Folders whose files are named.
const FOLDERS: [&str; 5] = ["crates", "benches", "fuzz", "fixtures", "spark"];

/// What a page names that is not there: the line, and the name. A name is whole, or the end of a
/// path.
fn missing(page: &str, files: &[String]) -> Vec<(usize, String)> {
    let is_there = |name: &str| {
        files.iter().any(|file| {
            let before = file.strip_suffix(name);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    };
    let is_folder = |name: &str| {
        let folder = format!("{}/", name.trim_end_matches('/'));
        files.iter().any(|file| file.starts_with(&folder))
    };
    let mut missing = Vec::new();
    for (number, line) in (1..).zip(page.lines()) {
        for name in line.split('`').skip(1).step_by(2) {
            let is_path =
                !name.contains(|sign: char| sign.is_whitespace() || "*<>$".contains(sign));
            let end = Path::new(name).extension().and_then(|end| end.to_str());
            let is_source = end.is_some_and(|end| SOURCES.contains(&end));
            let is_whole = name.starts_with("crates/");
            if is_path && (is_source || is_whole) && !is_there(name) && !is_folder(name) {
                missing.push((number, name.to_owned()));
            }
        }
    }
    missing
}

/// The names of all files below a folder, from the root on.
fn walk(root: &Path, folder: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
        let entry = entry.expect("a folder of the workspace can be listed");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if !entry.path().is_dir() {
            files.push(path);
        } else if entry.file_name() != "target" {
            walk(root, &path, files);
        }
    }
}

fn pages(root: &Path) -> Vec<PathBuf> {
    let in_folder = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "md"))
    };
    let mut pages: Vec<_> = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
        .map(|page| root.join(page))
        .into();
    pages.extend(in_folder("docs"));
    pages.sort();
    pages
}

#[test]
fn every_source_that_a_page_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&root, folder, &mut files);
    }
    let pages = pages(&root);
    assert!(pages.len() > 20, "only {} pages", pages.len());
    let mut wrong = Vec::new();
    for path in pages {
        let page = fs::read_to_string(&path).expect("a page");
        let name = path.file_name().expect("a name").to_string_lossy();
        let lines = missing(&page, &files);
        wrong.extend(
            lines
                .iter()
                .map(|(line, file)| format!("{name}:{line}: {file}")),
        );
    }
    assert!(
        wrong.is_empty(),
        "there is no such file:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_name_that_is_no_end_of_a_path_is_found() {
    let files = ["crates/a/src/door/delays.rs", "crates/a/tests/x.http"].map(str::to_owned);
    for good in [
        "`door/delays.rs`, `delays.rs` and `x.http`",
        "`crates/a/src` and `crates/a/tests/`, `cargo run x.rs`, `hits.json`, `<night>.rs`",
        "lays.rs stands in no quotes",
    ] {
        assert_eq!(missing(good, &files), [], "{good}");
    }
    for (bad, name) in [
        ("see `entering/delays.rs`", "entering/delays.rs"),
        ("see `lays.rs`", "lays.rs"),
        ("see `crates/b`", "crates/b"),
        ("`delays.rs` and `y.http`", "y.http"),
    ] {
        assert_eq!(missing(bad, &files), [(1, name.to_owned())], "{bad}");
    }
}
