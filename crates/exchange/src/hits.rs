//! The hit list: the cases that a rule flagged on one night, each with the one explanation that is
//! shown everywhere.
//!
//! Serialised as `hits.json`. It names agencies, codes and signals, never a person; order says
//! nothing about weight, and there is no score.

mod notice_text;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::covenant::{Chain, Stage};
use crate::payload::Severity;

/// All hits of one night: `hits.json`.
///
/// ```
/// use exchange::hits::HitList;
///
/// let json = r#"{
///     "format": 3,
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
    pub const FORMAT: u32 = 3;
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

/// Something about a run that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Notice {
    /// An agency had more records on one tag than the covenant allows, so they were left out: a
    /// shelter that is not on the list of excluded addresses, or a flood.
    Crowded {
        /// The agency.
        agency: String,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// On how many tags.
        tags: u64,
        /// How many records were left out.
        records: u64,
    },
    /// Agencies of one unit sent unequal shares on one tag, or one agency did; or so few shares lie
    /// on one polynomial that it is not known whose are wrong. One of them is wrong; who, is not
    /// said.
    Conflict {
        /// The agencies, by their order in the covenant.
        agencies: Vec<String>,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// On how many tags.
        tags: u64,
    },
    /// As many agencies as a gate asks met on a tag, but their records do not open: a share or a
    /// record of one of them is wrong. Nobody is blamed, for a false share may have been sent to
    /// put the blame on another.
    Shut {
        /// All agencies on the tag, by their order in the covenant.
        agencies: Vec<String>,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// On how many tags.
        tags: u64,
    },
    /// An agency sent records that are wrong. Those that do not open or may not be sent were left
    /// out.
    Faulty {
        /// The agency.
        agency: String,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// What is wrong with them.
        fault: RecordFault,
        /// On how many tags.
        tags: u64,
        /// How many records are wrong in this way.
        records: u64,
    },
    /// Signals of persons without BSN that fit more than one other person, of two BSNs or two
    /// clients of one agency: they were joined to none.
    Ambiguous {
        /// How many signals were joined to no other person.
        signals: u64,
    },
    /// Signals that carry a BSN which others hold for somebody else, by initial and birth date;
    /// they were linked without it. Whoever keeps the agency's export looks the number up.
    Contested {
        /// The agency that sent them.
        agency: String,
        /// How many signals were linked without their BSN.
        signals: u64,
    },
    /// Addresses with more persons than the covenant takes for one household, such as an
    /// institution that nobody listed. Its persons are cases of their own; whoever knows the
    /// address adds it to the list of excluded addresses.
    Oversized {
        /// The agencies that have a signal with such an address, by their order in the covenant.
        agencies: Vec<String>,
        /// How many addresses.
        households: u64,
        /// How many persons live there.
        persons: u64,
        /// How many signals about such an address alone were left out.
        signals: u64,
    },
    /// Pairs of signals that met on a match key that asks and are not one person by keys that join:
    /// they wait for their agencies.
    Asked {
        /// How many pairs are asked about.
        pairs: u64,
        /// How many of them both agencies confirmed.
        confirmed: u64,
        /// How many of these opened their signals: the rest is below its gate.
        opened: u64,
    },
    /// Confirmed pairs that count for nothing: they are not asked any more, or the signal with them
    /// is not what its batch says.
    Disregarded {
        /// The agency that confirmed them.
        agency: String,
        /// How many pairs count for nothing.
        pairs: u64,
    },
    /// Something was accepted under another covenant, as before a rotation: it counts as not sent.
    OtherCovenant {
        /// The agency that sent it.
        agency: String,
        /// What it sent.
        sent: Delivery,
    },
}

/// What an agency sends for a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Its batch.
    Batch,
    /// What it confirms of the pairs that were asked.
    Confirmation,
}

/// What is wrong with a record, as far as can be seen once its group is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordFault {
    /// Its share is not that of its tag, or not that of the same agency's other records on the tag.
    /// What it says is used all the same.
    Share,
    /// It does not open with the key of its group.
    Seal,
    /// What it holds is not a payload.
    Payload,
    /// Its code is one that the agency may not send.
    Code,
    /// It has a BSN ref, and the agency may not use the BSN.
    Bsn,
    /// Its date lies after the night.
    Date,
    /// It is older than the life time of its code.
    Expired,
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

/// Why a case was flagged: the rules, the events that they count, and the signals that the events
/// come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// How many persons the signals are about.
    pub persons: u32,
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
    /// Where it met signals of others.
    pub met: Vec<Meeting>,
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
