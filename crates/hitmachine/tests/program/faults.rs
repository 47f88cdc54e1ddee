//! Writing that fails or is interrupted: a file under a final name is whole or not there, what
//! stood there before stays, and the next run succeeds. The faults need no privileges and hold for
//! root too.

mod at_once;
mod at_rest;
#[cfg(target_os = "linux")]
mod forced;
#[cfg(target_os = "linux")]
mod killed_at_a_call;
mod killed_centre;
mod leftovers;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::run::{BINARY, Ran, finish, hitmachine};
use crate::harness::town::{NIGHT, SEED, Town, files, files_but_seen};

/// Rows of an export that takes a while.
const MANY: u32 = 40_000;

/// A town whose police has many signals.
fn busy_town() -> Town {
    let town = Town::new();
    let mut export = String::from_utf8(town.read("agencies/police/signals.csv")).expect("UTF-8");
    for number in 0..MANY {
        let (postcode, house) = (6500 + number % 100, 1 + number / 100);
        let name = letters(number);
        // A name or a date that all have would be a word for nothing.
        let (year, month, day) = (1930 + number % 60, 1 + number % 12, 1 + number % 28);
        writeln!(
            export,
            "Z-{number},,Zwart{name},Kees{name},{year}{month:02}{day:02},{postcode}AB,{house},,\
             HG,20261001"
        )
        .expect("a string takes all");
    }
    town.write("agencies/police/signals.csv", export);
    town
}

fn letters(mut number: u32) -> String {
    let mut letters = String::new();
    while number > 0 {
        letters.push(char::from(
            b'a' + u8::try_from(number % 26).expect("a letter"),
        ));
        number /= 26;
    }
    letters
}

fn hash_args<'a>(out: &'a str, further: &[&'a str]) -> Vec<&'a str> {
    let args = [
        "hash",
        "--home",
        "agencies/police",
        "--night",
        NIGHT,
        "--out",
        out,
        "--seed",
        SEED,
        "agencies/police/signals.csv",
    ];
    [&args[..], further].concat()
}

/// The same command where no file may grow beyond so many blocks of 512 bytes; writing on then
/// fails, or ends the process.
fn limited(folder: &Path, blocks: u32, fatal: bool, args: &[&str]) -> Ran {
    let signal = if fatal { "" } else { "trap '' XFSZ;" };
    let script = format!("ulimit -c 0; ulimit -f {blocks}; {signal} exec \"$0\" \"$@\"");
    finish(
        Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg(BINARY)
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null()),
    )
}

/// The files of a folder that have their final names, with their content.
fn final_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let names = files(folder)
        .into_iter()
        .filter(|name| !name.contains(".part") && !name.ends_with("lock"));
    names
        .map(|name| (name.clone(), fs::read(folder.join(name)).expect("a file")))
        .collect()
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_and_nothing_is_left() {
    let town = Town::new();
    town.write("taken", "a file");
    // A link to nowhere: what it names is not there, and its own name is taken.
    std::os::unix::fs::symlink("nowhere/out", town.file("dangling")).expect("a link");
    let too_long = "a".repeat(300);
    let before = files_but_seen(town.path());
    // Nobody can make a file in these, whatever their rights.
    for out in ["taken", "taken/deeper", "dangling", &too_long] {
        let ran = town.run(&hash_args(out, &[])).expect(1);
        assert!(
            ran.stderr
                .starts_with(&format!("error: cannot write to {out}: ")),
            "{}",
            ran.stderr
        );
        assert_eq!((ran.stderr.lines().count(), &*ran.stdout), (1, ""));
    }
    assert_eq!(files_but_seen(town.path()), before);
}

#[test]
fn a_disk_that_fills_up_while_a_batch_is_written_leaves_what_was_there() {
    let town = busy_town();
    town.hash("housing", &["--out", "out"]).expect(0);
    // What it remembers of the covenant stands elsewhere, and is written once.
    town.hash("police", &["--out", "elsewhere"]).expect(0);
    let before = final_files(&town.file("out"));
    for (blocks, fatal) in [
        (0, false),
        (1, false),
        (700, false),
        (0, true),
        (1, true),
        (700, true),
        (6000, true),
    ] {
        let ran = limited(town.path(), blocks, fatal, &hash_args("out", &[]));
        if fatal {
            assert_eq!(ran.status, None, "the system ended it: {}", ran.stderr);
        } else {
            assert_eq!(
                ran.expect(3).stderr,
                "error: cannot write to out: File too large (os error 27)\n"
            );
            assert_eq!(
                files(&town.file("out")).len(),
                before.len(),
                "nor is a .part left"
            );
        }
        assert!(final_files(&town.file("out")) == before, "{blocks} blocks");
    }
    town.run(&hash_args("out", &[])).expect(0);
    assert_eq!(
        files(&town.file("out")).len(),
        before.len() + 3,
        "what was interrupted is cleared away"
    );
    town.run(&["inspect", &format!("out/police-{NIGHT}-r1.batch")])
        .expect(0);

    // Another export for the same name: a failure keeps the batch that was sent.
    let sent = final_files(&town.file("out"));
    town.change("agencies/police/signals.csv", "Z-0,", "Z-new,");
    let ran = town.run(&hash_args("out", &[])).expect(1);
    assert!(
        ran.stderr.contains("--revision"),
        "another batch needs a higher revision: {}",
        ran.stderr
    );
    assert!(final_files(&town.file("out")) == sent);
    limited(
        town.path(),
        700,
        false,
        &hash_args("out", &["--revision", "2"]),
    )
    .expect(3);
    assert!(final_files(&town.file("out")) == sent);
}

