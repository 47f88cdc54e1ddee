//! A block of rows on their way to records: identify, pseudonymise, lock, seal. Blocks are worked on side by side.
//!
//! What leaves a block is sealed. All buffers are used again from block to block, so nothing is allocated per row; identifiers, secrets,
//! keys and payloads are wiped when the next block begins and when the last one ends.

use exchange::batch::record::Record as SealedRecord;
use exchange::covenant::{Field, MatchKey, Part};
use exchange::crypto::mac::Mac;
use exchange::payload::holder::Holder;
use exchange::payload::{self, Payload, Question, Severity, SignalRef};
use zeroize::{Zeroize, optimization_barrier};

use crate::batch::duplicates::RowFingerprint;
use crate::batch::sections::{self, Entry};
use crate::check::refusal::{Disposition, Refused};
use crate::check::row::{Row, RowChecker, RowScratch};
use crate::normalise::identifiers::Canonical;
use crate::normalise::word_list::WordList;
use crate::pseudonymise::holder;
use crate::pseudonymise::refs::{Person, Refs};
use crate::pseudonymise::{Pseudonymise, Secrets, Unavailable};
use crate::read::table::{Chunk, Record};
use crate::seal::{Lock, Sealer, SectionSealer};

/// The working space of one block, and what came of it.
#[derive(Default)]
pub(crate) struct Block {
    bench: RowScratch,
    signals: Vec<Signal>,
    /// By match key.
    written: Vec<KeyIdentifiers>,
    canonical: Canonical,
    secrets: Secrets,
    locks: Vec<Locked>,
    payloads: Vec<[u8; payload::LEN]>,
    /// Sealed records and their rows, by section.
    pub(crate) entries: Vec<Vec<Entry>>,
    /// What is needed to find signal numbers that stand on several rows.
    pub(crate) seen: Vec<RowFingerprint>,
    /// What is wrong: row, line, place, reason.
    pub(crate) refused: Vec<Refused>,
    pub(crate) counts: Counts,
}

/// What the rows write for one match key.
#[derive(Default)]
struct KeyIdentifiers {
    identifiers: WordList,
    /// The signal that each identifier is of.
    owners: Vec<usize>,
}

/// A signal, and where its row stands.
struct Signal {
    payload: Payload,
    /// What it says of the holder of its BSN.
    holder: holder::HolderClues,
    row: u64,
    line: u64,
}

/// A lock, and what it is for.
struct Locked {
    lock: Lock,
    match_key: usize,
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
pub(crate) struct RowPipeline<'a> {
    pub(crate) door: RowChecker<'a>,
    pub(crate) match_keys: &'a [MatchKey],
    pub(crate) pseudonymiser: &'a dyn Pseudonymise,
    pub(crate) sealer: Sealer,
    pub(crate) refs: Refs,
}

impl Block {
    /// Makes the records of a stretch of a chunk, whose text is `text`.
    pub(crate) fn work(
        &mut self,
        maker: &RowPipeline<'_>,
        (chunk, text): (&Chunk, &str),
        records: &[Record],
        sections: usize,
    ) -> Result<(), Unavailable> {
        self.clear(sections);
        self.say(maker, (chunk, text), records)?;
        self.seal(maker);
        Ok(())
    }

    /// What the rows of a stretch say, with each row; nothing is sealed.
    pub(crate) fn payloads(
        &mut self,
        maker: &RowPipeline<'_>,
        (chunk, text): (&Chunk, &str),
        records: &[Record],
    ) -> Result<impl Iterator<Item = (u64, Payload)>, Unavailable> {
        self.clear(0);
        self.say(maker, (chunk, text), records)?;
        Ok(self
            .signals
            .iter()
            .map(|signal| (signal.row, signal.payload)))
    }

    /// Finds what each row says, and locks for it.
    fn say(
        &mut self,
        maker: &RowPipeline<'_>,
        (chunk, text): (&Chunk, &str),
        records: &[Record],
    ) -> Result<(), Unavailable> {
        self.written
            .resize_with(maker.match_keys.len(), KeyIdentifiers::default);
        for record in records {
            self.identify(maker, (chunk, text), record);
        }
        for match_key in 0..maker.match_keys.len() {
            self.pseudonymise(maker, match_key)?;
        }
        Ok(())
    }

    fn clear(&mut self, sections: usize) {
        self.wipe();
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
        // Nobody reads them again: the barrier keeps the overwriting from being left out.
        optimization_barrier(self.signals.as_slice());
        self.signals.clear();
        for KeyIdentifiers {
            identifiers,
            owners,
        } in &mut self.written
        {
            identifiers.clear();
            owners.clear();
        }
        self.canonical.wipe();
        self.secrets.clear();
        self.locks.clear();
        self.payloads.iter_mut().for_each(Zeroize::zeroize);
        self.payloads.clear();
    }

    /// Checks one row and takes its identifiers in.
    fn identify(
        &mut self,
        maker: &RowPipeline<'_>,
        (chunk, text): (&Chunk, &str),
        record: &Record,
    ) {
        let Self {
            bench,
            signals,
            written,
            canonical,
            counts,
            ..
        } = self;
        let row = maker.door.row(chunk.cells(text, record), bench);
        if let Some(row) = row {
            counts.rows += 1;
            counts.excluded += u64::from(row.is_excluded);
            for (key, written) in maker.match_keys.iter().zip(written) {
                row.parts.each(key.parts(), canonical, |identifier| {
                    written.identifiers.push(identifier);
                    written.owners.push(signals.len());
                });
            }
            let payload = payload_of(&row, &maker.refs, canonical);
            signals.push(Signal {
                payload,
                holder: holder::HolderClues::of(row.parts),
                row: record.row,
                line: record.line,
            });
        } else if bench
            .wrong
            .iter()
            .any(|(_, reason)| reason.disposition() == Disposition::Error)
        {
            counts.rows += 1;
            counts.set_aside += 1;
        } else if bench
            .wrong
            .iter()
            .any(|(_, reason)| reason.disposition() == Disposition::Withheld)
        {
            counts.rows += 1;
            counts.withheld += 1;
        }
        self.refused.extend(
            self.bench
                .wrong
                .iter()
                .map(|&(place, reason)| (record.row, record.line, place, reason)),
        );
    }

