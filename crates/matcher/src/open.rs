//! Interpolates the key of each group from its shares, decrypts its payloads, and keeps nothing
//! else.
//!
//! Below its gate a group has too few shares, and there is no other path to a payload
//! (`interpolation`). Which groups open, and who is named when something is wrong, decides
//! `recover`; what a payload may say, `admissible`. A value at 0 is extracted once for its group,
//! and the key of an agency on a tag derived once for all its records there. The centre holds the
//! shares, so what they open is no secret from it: nothing here is wiped.

mod admissible;
mod choices;
mod findings;
mod interpolation;
mod recover;
mod subsets;

use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, SealContext, Tag};
use exchange::covenant::Covenant;
use exchange::hits::RecordFault;
use exchange::night::Night;
use exchange::payload;

pub(crate) use admissible::check_confirmed;
pub use findings::Findings;

use crate::meet::{Groups, Member};
use crate::signals::Opened;
use crate::store::{AcceptedBatch, ENTRY_LEN, EntryBytes, Sealed, StoredError};
use admissible::{SectionTerms, TagRef};
use findings::Finding;
use recover::{AgencyShare, Attempt, GroupRecovery, Verdict};

/// Entries of the sealed column read at once, about a page: neighbours are often wanted together.
const WINDOW: u64 = 32;

/// Opens the groups of one section.
pub struct Opener<'a> {
    covenant: &'a Covenant,
    night: Night,
    /// Index of the section in the covenant.
    section: usize,
    k: u8,
    terms: SectionTerms,
    batches: Vec<SectionBatch<'a>>,
}

/// One agency's batch, as this section's gate sees it.
struct SectionBatch<'a> {
    /// Index of the agency in the covenant.
    agency: u8,
    /// Index of its unit.
    unit: u8,
    batch: &'a AcceptedBatch,
    context: SealContext,
}

impl<'a> Opener<'a> {
    /// For the section at an index in the covenant. `batches` are those of the lists that meet,
    /// each with its agency's index, in order of their units.
    ///
    /// # Panics
    /// When the covenant has no such section or agency.
    #[must_use]
    pub fn new(
        covenant: &'a Covenant,
        night: Night,
        section: usize,
        batches: &[(usize, &'a AcceptedBatch)],
    ) -> Self {
        let found = covenant.sections().nth(section);
        let kind = found.expect("a section of the covenant");
        let (gate, key) = (covenant.gate_of(kind), covenant.match_key_of(kind));
        let mut section_batches = Vec::with_capacity(batches.len());
        for &(index, batch) in batches {
            let agency = &covenant.agencies()[index];
            section_batches.push(SectionBatch {
                agency: u8::try_from(index).expect("a covenant has at most 64 agencies"),
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
            });
        }
        Self {
            covenant,
            night,
            section,
            k: gate.k(),
            terms: SectionTerms::of(covenant, section),
            batches: section_batches,
        }
    }

    /// Opens the groups of a range: gives back what opened, and what was found wrong.
    ///
    /// # Errors
    /// [`StoredError::Read`] when a record cannot be read, [`StoredError::Damaged`] when it is not
    /// the one that was accepted.
    pub fn open(&self, groups: &Groups) -> Result<(Opened, Findings), StoredError> {
        let mut work = RangeWork {
            opener: self,
            recovery: GroupRecovery::new(self.k),
            windows: self.batches.iter().map(|_| Window::default()).collect(),
            records: Vec::new(),
            runs: Vec::new(),
            shares: Vec::new(),
            attempts: Vec::new(),
            opened: Opened::default(),
            findings: Findings::default(),
        };
        for (tag, members) in groups.iter() {
            work.fetch(tag, members)?;
            let verdict = work.recover(tag);
            work.note(&verdict);
            work.keep(&verdict);
        }
        Ok((work.opened, work.findings))
    }

    /// What is wrong with the sealed column of a list.
    fn damaged(&self, list: usize) -> StoredError {
        StoredError::section_damaged(self.agency_id(list), self.section)
    }

    fn agency_id(&self, list: usize) -> &str {
        let agency = usize::from(self.batches[list].agency);
        self.covenant.agency_id(agency)
    }
}

/// What of a list's column is in memory: it is read in one direction, for groups and their members
/// rise.
#[derive(Default)]
struct Window {
    first: u64,
    entries: Vec<EntryBytes>,
}

/// An opened payload, not decoded.
type PayloadBytes = [u8; payload::LEN];

/// The records of one list in a group: they lie side by side.
#[derive(Clone, Copy)]
struct RecordRun {
    list: usize,
    from: usize,
    to: usize,
}

/// One range at work; the memory of one group serves the next.
struct RangeWork<'a> {
    opener: &'a Opener<'a>,
    recovery: GroupRecovery,
    windows: Vec<Window>,
    records: Vec<Sealed>,
    /// By index of the agency's share.
    runs: Vec<RecordRun>,
    shares: Vec<AgencyShare>,
    attempts: Vec<(usize, Attempt<PayloadBytes>)>,
    opened: Opened,
    findings: Findings,
}

impl RangeWork<'_> {
    /// Reads the records of a group, and takes what each agency has there as one share.
    fn fetch(&mut self, tag: Tag, members: &[Member]) -> Result<(), StoredError> {
        self.records.clear();
        self.runs.clear();
        self.shares.clear();
        for members in members.chunk_by(|left, right| left.list == right.list) {
            let list = members[0].list;
            let from = self.records.len();
            for member in members {
                let entry = self.opener.entry(&mut self.windows[list], *member)?;
                let sealed = Sealed::read(entry, tag).ok_or_else(|| self.opener.damaged(list))?;
                self.records.push(sealed);
            }
            let records = &self.records[from..];
            let share = records[0].share();
            // Accepting has refused every other share.
            let scalar = Scalar::from_canonical_bytes(*share).into_option();
            let scalar = scalar.ok_or_else(|| self.opener.damaged(list))?;
            // An agency that sends two shares on one tag contradicts itself.
            let is_one = records.iter().all(|record| record.share() == share);
            self.shares.push(AgencyShare {
                unit: self.opener.batches[list].unit,
                share: is_one.then_some(scalar),
            });
            self.runs.push(RecordRun {
                list,
                from,
                to: self.records.len(),
            });
        }
        Ok(())
    }

