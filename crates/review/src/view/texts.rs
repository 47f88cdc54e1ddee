//! What the page says, in each language: `texts/nl.toml` and `texts/en.toml`, one text a key.
//!
//! A text is plain: no mark-up stands in it, and whatever is put into it is escaped with it where a
//! template writes it. `{name}` is where a value goes. A text of a number has two forms, `key.one`
//! and `key.many`; Dutch and English need no more. Why not Fluent: docs/decisions/0039-the-page.md.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::view::language::Language;

static DUTCH: LazyLock<Texts> = LazyLock::new(|| Texts::parse(include_str!("../../texts/nl.toml")));
static ENGLISH: LazyLock<Texts> =
    LazyLock::new(|| Texts::parse(include_str!("../../texts/en.toml")));

/// The texts of one language.
#[derive(Debug)]
pub(crate) struct Texts {
    by_key: BTreeMap<String, String>,
}

impl Texts {
    /// The texts of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::Dutch => &DUTCH,
            Language::English => &ENGLISH,
        }
    }

    fn parse(file: &str) -> Self {
        let by_key = toml::from_str(file).expect("a test reads the texts that are built in");
        Self { by_key }
    }

    /// The text of a key. A key that is not there is shown as it is: a test finds each of them.
    pub(crate) fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.by_key.get(key).map_or(key, String::as_str)
    }

    /// The text of a key with values in it.
    pub(crate) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut rest = self.get(key);
        // In one pass: a value that holds braces is never looked at for names.
        while let Some((before, behind)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, after)) = behind.split_once('}') else {
                break;
            };
            let value = values.iter().find(|(known, _)| *known == name);
            text.push_str(value.map_or(name, |(_, value)| value));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    /// One of the words of a text, by its place from 0; the place itself where there are fewer.
    pub(crate) fn word(&self, key: &str, place: usize) -> String {
        let word = self.get(key).split(' ').nth(place);
        word.map_or_else(|| place.to_string(), str::to_owned)
    }

    #[cfg(test)]
    fn keys(&self) -> std::collections::BTreeSet<&str> {
        self.by_key.keys().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests;
