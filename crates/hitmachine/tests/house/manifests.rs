//! What the manifests and the lock file say: the crates there are, the arrows between them, who asks for which crate, the lints.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use crate::layout::{CRATES, Crate, FOR_TESTS, KEPT, WEB};
use crate::tree::{Finding, Tree};

const LOCK: &str = "Cargo.lock";

/// The crates of the workspace with their manifests; those without one are not there.
fn manifests(tree: &Tree) -> impl Iterator<Item = (&'static Crate, String, &str, Table)> {
    CRATES.iter().filter_map(|one| {
        let path = format!("{}/Cargo.toml", one.folder);
        let text = tree.manifest(&path)?;
        let table = text
            .parse()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        Some((one, path, text, table))
    })
}

/// Crates that the layout does not know.
pub(crate) fn unknown_crates(tree: &Tree) -> Vec<Finding> {
    let known = |folder: &str| CRATES.iter().any(|one| one.folder == folder);
    let folder = |path: &str| path.strip_suffix("/Cargo.toml").map(str::to_owned);
    let unknown = |path: &&String| folder(path).is_some_and(|folder| !known(&folder));
    let what = "a crate that tests/house/layout.rs does not know: a party is a decision, write it down there with its arrows";
    let strangers = tree
        .manifests
        .iter()
        .map(|(path, _)| path)
        .filter(unknown)
        .map(|path| Finding::new(path, 1, what));
    let renamed = manifests(tree).filter_map(|(one, path, text, table)| {
        let name = table.get("package")?.get("name")?.as_str()?;
        (name != one.name).then(|| {
            Finding::new(
                &path,
                line_of(text, "name"),
                format!("this crate is called {}", one.name),
            )
        })
    });
    strangers.chain(renamed).collect()
}

/// Dependencies of a crate of the workspace on another that it may not know.
pub(crate) fn arrows(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (one, path, text, table) in manifests(tree) {
        for dependency in dependencies(&table) {
            let ours = CRATES.iter().any(|other| other.name == dependency.package);
            let package = dependency.package.as_str();
            let may_use = one.may_use.contains(&package)
                || dependency.for_tests && is_for_tests_of(package, one.name);
            if ours && package != one.name && !may_use {
                let what = format!(
                    "{} may not depend on {}: {}",
                    one.name, dependency.package, one.because
                );
                findings.push(Finding::new(&path, line_of(text, &dependency.key), what));
            }
        }
    }
    findings
}

/// Whether the tests of a crate may use another, which is there for tests and does not come back.
fn is_for_tests_of(package: &str, name: &str) -> bool {
    let found = CRATES.iter().find(|one| one.name == package);
    FOR_TESTS.contains(&package) && found.is_some_and(|found| !found.may_use.contains(&name))
}

/// Crates of the workspace that come into the dependency tree of another by any way, and web crates in any tree.
pub(crate) fn trees(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.manifest(LOCK) else {
        return vec![Finding::new(LOCK, 1, "commit the lock file")];
    };
    let lock: Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{LOCK}: {error}"));
    let packages = locked(&lock);
    let line = |name: &str| {
        text.lines()
            .position(|line| line == format!("name = \"{name}\""))
            .map_or(1, |at| at + 1)
    };
    let mut findings = Vec::new();
    for one in CRATES {
        for reached in reach(&packages, one.name) {
            let ours = CRATES.iter().any(|other| other.name == reached);
            // The lock file does not tell what is for tests: `arrows` does.
            let may_use = one.may_use.contains(&reached) || is_for_tests_of(reached, one.name);
            if ours && reached != one.name && !may_use {
                let what = format!(
                    "the dependency tree of {} holds {reached}: {}",
                    one.name, one.because
                );
                findings.push(Finding::new(LOCK, line(one.name), what));
            }
        }
    }
    let web = packages.keys().filter(|name| WEB.contains(name));
    findings.extend(web.map(|name| {
        Finding::new(
            LOCK,
            line(name),
            format!("{name}: no party serves or asks the web yet"),
        )
    }));
    findings
}

