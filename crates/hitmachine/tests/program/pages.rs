//! What the pages show is what happens: the sessions of the documents, in order, in one folder for
//! each document, and the pages of help.

#[cfg(unix)]
mod documented;
mod every_command;
mod sessions;
#[cfg(unix)]
mod set_up;

use std::fs;
use std::path::Path;

use synthetic::{CovenantBuilder, Keys};

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
    let mut documents: Vec<_> = fs::read_dir(&folder)
        .expect("the sessions")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    documents.sort();
    assert!(documents.len() >= 9, "{documents:?}");
    sessions::run(&documents, |folder| {
        lay_out(folder);
        put_next_versions(folder);
    });
}

/// What owners work on beside what counts: the covenant of next year, and a list of excluded
/// addresses that has no random bytes yet.
fn put_next_versions(folder: &Path) {
    let covenant = fs::read_to_string(folder.join("covenant.toml")).expect("a covenant");
    let next = CovenantBuilder::parse(&covenant)
        .expect("a covenant")
        .serial(2)
        .valid("2027-01-01", "2027-12-31")
        .asks("surname+initial+birth")
        .change_rule("multi-problem", |rule| rule.min_domains = 2);
    fs::write(folder.join("next-year.toml"), next.text(Keys::of_seed(0))).expect("written");
    let list = "postcode;house_number;house_letter;house_addition;name\n6511AA;1;;;Opvang\n";
    fs::write(folder.join("new-list.csv"), list).expect("written");
}

/// The public key of one of the town's owners.
pub(crate) fn public_key(town: &Town, owner: &str) -> String {
    let key = format!("owners/{owner}.key");
    let shown = town.run(&["key", "show", &key, "--json"]).expect(0);
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
    shown["sign"].as_str().expect("a key").to_owned()
}
