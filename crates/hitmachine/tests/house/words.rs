//! Words that are kept out of every source: `unsafe`, silenced lints, printing, and work left
//! undone.

use crate::code::Kind;
use crate::layout::{PRINTING, UNDONE, UNDONE_WORDS};
use crate::tree::{Finding, Source, Tree};

/// `unsafe`, anywhere.
pub(crate) fn unsafe_code(tree: &Tree) -> Vec<Finding> {
    let what = "`unsafe` is forbidden everywhere: find a safe way or a crate that has one";
    let mut findings = Vec::new();
    for source in &tree.sources {
        for token in &source.code.tokens {
            if token.kind == Kind::Word("unsafe".to_owned()) {
                findings.push(Finding::new(&source.path, token.line, what));
            }
        }
    }
    findings
}

/// Attributes that silence a lint for good, and tests that do not run.
pub(crate) fn attributes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        for (word, line) in source.code.attribute_words() {
            let what = match word {
                "allow" => "mend it, or use `#[expect(…, reason = \"…\")]`",
                "ignore" => "a test runs or is taken out",
                _ => continue,
            };
            findings.push(Finding::new(&source.path, line, what));
        }
    }
    findings
}

/// Macros that print outside the command line, and work left undone in code or comment.
pub(crate) fn macros_and_marks(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        macros(source, &mut findings);
        marks(source, &mut findings);
    }
    findings
}

fn macros(source: &Source, findings: &mut Vec<Finding>) {
    let may_print = source.path.starts_with("crates/hitmachine/");
    for (name, line) in source.code.macros() {
        let what = if !may_print && PRINTING.contains(&name) {
            format!("`{name}!`: return it, only crates/hitmachine prints")
        } else if UNDONE.contains(&name) {
            format!("`{name}!`: finish it, or leave it out and say so in an issue")
        } else {
            continue;
        };
        findings.push(Finding::new(&source.path, line, what));
    }
}

fn marks(source: &Source, findings: &mut Vec<Finding>) {
    let text = source.code.without_literals(&source.text);
    for (line, number) in text.lines().zip(1..) {
        for word in line.split(|sign: char| !sign.is_alphanumeric() && sign != '_') {
            if UNDONE_WORDS.contains(&word) {
                let what = format!("{word}: finish it, or write an issue");
                findings.push(Finding::new(&source.path, number, what));
            }
        }
    }
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
    fn unsafe_is_found_and_the_word_in_a_comment_or_a_string_is_not() {
        assert_eq!(
            lines(
                unsafe_code,
                SOURCE,
                "\nfn f() { unsafe { g() } }\nunsafe impl Send for A {}"
            ),
            [2, 3]
        );
        assert_eq!(
            lines(unsafe_code, SOURCE, "#[unsafe(no_mangle)] fn f() {}"),
            [1]
        );
        assert_eq!(
            lines(
                unsafe_code,
                SOURCE,
                "#![forbid(unsafe_code)]\n// unsafe\n/// unsafe\n\
                 fn f() { g(\"unsafe\", r#\"unsafe\"#) }"
            ),
            [0; 0]
        );
    }

    #[test]
    fn allow_and_ignore_are_found_and_expect_is_not() {
        assert_eq!(
            lines(
                attributes,
                SOURCE,
                "#![allow(dead_code)]\n#[allow(unused)]\nfn f() {}\n\
                 #[cfg_attr(unix, allow(unused))]\nfn g() {}"
            ),
            [1, 2, 4]
        );
        assert_eq!(
            lines(
                attributes,
                SOURCE,
                "#[test]\n#[ignore]\nfn f() {}\n#[ignore = \"slow\"]\nfn g() {}"
            ),
            [2, 4]
        );
        assert_eq!(
            lines(
                attributes,
                SOURCE,
                "#[expect(unused, reason = \"allow\")]\nfn ignore() { allow(1) } // #[allow(x)]"
            ),
            [0; 0]
        );
    }

    #[test]
    fn printing_is_found_outside_the_command_line() {
        let text = "fn f() {\n println!(); eprint!();\n dbg!(1);\n // println!()\n \
                    g(\"println!\"); writeln!(w); }";
        assert_eq!(lines(macros_and_marks, SOURCE, text), [2, 2, 3]);
        assert_eq!(
            lines(macros_and_marks, "crates/hitmachine/src/main.rs", text),
            [0; 0]
        );
    }

    #[test]
    fn work_left_undone_is_found_in_code_and_comments() {
        assert_eq!(
            lines(
                macros_and_marks,
                SOURCE,
                "fn f() { todo!() }\nfn g() { unimplemented!(\"\") }"
            ),
            [1, 2]
        );
        assert_eq!(
            lines(
                macros_and_marks,
                SOURCE,
                "// TODO: later\n/* FIXME */\n/// XXX\nfn f() {} // HACK\n"
            ),
            [1, 2, 3, 4]
        );
        assert_eq!(
            lines(
                macros_and_marks,
                SOURCE,
                "fn todo() { f(\"TODO\") } // a HACKNEY carriage, TODOS"
            ),
            [0; 0]
        );
    }
}