/// Crates that a manifest may not ask for.
pub(crate) fn kept_crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (one, path, text, table) in manifests(tree) {
        for dependency in dependencies(&table) {
            for kept in KEPT
                .iter()
                .filter(|kept| kept.names.contains(&dependency.package.as_str()))
            {
                if !kept.manifests.contains(&one.name) {
                    let what = format!(
                        "{} may not depend on {}: {}",
                        one.name, dependency.package, kept.instead
                    );
                    findings.push(Finding::new(&path, line_of(text, &dependency.key), what));
                }
            }
        }
    }
    findings
}

/// Crates without the lints of the workspace, and crates with features.
pub(crate) fn lints_and_features(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, path, text, table) in manifests(tree) {
        if table
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(Value::as_bool)
            != Some(true)
        {
            findings.push(Finding::new(
                &path,
                1,
                "add `[lints]` with `workspace = true`",
            ));
        }
        if table.contains_key("features") {
            findings.push(Finding::new(
                &path,
                line_of(text, "[features]"),
                "no cargo features: one build, and that one is tested",
            ));
        }
    }
    findings
}

struct Dependency {
    key: String,
    package: String,
    /// Whether it is a `dev-dependency`.
    for_tests: bool,
}

/// Every dependency, whether for tests, for the build or for one platform.
fn dependencies(table: &Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    for (section, value) in table {
        let Value::Table(inner) = value else { continue };
        match section.as_str() {
            "dependencies" | "dev-dependencies" | "build-dependencies" => {
                let for_tests = section == "dev-dependencies";
                found.extend(inner.iter().map(|(key, value)| {
                    let package = value.get("package").and_then(Value::as_str).unwrap_or(key);
                    Dependency {
                        key: key.clone(),
                        package: package.to_owned(),
                        for_tests,
                    }
                }));
            }
            "target" => found.extend(
                inner
                    .values()
                    .filter_map(Value::as_table)
                    .flat_map(dependencies),
            ),
            _ => {}
        }
    }
    found
}

/// The packages of the lock file and what each needs. Versions of one package are taken together.
fn locked(lock: &Table) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut packages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock
        .get("package")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let Some(name) = package.get("name").and_then(Value::as_str) else {
            continue;
        };
        let needs = package
            .get("dependencies")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let names = needs.filter_map(|need| need.as_str()?.split(' ').next());
        packages.entry(name).or_default().extend(names);
    }
    packages
}

fn reach<'a>(packages: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = packages.get(from).into_iter().flatten().copied().collect();
    while let Some(name) = next.pop() {
        if reached.insert(name) {
            next.extend(packages.get(name).into_iter().flatten());
        }
    }
    reached
}

/// The first line that starts with `key`.
fn line_of(text: &str, key: &str) -> usize {
    let starts = |line: &str| {
        let rest = line.trim_start().trim_matches('"').strip_prefix(key);
        rest.is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || "-_".contains(next))
        })
    };
    text.lines().position(starts).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[package]\nname = \"matcher\"\n[lints]\nworkspace = true\n[dependencies]\nexchange.workspace = true\n";

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
            matcher(arrows, "hasher.workspace = true")[0]
                .starts_with("crates/matcher/Cargo.toml:7:")
        );
    }

    #[test]
    fn what_is_there_for_tests_is_found_where_it_is_shipped_and_where_it_would_come_back() {
        let arrows_of = |name: &str, kind: &str| {
            let path = format!("crates/{name}/Cargo.toml");
            one(
                arrows,
                &path,
                &format!("[{kind}]\nsynthetic.workspace = true"),
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
        let lock = "[[package]]\nname = \"matcher\"\ndependencies = [\"innocent 1.0.0\"]\n[[package]]\nname = \"innocent\"\n\
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
            one(trees, "Cargo.lock", "[[package]]\nname = \"tokio\"\n")[0]
                .starts_with("Cargo.lock:2: tokio:")
        );
        assert_eq!(
            one(trees, "Cargo.toml", ""),
            ["Cargo.lock:1: commit the lock file"]
        );
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
        assert!(
            matcher(kept_crates, "bincode = \"1\"")[0].starts_with("crates/matcher/Cargo.toml:7:")
        );
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
            matcher(lints_and_features, "[features]")[0]
                .starts_with("crates/matcher/Cargo.toml:7:")
        );
    }
}
