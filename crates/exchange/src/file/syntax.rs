//! Where a TOML file is not of its form, and what is wrong there, without the value that stands
//! there.
//!
//! The text of a parser's error quotes what it found: the wrong file handed in as a covenant or a
//! profile would print its cells. Here the names of keys are told, as those are what the writer
//! must mend, and of a value only what it should have been.

use std::fmt;
use std::str::Utf8Error;

/// What begins a message that goes on with the value it found.
const QUOTING: [&str; 3] = ["invalid type: ", "invalid value: ", "unknown variant "];

/// What stands in such a message between the value and what it should have been.
const EXPECTED: &str = ", expected ";

/// What is wrong with the form of a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there; no value of the file is in it.
    pub what: String,
}

impl SyntaxFault {
    /// The fault that the TOML reader found in a text.
    #[must_use]
    pub fn new(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        Self::after(
            &text[..text.floor_char_boundary(start)],
            without_value(error.message()),
        )
    }

    /// The fault of a file that is not UTF-8 text.
    #[must_use]
    pub fn not_utf8(bytes: &[u8], error: &Utf8Error) -> Self {
        Self::after(
            &String::from_utf8_lossy(&bytes[..error.valid_up_to()]),
            "a byte that is not UTF-8".to_owned(),
        )
    }

    fn after(before: &str, what: String) -> Self {
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what,
        }
    }
}

impl fmt::Display for SyntaxFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.what
        )
    }
}

/// The value may hold any words, so what was expected is what follows the last such word: there,
/// names of keys and types alone stand.
fn without_value(message: &str) -> String {
    if !QUOTING.iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    let expected = message
        .rsplit_once(EXPECTED)
        .map(|(_, expected)| format!("; expected {}", in_words(expected)));
    format!(
        "another value than is allowed here{}",
        expected.unwrap_or_default()
    )
}

/// What was expected, in words of a file and not of a program.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "string" => "a text in quotes",
        "a sequence" => "a list in [ ]",
        "a map" => "a table",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// Stands for a value that nobody may read.
    const MARK: &str = "Canarius";

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "it is read to see what is refused")]
    struct File {
        text: Option<String>,
        byte: Option<u8>,
        yes: Option<bool>,
        share: Option<f64>,
        list: Option<Vec<String>>,
        pair: Option<(u8, u8)>,
        letter: Option<char>,
        table: Option<Inner>,
        word: Option<Word>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "it is read to see what is refused")]
    struct Inner {
        needed: u8,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        One,
        Two,
    }

    fn fault(text: &str) -> SyntaxFault {
        let error = toml::from_str::<File>(text)
            .err()
            .unwrap_or_else(|| panic!("it is right: {text}"));
        SyntaxFault::new(text, &error)
    }

    #[test]
    fn says_what_should_stand_there_and_not_what_does() {
        for (text, expected) in [
            (
                "list = \"Canarius\"",
                "line 1, column 8: another value than is allowed here; expected a list in [ ]",
            ),
            (
                "\nbyte = 300",
                "line 2, column 8: another value than is allowed here; expected a whole number \
                 from 0 to 255",
            ),
            (
                "word = \"Canarius\"",
                "line 1, column 8: another value than is allowed here; expected `one` or `two`",
            ),
            (
                "text = '''Canarius, expected by nobody'''\ntext = 1",
                "line 2, column 1: duplicate key",
            ),
            (
                "byte = \"Canarius, expected nowhere\"",
                "line 1, column 8: another value than is allowed here; expected a whole number \
                 from 0 to 255",
            ),
            (
                "bite = 1",
                "line 1, column 1: unknown field `bite`, expected one of `text`, `byte`, `yes`, \
                 `share`, `list`, `pair`, `letter`, `table`, `word`",
            ),
            ("table = {}", "line 1, column 9: missing field `needed`"),
        ] {
            assert_eq!(fault(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn quotes_no_value_whatever_is_wrong() {
        let values = [
            "\"MARK\"",
            "'MARK'",
            "\"\"\"\nMARK\"\"\"",
            "[\"MARK\"]",
            "[[\"MARK\"]]",
            "{ needed = \"MARK\" }",
            "{ x = \"MARK\" }",
            "\"MARK, expected MARK\"",
            "7777777",
            "-7777777",
            "7777777.5",
            "1977-07-17",
            "1977-07-17T07:07:07Z",
            "07:07:07.7777",
        ];
        for key in [
            "text", "byte", "yes", "share", "list", "pair", "letter", "table", "word",
        ] {
            for value in values {
                let text = format!("{key} = {}", value.replace("MARK", MARK));
                let Err(error) = toml::from_str::<File>(&text) else {
                    continue;
                };
                let told = SyntaxFault::new(&text, &error).to_string();
                assert!(
                    ![MARK, "7777777", "1977", "07:07"]
                        .iter()
                        .any(|mark| told.contains(mark)),
                    "{text}: {told}"
                );
            }
        }
        // Not TOML at all: what no parser takes, and the first line of an export.
        for text in [
            "text = \"Canarius",
            "text = Canarius",
            "text = \"\\Canarius\"",
            "= \"Canarius\"",
            "text = \"a\" \"Canarius\"",
            "[Canarius",
            "text = 7777777777777777777777",
            "share = 7777777.",
            "yes = trueCanarius",
            "text = 1977-77-77",
            "byte = 0x7777777Canarius",
            "\"BSN\";\"Canarius\"",
            "Canarius;123456782;7777777",
            "text = \"\u{1}Canarius\"",
            "text = '''Canarius",
            "list = [\"Canarius\"",
            "table = { needed = \"Canarius\"",
            "text.Canarius",
            "text = {\n\"Canarius\"",
        ] {
            let told = fault(text).to_string();
            assert!(
                ![MARK, "7777777", "1977", "12345"]
                    .iter()
                    .any(|mark| told.contains(mark)),
                "{text}: {told}"
            );
        }
    }

    #[test]
    fn counts_lines_and_characters_from_one() {
        let bytes = ["a = 1\nb = \"ë".as_bytes(), &[0xFF]].concat();
        let fault = SyntaxFault::not_utf8(&bytes, &str::from_utf8(&bytes).expect_err("not UTF-8"));
        assert_eq!(
            fault.to_string(),
            "line 2, column 7: a byte that is not UTF-8"
        );
    }
}
