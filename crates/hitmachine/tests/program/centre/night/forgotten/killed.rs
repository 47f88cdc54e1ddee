//! A forgetting that is killed at any moment, and at any call, is finished by the next one, with
//! one report.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::due::Due;
use crate::harness::run::hitmachine;
use crate::harness::town::files;

const MOMENTS: u32 = 20;

const FORGETTING: [&str; 3] = ["forget", "--site", "centre"];

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

/// Forgets what is left, and fails where that is not what it comes to undisturbed.
fn is_finished(due: &Due, undisturbed: &Due, what: &str) {
    due.forget().expect(0);
    assert_eq!(due.reports().len(), 1, "{what}");
    assert_eq!(names(due), names(undisturbed), "{what}");
    assert_eq!(due.rows(), undisturbed.rows(), "{what}");
    assert_eq!(due.forgotten_lines(), undisturbed.forgotten_lines());
    for mark in &due.marks {
        assert_eq!(due.files_with(mark), [""; 0], "{what}");
    }
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
        if is_killed(&due, &FORGETTING, usual.mul_f64(share)) {
            killed += 1;
        } else {
            // It was over before: on a machine that got faster, the next moments come earlier.
            usual = usual.mul_f64(0.8);
        }
        is_finished(&due, &undisturbed, &format!("moment {moment}"));
    }
    assert_eq!(whole.len(), 1);
    assert!(whole[0]["hits"].as_u64() > Some(0));
    assert!(killed > 0, "no run was killed before its end");
}

#[cfg(target_os = "linux")]
#[test]
fn a_forgetting_that_is_killed_at_a_call_is_finished_by_the_next_one_with_one_report() {
    use crate::centre::night::Centre;
    use crate::harness::kills::{Killed, has_no_parts};

    let first = Due::new();
    let undisturbed = first.copy();
    undisturbed.forget().expect(0);
    let forget = Killed {
        name: "forget",
        town: &first.centre.town,
        args: &FORGETTING,
        status: 0,
    };
    forget.at_calls(|town, _, what| {
        let due = Due {
            centre: Centre { town },
            marks: first.marks.clone(),
        };
        is_finished(&due, &undisturbed, what);
        assert_eq!(due.centre.casebook().flaws().expect("checked"), []);
        has_no_parts(&due.centre.town, what);
    });
}
