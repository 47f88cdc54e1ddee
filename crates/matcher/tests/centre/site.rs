//! A site to accept batches at, and agencies that make them without a hasher.

use std::path::{Path, PathBuf};

use exchange::agreements::AgreementsHash;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::batch::{BatchHeader, BatchWriter, PseudonymSource, SectionCount};
use exchange::covenant::{Covenant, MatchKey, Section};
use exchange::crypto::context::digest;
use exchange::crypto::identity::{Identity, SignSecret};
use exchange::hits::HitList;
use exchange::night::Night;
use exchange::payload::{AddressRef, BsnRef, Payload, PersonRef, Severity, SignalRef};

use exchange::batch::record::RecordBytes;
use exchange::covenant::signed_covenant::{self, Pins, SignedCovenant};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use matcher::accept::{AcceptError, Accepted, Intake, accept};
use matcher::export::HitFiles;
use matcher::keys::CentreKey;
use matcher::{MatchError, Matching, match_night};
use sha2::{Digest, Sha256};
use synthetic::{CovenantBuilder, Keys};

use crate::sealer::Sealer;

/// The parties' secrets are 32 times one byte: an agency's index, or this for the centre.
pub(crate) const CENTRE: u8 = 100;

pub(crate) const COVENANT: &str = include_str!("../covenant.toml");

/// The covenant with something changed, as text.
pub(crate) fn changed_covenant(change: impl FnOnce(CovenantBuilder) -> CovenantBuilder) -> String {
    let covenant = CovenantBuilder::parse(COVENANT).expect("a covenant");
    // All keys stand in it, so none of the seed is put in.
    change(covenant).text(Keys::of_seed(0))
}

pub(crate) fn identity(byte: u8) -> Identity {
    Identity::new(&Secret::new([byte; 32]))
}

pub(crate) fn centre() -> CentreKey {
    CentreKey::new(Secret::new([CENTRE; 32]))
}

/// A covenant that both owners signed.
pub(crate) fn signed(text: &str) -> SignedCovenant {
    let [care, safety] = [201, 202].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
    let pins = Pins::new(care.public(), safety.public()).expect("two owners");
    let [of_care, of_safety] =
        [care, safety].map(|owner| signed_covenant::sign(text.as_bytes(), &owner));
    SignedCovenant::verify(text.as_bytes(), &of_care, &of_safety, &pins).expect("a covenant")
}

pub(crate) fn night() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

pub(crate) fn moment() -> Timestamp {
    "2026-11-22T02:03:04Z".parse().expect("a moment")
}

/// What an agency knows of a signal. Numbers stand for identifiers.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) agency: &'static str,
    pub(crate) number: u32,
    pub(crate) client: u32,
    pub(crate) bsn: Option<u32>,
    pub(crate) parent: Option<u32>,
    pub(crate) name: Option<u32>,
    pub(crate) home: Option<u32>,
    pub(crate) code: &'static str,
    pub(crate) days_ago: u32,
}

fn bytes<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    *digest(parts).first_chunk().expect("a digest is longer")
}

/// The ref of the address that its tag gives at the first household gate.
pub(crate) fn address_ref(covenant: &Covenant, home: u32) -> Option<AddressRef> {
    let is_of_address = |section: &Section| covenant.match_key_of(*section).id() == "address";
    let first = covenant.sections().find(is_of_address)?;
    let at_zero = Sealer::new(covenant, night(), first).value(home, 0);
    Some(AddressRef::of_opening(at_zero.as_bytes()))
}

impl Row {
    pub(crate) fn payload(&self, covenant: &Covenant) -> Payload {
        let number = |number: u32| number.to_be_bytes();
        Payload {
            signal: SignalRef(bytes(&[
                b"signal",
                self.agency.as_bytes(),
                &number(self.number),
            ])),
            previous: SignalRef([0; 12]),
            person: Some(PersonRef(bytes(&[
                b"person",
                self.agency.as_bytes(),
                &number(self.client),
            ]))),
            is_client: false,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: self.bsn.map(|bsn| BsnRef(bytes(&[b"bsn", &number(bsn)]))),
            holder: exchange::payload::holder::Holder::NONE,
            address: self.home.and_then(|home| address_ref(covenant, home)),
            bag: None,
            code: covenant.code(self.code).expect("a code").number(),
            date: night().day_number() - self.days_ago,
            severity: Severity::Serious,
            contact: 101,
        }
    }

    pub(crate) fn identifiers(&self, key: &MatchKey) -> impl Iterator<Item = u32> {
        let [one, other] = match key.id() {
            "bsn" => [self.bsn, None],
            "parent" => [self.bsn, self.parent],
            "surname+initial+birth" => [self.name, None],
            "address" => [self.home, None],
            other => panic!("no identifier for {other:?}"),
        };
        one.into_iter().chain(other)
    }
}

/// The sections of a batch that holds one record of each payload and identifier.
pub(crate) fn sections(covenant: &Covenant, signals: &[(Row, Payload)]) -> Vec<Vec<RecordBytes>> {
    let section = |section: Section| {
        let sealer = Sealer::new(covenant, night(), section);
        let mut records: Vec<RecordBytes> = Vec::new();
        for (row, payload) in signals {
            let agency = covenant.agency(row.agency).expect("an agency");
            records.extend(
                row.identifiers(sealer.key())
                    .map(|identifier| sealer.seal(identifier, agency, &payload.encode())),
            );
        }
        records.sort_unstable();
        records.dedup();
        records
    };
    covenant.sections().map(section).collect()
}