    /// Makes locks and shared refs of the identifiers of one match key.
    fn pseudonymise(
        &mut self,
        maker: &RowPipeline<'_>,
        match_key: usize,
    ) -> Result<(), Unavailable> {
        let KeyIdentifiers {
            identifiers,
            owners,
        } = &self.written[match_key];
        self.secrets.clear();
        maker
            .pseudonymiser
            .pseudonymise(match_key, identifiers, &mut self.secrets)?;
        let (parts, sections) = (
            maker.match_keys[match_key].parts(),
            maker.sealer.sections(match_key),
        );
        let gives_ref = matches!(
            parts,
            [Part {
                field: Field::Bsn | Field::Address | Field::Bag,
                ..
            }]
        );
        // A key that no gate looks at gives nothing else.
        let wanted = if sections.is_empty() && !gives_ref {
            0
        } else {
            owners.len()
        };
        for (secret, &signal) in self.secrets.expose().iter().zip(&owners[..wanted]) {
            let mac = Mac::new(secret);
            let Signal {
                payload, holder, ..
            } = &mut self.signals[signal];
            match parts {
                [
                    Part {
                        field: Field::Bsn, ..
                    },
                ] => {
                    payload.bsn = Some(maker.refs.bsn(&mac));
                    payload.holder = maker.refs.holder(&mac, holder);
                }
                // Of a row that has both, the ref is of the address, wherever the covenant lists it: more agencies have that.
                [
                    Part {
                        field: Field::Address,
                        ..
                    },
                ] => payload.household = Some(maker.refs.household(&mac)),
                [
                    Part {
                        field: Field::Bag, ..
                    },
                ] => {
                    _ = payload
                        .household
                        .get_or_insert_with(|| maker.refs.household(&mac))
                }
                _ => {}
            }
            for (section, sealer) in sections.iter().enumerate() {
                self.locks.push(Locked {
                    lock: sealer.lock(&mac),
                    match_key,
                    section,
                    signal,
                });
            }
        }
        self.secrets.clear();
        Ok(())
    }

    /// Seals the payloads under their locks; under a match key that asks, no more than whom to ask.
    fn seal(&mut self, maker: &RowPipeline<'_>) {
        for Signal {
            payload, row, line, ..
        } in &self.signals
        {
            self.payloads.push(payload.encode());
            self.seen.push(RowFingerprint {
                signal: payload.signal,
                row: *row,
                line: *line,
                content: 0,
            });
        }
        for Locked {
            lock,
            match_key,
            section,
            signal,
        } in &self.locks
        {
            let sealer: &SectionSealer = &maker.sealer.sections(*match_key)[*section];
            let payload = &self.payloads[*signal];
            // A nonce is as good as random, and of all that the row says: taking it in needs no more than a place of its own. That of a
            // question is not of what the signal is about, by which two rows of one number may differ.
            let (record, nonce) = if maker.match_keys[*match_key].asks() {
                let Payload {
                    signal, contact, ..
                } = self.signals[*signal].payload;
                (
                    sealer.seal(lock, &Question { signal, contact }.encode()),
                    sealer.nonce(lock, payload),
                )
            } else {
                let record = sealer.seal(lock, payload);
                (record, *SealedRecord::from_bytes(&record).nonce)
            };
            let seen = &mut self.seen[*signal];
            seen.content = seen.content.rotate_left(1)
                ^ u64::from_be_bytes(*nonce.first_chunk().expect("a nonce has 12 bytes"));
            self.entries[sealer.position()].push(sections::entry(&record, seen.row));
        }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// By what an agency without client numbers tells its persons apart.
const NAME: [Part; 3] = [
    Part::whole(Field::Surname),
    Part::whole(Field::Initial),
    Part::whole(Field::Birth),
];

/// What payloads are overwritten with.
const NOTHING: Payload = Payload {
    signal: SignalRef([0; 16]),
    person: None,
    is_client: false,
    bsn: None,
    holder: Holder::from_bits(0),
    household: None,
    code: 0,
    date: 0,
    severity: Severity::Concern,
    contact: 0,
};

/// What a row says, but for the refs that are made with secrets.
fn payload_of(row: &Row<'_>, refs: &Refs, canonical: &mut Canonical) -> Payload {
    let mut person = row
        .client_number
        .map(|number| refs.person(Person::Client(number)));
    if person.is_none() {
        row.parts.each(&NAME, canonical, |name| {
            person = Some(refs.person(Person::Name(name)))
        });
    }
    let person = person.or_else(|| Some(refs.person(Person::Bsn(row.parts.bsn.as_ref()?))));
    Payload {
        signal: refs.signal(row.signal_number),
        person,
        is_client: row.client_number.is_some(),
        bsn: None,
        holder: Holder::default(),
        household: None,
        code: row.code,
        date: row.date,
        severity: row.severity,
        contact: row.contact,
    }
}
