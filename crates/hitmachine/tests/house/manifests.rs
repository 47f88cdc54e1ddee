//! What the manifests and the lock file say: the crates there are, the arrows between them, who
//! asks for which crate, the lints.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use crate::layout::{CRATES, Crate, FEATURES, FOR_TESTS, KEPT, SERVES, SERVING, WEB};
use crate::tree::{Finding, Tree};

const LOCK: &str = "Cargo.lock";

/// The manifest of a crate of the workspace.
struct Manifest<'a> {
    of: &'static Crate,
    path: String,
    text: &'a str,
    table: Table,
}

impl Manifest<'_> {
    /// A finding at the first line that starts with `key`.
    fn finding(&self, key: &str, what: impl Into<String>) -> Finding {
        Finding::new(&self.path, line_of(self.text, key), what)
    }

    /// The name of the package, where it says one.
    fn name(&self) -> Option<&str> {
        self.table.get("package")?.get("name")?.as_str()
    }
}

/// The manifests of the crates that the layout knows; those without one are not there.
fn manifests(tree: &Tree) -> Vec<Manifest<'_>> {
    let mut manifests = Vec::new();
    for of in CRATES {
        let path = format!("{}/Cargo.toml", of.folder);
        let Some(text) = tree.manifest(&path) else {
            continue;
        };
        let table = text
            .parse()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        manifests.push(Manifest {
            of,
            path,
            text,
            table,
        });
    }
    manifests
}

/// Crates that the layout does not know.
pub(crate) fn unknown_crates(tree: &Tree) -> Vec<Finding> {
    let what = "a crate that tests/house/layout.rs does not know: \
                a party is a decision, write it down there with its arrows";
    let mut findings = Vec::new();
    for (path, _) in &tree.manifests {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else {
            continue;
        };
        if !CRATES.iter().any(|known| known.folder == folder) {
            findings.push(Finding::new(path, 1, what));
        }
    }
    for manifest in manifests(tree) {
        let name = manifest.of.name;
        if manifest.name().is_some_and(|written| written != name) {
            findings.push(manifest.finding("name", format!("this crate is called {name}")));
        }
    }
    findings
}

/// Dependencies of a crate of the workspace on another that it may not know.
pub(crate) fn arrows(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests(tree) {
        let Crate {
            name,
            may_use,
            because,
            ..
        } = manifest.of;
        for dependency in dependencies(&manifest.table) {
            let package = dependency.package.as_str();
            let ours = CRATES.iter().any(|known| known.name == package);
            let may_use = may_use.contains(&package)
                || dependency.for_tests && is_for_tests_of(package, name);
            if ours && package != *name && !may_use {
                let what = format!("{name} may not depend on {package}: {because}");
                findings.push(manifest.finding(&dependency.key, what));
            }
        }
    }
    findings
}

/// Whether the tests of a crate may use another, which is there for tests and does not come back.
fn is_for_tests_of(package: &str, name: &str) -> bool {
    let found = CRATES.iter().find(|known| known.name == package);
    FOR_TESTS.contains(&package) && found.is_some_and(|found| !found.may_use.contains(&name))
}

/// Crates of the workspace that come into the dependency tree of another by any way, and web crates
/// in a tree that may not hold them.
pub(crate) fn trees(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.manifest(LOCK) else {
        return vec![Finding::new(LOCK, 1, "commit the lock file")];
    };
    let lock: Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{LOCK}: {error}"));
    let packages = locked(&lock);
    let line = |name: &str| {
        let is_entry = |line: &str| line == format!("name = \"{name}\"");
        text.lines().position(is_entry).map_or(1, |index| index + 1)
    };
    let mut findings = Vec::new();
    for Crate {
        name,
        may_use,
        because,
        ..
    } in CRATES
    {
        let may_serve = *name == SERVES || may_use.contains(&SERVES);
        for reached in reach(&packages, name) {
            let ours = CRATES.iter().any(|known| known.name == reached);
            // The lock file does not tell what is for tests: `arrows` does.
            let may_use = may_use.contains(&reached) || is_for_tests_of(reached, name);
            if ours && reached != *name && !may_use {
                let what = format!("the dependency tree of {name} holds {reached}: {because}");
                findings.push(Finding::new(LOCK, line(name), what));
            }
            if SERVING.contains(&reached) && !may_serve {
                let what = format!(
                    "the dependency tree of {name} holds {reached}: only the page is served"
                );
                findings.push(Finding::new(LOCK, line(name), what));
            }
        }
    }
    for name in packages.keys().filter(|name| WEB.contains(name)) {
        let what = format!("{name}: no party asks the web, and one framework answers it");
        findings.push(Finding::new(LOCK, line(name), what));
    }
    findings
}

/// Whether the manifest of a crate of the workspace asks for a package, for any purpose.
pub(crate) fn asks(tree: &Tree, user: &str, package: &str) -> bool {
    manifests(tree).iter().any(|manifest| {
        let mut dependencies = dependencies(&manifest.table).into_iter();
        manifest.of.name == user && dependencies.any(|dependency| dependency.package == package)
    })
}

/// Whether a crate of the workspace comes to a package at all: by its manifest, or by the
/// dependency tree of the lock file.
pub(crate) fn depends(tree: &Tree, user: &str, package: &str) -> bool {
    let in_lock = || {
        let lock: Table = tree.manifest(LOCK)?.parse().ok()?;
        Some(reach(&locked(&lock), user).contains(package))
    };
    asks(tree, user, package) || in_lock() == Some(true)
}

/// Crates that a manifest may not ask for.
pub(crate) fn kept_crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests(tree) {
        let name = manifest.of.name;
        for Dependency { key, package, .. } in dependencies(&manifest.table) {
            for kept in KEPT {
                if kept.names.contains(&package.as_str()) && !kept.manifests.contains(&name) {
                    let what = format!("{name} may not depend on {package}: {}", kept.instead);
                    findings.push(manifest.finding(&key, what));
                }
            }
        }
    }
    findings
}

/// Crates without the lints of the workspace, and crates with features.
pub(crate) fn lints_and_features(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests(tree) {
        let lints = manifest
            .table
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        if lints.and_then(Value::as_bool) != Some(true) {
            let what = "add `[lints]` with `workspace = true`";
            findings.push(Finding::new(&manifest.path, 1, what));
        }
        let mut has: BTreeSet<&str> = BTreeSet::new();
        if let Some(Value::Table(features)) = manifest.table.get("features") {
            has.extend(features.keys().map(String::as_str));
        }
        let of_crate = FEATURES
            .iter()
            .filter(|feature| feature.of == manifest.of.name);
        let allowed: BTreeSet<&str> = of_crate.map(|feature| feature.name).collect();
        let has_table = manifest.table.contains_key("features");
        if has_table && allowed.is_empty() || !has.is_subset(&allowed) {
            let what = "no cargo features: one build, and that one is tested";
            findings.push(manifest.finding("[features]", what));
        }
        for unused in allowed.difference(&has) {
            let what = format!("it has no feature {unused}: take it out of tests/house/layout.rs");
            findings.push(Finding::new(&manifest.path, 1, what));
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
                for (key, value) in inner {
                    let package = value.get("package").and_then(Value::as_str).unwrap_or(key);
                    found.push(Dependency {
                        key: key.clone(),
                        package: package.to_owned(),
                        for_tests: section == "dev-dependencies",
                    });
                }
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
    text.lines().position(starts).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests;
