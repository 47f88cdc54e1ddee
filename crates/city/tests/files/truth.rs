//! The links of the truth resolve: rows, persons, households and client numbers.

use std::collections::{HashMap, HashSet};

use crate::read::truth;
use crate::{AGENCIES, CITY, column, export};

#[test]
fn every_row_has_one_truth_and_every_truth_one_row() {
    let signals = truth(CITY.path(), "signals.csv");
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for row in signals.maps() {
        *known
            .entry((row["agency"], row["signal_number"]))
            .or_default() += 1;
    }
    assert!(
        known.values().all(|times| *times == 1),
        "signal numbers are unique at an agency"
    );
    let mut rows = 0;
    for agency in AGENCIES {
        let (number, export) = (column(agency, "signal_number"), export(CITY.path(), agency));
        rows += export.rows.len();
        assert!(
            export
                .rows
                .iter()
                .all(|row| known.contains_key(&(agency, row[number].as_str()))),
            "{agency}"
        );
    }
    assert_eq!(rows, signals.rows.len());
}

#[test]
fn persons_and_households_of_the_truth_exist() {
    let (persons, households) = (
        truth(CITY.path(), "persons.csv"),
        truth(CITY.path(), "households.csv"),
    );
    let households: HashSet<_> = households.rows.iter().map(|row| row[0].as_str()).collect();
    let home: HashMap<_, _> = persons
        .maps()
        .iter()
        .map(|row| (row["person"], row["household"]))
        .collect();
    assert!(
        home.values()
            .all(|household| households.contains(household))
    );
    for row in truth(CITY.path(), "signals.csv").maps() {
        assert_eq!(home[row["person"]], row["household"]);
    }
}

/// Whose client number a row has: the tenants of one household have one at the corporation.
fn client_of<'a>(
    row: &HashMap<&str, &'a str>,
    is_child: &HashMap<&str, bool>,
) -> (&'static str, &'a str) {
    if row["agency"] == "housing" && !is_child[row["person"]] {
        ("tenancy", row["household"])
    } else {
        ("person", row["person"])
    }
}

#[test]
fn a_client_number_belongs_to_one_person_or_tenancy_and_stays_with_them() {
    let signals = truth(CITY.path(), "signals.csv");
    let persons = truth(CITY.path(), "persons.csv");
    let is_child: HashMap<_, _> = persons
        .maps()
        .iter()
        .map(|row| (row["person"], row["child"] == "yes"))
        .collect();
    let person: HashMap<_, _> = signals
        .maps()
        .iter()
        .filter(|row| !row["errors"].contains("client-missing"))
        .map(|row| {
            (
                (row["agency"], row["signal_number"]),
                client_of(row, &is_child),
            )
        })
        .collect();
    for agency in AGENCIES.into_iter().filter(|agency| *agency != "police") {
        let (number, client) = (
            column(agency, "signal_number"),
            column(agency, "client_number"),
        );
        let export = export(CITY.path(), agency);
        let pairs: HashSet<_> = export
            .rows
            .iter()
            .filter_map(|row| Some((&row[client], *person.get(&(agency, row[number].as_str()))?)))
            .collect();
        let clients: HashSet<_> = pairs.iter().map(|(client, _)| client).collect();
        let persons: HashSet<_> = pairs.iter().map(|(_, person)| person).collect();
        assert_eq!(
            (clients.len(), persons.len()),
            (pairs.len(), pairs.len()),
            "{agency}"
        );
    }
}

#[test]
fn bsns_pass_the_eleven_test_and_no_two_persons_share_one() {
    let persons = truth(CITY.path(), "persons.csv");
    let bsns: HashSet<_> = persons.rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(bsns.len(), persons.rows.len());
    assert!(
        bsns.iter()
            .all(|bsn| city::people::bsn::passes(bsn.as_bytes()))
    );
}

#[test]
fn every_kind_of_hard_person_lives_in_the_city() {
    let persons = truth(CITY.path(), "persons.csv");
    let kinds: HashSet<_> = persons
        .maps()
        .iter()
        .flat_map(|row| row["hard"].split('+'))
        .collect();
    assert_eq!(
        kinds,
        HashSet::from([
            "",
            "twin",
            "namesake",
            "newly-wed",
            "two-homes",
            "no-fixed-address",
            "moved"
        ])
    );
}
