//! Nights that are cut off anywhere, and many at once: the same bytes and nothing twice.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Centre, LATE};
use crate::harness::run::{BINARY, Ran, finish, hitmachine};
use crate::harness::town::{NIGHT, files};

const ARGS: [&str; 5] = ["night", "--site", "centre", "--at", LATE];

/// A centre at which all lies in the inbox that a night may bring.
pub(super) fn busy() -> Centre {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.deliver("housing", "2026-11-25");
    centre.put("junk", b"junk");
    centre
}

/// What must be the same at two centres: all that agencies get but the heads, which name moments
/// and salts; what was refused; the runs; the hits; and how often each act stands in the journal.
pub(super) fn same(left: &Centre, right: &Centre, what: &str) {
    for folder in ["outbox", "refused"] {
        let but_heads = |centre: &Centre| {
            let mut laid_out = centre.laid_out(folder);
            for (name, bytes) in &mut laid_out {
                if name.contains("journal-") {
                    bytes.clear();
                }
            }
            laid_out
        };
        let (left, right) = (but_heads(left), but_heads(right));
        let names = |files: &[(String, Vec<u8>)]| {
            files
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&left), names(&right), "{what}: {folder}");
        assert!(left == right, "{what}: {folder} has other bytes");
    }
    for run in ["run-1", "run-2"] {
        let folder = format!("nights/{NIGHT}/{run}");
        assert!(
            left.laid_out(&folder) == right.laid_out(&folder),
            "{what}: {run}"
        );
    }
    assert_eq!(left.hits(), right.hits(), "{what}");
    assert_eq!(left.acts(), right.acts(), "{what}");
    assert_eq!(
        left.take_heads("police"),
        right.take_heads("police"),
        "{what}"
    );
    assert_eq!(left.inbox(), right.inbox(), "{what}");
}

/// The same centre once more, with the same batches in its inbox.
pub(super) fn copy_of(centre: &Centre) -> Centre {
    let copy = Centre::new();
    let (from, to) = (centre.town.path(), copy.town.path());
    for name in files(&from.join("centre/inbox")) {
        copy.put(&name, &centre.town.read(&format!("centre/inbox/{name}")));
    }
    // Its keys, so that both sign and name alike.
    for name in ["centre.key", "casebook.key"] {
        let name = format!("centre/{name}");
        fs::copy(from.join(&name), to.join(&name)).expect("copied");
    }
    copy
}

/// Runs the night and kills it after a while; tells whether that was before its end.
fn is_killed(centre: &Centre, after: Duration) -> bool {
    let mut child = hitmachine(centre.town.path(), &ARGS)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    std::thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("ended").code().is_none()
}

#[test]
fn killed_at_any_moment_and_run_again_it_ends_as_if_nothing_had_happened() {
    let first = busy();
    let undisturbed = copy_of(&first);
    let start = Instant::now();
    undisturbed.night(LATE).expect(1);
    let mut usual = start.elapsed();
    let moments = 24;
    let mut killed = 0;
    for moment in 1..=moments {
        let centre = copy_of(&first);
        let share = f64::from(moment) / f64::from(moments);
        if is_killed(&centre, usual.mul_f64(share)) {
            killed += 1;
        } else {
            // It was over before: on a machine that got faster, the next moments come earlier.
            usual = usual.mul_f64(0.8);
        }
        // And the run that was to finish it, too.
        killed += usize::from(is_killed(&centre, usual.mul_f64(share / 2.0)));
        let last = centre.night(LATE);
        assert!(matches!(last.status, Some(0 | 1)), "{}", last.stderr);
        same(&undisturbed, &centre, &format!("moment {moment}"));
        let left = files(&centre.town.file("centre"));
        let parts: Vec<_> = left.iter().filter(|name| name.contains(".part")).collect();
        assert!(parts.is_empty(), "moment {moment}: {parts:?}");
    }
    assert!(killed > 0, "no run was killed before its end");
}

#[test]
fn of_sixteen_at_once_one_works_and_the_others_leave() {
    let undisturbed = busy();
    undisturbed.night(LATE).expect(1);
    let centre = busy();
    let start = || {
        hitmachine(centre.town.path(), &ARGS)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts")
    };
    let children: Vec<_> = (0..16).map(|_| start()).collect();
    let mut statuses = Vec::new();
    for child in children {
        let output = child.wait_with_output().expect("ended");
        let status = output.status.code();
        if status == Some(75) {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                told.starts_with("error: another run works on this site"),
                "{told}"
            );
        }
        statuses.push(status);
    }
    // A run that began when the first had ended finds nothing to do.
    let refused = statuses.iter().filter(|&&status| status == Some(1)).count();
    let others = statuses
        .iter()
        .filter(|&&status| matches!(status, Some(0 | 75)));
    assert_eq!((refused, others.count()), (1, 15), "{statuses:?}");
    same(&undisturbed, &centre, "sixteen at once");
}

/// The same where no file may grow beyond so many blocks of 512 bytes.
pub(super) fn limited(centre: &Centre, blocks: u32) -> Ran {
    let script = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"");
    finish(
        Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg(BINARY)
            .args(ARGS)
            .current_dir(centre.town.path())
            .stdin(Stdio::null()),
    )
}

#[test]
fn a_disk_that_is_full_anywhere_is_told_and_the_next_run_goes_on() {
    let undisturbed = busy();
    undisturbed.night(LATE).expect(1);
    let centre = busy();
    for blocks in [0, 1, 8, 24, 60, 120, 200] {
        let ran = limited(&centre, blocks);
        let code = ran.status.expect("no signal");
        assert!(
            matches!(code, 0 | 1 | 3),
            "{blocks}: {code}: {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("bug"), "{}", ran.stderr);
    }
    centre.night(LATE);
    same(&undisturbed, &centre, "full disks");
}
