//! The parties of an attack: a covenant of many agencies, known keys, and people who are numbers.
//!
//! Batches are made by the real hasher, or from an attacker's records; the centre is the real one.

use std::env;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use exchange::agreements::AgreementsHash;
use exchange::batch::record::RecordBytes;
use exchange::batch::{BatchHeader, BatchWriter, PseudonymSource, SectionCount};
use exchange::covenant::signed_covenant::{self, Pins, SignedCovenant};
use exchange::crypto::context;
use exchange::crypto::identity::{HpkePublic, Identity, SignSecret};
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file;
use exchange::hex::Hex;
use exchange::hits::HitList;
use exchange::night::Night;
use exchange::payload::RefSeries;
use hasher::check::excluded::ExcludedAddresses;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey, SignalRefs};
use hasher::{DEFAULT_MEMORY, HashError, Hashed, Job, ProfiledExport, hash};
use matcher::accept::{AcceptError, Accepted, Intake, accept};
use matcher::keys::CentreKey;
use matcher::{Matching, match_night};
use sha2::{Digest as _, Sha256};
use site::Site;
use tempfile::TempDir;

use crate::people::Signal;

pub(crate) const NO_ADDRESSES: &str = synthetic::CovenantBuilder::NO_ADDRESSES;

const COLUMNS: &str = "Nummer;BSN;Voorletters;Achternaam;Geboren;PC;Nr;Datum;Ernst\n";

/// What differs between the covenants of the attacks.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) agencies: u8,
    /// Agencies that must meet on a person, and on a household.
    pub(crate) person: u8,
    pub(crate) household: u8,
    pub(crate) records_per_tag: u32,
    pub(crate) household_persons: u32,
    pub(crate) signals: u64,
    pub(crate) serial: u32,
}

impl Terms {
    pub(crate) const fn of(agencies: u8, k: u8) -> Self {
        Self {
            agencies,
            person: k,
            household: k,
            records_per_tag: 40,
            household_persons: 12,
            signals: 100_000,
            serial: 1,
        }
    }
}

/// A synthetic secret; no key of anybody.
pub(crate) fn secret(name: &str) -> Secret<32> {
    Secret::new(context::digest(&[b"attacks", name.as_bytes()]))
}

pub(crate) fn id(agency: u8) -> String {
    format!("a{agency}")
}

pub(crate) fn night(day: &str) -> Night {
    Night::parse(day).expect("a night")
}

/// The night of most attacks.
pub(crate) fn tonight() -> Night {
    night("2026-11-22")
}

pub(crate) fn owners() -> [SignSecret; 2] {
    ["care", "safety"].map(|owner| SignSecret::from_seed(&secret(owner)))
}

pub(crate) fn pins() -> Pins {
    let [care, safety] = owners().map(|owner| owner.public());
    Pins::new(care, safety).expect("two owners")
}

fn keys_of(name: &str) -> String {
    let identity = Identity::new(&secret(name));
    format!(
        "sign = \"{}\"\nhpke = \"{}\"",
        identity.sign().public(),
        identity.hpke_public()
    )
}

/// The covenant as text.
pub(crate) fn covenant_text(terms: Terms) -> String {
    let mut text = format!(
        r#"format = 3
name = "Convenant van een aanval"
serial = {}
series = "736572696573206f6620612074657374"
ref_period_days = 91
purpose = "An attack"
legal_basis = "None: nobody in it exists"
valid_from = "2026-01-01"
valid_until = "2027-12-31"
max_refused_share = 0.5
max_records_per_tag = {}
max_household_persons = {}
postcodes = ["1000-9999"]

[pseudonym_key]
epoch = 1
check = "{}"

[excluded_addresses]
sha256 = "{}"

[centre]
name = "Centre"
{}

[[domain]]
id = "money"
nl = "geld"

[[code]]
id = "concern"
number = 1
domain = "money"
nl = "zorg"
lifetime_days = 365
"#,
        terms.serial,
        terms.records_per_tag,
        terms.household_persons,
        Hex(&pseudonym_key().check()),
        Hex(&Sha256::digest(NO_ADDRESSES)),
        keys_of("centre"),
    );
    for agency in 1..=terms.agencies {
        let chain = ["care", "social", "justice"][usize::from(agency) % 3];
        let (id, max) = (id(agency), terms.signals);
        let keys = keys_of(&id);
        write!(
            text,
            "\n[[agency]]\nid = \"{id}\"\nindex = {agency}\nname = \"{id}\"\nchain = \"{chain}\"\n\
             controller = \"{id}\"\nbsn = true\n{keys}\n\
             max_signals = {max}\ncodes = {{ concern = \"none\" }}\n"
        )
        .expect("a String takes any text");
    }
    for id in ["bsn", "surname+initial+birth", "address"] {
        write!(text, "\n[[match_key]]\nid = \"{id}\"\nmode = \"joins\"\n")
            .expect("a String takes any text");
    }
    for (scope, k) in [("person", terms.person), ("household", terms.household)] {
        write!(
            text,
            "\n[[gate]]\nid = \"{scope}\"\nscope = \"{scope}\"\nunit = \"agency\"\nk = {k}\n"
        )
        .expect("a String takes any text");
    }
    // A rule that every open signal meets, so that the hit list shows all that was opened.
    text + "\n[[rule]]\nid = \"all\"\nversion = 1\nstage = \"proef\"\nnl = \"alles\"\n\
            window_days = 365\nmin_agencies = 1\nmin_chains = 1\nmin_domains = 1\n"
}

