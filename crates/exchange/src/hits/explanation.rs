//! The one explanation of a hit: rules, events, and on whose word it hangs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Signal;
use crate::covenant::Stage;

/// Why a case was flagged: the rules, the events that they count, and the signals that the events
/// come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// How many persons the signals are about.
    pub persons: u32,
    /// Who alone ties parts of the case, by the first of their agencies in the covenant's order.
    pub bridges: Vec<Bridge>,
    /// Every rule that the case meets, in the covenant's order.
    pub rules: Vec<RuleMet>,
    /// What happened: a signal, with its echoes, is one event.
    pub events: Vec<Event>,
    /// The signals of the case, ordered by the date that is shown of them, then agency and ref.
    pub signals: Vec<Signal>,
}

impl Explanation {
    /// Indices, in `events`, of the events that at least one of the rules counts.
    #[must_use]
    pub fn counted(&self) -> BTreeSet<usize> {
        let mut counted = BTreeSet::new();
        for met in &self.rules {
            counted.extend(&met.counted);
        }
        counted
    }
}

/// A controller that ties the case: without its signals the others fall into parts, which share no
/// mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bridge {
    /// Its agencies with a signal in the case, by their order in the covenant.
    pub agencies: Vec<String>,
    /// Into how many parts the signals of others fall.
    pub parts: usize,
    /// The ids of the rules that hang on its word: no part meets them, also not together with its
    /// signals that reach the part.
    pub hangs: Vec<String>,
}

/// A rule that a case meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleMet {
    /// The id of the rule.
    pub rule: String,
    /// The version of the rule.
    pub version: u32,
    /// How far it has proved itself.
    pub stage: Stage,
    /// What it means, in Dutch.
    pub nl: String,
    /// First date of the window, `yyyy-mm-dd`.
    pub from: String,
    /// Last date of the window: the night.
    pub until: String,
    /// The conditions of the rule, and what was found for each.
    pub conditions: Vec<Condition>,
    /// Indices, in `events`, of the events in the window.
    pub counted: Vec<usize>,
    /// Indices, in `events`, of a smallest set of events without which the rule would not be met.
    pub without: Vec<usize>,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What is counted.
    pub count: Counted,
    /// How many distinct ones the rule asks.
    pub needed: u8,
    /// The distinct ones found, in alphabetical order.
    pub found: Vec<String>,
}

/// What a condition counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// Distinct agencies.
    Agencies,
    /// Distinct chains.
    Chains,
    /// Distinct life domains.
    Domains,
}

/// One event: the signal it counts for, and the signals that repeat it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Index, in `signals`, of the signal it counts for.
    pub origin: usize,
    /// Indices, in `signals`, of its echoes.
    pub echoes: Vec<usize>,
}
