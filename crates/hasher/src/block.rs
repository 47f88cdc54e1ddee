//! A block of rows on their way to records: identify, pseudonymise, put together. Blocks are worked on side by side.
//!
//! All buffers are used again from block to block: nothing is allocated per row.

use std::hash::{DefaultHasher, Hasher as _};

use exchange::covenant::MatchKeyKind;
use exchange::payload::{self, Payload};
use exchange::record::{self, RecordBytes, Tag};

use crate::field::Field;
use crate::identifier::Identifiers;
use crate::mac::Mac;
use crate::pseudonymise::{Pseudonymise, Secrets, Unavailable};
use crate::refs::{Person, Refs};
use crate::refusal::{Reason, Severity};
use crate::row::{Bench, Door, Row};
use crate::table::{Chunk, Record};
use crate::tag::Tagger;

/// The working space of one block, and what came of it.
#[derive(Default)]
pub(crate) struct Block {
    bench: Bench,
    signals: Vec<Signal>,
    identifiers: [Identifiers; MatchKeyKind::ALL.len()],
    /// Per match key, the signal that each identifier is of.
    owners: [Vec<usize>; MatchKeyKind::ALL.len()],
    secrets: Secrets,
    tagged: Vec<Tagged>,
    payloads: Vec<[u8; payload::LEN]>,
    /// Records, by section.
    pub(crate) records: Vec<Vec<RecordBytes>>,
    /// What is needed to find signal numbers that stand on several rows.
    pub(crate) seen: Vec<Seen>,
    /// What is wrong: row, line, field, reason.
    pub(crate) refused: Vec<Refused>,
    pub(crate) counts: Counts,
}

/// A refusal whose column is not yet named.
pub(crate) type Refused = (u64, u64, Option<Field>, Reason);

/// A signal, and where its row stands.
struct Signal {
    payload: Payload,
    row: u64,
    line: u64,
}

/// A tag, the section it is for and the signal it is of.
struct Tagged {
    tag: Tag,
    section: usize,
    signal: usize,
}

/// A row that was hashed: its signal, and a digest of all that it says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) signal: [u8; 16],
    pub(crate) row: u64,
    pub(crate) line: u64,
    pub(crate) content: u64,
}

/// How many rows came and went.
#[derive(Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    pub(crate) set_aside: u64,
    pub(crate) excluded: u64,
}

/// What is needed to make records of rows.
pub(crate) struct Maker<'a> {
    pub(crate) door: Door<'a>,
    pub(crate) pseudonymiser: &'a dyn Pseudonymise,
    pub(crate) tagger: Tagger,
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
        self.put_together();
        Ok(())
    }

    fn clear(&mut self, sections: usize) {
        self.signals.clear();
        self.identifiers.iter_mut().for_each(Identifiers::clear);
        self.owners.iter_mut().for_each(Vec::clear);
        self.tagged.clear();
        self.payloads.clear();
        self.records.resize_with(sections, Vec::new);
        self.records.iter_mut().for_each(Vec::clear);
        self.seen.clear();
        self.refused.clear();
        self.counts = Counts::default();
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
        }
        self.refused.extend(self.bench.wrong.iter().map(|&(field, reason)| (record.row, record.line, field, reason)));
    }

    /// Makes tags and shared refs of the identifiers of one match key.
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
            self.tagged.extend(maker.tagger.tags(kind, &mac).map(|(section, tag)| Tagged { tag, section, signal }));
        }
        self.secrets.clear();
        Ok(())
    }

    /// Joins tags and payloads to records.
    fn put_together(&mut self) {
        for Signal { payload, row, line } in &self.signals {
            let bytes = payload.encode();
            let mut content = DefaultHasher::new();
            content.write(&bytes);
            self.seen.push(Seen { signal: payload.signal.0, row: *row, line: *line, content: content.finish() });
            self.payloads.push(bytes);
        }
        for Tagged { tag, section, signal } in &self.tagged {
            self.records[*section].push(record::join(*tag, &self.payloads[*signal]));
            // A tag is as good as random, so taking it in needs no more than a place of its own.
            let head = u64::from_be_bytes(*tag.0.first_chunk().expect("a tag has 16 bytes"));
            let content = &mut self.seen[*signal].content;
            *content = content.rotate_left(1) ^ head;
        }
    }
}

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
