//! Names of types: within a crate, one name means one type.

use std::collections::BTreeMap;

use crate::code::Kind;
use crate::layout::CRATES;
use crate::modules::files_but_tests;
use crate::tree::{Finding, Source, Tree};

/// Where a type is defined.
#[derive(Clone, Copy)]
struct Definition<'a> {
    path: &'a str,
    line: usize,
    /// The inline modules around it.
    inside: &'a [String],
}

/// Types of a crate that share a name, whatever their modules; tests do not count.
pub(crate) fn twice(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in CRATES {
        let folder = format!("{}/src/", one.folder);
        let mut known = BTreeMap::new();
        for (_, source) in files_but_tests(tree, &folder) {
            definitions(source, &mut known, &mut findings);
        }
    }
    findings
}

fn definitions<'a>(
    source: &'a Source,
    known: &mut BTreeMap<&'a str, Definition<'a>>,
    findings: &mut Vec<Finding>,
) {
    let mut braces = 0;
    for pair in source.code.tokens.windows(2) {
        match pair[0].kind {
            Kind::Open('{') => braces += 1,
            Kind::Close('}') => braces -= 1,
            _ => {}
        }
        let (Kind::Word(keyword), Kind::Word(name)) = (&pair[0].kind, &pair[1].kind) else {
            continue;
        };
        let defines = match keyword.as_str() {
            "struct" | "enum" | "trait" | "union" => true,
            // In the braces of an `impl` or a `trait` it is the type of an item.
            "type" => braces == pair[0].inside.len(),
            _ => false,
        };
        if pair[0].test || !defines {
            continue;
        }
        let here = Definition {
            path: &source.path,
            line: pair[1].line,
            inside: &pair[0].inside,
        };
        let Some(first) = known.get(name.as_str()) else {
            known.insert(name, here);
            continue;
        };
        // Twice in one module can only be one type in two builds.
        if first.path != here.path || first.inside != here.inside {
            let what = format!(
                "`{name}` is also a type at {}:{}: name each after what it is",
                first.path, first.line
            );
            findings.push(Finding::new(here.path, here.line, what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files = files
            .iter()
            .map(|(name, text)| (format!("crates/matcher/src/{name}"), *text));
        twice(&Tree::of(files))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn two_types_of_one_name_are_found_with_both_places() {
        for other in [
            "struct Line;",
            "pub enum Line {}",
            "trait Line {}",
            "type Line = u8;",
        ] {
            let found = found(&[("a.rs", "\npub struct Line;"), ("b/c.rs", other)]);
            assert_eq!(found.len(), 1, "{other}: {found:?}");
            assert!(
                found[0].starts_with("crates/matcher/src/b/c.rs:1: `Line` is also a type at")
                    && found[0].contains("crates/matcher/src/a.rs:2:"),
                "{found:?}"
            );
        }
        assert_eq!(
            found(&[("a.rs", "struct Line; mod b { struct Line; }")]).len(),
            1
        );
    }

    #[test]
    fn tests_and_items_of_traits_and_other_crates_do_not_count() {
        let line = ("a.rs", "struct Line;");
        assert_eq!(
            found(&[line, ("b.rs", "#[cfg(test)] mod tests { struct Line; }")]),
            [""; 0]
        );
        let apart = [
            ("b.rs", "#[cfg(test)] mod oracle;"),
            ("b/oracle.rs", "struct Line;"),
        ];
        assert_eq!(found(&[&[line][..], &apart].concat()), [""; 0]);
        assert_eq!(
            found(&[line, ("b.rs", "impl Iterator for X { type Line = u8; }")]),
            [""; 0]
        );
        assert_eq!(
            found(&[line, ("b.rs", "use crate::a::Line; fn f(x: Line) {}")]),
            [""; 0]
        );
        let other_crate = ("crates/city/src/a.rs", "struct Line;");
        assert!(
            twice(&Tree::of([
                ("crates/matcher/src/a.rs", "struct Line;"),
                other_crate
            ]))
            .is_empty()
        );
    }

    #[test]
    fn one_type_in_two_builds_is_one() {
        let both = "#[cfg(unix)] struct Line; #[cfg(not(unix))] struct Line;";
        assert_eq!(found(&[("a.rs", both)]), [""; 0]);
    }
}
