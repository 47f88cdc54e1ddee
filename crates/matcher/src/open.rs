//! Open: interpolates the key of each group from its shares, decrypts its payloads, and keeps nothing else.
//!
//! Below its gate a group has too few shares, and there is no other path to a payload (`weights`). Which groups open, and who is
//! named when something is wrong, decides `gate`; what a payload may say, `fit`. A value at 0 is extracted once for its group, and the
//! key of an agency on a tag derived once for all its records there. The centre holds the shares, so what they open is no secret from it: nothing here is wiped.

mod admissible;
mod findings;
mod interpolation;
mod recover;
mod subsets;

use std::io;

use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, SealContext, Tag};
use exchange::covenant::{Covenant, Section};
use exchange::hits::RecordFault;
use exchange::night::Night;
use exchange::payload;

pub(crate) use admissible::check_payload;
pub use findings::Findings;

use crate::meet::{Groups, Member};
use crate::signals::Opened;
use crate::store::{AcceptedBatch, ENTRY_LEN, EntryBytes, Sealed};
use findings::Finding;
use recover::{AgencyShare, Attempt, GroupRecovery, Verdict};

/// Entries of the sealed column read at once, about a page: neighbours are often wanted together.
const WINDOW: u64 = 32;

/// Opens the groups of one section.
pub struct Opener<'a> {
    covenant: &'a Covenant,
    night: Night,
    position: usize,
    k: u8,
    /// Whether the section is of a match key that asks.
    asks: bool,
    lists: Vec<List<'a>>,
}

/// One agency's batch, as this section's gate sees it.
struct List<'a> {
    /// Position of the agency in the covenant.
    agency: u8,
    /// Index of its unit.
    unit: u8,
    batch: &'a AcceptedBatch,
    context: SealContext,
}

impl<'a> Opener<'a> {
    /// For the section at `position` in the covenant. `batches` are those of the lists that meet, each with its agency's position, in
    /// order of their units.
    #[must_use]
    pub fn new(
        covenant: &'a Covenant,
        night: Night,
        position: usize,
        section: Section,
        batches: &[(usize, &'a AcceptedBatch)],
    ) -> Self {
        let gate = &covenant.gates()[usize::from(section.gate)];
        let key = &covenant.match_keys()[usize::from(section.match_key)];
        let list = |&(position, batch): &(usize, &'a AcceptedBatch)| {
            let agency = &covenant.agencies()[position];
            List {
                agency: u8::try_from(position).expect("a covenant has at most 64 agencies"),
                unit: covenant.unit_index(gate, agency),
                batch,
                context: SealContext::new(
                    covenant.hash(),
                    covenant.key_epoch(),
                    night,
                    agency.id(),
                    gate,
                    key,
                ),
            }
        };
        Self {
            covenant,
            night,
            position,
            k: gate.k(),
            asks: key.asks(),
            lists: batches.iter().map(list).collect(),
        }
    }

    /// Opens the groups of a range: gives back what opened, and what was found wrong.
    ///
    /// # Errors
    /// [`OpenError::Read`] when a record cannot be read, [`OpenError::Damaged`] when it is not the one that was accepted.
    pub fn open(&self, groups: &Groups) -> Result<(Opened, Findings), OpenError> {
        let mut work = Work {
            opener: self,
            gate: GroupRecovery::new(self.k),
            windows: self.lists.iter().map(|_| Window::default()).collect(),
            records: Vec::new(),
            runs: Vec::new(),
            claims: Vec::new(),
            tried: Vec::new(),
            opened: Opened::default(),
            findings: Findings::default(),
        };
        for (tag, members) in groups.iter() {
            work.fetch(tag, members)?;
            let verdict = work.open(tag);
            work.note(&verdict);
            work.keep(&verdict);
        }
        Ok((work.opened, work.findings))
    }
}

/// What of a list's column is in memory: it is read in one direction, for groups and their members rise.
#[derive(Default)]
struct Window {
    first: u64,
    records: Vec<EntryBytes>,
}

/// An opened payload, not decoded.
type Bytes = [u8; payload::LEN];

/// Records of one list in a group: they lie side by side.
#[derive(Clone, Copy)]
struct Run {
    list: usize,
    from: usize,
    to: usize,
}

/// One range at work; the memory of one group serves the next.
struct Work<'a> {
    opener: &'a Opener<'a>,
    gate: GroupRecovery,
    windows: Vec<Window>,
    records: Vec<Sealed>,
    /// By claim.
    runs: Vec<Run>,
    claims: Vec<AgencyShare>,
    tried: Vec<(usize, Attempt<Bytes>)>,
    opened: Opened,
    findings: Findings,
}

impl Work<'_> {
    /// Reads the records of a group, and takes what each agency has there as one claim.
    fn fetch(&mut self, tag: Tag, members: &[Member]) -> Result<(), OpenError> {
        self.records.clear();
        self.runs.clear();
        self.claims.clear();
        for of_list in members.chunk_by(|a, b| a.list == b.list) {
            let list = &self.opener.lists[of_list[0].list];
            let damaged = || OpenError::Damaged {
                agency: usize::from(list.agency),
                section: self.opener.position,
            };
            let from = self.records.len();
            for member in of_list {
                let entry = self.opener.entry(&mut self.windows[member.list], *member)?;
                self.records
                    .push(Sealed::read(entry, tag).ok_or_else(damaged)?);
            }
            let of_list_records = &self.records[from..];
            let share = Scalar::from_canonical_bytes(*of_list_records[0].share())
                .into_option()
                .ok_or_else(damaged)?;
            let is_one = of_list_records
                .iter()
                .all(|record| record.share() == of_list_records[0].share());
            self.claims.push(AgencyShare {
                unit: list.unit,
                share: is_one.then_some(share),
            });
            self.runs.push(Run {
                list: of_list[0].list,
                from,
                to: self.records.len(),
            });
        }
        Ok(())
    }

