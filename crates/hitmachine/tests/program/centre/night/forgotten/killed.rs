//! A forgetting that is killed at any moment is finished by the next one, with one report.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::due::Due;
use crate::harness::run::hitmachine;
use crate::harness::town::files;

const MOMENTS: u32 = 20;

/// Kills a command after a while; tells whether that was before its end.
pub(crate) fn is_killed(due: &Due, args: &[&str], after: Duration) -> bool {
    let mut child = hitmachine(due.centre.town.path(), args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    std::thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("ended").code().is_none()
}

/// The names of all files but the reports' and SQLite's.
fn names(due: &Due) -> Vec<String> {
    let mut names = files(&due.centre.town.file("centre"));
    names.retain(|name| !name.starts_with("reports/") && !name.starts_with("casebook/"));
    names
}

#[test]
fn a_forgetting_that_is_killed_is_finished_by_the_next_one_with_one_report() {
    let first = Due::new();
    let undisturbed = first.copy();
    let start = Instant::now();
    let whole = undisturbed.forget_json();
    let mut usual = start.elapsed();
    let mut killed = 0;
    for moment in 1..=MOMENTS {
        let due = first.copy();
        let share = f64::from(moment) / f64::from(MOMENTS);
        let args = ["forget", "--site", "centre"];
        if is_killed(&due, &args, usual.mul_f64(share)) {
            killed += 1;
        } else {
            // It was over before: on a machine that got faster, the next moments come earlier.
            usual = usual.mul_f64(0.8);
        }
        due.forget().expect(0);
        assert_eq!(due.reports().len(), 1, "moment {moment}");
        assert_eq!(names(&due), names(&undisturbed), "moment {moment}");
        assert_eq!(due.rows(), undisturbed.rows(), "moment {moment}");
        assert_eq!(due.forgotten_lines(), undisturbed.forgotten_lines());
        for mark in &due.marks {
            assert_eq!(due.files_with(mark), [""; 0], "moment {moment}");
        }
    }
    assert_eq!(whole.len(), 1);
    assert!(whole[0]["hits"].as_u64() > Some(0));
    assert!(killed > 0, "no run was killed before its end");
}
