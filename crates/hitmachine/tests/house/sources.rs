//! What single source files hold: their names, heads and lengths, and the words, macros, attributes and calls that are kept out.

use crate::code::Kind;
use crate::layout::{
    EMPTY_NAMES, KEPT, KEPT_CALLS, MAX_LINES, PRINTING, UNDONE, UNDONE_WORDS, within,
};
use crate::paths::Named;
use crate::tree::{Finding, Source, Tree};

fn each(tree: &Tree, check: impl Fn(&Source) -> Vec<(usize, String)>) -> Vec<Finding> {
    let findings = |source| {
        check(source)
            .into_iter()
            .map(|(line, what)| Finding::new(&source.path, line, what))
    };
    tree.sources.iter().flat_map(findings).collect()
}

/// Files that are too long, have no head or a name that says nothing.
pub(crate) fn files(tree: &Tree) -> Vec<Finding> {
    each(tree, |source| {
        let mut found = Vec::new();
        let lines = source.text.lines().count();
        if lines > MAX_LINES {
            found.push((
                MAX_LINES + 1,
                format!("{lines} lines: split the file by purpose, none is over {MAX_LINES}"),
            ));
        }
        let head = source
            .text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("//!"));
        if head.is_none_or(|head| head.trim().is_empty()) {
            found.push((
                1,
                "start with a `//!` head that says what the file is for".to_owned(),
            ));
        }
        let parts = source.path.trim_end_matches(".rs").split('/');
        if let Some(name) = parts.into_iter().find(|part| EMPTY_NAMES.contains(part)) {
            found
                .push((1, format!("`{name}` says nothing: name the file after what it does; an error stands beside its function")));
        }
        found
    })
}

/// `unsafe`, anywhere.
pub(crate) fn unsafe_code(tree: &Tree) -> Vec<Finding> {
    each(tree, |source| {
        let tokens = source
            .code
            .tokens
            .iter()
            .filter(|token| token.kind == Kind::Word("unsafe".to_owned()));
        tokens
            .map(|token| {
                (
                    token.line,
                    "`unsafe` is forbidden everywhere: find a safe way or a crate that has one"
                        .to_owned(),
                )
            })
            .collect()
    })
}

/// Attributes that silence a lint for good, and tests that do not run.
pub(crate) fn attributes(tree: &Tree) -> Vec<Finding> {
    each(tree, |source| {
        let word = |(word, line): (&str, usize)| match word {
            "allow" => Some((
                line,
                "mend it, or use `#[expect(…, reason = \"…\")]`".to_owned(),
            )),
            "ignore" => Some((line, "a test runs or is taken out".to_owned())),
            _ => None,
        };
        source
            .code
            .attribute_words()
            .into_iter()
            .filter_map(word)
            .collect()
    })
}

/// Macros that print outside the command line, and work left undone in code or comment.
pub(crate) fn macros_and_marks(tree: &Tree) -> Vec<Finding> {
    each(tree, |source| {
        let printing = !source.path.starts_with("crates/hitmachine/");
        let mut found: Vec<_> = source
            .code
            .macros()
            .filter_map(|(name, line)| match name {
                _ if printing && PRINTING.contains(&name) => Some((
                    line,
                    format!("`{name}!`: return it, only crates/hitmachine prints"),
                )),
                _ if UNDONE.contains(&name) => Some((
                    line,
                    format!("`{name}!`: finish it, or leave it out and say so in an issue"),
                )),
                _ => None,
            })
            .collect();
        let text = source.code.without_literals(&source.text);
        for (at, line) in text.lines().enumerate() {
            let words = line.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
            for word in words.filter(|word| UNDONE_WORDS.contains(word)) {
                found.push((at + 1, format!("{word}: finish it, or write an issue")));
            }
        }
        found
    })
}

/// Crates named outside the places that may.
pub(crate) fn kept_crates(tree: &Tree) -> Vec<Finding> {
    each(tree, |source| {
        let mut found = Vec::new();
        for kept in KEPT
            .iter()
            .filter(|kept| !within(&source.path, kept.places))
        {
            for named in &source.code.paths {
                let first = &named.parts[0];
                if kept
                    .names
                    .iter()
                    .any(|name| name.replace('-', "_") == *first)
                {
                    found.push((
                        named.line,
                        format!("`{first}` is not named here: {}; who may stands in tests/house/layout.rs", kept.instead),
                    ));
                }
            }
        }
        found
    })
}

