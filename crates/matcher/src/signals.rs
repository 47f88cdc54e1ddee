//! Signals: what was opened on a night, put together again.
//!
//! A signal has a record for each gate and match key; here its records come together. Signals stand in order of agency and payload,
//! groups in order of section and tag, so nothing depends on which thread opened what first. They stay in memory: never written,
//! never shown unless a rule flags their case.

use exchange::covenant::Covenant;
use exchange::payload::{self, Payload};
use rayon::prelude::*;

/// A signal that met its gate at least once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Position of its agency in the covenant.
    pub agency: usize,
    /// Position of its code in the covenant.
    pub code: usize,
    /// What it says.
    pub payload: Payload,
}

/// A tag on which a gate was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Position of the section in the covenant.
    pub section: usize,
    /// The agencies on the tag: bit *n* is the agency at position *n* in the covenant.
    pub agencies: u64,
}

/// The groups of one range with the records that were opened.
#[derive(Default, Clone)]
pub struct Opened {
    groups: Vec<Group>,
    records: Vec<Record>,
}

/// One opened record; ordered by signal, then group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    agency: u8,
    payload: [u8; payload::LEN],
    group: u32,
}

impl Opened {
    /// Adds a group of `section`, and gives back its number.
    pub(crate) fn add_group(&mut self, section: usize, agencies: u64) -> u32 {
        self.groups.push(Group { section, agencies });
        u32::try_from(self.groups.len() - 1).expect("fewer groups than 2^32")
    }

    /// Adds an opened payload of a group; it was checked to be one that its agency may send.
    pub(crate) fn add_payload(&mut self, group: u32, agency: u8, payload: [u8; payload::LEN]) {
        self.records.push(Record {
            agency,
            payload,
            group,
        });
    }

    /// Every group with the agencies and payloads on it; they were added group by group.
    pub(crate) fn by_group(
        &self,
    ) -> impl Iterator<Item = (Group, impl Iterator<Item = (u8, &[u8; payload::LEN])>)> {
        let of_group = self.records.chunk_by(|a, b| a.group == b.group);
        of_group.map(|records| {
            (
                self.groups[records[0].group as usize],
                records
                    .iter()
                    .map(|record| (record.agency, &record.payload)),
            )
        })
    }

    /// Every opened payload, with its agency.
    pub(crate) fn payloads(&self) -> impl Iterator<Item = (u8, &[u8; payload::LEN])> {
        self.records
            .iter()
            .map(|record| (record.agency, &record.payload))
    }
}

/// All that was opened on one night: signals, groups, and which signal is in which group.
pub struct Signals {
    signals: Vec<Signal>,
    groups: Vec<Group>,
    by_signal: Table,
    by_group: Table,
}

/// Rows of numbers, in one piece.
struct Table {
    ends: Vec<usize>,
    numbers: Vec<u32>,
}

impl Table {
    /// From pairs of row and number, sorted.
    fn new(rows: usize, pairs: &[(u32, u32)]) -> Self {
        let ends = (0..rows)
            .map(|row| pairs.partition_point(|pair| pair.0 as usize <= row))
            .collect();
        Self {
            ends,
            numbers: pairs.iter().map(|pair| pair.1).collect(),
        }
    }

    fn row(&self, row: usize) -> &[u32] {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[from..self.ends[row]]
    }
}

impl Signals {
    /// Puts together what was opened, in the order of sections and tags.
    ///
    /// # Panics
    /// With more than 4 thousand million groups or signals, and when they were opened under another covenant.
    #[must_use]
    pub fn gather(parts: Vec<Opened>, covenant: &Covenant) -> Self {
        let mut groups = Vec::with_capacity(parts.iter().map(|part| part.groups.len()).sum());
        let mut records = Vec::with_capacity(parts.iter().map(|part| part.records.len()).sum());
        for mut part in parts {
            let first = u32::try_from(groups.len()).expect("fewer groups than 2^32");
            records.extend(part.records.iter().map(|record| Record {
                group: first + record.group,
                ..*record
            }));
            groups.append(&mut part.groups);
        }
        records.par_sort_unstable();
        let mut signals = Vec::new();
        let mut pairs = Vec::with_capacity(records.len());
        for of_signal in records.chunk_by(|a, b| (a.agency, &a.payload) == (b.agency, &b.payload)) {
            let number = u32::try_from(signals.len()).expect("fewer signals than 2^32");
            let Record {
                agency, payload, ..
            } = of_signal[0];
            signals.push(signal(usize::from(agency), &payload, covenant));
            pairs.extend(of_signal.iter().map(|record| (number, record.group)));
        }
        pairs.dedup();
        let by_signal = Table::new(signals.len(), &pairs);
        for (signal, group) in &mut pairs {
            std::mem::swap(signal, group);
        }
        pairs.par_sort_unstable();
        let by_group = Table::new(groups.len(), &pairs);
        Self {
            signals,
            groups,
            by_signal,
            by_group,
        }
    }

    /// The signals, in order of agency and payload.
    #[must_use]
    pub fn all(&self) -> &[Signal] {
        &self.signals
    }

    /// The number of the signal of an agency, by its position in the covenant, and a payload; `None` when it was not opened.
    pub(crate) fn number_of(&self, agency: usize, payload: &Payload) -> Option<u32> {
        let key = (agency, payload.encode());
        let number = self
            .signals
            .binary_search_by(|signal| (signal.agency, signal.payload.encode()).cmp(&key))
            .ok()?;
        u32::try_from(number).ok()
    }

    /// How many groups were opened.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The groups that a signal is in.
    pub fn groups_of(&self, signal: usize) -> impl Iterator<Item = Group> {
        self.by_signal
            .row(signal)
            .iter()
            .map(|&group| self.groups[group as usize])
    }

    /// Every group with its signals.
    pub fn by_group(&self) -> impl Iterator<Item = (Group, &[u32])> {
        self.groups
            .iter()
            .enumerate()
            .map(|(group, of)| (*of, self.by_group.row(group)))
    }
}

fn signal(agency: usize, payload: &[u8; payload::LEN], covenant: &Covenant) -> Signal {
    let payload = Payload::decode(payload).expect("what was opened was decoded before");
    let code = covenant
        .codes()
        .iter()
        .position(|code| code.number() == payload.code)
        .expect("its agency may send its code");
    Signal {
        agency,
        code,
        payload,
    }
}

#[cfg(test)]
impl Opened {
    /// Adds a group of `section` whose payloads are known.
    pub(crate) fn add(&mut self, section: usize, members: &[(usize, Payload)]) {
        let group = self.add_group(
            section,
            members
                .iter()
                .fold(0, |agencies, member| agencies | 1 << member.0),
        );
        for (agency, payload) in members {
            self.add_payload(
                group,
                u8::try_from(*agency).expect("few agencies"),
                payload.encode(),
            );
        }
    }
}
