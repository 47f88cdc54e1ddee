//! The agency that the tests are of: its covenant, profile, keys and list of excluded addresses.

use std::num::{NonZeroU8, NonZeroU32};

use exchange::agreements::AgreementsHash;
use exchange::batch::record::{Opening, Record, RecordBytes, SealContext};
use exchange::covenant::signed_covenant::{self, Pins, SignedCovenant};
use exchange::crypto::identity::SignSecret;
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use exchange::payload::{self, Payload, SignalRef};
use hasher::check::excluded::ExcludedAddresses;
use hasher::normalise::word_list::WordList;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::pseudonymise::tag::context;
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use hasher::seal::share::share;
use hasher::{
    DEFAULT_MEMORY, DeliverError, Delivered, Export, HashError, Hashed, Job, ProfiledExport,
};
use synthetic::{CovenantBuilder, Keys};
use tempfile::TempDir;

pub(crate) const COVENANT: &str = include_str!("../agency/covenant.toml");
pub(crate) const PROFILE: &str = include_str!("../agency/profile.toml");
pub(crate) const EXCLUDED: &[u8] = include_bytes!("../agency/excluded-addresses.csv");

pub(crate) const HEADER: &str = "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;\
     Postcode;Huisnummer;Toevoeging;Soort;Datum;Ernst";
pub(crate) const ROW: &str =
    "M1;C1;123456782;J.;Müller;29-02-1980;1234AB;56;bis;HG;01-11-2026;hoog";

pub(crate) struct Agency {
    pub(crate) covenant: SignedCovenant,
    pub(crate) profile: Profile,
    pub(crate) key: PseudonymKey,
    pub(crate) agency_key: AgencyKey,
    pub(crate) night: Night,
    pub(crate) revision: u32,
    pub(crate) memory: usize,
    /// Where records go that do not fit the memory.
    pub(crate) spill: TempDir,
    pub(crate) excluded: ExcludedAddresses,
}

