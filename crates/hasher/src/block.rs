//! A block of rows on their way to records: identify, pseudonymise, lock, seal. Blocks are worked on side by side.
//!
//! What leaves a block is sealed. All buffers are used again from block to block, so nothing is allocated per row; identifiers, secrets,
//! keys and payloads are wiped when the next block begins and when the last one ends.

use std::hint::black_box;

use exchange::covenant::MatchKeyKind;
use exchange::payload::{self, Payload, Severity as SignalSeverity, SignalRef};
use exchange::record::Record as SealedRecord;
use zeroize::Zeroize as _;

use crate::identifier::Identifiers;
use crate::mac::Mac;
use crate::pseudonymise::{Pseudonymise, Secrets, Unavailable};
use crate::refs::{Person, Refs};
use crate::refusal::{Refused, Severity};
use crate::repeated::Seen;
use crate::row::{Bench, Door, Row};
use crate::seal::{Lock, Sealer, SectionSealer};
use crate::sections::{self, Entry};
use crate::table::{Chunk, Record};

/// The working space of one block, and what came of it.
#[derive(Default)]
pub(crate) struct Block {
    bench: Bench,
    signals: Vec<Signal>,
    identifiers: [Identifiers; MatchKeyKind::ALL.len()],
    /// Per match key, the signal that each identifier is of.
    owners: [Vec<usize>; MatchKeyKind::ALL.len()],
    secrets: Secrets,
    locks: Vec<Locked>,
    payloads: Vec<[u8; payload::LEN]>,
    /// Sealed records and their rows, by section.
    pub(crate) entries: Vec<Vec<Entry>>,
    /// What is needed to find signal numbers that stand on several rows.
    pub(crate) seen: Vec<Seen>,
    /// What is wrong: row, line, place, reason.
    pub(crate) refused: Vec<Refused>,
    pub(crate) counts: Counts,
}

/// A signal, and where its row stands.
struct Signal {
    payload: Payload,
    row: u64,
    line: u64,
}

/// A lock, and what it is for.
struct Locked {
    lock: Lock,
    kind: MatchKeyKind,
    /// Place among the sections of the match key.
    section: usize,
    signal: usize,
}

/// How many rows came and went.
#[derive(Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    pub(crate) set_aside: u64,
    pub(crate) withheld: u64,
    pub(crate) excluded: u64,
}

/// What is needed to make records of rows.
pub(crate) struct Maker<'a> {
    pub(crate) door: Door<'a>,
    pub(crate) pseudonymiser: &'a dyn Pseudonymise,
    pub(crate) sealer: Sealer,
    pub(crate) refs: Refs,
}

impl Block {
    /// Makes the records of a stretch of a chunk, whose text is `text`.
    pub(crate) fn work(
        &mut self,
        maker: &Maker<'_>,
        (chunk, text): (&Chunk, &str),
        records: &[Record],
        sections: usize,
    ) -> Result<(), Unavailable> {
        self.clear(sections);
        for record in records {
            self.identify(maker, (chunk, text), record);
        }
        for kind in MatchKeyKind::ALL {
            self.pseudonymise(maker, kind)?;
        }
        self.seal(maker);
        Ok(())
    }

    fn clear(&mut self, sections: usize) {
        self.wipe();
        self.owners.iter_mut().for_each(Vec::clear);
        self.entries.resize_with(sections, Vec::new);
        self.entries.iter_mut().for_each(Vec::clear);
        self.seen.clear();
        self.refused.clear();
        self.counts = Counts::default();
    }

    /// Overwrites and forgets what is not sealed.
    fn wipe(&mut self) {
        for signal in &mut self.signals {
            signal.payload = NOTHING;
        }
        // Nobody reads the payloads again; they are shown to be read, so that the overwriting is not left out.
        black_box(&mut self.signals);
        self.signals.clear();
        self.identifiers.iter_mut().for_each(Identifiers::clear);
        self.secrets.clear();
        self.locks.clear();
        self.payloads.iter_mut().for_each(|payload| payload.zeroize());
        self.payloads.clear();
    }