    fn open(&mut self, tag: Tag) -> Verdict {
        let Self {
            opener,
            gate,
            records,
            runs,
            claims,
            tried,
            ..
        } = self;
        gate.open(claims, tried, |at_zero, tried| {
            let opening = Opening::new(at_zero);
            for (claim, &Run { list, from, to }) in runs.iter().enumerate() {
                let List {
                    agency, context, ..
                } = &opener.lists[list];
                let agency = &opener.covenant.agencies()[usize::from(*agency)];
                let key = context.key(&opening);
                tried.extend(records[from..to].iter().map(|record| {
                    let outcome =
                        context
                            .open(&key, &record.of(tag))
                            .map_or(Attempt::Sealed, |payload| {
                                match admissible::check(
                                    &payload,
                                    opener.asks,
                                    agency,
                                    opener.covenant,
                                    opener.night,
                                ) {
                                    Ok(()) => Attempt::Open(payload),
                                    Err(fault) => Attempt::NotAdmissible(fault),
                                }
                            });
                    (claim, outcome)
                }));
            }
        })
    }

    /// Counts what was wrong with the group.
    fn note(&mut self, verdict: &Verdict) {
        let agency = |claim: usize| self.opener.lists[self.runs[claim].list].agency;
        let agencies = |claims: u64| {
            (0..self.runs.len())
                .filter(|claim| claims >> claim & 1 == 1)
                .fold(0, |set, claim| set | 1 << agency(claim))
        };
        for &claims in &verdict.conflicts {
            self.findings.add(Finding::Conflict(agencies(claims)), 0);
        }
        if !verdict.open {
            self.findings.add(Finding::Shut(agencies(u64::MAX)), 0);
        }
        for claim in (0..self.runs.len()).filter(|claim| verdict.false_shares >> claim & 1 == 1) {
            let Run { from, to, .. } = self.runs[claim];
            self.findings.add(
                Finding::Faulty(agency(claim), RecordFault::Share),
                (to - from) as u64,
            );
        }
        if !verdict.confirmed {
            return;
        }
        let fault = |tried: &(usize, Attempt<Bytes>)| match tried.1 {
            Attempt::Open(_) => None,
            Attempt::NotAdmissible(fault) => Some((tried.0, fault)),
            Attempt::Sealed => Some((tried.0, RecordFault::Seal)),
        };
        if self.tried.iter().all(|tried| fault(tried).is_none()) {
            return;
        }
        let mut faults: Vec<(usize, RecordFault)> = self.tried.iter().filter_map(fault).collect();
        faults.sort_unstable();
        for of_kind in faults.chunk_by(|a, b| a == b) {
            self.findings.add(
                Finding::Faulty(agency(of_kind[0].0), of_kind[0].1),
                of_kind.len() as u64,
            );
        }
    }

    /// Keeps the payloads of a group that opened.
    fn keep(&mut self, verdict: &Verdict) {
        if !verdict.open {
            return;
        }
        let agency = |claim: usize| self.opener.lists[self.runs[claim].list].agency;
        let opened = || {
            self.tried.iter().filter_map(|(claim, tried)| match tried {
                Attempt::Open(payload) => Some((agency(*claim), payload)),
                Attempt::NotAdmissible(_) | Attempt::Sealed => None,
            })
        };
        let agencies = opened().fold(0, |set, (agency, _)| set | 1 << agency);
        let group = self.opened.add_group(self.opener.position, agencies);
        for (agency, payload) in opened() {
            self.opened.add_payload(group, agency, *payload);
        }
    }
}

impl Opener<'_> {
    /// The entry of a member, from the window or from the column.
    fn entry<'w>(
        &self,
        window: &'w mut Window,
        member: Member,
    ) -> Result<&'w EntryBytes, OpenError> {
        let is_held = member
            .position
            .checked_sub(window.first)
            .is_some_and(|at| at < window.records.len() as u64);
        if !is_held {
            let List { agency, batch, .. } = &self.lists[member.list];
            let left = batch.index().sections[self.position].records - member.position;
            window.first = member.position;
            window.records.resize(
                usize::try_from(left.min(WINDOW)).expect("a window is small"),
                [0; ENTRY_LEN],
            );
            batch
                .read_sealed(self.position, member.position, &mut window.records)
                .map_err(|source| OpenError::Read {
                    agency: usize::from(*agency),
                    section: self.position,
                    source,
                })?;
        }
        Ok(&window.records
            [usize::try_from(member.position - window.first).expect("a window is small")])
    }
}

/// Why a group cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A record cannot be read.
    #[error("the sealed records of section {section} of agency {agency} cannot be read: {source}")]
    Read {
        /// Position of the agency in the covenant.
        agency: usize,
        /// Position of the section in the covenant.
        section: usize,
        /// What the system says.
        source: io::Error,
    },
    /// A record is not what was written.
    #[error("the sealed records of section {section} of agency {agency} are damaged")]
    Damaged {
        /// Position of the agency in the covenant.
        agency: usize,
        /// Position of the section in the covenant.
        section: usize,
    },
}
