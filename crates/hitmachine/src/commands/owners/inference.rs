//! What each agency is told of others by the agreements, and what it could work out from that: from
//! the questions it is asked, from gates, and from the thresholds of rules.

use std::collections::BTreeSet;

use exchange::agreements::{Agreements, TellLevel};
use exchange::covenant::{Agency, Covenant, MatchKey, Rule};
use serde::Serialize;

use crate::commands::owners::terms::unit_word;

/// What one agency could know of the others.
#[derive(Serialize)]
pub(crate) struct Receiver {
    agency: String,
    of: Vec<KnownOf>,
    /// Agencies that are in every case of a rule, whatever is told: by rule.
    implied: Vec<Implied>,
}

/// What is told of one other agency.
#[derive(Serialize)]
struct KnownOf {
    agency: String,
    /// What may be told; none when nothing may.
    told: Option<TellLevel>,
    /// The match keys on which it may be asked about signals of the other.
    asked_on: Vec<String>,
    /// How many more are on such a tag without being named, at least: the gate asks them.
    unnamed: Option<String>,
    /// What the signal of the other can be about, when it is one code or one life domain alone.
    about: Option<String>,
}

/// Agencies that a case of a rule cannot do without.
#[derive(Serialize)]
struct Implied {
    rule: String,
    agencies: Vec<String>,
}

/// What each agency could know, in the covenant's order.
pub(crate) fn receivers(covenant: &Covenant, agreements: &Agreements) -> Vec<Receiver> {
    let mut receivers = Vec::new();
    for agency in covenant.agencies() {
        let mut of = Vec::new();
        for other in covenant.agencies() {
            if other.index() != agency.index() {
                of.push(known(other, agency, covenant, agreements));
            }
        }
        receivers.push(Receiver {
            agency: agency.id().to_owned(),
            of,
            implied: implied(agency, covenant, agreements),
        });
    }
    receivers
}

fn known(
    other: &Agency,
    receiver: &Agency,
    covenant: &Covenant,
    agreements: &Agreements,
) -> KnownOf {
    let told = agreements.may_tell(other.id(), receiver.id());
    let mut asked_on = Vec::new();
    if told >= Some(TellLevel::Involved) {
        for key in covenant.match_keys() {
            if key.asks() && writes(other, key) && writes(receiver, key) {
                asked_on.push(key.id().to_owned());
            }
        }
    }
    KnownOf {
        agency: other.id().to_owned(),
        told,
        unnamed: unnamed(&asked_on, covenant),
        // Whoever is told of the other by name knows what it may send at all.
        about: (told >= Some(TellLevel::Involved))
            .then(|| about(other, covenant))
            .flatten(),
        asked_on,
    }
}

/// Whether an agency has records under a match key.
fn writes(agency: &Agency, key: &MatchKey) -> bool {
    agency.may_use_bsn() || !key.needs_bsn()
}

/// Who must be on a tag too that two agencies are asked about, by the lowest gate.
fn unnamed(asked_on: &[String], covenant: &Covenant) -> Option<String> {
    let mut lowest = None;
    for gate in covenant.gates() {
        let asks = |key: &&MatchKey| asked_on.iter().any(|id| id == key.id());
        let mut keys = covenant.match_keys().iter().filter(asks);
        if keys.any(|key| key.scope() == gate.scope()) && lowest.is_none_or(|(k, _)| gate.k() < k) {
            lowest = Some((gate.k(), gate.unit()));
        }
    }
    let (k, unit) = lowest?;
    match k {
        0..=2 => None,
        3 => Some(format!("one more of the {}", unit_word(unit))),
        more => Some(format!("{} more of the {}", more - 2, unit_word(unit))),
    }
}

/// What all signals of an agency are about, where that is one thing.
fn about(agency: &Agency, covenant: &Covenant) -> Option<String> {
    let (mut codes, mut domains) = (Vec::new(), BTreeSet::new());
    for code in covenant.codes() {
        if agency.may_send(code.number()) {
            codes.push(code.id());
            domains.insert(code.domain());
        }
    }
    match (codes.as_slice(), domains.first()) {
        ([code], _) => Some(format!("the code {code}")),
        (_, Some(domain)) if domains.len() == 1 => Some(format!("the life domain {domain}")),
        _ => None,
    }
}

/// By rule, the other agencies that its cases cannot do without and that the receiver is not told
/// of by name. Only for an agency that hears of cases at all.
fn implied(receiver: &Agency, covenant: &Covenant, agreements: &Agreements) -> Vec<Implied> {
    let mut implied = Vec::new();
    let hears = |other: &Agency| agreements.may_tell(other.id(), receiver.id()).is_some();
    if !covenant.agencies().iter().any(hears) {
        return implied;
    }
    for rule in covenant.rules() {
        let mut agencies = Vec::new();
        for other in covenant.agencies() {
            let told = agreements.may_tell(other.id(), receiver.id());
            let is_other = other.index() != receiver.index();
            if is_other && told < Some(TellLevel::Involved) && covenant.needs(rule, other) {
                agencies.push(other.id().to_owned());
            }
        }
        if !agencies.is_empty() {
            implied.push(Implied {
                rule: Rule::id(rule).to_owned(),
                agencies,
            });
        }
    }
    implied
}

/// A paragraph for each receiver.
pub(crate) fn describe(receivers: &[Receiver]) -> String {
    let mut lines =
        vec!["What each agency could know of the others by these agreements:".to_owned()];
    for receiver in receivers {
        lines.push(format!("\n{}", receiver.agency));
        for known in &receiver.of {
            lines.push(format!("  of {}: {}", known.agency, in_words(known)));
        }
        for Implied { rule, agencies } in &receiver.implied {
            lines.push(format!(
                "  ! a case of the rule {rule} always holds {}: it need not be told",
                agencies.join(", ")
            ));
        }
    }
    lines.join("\n")
}

fn in_words(known: &KnownOf) -> String {
    let mut words = vec![match known.told {
        None => return "nothing".to_owned(),
        Some(TellLevel::Coordinator) => {
            "that a case holds it is not told, only whom to call".to_owned()
        }
        Some(TellLevel::Involved) => "that it is in a case, and its desk".to_owned(),
        Some(TellLevel::Rule) => "that it is in a case, its desk, and the rule".to_owned(),
    }];
    if !known.asked_on.is_empty() {
        words.push(format!(
            "is asked about its signals on {}",
            known.asked_on.join(", ")
        ));
    }
    if let Some(unnamed) = &known.unnamed {
        words.push(format!("such a person is also known to {unnamed}, unnamed"));
    }
    if let Some(about) = &known.about {
        words.push(format!("its signal can only be about {about}"));
    }
    words.join("; ")
}
