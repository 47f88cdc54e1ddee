//! Exports of several case systems in one batch: numbers are told apart, files are named.

use std::fs;

use hasher::batch::journal::export_mac;
use hasher::profile::Profile;
use hasher::{HashError, Hashed, ProfiledExport};
use synthetic::TomlText;

use crate::agency::{Agency, HEADER, PROFILE, ROW, agency, records};

/// The profile of a system of this name.
fn profile(agency: &Agency, system: &str) -> Profile {
    let text = if system.is_empty() {
        PROFILE.to_owned()
    } else {
        TomlText::parse(PROFILE).set("system", system).text()
    };
    Profile::parse(&text, &agency.covenant).unwrap_or_else(|error| panic!("{error}"))
}

fn hash(agency: &Agency, parts: &[(&str, &str, String)]) -> Result<Hashed, HashError> {
    let mut profiles = Vec::new();
    for (_, system, _) in parts {
        profiles.push(profile(agency, system));
    }
    let mut exports = Vec::new();
    for ((name, _, text), profile) in parts.iter().zip(&profiles) {
        exports.push(ProfiledExport {
            name,
            profile,
            export: text,
        });
    }
    hasher::hash(&agency.job(), &exports, &|_| {})
}

fn export(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

#[test]
fn share_the_memory_of_which_the_look_at_the_second_has_half() {
    let agency = Agency {
        memory: 9_000,
        ..agency()
    };
    let rows: Vec<String> = (0..10)
        .map(|n| ROW.replace("M1;", &format!("M{n};")))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let spilled = || fs::read_dir(agency.spill.path()).expect("a folder").count();
    // Three records of 156 bytes a row, and 36 by which it is known.
    let alone = agency.hash(export(&rows).as_bytes());
    assert_eq!((alone.report.signals, spilled()), (10, 0));
    drop(alone);
    let parts = [
        ("a.csv", "", export(&rows)),
        ("b.csv", "youth", export(&[ROW])),
    ];
    let both = hash(&agency, &parts).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((both.report.signals, spilled()), (11, 1));
}

#[test]
fn make_one_batch_in_which_the_same_number_is_two_signals_and_two_clients() {
    let agency = agency();
    let other = ROW
        .replace("Müller", "Bakker")
        .replace("123456782", "111222333");
    let parts = [
        ("a.csv", "", export(&[ROW])),
        ("b.csv", "youth", export(&[&other])),
    ];
    let both = hash(&agency, &parts).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((both.report.signals, both.report.hashed), (2, 2));
    assert_eq!(both.refusals, []);
    assert_eq!(records(&both), [2, 2, 2]);
    let [first] = &agency.opened(&both, 0, "123456782")[..] else {
        panic!("one record")
    };
    let [second] = &agency.opened(&both, 0, "111222333")[..] else {
        panic!("one record")
    };
    assert_ne!(first.signal, second.signal);
    assert_ne!(first.person, second.person);
    // One person may have a number in each system, so two numbers are not two persons.
    assert!(!first.is_client && !second.is_client);

    // With one export nothing is different, and a system's refs are the same in both cases.
    let alone = agency.hash(export(&[ROW]).as_bytes());
    let [alone] = &agency.opened(&alone, 0, "123456782")[..] else {
        panic!("one record")
    };
    assert_eq!((alone.signal, alone.person), (first.signal, first.person));
    assert!(alone.is_client);
    let named = hash(&agency, &parts[1..]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        agency.opened(&named, 0, "111222333")[0].signal,
        second.signal
    );
}

#[test]
fn are_named_by_refusals_and_report_and_counted_apart() {
    let agency = agency();
    let bad = ROW.replace("M1", "M2").replace("HG", "");
    let parts = [
        ("a.csv", "", export(&[ROW, &bad])),
        ("b.csv", "youth", export(&[&bad, ROW, ROW])),
    ];
    let hashed = hash(&agency, &parts).unwrap_or_else(|error| panic!("{error}"));
    let mut csv = Vec::new();
    hasher::write_refusals(&hashed.refusals, &mut csv).expect("memory takes all");
    let csv = String::from_utf8(csv).expect("UTF-8");
    let starts: Vec<&str> = csv
        .lines()
        .map(|line| &line[..line.len().min(16)])
        .collect();
    assert_eq!(
        starts,
        [
            "\u{feff}file;row;line",
            "\"a.csv\";3;3;\"Soo",
            "\"b.csv\";2;2;\"Soo",
            "\"b.csv\";4;4;\"Num"
        ]
    );
    let report = &hashed.report;
    assert_eq!(
        (
            report.rows,
            report.hashed,
            report.set_aside,
            report.lines.all
        ),
        (5, 3, 2, 7)
    );
    assert!(report.lines.add_up());
    let counts: Vec<_> = report
        .exports
        .iter()
        .map(|export| (export.file.as_str(), export.rows, export.signals))
        .collect();
    assert_eq!(counts, [("a.csv", 2, 1), ("b.csv", 3, 1)]);
    let files: Vec<_> = report
        .reasons
        .iter()
        .map(|reason| reason.file.as_deref())
        .collect();
    assert_eq!(files, [Some("a.csv"), Some("b.csv"), Some("b.csv")]);
}

#[test]
fn need_a_name_each_but_one_and_say_which_cannot_be_read() {
    let agency = agency();
    for systems in [["", ""], ["a", "a"]] {
        let parts = systems.map(|system| ("x.csv", system, export(&[ROW])));
        assert!(matches!(hash(&agency, &parts), Err(HashError::SameSystem)));
    }
    let parts = [
        ("a.csv", "", export(&[ROW])),
        ("b.csv", "b", "Nummer;Datum\n".to_owned()),
    ];
    let error = hash(&agency, &parts).err().expect("an error");
    let HashError::OfExport { index: 1, source } = error else {
        panic!("it is of the second: {error}")
    };
    assert!(matches!(*source, HashError::Columns(_)), "{source}");
    assert!(matches!(hash(&agency, &[]), Err(HashError::NoExport)));
}

#[test]
fn give_the_same_records_in_any_order() {
    let agency = agency();
    let rows: Vec<String> = (0..50)
        .map(|number| {
            let name = ["Bakker", "Visser", "Smit"][number % 3];
            ROW.replace("M1", &format!("M{number}"))
                .replace("Müller", name)
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (first, second) = rows.split_at(20);
    let mut parts = [
        ("a.csv", "a", export(first)),
        ("b.csv", "b", export(second)),
    ];
    let forth = hash(&agency, &parts).unwrap_or_else(|error| panic!("{error}"));
    parts.reverse();
    let back = hash(&agency, &parts).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        crate::agency::all_records(&forth),
        crate::agency::all_records(&back)
    );
}

#[test]
fn are_known_again_by_their_bytes_under_the_agency_key_alone() {
    let agency = agency();
    let other =
        hasher::pseudonymise::keys::AgencyKey::new(exchange::crypto::secret::Secret::new([9; 32]));
    let mac = |text: &str, key| export_mac(&text, key).expect("memory is read");
    let own = mac(&export(&[ROW]), &agency.agency_key);
    assert_eq!(own, mac(&export(&[ROW]), &agency.agency_key));
    assert_ne!(own, mac(&export(&[ROW, ROW]), &agency.agency_key));
    assert_ne!(own, mac(&export(&[ROW]), &other));
}
