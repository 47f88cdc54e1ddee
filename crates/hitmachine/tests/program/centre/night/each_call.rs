//! Each call by which a night changes something fails once, or is the last one before the process
//! is killed: it says so in a line, and the next run ends as if nothing had happened.
//!
//! Each `fsync` is tried, and one of several other calls; `HITMACHINE_CALLS_APART=1` tries them
//! all. How many there are is written to `target/tmp/calls-*.txt`.

use std::fs;
use std::path::Path;

use super::interrupted::{busy, copy_of, same};
use super::{Centre, EARLY};
use crate::harness::chance::many;
use crate::harness::kills::{Killed, has_no_parts};
use crate::harness::strace::{Place, Traced, Wrong, counted, with_fault};
use crate::harness::town::files;

/// Before the deadline: later a night would be matched without the batch that could not be stored.
const NIGHT_ARGS: [&str; 5] = ["night", "--site", "centre", "--at", EARLY];

/// Of how many calls one is tried: a number that is no multiple of what repeats.
const APART: usize = 13;

/// A centre with all that a night may bring, and what it is when nothing goes wrong.
struct Nights {
    first: Centre,
    undisturbed: Centre,
    places: Vec<Place>,
}

impl Nights {
    fn new() -> Self {
        let first = busy();
        let undisturbed = copy_of(&first);
        let whole = counted(undisturbed.town.path(), &NIGHT_ARGS);
        // A file of junk is refused.
        whole.ran.expect(1);
        Self {
            first,
            undisturbed,
            places: whole.places,
        }
    }

    /// Runs nights of which a call goes wrong, checks what was told, and finishes them.
    fn go_wrong(&self, wrong: Wrong, check: impl Fn(&Place, &Traced)) {
        let apart = many("HITMACHINE_CALLS_APART", APART);
        let places = self.places.iter().enumerate();
        let tried = places.filter(|(at, place)| place.call == "fsync" || at % apart == 0);
        let mut count = 0;
        for (_, place) in tried {
            count += 1;
            let centre = copy_of(&self.first);
            let traced = with_fault(centre.town.path(), &NIGHT_ARGS, wrong, place);
            check(place, &traced);
            let last = centre.night(EARLY);
            let told = &last.stderr;
            assert!(
                matches!(last.status, Some(0 | 1)),
                "{wrong:?} {place:?}: {told}"
            );
            same(&self.undisturbed, &centre, &format!("{wrong:?} {place:?}"));
            let left = files(&centre.town.file("centre"));
            let parts: Vec<_> = left.iter().filter(|name| name.contains(".part")).collect();
            assert!(parts.is_empty(), "{wrong:?} {place:?}: {parts:?}");
        }
        let line = format!("{} calls, of which {count} were tried\n", self.places.len());
        let report = format!("calls-{wrong:?}.txt").to_lowercase();
        fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(report), line).expect("written");
    }
}

/// Whether a call only shows something.
fn is_shown(call: &str) -> bool {
    call.starts_with("write(1<") || call.starts_with("write(2<")
}

fn says_so(place: &Place, traced: &Traced) {
    let Traced {
        ran, failed, after, ..
    } = traced;
    let told = &ran.stderr;
    let failed = failed.as_deref();
    let failed = failed.unwrap_or_else(|| panic!("{place:?}: no such call: {told}"));
    // SQLite heeds neither that a folder is not forced to disk, nor what fails while it closes:
    // what was committed lies in the log beside the database.
    let is_folder = failed.starts_with("fsync") && failed.contains("/casebook>)");
    let ends = |call: &String| call.contains("/casebook") || is_shown(call);
    let is_closing = failed.contains("/casebook") && after.iter().all(ends);
    // What a backup left that was cut off is removed where it can be; it is empty and in nobody's
    // way, and the next run tries again.
    let is_leftover = failed.starts_with("unlink") && failed.contains("/casebook/copy.part\"");
    // It has words of its own, and a line that cannot be shown is none.
    let words = ["os error", "disk I/O error", "disk is full"];
    let is_told = words.iter().any(|word| told.contains(word)) || is_shown(failed);
    assert!(
        is_told || is_folder || is_leftover || is_closing,
        "{place:?}: {failed}: {told}"
    );
    assert!(!told.contains("bug"), "{place:?}: {failed}: {told}");
    assert!(
        matches!(ran.status, Some(1 | 3)),
        "{place:?}: {:?}: {failed}: {told}",
        ran.status
    );
}

#[test]
fn a_night_whose_disk_breaks_at_a_call_says_so_and_is_finished_by_the_next_run() {
    Nights::new().go_wrong(Wrong::Broken, says_so);
}

#[test]
fn a_night_whose_disk_is_full_at_a_call_says_so_and_is_finished_by_the_next_run() {
    Nights::new().go_wrong(Wrong::Full, says_so);
}

#[test]
fn a_night_that_is_killed_at_a_call_is_finished_by_the_next_run() {
    Nights::new().go_wrong(Wrong::Killed, |place, traced| {
        assert_eq!(traced.ran.status, None, "{place:?}: {}", traced.ran.stderr);
    });
}

#[test]
fn a_night_that_is_killed_at_calls_that_chance_picks_is_finished_by_the_next_run() {
    let nights = Nights::new();
    let night = Killed {
        name: "night",
        town: &nights.first.town,
        args: &NIGHT_ARGS,
        status: 1,
    };
    night.at_calls(|town, _, what| {
        let centre = Centre { town };
        let last = centre.night(EARLY);
        let told = &last.stderr;
        assert!(matches!(last.status, Some(0 | 1)), "{what}: {told}");
        same(&nights.undisturbed, &centre, what);
        has_no_parts(&centre.town, what);
    });
}
