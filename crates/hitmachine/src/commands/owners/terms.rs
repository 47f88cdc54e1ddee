//! What a file that owners sign says, as terms: a part, a key of it, and what stands there in
//! words.
//!
//! `show` prints them and `diff` compares them, so neither leaves out what the other knows.

use std::fmt::Display;

use exchange::covenant::{Scope, Unit};
use exchange::crypto::identity::{HpkePublic, SignPublic};
use serde::Serialize;

/// One thing that a file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Term {
    /// The part that it is of, such as `agency police`.
    pub(crate) part: String,
    /// Its key in the file.
    pub(crate) key: String,
    /// What stands there.
    pub(crate) value: String,
}

/// The terms of one part, one after the other.
pub(crate) struct Part<'a> {
    name: String,
    terms: &'a mut Vec<Term>,
}

impl<'a> Part<'a> {
    /// The part of this name, whose terms are added to all others.
    pub(crate) const fn new(name: String, terms: &'a mut Vec<Term>) -> Self {
        Self { name, terms }
    }

    pub(crate) fn say(&mut self, key: impl Into<String>, value: impl Display) {
        self.terms.push(Term {
            part: self.name.clone(),
            key: key.into(),
            value: value.to_string(),
        });
    }

    pub(crate) fn say_keys(&mut self, sign: &SignPublic, hpke: &HpkePublic) {
        let fingerprint = sign.fingerprint("sign");
        self.say("sign", format!("{sign}, fingerprint {fingerprint}"));
        let fingerprint = hpke.fingerprint();
        self.say("hpke", format!("{hpke}, fingerprint {fingerprint}"));
    }
}

/// The terms part by part, their keys in a column.
pub(crate) fn lines(terms: &[Term]) -> Vec<String> {
    let width = terms.iter().map(|term| term.key.len()).max();
    let width = width.unwrap_or_default();
    let mut lines = Vec::with_capacity(2 * terms.len());
    let mut part = "";
    for term in terms {
        if term.part != part {
            if !part.is_empty() {
                lines.push(String::new());
            }
            part = &term.part;
            lines.push(part.to_owned());
        }
        lines.push(format!("  {:width$}  {}", term.key, term.value));
    }
    lines
}

pub(crate) const fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Person => "person",
        Scope::Household => "household",
        Scope::Family => "family",
    }
}

pub(crate) const fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Agency => "agencies",
        Unit::Chain => "chains",
        Unit::Controller => "controllers",
    }
}

/// The words of a list, each in quotes: a comma may stand in one.
pub(crate) fn listed(words: &[String]) -> String {
    if words.is_empty() {
        return "none".to_owned();
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    quoted.join(", ")
}