/// A covenant that both owners signed.
pub(crate) fn signed(covenant: &str) -> SignedCovenant {
    let [care, safety] = [1, 2].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
    let pins = Pins::new(care.public(), safety.public()).expect("two owners");
    let [care, safety] =
        [care, safety].map(|owner| signed_covenant::sign(covenant.as_bytes(), &owner));
    SignedCovenant::verify(covenant.as_bytes(), &care, &safety, &pins)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The covenant with something changed, as text.
pub(crate) fn changed_covenant(change: impl FnOnce(CovenantBuilder) -> CovenantBuilder) -> String {
    let covenant = CovenantBuilder::parse(COVENANT).expect("a covenant");
    // All keys stand in it, so none of the seed is put in.
    change(covenant).text(Keys::of_seed(0))
}

impl Agency {
    /// The ref of one of its signals on its night.
    pub(crate) fn signal_ref(&self, number: &str) -> SignalRef {
        let series = self.covenant.ref_series();
        let refs = self.agency_key.signal_refs(series, self.night, "");
        refs.current(number)
    }
}

/// The agency with another covenant text and profile text than its own.
pub(crate) fn agency_of(covenant: &str, profile: &str) -> Agency {
    let covenant = signed(covenant);
    let key = |first: u8| {
        Secret::filled_by(|key: &mut [u8; 32]| {
            key.iter_mut().zip(first..).for_each(|(byte, n)| *byte = n);
        })
    };
    Agency {
        profile: Profile::parse(profile, &covenant).unwrap_or_else(|error| panic!("{error}")),
        key: PseudonymKey::new(1, key(0)),
        night: Night::parse("2026-11-22").expect("a night"),
        agency_key: AgencyKey::new(key(32)),
        revision: 1,
        memory: DEFAULT_MEMORY,
        spill: tempfile::tempdir().expect("a folder"),
        excluded: ExcludedAddresses::parse(EXCLUDED, &covenant)
            .unwrap_or_else(|error| panic!("{error}")),
        covenant,
    }
}

/// The agency, as it allows so many rows to be set aside that single rows can be looked at.
pub(crate) fn agency() -> Agency {
    agency_of(
        &changed_covenant(|covenant| covenant.max_refused_share(1.0)),
        PROFILE,
    )
}

impl Agency {
    pub(crate) fn job(&self) -> Job<'_> {
        Job {
            covenant: &self.covenant,
            agreements: AgreementsHash::NONE,
            key: &self.key,
            agency_key: &self.agency_key,
            excluded: &self.excluded,
            night: self.night,
            revision: NonZeroU32::new(self.revision).expect("a revision"),
            memory: self.memory,
            spill: self.spill.path(),
        }
    }

    pub(crate) fn try_hash(&self, export: &[u8]) -> Result<Hashed, HashError> {
        self.try_read(&export)
    }

    pub(crate) fn try_read(&self, export: &dyn Export) -> Result<Hashed, HashError> {
        let exports = [ProfiledExport::only(&self.profile, export)];
        hasher::hash(&self.job(), &exports, &|_| {})
    }

    /// Why no batch may be made of an export; fails when one may.
    pub(crate) fn refusal(&self, export: &[u8]) -> String {
        match self.try_hash(export) {
            Ok(hashed) => {
                let objection = hashed.objections.first().expect("no batch may be made");
                format!("{objection}\n{objection:?}")
            }
            Err(error) => format!("{error}\n{error:?}"),
        }
    }

    pub(crate) fn hash(&self, export: &[u8]) -> Hashed {
        self.try_hash(export)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn deliver(
        &self,
        hashed: &Hashed,
        seed: u8,
        folder: &std::path::Path,
    ) -> Result<Delivered, DeliverError> {
        hasher::deliver(hashed, &self.job(), &Secret::new([seed; 32]), folder)
    }

    /// What the records say that are sealed under one identifier.
    pub(crate) fn opened(&self, hashed: &Hashed, section: usize, canonical: &str) -> Vec<Payload> {
        let opened = self.opened_bytes(hashed, section, canonical);
        opened
            .iter()
            .map(|payload| Payload::decode(payload).expect("a payload"))
            .collect()
    }

    /// The bytes that they seal.
    pub(crate) fn opened_bytes(
        &self,
        hashed: &Hashed,
        section: usize,
        canonical: &str,
    ) -> Vec<[u8; payload::LEN]> {
        let of = hashed.header.sections[section].section;
        let gate = &self.covenant.gates()[usize::from(of.gate)];
        let match_key = &self.covenant.match_keys()[usize::from(of.match_key)];
        let opening = self.opening(usize::from(of.match_key), canonical, section);
        let context = SealContext::new(
            self.covenant.hash(),
            1,
            self.night,
            self.profile.agency(),
            gate,
            match_key,
        );
        let open = |record: &RecordBytes| {
            context.open(
                &context.key(&Opening::new(&opening)),
                &Record::from_bytes(record),
            )
        };
        records_of(hashed, section)
            .iter()
            .filter_map(open)
            .collect()
    }

    fn opening(
        &self,
        match_key: usize,
        canonical: &str,
        section: usize,
    ) -> curve25519_dalek::Scalar {
        let (mut identifiers, mut secrets) = (WordList::default(), Secrets::default());
        identifiers.push(canonical.as_bytes());
        let pseudonymiser = HmacPseudonymiser::new(&self.key, self.covenant.match_keys());
        pseudonymiser
            .pseudonymise(match_key, &identifiers, &mut secrets)
            .expect("secrets");
        let gate = &self.covenant.gates()[usize::from(
            self.covenant
                .sections()
                .nth(section)
                .expect("a section")
                .gate,
        )];
        let ctx = context(
            &self.covenant,
            self.night,
            gate,
            &self.covenant.match_keys()[match_key],
        );
        *share(
            &Mac::new(&secrets.expose()[0]),
            &ctx,
            gate.k(),
            NonZeroU8::MIN,
        )
        .opening()
    }
}

/// The records of a section.
pub(crate) fn records_of(hashed: &Hashed, section: usize) -> Vec<RecordBytes> {
    let mut records = Vec::new();
    let mut put = |lot: &[RecordBytes]| {
        records.extend_from_slice(lot);
        Ok(())
    };
    hashed
        .section(section, &mut put)
        .expect("records are read back");
    records
}

/// The records of all sections.
pub(crate) fn all_records(hashed: &Hashed) -> Vec<Vec<RecordBytes>> {
    (0..hashed.header.sections.len())
        .map(|section| records_of(hashed, section))
        .collect()
}

/// The refusals of a run, one a line: row, line, column, reason.
pub(crate) fn refusals(hashed: &Hashed) -> Vec<String> {
    let shown = |refusal: &hasher::check::refusal::Refusal| {
        let column = refusal.column.as_deref().unwrap_or("-");
        format!(
            "{} {} {column} {}",
            refusal.row,
            refusal.line,
            refusal.reason.word()
        )
    };
    hashed.refusals.iter().map(shown).collect()
}

/// How many records each section has.
pub(crate) fn records(hashed: &Hashed) -> Vec<usize> {
    all_records(hashed).iter().map(Vec::len).collect()
}