pub(crate) fn signed(text: &str) -> SignedCovenant {
    let [care, safety] = owners().map(|owner| signed_covenant::sign(text.as_bytes(), &owner));
    SignedCovenant::verify(text.as_bytes(), &care, &safety, &pins())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The key that all agencies share, and the centre never has.
pub(crate) fn pseudonym_key() -> PseudonymKey {
    PseudonymKey::new(1, secret("pseudonym"))
}

/// The key of one agency.
pub(crate) fn agency_key(agency: u8) -> AgencyKey {
    AgencyKey::new(secret(&id(agency)))
}

/// What makes the refs of an agency's signals of tonight.
pub(crate) fn signal_refs(agency: u8) -> SignalRefs {
    agency_key(agency).signal_refs(&RefSeries::new(*b"series of a test", 91), tonight(), "")
}

pub(crate) fn centre_key() -> CentreKey {
    CentreKey::new(secret("centre"))
}

/// Hashes an agency's signals as the agency does; gives back its sections.
pub(crate) fn hashed(
    covenant: &SignedCovenant,
    agency: u8,
    night: Night,
    signals: &[Signal],
) -> Vec<Vec<RecordBytes>> {
    let hashed =
        try_hash(covenant, agency, night, signals).unwrap_or_else(|error| panic!("{error}"));
    sections_of(&hashed)
}

pub(crate) fn sections_of(hashed: &Hashed) -> Vec<Vec<RecordBytes>> {
    let section = |position| {
        let mut records = Vec::new();
        let mut put = |lot: &[RecordBytes]| {
            records.extend_from_slice(lot);
            Ok(())
        };
        hashed
            .section(position, &mut put)
            .expect("nothing is on disk");
        records
    };
    (0..hashed.header.sections.len()).map(section).collect()
}

pub(crate) fn try_hash(
    covenant: &SignedCovenant,
    agency: u8,
    night: Night,
    signals: &[Signal],
) -> Result<Hashed, HashError> {
    let profile = format!(
        "agency = \"{}\"\nencoding = \"utf-8\"\ndelimiter = \";\"\ndate = \"yyyy-mm-dd\"\n\
         [columns]\nsignal_number = \"Nummer\"\nbsn = \"BSN\"\n\
         initials = \"Voorletters\"\nsurname = \"Achternaam\"\nbirth_date = \"Geboren\"\n\
         postcode = \"PC\"\nhouse_number = \"Nr\"\n\
         date = \"Datum\"\nseverity = \"Ernst\"\n[severity]\n\"1\" = 1\n\"2\" = 2\n\"3\" = 3\n\
         [defaults]\ncode = \"concern\"\n",
        id(agency)
    );
    let export = signals
        .iter()
        .fold(COLUMNS.to_owned(), |export, signal| export + &signal.row());
    let profile = Profile::parse(&profile, covenant).unwrap_or_else(|error| panic!("{error}"));
    let job = Job {
        covenant,
        agreements: AgreementsHash::NONE,
        key: &pseudonym_key(),
        agency_key: &agency_key(agency),
        excluded: &ExcludedAddresses::parse(NO_ADDRESSES.as_bytes(), covenant)
            .unwrap_or_else(|error| panic!("{error}")),
        night,
        revision: NonZeroU32::MIN,
        memory: DEFAULT_MEMORY,
        spill: &env::temp_dir(),
    };
    hash(&job, &[ProfiledExport::only(&profile, &export)], &|_| {})
}

/// What a batch of these sections says of itself.
pub(crate) fn header(
    covenant: &SignedCovenant,
    agency: u8,
    night: Night,
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
        night,
        epoch: covenant.key_epoch(),
        revision,
        agency,
        id: [0; 16],
        sections: covenant.sections().zip(sections).map(count).collect(),
    }
}

