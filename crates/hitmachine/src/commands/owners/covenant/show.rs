//! `hitmachine covenant show`: all that is signed.

use exchange::covenant::Covenant;
use serde::Serialize;

use super::check::{self, Checked};
use super::terms::{self, Term};

#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    checked: Checked,
    terms: Vec<Term>,
}

pub(super) fn shown(covenant: &Covenant) -> Shown {
    Shown {
        checked: check::checked(covenant),
        terms: terms::of(covenant),
    }
}

/// The terms part by part, their keys in a column, and below them what gates and keys amount to.
pub(super) fn describe(shown: &Shown) -> String {
    let width = shown.terms.iter().map(|term| term.key.len()).max();
    let width = width.unwrap_or_default();
    let mut lines = Vec::with_capacity(2 * shown.terms.len());
    let mut part = "";
    for term in &shown.terms {
        if term.part != part {
            if !part.is_empty() {
                lines.push(String::new());
            }
            part = &term.part;
            lines.push(part.to_owned());
        }
        lines.push(format!("  {:width$}  {}", term.key, term.value));
    }
    lines.push(String::new());
    lines.push(check::describe(&shown.checked));
    lines.join("\n")
}
