//! How files and folders look: names that say something, heads, and sizes that can be read.

mod documented;

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{EMPTY_NAMES, MAX_COLUMNS, MAX_LINES, MAX_MODULES};
use crate::tree::{Finding, Source, Tree};

/// The folder that holds the crates.
const CRATES_FOLDER: &str = "crates";

/// Files that are too long, have no head or a name that says nothing.
pub(crate) fn files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        findings.extend(length(source));
        findings.extend(head(source));
        findings.extend(name(source));
    }
    findings
}

fn length(source: &Source) -> Option<Finding> {
    let lines = source.text.lines().count();
    let what = format!("{lines} lines: split the file by purpose, none is over {MAX_LINES}");
    (lines > MAX_LINES).then(|| Finding::new(&source.path, MAX_LINES + 1, what))
}

fn head(source: &Source) -> Option<Finding> {
    let first = source.text.lines().next().unwrap_or_default();
    let is_there = first
        .strip_prefix("//!")
        .is_some_and(|head| !head.trim().is_empty());
    let what = "start with a `//!` head that says what the file is for";
    (!is_there).then(|| Finding::new(&source.path, 1, what))
}

fn name(source: &Source) -> Option<Finding> {
    let mut parts = source.path.trim_end_matches(".rs").split('/');
    let name = parts.find(|part| EMPTY_NAMES.contains(part))?;
    let what = format!(
        "`{name}` says nothing: name the file after what it does; \
         an error stands beside its function"
    );
    Some(Finding::new(&source.path, 1, what))
}

/// Lines that are too wide, in code, comments and strings alike.
pub(crate) fn columns(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        for (line, number) in source.text.lines().zip(1..) {
            let columns = line.chars().count();
            if columns > MAX_COLUMNS {
                let what = format!("{columns} columns: break the line, none is over {MAX_COLUMNS}");
                findings.push(Finding::new(&source.path, number, what));
            }
        }
    }
    findings
}

/// Folders that hold more modules than a reader can oversee.
pub(crate) fn folders(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, modules) in modules_by_folder(tree) {
        // What lies there are parties: each is a decision, and stands in the layout.
        if folder != CRATES_FOLDER && modules.len() > MAX_MODULES {
            let what = format!(
                "{} modules: make rooms of those that belong together, no folder has over \
                 {MAX_MODULES}",
                modules.len()
            );
            findings.push(Finding::new(folder, 1, what));
        }
    }
    findings
}

/// The modules that lie in each folder. A file and the folder of the same name are one module; the
/// root of a crate is the folder itself.
fn modules_by_folder(tree: &Tree) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in &tree.sources {
        let mut path = source.path.trim_end_matches(".rs");
        let is_root = ["/lib", "/main", "/mod"]
            .iter()
            .any(|root| path.ends_with(root));
        if is_root && let Some((folder, _)) = path.rsplit_once('/') {
            path = folder;
        }
        // A file makes modules of the folders that lead to it, too.
        while let Some((folder, module)) = path.rsplit_once('/') {
            folders.entry(folder).or_default().insert(module);
            path = folder;
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "crates/matcher/src/meet.rs";

    fn lines(check: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of([(path, text)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn a_file_of_400_lines_passes_and_one_of_401_does_not() {
        let text = |count: usize| format!("//! A head.\n{}", "\n".repeat(count - 1));
        assert_eq!(lines(files, SOURCE, &text(400)), [0; 0]);
        assert_eq!(lines(files, SOURCE, &text(401)), [401]);
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        for text in [
            "fn f() {}\n",
            "// A comment.\n",
            "//!\n",
            "\n//! Late.\n",
            "/// For the next item.\nfn f() {}",
            "",
        ] {
            assert_eq!(lines(files, SOURCE, text), [1], "{text:?}");
        }
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        for path in [
            "crates/city/src/utils.rs",
            "crates/city/src/error.rs",
            "crates/city/tests/common/mod.rs",
            "benches/helpers.rs",
        ] {
            assert_eq!(lines(files, path, "//! A head.\n"), [1], "{path}");
        }
        assert_eq!(
            lines(files, "crates/city/src/common_names.rs", "//! A head.\n"),
            [0; 0]
        );
    }

    #[test]
    fn a_line_of_100_columns_passes_and_one_of_101_does_not() {
        let comment = |columns: usize| format!("//! A head.\n//{}\n", "é".repeat(columns - 2));
        assert_eq!(lines(columns, SOURCE, &comment(100)), [0; 0]);
        assert_eq!(lines(columns, SOURCE, &comment(101)), [2]);
        let string = format!("fn f() {{\n    g(\"{}\");\n}}\n", "x".repeat(100));
        assert_eq!(lines(columns, SOURCE, &string), [2]);
    }

    /// The folders with too many modules in a tree of these files.
    fn crowded(paths: impl IntoIterator<Item = String>) -> Vec<String> {
        let files = paths.into_iter().map(|path| (path, "//! A head.\n"));
        folders(&Tree::of(files))
            .into_iter()
            .map(|finding| finding.path)
            .collect()
    }

    #[test]
    fn crates_are_not_counted_and_the_modules_of_each_are() {
        let crates = (0..20).map(|n| format!("crates/c{n}/src/lib.rs"));
        assert_eq!(crowded(crates), [""; 0]);
    }

    #[test]
    fn a_folder_of_twelve_modules_passes_and_one_of_thirteen_does_not() {
        for folder in [
            "crates/city/src",
            "crates/city/src/people",
            "crates/city/tests",
            "benches",
        ] {
            let files = |count: u32| (0..count).map(move |n| format!("{folder}/m{n}.rs"));
            assert_eq!(crowded(files(12)), [""; 0], "{folder}");
            assert_eq!(crowded(files(13)), [folder]);
        }
    }

    #[test]
    fn a_file_and_the_folder_of_its_name_are_one_module_and_a_root_is_none() {
        let twelve = (0..12).map(|n| format!("crates/city/src/m{n}.rs"));
        let below = (0..12).map(|n| format!("crates/city/src/m{n}/inner.rs"));
        let roots = ["lib", "main", "mod"].map(|root| format!("crates/city/src/{root}.rs"));
        let with_folders: Vec<String> = twelve.chain(below).chain(roots).collect();
        assert_eq!(crowded(with_folders.clone()), [""; 0]);
        let folder_alone = "crates/city/src/more/inner.rs".to_owned();
        assert_eq!(
            crowded(with_folders.into_iter().chain([folder_alone])),
            ["crates/city/src"]
        );
    }
}
