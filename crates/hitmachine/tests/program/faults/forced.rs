//! What is delivered is on the disk before its name is, and the name before anything is told: read
//! off the calls that the program makes, under `strace`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::harness::run::{BINARY, finish};
use crate::harness::town::{NIGHT, Town};

/// The calls that matter here; each line is one of them.
const CALLS: &str = "trace=openat,close,fsync,fdatasync,rename,renameat,renameat2";

/// The calls of a command that ends well.
fn calls(town: &Town, args: &[&str]) -> Vec<String> {
    let log = town.file("calls");
    let mut strace = std::process::Command::new("strace");
    strace
        .args(["-f", "-qq", "-s", "4096", "-e", CALLS, "-o"])
        .arg(&log)
        .arg(BINARY)
        // Calls of two threads at a time would be cut into halves.
        .args(["--threads", "1"])
        .args(args)
        .current_dir(town.path());
    finish(&mut strace).expect(0);
    let calls = fs::read_to_string(&log).expect("the calls");
    calls
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(_, call)| call.trim().to_owned())
        .collect()
}

/// The texts between quotes of a call.
fn quoted(call: &str) -> Vec<&str> {
    call.split('"').skip(1).step_by(2).collect()
}

/// Holds each renaming of a command against what was forced to disk before and behind it; gives
/// back how many there were.
fn renamings(calls: &[String], is_folder: impl Fn(&str) -> bool) -> usize {
    let mut open: BTreeMap<String, String> = BTreeMap::new();
    let (mut forced, mut to_force, mut count) = (Vec::new(), Vec::new(), 0);
    for call in calls {
        let (name, rest) = call.split_once('(').unwrap_or((call, ""));
        let result = call.rsplit_once(" = ").map_or("", |(_, result)| result);
        match name {
            "openat" => {
                let path = quoted(call).first().copied().unwrap_or_default();
                open.insert(result.to_owned(), path.to_owned());
            }
            "fsync" | "fdatasync" => {
                let number = rest.split(')').next().unwrap_or_default();
                let path = open.get(number).expect("a file that is open").clone();
                to_force.retain(|folder| *folder != path);
                forced.push(path);
            }
            "rename" | "renameat" | "renameat2" => {
                let paths = quoted(call);
                let [from, to] = paths.as_slice() else {
                    panic!("{call}")
                };
                count += 1;
                if is_folder(to) {
                    assert!(forced.iter().any(|path| path.starts_with(from)), "{call}");
                } else {
                    assert!(forced.iter().any(|path| path == from), "{call}");
                }
                let parent = Path::new(to).parent().and_then(Path::to_str);
                let parent = parent.filter(|parent| !parent.is_empty()).unwrap_or(".");
                to_force.push(parent.to_owned());
            }
            _ => {}
        }
    }
    assert!(
        to_force.is_empty(),
        "names that are not forced to disk: {to_force:?}"
    );
    count
}

#[test]
fn a_file_is_on_the_disk_before_it_has_its_name_and_the_name_before_the_end() {
    let town = Town::new();
    let hash = [
        "hash",
        "--home",
        "agencies/police",
        "--night",
        NIGHT,
        "agencies/police/signals.csv",
    ];
    let files = renamings(&calls(&town, &hash), |_| false);
    assert!(files >= 3, "batch, report and refusals: {files}");
    let batch = Town::batch("police");
    let accept = ["accept", "--site", "centre", "--night", NIGHT, &batch];
    let calls = calls(&town, &accept);
    let names = renamings(&calls, |to| town.file(to).is_dir());
    assert!(names >= 1, "{names}");
}
