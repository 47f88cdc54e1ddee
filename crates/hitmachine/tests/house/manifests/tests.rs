//! What a manifest may not say is found, and a manifest in order passes.

use super::*;

const GOOD: &str = "[package]\nname = \"matcher\"\n[lints]\nworkspace = true\n[dependencies]\n\
                    exchange.workspace = true\n";

fn one(check: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
    check(&Tree::of([(path, text)]))
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn matcher(check: fn(&Tree) -> Vec<Finding>, more: &str) -> Vec<String> {
    one(
        check,
        "crates/matcher/Cargo.toml",
        &format!("{GOOD}{more}\n"),
    )
}

#[test]
fn a_crate_in_order_passes() {
    for check in [unknown_crates, arrows, kept_crates, lints_and_features] {
        assert_eq!(matcher(check, ""), [""; 0]);
    }
}

#[test]
fn a_crate_that_the_layout_does_not_know_is_found() {
    assert!(
        one(
            unknown_crates,
            "crates/dealer/Cargo.toml",
            "[package]\nname = \"dealer\""
        )[0]
        .starts_with("crates/dealer/Cargo.toml:1:")
    );
    assert!(
        one(unknown_crates, "crates/hasher/x/Cargo.toml", "")[0]
            .starts_with("crates/hasher/x/Cargo.toml:1:")
    );
    assert!(
        one(
            unknown_crates,
            "crates/hasher/Cargo.toml",
            "[package]\nname = \"hashes\""
        )[0]
        .contains("Cargo.toml:2: this crate")
    );
}

#[test]
fn a_forbidden_arrow_is_found_in_every_kind_of_table() {
    let tables = [
        "hasher.workspace = true",
        "hasher = { path = \"../hasher\" }",
        "[dev-dependencies]\nhasher.workspace = true",
        "[build-dependencies]\nhasher.workspace = true",
        "[target.'cfg(unix)'.dependencies]\nhasher.workspace = true",
        "[dependencies.x]\npackage = \"hasher\"",
    ];
    for table in tables {
        let text = format!("[package]\nname = \"matcher\"\n[dependencies]\n{table}")
            .replace("[dependencies]\n[dep", "[dep");
        let found = one(arrows, "crates/matcher/Cargo.toml", &text);
        assert_eq!(found.len(), 1, "{table}");
        assert!(
            found[0].contains("matcher may not depend on hasher"),
            "{found:?}"
        );
    }
    assert!(
        matcher(arrows, "hasher.workspace = true")[0].starts_with("crates/matcher/Cargo.toml:7:")
    );
}

#[test]
fn what_is_there_for_tests_is_found_where_it_is_shipped_and_where_it_would_come_back() {
    let arrows_of = |name: &str, section: &str| {
        let path = format!("crates/{name}/Cargo.toml");
        one(
            arrows,
            &path,
            &format!("[{section}]\nsynthetic.workspace = true"),
        )
        .len()
    };
    assert_eq!(arrows_of("matcher", "dev-dependencies"), 0);
    assert_eq!(arrows_of("matcher", "dependencies"), 1);
    assert_eq!(arrows_of("exchange", "dev-dependencies"), 1);
}

#[test]
fn exchange_knows_no_party_and_no_party_another() {
    for (from, to) in [
        ("exchange", "hasher"),
        ("exchange", "city"),
        ("hasher", "matcher"),
        ("city", "hasher"),
        ("matcher", "hitmachine"),
    ] {
        let found = one(
            arrows,
            &format!("crates/{from}/Cargo.toml"),
            &format!("[dependencies]\n{to}.workspace = true"),
        );
        assert_eq!(found.len(), 1, "{from} -> {to}");
    }
}

#[test]
fn a_hasher_deep_in_the_tree_of_the_matcher_is_found() {
    let lock = "[[package]]\nname = \"matcher\"\ndependencies = [\"innocent 1.0.0\"]\n\
                [[package]]\nname = \"innocent\"\n\
                dependencies = [\"hasher\"]\n[[package]]\nname = \"hasher\"\n";
    let found = one(trees, "Cargo.lock", lock);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("Cargo.lock:2: the dependency tree of matcher holds hasher"),
        "{found:?}"
    );
}

#[test]
fn a_web_crate_in_the_lock_file_and_a_missing_lock_file_are_found() {
    assert!(
        one(trees, "Cargo.lock", "[[package]]\nname = \"reqwest\"\n")[0]
            .starts_with("Cargo.lock:2: reqwest:")
    );
    assert_eq!(
        one(trees, "Cargo.toml", ""),
        ["Cargo.lock:1: commit the lock file"]
    );
}

#[test]
fn what_serves_the_page_is_found_in_every_other_tree() {
    let lock = |name: &str| {
        let text = format!(
            "[[package]]\nname = \"{name}\"\ndependencies = [\"innocent\"]\n\
             [[package]]\nname = \"innocent\"\ndependencies = [\"tokio\"]\n\
             [[package]]\nname = \"tokio\"\n"
        );
        one(trees, "Cargo.lock", &text)
    };
    assert_eq!(lock("review"), [""; 0]);
    for name in ["casebook", "matcher", "hasher"] {
        assert!(lock(name)[0].starts_with("Cargo.lock:2:"), "{name}");
        assert!(lock(name)[0].contains("holds tokio"), "{name}");
    }
}

#[test]
fn a_crate_that_is_kept_to_others_is_found() {
    for kept in [
        "bincode = \"1\"",
        "anyhow.workspace = true",
        "clap = \"4\"",
        "axum = \"0.8\"",
        "x = { package = \"getrandom\" }",
    ] {
        assert_eq!(matcher(kept_crates, kept).len(), 1, "{kept}");
    }
    assert!(matcher(kept_crates, "bincode = \"1\"")[0].starts_with("crates/matcher/Cargo.toml:7:"));
}

#[test]
fn a_crate_without_the_lints_or_with_features_is_found() {
    assert_eq!(
        one(lints_and_features, "benches/Cargo.toml", "[package]").len(),
        1
    );
    assert_eq!(
        one(
            lints_and_features,
            "benches/Cargo.toml",
            "[lints]\nworkspace = false"
        )
        .len(),
        1
    );
    assert!(
        matcher(lints_and_features, "[features]")[0].starts_with("crates/matcher/Cargo.toml:7:")
    );
    let elsewhere = |features: &str| {
        let text = format!("[lints]\nworkspace = true\n{features}");
        one(lints_and_features, "crates/elsewhere/Cargo.toml", &text).len()
    };
    assert_eq!(elsewhere("[features]\nparquet = []"), 0);
    assert_eq!(elsewhere("[features]\nparquet = []\nfast = []"), 1);
    assert_eq!(elsewhere(""), 1, "an allowance that nothing uses");
}