/// Calls made outside the places that may.
pub(crate) fn kept_calls(tree: &Tree) -> Vec<Finding> {
    each(tree, |source| {
        let mut found = Vec::new();
        for call in KEPT_CALLS
            .iter()
            .filter(|call| !within(&source.path, call.places))
        {
            let for_tests =
                |named: &&Named| call.in_tests && (named.test || in_test_file(&source.path));
            for named in source.code.paths.iter().filter(|named| !for_tests(named)) {
                if by_its_own_name(source, named)
                    .windows(call.path.len())
                    .any(|parts| parts == call.path)
                {
                    found.push((
                        named.line,
                        format!("`{}`: {}", call.path.join("::"), call.instead),
                    ));
                }
            }
        }
        found
    })
}

/// The parts of a path, the first taken back to what a `use … as` of the file renamed.
fn by_its_own_name(source: &Source, named: &Named) -> Vec<String> {
    let renamed = |import: &&Named| {
        let name = import
            .import
            .as_ref()
            .and_then(|import| import.name.as_ref());
        name == named.parts.first() && name != import.parts.last()
    };
    match source
        .code
        .paths
        .iter()
        .find(renamed)
        .filter(|_| named.import.is_none())
    {
        Some(import) => import
            .parts
            .iter()
            .chain(&named.parts[1..])
            .cloned()
            .collect(),
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

    fn at(check: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of([(path, text)]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn a_file_of_400_lines_passes_and_one_of_401_does_not() {
        let lines = |count: usize| format!("//! A head.\n{}", "\n".repeat(count - 1));
        assert_eq!(at(files, SOURCE, &lines(400)), [0; 0]);
        assert_eq!(at(files, SOURCE, &lines(401)), [401]);
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        for text in [
            "fn f() {}\n",
            "// A comment.\n",
            "//!\n",
            "\n//! Late.\n",
            "/// For the next item.\nfn f() {}",
            "",
        ] {
            assert_eq!(at(files, SOURCE, text), [1], "{text:?}");
        }
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        for path in [
            "crates/city/src/utils.rs",
            "crates/city/src/error.rs",
            "crates/city/tests/common/mod.rs",
            "benches/helpers.rs",
        ] {
            assert_eq!(at(files, path, "//! A head.\n"), [1], "{path}");
        }
        assert_eq!(
            at(files, "crates/city/src/common_names.rs", "//! A head.\n"),
            [0; 0]
        );
    }

    #[test]
    fn unsafe_is_found_and_the_word_in_a_comment_or_a_string_is_not() {
        assert_eq!(
            at(
                unsafe_code,
                SOURCE,
                "\nfn f() { unsafe { g() } }\nunsafe impl Send for A {}"
            ),
            [2, 3]
        );
        assert_eq!(
            at(unsafe_code, SOURCE, "#[unsafe(no_mangle)] fn f() {}"),
            [1]
        );
        assert_eq!(
            at(
                unsafe_code,
                SOURCE,
                "#![forbid(unsafe_code)]\n// unsafe\n/// unsafe\nfn f() { g(\"unsafe\", r#\"unsafe\"#) }"
            ),
            [0; 0]
        );
    }

    #[test]
    fn allow_and_ignore_are_found_and_expect_is_not() {
        assert_eq!(
            at(
                attributes,
                SOURCE,
                "#![allow(dead_code)]\n#[allow(unused)]\nfn f() {}\n#[cfg_attr(unix, allow(unused))]\nfn g() {}"
            ),
            [1, 2, 4]
        );
        assert_eq!(
            at(
                attributes,
                SOURCE,
                "#[test]\n#[ignore]\nfn f() {}\n#[ignore = \"slow\"]\nfn g() {}"
            ),
            [2, 4]
        );
        assert_eq!(
            at(
                attributes,
                SOURCE,
                "#[expect(unused, reason = \"allow\")]\nfn ignore() { allow(1) } // #[allow(x)]"
            ),
            [0; 0]
        );
    }

    #[test]
    fn printing_is_found_outside_the_command_line() {
        let text = "fn f() {\n println!(); eprint!();\n dbg!(1);\n // println!()\n g(\"println!\"); writeln!(w); }";
        assert_eq!(at(macros_and_marks, SOURCE, text), [2, 2, 3]);
        assert_eq!(
            at(macros_and_marks, "crates/hitmachine/src/main.rs", text),
            [0; 0]
        );
        assert_eq!(
            at(
                kept_calls,
                SOURCE,
                "fn f() { std::io::stdout().lock() }\nuse std::io::{self, stderr};"
            ),
            [1, 2]
        );
    }

    #[test]
    fn work_left_undone_is_found_in_code_and_comments() {
        assert_eq!(
            at(
                macros_and_marks,
                SOURCE,
                "fn f() { todo!() }\nfn g() { unimplemented!(\"\") }"
            ),
            [1, 2]
        );
        assert_eq!(
            at(
                macros_and_marks,
                SOURCE,
                "// TODO: later\n/* FIXME */\n/// XXX\nfn f() {} // HACK\n"
            ),
            [1, 2, 3, 4]
        );
        assert_eq!(
            at(
                macros_and_marks,
                SOURCE,
                "fn todo() { f(\"TODO\") } // a HACKNEY carriage, TODOS"
            ),
            [0; 0]
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
            assert_eq!(at(kept_crates, SOURCE, text), [1], "{text}");
        }
        for text in [
            "use bincode::Options;",
            "fn f() -> anyhow::Result<()> {}",
            "use clap::Parser;",
            "use tokio::net;",
            "fn f() { getrandom::fill(b) }",
        ] {
            assert_eq!(at(kept_crates, SOURCE, text), [1], "{text}");
        }
        assert_eq!(
            at(
                kept_crates,
                SOURCE,
                "fn f(csv: &str) { g(csv, crate::csv::X) } // csv::Reader\n"
            ),
            [0; 0]
        );
        assert_eq!(
            at(
                kept_crates,
                "crates/exchange/src/payload.rs",
                "use bincode::Options;"
            ),
            [0; 0]
        );
        assert_eq!(
            at(
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
            assert_eq!(
                at(kept_calls, SOURCE, &format!("fn f() {{ {text} }}")),
                [1],
                "{text}"
            );
            assert_eq!(
                at(
                    kept_calls,
                    SOURCE,
                    &format!("#[cfg(test)] mod tests {{ fn f() {{ {text} }} }}")
                ),
                [1],
                "{text}"
            );
            assert_eq!(
                at(
                    kept_calls,
                    "crates/hitmachine/src/main.rs",
                    &format!("fn f() {{ {text} }}")
                ),
                [0; 0],
                "{text}"
            );
        }
        assert_eq!(
            at(
                kept_calls,
                SOURCE,
                "use std::time::Instant as Clock;\nfn f() { Clock::now() }"
            ),
            [2]
        );
        assert_eq!(
            at(
                kept_calls,
                SOURCE,
                "fn f(now: Timestamp) { night::at(now) } // Instant::now()"
            ),
            [0; 0]
        );
    }

    #[test]
    fn a_thread_pool_is_found_in_libraries_and_not_in_their_tests() {
        let text = "fn f() { rayon::ThreadPoolBuilder::new() }";
        assert_eq!(at(kept_calls, SOURCE, text), [1]);
        assert_eq!(
            at(
                kept_calls,
                SOURCE,
                &format!("#[cfg(test)] mod tests {{ {text} }}")
            ),
            [0; 0]
        );
        assert_eq!(
            at(kept_calls, "crates/matcher/tests/threads.rs", text),
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
            assert_eq!(at(kept_calls, SOURCE, &text), [1], "{text}");
            assert_eq!(
                at(kept_calls, "crates/exchange/src/file/atomic_file.rs", &text),
                [0; 0],
                "{text}"
            );
            assert_eq!(
                at(kept_calls, "crates/matcher/tests/night.rs", &text),
                [0; 0],
                "{text}"
            );
        }
    }
}
