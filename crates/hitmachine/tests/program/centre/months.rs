//! Months of cities whose eight agencies send each night to two centres: to one as they should, and
//! to the other with faults that a seed chooses. Batches come late or never, are replaced, damaged,
//! repeated, and bear another's name, and so do answers to what the centres ask; runs are killed at
//! any call, and the clock jumps. Meanwhile people move, a case system is replaced, and the owners
//! sign another covenant and other agreements.
//!
//! `HITMACHINE_MONTHS` says how many months of each kind are run, and `HITMACHINE_SEED` from which
//! seed on; else one, of seed 1. What went wrong in them is counted in `target/tmp/months-*.txt`.

mod agencies;
mod answers;
mod compare;
mod course;
mod fault;
mod month;
mod site;

use std::fs;
use std::path::Path;

use course::course_of;
use fault::Trouble;
use month::{Outcome, run_month};

use crate::harness::chance::many;

/// How long a month is.
const NIGHTS: u32 = 30;

/// Runs months of one kind, and says what went wrong in them.
fn months(trouble: Trouble) {
    let (first, months) = (many("HITMACHINE_SEED", 1), many("HITMACHINE_MONTHS", 1));
    let (mut all, mut course) = (Outcome::default(), None);
    for seed in (first..first + months).map(|seed| seed as u64) {
        let course = course.insert(course_of(seed));
        let outcome = run_month(course, seed, trouble);
        all.hits += outcome.hits;
        all.tied += outcome.tied;
        all.killed += outcome.killed;
        for (sum, counted) in [
            (&mut all.faults, outcome.faults),
            (&mut all.excuses, outcome.excuses),
        ] {
            for (what, times) in counted {
                *sum.entry(what).or_default() += times;
            }
        }
        let report = format!("months-{trouble:?}-{first}.txt").to_lowercase();
        let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join(report);
        fs::write(report, format!("to seed {seed}: {all:#?}\n")).expect("written");
    }
    assert!(all.hits > 0, "a city without hits proves nothing");
    assert!(all.tied > 0, "answers that tie nothing prove nothing");
    assert!(all.faults.values().sum::<u32>() > 20, "{all:#?}");
    if cfg!(target_os = "linux") {
        assert!(all.killed > 0, "no run was killed before its end");
    }
}

#[test]
fn faults_that_are_over_before_the_deadline_leave_no_trace() {
    months(Trouble::Harmless);
}

#[test]
fn what_a_late_or_missing_batch_changes_is_what_is_said_of_it_and_no_more() {
    months(Trouble::Telling);
}
