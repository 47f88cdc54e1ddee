//! What only some places may name: crates that are kept to a few modules, and calls for the clock,
//! chance, threads and files.

use crate::layout::{KEPT, KEPT_CALLS, Kept, KeptCall, within};
use crate::paths::Named;
use crate::tree::{Finding, Source, Tree};

/// Crates named outside the places that may.
pub(crate) fn kept_crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        for kept in KEPT {
            if within(&source.path, kept.places) {
                continue;
            }
            for named in namings(source, kept) {
                let what = format!(
                    "`{}` is not named here: {}; who may stands in tests/house/layout.rs",
                    named.parts[0], kept.instead
                );
                findings.push(Finding::new(&source.path, named.line, what));
            }
        }
    }
    findings
}

/// Where a source names one of the crates.
pub(crate) fn namings<'a>(
    source: &'a Source,
    kept: &'a Kept,
) -> impl Iterator<Item = &'a Named> + use<'a> {
    source.code.paths.iter().filter(|named| {
        kept.names
            .iter()
            .any(|name| name.replace('-', "_") == named.parts[0])
    })
}

/// Calls made outside the places that may.
pub(crate) fn kept_calls(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        for call in KEPT_CALLS {
            if within(&source.path, call.places) {
                continue;
            }
            for named in calls(source, call) {
                let what = format!("`{}`: {}", call.path.join("::"), call.instead);
                findings.push(Finding::new(&source.path, named.line, what));
            }
        }
    }
    findings
}

/// Where a source makes the call, but for tests that may make it anywhere.
pub(crate) fn calls<'a>(
    source: &'a Source,
    call: &'a KeptCall,
) -> impl Iterator<Item = &'a Named> + use<'a> {
    source.code.paths.iter().filter(|named| {
        let free = call.in_tests && (named.test || in_test_file(&source.path));
        let parts = by_its_own_name(source, named);
        !free
            && parts
                .windows(call.path.len())
                .any(|parts| parts == call.path)
    })
}

/// The parts of a path, the first taken back to what a `use … as` of the file renamed.
fn by_its_own_name(source: &Source, named: &Named) -> Vec<String> {
    if named.import.is_some() {
        return named.parts.clone();
    }
    let renaming = source.code.paths.iter().find(|path| {
        let name = path.import.as_ref().and_then(|import| import.name.as_ref());
        name == named.parts.first() && name != path.parts.last()
    });
    match renaming {
        Some(import) => [&import.parts, &named.parts[1..]].concat(),
        None => named.parts.clone(),
    }
}

fn in_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "crates/matcher/src/meet.rs";

    fn lines(check: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of([(path, text)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn printing_by_hand_is_found_outside_the_command_line() {
        assert_eq!(
            lines(
                kept_calls,
                SOURCE,
                "fn f() { std::io::stdout().lock() }\nuse std::io::{self, stderr};"
            ),
            [1, 2]
        );
    }

    #[test]
    fn a_crate_that_is_kept_to_some_modules_is_found_elsewhere() {
        for text in [
            "use csv::Reader;",
            "use {std::fmt, csv as x};",
            "fn f(r: csv::Reader) {}",
            "fn f() { ::csv_core::Reader::new() }",
            "pub use csv;",
        ] {
            assert_eq!(lines(kept_crates, SOURCE, text), [1], "{text}");
        }
        for text in [
            "use bincode::Options;",
            "fn f() -> anyhow::Result<()> {}",
            "use clap::Parser;",
            "use tokio::net;",
            "fn f() { getrandom::fill(b) }",
        ] {
            assert_eq!(lines(kept_crates, SOURCE, text), [1], "{text}");
        }
        assert_eq!(
            lines(
                kept_crates,
                SOURCE,
                "fn f(csv: &str) { g(csv, crate::csv::X) } // csv::Reader\n"
            ),
            [0; 0]
        );
        assert_eq!(
            lines(
                kept_crates,
                "crates/exchange/src/payload.rs",
                "use bincode::Options;"
            ),
            [0; 0]
        );
        assert_eq!(
            lines(
                kept_crates,
                "crates/exchange/src/payloads.rs",
                "use bincode::Options;"
            ),
            [1]
        );
    }

    #[test]
    fn reading_the_clock_and_random_bytes_is_found_in_libraries_and_their_tests() {
        for text in [
            "std::time::SystemTime::now()",
            "Instant::now()",
            "jiff::Timestamp::now()",
            "Zoned::now()",
            "rand::thread_rng()",
            "rand_core::OsRng::default()",
        ] {
            let code = format!("fn f() {{ {text} }}");
            assert_eq!(lines(kept_calls, SOURCE, &code), [1], "{text}");
            let test = format!("#[cfg(test)] mod tests {{ {code} }}");
            assert_eq!(lines(kept_calls, SOURCE, &test), [1], "{text}");
        }
        for text in ["Instant::now()", "jiff::Timestamp::now()"] {
            let code = format!("fn f() {{ {text} }}");
            assert_eq!(
                lines(kept_calls, "crates/hitmachine/src/main.rs", &code),
                [0; 0],
                "{text}"
            );
        }
        let renamed = "use std::time::Instant as Clock;\nfn f() { Clock::now() }";
        assert_eq!(lines(kept_calls, SOURCE, renamed), [2]);
        let given = "fn f(now: Timestamp) { night::at(now) } // Instant::now()";
        assert_eq!(lines(kept_calls, SOURCE, given), [0; 0]);
    }

    #[test]
    fn a_thread_pool_is_found_in_libraries_and_not_in_their_tests() {
        let text = "fn f() { rayon::ThreadPoolBuilder::new() }";
        assert_eq!(lines(kept_calls, SOURCE, text), [1]);
        assert_eq!(
            lines(
                kept_calls,
                SOURCE,
                &format!("#[cfg(test)] mod tests {{ {text} }}")
            ),
            [0; 0]
        );
        assert_eq!(
            lines(kept_calls, "crates/matcher/tests/threads.rs", text),
            [0; 0]
        );
    }

    #[test]
    fn a_file_that_is_not_written_whole_is_found() {
        for text in [
            "std::fs::write(p, b)",
            "fs::rename(p, q)",
            "File::create(p)",
            "std::fs::File::create(p)",
        ] {
            let text = format!("fn f() {{ {text} }}");
            assert_eq!(lines(kept_calls, SOURCE, &text), [1], "{text}");
            assert_eq!(
                lines(kept_calls, "crates/matcher/tests/night.rs", &text),
                [0; 0],
                "{text}"
            );
        }
        let atomic_file = "crates/exchange/src/file/atomic_file.rs";
        assert_eq!(
            lines(kept_calls, atomic_file, "fn f() { fs::rename(p, q) }"),
            [0; 0]
        );
        assert_eq!(
            lines(kept_calls, atomic_file, "fn f() { fs::write(p, b) }"),
            [1]
        );
    }
}
