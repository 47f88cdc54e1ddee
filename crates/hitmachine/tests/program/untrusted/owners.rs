//! What owners sign: one text for each serial, a covenant whose keys differ, a list that is whole.

use std::fs;

use exchange::covenant::signed_covenant::Owner;

use crate::harness::run::{Ran, run};
use crate::harness::town::{NIGHT, Town};

fn sign(town: &Town, covenant: &str) -> Ran {
    town.run(&[
        "covenant",
        "sign",
        "--key",
        "owners/care.key",
        "--as",
        "care",
        covenant,
    ])
}

#[test]
fn an_owner_signs_one_text_for_each_serial() {
    let town = Town::new();
    sign(&town, "covenant.toml").expect(0);
    let noted = town.read("owners/care.key.signed");
    sign(&town, "covenant.toml").expect(0);
    assert_eq!(town.read("owners/care.key.signed"), noted, "the same again");

    let signature = town.read("covenant.toml.care.sig");
    town.change("covenant.toml", "window_days = 180", "window_days = 181");
    let refused = sign(&town, "covenant.toml").expect(1).stderr;
    assert!(
        refused.starts_with(
            "error: this owner signed another covenant of serial 1 before, with the hash "
        ) && refused.ends_with("(owners/care.key.signed): raise the serial\n"),
        "{refused}"
    );
    assert_eq!(town.read("covenant.toml.care.sig"), signature, "unchanged");
    assert_eq!(town.read("owners/care.key.signed"), noted, "unchanged");

    town.change("covenant.toml", "serial = 1", "serial = 2");
    sign(&town, "covenant.toml").expect(0);
    let both = String::from_utf8(town.read("owners/care.key.signed")).expect("UTF-8");
    assert_eq!(
        both.lines().count(),
        3,
        "a head, and a line for each serial"
    );

    town.write("owners/care.key.signed", "2 x");
    assert_eq!(
        sign(&town, "covenant.toml").expect(1).stderr,
        "error: owners/care.key.signed: not what this program writes there\n"
    );
}

/// The value of a key in a table of the town's covenant.
fn value(town: &Town, table: &str, key: &str) -> String {
    let text = String::from_utf8(town.read("covenant.toml")).expect("UTF-8");
    let covenant: toml::Table = text.parse().expect("TOML");
    let table = match &covenant[table] {
        toml::Value::Array(tables) => &tables[0],
        table => table,
    };
    table[key].as_str().expect("a text").to_owned()
}

#[test]
fn the_keys_of_the_centre_on_an_agency_are_signed_by_nobody_and_shared_with_nobody() {
    let town = Town::new();
    for key in ["sign", "hpke"] {
        let (agency, centre) = (value(&town, "agency", key), value(&town, "centre", key));
        town.change("covenant.toml", &agency, &centre);
    }
    let fault = "each public key is one party's, and for one use";
    let refused = sign(&town, "covenant.toml").expect(1).stderr;
    // Both keys, and all at once.
    assert_eq!(refused.matches(fault).count(), 2, "{refused}");
    town.sign_by_both("covenant.toml");
    let shared = town
        .run(&[
            "key",
            "share",
            "--key",
            "agencies/police/pseudonym.key",
            "--covenant",
            "covenant.toml",
            "--state",
            "centre/state",
            "--out",
            "shares",
        ])
        .expect(1)
        .stderr;
    assert!(shared.contains(fault), "{shared}");
    assert!(!town.file("shares").exists());
}

#[test]
fn an_owner_whose_key_is_an_agencys_cannot_sign_and_is_not_taken() {
    let town = Town::new();
    let owner: serde_json::Value = serde_json::from_str(
        &town
            .run(&["key", "show", "--json", "owners/care.key"])
            .expect(0)
            .stdout,
    )
    .expect("JSON");
    let own = owner["sign"].as_str().expect("a key");
    let housing = value(&town, "agency", "sign");
    for party in ["covenant.toml", "centre/covenant.toml"] {
        town.change(party, &housing, own);
    }
    let fault = "is also the key of agency \"housing\", sign";
    let refused = sign(&town, "covenant.toml").expect(1).stderr;
    assert!(refused.contains(fault), "{refused}");
    for owner in Owner::ALL {
        town.sign("centre/covenant.toml", owner);
    }
    let refused = town.match_night().expect(1).stderr;
    assert!(refused.contains(fault), "{refused}");
}

#[test]
fn a_covenant_of_the_next_year_locks_nobody_out_of_this_night() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let now = town.read("agencies/police/covenant.toml");
    town.change_covenant_of("agencies/police", |covenant| {
        covenant.serial(2).valid("2027-01-01", "2027-12-31")
    });
    let early = town.hash("police", &["--revision", "2"]).expect(1).stderr;
    assert_eq!(
        early,
        format!(
            "error: agencies/police/covenant.toml: the covenant is not in force on the night of \
             {NIGHT}, but from 2027-01-01 to 2027-12-31\n"
        )
    );
    town.write("agencies/police/covenant.toml", now);
    town.sign_by_both("agencies/police/covenant.toml");
    town.hash("police", &["--revision", "2"]).expect(0);
}

