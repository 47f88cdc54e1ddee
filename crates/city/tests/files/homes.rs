//! Who is met where: movers, children of two homes, parents, and the BAG ids of addresses.

use std::collections::HashMap;

use crate::read::truth;
use crate::{CITY, column, export, said};

#[test]
fn movers_stand_under_an_address_where_others_live() {
    let households = truth(CITY.path(), "households.csv");
    let homes: HashMap<_, _> = households
        .maps()
        .iter()
        .map(|row| ((row["postcode"], row["house_number"]), row["household"]))
        .collect();
    let signals = truth(CITY.path(), "signals.csv");
    let stale: HashMap<_, _> = signals
        .maps()
        .iter()
        .filter(|row| {
            row["agency"] == "debt-help"
                && row["errors"].split('+').any(|kind| kind == "old-address")
        })
        .filter(|row| {
            !["house-", "postcode-", "addition-"]
                .iter()
                .any(|mistyped| row["errors"].contains(mistyped))
        })
        .map(|row| (row["signal_number"], row["household"]))
        .collect();
    let [number, postcode, house] =
        ["signal_number", "postcode", "house_number"].map(|field| column("debt-help", field));
    let mut met = 0;
    for row in export(CITY.path(), "debt-help").rows {
        if let Some(household) = stale.get(row[number].as_str()) {
            // Of an address without a postcode the number alone says nothing.
            if said(&row[postcode]).is_empty() {
                continue;
            }
            let lives_there = homes[&(row[postcode].as_str(), row[house].as_str())];
            assert_ne!(lives_there, *household);
            met += 1;
        }
    }
    assert!(met > 3, "{met}");
}

#[test]
fn rows_about_children_name_their_parents_and_no_others_do() {
    let persons = truth(CITY.path(), "persons.csv");
    let persons: HashMap<_, _> = persons
        .maps()
        .into_iter()
        .map(|row| (row["person"], row))
        .collect();
    let signals = truth(CITY.path(), "signals.csv");
    let about: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row))
        .collect();
    for agency in ["neighbourhood-team", "school-attendance", "safe-at-home"] {
        let [number, one, two] =
            ["signal_number", "parent_bsn_1", "parent_bsn_2"].map(|field| column(agency, field));
        let mut named = 0;
        for row in export(CITY.path(), agency).rows {
            let signal = &about[&(agency, row[number].as_str())];
            let person = &persons[signal["person"]];
            let bsn = |parent| {
                persons
                    .get(person[parent])
                    .map_or("", |parent| parent["bsn"])
            };
            let missing = signal["errors"]
                .split('+')
                .any(|kind| kind == "parent-missing");
            let expected = if missing {
                ["", ""]
            } else {
                [bsn("parent_1"), bsn("parent_2")]
            };
            assert_eq!(
                [one, two].map(|cell| said(&row[cell])),
                expected,
                "{agency}"
            );
            assert!(person["child"] == "yes" || expected == ["", ""]);
            named += usize::from(!expected[0].is_empty());
        }
        assert!(named > 10, "{agency}: {named}");
    }
}

#[test]
fn a_child_of_two_homes_is_met_at_the_address_of_the_other_parent() {
    let (persons, households) = (
        truth(CITY.path(), "persons.csv"),
        truth(CITY.path(), "households.csv"),
    );
    let persons: HashMap<_, _> = persons
        .maps()
        .into_iter()
        .map(|row| (row["person"], row))
        .collect();
    let homes: HashMap<_, _> = households
        .maps()
        .into_iter()
        .map(|row| (row["household"], row))
        .collect();
    let signals = truth(CITY.path(), "signals.csv");
    let about: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row))
        .collect();
    let mut met = 0;
    for agency in ["neighbourhood-team", "police", "safe-at-home"] {
        let [number, postcode] = ["signal_number", "postcode"].map(|field| column(agency, field));
        for row in export(CITY.path(), agency).rows {
            let signal = &about[&(agency, row[number].as_str())];
            if signal["errors"].contains("other-parent") && !signal["errors"].contains("postcode-")
            {
                let other = &persons[persons[signal["person"]]["parent_2"]];
                assert!(persons[signal["person"]]["hard"].contains("two-homes"));
                assert_ne!(other["household"], signal["household"]);
                assert_eq!(
                    said(&row[postcode]).replace(' ', ""),
                    homes[other["household"]]["postcode"]
                );
                met += 1;
            }
        }
    }
    assert!(met > 2, "{met}");
}

#[test]
fn a_bag_id_is_of_one_address_and_stands_beside_a_mistyped_one_only_where_it_was_kept() {
    let signals = truth(CITY.path(), "signals.csv");
    let errors: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row["errors"]))
        .collect();
    let mut address_of: HashMap<String, [String; 2]> = HashMap::new();
    let (mut kept, mut without_postcode) = (0, 0);
    for agency in ["neighbourhood-team", "social-service", "housing"] {
        let [number, postcode, house, bag] =
            ["signal_number", "postcode", "house_number", "bag_id"]
                .map(|field| column(agency, field));
        for row in export(CITY.path(), agency)
            .rows
            .into_iter()
            .filter(|row| !said(&row[bag]).is_empty())
        {
            assert!(row[bag].len() == 16 && row[bag].bytes().all(|digit| digit.is_ascii_digit()));
            let kinds = errors[&(agency, row[number].as_str())];
            assert!(!kinds.contains("bag-missing"));
            let is_mistyped = ["house-digit", "postcode-", "addition-missing"]
                .iter()
                .any(|kind| kinds.contains(kind));
            assert_eq!(is_mistyped, kinds.contains("bag-kept"), "{kinds}");
            if is_mistyped {
                kept += 1;
                continue;
            }
            let digits = row[house]
                .split(|c: char| !c.is_ascii_digit())
                .next()
                .unwrap_or_default();
            let address = [said(&row[postcode]).replace(' ', ""), digits.to_owned()];
            without_postcode += usize::from(address[0].is_empty());
            assert_eq!(
                address_of
                    .entry(row[bag].clone())
                    .or_insert_with(|| address.clone()),
                &address
            );
        }
    }
    assert!(address_of.len() > 100);
    assert!(kept > 2, "{kept}");
    assert!(without_postcode > 0, "some addresses have none");
}
