//! What is not to be trusted is refused before anything is done with it: covenants, keys, batches
//! and receipts, each with its reason.

mod checked;
mod owners;

use std::fs;

use exchange::covenant::signed_covenant::Owner;

use crate::harness::run::run;
use crate::harness::town::{AGENCIES, NIGHT, Town, files, files_but_seen};

const COVENANT: &str = "agencies/police/covenant.toml";

/// The one line with which each of the parties refuses to run after a change of the town's
/// covenants.
fn nobody_runs(town: &Town, reason: &str) {
    let before = files_but_seen(town.path());
    for ran in [
        town.hash("police", &[]),
        town.accept(&["none.batch"]),
        town.match_night(),
    ] {
        let ran = ran.expect(1);
        assert!(
            ran.stderr.ends_with(&format!("covenant.toml: {reason}\n")),
            "{}",
            ran.stderr
        );
        assert_eq!((ran.stderr.lines().count(), &*ran.stdout), (1, ""));
    }
    assert_eq!(files_but_seen(town.path()), before);
}

/// In the folders of the police and the centre.
fn both(change: impl Fn(&str)) {
    ["agencies/police", "centre"].into_iter().for_each(change);
}

#[test]
fn nothing_runs_by_a_covenant_that_the_owners_did_not_both_sign() {
    for owner in Owner::ALL {
        let name = owner.as_str();
        let town = Town::new();
        both(|party| {
            fs::remove_file(town.file(&format!("{party}/covenant.toml.{name}.sig")))
                .expect("removed");
        });
        nobody_runs(
            &town,
            &format!(
                "the signature of the owner from {name} is missing: put their file beside it, with \
                 .{name}.sig behind its name"
            ),
        );

        let other = Owner::ALL
            .into_iter()
            .find(|other| *other != owner)
            .expect("two owners")
            .as_str();
        let does_not_hold =
            |fault| format!("the signature of the owner from {name} does not hold: {fault}");
        both(|party| {
            let line = town.read(&format!("{party}/covenant.toml.{other}.sig"));
            town.write(&format!("{party}/covenant.toml.{name}.sig"), line);
        });
        let doubled = "its file holds the signature of the other owner; the two files were \
                       swapped, or one was copied twice";
        nobody_runs(&town, &does_not_hold(doubled));

        let stranger = town
            .run(&["key", "new", "owner", "--out", "stranger.key"])
            .expect(0);
        let (_, fingerprint) = stranger.stdout.rsplit_once(' ').expect("a fingerprint");
        both(|party| {
            let covenant = format!("{party}/covenant.toml");
            town.run(&[
                "covenant",
                "sign",
                "--key",
                "stranger.key",
                "--as",
                name,
                &covenant,
            ])
            .expect(0);
        });
        let other_key = format!(
            "the key that signed, with fingerprint {}, is not the one that is pinned here; ask \
             the owner which key is theirs",
            fingerprint.trim_end()
        );
        nobody_runs(&town, &does_not_hold(&other_key));

        both(|party| town.write(&format!("{party}/covenant.toml.{name}.sig"), [0xFF, 0xFE]));
        let damaged = "its file is damaged: it is not one line as `hitmachine` writes it when an \
                       owner signs, in UTF-8; take the file from the owner again, as it was sent";
        nobody_runs(&town, &does_not_hold(damaged));
    }
}

#[test]
fn nothing_runs_by_a_covenant_that_was_changed_after_it_was_signed() {
    let town = Town::new();
    both(|party| {
        town.change(
            &format!("{party}/covenant.toml"),
            "A small night",
            "a small night",
        );
    });
    nobody_runs(
        &town,
        "the signature of the owner from care does not hold: nor does the other one: the text \
         was changed after it was signed (an editor or a mail program that changes line ends is \
         enough); take it from the owners again, as it was sent",
    );
    both(|party| town.sign(&format!("{party}/covenant.toml"), Owner::Care));
    nobody_runs(
        &town,
        "the signature of the owner from safety does not hold: it is not a signature of this \
         text, which the other owner did sign: it was damaged, or made for another version; \
         take the file from the owner again",
    );
    both(|party| town.sign(&format!("{party}/covenant.toml"), Owner::Safety));
    town.hash("police", &[]).expect(0);
}

#[test]
fn nothing_runs_where_no_owner_is_pinned() {
    let town = Town::new();
    both(|party| fs::remove_dir_all(town.file(&format!("{party}/state"))).expect("removed"));
    nobody_runs(
        &town,
        "the owners' keys are not pinned here; pin them with `hitmachine covenant pin`",
    );
}

#[test]
fn an_older_covenant_does_not_come_back_nor_another_of_the_same_serial() {
    let town = Town::new();
    both(|party| {
        town.change_covenant_of(party, |covenant| covenant.serial(2));
    });
    town.hash("police", &[]).expect(0);
    town.match_night().expect(75);
    both(|party| {
        town.change_covenant_of(party, |covenant| covenant.max_household_persons(11));
    });
    nobody_runs(
        &town,
        "another one with the same serial, 2, was in use here before",
    );
    both(|party| {
        town.change_covenant_of(party, |covenant| covenant.serial(1));
    });
    nobody_runs(
        &town,
        "it has serial 1, but one with serial 2 was in use here before",
    );
    both(|party| {
        town.change_covenant_of(party, |covenant| covenant.serial(3));
    });
    town.hash("police", &["--revision", "2"]).expect(0);
}