    /// Checks one row and takes its identifiers in.
    fn identify(&mut self, maker: &Maker<'_>, (chunk, text): (&Chunk, &str), record: &Record) {
        let Self { bench, signals, identifiers, owners, counts, .. } = self;
        let row = maker.door.row(chunk.cells(text, record), bench);
        if let Some(row) = row {
            counts.rows += 1;
            counts.excluded += u64::from(row.is_excluded);
            for kind in MatchKeyKind::ALL {
                if let Some(canonical) = row.identifiers[kind as usize] {
                    identifiers[kind as usize].push(canonical);
                    owners[kind as usize].push(signals.len());
                }
            }
            signals.push(Signal { payload: payload_of(&row, &maker.refs), row: record.row, line: record.line });
        } else if bench.wrong.iter().any(|(_, reason)| reason.severity() == Severity::Error) {
            counts.rows += 1;
            counts.set_aside += 1;
        } else if bench.wrong.iter().any(|(_, reason)| reason.severity() == Severity::Withheld) {
            counts.rows += 1;
            counts.withheld += 1;
        }
        self.refused.extend(self.bench.wrong.iter().map(|&(place, reason)| (record.row, record.line, place, reason)));
    }

    /// Makes locks and shared refs of the identifiers of one match key.
    fn pseudonymise(&mut self, maker: &Maker<'_>, kind: MatchKeyKind) -> Result<(), Unavailable> {
        self.secrets.clear();
        maker.pseudonymiser.pseudonymise(kind, &self.identifiers[kind as usize], &mut self.secrets)?;
        for (secret, &signal) in self.secrets.expose().iter().zip(&self.owners[kind as usize]) {
            let mac = Mac::new(secret);
            let payload = &mut self.signals[signal].payload;
            match kind {
                MatchKeyKind::Bsn => payload.bsn = Some(maker.refs.bsn(&mac)),
                MatchKeyKind::Address => payload.household = Some(maker.refs.household(&mac)),
                MatchKeyKind::SurnameInitialBirth => {}
            }
            for (section, sealer) in maker.sealer.sections(kind).iter().enumerate() {
                self.locks.push(Locked { lock: sealer.lock(&mac), kind, section, signal });
            }
        }
        self.secrets.clear();
        Ok(())
    }

    /// Seals the payloads under their locks.
    fn seal(&mut self, maker: &Maker<'_>) {
        for Signal { payload, row, line } in &self.signals {
            self.payloads.push(payload.encode());
            self.seen.push(Seen { signal: payload.signal, row: *row, line: *line, content: 0 });
        }
        for Locked { lock, kind, section, signal } in &self.locks {
            let sealer: &SectionSealer = &maker.sealer.sections(*kind)[*section];
            let record = sealer.seal(lock, &self.payloads[*signal]);
            let seen = &mut self.seen[*signal];
            // A nonce is as good as random, and of all that the record says: taking it in needs no more than a place of its own.
            let nonce = SealedRecord::of(&record).nonce;
            seen.content = seen.content.rotate_left(1) ^ u64::from_be_bytes(*nonce.first_chunk().expect("a nonce has 12 bytes"));
            self.entries[sealer.position()].push(sections::entry(&record, seen.row));
        }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// What payloads are overwritten with.
const NOTHING: Payload = Payload {
    signal: SignalRef([0; 16]),
    person: None,
    bsn: None,
    household: None,
    code: 0,
    date: 0,
    severity: SignalSeverity::Concern,
    contact: 0,
};

/// What a row says, but for the refs that are made with secrets.
fn payload_of(row: &Row<'_>, refs: &Refs) -> Payload {
    let [bsn, name, _] = row.identifiers;
    let client = row.client_number.map(Person::Client);
    let person = client.or(name.map(Person::Name)).or(bsn.map(Person::Bsn));
    Payload {
        signal: refs.signal(row.signal_number),
        person: person.map(|person| refs.person(person)),
        bsn: None,
        household: None,
        code: row.code,
        date: row.date,
        severity: row.severity,
        contact: row.contact,
    }
}