#[test]
fn a_list_of_excluded_addresses_is_checked_before_anybody_signs() {
    let town = Town::new();
    let list = "agencies/police/excluded-addresses.csv";
    let check = |list: &str| town.run(&["covenant", "check", "--excluded", list, "covenant.toml"]);
    assert!(
        check(list)
            .expect(0)
            .stdout
            .ends_with("the list that the covenant means, 1 address\n")
    );
    // Without its salt it can be found by trying.
    let salted = String::from_utf8(town.read(list)).expect("UTF-8");
    let (_, plain) = salted.split_once('\n').expect("a salt");
    town.write("plain.csv", plain);
    let refused = check("plain.csv").expect(1).stderr;
    assert!(
        refused.contains("must begin with a line salt;"),
        "{refused}"
    );

    // Drawn once, and no further time.
    town.run(&["covenant", "salt", "plain.csv"]).expect(0);
    let drawn = town.read("plain.csv");
    assert_ne!(drawn, salted.as_bytes(), "another salt");
    town.run(&["covenant", "salt", "plain.csv"]).expect(0);
    assert_eq!(town.read("plain.csv"), drawn);
    let refused = check("plain.csv").expect(1).stderr;
    assert!(
        refused.contains("its 1 address can be read, and it is another list"),
        "{refused}"
    );

    // Every row that is not an address, before anything else.
    town.write("wrong.csv", [&drawn[..], b"6511;1;;;A\n;;;;B\n"].concat());
    assert_eq!(
        check("wrong.csv").expect(1).stderr,
        "error: wrong.csv: the list of excluded addresses, rows 4, 5: no address can be read\n"
    );
    assert!(fs::metadata(town.file("wrong.csv.part")).is_err());
}

#[test]
fn a_ninth_agency_joins_a_synthetic_city_by_the_keys_of_its_owners() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| run(folder.path(), args);
    run(&[
        "city",
        "--inhabitants",
        "200",
        "--night",
        NIGHT,
        "--out",
        "city",
    ])
    .expect(0);
    let made = run(&["key", "new", "agency", "--json", "--out", "ninth.key"])
        .expect(0)
        .stdout;
    let keys: serde_json::Value = serde_json::from_str(&made).expect("JSON");

    let path = folder.path().join("city/covenant.toml");
    let text = fs::read_to_string(&path).expect("a covenant");
    let mut covenant: toml::Table = text.parse().expect("TOML");
    covenant.insert("serial".to_owned(), 2.into());
    let agencies = covenant["agency"].as_array_mut().expect("agencies");
    let mut ninth = agencies[0].as_table().expect("an agency").clone();
    for (key, value) in [
        ("id", "ninth"),
        ("name", "De negende"),
        ("controller", "ninth"),
    ] {
        ninth.insert(key.to_owned(), value.into());
    }
    ninth.insert("index".to_owned(), 9.into());
    for key in ["sign", "hpke"] {
        let public = keys[key].as_str().expect("a key");
        ninth.insert(key.to_owned(), public.into());
    }
    agencies.push(ninth.into());
    fs::write(&path, covenant.to_string()).expect("written");

    for owner in Owner::ALL.map(Owner::as_str) {
        let key = format!("city/owners/{owner}.key");
        run(&[
            "covenant",
            "sign",
            "--key",
            &key,
            "--as",
            owner,
            "city/covenant.toml",
        ])
        .expect(0);
    }
    run(&[
        "key",
        "share",
        "--key",
        "city/agencies/police/pseudonym.key",
        "--covenant",
        "city/covenant.toml",
        "--state",
        "city/centre/state",
        "--out",
        "shares",
    ])
    .expect(0);
    assert!(
        folder
            .path()
            .join("shares/pseudonym-ninth-e1.share")
            .exists()
    );
}

#[test]
fn inspect_vouches_for_nothing_that_it_did_not_verify() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let batch = Town::batch("police");
    let inspect = |further: &[&str]| {
        let covenant = "agencies/police/covenant.toml";
        town.run(&[&["inspect", "--covenant", covenant, &batch], further].concat())
    };
    // The owners are pinned beside it.
    let verified = inspect(&[]).expect(0).stdout;
    assert!(verified.contains("signed by both owners who are pinned here"));
    assert!(verified.contains("signature the agency's: it holds"));

    // Nobody is: it says of which key the signature is, and of which covenant that is.
    let pinned = town.file("agencies/police/state");
    fs::rename(&pinned, town.file("pinned")).expect("moved");
    let unverified = inspect(&[]).expect(0).stdout;
    assert!(unverified.contains("not verified: no owners are pinned beside it; give --state"));
    assert!(unverified.contains("holds for the key that this covenant has for the agency"));
    assert!(!unverified.contains("the agency's: it holds"));

    // A covenant that they did not sign is refused.
    inspect(&["--state", "pinned"]).expect(0);
    fs::remove_file(town.file("agencies/police/covenant.toml.care.sig")).expect("removed");
    let refused = inspect(&["--state", "pinned"]).expect(1).stderr;
    assert!(
        refused.contains("the signature of the owner from care is missing"),
        "{refused}"
    );
}
