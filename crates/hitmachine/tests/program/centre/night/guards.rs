//! What stops a night before it does harm: a wrong clock, an edited hit list, another covenant, a
//! casebook that was put back, a folder that is no site.

use std::fs;

use super::{Centre, EARLY, LATE};
use crate::harness::town::{NIGHT, Town, files};

#[test]
fn a_wrong_clock_is_told_before_the_inbox_is_looked_at() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    centre.deliver("police", "2026-11-23");
    let inbox = centre.inbox();
    let back = centre.night("2026-11-20T05:00+01:00").expect(1);
    assert!(
        back.stderr.contains("the night of 2026-11-20 is over"),
        "{}",
        back.stderr
    );
    let ahead = centre.night("2027-11-22T05:00+01:00").expect(1);
    assert!(
        ahead.stderr.contains("set the clock right"),
        "{}",
        ahead.stderr
    );
    assert_eq!(centre.inbox(), inbox);
    assert_eq!(centre.laid_out("refused"), []);
    // A person may say that it is right: then the night is one on which nobody delivered.
    let named = ["night", "--site", "centre", "--night", "2027-11-22", "--at"];
    let named = [&named[..], &["2027-11-22T05:00+01:00"]].concat();
    let ran = centre.town.run(&named).expect(1);
    assert!(ran.stderr.contains("no batch yet of: "), "{}", ran.stderr);
    let last = centre.casebook().last_run().expect("read").expect("a run");
    assert_eq!(
        last.night.to_string(),
        NIGHT,
        "a night of nobody is not recorded"
    );
}

#[test]
fn a_hit_list_that_was_edited_is_not_recorded() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    // As after a crash between matching and recording.
    centre.night(LATE).expect(0);
    let whole = centre.hits();
    fs::remove_dir_all(centre.town.file("centre/casebook")).expect("removed");
    fs::remove_file(centre.town.file("centre/state/journal-head")).expect("removed");
    let list = format!("centre/nights/{NIGHT}/run-1/hits.json");
    centre.town.change(
        &list,
        "\"severity\": \"serious\"",
        "\"severity\": \"acute\"",
    );
    let ran = centre.night(LATE).expect(1);
    assert!(
        ran.stderr
            .contains(&format!("{list}: it was changed since")),
        "{}",
        ran.stderr
    );
    assert!(centre.casebook().last_run().expect("read").is_none());
    // As it says.
    fs::remove_dir_all(centre.town.file(&format!("centre/nights/{NIGHT}/run-1"))).expect("removed");
    centre.night(LATE).expect(0);
    assert_eq!(centre.hits(), whole);
}

#[test]
fn what_was_made_under_another_covenant_is_matched_by_nobody() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    let recorded = centre.casebook().last_run().expect("read");
    centre
        .town
        .change_covenant_of("centre", |covenant| covenant.serial(2));
    for at in [EARLY, LATE] {
        let ran = centre.night(at).expect(75);
        assert!(
            ran.stderr
                .starts_with("error: no batch yet of: housing, police")
        );
    }
    assert_eq!(centre.casebook().last_run().expect("read"), recorded);
    assert_eq!(
        files(&centre.town.file(&format!("centre/nights/{NIGHT}/run-2"))),
        [""; 0]
    );
}

#[test]
fn a_run_made_by_hand_is_taken_only_where_it_is_what_the_night_finds() {
    let centre = Centre::new();
    for agency in ["housing", "police"] {
        centre.deliver(agency, NIGHT);
    }
    centre.night(EARLY).expect(75);
    let by_hand = [
        "match",
        "--site",
        "centre",
        "--night",
        NIGHT,
        "--incomplete",
    ];
    centre.town.run(&by_hand).expect(0);
    centre.night(EARLY).expect(75);
    assert!(
        centre.casebook().last_run().expect("read").is_none(),
        "it waits still"
    );
    let late = centre.json(LATE, 0);
    assert_eq!(late["nights"][0]["run"], 1, "the same was found");
}

#[test]
fn a_folder_that_is_no_site_is_left_as_it_is() {
    let town = Town::new();
    let before = files(&town.file("centre"));
    let ran = town
        .run(&["night", "--site", "centre", "--at", EARLY])
        .expect(1);
    assert_eq!(
        ran.stderr,
        "error: centre/site.toml: there is no such file; make it with `hitmachine site new`\n"
    );
    assert_eq!(files(&town.file("centre")), before);
    let centre = Centre::of(town);
    centre.town.change("centre/site.toml", "06:30", "16:30");
    let ran = centre.night(EARLY).expect(1);
    assert_eq!(
        ran.stderr,
        "error: centre/site.toml: `deadline` lies before 12:00, when the night ends\n"
    );
}

#[test]
fn a_night_that_was_left_unmatched_is_finished_by_the_next() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    // Taken in, and then nothing ran until the night was over.
    let next = "2026-11-23";
    centre.deliver_all(next);
    for agency in ["housing", "police"] {
        let batch = format!("centre/inbox/{agency}-{next}-r1.batch");
        let accept = ["accept", "--site", "centre", "--night", next, &batch];
        centre.town.run(&accept).expect(0);
    }
    let report = centre.json("2026-11-24T05:00+01:00", 1);
    assert_eq!(report["nights"][0]["night"], next);
    assert_eq!(report["nights"][0]["missing"][0], "neighbourhood-team");
    let last = centre.casebook().last_run().expect("read").expect("a run");
    assert_eq!(last.night.to_string(), next);
}

#[test]
fn a_casebook_that_is_gone_or_an_older_one_is_not_worked_on() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    let (casebook, aside) = (
        centre.town.file("centre/casebook"),
        centre.town.file("aside"),
    );
    fs::rename(&casebook, &aside).expect("put away");
    let laid_out = files(&centre.town.file("centre/outbox"));
    let ran = centre.night(LATE).expect(1);
    assert!(
        ran.stderr
            .contains("state/journal-head: the casebook ends with run 0"),
        "{}",
        ran.stderr
    );
    let verified = centre.town.run(&["verify", "--site", "centre"]).expect(1);
    assert!(
        verified
            .stdout
            .contains("does not go on from that of run 1"),
        "{}",
        verified.stdout
    );
    assert_eq!(files(&centre.town.file("centre/outbox")), laid_out);
    // As it says.
    fs::remove_dir_all(&casebook).expect("removed");
    fs::rename(&aside, &casebook).expect("put back");
    centre.night(LATE).expect(0);
}

#[test]
fn no_night_is_run_under_another_name_of_the_journal_and_an_agency_says_what_it_is() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    let head = "centre/outbox/police/journal-000001.head";
    let check = ["audit", "check", "--home", "agencies/police", head];
    centre.town.run(&check).expect(0);
    centre
        .town
        .change("centre/site.toml", "hitmachine/tiel", "hitmachine/ede");
    let told = centre.night(LATE).expect(1).stderr;
    assert!(
        told.contains("are of hitmachine/tiel, and site.toml says hitmachine/ede"),
        "{told}"
    );
    let verify = ["verify", "--site", "centre"];
    let said = centre.town.run(&verify).expect(1).stdout;
    assert!(said.contains("put `origin` back"), "{said}");
    // As a centre that removed the file, too.
    fs::remove_file(centre.town.file("centre/state/journal-head")).expect("removed");
    centre.deliver_all("2026-11-23");
    centre.night("2026-11-23T06:40+01:00").expect(0);
    let head = "centre/outbox/police/journal-000002.head";
    let check = ["audit", "check", "--home", "agencies/police", head];
    let told = centre.town.run(&check).expect(1).stderr;
    assert!(told.contains("another name"), "{told}");
}
