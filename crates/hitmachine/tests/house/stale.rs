//! Allowances that nothing uses any more: what the layout permits and no manifest or source does.
//!
//! An allowance that stays behind when the code has moved on would let the next change in unseen.

use crate::kept;
use crate::layout::{CRATES, Crate, FOR_TESTS, KEPT, KEPT_CALLS, Kept, KeptCall, Place, within};
use crate::manifests;
use crate::tree::{Finding, Source, Tree};

/// Where the allowances stand.
const LAYOUT: &str = "crates/hitmachine/tests/house/layout.rs";

/// Arrows between crates that no manifest draws and no dependency tree holds, and crates for tests
/// that no test has.
pub(crate) fn arrows(tree: &Tree) -> Vec<Finding> {
    let mut findings = stale_arrows(tree, CRATES);
    findings.extend(stale_for_tests(tree, CRATES, FOR_TESTS));
    findings
}

/// Manifests and places that may name a crate and do not.
pub(crate) fn kept_crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = stale_manifests(tree, KEPT);
    findings.extend(stale_namings(tree, KEPT));
    findings
}

/// Places that may make a call and do not.
pub(crate) fn kept_calls(tree: &Tree) -> Vec<Finding> {
    stale_calls(tree, KEPT_CALLS)
}

fn stale(what: String) -> Finding {
    Finding::new(LAYOUT, 1, what + ": take the allowance out")
}

fn stale_arrows(tree: &Tree, crates: &[Crate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for user in crates {
        for used in user.may_use {
            if !manifests::depends(tree, user.name, used) {
                findings.push(stale(format!("{} does not use {used}", user.name)));
            }
        }
    }
    findings
}

fn stale_for_tests(tree: &Tree, crates: &[Crate], for_tests: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in for_tests {
        // Whoever may use it anyhow needs no leave for its tests.
        let is_used = crates.iter().any(|user| {
            !user.may_use.contains(package) && manifests::asks(tree, user.name, package)
        });
        if !is_used {
            findings.push(stale(format!("no crate has {package} for its tests alone")));
        }
    }
    findings
}

fn stale_manifests(tree: &Tree, kept: &[Kept]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kept in kept {
        for user in kept.manifests {
            for name in kept.names {
                if !manifests::asks(tree, user, name) {
                    let what = format!("the manifest of {user} does not ask for {name}");
                    findings.push(stale(what));
                }
            }
        }
    }
    findings
}

fn stale_namings(tree: &Tree, kept: &[Kept]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kept in kept {
        for place in kept.places {
            let is_used = any_within(tree, place, |source| {
                kept::namings(source, kept).next().is_some()
            });
            if !is_used {
                let names = kept.names.join(", ");
                findings.push(stale(format!("{} does not name {names}", place.path)));
            }
        }
    }
    findings
}

fn stale_calls(tree: &Tree, calls: &[KeptCall]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for call in calls {
        for place in call.places {
            let is_used = any_within(tree, place, |source| {
                kept::calls(source, call).next().is_some()
            });
            if !is_used {
                let path = call.path.join("::");
                findings.push(stale(format!("{} does not call {path}", place.path)));
            }
        }
    }
    findings
}

fn any_within(tree: &Tree, place: &Place, uses: impl Fn(&Source) -> bool) -> bool {
    let place = std::slice::from_ref(place);
    tree.sources
        .iter()
        .any(|source| within(&source.path, place) && uses(source))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "crates/matcher/Cargo.toml";
    const SOURCE: &str = "crates/matcher/src/meet.rs";
    const PLACES: &[Place] = &[
        Place {
            path: "crates/matcher/src/meet",
            because: "it meets",
        },
        Place {
            path: "crates/matcher/src/open",
            because: "it opens",
        },
    ];

    fn told(findings: Vec<Finding>) -> Vec<String> {
        let what = |finding: Finding| finding.what.replace(": take the allowance out", "");
        findings.into_iter().map(what).collect()
    }

    #[test]
    fn an_arrow_that_no_manifest_draws_is_stale() {
        let matcher = Crate {
            name: "matcher",
            folder: "crates/matcher",
            may_use: &["exchange", "city"],
            because: "",
        };
        let manifest = "[package]\nname = \"matcher\"\n[dependencies]\nexchange.workspace = true\n";
        let tree = Tree::of([(MANIFEST, manifest)]);
        assert_eq!(
            told(stale_arrows(&tree, &[matcher])),
            ["matcher does not use city"]
        );
    }

    #[test]
    fn a_crate_for_tests_that_no_tests_have_is_stale() {
        let user = |may_use| Crate {
            name: "matcher",
            folder: "crates/matcher",
            may_use,
            because: "",
        };
        let manifest = "[package]\nname = \"matcher\"\n[dev-dependencies]\nsynthetic = \"1\"\n";
        let tree = Tree::of([(MANIFEST, manifest)]);
        let stale = |user| told(stale_for_tests(&tree, &[user], &["synthetic"]));
        assert_eq!(stale(user(&[])), [""; 0]);
        assert_eq!(
            stale(user(&["synthetic"])),
            ["no crate has synthetic for its tests alone"]
        );
    }

    #[test]
    fn an_arrow_that_only_the_lock_file_draws_is_in_use() {
        let matcher = Crate {
            name: "matcher",
            folder: "crates/matcher",
            may_use: &["exchange"],
            because: "",
        };
        let lock = "[[package]]\nname = \"matcher\"\ndependencies = [\"between\"]\n\
                    [[package]]\nname = \"between\"\ndependencies = [\"exchange\"]\n";
        let tree = Tree::of([
            (MANIFEST, "[package]\nname = \"matcher\"\n"),
            ("Cargo.lock", lock),
        ]);
        assert_eq!(told(stale_arrows(&tree, &[matcher])), [""; 0]);
    }

    #[test]
    fn a_manifest_that_no_longer_asks_for_a_kept_crate_is_stale() {
        let kept = Kept {
            names: &["csv", "csv-core"],
            manifests: &["matcher"],
            places: &[],
            instead: "",
        };
        let tree = Tree::of([(MANIFEST, "[dev-dependencies]\ncsv.workspace = true\n")]);
        assert_eq!(
            told(stale_manifests(&tree, &[kept])),
            ["the manifest of matcher does not ask for csv-core"]
        );
    }

    #[test]
    fn a_place_that_no_longer_names_a_kept_crate_is_stale() {
        let kept = Kept {
            names: &["csv-core"],
            manifests: &[],
            places: PLACES,
            instead: "",
        };
        let tree = Tree::of([(SOURCE, "use csv_core::Reader;")]);
        assert_eq!(
            told(stale_namings(&tree, &[kept])),
            ["crates/matcher/src/open does not name csv-core"]
        );
    }

    #[test]
    fn a_place_that_no_longer_makes_a_kept_call_is_stale_and_a_test_that_is_free_to_does_not_count()
    {
        let call = |in_tests| KeptCall {
            path: &["fs", "write"],
            in_tests,
            places: PLACES,
            instead: "",
        };
        let tree = Tree::of([
            (SOURCE, "fn f() { std::fs::write(p, b) }"),
            (
                "crates/matcher/src/open.rs",
                "#[test] fn f() { std::fs::write(p, b) }",
            ),
        ]);
        assert_eq!(told(stale_calls(&tree, &[call(false)])), [""; 0]);
        assert_eq!(
            told(stale_calls(&tree, &[call(true)])),
            ["crates/matcher/src/open does not call fs::write"]
        );
    }
}
