//! A night that went wrong is voided: the casebook is as before it, nothing of it is recorded
//! again, and what comes then is.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::{Centre, LATE};
use crate::centre::remembered::make_accounts;
use crate::harness::run::{Ran, hitmachine};
use crate::harness::town::{AGENCIES, NIGHT};

const NEXT: &str = "2026-11-23";
const NEXT_LATE: &str = "2026-11-23T06:40+01:00";
const VOID: [&str; 7] = [
    "night", "--site", "centre", "--void", NEXT, "--as", "admin-1",
];

impl Centre {
    fn void(&self, further: &[&str]) -> Ran {
        self.town.run(&[&VOID[..], further].concat())
    }

    /// Another batch of the agency for the next night, with a higher revision.
    fn deliver_again(&self, agency: &str, revision: &str) {
        self.hash(agency, NEXT, &["--revision", revision]);
        let batch = format!("{agency}-{NEXT}-r{revision}.batch");
        let bytes = self.town.read(&format!("agencies/{agency}/out/{batch}"));
        self.put(&batch, &bytes);
    }
}

/// A centre that recorded a whole night, and a next one without the police.
fn went_wrong() -> Centre {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    make_accounts(&centre.town);
    for agency in AGENCIES.iter().filter(|agency| **agency != "police") {
        centre.deliver(agency, NEXT);
    }
    centre.night(NEXT_LATE).expect(0);
    centre
}

#[test]
fn the_casebook_is_as_before_it_and_the_night_is_recorded_anew_when_the_right_batch_comes() {
    let whole = Centre::new();
    whole.deliver_all(NIGHT);
    whole.night(LATE).expect(0);
    let before = whole.hits();
    whole.deliver_all(NEXT);
    whole.night(NEXT_LATE).expect(0);

    let centre = went_wrong();
    let wrong = centre.hits();
    assert_ne!(wrong, whole.hits());
    let acts = centre.acts();
    let dry = centre.void(&["--dry-run"]).expect(0).stdout;
    assert!(dry.contains("Dry run: nothing was changed."), "{dry}");
    assert_eq!((centre.hits(), centre.acts()), (wrong, acts));

    let said = centre.void(&[]).expect(0).stdout;
    assert!(
        said.contains("the last night that is recorded is 2026-11-22 now"),
        "{said}"
    );
    assert_eq!(centre.hits().len(), before.len());
    let last = centre.casebook().last_run().expect("read").expect("a run");
    assert_eq!(last.night.to_string(), NIGHT);
    // What it found lies there still, and is not recorded again.
    let again = centre.night(NEXT_LATE).expect(0);
    assert_eq!(again.stdout, format!("night {NEXT}\nnothing has changed\n"));
    assert_eq!(centre.count("match"), 2);
    assert_eq!(centre.count("void"), 1);

    centre.deliver("police", NEXT);
    let recorded = centre.json(NEXT_LATE, 0);
    assert_eq!(recorded["nights"][0]["night"], NEXT, "{recorded}");
    assert_eq!(centre.count("match"), 3);
    let [found, expected] = [&centre, &whole].map(|centre| {
        let listed = centre.hits().into_iter();
        let days = listed.map(|hit| (hit.first_night, hit.last_night, hit.mark));
        days.collect::<Vec<_>>()
    });
    assert_eq!(found, expected);
    assert_eq!(centre.take_heads("police"), 3, "the heads go on");
}

#[test]
fn a_night_is_voided_once_and_only_the_newest_by_who_may() {
    let centre = went_wrong();
    let refused = |args: &[&str], why: &str| {
        let said = centre.town.run(args).expect(1).stderr;
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(why), "{said}");
    };
    let mut args = VOID;
    args[4] = NIGHT;
    refused(&args, "only the last night that is recorded can be voided");
    let mut args = VOID;
    args[6] = "analyst-1";
    refused(&args, "may not void a night: its role is analyst");
    centre.void(&[]).expect(0);
    refused(&VOID, "the night of 2026-11-23 was voided before");
    let mut args = VOID;
    args[4] = NIGHT;
    refused(&args, "record another night first");
    for misuse in [
        &["night", "--site", "centre", "--void", NEXT][..],
        &["night", "--site", "centre", "--dry-run"],
        &["night", "--site", "centre", "--as", "admin-1"],
    ] {
        centre.town.run(misuse).expect(2);
    }
    centre.void(&["--night", NEXT]).expect(2);
    assert_eq!(centre.count("void"), 1);
}

#[test]
fn one_that_is_killed_has_voided_all_or_nothing() {
    let centre = went_wrong();
    let (before, mut voided) = (centre.hits(), 0);
    for round in 0..6_u64 {
        let mut child = hitmachine(centre.town.path(), &VOID)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        thread::sleep(Duration::from_millis(2 + round * 9));
        let _ = child.kill();
        child.wait().expect("it ended");
        // The journal holds, and the casebook is one of the two.
        let is_voided = centre.count("void") > voided;
        let last = centre.casebook().last_run().expect("read").expect("a run");
        assert_eq!(last.night.to_string() == NIGHT, is_voided, "round {round}");
        if !is_voided {
            assert_eq!(centre.hits(), before, "round {round}");
            continue;
        }
        voided += 1;
        // Another revision says the same, and so is another list.
        centre.deliver_again("housing", &(round + 2).to_string());
        centre.night(NEXT_LATE).expect(0);
        assert_eq!(centre.hits(), before, "round {round}");
    }
    centre.void(&[]).expect(0);
}
