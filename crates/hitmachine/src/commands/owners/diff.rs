//! What another version of a file that owners sign changes, part by part.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::terms::Term;

/// What changes from one version to another.
#[derive(Serialize)]
pub(crate) struct Diff {
    old: Version,
    new: Version,
    /// Parts that only the old one has.
    gone: Vec<String>,
    /// Parts that only the new one has, with all that is said of each.
    added: Vec<Term>,
    changed: Vec<Change>,
}

/// A version of a file.
#[derive(Serialize)]
pub(crate) struct Version {
    pub(crate) serial: u32,
    pub(crate) hash: String,
    /// All that it says.
    #[serde(skip)]
    pub(crate) terms: Vec<Term>,
}

/// A key of a part that both have; `None` where one of them does not have it.
#[derive(Serialize)]
struct Change {
    part: String,
    key: String,
    old: Option<String>,
    new: Option<String>,
}

pub(crate) fn diff(old: Version, new: Version) -> Diff {
    let (old_terms, new_terms) = (&old.terms, &new.terms);
    let (old_parts, new_parts) = (parts(old_terms), parts(new_terms));
    let (old_values, new_values) = (values(old_terms), values(new_terms));
    let (mut gone, mut added, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for term in new_terms {
        if !old_parts.contains(term.part.as_str()) {
            added.push(term.clone());
            continue;
        }
        let before = old_values.get(&place(term)).copied();
        if before != Some(term.value.as_str()) {
            changed.push(Change {
                part: term.part.clone(),
                key: term.key.clone(),
                old: before.map(str::to_owned),
                new: Some(term.value.clone()),
            });
        }
    }
    for term in old_terms {
        if !new_parts.contains(term.part.as_str()) {
            if gone.last() != Some(&term.part) {
                gone.push(term.part.clone());
            }
        } else if !new_values.contains_key(&place(term)) {
            changed.push(Change {
                part: term.part.clone(),
                key: term.key.clone(),
                old: Some(term.value.clone()),
                new: None,
            });
        }
    }
    Diff {
        old,
        new,
        gone,
        added,
        changed,
    }
}

/// Where a term stands: its part and its key.
type Place<'a> = [&'a str; 2];

fn place(term: &Term) -> Place<'_> {
    [&term.part, &term.key]
}

fn parts(terms: &[Term]) -> BTreeSet<&str> {
    terms.iter().map(|term| term.part.as_str()).collect()
}

fn values(terms: &[Term]) -> BTreeMap<Place<'_>, &str> {
    let mut values = BTreeMap::new();
    for term in terms {
        values.insert(place(term), term.value.as_str());
    }
    values
}

/// The text; `cost_of_a_hash` says what comes of another hash where nothing else is another.
pub(crate) fn describe(diff: &Diff, cost_of_a_hash: &str) -> String {
    let Diff {
        old,
        new,
        gone,
        added,
        changed,
    } = diff;
    let mut lines = vec![format!(
        "from serial {}, hash {}\nto   serial {}, hash {}",
        old.serial, old.hash, new.serial, new.hash
    )];
    if old.hash == new.hash {
        lines.push("The two files are one.".to_owned());
    } else if gone.is_empty() && added.is_empty() && changed.is_empty() {
        lines.push(format!(
            "They say the same: only comments or the order of the file differ. All the same, the \
             hash is another, {cost_of_a_hash}."
        ));
    } else if new.serial <= old.serial {
        lines.push(
            "The serial does not rise: no party that went by the first will go by the second."
                .to_owned(),
        );
    }
    for part in gone {
        lines.push(format!("\n- {part}: goes"));
    }
    let mut part = "";
    for term in added {
        if term.part != part {
            part = &term.part;
            lines.push(format!("\n+ {part}: comes"));
        }
        lines.push(format!("    {}: {}", term.key, term.value));
    }
    let mut part = "";
    for change in changed {
        if change.part != part {
            part = &change.part;
            lines.push(format!("\n~ {part}: changes"));
        }
        lines.push(match (&change.old, &change.new) {
            (Some(old), Some(new)) => format!("    {}: {old}\n      -> {new}", change.key),
            (None, Some(new)) => format!("    {}: comes: {new}", change.key),
            (Some(old), None) => format!("    {}: goes, it was: {old}", change.key),
            (None, None) => continue,
        });
    }
    lines.join("\n")
}
