//! Kills a command at calls that chance picks, each time at a copy of a town.
//!
//! `HITMACHINE_KILLS` says how often each command is killed, and `HITMACHINE_SEED` by which seed
//! the calls are picked. How often it was stands in `target/tmp/kills-*.txt`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::chance::{Chance, many};
use crate::harness::run::Ran;
use crate::harness::strace::{Wrong, counted, with_fault};
use crate::harness::town::{Town, files};

/// How often each command is killed.
const KILLS: usize = 50;

/// The same town once more, as it is now.
pub(crate) fn copy_of(town: &Town) -> Town {
    let copy = Town::new();
    let mut copying = Command::new("cp");
    let all = town.path().join(".");
    copying.arg("-a").arg(all).arg(copy.path());
    assert!(copying.status().expect("copied").success());
    copy
}

/// A command that is killed at a town at which it ends with a status.
pub(crate) struct Killed<'a> {
    /// Under which it is reported.
    pub(crate) name: &'a str,
    pub(crate) town: &'a Town,
    pub(crate) args: &'a [&'a str],
    pub(crate) status: i32,
}

impl Killed<'_> {
    /// Kills it as often as is wanted. `check` gets the town that it was killed at, what it had
    /// told before, and in words where it was.
    pub(crate) fn at_calls(&self, check: impl Fn(Town, &Ran, &str)) {
        let whole = counted(copy_of(self.town).path(), self.args);
        whole.ran.expect(self.status);
        let count = u32::try_from(whole.places.len()).expect("a number of 32 bits");
        let seed = many("HITMACHINE_SEED", 1);
        let mut chance = Chance::of_seed(seed as u64);
        let kills = many("HITMACHINE_KILLS", KILLS);
        for _ in 0..kills {
            let place = &whole.places[chance.below(count) as usize];
            let copy = copy_of(self.town);
            let ran = with_fault(copy.path(), self.args, Wrong::Killed, place).ran;
            let what = format!("{} killed at {place:?}", self.name);
            assert_eq!(ran.status, None, "{what}: {}", ran.stderr);
            check(copy, &ran, &what);
        }
        let line = format!("{}: {kills} kills at its {count} calls\n", self.name);
        let report = format!("kills-{}-{seed}.txt", self.name);
        fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(report), line).expect("written");
    }
}

/// Fails where something half made is left.
pub(crate) fn has_no_parts(town: &Town, what: &str) {
    let left = files(town.path());
    let parts: Vec<_> = left.iter().filter(|name| name.contains(".part")).collect();
    assert!(parts.is_empty(), "{what}: {parts:?}");
}
