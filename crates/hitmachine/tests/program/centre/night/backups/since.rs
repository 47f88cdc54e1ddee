//! What happened since a backup: nights that still lie in the site are recorded again, referrals
//! are named, and agencies learn that the journal goes back.

use std::fs;

use super::super::LATE;
use super::BACKUP;
use crate::centre::night::forgotten::NEXT;
use crate::centre::night::{Centre, live_town};
use crate::centre::remembered::make_accounts;
use crate::harness::town::NIGHT;

const AT_NEXT: &str = "2026-11-23T06:40+01:00";
const HEAD_OF_CENTRE: &str = "centre/state/journal-head";
const HEAD_KEPT: &str = "agencies/police/state/journal-head";

fn take(centre: &Centre, further: &[&str], name: &str, status: i32) -> String {
    let file = format!("centre/outbox/police/{name}");
    let args = ["audit", "check", "--home", "agencies/police", &file];
    let ran = centre
        .town
        .run(&[&args[..], further].concat())
        .expect(status);
    fs::remove_file(centre.town.file(&file)).expect("taken away");
    ran.stdout + &ran.stderr
}

/// A centre with one night and a backup of it.
fn backed_up() -> Centre {
    let centre = Centre::of(live_town());
    centre.town.seals_backups();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    make_accounts(&centre.town);
    centre.back_up().expect(0);
    centre
}

#[test]
fn a_night_of_after_the_backup_is_recorded_again_and_the_agency_goes_back_when_it_says_so() {
    let centre = backed_up();
    let first = take(&centre, &[], "journal-000001.head", 0);
    assert!(first.contains("The first head"), "{first}");
    centre.deliver_all(NEXT);
    centre.night(AT_NEXT).expect(0);
    take(&centre, &[], "journal-000002.head", 0);
    let hits = centre.hits();
    let known = centre.town.read(HEAD_KEPT);

    let said = centre.restored_json(&[]);
    assert_eq!((&said["runs"], &said["known_runs"]), (&1.into(), &2.into()));
    let head_of_housing = centre
        .town
        .file("centre/outbox/housing/journal-000002.head");
    assert!(!head_of_housing.exists(), "a head that is no more");
    centre.night(AT_NEXT).expect(0);
    assert_eq!(
        centre.hits(),
        hits,
        "the second night lies in the site still"
    );

    // A head by itself accuses the centre, and its word explains it.
    let told = take(&centre, &[], "journal-000002.head", 1);
    assert!(told.contains("two journals of 2 runs"), "{told}");
    let note = "centre/outbox/police/journal-000001.restored";
    let kept = centre.town.read(note);
    let told = take(&centre, &[], "journal-000001.restored", 1);
    assert!(
        told.contains("put a backup of 1 run back, and you hold 2"),
        "{told}"
    );
    assert_eq!(
        centre.town.read(HEAD_KEPT),
        known,
        "nothing is taken unsaid"
    );
    centre.town.write(note, kept);
    let told = take(&centre, &["--go-back"], "journal-000001.restored", 0);
    assert!(told.contains("You go on from the head"), "{told}");
    let beside = format!("{HEAD_KEPT}-2");
    assert_eq!(centre.town.read(&beside), known, "the evidence is kept");
    // Housing took none yet: the heads go on from one to the next.
    let second = centre
        .town
        .read("centre/outbox/housing/journal-000002.head");
    centre
        .town
        .write("centre/outbox/police/journal-000002.head", second);
    let told = take(&centre, &[], "journal-000002.head", 0);
    assert!(told.contains("goes on from the one of 1"), "{told}");
}

#[test]
fn one_that_is_put_back_twice_before_a_night_says_what_agencies_hold_all_the_same() {
    for case in ["done twice", "cut off at its end", "nothing is known"] {
        let centre = backed_up();
        take(&centre, &[], "journal-000001.head", 0);
        centre.deliver_all(NEXT);
        centre.night(AT_NEXT).expect(0);
        take(&centre, &[], "journal-000002.head", 0);
        let kept = centre.town.read(HEAD_OF_CENTRE);
        if case == "nothing is known" {
            fs::remove_file(centre.town.file(HEAD_OF_CENTRE)).expect("removed");
        }
        let first = centre.restored_json(&[]);
        if case == "cut off at its end" {
            // The casebook took its place, and the head was not kept yet.
            centre.town.write(HEAD_OF_CENTRE, kept);
        }
        let said = centre.restore(&[]).expect(0).stdout;
        let known = if case == "nothing is known" {
            "How many runs agencies know of, this site does not know"
        } else {
            "The journal goes back from 2 runs to 1"
        };
        assert!(said.contains(known), "{case}: {said}");
        let again = centre.restored_json(&["--dry-run"]);
        assert_eq!(again["known_runs"], first["known_runs"], "{case}");
        centre.night(AT_NEXT).expect(0);
        let told = take(&centre, &["--go-back"], "journal-000001.restored", 0);
        assert!(told.contains("You go on from the head"), "{case}: {told}");
        let told = take(&centre, &[], "journal-000002.head", 0);
        assert!(told.contains("goes on from the one of 1"), "{case}: {told}");
        centre.verified();
    }
}

#[test]
fn what_was_referred_since_is_named_to_people_and_in_the_journal() {
    let centre = backed_up();
    let hit = centre.hits()[0].id.clone();
    centre.refer(&hit, "police");
    centre.night(LATE).expect(0);
    let said = centre.restored_json(&["--dry-run"]);
    assert_eq!(said["put_back"], false);
    let said_now = centre.restored_json(&[]);
    assert_eq!(
        said_now["referred"], said["referred"],
        "a trial says the same"
    );
    let referred = said["referred"].as_array().expect("a list");
    assert_eq!(referred.len(), 1, "{said}");
    assert_eq!(referred[0]["hit"], hit.as_str());
    assert_eq!(referred[0]["lead"], "police");
    let told = referred[0]["told"].as_array().expect("a list");
    assert!(told.contains(&"police".into()), "{said}");
    let who = [
        "audit",
        "who-saw",
        "--site",
        "centre",
        "--as",
        "auditor-1",
        &hit,
    ];
    let saw = centre.town.run(&who).expect(0).stdout;
    assert!(saw.contains("| restore |"), "{saw}");

    // A backup with the referral, and it is withdrawn since.
    fs::remove_file(centre.town.file(BACKUP)).expect("removed");
    centre.refer(&hit, "police");
    centre.night(LATE).expect(0);
    centre.back_up().expect(0);
    centre.withdraw(&hit);
    centre.night(LATE).expect(0);
    let said = centre.restored_json(&[]);
    assert_eq!(said["referred"].as_array().map(Vec::len), Some(0), "{said}");
    assert_eq!(said["withdrawn"][0], hit.as_str(), "{said}");
}
