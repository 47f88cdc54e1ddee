//! The agency that the tests are of: its covenant, profile, keys and list of excluded addresses.

use std::num::NonZeroU32;

use exchange::covenant::Covenant;
use exchange::night::Night;
use exchange::secret::Secret;
use hasher::excluded::ExcludedAddresses;
use hasher::keys::{AgencyKey, PseudonymKey};
use hasher::profile::Profile;
use hasher::{HashError, Hashed, Job};

pub(crate) const COVENANT: &str = include_str!("../agency/covenant.toml");
pub(crate) const PROFILE: &str = include_str!("../agency/profile.toml");
const EXCLUDED: &[u8] = include_bytes!("../agency/excluded-addresses.csv");

pub(crate) const HEADER: &str =
    "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;Postcode;Huisnummer;Toevoeging;Soort;Datum;Ernst";
pub(crate) const ROW: &str = "M1;C1;123456782;J.;Müller;29-02-1980;1234AB;56;bis;HG;01-11-2026;hoog";

pub(crate) struct Agency {
    pub(crate) covenant: Covenant,
    pub(crate) profile: Profile,
    pub(crate) key: PseudonymKey,
    pub(crate) night: Night,
    agency_key: AgencyKey,
    excluded: ExcludedAddresses,
}

/// The agency with another covenant text and profile text than its own.
pub(crate) fn agency_of(covenant: &str, profile: &str) -> Agency {
    let covenant = Covenant::parse(covenant.as_bytes()).expect("a covenant");
    let key = |first: u8| Secret::filled_by(|key: &mut [u8; 32]| key.iter_mut().zip(first..).for_each(|(byte, n)| *byte = n));
    Agency {
        profile: Profile::parse(profile, &covenant).expect("a profile"),
        key: PseudonymKey::new(1, key(0)),
        night: Night::parse("2026-11-22").expect("a night"),
        agency_key: AgencyKey::new(key(32)),
        excluded: ExcludedAddresses::parse(EXCLUDED, &covenant).unwrap_or_else(|error| panic!("{error}")),
        covenant,
    }
}

/// The agency, as it allows so many rows to be set aside that single rows can be looked at.
pub(crate) fn agency() -> Agency {
    agency_of(&COVENANT.replace("max_refused_share = 0.05", "max_refused_share = 1.0"), PROFILE)
}

impl Agency {
    pub(crate) fn try_hash(&self, export: &[u8]) -> Result<Hashed, HashError> {
        let job = Job {
            covenant: &self.covenant,
            profile: &self.profile,
            key: &self.key,
            agency_key: &self.agency_key,
            excluded: &self.excluded,
            night: self.night,
            revision: NonZeroU32::MIN,
        };
        hasher::hash(&job, export, &|_| {})
    }

    pub(crate) fn hash(&self, export: &[u8]) -> Hashed {
        self.try_hash(export).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// The refusals of a run, one a line: row, line, column, reason.
pub(crate) fn refusals(hashed: &Hashed) -> Vec<String> {
    let shown = |refusal: &hasher::refusal::Refusal| {
        let column = refusal.column.as_deref().unwrap_or("-");
        format!("{} {} {column} {}", refusal.row, refusal.line, refusal.reason.word())
    };
    hashed.refusals.iter().map(shown).collect()
}

/// How many records each section has.
pub(crate) fn records(hashed: &Hashed) -> Vec<usize> {
    hashed.sections.iter().map(Vec::len).collect()
}
