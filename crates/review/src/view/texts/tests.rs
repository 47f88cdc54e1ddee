//! The texts and the templates hold each other: both languages say the same, all of it is used, and
//! nothing is said that stands in no file of texts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// The files below a folder of this crate that end so, with their names.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// The names in braces.
fn names(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn both_languages_hold_the_same_keys_and_put_the_same_values_into_them() {
    let [dutch, english] = Language::ALL.map(Texts::of);
    assert_eq!(dutch.keys(), english.keys());
    for key in dutch.keys() {
        assert_eq!(names(dutch.get(key)), names(english.get(key)), "{key}");
        for texts in [dutch, english] {
            let text = texts.get(key);
            assert!(!text.trim().is_empty() && text.trim() == text, "{key}");
            assert!(!text.contains(['<', '>', '&']), "{key} holds mark-up");
        }
    }
    let words = |texts: &Texts, key| texts.get(key).split(' ').count();
    for (key, count) in [
        ("words.months", 12),
        ("words.weekdays", 7),
        ("words.numbers", 13),
    ] {
        assert_eq!(
            [words(dutch, key), words(english, key)],
            [count; 2],
            "{key}"
        );
    }
}

#[test]
fn every_text_is_used_and_every_text_that_is_used_is_there() {
    let mut used = BTreeSet::new();
    for (_, text) in files("templates", ".html")
        .into_iter()
        .chain(files("src", ".rs"))
    {
        // A key is a string literal of lower-case words with full stops and hyphens between them.
        for literal in text.split('"').skip(1) {
            used.insert(literal.to_owned());
        }
    }
    let texts = Texts::of(Language::Dutch);
    for key in texts.keys() {
        let stem = key
            .strip_suffix(".one")
            .or_else(|| key.strip_suffix(".many"));
        assert!(used.contains(stem.unwrap_or(key)), "no page says {key}");
    }
    for (path, text) in files("templates", ".html") {
        for call in ["text(\"", "with(\"", "count(\""] {
            for part in text.split(call).skip(1) {
                let key = part.split('"').next().unwrap();
                let many = format!("{key}.many");
                let key = if call == "count(\"" { &many } else { key };
                assert!(texts.by_key.contains_key(key), "{}: {key}", path.display());
            }
        }
    }
}

#[test]
fn no_text_stands_in_a_template() {
    for (path, template) in files("templates", ".html") {
        let said = said_by_itself(&template);
        assert_eq!(said, Vec::<String>::new(), "{}", path.display());
    }
    assert_eq!(said_by_itself("<p>{{ a }}, Hi</p>"), ["Hi"]);
    assert_eq!(said_by_itself("<p title=\"Hi\">{% if a %}</p>"), ["Hi"]);
    assert_eq!(
        said_by_itself("<p class=\"a\" aria-label=\"{{ b }}\">12</p>"),
        [""; 0]
    );
}

/// Words that a template says without a text: between its tags, and in the attributes that people
/// read.
fn said_by_itself(template: &str) -> Vec<String> {
    let mut bare = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        bare.push_str(before);
        let end = ["}}", "%}", "#}"]
            .into_iter()
            .filter_map(|end| from.find(end))
            .min();
        rest = end.map_or("", |end| &from[end + 2..]);
    }
    bare.push_str(rest);
    let mut said = Vec::new();
    let mut note = |text: &str| {
        let words = text.split(|next: char| !next.is_alphabetic());
        said.extend(
            words
                .filter(|word| word.chars().count() > 1)
                .map(str::to_owned),
        );
    };
    let mut pieces = bare.split('<');
    note(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        for attribute in [
            "title=\"",
            "aria-label=\"",
            "placeholder=\"",
            "alt=\"",
            "data-label=\"",
        ] {
            for value in tag.split(attribute).skip(1) {
                note(value.split('"').next().unwrap_or_default());
            }
        }
        note(text);
    }
    said
}

#[test]
fn a_value_is_put_in_once_and_never_read_for_names() {
    let texts = Texts::parse("a = \"{x} and {y}, {z}\"\nb = \"een twee\"\n");
    assert_eq!(texts.with("a", &[("x", "{y}"), ("y", "1")]), "{y} and 1, z");
    assert_eq!(texts.word("b", 1), "twee");
    assert_eq!(texts.word("b", 7), "7");
    assert_eq!(texts.get("none"), "none");
}