#[test]
fn the_key_of_another_agency_or_centre_is_refused() {
    let town = Town::new();
    let ran = town
        .hash("police", &["--agency-key", "agencies/housing/agency.key"])
        .expect(1);
    assert_eq!(
        ran.stderr,
        "error: agencies/housing/agency.key: wrong agency key: its public keys are not those that \
         the covenant has for \"police\"\n"
    );
    town.hash("police", &[]).expect(0);
    town.run(&["key", "new", "centre", "--out", "other-centre.key"])
        .expect(0);
    let batch = Town::batch("police");
    let ran = town
        .accept(&["--key", "other-centre.key", &batch])
        .expect(1);
    assert_eq!(
        ran.stderr,
        format!("error: {batch}: this is not the key of the centre that the covenant names\n")
    );
    let ran = town
        .accept(&["--key", "agencies/police/agency.key", &batch])
        .expect(1);
    assert_eq!(
        ran.stderr,
        "error: agencies/police/agency.key holds another key: the centre key is needed here\n"
    );
    assert!(
        !town.file("centre/nights").exists()
            || files(&town.file("centre/nights"))
                .iter()
                .all(|name| name.ends_with("/lock"))
    );
}

#[test]
fn a_centre_with_a_pseudonym_key_takes_nothing_in_and_matches_nothing() {
    let town = Town::new();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    town.write(
        "centre/mislaid.key",
        town.read("agencies/police/pseudonym.key"),
    );
    let reason = "centre/mislaid.key: a pseudonym key may never be at the centre; remove it, and \
                  tell the owners: the epoch must end\n";
    for ran in [town.accept_all(), town.match_night()] {
        let ran = ran.expect(1);
        assert!(ran.stderr.ends_with(reason), "{}", ran.stderr);
    }
    fs::remove_file(town.file("centre/mislaid.key")).expect("removed");
    town.accept_all().expect(0);
    town.match_night().expect(0);
}

#[test]
fn a_batch_of_another_night_covenant_or_party_is_refused() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let batch = Town::batch("police");
    let accept = |night: &str| town.run(&["accept", "--site", "centre", "--night", night, &batch]);
    assert_eq!(
        accept("2026-11-23").expect(1).stderr,
        format!(
            "error: {batch}: police: the batch is for the night of {NIGHT}; open is the night of \
             2026-11-23\n"
        )
    );

    // Signed by another agency than the one it names: byte 54 is the agency's index.
    let mut foreign = town.read(&batch);
    foreign[54] = 1;
    town.write("foreign.batch", foreign);
    let ran = town.accept(&["foreign.batch"]).expect(1);
    assert!(
        ran.stderr
            .contains("the signature is not that of the agency that the batch names"),
        "{}",
        ran.stderr
    );

    town.change_covenant_of("centre", |covenant| covenant.serial(2));
    let ran = accept(NIGHT).expect(1);
    assert!(
        ran.stderr.starts_with(&format!(
            "error: {batch}: the batch was made under another covenant, "
        )),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_receipt_is_for_one_batch_and_signed_by_the_centre() {
    let town = Town::new();
    for agency in ["police", "housing"] {
        town.hash(agency, &[]).expect(0);
        town.accept(&[&Town::batch(agency)]).expect(0);
    }
    let receipt = format!("centre/nights/{NIGHT}/agencies/police/r1/receipt");
    let check = |batch: &str, receipt: &str| {
        town.run(&[
            "receipt",
            "--home",
            "agencies/police",
            "--batch",
            batch,
            receipt,
        ])
    };
    check(&Town::batch("police"), &receipt).expect(0);
    let housing = Town::batch("housing");
    assert_eq!(
        check(&housing, &receipt).expect(1).stderr,
        format!("error: {receipt}: the receipt is for another batch than {housing}\n")
    );
    town.change(&receipt, "police", "housing");
    assert_eq!(
        check(&Town::batch("police"), &receipt).expect(1).stderr,
        format!("error: {receipt}: the centre of the covenant did not sign this receipt\n")
    );
    let line = check(&Town::batch("police"), COVENANT).expect(1).stderr;
    assert_eq!(line, format!("error: {COVENANT}: this is not a receipt\n"));
}

#[test]
fn a_pseudonym_key_that_is_handed_over_opens_at_its_agency_alone_and_is_the_same() {
    let town = Town::new();
    let key = town.read("agencies/police/pseudonym.key");
    let share = [
        "key",
        "share",
        "--covenant",
        "covenant.toml",
        "--state",
        "centre/state",
        "--out",
        "shares",
    ];
    town.run(&[&share[..], &["--key", "agencies/housing/pseudonym.key"]].concat())
        .expect(0);
    fs::remove_file(town.file("agencies/police/pseudonym.key")).expect("removed");
    let receive = |agency: &str, file: &str| {
        let file = format!("shares/pseudonym-{file}-e1.share");
        town.run(&[
            "key",
            "receive",
            "--home",
            "agencies/police",
            "--agency",
            agency,
            &file,
        ])
    };
    let ran = receive("police", "housing").expect(1);
    assert!(
        ran.stderr
            .contains("this key was handed over to another agency, or for another epoch"),
        "{}",
        ran.stderr
    );
    let ran = receive("housing", "housing").expect(1);
    assert!(
        ran.stderr.contains("this key does not open here"),
        "{}",
        ran.stderr
    );
    assert!(!town.file("agencies/police/pseudonym.key").exists());
    receive("police", "police").expect(0);
    assert!(town.read("agencies/police/pseudonym.key") == key);
    town.hash("police", &[]).expect(0);
}

#[test]
fn the_seed_of_a_batch_is_64_hexadecimal_digits() {
    let town = Town::new();
    let ran = run(
        town.path(),
        &["hash", "--seed", "07", "agencies/police/signals.csv"],
    )
    .expect(2);
    assert!(
        ran.stderr.contains("not 64 hexadecimal digits"),
        "{}",
        ran.stderr
    );
}
