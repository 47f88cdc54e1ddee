//! Open: reads what the signals of groups say, and keeps nothing else.
//!
//! A signal has a record for each gate and match key; here its records come together again. Signals stand in order of agency
//! and payload, groups in order of section and tag, so nothing depends on which thread opened what first. Opened signals stay
//! in memory: never written, never shown unless a rule flags their case.

use std::io;

use exchange::covenant::{Agency, Covenant};
use exchange::payload::{self, Payload};
use rayon::prelude::*;

use crate::meet::Groups;
use crate::night::{ENTRY_LEN, Stored, tie};

/// Entries of the payload column read at once, about a page: neighbours are often wanted together.
const WINDOW: u64 = 64;

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
#[derive(Default)]
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
    /// Opens the groups of a range of `section`. `batches` are those of the lists that met, each with its agency's position.
    ///
    /// # Errors
    /// [`OpenError::Read`] when a payload cannot be read, [`OpenError::Damaged`] when it is not tied to the group's tag.
    pub fn read(groups: &Groups, section: usize, batches: &[(usize, &Stored)]) -> Result<Self, OpenError> {
        let mut opened = Self::default();
        let mut wanted = Vec::new();
        for (group, (tag, members)) in (0_u32..).zip(groups.iter()) {
            let agencies = members.iter().fold(0, |agencies, member| agencies | 1 << batches[member.list].0);
            opened.groups.push(Group { section, agencies });
            wanted.extend(members.iter().map(|member| (*member, group, tag)));
        }
        // By list and position: each column is read in one direction.
        wanted.sort_unstable_by_key(|&(member, ..)| member);
        let mut window = vec![[0; ENTRY_LEN]; usize::try_from(WINDOW).expect("a window is small")];
        let (mut list, mut held) = (usize::MAX, 0..0);
        for (member, group, tag) in wanted {
            let (agency, batch) = batches[member.list];
            if member.list != list || !held.contains(&member.position) {
                let records = batch.index().sections[section].records;
                (list, held) = (member.list, member.position..records.min(member.position + WINDOW));
                let entries = &mut window[..usize::try_from(held.end - held.start).expect("a window is small")];
                batch.read_payloads(section, held.start, entries).map_err(|source| OpenError::Read { agency, section, source })?;
            }
            let entry = &window[usize::try_from(member.position - held.start).expect("a window is small")];
            let (payload, tied) = entry.split_first_chunk().expect("an entry begins with a payload");
            if tie(&tag.0, payload) != tied {
                return Err(OpenError::Damaged { agency, section });
            }
            let agency = u8::try_from(agency).expect("a covenant has at most 64 agencies");
            opened.records.push(Record { agency, payload: *payload, group });
        }
        Ok(opened)
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
        let ends = (0..rows).map(|row| pairs.partition_point(|pair| pair.0 as usize <= row)).collect();
        Self { ends, numbers: pairs.iter().map(|pair| pair.1).collect() }
    }

    fn row(&self, row: usize) -> &[u32] {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[from..self.ends[row]]
    }
}

impl Signals {
    /// Puts together what was opened, in the order of sections and tags.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] when a payload is none that its agency may send: *accept* lets no such pass.
    ///
    /// # Panics
    /// With more than 4 thousand million groups or signals.
    pub fn gather(parts: Vec<Opened>, covenant: &Covenant) -> Result<Self, OpenError> {
        let mut groups = Vec::with_capacity(parts.iter().map(|part| part.groups.len()).sum());
        let mut records = Vec::with_capacity(parts.iter().map(|part| part.records.len()).sum());
        for mut part in parts {
            let first = u32::try_from(groups.len()).expect("fewer groups than 2^32");
            records.extend(part.records.iter().map(|record| Record { group: first + record.group, ..*record }));
            groups.append(&mut part.groups);
        }
        records.par_sort_unstable();
        let mut signals = Vec::new();
        let mut pairs = Vec::with_capacity(records.len());
        for of_signal in records.chunk_by(|a, b| (a.agency, &a.payload) == (b.agency, &b.payload)) {
            let number = u32::try_from(signals.len()).expect("fewer signals than 2^32");
            let Record { agency, payload, group } = of_signal[0];
            let agency = usize::from(agency);
            let damaged = || OpenError::Damaged { agency, section: groups[group as usize].section };
            signals.push(signal(agency, &payload, covenant).ok_or_else(damaged)?);
            pairs.extend(of_signal.iter().map(|record| (number, record.group)));
        }
        pairs.dedup();
        let by_signal = Table::new(signals.len(), &pairs);
        for (signal, group) in &mut pairs {
            std::mem::swap(signal, group);
        }
        pairs.par_sort_unstable();
        let by_group = Table::new(groups.len(), &pairs);
        Ok(Self { signals, groups, by_signal, by_group })
    }

    /// The signals, in order of agency and payload.
    #[must_use]
    pub fn all(&self) -> &[Signal] {
        &self.signals
    }

    /// How many groups were opened.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The groups that a signal is in.
    pub fn groups_of(&self, signal: usize) -> impl Iterator<Item = Group> {
        self.by_signal.row(signal).iter().map(|&group| self.groups[group as usize])
    }

    /// Every group with its signals.
    pub fn by_group(&self) -> impl Iterator<Item = (Group, &[u32])> {
        self.groups.iter().enumerate().map(|(group, of)| (*of, self.by_group.row(group)))
    }
}

fn signal(agency: usize, payload: &[u8; payload::LEN], covenant: &Covenant) -> Option<Signal> {
    let payload = Payload::decode(payload).ok()?;
    let code = covenant.codes().iter().position(|code| code.number() == payload.code)?;
    let may_send = |agency: &Agency| agency.may_send(payload.code);
    covenant.agencies().get(agency).is_some_and(may_send).then_some(Signal { agency, code, payload })
}

/// Why a group cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A payload cannot be read.
    #[error("the payloads of section {section} of agency {agency} cannot be read: {source}")]
    Read {
        /// Position of the agency in the covenant.
        agency: usize,
        /// Position of the section in the covenant.
        section: usize,
        /// What the system says.
        source: io::Error,
    },
    /// A payload is not what was written.
    #[error("the payloads of section {section} of agency {agency} are damaged")]
    Damaged {
        /// Position of the agency in the covenant.
        agency: usize,
        /// Position of the section in the covenant.
        section: usize,
    },
}

#[cfg(test)]
impl Opened {
    /// Adds a group of `section` whose payloads are known.
    pub(crate) fn add(&mut self, section: usize, members: &[(usize, Payload)]) {
        let group = u32::try_from(self.groups.len()).expect("few groups");
        self.groups.push(Group { section, agencies: members.iter().fold(0, |agencies, member| agencies | 1 << member.0) });
        self.records.extend(members.iter().map(|(agency, payload)| Record {
            agency: u8::try_from(*agency).expect("few agencies"),
            payload: payload.encode(),
            group,
        }));
    }
}
