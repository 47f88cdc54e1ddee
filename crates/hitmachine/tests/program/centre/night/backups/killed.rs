//! A backup, and putting one back, that is killed at any moment: done again it ends as if nothing
//! had happened, and nothing in clear is left.

use std::process::Stdio;
use std::time::{Duration, Instant};

use casebook::store::Listed;

use super::{BACKING_UP, BACKUP, RESTORING, due_and_backed_up};
use crate::centre::night::Centre;
use crate::centre::night::forgotten::{Due, NEXT};
#[cfg(target_os = "linux")]
use crate::harness::kills::Killed;
use crate::harness::run::hitmachine;
use crate::harness::town::files;

const MOMENTS: u32 = 50;

/// Kills a command after a while; tells whether that was before its end.
fn is_killed(centre: &Centre, args: &[&str], after: Duration) -> bool {
    let mut child = hitmachine(centre.town.path(), args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    std::thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("ended").code().is_none()
}

/// Tries a command at all its moments, and gives how often it was killed before its end.
fn at_each_moment(
    first: &Centre,
    args: &[&str],
    mut usual: Duration,
    mut then: impl FnMut(&Centre, u32),
) -> u32 {
    let mut killed = 0;
    for moment in 1..=MOMENTS {
        let centre = first.copied();
        let share = f64::from(moment) / f64::from(MOMENTS);
        if is_killed(&centre, args, usual.mul_f64(share)) {
            killed += 1;
        } else {
            // It was over before: on a machine that got faster, the next moments come earlier.
            usual = usual.mul_f64(0.8);
        }
        then(&centre, moment);
    }
    killed
}

fn parts(centre: &Centre) -> Vec<String> {
    let mut left = files(&centre.town.file("centre"));
    left.retain(|name| name.contains(".part"));
    left
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_in_clear_and_is_made_by_the_next_run() {
    let due = Due::new();
    let centre = &due.centre;
    centre.town.seals_backups();
    let undisturbed = centre.copied();
    let start = Instant::now();
    undisturbed.back_up().expect(0);
    let killed = at_each_moment(centre, &BACKING_UP, start.elapsed(), |centre, moment| {
        // A copy has no name from before its first byte on.
        for part in parts(centre) {
            let length = std::fs::metadata(centre.town.file("centre").join(&part));
            assert_eq!(length.expect("a file").len(), 0, "moment {moment}: {part}");
        }
        is_made(centre, &undisturbed, &format!("moment {moment}"));
    });
    assert!(
        killed > MOMENTS / 4,
        "{killed} runs were killed before their end"
    );
}

/// Makes the backup where there is none yet, and fails where it is not whole.
fn is_made(centre: &Centre, undisturbed: &Centre, what: &str) {
    if !centre.town.file(BACKUP).exists() {
        centre.back_up().expect(0);
    }
    assert_eq!(parts(centre), [""; 0], "{what}");
    let said = centre.restore(&["--dry-run"]).expect(0).stdout;
    assert!(said.contains("The journal loses no run."), "{what}: {said}");
    assert_eq!(centre.hits(), undisturbed.hits(), "{what}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_backup_that_is_killed_at_a_call_is_whole_or_made_by_the_next_run() {
    let centre = Due::new().centre;
    centre.town.seals_backups();
    let undisturbed = centre.copied();
    undisturbed.back_up().expect(0);
    let back_up = Killed {
        name: "backup",
        town: &centre.town,
        args: &BACKING_UP,
        status: 0,
    };
    back_up.at_calls(|town, _, what| is_made(&Centre { town }, &undisturbed, what));
}

#[cfg(target_os = "linux")]
#[test]
fn one_that_is_put_back_and_killed_at_a_call_is_put_back_by_the_next_run() {
    let due = due_and_backed_up();
    due.forget().expect(0);
    let undisturbed = due.centre.copied();
    undisturbed.restore(&[]).expect(0);
    let restore = Killed {
        name: "restore",
        town: &due.centre.town,
        args: &RESTORING,
        status: 0,
    };
    restore.at_calls(|town, _, what| {
        let centre = Centre { town };
        assert_eq!(centre.hits(), undisturbed.hits(), "{what}");
        centre.restore(&[]).expect(0);
        assert_eq!(parts(&centre), [""; 0], "{what}");
        assert_eq!(centre.hits(), undisturbed.hits(), "{what}");
        assert_eq!(centre.count("restore"), 1, "{what}");
        centre.verified();
        let again = Due {
            centre,
            marks: due.marks.clone(),
        };
        for mark in &again.marks {
            assert_eq!(again.files_with(mark), [""; 0], "{what}");
        }
    });
}

#[test]
fn one_that_is_put_back_and_killed_is_put_back_by_the_next_run_and_never_half() {
    let due = due_and_backed_up();
    due.forget().expect(0);
    let undisturbed = due.centre.copied();
    let start = Instant::now();
    undisturbed.restore(&[]).expect(0);
    let usual = start.elapsed();
    let at = format!("{NEXT}T06:40+01:00");
    let what =
        |centre: &Centre| -> (Vec<Listed>, usize) { (centre.hits(), centre.count("restore")) };
    let back = what(&undisturbed);
    let mut nights = 0;
    let killed = at_each_moment(&due.centre, &RESTORING, usual, |centre, moment| {
        // The one before or the one that was put back, and never a mixture.
        let (hits, restored) = what(centre);
        assert!(restored <= 1 && hits == back.0, "moment {moment}");
        if moment % 5 == 0 {
            // A night either goes or says what to do, and leaves nothing in clear.
            let night = centre.night(&at);
            let told = &night.stderr;
            let is_told = told.contains("hitmachine restore");
            assert!(
                night.status == Some(0) || is_told,
                "moment {moment}: {told}"
            );
            if night.status == Some(0) {
                assert_eq!(parts(centre), [""; 0], "moment {moment}");
                nights += 1;
            }
        }
        centre.restore(&[]).expect(0);
        assert_eq!(parts(centre), [""; 0], "moment {moment}");
        assert_eq!(what(centre), back, "moment {moment}");
        centre.night(&at).expect(0);
        centre.verified();
        let again = Due {
            centre: centre.copied(),
            marks: due.marks.clone(),
        };
        for mark in &again.marks {
            assert_eq!(again.files_with(mark), [""; 0], "moment {moment}");
        }
    });
    assert!(
        killed > MOMENTS / 4,
        "{killed} runs were killed before their end"
    );
    assert!(nights > 0);
}
