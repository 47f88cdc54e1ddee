//! The agency that the tests of this crate are of, and the vectors of the scheme.

use std::num::NonZeroU32;

use exchange::covenant::{Covenant, MatchKeyKind};
use exchange::hex::{self, Hex};
use exchange::night::Night;
use exchange::payload::Payload;
use exchange::record;
use exchange::secret::Secret;
use serde_json::Value;

use crate::excluded::ExcludedAddresses;
use crate::identifier::Identifiers;
use crate::keys::{AgencyKey, PseudonymKey};
use crate::profile::Profile;
use crate::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use crate::{Job, hash};

pub(crate) const COVENANT: &str = include_str!("../tests/agency/covenant.toml");
pub(crate) const PROFILE: &str = include_str!("../tests/agency/profile.toml");
pub(crate) const EXCLUDED: &str = include_str!("../tests/agency/excluded-addresses.csv");

/// The rows that say what the vectors' signals say, in an agency's own writing.
pub(crate) const EXPORT: &str =
    "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;Postcode;Huisnummer;Toevoeging;Soort;Datum;Ernst
M-2026/001;C 17;1234.56.782;J.P.;van den Berg;29-02-1980;1234 ab;56-;bis;HG;01-11-2026;hoog
2;;;Élodie;Dijk, van;01-01-2012;6511AC;1;;HG;01-11-2026;
3;;12345672;;;;;;;HG;01-11-2026;
4;;;;;;9999zz;99999 a;2;HG;01-11-2026;
";

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text")
}

fn key(value: &Value, name: &str) -> Secret<32> {
    Secret::new(hex::parse(text(value, name).as_bytes()).expect("32 bytes"))
}

#[test]
fn agrees_with_an_independent_implementation_of_the_scheme() {
    let vectors: Value = serde_json::from_str(include_str!("../../../fixtures/vectors/tag-v1.json")).expect("JSON");
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let pseudonym_key = PseudonymKey::new(1, key(&vectors, "pseudonym_key"));
    let agency_key = AgencyKey::new(key(&vectors, "agency_key"));
    assert_eq!(covenant.hash().to_string(), text(&vectors, "covenant_hash"), "make the vectors anew");
    assert_eq!(Hex(&pseudonym_key.check()).to_string(), text(&vectors, "check"));
    let job = Job {
        covenant: &covenant,
        profile: &Profile::parse(PROFILE, &covenant).expect("a profile"),
        key: &pseudonym_key,
        agency_key: &agency_key,
        excluded: &ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant).unwrap_or_else(|error| panic!("{error}")),
        night: Night::parse(text(&vectors, "night")).expect("a night"),
        revision: NonZeroU32::MIN,
    };
    let hashed = hash(&job, EXPORT.as_bytes(), &|_| {}).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(hashed.refusals, []);
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key);
    let mut records = 0;
    for signal in vectors["signals"].as_array().expect("signals") {
        assert_eq!(agency_key.signal_ref(text(signal, "signal_number")).to_string(), text(signal, "signal_ref"));
        for identifier in signal["identifiers"].as_array().expect("identifiers") {
            let (mut identifiers, mut secrets) = (Identifiers::default(), Secrets::default());
            identifiers.push(text(identifier, "canonical").as_bytes());
            let kind = MatchKeyKind::ALL.into_iter().find(|kind| kind.id() == text(identifier, "match_key")).expect("a match key");
            pseudonymiser.pseudonymise(kind, &identifiers, &mut secrets).expect("secrets");
            assert_eq!(Hex(&secrets.expose()[0]).to_string(), text(identifier, "t"));

            let of_tag = |record: &&_| Hex(&record::split(record).0.0).to_string() == text(identifier, "tag");
            let record = hashed.sections[kind as usize].iter().find(of_tag).expect("a record with this tag");
            let payload = Payload::decode(record::split(record).1).expect("a payload");
            let refs = |bytes: Option<[u8; 8]>| Hex(&bytes.unwrap_or_default()).to_string();
            assert_eq!(payload.signal.to_string(), text(signal, "signal_ref"));
            assert_eq!(refs(payload.person.map(|person| person.0)), text(signal, "person_ref"));
            assert_eq!(refs(payload.bsn.map(|bsn| bsn.0)), text(signal, "bsn_ref"));
            assert_eq!(refs(payload.household.map(|household| household.0)), text(signal, "household_ref"));
            records += 1;
        }
    }
    assert_eq!(hashed.sections.iter().map(Vec::len).sum::<usize>(), records);
}