#[test]
fn a_disk_that_fills_up_at_the_centre_leaves_the_night_as_it_was() {
    let town = busy_town();
    for agency in crate::harness::town::AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    let batch = Town::batch("police");
    let args = ["accept", "--site", "centre", "--night", NIGHT, &batch];
    let nights = town.file("centre/nights");
    // What the centre remembers of the covenant is written once.
    town.match_night().expect(75);
    for (blocks, fatal) in [
        (0, false),
        (900, false),
        (0, true),
        (900, true),
        (3000, true),
    ] {
        let ran = limited(town.path(), blocks, fatal, &args);
        if fatal {
            assert_eq!(ran.status, None);
        } else {
            let reasons = [
                "the batch cannot be copied",
                "the night's folder cannot be written",
            ];
            let lines = reasons
                .map(|reason| format!("error: {batch}: {reason}: File too large (os error 27)\n"));
            let ran = ran.expect(3);
            assert!(lines.contains(&ran.stderr), "{}", ran.stderr);
        }
        assert_eq!(final_files(&nights), []);
        town.match_night().expect(75);
    }
    town.accept_all().expect(0);
    assert!(
        files(&nights).iter().all(|name| !name.contains(".part")),
        "what was interrupted is cleared away"
    );

    let match_args = ["match", "--site", "centre", "--night", NIGHT];
    let accepted = final_files(&nights);
    for fatal in [false, true] {
        let ran = limited(town.path(), 1, fatal, &match_args);
        assert_eq!(
            ran.status,
            if fatal { None } else { Some(3) },
            "{}",
            ran.stderr
        );
        assert!(final_files(&nights) == accepted);
    }
    town.run(&match_args).expect(0);
    let matched = final_files(&nights);
    assert_eq!(matched.len(), accepted.len() + 3);
    limited(town.path(), 1, false, &match_args).expect(3);
    assert!(
        final_files(&nights) == matched,
        "the hit list of before stays"
    );
}

#[test]
fn a_name_that_is_taken_by_a_folder_is_told_and_the_batch_is_not_there() {
    let town = Town::new();
    let batch = format!("out/police-{NIGHT}-r1.batch");
    fs::create_dir_all(town.file(&batch).join("inner")).expect("a folder");
    let ran = town.run(&hash_args("out", &[])).expect(1);
    assert!(
        ran.stderr.starts_with("error: cannot write to out: "),
        "{}",
        ran.stderr
    );
    assert!(town.file(&batch).join("inner").is_dir());
    assert!(
        files(&town.file("out"))
            .iter()
            .all(|name| !name.contains(".part"))
    );
}

#[test]
fn killed_at_any_moment_it_leaves_whole_files_only_and_the_next_run_succeeds() {
    let town = busy_town();
    let start = Instant::now();
    town.run(&hash_args("whole", &[])).expect(0);
    let mut usual = start.elapsed();
    let whole = final_files(&town.file("whole"));
    assert_eq!(whole.len(), 3);
    let moments = 16;
    let mut ended_early = 0;
    for moment in 0..moments {
        let mut child = hitmachine(town.path(), &hash_args("out", &[]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        // More of the moments towards the end, where it writes.
        std::thread::sleep(
            usual.mul_f64(1.0 - 0.8 * (f64::from(moment) / f64::from(moments)).powi(2)),
        );
        child.kill().expect("killed");
        if child.wait().expect("ended").code().is_none() {
            ended_early += 1;
        } else {
            // It was over before: on a machine that got faster, the next moments come earlier.
            usual = usual.mul_f64(0.8);
        }
        for file in final_files(&town.file("out")) {
            assert!(
                whole.contains(&file),
                "{} is not whole after {moment} of {moments}",
                file.0
            );
        }
    }
    assert!(ended_early > 0, "no run was killed before its end");
    town.run(&hash_args("out", &[])).expect(0);
    assert!(final_files(&town.file("out")) == whole);
    assert_eq!(
        files(&town.file("out")).len(),
        3,
        "what was interrupted is cleared away"
    );
}

#[test]
fn a_disk_that_is_full_before_a_covenant_is_remembered_is_told_by_the_name_of_that_file() {
    let town = Town::new();
    let ran = limited(town.path(), 0, false, &hash_args("out", &[])).expect(3);
    let kept = "error: cannot write agencies/police/state/covenants/";
    let why = ": File too large (os error 27)\n";
    assert!(
        ran.stderr.starts_with(kept) && ran.stderr.ends_with(why),
        "{}",
        ran.stderr
    );
    assert_eq!(files(&town.file("agencies/police/state")), ["pins"]);
    town.run(&hash_args("out", &[])).expect(0);
}

#[test]
fn a_result_that_nobody_can_read_is_told_unless_the_reader_left() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let batch = Town::batch("police");
    if cfg!(target_os = "linux") {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let ran = finish(hitmachine(town.path(), &["inspect", &batch]).stdout(full)).expect(3);
        assert_eq!(
            ran.stderr,
            "error: standard output cannot be written: No space left on device (os error 28)\n"
        );
    }
    let mut child = hitmachine(town.path(), &["inspect", &batch])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let deadline = Instant::now() + Duration::from_secs(30);
    while child.try_wait().expect("a child").is_none() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(
        child.wait().expect("ended").code(),
        Some(0),
        "as under `| head`"
    );
}
