//! The agency that the tests of this crate are of, and the vectors of the scheme.

use std::num::{NonZeroU8, NonZeroU32};

use curve25519_dalek::Scalar;
use exchange::agreements::AgreementsHash;
use exchange::batch::record::{Opening, Record, RecordBytes, SealContext};
use exchange::covenant::signed_covenant::{self, Pins, SignedCovenant};
use exchange::covenant::{Covenant, Gate, MatchKey};
use exchange::crypto::identity::SignSecret;
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::hex::{self, Hex};
use exchange::night::Night;
use exchange::payload::{AddressRef, BagRef, Payload, RefSeries};
use serde_json::Value;
use synthetic::CovenantBuilder;

use crate::DEFAULT_MEMORY;
use crate::check::excluded::ExcludedAddresses;
use crate::hash;
use crate::normalise::word_list::WordList;
use crate::profile::Profile;
use crate::pseudonymise::keys::{AgencyKey, PseudonymKey};
use crate::pseudonymise::refs::{CaseSystem, Person, Refs};
use crate::pseudonymise::tag::{context, tag};
use crate::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use crate::seal::Sealer;
use crate::seal::share::share;
use crate::{Job, ProfiledExport};

pub(crate) const COVENANT: &str = include_str!("../../tests/agency/covenant.toml");
pub(crate) const PROFILE: &str = include_str!("../../tests/agency/profile.toml");
pub(crate) const EXCLUDED: &str = include_str!("../../tests/agency/excluded-addresses.csv");
/// The covenant with something changed by its builder; its keys stay.
pub(crate) fn changed_covenant(change: impl FnOnce(CovenantBuilder) -> CovenantBuilder) -> String {
    let covenant = CovenantBuilder::parse(COVENANT).expect("a covenant");
    change(covenant).text(synthetic::Keys::of_seed(0))
}

const TAGS: &str = include_str!("../../../../fixtures/vectors/tag-v2.json");
const RECORDS: &str = include_str!("../../../../fixtures/vectors/record-v2.json");
const RECORDS_COVENANT: &str = include_str!("../../../../fixtures/vectors/record-v2.covenant.toml");

/// The rows that say what the vectors' signals say, in an agency's own writing.
pub(crate) const EXPORT: &str = "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;\
Postcode;Huisnummer;Toevoeging;Soort;Datum;Ernst
M-2026/001;C 17;1234.56.782;J.P.;van den Berg;29-02-1980;1234 ab;56-;bis;HG;01-11-2026;hoog
2;;;Élodie;Dijk, van;01-01-2012;6511AC;1;;HG;01-11-2026;
3;;12345672;;;;;;;HG;01-11-2026;
4;;;;;;9999zz;99999 a;2;HG;01-11-2026;
5;;111222333;E.;;12-04-1990;;;;HG;01-11-2026;
6;;987654329;;;01-07-1990;;;;HG;01-11-2026;
7;;444555602;K.;;01-07-1990;;;;HG;01-11-2026;
8;;555666700;;;12-04-1990;;;;HG;01-11-2026;
";

pub(crate) fn signed(covenant: &str) -> SignedCovenant {
    let [care, safety] = [1, 2].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
    let pins = Pins::new(care.public(), safety.public()).expect("two owners");
    let [care, safety] =
        [care, safety].map(|owner| signed_covenant::sign(covenant.as_bytes(), &owner));
    SignedCovenant::verify(covenant.as_bytes(), &care, &safety, &pins)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no text {key:?}"))
}

fn key(value: &Value, name: &str) -> Secret<32> {
    Secret::new(hex::parse(text(value, name).as_bytes()).expect("32 bytes"))
}

/// Position of the match key that `value` names.
fn position(covenant: &Covenant, value: &Value) -> usize {
    covenant
        .match_keys()
        .iter()
        .position(|key| key.id() == text(value, "match_key"))
        .expect("a match key")
}

fn match_key<'a>(covenant: &'a Covenant, value: &Value) -> &'a MatchKey {
    &covenant.match_keys()[position(covenant, value)]
}

fn gate<'a>(covenant: &'a Covenant, value: &Value) -> &'a Gate {
    covenant
        .gates()
        .iter()
        .find(|gate| gate.id() == text(value, "gate"))
        .expect("a gate")
}

/// The keyed state of `T(x)`, which must be the one that `value` has.
fn secret(pseudonym_key: &PseudonymKey, covenant: &Covenant, value: &Value) -> Mac {
    let (mut identifiers, mut secrets) = (WordList::default(), Secrets::default());
    identifiers.push(text(value, "canonical").as_bytes());
    let pseudonymiser = HmacPseudonymiser::new(pseudonym_key, covenant.match_keys());
    pseudonymiser
        .pseudonymise(position(covenant, value), &identifiers, &mut secrets)
        .expect("secrets");
    assert_eq!(Hex(&secrets.expose()[0]).to_string(), text(value, "t"));
    Mac::new(&secrets.expose()[0])
}