    fn recover(&mut self, tag: Tag) -> Verdict {
        let Self {
            opener,
            recovery,
            records,
            runs,
            shares,
            attempts,
            ..
        } = self;
        recovery.open(shares, attempts, |at_zero, attempts| {
            // Extracted once for the group; the key of an agency once for its records.
            let opening = Opening::new(at_zero);
            let tag_ref = opener.terms.tag_ref(at_zero);
            for (index, &RecordRun { list, from, to }) in runs.iter().enumerate() {
                let batch = &opener.batches[list];
                let key = batch.context.key(&opening);
                for record in &records[from..to] {
                    let payload = batch.context.open(&key, &record.of(tag));
                    let attempt = match payload {
                        Some(payload) => opener.admit(payload, tag_ref, batch.agency),
                        None => Attempt::Sealed,
                    };
                    attempts.push((index, attempt));
                }
            }
        })
    }

    /// Counts what was wrong with the group.
    fn note(&mut self, verdict: &Verdict) {
        for &shares in &verdict.conflicts {
            let conflict = Finding::Conflict(self.agencies(shares));
            self.findings.add(conflict, 0);
        }
        if !verdict.open {
            let shut = Finding::Shut(self.agencies(u64::MAX));
            self.findings.add(shut, 0);
        }
        for index in 0..self.runs.len() {
            if verdict.false_shares >> index & 1 == 1 {
                let RecordRun { from, to, .. } = self.runs[index];
                let faulty = Finding::Faulty(self.agency(index), RecordFault::Share);
                self.findings.add(faulty, (to - from) as u64);
            }
        }
        if verdict.confirmed {
            self.note_faulty_records();
        }
    }

    /// Counts the records that do not open or may not be sent, under a value at 0 that is known to
    /// be right.
    fn note_faulty_records(&mut self) {
        let mut faults: Vec<(usize, RecordFault)> = Vec::new();
        for &(index, attempt) in &self.attempts {
            match attempt {
                Attempt::Open(_) => {}
                Attempt::NotAdmissible(fault) => faults.push((index, fault)),
                Attempt::Sealed => faults.push((index, RecordFault::Seal)),
            }
        }
        faults.sort_unstable();
        for equal in faults.chunk_by(|left, right| left == right) {
            let (index, fault) = equal[0];
            let finding = Finding::Faulty(self.agency(index), fault);
            self.findings.add(finding, equal.len() as u64);
        }
    }

    /// Keeps the payloads of a group that opened.
    fn keep(&mut self, verdict: &Verdict) {
        if !verdict.open {
            return;
        }
        let mut agencies = 0;
        for (index, attempt) in &self.attempts {
            if let Attempt::Open(_) = attempt {
                agencies |= 1 << self.agency(*index);
            }
        }
        let group = self.opened.add_group(self.opener.section, agencies);
        for (index, attempt) in &self.attempts {
            if let Attempt::Open(payload) = attempt {
                let agency = self.agency(*index);
                self.opened.add_payload(group, agency, *payload);
            }
        }
    }

    /// Whose share it is, as an index in the covenant.
    fn agency(&self, share: usize) -> u8 {
        self.opener.batches[self.runs[share].list].agency
    }

    /// The agencies of a set of shares.
    fn agencies(&self, shares: u64) -> u64 {
        let mut agencies = 0;
        for index in 0..self.runs.len() {
            if shares >> index & 1 == 1 {
                agencies |= 1 << self.agency(index);
            }
        }
        agencies
    }
}

impl Opener<'_> {
    /// Whether an agency may send what it sealed.
    fn admit(
        &self,
        payload: PayloadBytes,
        tag_ref: Option<TagRef>,
        agency: u8,
    ) -> Attempt<PayloadBytes> {
        let (terms, covenant) = (self.terms, self.covenant);
        let agency = &covenant.agencies()[usize::from(agency)];
        match admissible::check(&payload, terms, tag_ref, agency, covenant, self.night) {
            Ok(()) => Attempt::Open(payload),
            Err(fault) => Attempt::NotAdmissible(fault),
        }
    }

    /// The entry of a member, from the window or from the column.
    fn entry<'w>(
        &self,
        window: &'w mut Window,
        member: Member,
    ) -> Result<&'w EntryBytes, StoredError> {
        let ahead = member.position.checked_sub(window.first);
        let is_held = ahead.is_some_and(|ahead| ahead < window.entries.len() as u64);
        if !is_held {
            // From here on: members before this one were asked for already.
            let batch = self.batches[member.list].batch;
            let left = batch.index().sections[self.section].records - member.position;
            let held = usize::try_from(left.min(WINDOW)).expect("a window is small");
            window.first = member.position;
            window.entries.resize(held, [0; ENTRY_LEN]);
            batch
                .read_sealed(self.section, member.position, &mut window.entries)
                .map_err(|source| {
                    StoredError::section_unread(self.agency_id(member.list), self.section, source)
                })?;
        }
        let index = member.position - window.first;
        Ok(&window.entries[usize::try_from(index).expect("a window is small")])
    }
}
