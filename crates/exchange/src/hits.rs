//! The hit list: the cases that a rule flagged on one night, each with the one explanation that is
//! shown everywhere.
//!
//! Serialised as `hits.json`. It names agencies, codes and signals, never a person; order says
//! nothing about weight, and there is no score.

mod explanation;
mod notice;
mod notice_text;
mod shared;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::notice::{Delivery, Notice, RecordFault};
use crate::covenant::Chain;
use crate::payload::Severity;

pub use explanation::{Bridge, Condition, Counted, Event, Explanation, RuleMet};

/// All hits of one night: `hits.json`.
///
/// ```
/// use exchange::hits::HitList;
///
/// let json = r#"{
///     "format": 4,
///     "covenant": { "name": "example", "serial": 3, "hash": "00" },
///     "agreements": "00",
///     "night": "2026-11-22",
///     "batches": [],
///     "missing": [],
///     "counts": {
///         "batches": 8, "records": 0, "groups": 0, "signals": 0,
///         "persons": 0, "cases": 0, "hits": 0
///     },
///     "notices": [],
///     "hits": []
/// }"#;
/// let list: HitList = serde_json::from_str(json)?;
/// assert_eq!((list.counts.batches, list.hits.len()), (8, 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HitList {
    /// Version of this form, [`HitList::FORMAT`].
    pub format: u32,
    /// The covenant it was judged by.
    pub covenant: CovenantName,
    /// SHA-256 of the agreements that the centre goes by, in hexadecimal; zeros for none.
    pub agreements: String,
    /// The night, `yyyy-mm-dd`.
    pub night: String,
    /// The batches that it was made of, in the order of the covenant's agencies.
    pub batches: Vec<BatchName>,
    /// Ids of the agencies that sent no batch; when there is one, every hit is incomplete.
    pub missing: Vec<String>,
    /// How much went in and came out.
    pub counts: Counts,
    /// What the analyst and the agencies should know about this run.
    pub notices: Vec<Notice>,
    /// The hits, ordered by id.
    pub hits: Vec<Hit>,
}

impl HitList {
    /// The version of this form.
    pub const FORMAT: u32 = 4;
}

/// Which batch of an agency a hit list was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchName {
    /// The id of the agency.
    pub agency: String,
    /// The revision of the batch.
    pub revision: u32,
    /// SHA-256 of the batch as it was sent, in hexadecimal, as in its receipt.
    pub digest: String,
}

/// Which covenant a hit list was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CovenantName {
    /// The covenant's name.
    pub name: String,
    /// The covenant's serial.
    pub serial: u32,
    /// SHA-256 of the covenant's file, in hexadecimal.
    pub hash: String,
}

/// How much went in and came out, step by step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Batches read.
    pub batches: u64,
    /// Records in them.
    pub records: u64,
    /// Tags on which a gate was met.
    pub groups: u64,
    /// Signals with at least one record in such a group.
    pub signals: u64,
    /// Persons they were linked to.
    pub persons: u64,
    /// Cases they were linked to.
    pub cases: u64,
    /// Cases that a rule flagged.
    pub hits: u64,
}

/// A flagged case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The id of the hit, `h` and 15 digits; the night is part of what it is made from.
    pub id: String,
    /// Whether the batch of an agency was missing.
    pub incomplete: bool,
    /// The ids of the other hits of its family, in alphabetical order; empty when there is none.
    pub family: Vec<String>,
    /// Why it was flagged.
    pub explanation: Explanation,
}

/// One signal of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// The id of the agency that sent it.
    pub agency: String,
    /// The signal's ref, 24 hexadecimal digits that mean something to its agency alone.
    pub signal_ref: String,
    /// The same of the ref period before, by which the signal is known again when a period ends.
    pub previous_ref: String,
    /// The id of its code.
    pub code: String,
    /// What the code is called in Dutch.
    pub nl: String,
    /// The code's life domain.
    pub domain: String,
    /// The agency's chain.
    pub chain: Chain,
    /// Its date, `yyyy-mm-dd`; left out where no rule counts its event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The week of its date by ISO 8601, `yyyy-Www`.
    pub week: String,
    /// How serious it is.
    pub severity: Severity,
    /// The desk at the agency to ask.
    pub contact: u16,
    /// Whether the agency has its person in a joint plan already.
    pub joint_plan: bool,
    /// Whether the agency told its person of it.
    pub informed: bool,
    /// Which of the case's persons it is about, from 1; none when it is about the address.
    pub person: Option<u32>,
    /// Where it met signals of others. Signals of one hit share their meetings: each with its own,
    /// they would be most of what a hit list takes in memory.
    #[serde(with = "shared")]
    pub met: Vec<Arc<Meeting>>,
}

/// A gate that was met on one of a signal's tags.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Meeting {
    /// Id of the gate.
    pub gate: String,
    /// The match key of the tag.
    pub match_key: String,
    /// Ids of the agencies on the tag, in alphabetical order.
    pub agencies: Vec<String>,
}
