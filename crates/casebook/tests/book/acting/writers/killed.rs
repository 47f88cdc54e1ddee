//! Twenty processes act on the hits of one casebook and are killed at moments that chance picks:
//! every act that was said to be done is there, once, and the journal holds.
//!
//! `HITMACHINE_KILLS` says how often; `HITMACHINE_SEED` makes other choices. How many acts it was
//! stands in `target/tmp/writers-killed.txt`.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::mpsc;

use super::{Choices, Done, Process, WRITERS, times_written, wait_for, with_writers};
use crate::nights::open;

const TRIALS: u64 = 50;
/// A casebook grows, and what is read of it with each act; so it is made anew after some trials.
const TRIALS_OF_A_BOOK: u64 = 5;

fn number(name: &str, usual: u64) -> u64 {
    let given = env::var(name).ok();
    given.map_or(usual, |text| text.parse().expect("a number"))
}

#[test]
fn every_act_that_was_said_to_be_done_is_there_when_all_that_write_are_killed() {
    let trials = number("HITMACHINE_KILLS", TRIALS);
    let seed = number("HITMACHINE_SEED", 1);
    let mut choices = Choices::of(seed);
    let (mut acts, mut killed) = (0, 0);
    let mut book = with_writers();
    for trial in 0..trials {
        if trial % TRIALS_OF_A_BOOK == 0 {
            book = with_writers();
        }
        let folder = book.folder.path().join("casebook");
        let (said, hears) = mpsc::channel();
        let own_seed = seed * 1_000_000 + trial;
        let start = |number| Process::start(&folder, number, own_seed, said.clone());
        let mut processes: Vec<Process> = (0..WRITERS).map(start).collect();
        drop(said);
        let few = usize::try_from(1 + choices.below(60)).expect("few");
        let mut done = wait_for(few, &hears);
        // Some are killed, and the others go on.
        let first = usize::try_from(choices.below(u64::from(WRITERS))).expect("few");
        for process in &mut processes[..first] {
            process.kill();
        }
        done.extend(wait_for(1, &hears));
        for process in &mut processes[first..] {
            process.kill();
        }
        // What they said before they were killed, to the end of each pipe.
        done.extend(hears.iter());
        let casebook = open(&folder);
        assert_eq!(casebook.flaws().expect("a check"), [], "trial {trial}");
        for one in &done {
            assert_eq!(times_written(&casebook, one), 1, "trial {trial}: {one:?}");
        }
        let mut apart: Vec<&Done> = done.iter().collect();
        apart.sort();
        apart.dedup();
        assert_eq!(apart.len(), done.len());
        acts += done.len();
        killed += processes.len();
    }
    let said = format!("{trials} trials: {killed} processes killed, {acts} acts done, all there\n");
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("writers-killed.txt");
    fs::write(report, said).expect("written");
}
