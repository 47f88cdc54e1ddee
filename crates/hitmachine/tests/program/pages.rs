//! What the pages show is what happens: the sessions of the documents, in order, in one folder for
//! each document, and the pages of help.

#[cfg(unix)]
mod documented;
mod every_command;
mod sessions;
#[cfg(unix)]
mod set_up;

use crate::harness::town::{Town, lay_out, workspace};

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

/// The public key of one of the town's owners.
pub(crate) fn public_key(town: &Town, owner: &str) -> String {
    let key = format!("owners/{owner}.key");
    let shown = town.run(&["key", "show", &key, "--json"]).expect(0);
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
    shown["sign"].as_str().expect("a key").to_owned()
}
