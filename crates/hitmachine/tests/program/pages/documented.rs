//! Every command of every page is run as it stands, on two nights, from a folder that is no party's
//! home: in blocks and in the text of the documents, and as an example in the pages of help. One
//! that fails is a page that misleads. What only a build with a feature has is left to the test of
//! that feature, and nothing else is left out.

mod accounts;
mod exports;
mod found;
mod naming;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};

use self::found::Found;
use self::naming::{is_name_of, is_of_the_feature};
use self::stage::Stage;
use super::every_command::{commands, help};
use crate::harness::town::{NIGHT, workspace};

/// The nights on which all of it is run.
const NIGHTS: [&str; 2] = [NIGHT, "2026-11-23"];

/// All documents.
fn documents() -> Vec<PathBuf> {
    let (mut documents, mut folders) = (Vec::new(), vec![workspace()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            // What a version brought may be called otherwise in a later one.
            let is_left_out = name.starts_with('.') || name == "target" || name == "CHANGELOG.md";
            if is_left_out {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                documents.push(path);
            }
        }
    }
    documents.sort();
    documents
}

/// Runs what a page says, on both nights; `agency` is whose page it is.
fn runs(page: &str, agency: &'static str, commands: &[Found]) {
    if commands.is_empty() {
        return;
    }
    let stage = Stage::new(agency);
    for night in NIGHTS {
        for command in commands {
            let ran = stage.run(&command.line, night);
            assert_eq!(
                ran.status,
                Some(command.status),
                "{page}, night {night}: {}\n{}{}",
                command.line,
                ran.stdout,
                ran.stderr
            );
        }
    }
}

#[test]
fn the_commands_of_the_documents_run_on_two_nights_from_another_folder() {
    let mut count = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        let mut to_run = Vec::new();
        for command in found::in_document(&text) {
            if is_of_the_feature(&command.line) {
                continue;
            }
            if !command.line.starts_with("hitmachine ") {
                is_of_the_workspace(&command.line);
            } else if command.in_text && is_name_of(&command.line) {
                // A command that the text speaks of, and does not say how to call.
            } else {
                to_run.push(command);
            }
        }
        let agency = match document.file_stem().and_then(|stem| stem.to_str()) {
            Some("for-agencies") => "housing",
            _ => "police",
        };
        count += to_run.len();
        runs(&document.display().to_string(), agency, &to_run);
    }
    assert!(count >= 30, "{count} commands");
}

#[test]
fn the_examples_of_the_pages_of_help_run_on_two_nights_from_another_folder() {
    let mut examples = Vec::new();
    for command in commands() {
        let help = help(command);
        let (_, of_command) = help.split_once("\nExample").expect("an example");
        let lines = of_command.lines().map(str::trim_start);
        examples.extend(
            lines
                .filter(|line| line.contains("hitmachine "))
                .map(|line| Found::of(line, 0)),
        );
    }
    assert!(examples.len() >= commands().len(), "{examples:?}");
    runs("help", "police", &examples);
}

/// A command for developers: the script, crate or test that it names is there.
fn is_of_the_workspace(line: &str) {
    let words: Vec<_> = line
        .split_whitespace()
        .take_while(|word| *word != "#")
        .skip_while(|word| word.contains('='))
        .collect();
    let after = |option: &str| {
        let index = words.iter().position(|word| *word == option)?;
        words.get(index + 1).copied()
    };
    let is_there = |path: &Path| workspace().join(path).exists();
    match words[0] {
        "bash" => assert!(is_there(Path::new(words[1])), "{line}"),
        "cargo" => {
            if let Some(path) = after("--path") {
                assert!(is_there(Path::new(path)), "{line}");
            }
            let Some(package) = after("-p") else { return };
            let crates = [PathBuf::from("crates").join(package), package.into()];
            let folder = crates.iter().find(|path| is_there(path));
            let folder = folder.unwrap_or_else(|| panic!("{line}: no such crate"));
            if let Some(test) = after("--test") {
                let test = folder.join("tests").join(test);
                let is_test = is_there(&test) || is_there(&test.with_extension("rs"));
                assert!(is_test, "{line}: no such test");
            }
        }
        _ => panic!("{line}: nothing runs this"),
    }
}
