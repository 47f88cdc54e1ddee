//! What opening a section's groups found wrong, counted.

use std::collections::BTreeMap;

use exchange::covenant::{Covenant, Section};
use exchange::hits::{Notice, RecordFault};

/// Something wrong with a group. Sets are of agencies: bit *n* is the one at position *n* in the covenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Finding {
    Conflict(u64),
    Shut(u64),
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
    pub fn notices(&self, covenant: &Covenant, section: Section) -> impl Iterator<Item = Notice> {
        let id = |position: usize| covenant.agencies()[position].id().to_owned();
        let ids = move |set: u64| {
            (0..covenant.agencies().len())
                .filter(|at| set >> at & 1 == 1)
                .map(id)
                .collect()
        };
        let gate = &covenant.gates()[usize::from(section.gate)];
        let match_key = &covenant.match_keys()[usize::from(section.match_key)];
        self.0
            .iter()
            .map(move |(finding, &Count { tags, records })| {
                let (gate, match_key) = (gate.id().to_owned(), match_key.id().to_owned());
                match *finding {
                    Finding::Conflict(agencies) => Notice::Conflict {
                        agencies: ids(agencies),
                        gate,
                        match_key,
                        tags,
                    },
                    Finding::Shut(agencies) => Notice::Shut {
                        agencies: ids(agencies),
                        gate,
                        match_key,
                        tags,
                    },
                    Finding::Faulty(agency, fault) => Notice::Faulty {
                        agency: id(usize::from(agency)),
                        gate,
                        match_key,
                        fault,
                        tags,
                        records,
                    },
                }
            })
    }
}
