//! Months of a city whose eight agencies send each night to two centres: to one as they should, and
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
mod fault;
mod month;
mod site;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fault::Trouble;
use month::{Outcome, run_month};

use crate::harness::chance::many;

/// How long a month is.
const NIGHTS: u32 = 30;

/// Runs months of one kind, and says what went wrong in them.
fn months(trouble: Trouble) {
    let (first, months) = (many("HITMACHINE_SEED", 1), many("HITMACHINE_MONTHS", 1));
    let (mut hits, mut tied, mut killed, mut all) = (0, 0, 0, BTreeMap::new());
    for seed in first..first + months {
        let outcome = run_month(seed as u64, NIGHTS, trouble);
        let Outcome { faults, .. } = outcome;
        hits += outcome.hits;
        tied += outcome.tied;
        killed += outcome.killed;
        for (fault, times) in faults {
            *all.entry(fault).or_default() += times;
        }
        let lines = format!(
            "to seed {seed}: {hits} hits, {killed} runs killed; of the hits in the lists, answers \
             tied {tied}\n{all:#?}\n"
        );
        let report = format!("months-{trouble:?}-{first}.txt").to_lowercase();
        fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(report), lines).expect("written");
    }
    assert!(hits > 0, "a city without hits proves nothing");
    assert!(tied > 0, "answers that tie nothing prove nothing");
    assert!(all.values().sum::<u32>() > 20, "{all:?}");
    if cfg!(target_os = "linux") {
        assert!(killed > 0, "no run was killed before its end");
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