#[test]
fn agrees_with_an_independent_implementation_of_tags_and_refs() {
    let vectors: Value = serde_json::from_str(TAGS).expect("JSON");
    let covenant = signed(COVENANT);
    let pseudonym_key = PseudonymKey::new(1, key(&vectors, "pseudonym_key"));
    let agency_key = AgencyKey::new(key(&vectors, "agency_key"));
    assert_eq!(
        covenant.hash().to_string(),
        text(&vectors, "covenant_hash"),
        "make the vectors anew"
    );
    assert_eq!(
        Hex(&pseudonym_key.check()).to_string(),
        text(&vectors, "check")
    );
    let job = Job {
        covenant: &covenant,
        agreements: AgreementsHash::NONE,
        key: &pseudonym_key,
        agency_key: &agency_key,
        excluded: &ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant)
            .unwrap_or_else(|error| panic!("{error}")),
        night: Night::parse(text(&vectors, "night")).expect("a night"),
        revision: NonZeroU32::MIN,
        memory: DEFAULT_MEMORY,
        spill: "nowhere".as_ref(),
    };
    let profile = Profile::parse(PROFILE, &covenant).expect("a profile");
    let hashed = hash(&job, &[ProfiledExport::only(&profile, &EXPORT)], &|_| {})
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(hashed.refusals, []);
    let mut records: Vec<RecordBytes> = Vec::new();
    for section in 0..hashed.header.sections.len() {
        let put = &mut |lot: &[RecordBytes]| {
            records.extend_from_slice(lot);
            Ok(())
        };
        hashed.section(section, put).expect("in memory");
    }
    for signal in vectors["signals"].as_array().expect("signals") {
        for identifier in signal["identifiers"].as_array().expect("identifiers") {
            let (gate, mac) = (
                gate(&covenant, identifier),
                secret(&pseudonym_key, &covenant, identifier),
            );
            let ctx = context(&covenant, job.night, gate, match_key(&covenant, identifier));
            assert_eq!(Hex(&ctx).to_string(), text(identifier, "ctx"));
            assert_eq!(Hex(&tag(&mac, &ctx).0).to_string(), text(identifier, "tag"));

            let place = records
                .iter()
                .position(|record| Record::from_bytes(record).tag == tag(&mac, &ctx))
                .expect("a record with this tag");
            let record = records.swap_remove(place);
            let context = SealContext::new(
                covenant.hash(),
                1,
                job.night,
                "police",
                gate,
                match_key(&covenant, identifier),
            );
            let key = context.key(&Opening::new(
                share(&mac, &ctx, gate.k(), NonZeroU8::MIN).opening(),
            ));
            let payload = Payload::decode(
                &context
                    .open(&key, &Record::from_bytes(&record))
                    .expect("it opens"),
            )
            .expect("a payload");
            let refs = |bytes: Option<[u8; 8]>| Hex(&bytes.unwrap_or_default()).to_string();
            assert_eq!(payload.signal.to_string(), text(signal, "signal_ref"));
            assert_eq!(payload.previous.to_string(), text(signal, "previous_ref"));
            assert_eq!(
                refs(payload.person.map(|person| person.0)),
                text(signal, "person_ref")
            );
            assert_eq!(refs(payload.bsn.map(|bsn| bsn.0)), text(signal, "bsn_ref"));
            assert_eq!(
                Some(u64::from(payload.holder.bits())),
                signal["holder"].as_u64()
            );
            assert_eq!(
                refs(payload.address.map(|address| address.0)),
                text(signal, "address_ref")
            );
        }
    }
    assert!(records.is_empty(), "a record that no vector has");
}

#[test]
fn agrees_with_an_independent_implementation_of_refs_by_period_and_case_system() {
    let vectors: Value = serde_json::from_str(TAGS).expect("JSON");
    let series = hex::parse(text(&vectors, "series").as_bytes()).expect("16 bytes");
    let days = vectors["ref_period_days"].as_u64().expect("days");
    let series = RefSeries::new(series, u16::try_from(days).expect("few"));
    let agency_key = AgencyKey::new(key(&vectors, "agency_key"));
    let systems = vectors["systems"].as_array().expect("systems");
    for case in systems {
        let (system, number) = (text(case, "system"), text(case, "number"));
        let period = case["period"].as_u64().expect("a period");
        let night = |period: u64| Night::from_day_number(u32::try_from(period * days).ok()?).ok();
        // The period before the first is the last that there is a number for.
        let (night, is_current) = match night(period) {
            Some(night) => (night, true),
            None => (night(0).expect("1970"), false),
        };
        let refs = agency_key.signal_refs(&series, night, system);
        let made = if is_current {
            refs.current(number)
        } else {
            refs.previous(number)
        };
        assert_eq!(made.to_string(), text(case, "ref"), "{system} {number}");
    }
    assert_eq!(systems.len(), 4);
}