/// A batch with any header and records, signed by anybody for anybody.
pub(crate) fn written(
    mut header: BatchHeader,
    sections: &[Vec<RecordBytes>],
    signer: &SignSecret,
    reader: &HpkePublic,
) -> Vec<u8> {
    let body = Sha256::digest(sections.concat().as_flattened()).into();
    let mut writer = BatchWriter::start(&mut header, &body, &secret("seed"), reader, Vec::new())
        .expect("memory takes all");
    for records in sections {
        writer.put(records).expect("memory takes all");
    }
    writer.finish(signer).expect("memory takes all").out
}

/// A batch as the agency makes it.
pub(crate) fn batch(
    covenant: &SignedCovenant,
    agency: u8,
    night: Night,
    revision: u32,
    sections: &[Vec<RecordBytes>],
) -> Vec<u8> {
    let header = header(covenant, agency, night, revision, sections);
    written(
        header,
        sections,
        agency_key(agency).identity().sign(),
        covenant.centre().hpke(),
    )
}

/// The centre, in a folder of its own.
pub(crate) struct Centre {
    folder: TempDir,
    pub(crate) covenant: SignedCovenant,
}

impl Centre {
    pub(crate) fn new(terms: Terms) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            covenant: signed(&covenant_text(terms)),
        }
    }

    pub(crate) fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn opened(&self) -> Site {
        Site::open(self.site()).expect("no pseudonym key lies there")
    }

    pub(crate) fn accept_file(&self, night: Night, file: &Path) -> Result<Accepted, AcceptError> {
        let intake = Intake {
            site: &self.opened(),
            covenant: &self.covenant,
            centre_key: &centre_key(),
            night,
            at: "2026-11-22T02:03:04Z".parse().expect("a moment"),
            fresh: &Secret::new([7; 32]),
        };
        accept(&intake, file)
    }

    pub(crate) fn accept(&self, night: Night, bytes: &[u8]) -> Result<Accepted, AcceptError> {
        let file = self.folder.path().join("some.batch");
        atomic_file::write(&file, bytes).expect("written");
        self.accept_file(night, &file)
    }

    /// Hashes and accepts what each agency has to say; gives back the hit list.
    pub(crate) fn night_of(&self, agencies: &[(u8, &[Signal])]) -> HitList {
        let hashed = agencies.iter().map(|(agency, signals)| {
            (*agency, hashed(&self.covenant, *agency, tonight(), signals))
        });
        self.night_of_sections(hashed)
    }

    /// The same, of records that the agencies have already.
    pub(crate) fn night_of_sections(
        &self,
        agencies: impl IntoIterator<Item = (u8, Vec<Vec<RecordBytes>>)>,
    ) -> HitList {
        for (agency, sections) in agencies {
            let bytes = batch(&self.covenant, agency, tonight(), 1, &sections);
            self.accept(tonight(), &bytes)
                .unwrap_or_else(|error| panic!("{error}"));
        }
        let matching = Matching {
            site: &self.opened(),
            covenant: &self.covenant,
            agreements: None,
            centre_key: &centre_key(),
            night: tonight(),
            incomplete: true,
        };
        match_night(&matching, &|_| {})
            .unwrap_or_else(|error| panic!("{error}"))
            .hits
    }
}

/// The agencies and refs of all signals in a hit list, sorted.
pub(crate) fn opened(list: &HitList) -> Vec<(String, String)> {
    let signals = list.hits.iter().flat_map(|hit| &hit.explanation.signals);
    let mut opened: Vec<_> = signals
        .map(|signal| (signal.agency.clone(), signal.signal_ref.clone()))
        .collect();
    opened.sort_unstable();
    opened
}
