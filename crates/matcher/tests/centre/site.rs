//! A site to accept batches at, and agencies that make them without a hasher.

use std::path::{Path, PathBuf};

use exchange::batch::{self, Header, SectionCount};
use exchange::context::digest;
use exchange::covenant::{Covenant, MatchKeyKind};
use exchange::night::Night;
use exchange::payload::{BsnRef, HouseholdRef, Payload, PersonRef, Severity, SignalRef};
use exchange::record::{self, RecordBytes, Tag};
use matcher::accept::{AcceptError, Accepted, accept};

pub(crate) const COVENANT: &str = include_str!("../covenant.toml");

pub(crate) fn covenant() -> Covenant {
    Covenant::parse(COVENANT.as_bytes()).expect("a covenant")
}

pub(crate) fn night() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

/// What an agency knows of a signal. Numbers stand for identifiers.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) agency: &'static str,
    pub(crate) number: u32,
    pub(crate) client: u32,
    pub(crate) bsn: Option<u32>,
    pub(crate) name: Option<u32>,
    pub(crate) home: Option<u32>,
    pub(crate) code: &'static str,
    pub(crate) days_ago: u32,
}

fn bytes<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    *digest(parts).first_chunk().expect("a digest is longer")
}

impl Row {
    pub(crate) fn payload(&self, covenant: &Covenant) -> Payload {
        let number = |number: u32| number.to_be_bytes();
        Payload {
            signal: SignalRef(bytes(&[b"signal", self.agency.as_bytes(), &number(self.number)])),
            person: Some(PersonRef(bytes(&[b"person", self.agency.as_bytes(), &number(self.client)]))),
            bsn: self.bsn.map(|bsn| BsnRef(bytes(&[b"bsn", &number(bsn)]))),
            household: self.home.map(|home| HouseholdRef(bytes(&[b"home", &number(home)]))),
            code: covenant.code(self.code).expect("a code").number(),
            date: night().day_number() - self.days_ago,
            severity: Severity::Serious,
            contact: 101,
        }
    }

    fn identifier(&self, key: MatchKeyKind) -> Option<u32> {
        match key {
            MatchKeyKind::Bsn => self.bsn,
            MatchKeyKind::SurnameInitialBirth => self.name,
            MatchKeyKind::Address => self.home,
        }
    }
}

/// The sections of a batch that holds one record of each payload and identifier.
pub(crate) fn sections(covenant: &Covenant, signals: &[(Row, Payload)]) -> Vec<Vec<RecordBytes>> {
    let section = |section: exchange::covenant::Section| {
        let gate = covenant.gates()[usize::from(section.gate)].id();
        let key = covenant.match_keys()[usize::from(section.match_key)].kind();
        let record = |(row, payload): &(Row, Payload)| {
            let tag = bytes(&[b"tag", gate.as_bytes(), key.id().as_bytes(), &row.identifier(key)?.to_be_bytes()]);
            Some(record::join(Tag(tag), &payload.encode()))
        };
        let mut records: Vec<RecordBytes> = signals.iter().filter_map(record).collect();
        records.sort_unstable();
        records.dedup();
        records
    };
    covenant.sections().map(section).collect()
}

pub(crate) fn header(covenant: &Covenant, agency: &str, revision: u32, sections: &[Vec<RecordBytes>]) -> Header {
    let count = |(section, records): (_, &Vec<RecordBytes>)| SectionCount { section, records: records.len() as u64 };
    Header {
        covenant: covenant.hash(),
        night: night(),
        epoch: covenant.key_epoch(),
        revision,
        agency: covenant.agency(agency).expect("an agency").index(),
        sections: covenant.sections().zip(sections).map(count).collect(),
    }
}

/// A folder with a site in it and a place for batches.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    pub(crate) covenant: Covenant,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), covenant: covenant() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn accept_file(&self, name: &Path) -> Result<Accepted, AcceptError> {
        accept(&self.path(), &self.covenant, night(), name)
    }

    pub(crate) fn accept_bytes(&self, bytes: &[u8]) -> Result<Accepted, AcceptError> {
        let name = self.file("some.batch");
        std::fs::write(&name, bytes).expect("written");
        self.accept_file(&name)
    }

    pub(crate) fn batch(&self, agency: &str, revision: u32, rows: &[Row]) -> Vec<u8> {
        let of_agency = rows.iter().filter(|row| row.agency == agency);
        let signals: Vec<_> = of_agency.map(|row| (*row, row.payload(&self.covenant))).collect();
        let sections = sections(&self.covenant, &signals);
        written(&header(&self.covenant, agency, revision, &sections), &sections)
    }

    /// Accepts a batch of every agency of the covenant.
    pub(crate) fn accept_all(&self, rows: &[Row]) {
        for agency in self.covenant.agencies() {
            self.accept_bytes(&self.batch(agency.id(), 1, rows)).expect("accepted");
        }
    }
}

pub(crate) fn written(header: &Header, sections: &[Vec<RecordBytes>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    batch::write(header, sections, &mut bytes).expect("memory takes all");
    bytes
}

/// A household with three agencies on it and one echo.
pub(crate) fn family() -> Vec<Row> {
    let row = |agency, number, code, days_ago| Row {
        agency,
        number,
        client: 1,
        bsn: Some(7),
        name: Some(7),
        home: Some(7),
        code,
        days_ago,
    };
    vec![
        row("wijkteam", 1, "debts", 20),
        Row { bsn: None, ..row("housing", 2, "rent-arrears", 90) },
        row("police", 3, "domestic-violence", 12),
        row("veilig-thuis", 4, "vt-report", 5),
    ]
}