#[test]
fn agrees_with_an_independent_implementation_of_refs_of_persons_who_are_not_named_in_full() {
    let vectors: Value = serde_json::from_str(TAGS).expect("JSON");
    let agency_key = AgencyKey::new(key(&vectors, "agency_key"));
    let night = Night::parse(text(&vectors, "night")).expect("a night");
    let system = CaseSystem {
        name: None,
        is_only: true,
    };
    let refs = Refs::new(&agency_key, &signed(COVENANT), night, system);
    let cases = vectors["unnamed"].as_array().expect("cases");
    for case in cases {
        let said = case["description"].as_array().expect("what a row says");
        let said: Vec<&str> = said
            .iter()
            .map(|part| part.as_str().expect("text"))
            .collect();
        let description = said.join("\x1F");
        let person = match said.last() {
            Some(&"") => Person::Signal(text(case, "signal_number")),
            _ => Person::Description(description.as_bytes()),
        };
        let made = Hex(&refs.person(person).0).to_string();
        assert_eq!(made, text(case, "person_ref"), "{said:?}");
    }
    assert_eq!(cases.len(), 3);
}

#[test]
fn agrees_with_an_independent_implementation_of_shares_and_sealed_records() {
    let vectors: Value = serde_json::from_str(RECORDS).expect("JSON");
    let covenant =
        Covenant::parse(RECORDS_COVENANT.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        covenant.hash().to_string(),
        text(&vectors, "covenant_hash"),
        "make the vectors anew"
    );
    let pseudonym_key = PseudonymKey::new(1, key(&vectors, "pseudonym_key"));
    let night = Night::parse(text(&vectors, "night")).expect("a night");
    let mut records = 0;
    for case in vectors["cases"].as_array().expect("cases") {
        let (gate, mac) = (
            gate(&covenant, case),
            secret(&pseudonym_key, &covenant, case),
        );
        let ctx = context(&covenant, night, gate, match_key(&covenant, case));
        assert_eq!(Hex(&ctx).to_string(), text(case, "ctx"));
        assert_eq!(u64::from(gate.k()), case["k"].as_u64().expect("k"));
        let mut points = Vec::new();
        for entry in case["shares"].as_array().expect("shares") {
            let agency = covenant.agency(text(entry, "agency")).expect("an agency");
            let index = NonZeroU8::new(covenant.unit_index(gate, agency)).expect("an index");
            assert_eq!(
                u64::from(index.get()),
                entry["index"].as_u64().expect("an index")
            );
            let share = share(&mac, &ctx, gate.k(), index);
            assert_eq!(Hex(share.bytes()).to_string(), text(entry, "share"));
            assert_eq!(
                Hex(share.opening().as_bytes()).to_string(),
                text(case, "opening")
            );
            let opening = share.opening().as_bytes();
            assert_eq!(
                AddressRef::of_opening(opening).to_string(),
                text(case, "address_ref")
            );
            assert_eq!(
                BagRef::of_opening(opening).to_string(),
                text(case, "bag_ref")
            );
            points.push((
                Scalar::from(index.get()),
                Scalar::from_canonical_bytes(*share.bytes()).expect("canonical"),
            ));

            let agency_key = AgencyKey::new(key(&vectors["agency_keys"], agency.id()));
            assert_eq!(
                agency_key.identity().sign().public(),
                *agency.sign(),
                "the covenant's key"
            );
            let sealer = Sealer::new(&covenant, night, agency, &agency_key);
            let section = sealer
                .section(gate, position(&covenant, case), &covenant)
                .expect("a section");
            for record in entry["records"].as_array().expect("records") {
                let payload = hex::parse(text(record, "payload").as_bytes()).expect("72 bytes");
                let bytes = section.seal(&section.lock(&mac), &payload);
                assert_eq!(
                    Hex(Record::from_bytes(&bytes).nonce).to_string(),
                    text(record, "nonce")
                );
                assert_eq!(
                    Hex(Record::from_bytes(&bytes).sealed).to_string(),
                    text(record, "sealed")
                );
                assert_eq!(Hex(&bytes).to_string(), text(record, "record"));
                records += 1;
            }
        }
        let weight = |i: Scalar| {
            points
                .iter()
                .filter(|(j, _)| *j != i)
                .map(|(j, _)| j * (j - i).invert())
                .product::<Scalar>()
        };
        let opening: Scalar = points.iter().map(|(i, share)| share * weight(*i)).sum();
        assert_eq!(
            Hex(opening.as_bytes()).to_string(),
            text(case, "opening"),
            "its shares interpolate"
        );
    }
    assert_eq!(records, 16);
}
