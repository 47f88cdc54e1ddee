//! What is due is deleted, by the nights that were recorded and whatever the clock says.

use std::fs;

use super::Centre;
use crate::harness::town::{NIGHT, files};

fn night_folders(centre: &Centre) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(centre.town.file("centre/nights"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn run_nights(centre: &Centre, nights: &[&str]) {
    for night in nights {
        centre.deliver_all(night);
        centre.put(&format!("junk-{night}"), night.as_bytes());
        centre.night(&format!("{night}T06:40+01:00")).expect(1);
    }
}

#[test]
fn a_night_goes_with_its_key_after_as_many_others_as_the_settings_say() {
    let centre = Centre::new();
    centre
        .town
        .change("centre/site.toml", "# keep_nights = 8", "keep_nights = 2");
    run_nights(&centre, &[NIGHT, "2026-11-23"]);
    assert_eq!(night_folders(&centre), [NIGHT, "2026-11-23"]);
    // Nights on which nothing was recorded do not count.
    run_nights(&centre, &["2026-11-28"]);
    assert_eq!(night_folders(&centre), ["2026-11-23", "2026-11-28"]);
    let keys = files(&centre.town.file("centre/keys/nights"));
    assert_eq!(keys, ["2026-11-23.key", "2026-11-28.key"]);
    for folder in ["outbox", "refused"] {
        let names = files(&centre.town.file(&format!("centre/{folder}")));
        assert!(
            names.iter().any(|name| name.contains("2026-11-23")),
            "{names:?}"
        );
        assert!(names.iter().all(|name| !name.contains(NIGHT)), "{names:?}");
    }
    assert_eq!(centre.take_heads("police"), 3, "heads stay");
    assert!(
        !centre.hits().is_empty(),
        "hits are the agreements' to forget"
    );
}

#[test]
fn what_is_due_is_deleted_without_a_covenant_in_force() {
    let centre = Centre::new();
    run_nights(&centre, &[NIGHT, "2026-11-23"]);
    assert_eq!(night_folders(&centre).len(), 2);
    centre
        .town
        .change("centre/site.toml", "# keep_nights = 8", "keep_nights = 1");
    fs::remove_file(centre.town.file("centre/covenant.toml.care.sig")).expect("removed");
    let ran = centre.night("2026-11-23T07:00+01:00").expect(1);
    assert!(ran.stderr.contains("covenant.toml"), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("deleted: 1 night, 0 hits"),
        "{}",
        ran.stdout
    );
    assert_eq!(night_folders(&centre), ["2026-11-23"]);
}

#[test]
fn a_clock_that_jumps_deletes_nothing() {
    let centre = Centre::new();
    centre
        .town
        .change("centre/site.toml", "# keep_nights = 8", "keep_nights = 2");
    run_nights(&centre, &[NIGHT, "2026-11-23"]);
    let before = files(&centre.town.file("centre/nights"));
    for night in ["2027-11-22", "2030-01-01"] {
        let at = format!("{night}T06:40+01:00");
        let args = ["night", "--site", "centre", "--night", night, "--at", &at];
        let ran = centre.town.run(&args);
        assert_ne!(ran.status, Some(0), "{}", ran.stdout);
        assert_eq!(files(&centre.town.file("centre/nights")), before);
    }
}
