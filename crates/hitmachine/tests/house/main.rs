//! The house test: reads every manifest and every source of the workspace and fails when they leave
//! the design.
//!
//! What is allowed stands as data in `layout.rs`. Each check is a function from a tree of files to
//! what is out of order, and beside it stand tests that it fires on a small tree made up for it.

mod code;
mod commands;
mod files;
mod kept;
mod layout;
mod manifests;
mod modules;
mod paths;
mod stale;
mod tree;
mod type_names;
mod words;

use std::path::Path;

use layout::CRATES;
use tree::{Finding, Tree};

const CHECKS: &[fn(&Tree) -> Vec<Finding>] = &[
    manifests::unknown_crates,
    manifests::arrows,
    manifests::trees,
    manifests::kept_crates,
    manifests::lints_and_features,
    modules::circles,
    commands::apart,
    type_names::twice,
    files::files,
    files::columns,
    files::folders,
    words::unsafe_code,
    words::attributes,
    words::macros_and_marks,
    kept::kept_crates,
    kept::kept_calls,
    stale::arrows,
    stale::kept_crates,
    stale::kept_calls,
];

fn workspace() -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Tree::read(
        &root
            .canonicalize()
            .expect("the workspace is two folders up"),
    )
}

#[test]
fn the_house_is_in_order() {
    let tree = workspace();
    let mut findings: Vec<Finding> = CHECKS.iter().flat_map(|check| check(&tree)).collect();
    findings.sort_unstable();
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        findings.is_empty(),
        "{} out of order:\n{}",
        findings.len(),
        lines.join("\n")
    );
}

#[test]
fn the_whole_workspace_was_read() {
    let tree = workspace();
    for one in CRATES {
        let manifest = format!("{}/Cargo.toml", one.folder);
        assert!(
            tree.manifest(&manifest).is_some(),
            "{manifest} was not read; is the layout out of date?"
        );
        let folder = format!("{}/", one.folder);
        assert!(
            tree.sources
                .iter()
                .any(|source| source.path.starts_with(&folder)),
            "no source of {} was read",
            one.name
        );
    }
    assert!(tree.manifest("Cargo.lock").is_some() && tree.manifest("Cargo.toml").is_some());
    let this = concat!("crates/hitmachine/tests/house/", "main.rs");
    assert!(tree.sources.iter().any(
        |source| source.path == this && source.text.contains("fn the_whole_workspace_was_read")
    ));
    assert!(
        tree.sources.len() > 25,
        "only {} sources",
        tree.sources.len()
    );
    assert!(
        tree.sources
            .iter()
            .map(|source| source.code.tokens.len())
            .sum::<usize>()
            > 10_000
    );
}

#[test]
fn the_arrows_between_modules_are_seen() {
    let tree = workspace();
    let uses = |from, to| modules::uses(&tree, "crates/exchange/src/", from, to);
    assert!(uses("batch", "payload") && uses("hits", "covenant") && uses("batch", "night"));
    assert!(!uses("payload", "batch"));
}
