//! A proposal as it is written: TOML, with a comment behind each guess.

mod columns;
mod dates;
mod terms;
mod words;

use std::fmt::Write as _;

/// Where comments begin, if what is before them is not longer.
const COMMENT_COLUMN: usize = 30;

/// A profile that is being written.
#[derive(Default)]
pub(super) struct Draft(String);

impl Draft {
    /// A line as it is.
    pub(super) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// A line with a comment behind it.
    pub(super) fn with_comment(&mut self, text: &str, comment: &str) {
        writeln!(self.0, "{text:<COMMENT_COLUMN$} # {comment}").expect("memory takes text");
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
