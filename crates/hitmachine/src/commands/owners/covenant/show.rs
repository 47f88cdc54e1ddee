//! `hitmachine covenant show`: all that is signed.

use exchange::covenant::Covenant;
use serde::Serialize;

use super::check::{self, Checked};
use super::terms;
use crate::commands::owners::terms::{Term, lines};

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

/// The terms, and below them what gates and keys amount to.
pub(super) fn describe(shown: &Shown) -> String {
    let mut lines = lines(&shown.terms);
    lines.push(String::new());
    lines.push(check::describe(&shown.checked));
    lines.join("\n")
}