pub(crate) fn header(
    covenant: &Covenant,
    agency: &str,
    revision: u32,
    sections: &[Vec<RecordBytes>],
) -> BatchHeader {
    let count = |(section, records): (_, &Vec<RecordBytes>)| SectionCount {
        section,
        source: PseudonymSource::Agency,
        records: records.len() as u64,
    };
    BatchHeader {
        covenant: covenant.hash(),
        agreements: AgreementsHash::NONE,
        night: night(),
        epoch: covenant.key_epoch(),
        revision,
        agency: covenant.agency(agency).expect("an agency").index(),
        id: [0; 16],
        sections: covenant.sections().zip(sections).map(count).collect(),
    }
}

/// A batch as the party of `signer` makes it, to the centre of `centre`.
pub(crate) fn written(
    header: &BatchHeader,
    sections: &[Vec<RecordBytes>],
    signer: u8,
    centre: u8,
) -> Vec<u8> {
    let body = Sha256::digest(sections.concat().as_flattened()).into();
    let (seed, to) = (Secret::new([9; 32]), identity(centre));
    let mut writer = BatchWriter::start(
        &mut header.clone(),
        &body,
        &seed,
        to.hpke_public(),
        Vec::new(),
    )
    .expect("memory takes all");
    for records in sections {
        writer.put(records).expect("memory takes all");
    }
    writer
        .finish(identity(signer).sign())
        .expect("memory takes all")
        .out
}

/// A folder with a site in it and a place for batches.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    pub(crate) covenant: SignedCovenant,
    /// What the centre goes by.
    pub(crate) agreements: Option<SignedAgreements>,
    /// What batches name that are made from here on.
    pub(crate) taken_in: AgreementsHash,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::under(COVENANT)
    }

    pub(crate) fn under(covenant: &str) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            covenant: signed(covenant),
            agreements: None,
            taken_in: AgreementsHash::NONE,
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// What the centre works with.
    pub(crate) fn opened(&self) -> site::Site {
        site::Site::open(self.path()).expect("no pseudonym key lies here")
    }

    /// The folder of what an agency sent.
    pub(crate) fn folder_of(&self, agency: &str) -> site::AgencyFolder {
        self.opened().night(night()).agency(agency)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn accept_file(&self, name: &Path) -> Result<Accepted, AcceptError> {
        self.accept_on(night(), &centre(), name)
    }

    pub(crate) fn accept_on(
        &self,
        night: Night,
        centre_key: &CentreKey,
        name: &Path,
    ) -> Result<Accepted, AcceptError> {
        let intake = Intake {
            site: &self.opened(),
            covenant: &self.covenant,
            centre_key,
            night,
            at: moment(),
            fresh: &Secret::new([7; 32]),
        };
        accept(&intake, name)
    }

    pub(crate) fn accept_bytes(&self, bytes: &[u8]) -> Result<Accepted, AcceptError> {
        let name = self.file("some.batch");
        std::fs::write(&name, bytes).expect("written");
        self.accept_file(&name)
    }

    pub(crate) fn batch(&self, agency: &str, revision: u32, rows: &[Row]) -> Vec<u8> {
        let of_agency = rows.iter().filter(|row| row.agency == agency);
        let signals: Vec<_> = of_agency
            .map(|row| (*row, row.payload(&self.covenant)))
            .collect();
        self.batch_of(agency, revision, &sections(&self.covenant, &signals))
    }

    pub(crate) fn batch_of(
        &self,
        agency: &str,
        revision: u32,
        sections: &[Vec<RecordBytes>],
    ) -> Vec<u8> {
        let index = self.covenant.agency(agency).expect("an agency").index();
        let header = BatchHeader {
            agreements: self.taken_in,
            ..header(&self.covenant, agency, revision, sections)
        };
        written(&header, sections, index, CENTRE)
    }

    /// Accepts a batch of every agency of the covenant.
    pub(crate) fn accept_all(&self, rows: &[Row]) {
        for agency in self.covenant.agencies() {
            self.accept_bytes(&self.batch(agency.id(), 1, rows))
                .expect("accepted");
        }
    }

    /// Writes a hit list of the night.
    pub(crate) fn export(&self, list: &HitList) -> HitFiles {
        let run = self.opened().night(night()).run(1);
        std::fs::create_dir_all(run.path()).expect("a folder");
        matcher::export::write(list, &self.covenant, &run).expect("written")
    }

    /// Matches the night.
    pub(crate) fn matched(&self, incomplete: bool) -> Result<HitList, MatchError> {
        let matching = Matching {
            site: &self.opened(),
            covenant: &self.covenant,
            agreements: self.agreements.as_ref(),
            centre_key: &centre(),
            night: night(),
            incomplete,
        };
        match_night(&matching, &|_| ()).map(|matched| matched.hits)
    }
}

/// A household with three agencies on it and one echo.
pub(crate) fn family() -> Vec<Row> {
    let row = |agency, number, code, days_ago| Row {
        agency,
        number,
        client: 1,
        bsn: Some(7),
        parent: None,
        name: Some(7),
        home: Some(7),
        code,
        days_ago,
    };
    vec![
        row("wijkteam", 1, "debts", 20),
        Row {
            bsn: None,
            ..row("housing", 2, "rent-arrears", 90)
        },
        row("police", 3, "domestic-violence", 12),
        row("veilig-thuis", 4, "vt-report", 5),
    ]
}
