//! What opening a section's groups found wrong, counted.

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Section};
use exchange::hits::{Notice, RecordFault};

/// Something wrong with a group. Sets are of agencies: bit *n* is the one at index *n* in the
/// covenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Finding {
    /// These agencies cannot all be right.
    Conflict(u64),
    /// These agencies met, and their records do not open.
    Shut(u64),
    /// Records of this agency are wrong.
    Faulty(u8, RecordFault),
}

/// How often it was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    tags: u64,
    records: u64,
}

/// What was found wrong, by kind and agencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(BTreeMap<Finding, Count>);

impl Findings {
    /// Counts a finding on one more tag.
    pub(super) fn add(&mut self, finding: Finding, records: u64) {
        let count = self.0.entry(finding).or_default();
        count.tags += 1;
        count.records += records;
    }

    /// Takes in what was found on other tags.
    pub fn merge(&mut self, others: &Self) {
        for (finding, more) in &others.0 {
            let count = self.0.entry(*finding).or_default();
            count.tags += more.tags;
            count.records += more.records;
        }
    }

    /// The notices of a section.
    #[must_use]
    pub fn notices(&self, covenant: &Covenant, section: Section) -> Vec<Notice> {
        let mut notices = Vec::with_capacity(self.0.len());
        for (finding, &Count { tags, records }) in &self.0 {
            let gate = covenant.gate_of(section).id().to_owned();
            let match_key = covenant.match_key_of(section).id().to_owned();
            notices.push(match *finding {
                Finding::Conflict(agencies) => Notice::Conflict {
                    agencies: covenant.agency_ids(agencies),
                    gate,
                    match_key,
                    tags,
                },
                Finding::Shut(agencies) => Notice::Shut {
                    agencies: covenant.agency_ids(agencies),
                    gate,
                    match_key,
                    tags,
                },
                Finding::Faulty(agency, fault) => Notice::Faulty {
                    agency: covenant.agency_id(usize::from(agency)).to_owned(),
                    gate,
                    match_key,
                    fault,
                    tags,
                    records,
                },
            });
        }
        notices
    }
}
