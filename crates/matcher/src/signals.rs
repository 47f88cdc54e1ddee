//! Signals: what was opened on a night, put together again.
//!
//! A signal has a record for each gate and match key; here its records come together. Signals stand
//! in order of agency and payload, groups in order of section and tag, so nothing depends on which
//! thread opened what first. They stay in memory: never written, never shown unless a rule flags
//! their case.

use exchange::covenant::Covenant;
use exchange::payload::{self, Payload};
use rayon::prelude::*;

/// A signal that met its gate at least once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Index of its agency in the covenant.
    pub agency: usize,
    /// Index of its code in the covenant.
    pub code: usize,
    /// What it says.
    pub payload: Payload,
}

impl Signal {
    /// The address that it names: by postcode and house number, and by its number in the register.
    pub(crate) fn places(&self) -> [Option<PlaceRef>; 2] {
        let Payload { address, bag, .. } = self.payload;
        [address.map(|address| address.0), bag.map(|bag| bag.0)]
    }
}

/// The ref of an address, of the one kind or the other.
pub(crate) type PlaceRef = [u8; 8];

/// A tag on which a gate was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Index of the section in the covenant.
    pub section: usize,
    /// The agencies on the tag: bit *n* is the agency at index *n* in the covenant.
    pub agencies: u64,
}

/// The groups of one range with the records that were opened.
#[derive(Default, Clone)]
pub struct Opened {
    groups: Vec<Group>,
    records: Vec<OpenedRecord>,
}

/// One opened record; ordered by signal, then group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct OpenedRecord {
    agency: u8,
    payload: [u8; payload::LEN],
    group: u32,
}

impl OpenedRecord {
    fn is_of_same_signal(&self, other: &Self) -> bool {
        self.agency == other.agency && self.payload == other.payload
    }
}

impl Opened {
    /// Adds a group of `section`, and gives back its index.
    pub(crate) fn add_group(&mut self, section: usize, agencies: u64) -> u32 {
        self.groups.push(Group { section, agencies });
        u32::try_from(self.groups.len() - 1).expect("fewer groups than 2^32")
    }

    /// Adds an opened payload of a group; it was checked to be one that its agency may send.
    pub(crate) fn add_payload(&mut self, group: u32, agency: u8, payload: [u8; payload::LEN]) {
        self.records.push(OpenedRecord {
            agency,
            payload,
            group,
        });
    }

    /// Every group with the agencies and payloads on it; they were added group by group.
    pub(crate) fn by_group(
        &self,
    ) -> impl Iterator<Item = (Group, impl Iterator<Item = (u8, &[u8; payload::LEN])>)> {
        let groups = self
            .records
            .chunk_by(|left, right| left.group == right.group);
        groups.map(|records| {
            let group = self.groups[records[0].group as usize];
            let members = records.iter();
            (
                group,
                members.map(|record| (record.agency, &record.payload)),
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
    by_signal: NumberRows,
    by_group: NumberRows,
}

/// Rows of numbers, in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberRows {
    ends: Vec<usize>,
    numbers: Vec<u32>,
}

impl NumberRows {
    /// From pairs of row and number, sorted.
    pub(crate) fn new(rows: usize, pairs: &[(u32, u32)]) -> Self {
        let mut ends = Vec::with_capacity(rows);
        for row in 0..rows {
            ends.push(pairs.partition_point(|pair| pair.0 as usize <= row));
        }
        let numbers = pairs.iter().map(|pair| pair.1).collect();
        Self { ends, numbers }
    }

    /// The numbers of a row.
    pub(crate) fn row(&self, row: usize) -> &[u32] {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.numbers[from..self.ends[row]]
    }
}

impl Signals {
    /// Puts together what was opened, in the order of sections and tags.
    ///
    /// # Panics
    /// With more than 4 thousand million groups or signals, and when they were opened under another
    /// covenant.
    #[must_use]
    pub fn gather(parts: Vec<Opened>, covenant: &Covenant) -> Self {
        let mut groups = Vec::with_capacity(parts.iter().map(|part| part.groups.len()).sum());
        let mut records = Vec::with_capacity(parts.iter().map(|part| part.records.len()).sum());
        for mut part in parts {
            let first = u32::try_from(groups.len()).expect("fewer groups than 2^32");
            for record in &part.records {
                let group = first + record.group;
                records.push(OpenedRecord { group, ..*record });
            }
            groups.append(&mut part.groups);
        }
        records.par_sort_unstable();
        let mut signals = Vec::new();
        let mut pairs = Vec::with_capacity(records.len());
        for same in records.chunk_by(OpenedRecord::is_of_same_signal) {
            let index = u32::try_from(signals.len()).expect("fewer signals than 2^32");
            let OpenedRecord {
                agency, payload, ..
            } = same[0];
            signals.push(signal(usize::from(agency), &payload, covenant));
            for record in same {
                pairs.push((index, record.group));
            }
        }
        // A signal with two values under one key may have two records in one group.
        pairs.dedup();
        let by_signal = NumberRows::new(signals.len(), &pairs);
        // The same pairs turned round give the signals of each group.
        for (signal, group) in &mut pairs {
            std::mem::swap(signal, group);
        }
        pairs.par_sort_unstable();
        let by_group = NumberRows::new(groups.len(), &pairs);
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

    /// The index of the signal of an agency, by its index in the covenant, and a payload; `None`
    /// when it was not opened.
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
            .map(|(index, group)| (*group, self.by_group.row(index)))
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
        let mut agencies = 0;
        for (agency, _) in members {
            agencies |= 1 << agency;
        }
        let group = self.add_group(section, agencies);
        for (agency, payload) in members {
            self.add_payload(
                group,
                u8::try_from(*agency).expect("few agencies"),
                payload.encode(),
            );
        }
    }
}
