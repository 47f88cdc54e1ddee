//! Runs the sessions of a document as they stand: fenced `console` blocks, every `$ hitmachine` in
//! them in order, in one folder of the document's own. `TRYCMD=overwrite` writes what was printed
//! back into the document.

use std::fs;
use std::path::{Path, PathBuf};

use trycmd::TestCases;

use crate::harness::run::BINARY;

/// Runs the sessions of documents; `prepare` makes the folder ready that a document's sessions
/// start in.
///
/// # Panics
/// When a document has no session, or a session does not go as it is written.
pub(crate) fn run(documents: &[PathBuf], prepare: impl Fn(&Path)) {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = TestCases::new();
    cases
        .register_bin("hitmachine", Path::new(BINARY))
        .env("COLUMNS", "100");
    let mut copies = Vec::new();
    for document in documents {
        let text = fs::read_to_string(document)
            .unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        assert!(sessions(&text) > 0, "{} has no session", document.display());
        let copy = folder.path().join(document.file_name().expect("a name"));
        fs::write(&copy, &text).expect("written");
        // Where the sessions of this document start.
        let start = copy.with_extension("in");
        fs::create_dir_all(&start).expect("a folder");
        prepare(&start);
        cases.case(&copy);
        copies.push((copy, document));
    }
    let outcome = std::panic::catch_unwind(|| cases.run());
    if std::env::var("TRYCMD").is_ok_and(|mode| mode == "overwrite") {
        for (copy, document) in copies {
            fs::copy(copy, document).expect("written");
        }
    }
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// How many commands the `console` blocks of a document have.
fn sessions(text: &str) -> usize {
    let (mut fence, mut count) = (None, 0);
    for line in text.lines() {
        match (line.strip_prefix("```"), fence) {
            (Some(language), None) => fence = Some(language),
            (Some(_), Some(_)) => fence = None,
            (None, Some("console")) => count += usize::from(line.starts_with("$ hitmachine")),
            (None, _) => {}
        }
    }
    count
}

#[test]
fn counts_only_what_is_run() {
    let text = "```console\n$ hitmachine a\n$ other b\n```\n```sh\n$ hitmachine c\n```\n\
                $ hitmachine d\n```console\n$ hitmachine e\n```";
    assert_eq!(sessions(text), 2);
}

#[test]
#[should_panic(expected = "has no session")]
fn fails_for_a_document_without_a_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = folder.path().join("a.md");
    fs::write(&document, "```sh\n$ hitmachine --version\n```\n").expect("written");
    run(&[document], |_| ());
}

#[test]
fn fails_when_output_or_exit_status_is_not_as_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let ends_well = |name: &str, session: &str| {
        let document = folder.path().join(name);
        fs::write(&document, format!("```console\n{session}\n```\n")).expect("written");
        std::panic::catch_unwind(|| run(&[document], |_| ())).is_ok()
    };
    let version = env!("CARGO_PKG_VERSION");
    assert!(ends_well(
        "good.md",
        &format!("$ hitmachine -V\nhitmachine {version}\n")
    ));
    assert!(!ends_well("output.md", "$ hitmachine -V\nhitmachine 77\n"));
    assert!(!ends_well(
        "status.md",
        "$ hitmachine no-such-command\n...\n"
    ));
}
