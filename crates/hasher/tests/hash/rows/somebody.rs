//! Who a row is about: every row that can be found by a person has a person ref, however little it
//! says.

use std::collections::BTreeSet;

use exchange::covenant::{Mode, Scope, Unit};
use exchange::payload::Payload;
use hasher::{ProfiledExport, own_signals};
use proptest::prelude::*;

use crate::agency::{Agency, PROFILE, agency_of, changed_covenant, records};

/// Match keys of persons and families: parts of names, of birth dates and of places.
const KEYS: [(&str, Mode); 8] = [
    ("bsn", Mode::Joins),
    ("surname+initial+birth", Mode::Joins),
    ("half+first-name+postcode+house-number", Mode::Asks),
    ("initial+birth.year-month+postcode.area", Mode::Asks),
    ("first-name.deletions+surname.start", Mode::Asks),
    ("birth.month-day+house-number", Mode::Asks),
    ("parent", Mode::Joins),
    ("address", Mode::Joins),
];

const HEADER: &str = "Nummer;BSN;Ouder;Voornamen;Achternaam;Geboortedatum;Postcode;Huisnummer;\
     Soort;Datum";

/// The agency under a covenant of these match keys.
fn agency() -> Agency {
    let covenant = changed_covenant(|covenant| {
        covenant
            .match_keys(KEYS)
            .without_gates()
            .gate("person", Scope::Person, Unit::Agency, 2)
            .gate("household", Scope::Household, Unit::Agency, 2)
            .gate("family", Scope::Family, Unit::Agency, 2)
            .max_refused_share(1.0)
    });
    let (front, _) = PROFILE.split_once("[columns]").expect("columns");
    let profile = format!(
        "{front}[columns]\nsignal_number = \"Nummer\"\nbsn = \"BSN\"\nparent_bsn_1 = \"Ouder\"\n\
         first_names = \"Voornamen\"\nsurname = \"Achternaam\"\nbirth_date = \"Geboortedatum\"\n\
         postcode = \"Postcode\"\nhouse_number = \"Huisnummer\"\ncode = \"Soort\"\n\
         date = \"Datum\"\n[codes]\n\"HG\" = \"domestic-violence\"\n[defaults]\nseverity = 2\n\
         contact = 101\n"
    );
    agency_of(&covenant, &profile)
}

/// What a batch says of signals M1, M2, …, of which each of `people` is one: all cells between
/// number and code.
fn said(agency: &Agency, people: &[&str]) -> Vec<Option<Payload>> {
    let mut lines = vec![HEADER.to_owned()];
    let mut wanted = Vec::new();
    for (person, number) in people.iter().zip(1..) {
        lines.push(format!("M{number};{person};HG;01-11-2026"));
        wanted.push(agency.signal_ref(&format!("M{number}")));
    }
    let export = lines.join("\n") + "\n";
    let signals: BTreeSet<_> = wanted.iter().copied().collect();
    let exports = [ProfiledExport::only(&agency.profile, &export)];
    let own =
        own_signals(&agency.job(), &exports, &signals).unwrap_or_else(|error| panic!("{error}"));
    let said = wanted
        .iter()
        .map(|signal| own.get(signal).map(|own| own.payload));
    said.collect()
}

/// Whom each of `people` is about.
fn persons(people: &[&str]) -> Vec<Option<[u8; 8]>> {
    let said = said(&agency(), people);
    let person = |payload: &Option<Payload>| payload.expect("a signal").person;
    said.iter()
        .map(|payload| person(payload).map(|person| person.0))
        .collect()
}

#[test]
fn tells_persons_apart_whom_it_does_not_name_in_full_by_all_that_a_row_says() {
    let [first, again, no_year, elsewhere, other] = persons(&[
        ";;Hans;Mulder;;6531DE;101 C",
        ";;Hans;Mulder;00-00-0000;6531 de;101C",
        ";;Hans;Mulder;00-00-1966;6531DE;101 C",
        ";;Hans;Mulder;;6531DE;101 A",
        ";;Harm;Mulder;;6531DE;101 C",
    ])[..] else {
        panic!("five signals")
    };
    assert!(first.is_some(), "about somebody");
    assert_eq!(first, again);
    for another in [no_year, elsewhere, other] {
        assert!(another.is_some() && another != first);
    }
}

#[test]
fn takes_each_signal_for_a_person_of_its_own_where_a_name_stands_alone() {
    let [first, second] = persons(&[";;Hans;Mulder;;;", ";;Hans;Mulder;;;"])[..] else {
        panic!("two signals")
    };
    assert!(first.is_some() && second.is_some() && first != second);
}

#[test]
fn takes_nobody_from_an_address_alone() {
    assert_eq!(persons(&[";;;;;6531DE;101 C"]), [None]);
}

fn cells() -> impl Strategy<Value = String> {
    let any = |cells: &'static [&'static str]| prop::sample::select(cells);
    (
        any(&["", "", "123456782"]),
        any(&["", "", "111222333"]),
        any(&["", "Hans", "H.", "Jan Willem", "onbekend"]),
        any(&["", "Mulder", "Mulder-de Vries", "Klusbedrijf Mulder", "-"]),
        any(&["", "00-00-1966", "00-07-1966", "09-07-1966", "01-01-1966"]),
        any(&["", "6531DE", "6531"]),
        any(&["", "101", "101 C"]),
    )
        .prop_map(|(bsn, parent, first, surname, birth, postcode, number)| {
            [bsn, parent, first, surname, birth, postcode, number].join(";")
        })
}

proptest! {
    #[test]
    fn whoever_can_be_found_by_a_person_is_somebody(row in cells()) {
        let agency = agency();
        let hashed = agency.hash(format!("{HEADER}\nM1;{row};HG;01-11-2026\n").as_bytes());
        let mut of_somebody = 0;
        for (section, count) in agency.covenant.sections().zip(records(&hashed)) {
            if agency.covenant.gate_of(section).scope() != Scope::Household {
                of_somebody += count;
            }
        }
        let [said] = said(&agency, &[&row])[..] else { panic!("one signal") };
        let person = said.and_then(|said| said.person);
        prop_assert!(of_somebody == 0 || person.is_some(), "{}", row);
        // And whoever is named in full, by number or by an address alone, is what they were.
        prop_assert!(of_somebody > 0 || person.is_none(), "{}", row);
    }
}
