//! Runs the binary under `strace`, which kills it at its n-th call of a kind, or fails that call:
//! at the same place on a fast machine and on a slow one.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::run::{BINARY, Ran, finish};

/// The calls by which something on a disk is changed; a mark before those that not every processor
/// has.
const CHANGES: &str = "write,pwrite64,fsync,fdatasync,ftruncate,unlinkat,mkdirat,renameat2,\
                       ?renameat,?rename,?unlink,?mkdir,?rmdir";

/// What happens at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The process is killed.
    Killed,
    /// The call fails, as it does when a disk is broken.
    Broken,
    /// The call fails, as it does when a disk is full.
    Full,
}

/// A place in a run.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The kind of call.
    pub(crate) call: String,
    /// Which one of its kind, from one on.
    pub(crate) number: u32,
}

impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.call, self.number)
    }
}

/// What a run under `strace` left.
pub(crate) struct Traced {
    pub(crate) ran: Ran,
    /// The call that was failed by hand, as it stands in the log.
    pub(crate) failed: Option<String>,
    /// The calls behind it.
    pub(crate) after: Vec<String>,
    /// All places at which something can go wrong.
    pub(crate) places: Vec<Place>,
}

/// Runs the command on one thread, where something goes wrong.
pub(crate) fn with_fault(folder: &Path, args: &[&str], wrong: Wrong, place: &Place) -> Traced {
    let what = match wrong {
        Wrong::Killed => "signal=KILL",
        Wrong::Broken => "error=EIO",
        Wrong::Full => "error=ENOSPC",
    };
    let Place { call, number } = place;
    let inject = format!("inject={call}:{what}:when={number}");
    let mut fault = vec!["-e", &inject];
    if wrong != Wrong::Killed {
        // No other call is stopped at. With this strace 6.1 sends no signal.
        fault.push("--seccomp-bpf");
    }
    traced(folder, args, &fault)
}

/// Runs the command on one thread, and counts its calls.
pub(crate) fn counted(folder: &Path, args: &[&str]) -> Traced {
    traced(folder, args, &["--seccomp-bpf"])
}

fn traced(folder: &Path, args: &[&str], fault: &[&str]) -> Traced {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-y", "-qq"])
        .args(["-e", &format!("trace={CHANGES}")])
        .args(fault)
        .arg("-o")
        .arg(log.path())
        .arg(BINARY)
        .args(["--threads", "1"])
        .args(args)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("LINES")
        .stdin(Stdio::null());
    let ran = finish(&mut strace);
    let log = fs::read_to_string(log.path()).expect("the calls");
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let (mut failed, mut after, mut places) = (None, Vec::new(), Vec::new());
    for (thread, line) in log.lines().filter_map(|line| line.split_once(' ')) {
        // Not the end of a call that was cut in two, and no signal.
        let Some((call, _)) = line.trim_start().split_once('(') else {
            continue;
        };
        if !call.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        // Each thread counts for itself.
        let number = counts.entry((thread, call)).or_default();
        *number += 1;
        places.push(Place {
            call: call.to_owned(),
            number: *number,
        });
        let line = line.trim().to_owned();
        if line.ends_with("(INJECTED)") {
            failed = Some(line);
        } else if failed.is_some() {
            after.push(line);
        }
    }
    places.sort();
    places.dedup();
    Traced {
        ran,
        failed,
        after,
        places,
    }
}
