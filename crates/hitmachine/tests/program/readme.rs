//! What the documents show is what happens: their sessions, in order, in one folder for each
//! document.

use crate::harness::town::{lay_out, workspace};
use crate::sessions;

#[test]
fn the_sessions_of_the_readme_go_as_written() {
    sessions::run(&[workspace().join("README.md")], |_| ());
}

#[test]
fn the_sessions_of_the_documents_go_as_written() {
    let documents = ["for-agencies.md"].map(|name| workspace().join("docs").join(name));
    // A reader has a city by then; here it is the small one.
    sessions::run(&documents, |folder| lay_out(&folder.join("city")));
}

#[test]
fn the_sessions_of_every_command_go_as_written() {
    let folder = workspace().join("crates/hitmachine/tests/cmd");
    let mut documents: Vec<_> = std::fs::read_dir(&folder)
        .expect("the sessions")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    documents.sort();
    assert!(documents.len() >= 9, "{documents:?}");
    sessions::run(&documents, lay_out);
}
