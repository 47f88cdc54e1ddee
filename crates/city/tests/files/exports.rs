//! Exports decode in their dialects, and profiles and covenant fit them.

use std::collections::{HashMap, HashSet};
use std::fs;

use exchange::covenant::Covenant;
use exchange::night::Night;
use sha2::{Digest, Sha256};

use crate::read::{NIGHT, table, truth};
use crate::{AGENCIES, CITY, column, export, profile, said};

#[test]
fn the_covenant_is_accepted_and_names_the_list_of_excluded_addresses() {
    let covenant = fs::read(CITY.path().join("covenant.toml")).expect("a covenant");
    let covenant = Covenant::parse(&covenant).expect("a covenant that is accepted");
    let list = fs::read(CITY.path().join("excluded-addresses.csv")).expect("a list");
    assert_eq!(
        covenant.excluded_addresses(),
        <[u8; 32]>::from(Sha256::digest(&list))
    );
    assert_eq!(
        (covenant.key_epoch(), covenant.key_check()),
        (3, [0xab; 16])
    );
    assert!(covenant.covers(Night::parse(NIGHT).expect("a night")));
    assert_eq!(covenant.agencies().len(), AGENCIES.len());
    let list = String::from_utf8(list).expect("UTF-8");
    let (salt, list) = list.split_once('\n').expect("a salt before the list");
    assert_eq!(salt.trim_end().len(), "salt;".len() + 64);
    let list = table(list, ';');
    assert_eq!(
        list.head.join(";"),
        "postcode;house_number;house_letter;house_addition;name"
    );
    assert!(list.rows.len() >= 2);
}

#[test]
fn every_export_decodes_in_its_dialect_with_all_its_columns_in_every_row() {
    for agency in AGENCIES {
        let export = export(CITY.path(), agency);
        assert!(!export.rows.is_empty(), "{agency}");
        assert!(
            export.rows.iter().all(|row| row.len() == export.head.len()),
            "{agency}"
        );
    }
}

#[test]
fn a_profile_names_columns_of_its_export_and_codes_of_the_covenant_and_leaves_notes_alone() {
    let covenant = fs::read(CITY.path().join("covenant.toml")).expect("a covenant");
    let covenant = Covenant::parse(&covenant).expect("a covenant that is accepted");
    for agency in AGENCIES {
        let (profile, export) = (profile(agency), export(CITY.path(), agency));
        let columns = profile["columns"].as_table().expect("columns");
        for (field, name) in columns {
            assert!(
                export
                    .head
                    .iter()
                    .any(|head| Some(head.as_str()) == name.as_str()),
                "{agency} {field}"
            );
        }
        assert!(
            columns.len() < export.head.len(),
            "{agency} has columns that do not leave it"
        );
        for kept in [
            "Toelichting",
            "Notitie",
            "Relaas",
            "MEMO",
            "omschrijving",
            "Opmerking",
            "telefoon",
            "Telefoon",
        ] {
            assert!(
                columns.values().all(|name| name.as_str() != Some(kept)),
                "{agency} {kept}"
            );
        }
        let own = covenant.agency(agency).expect("an agency of the covenant");
        let words = profile
            .get("codes")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten();
        for code in words
            .map(|(_, code)| code)
            .chain(profile["defaults"].get("code"))
        {
            let number = covenant
                .code(code.as_str().expect("an id"))
                .expect("a code of the covenant")
                .number();
            assert!(own.may_send(number), "{agency} {code}");
        }
        assert_eq!(columns.contains_key("bsn"), own.may_use_bsn(), "{agency}");
    }
}

#[test]
fn the_housing_corporation_has_no_bsn_anywhere_in_its_file() {
    let bsns: HashSet<_> = truth(CITY.path(), "persons.csv")
        .rows
        .into_iter()
        .map(|row| row[2].clone())
        .collect();
    let export = export(CITY.path(), "housing");
    assert!(
        !export
            .head
            .iter()
            .any(|head| head.to_lowercase().contains("bsn"))
    );
    assert!(
        export
            .rows
            .iter()
            .flatten()
            .all(|cell| !bsns.contains(cell))
    );
}

#[test]
fn rows_that_a_check_must_refuse_are_refused_by_their_bsn_and_the_others_are_not() {
    let signals = truth(CITY.path(), "signals.csv");
    let slips: HashMap<_, _> = signals
        .maps()
        .iter()
        .map(|row| ((row["agency"], row["signal_number"]), row["errors"]))
        .collect();
    let mut refused = 0;
    for agency in AGENCIES.into_iter().filter(|agency| *agency != "housing") {
        let (number, bsn) = (column(agency, "signal_number"), column(agency, "bsn"));
        for row in export(CITY.path(), agency).rows {
            let swapped = slips[&(agency, row[number].as_str())]
                .split('+')
                .any(|slip| slip == "bsn-swapped");
            // School attendance writes it in a spreadsheet, which drops the leading zero.
            let bsn = said(&row[bsn]);
            let fails =
                !bsn.is_empty() && !city::people::bsn::passes(format!("{bsn:0>9}").as_bytes());
            assert_eq!(fails, swapped, "{agency}");
            refused += usize::from(fails);
        }
    }
    assert!(refused > 0);
}
