//! The Dutch words of the files for a spreadsheet, and the covenant's names for what it has ids of.

use exchange::covenant::{Chain, Covenant, Stage};
use exchange::hits::{Condition, Counted};
use exchange::payload::Severity;

/// What stands between the parts of a list: in no name, and no sign of a number or a date.
const BETWEEN: &str = " | ";

/// The parts of a list as one cell.
pub(super) fn list(parts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut list = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        // Not by what is written so far: a part may be empty, and keeps its place.
        if index > 0 {
            list.push_str(BETWEEN);
        }
        list.push_str(part.as_ref());
    }
    list
}

pub(super) const fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "ja" } else { "nee" }
}

pub(super) const fn chain(chain: Chain) -> &'static str {
    match chain {
        Chain::Care => "zorg",
        Chain::Social => "sociaal",
        Chain::Justice => "justitie",
    }
}

pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Concern => "zorg",
        Severity::Serious => "ernstig",
        Severity::Acute => "acuut",
    }
}

pub(super) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Proef => "proef",
        Stage::Pilot => "pilot",
        Stage::Live => "live",
    }
}

/// What people call the agency of an id.
pub(super) fn agency<'a>(id: &'a str, covenant: &'a Covenant) -> &'a str {
    covenant.agency(id).map_or(id, |agency| agency.name())
}

/// What the life domain of an id is called.
pub(super) fn domain<'a>(id: &'a str, covenant: &'a Covenant) -> &'a str {
    let mut domains = covenant.domains().iter();
    domains
        .find(|domain| domain.id() == id)
        .map_or(id, |domain| domain.nl())
}

/// How many a rule asks of each: `3 deelnemers, 2 ketens, 1 leefgebied`.
pub(super) fn needed(conditions: &[Condition]) -> String {
    let mut parts = Vec::with_capacity(conditions.len());
    for condition in conditions {
        parts.push(number(usize::from(condition.needed), condition.count));
    }
    parts.join(", ")
}

/// How many were found of each, and which.
pub(super) fn found(conditions: &[Condition], covenant: &Covenant) -> String {
    let mut parts = Vec::with_capacity(conditions.len());
    for Condition { count, found, .. } in conditions {
        let mut names = Vec::with_capacity(found.len());
        for id in found {
            names.push(match count {
                Counted::Agencies => agency(id, covenant),
                Counted::Chains => chain_of(id),
                Counted::Domains => domain(id, covenant),
            });
        }
        parts.push(format!(
            "{} ({})",
            number(found.len(), *count),
            names.join(", ")
        ));
    }
    parts.join(", ")
}

/// The Dutch word of the word that hit lists have for a chain.
fn chain_of(id: &str) -> &str {
    for known in [Chain::Care, Chain::Social, Chain::Justice] {
        if known.as_str() == id {
            return chain(known);
        }
    }
    id
}

fn number(number: usize, of: Counted) -> String {
    let [one, many] = match of {
        Counted::Agencies => ["deelnemer", "deelnemers"],
        Counted::Chains => ["keten", "ketens"],
        Counted::Domains => ["leefgebied", "leefgebieden"],
    };
    format!("{number} {}", if number == 1 { one } else { many })
}
