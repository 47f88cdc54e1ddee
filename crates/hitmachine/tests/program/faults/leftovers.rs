//! What a run that is killed leaves, the next one takes away; and what a run has delivered stays
//! delivered, whether or not somebody can be told.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{busy_town, final_files, hash_args};
use crate::harness::run::{finish, hitmachine};
use crate::harness::town::{NIGHT, Town, files};

/// Starts a run that puts all that it seals on disk, and waits until it does.
fn spilling(town: &Town) -> (Child, PathBuf) {
    let child = hitmachine(town.path(), &hash_args("out", &["--memory", "0"]))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let folder = town.file(&format!("out/.hitmachine-police-{NIGHT}-r1.part"));
    let deadline = Instant::now() + Duration::from_mins(1);
    while !folder.join("rows").exists() {
        assert!(Instant::now() < deadline, "it puts nothing on disk");
        std::thread::sleep(Duration::from_millis(1));
    }
    (child, folder)
}

fn hidden(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .filter(|entry| {
            let name = entry.as_ref().expect("an entry").file_name();
            name.to_string_lossy().starts_with('.')
        })
        .count()
}

#[test]
fn a_run_of_another_night_takes_away_what_a_killed_one_put_aside_but_not_what_a_living_one_does() {
    let town = busy_town();
    let (mut child, folder) = spilling(&town);
    let out = town.file("out");
    let housing = ["--out", "out"];
    // The other agency's run looks at the same folder.
    town.hash("housing", &housing).expect(0);
    assert!(
        child.try_wait().expect("a child").is_some() || folder.exists(),
        "it was taken from a run that lives"
    );
    child.kill().expect("killed");
    let is_killed = child.wait().expect("ended").code().is_none();
    if is_killed {
        assert!(folder.exists(), "a killed run takes nothing away");
    }
    fs::write(out.join(format!("police-{NIGHT}-r7.batch.part")), "half").expect("written");
    town.hash("housing", &housing).expect(0);
    assert_eq!(hidden(&out), 0);
    let left = files(&out);
    assert!(left.iter().all(|name| !name.contains(".part")), "{left:?}");
}

#[test]
fn accept_takes_away_what_a_killed_one_left_of_an_agency_that_sends_no_more_and_of_a_night_gone() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let left = [
        format!("centre/nights/{NIGHT}/agencies/housing/r1.part"),
        "centre/nights/2026-11-21/agencies/police/incoming-0.part".to_owned(),
        "centre/keys/nights/2026-11-21.key.part".to_owned(),
    ];
    for name in &left {
        let path = town.file(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, "half").expect("written");
    }
    town.accept(&[&Town::batch("police")]).expect(0);
    for name in &left {
        assert!(!town.file(name).exists(), "{name}");
    }
    town.accept(&[&Town::batch("police")]).expect(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_does_not_hide_a_batch_that_is_delivered() {
    let town = Town::new();
    let full = || {
        let device = File::options().write(true).open("/dev/full");
        Stdio::from(device.expect("a device"))
    };
    let ran = finish(hitmachine(town.path(), &hash_args("out", &[])).stdout(full())).expect(0);
    assert!(
        ran.stderr.starts_with("warning: ")
            && ran
                .stderr
                .contains("standard output cannot be written (No space left on device")
            && ran.stderr.ends_with("r1.batch\n"),
        "{}",
        ran.stderr
    );
    assert!(town.file(&format!("out/police-{NIGHT}-r1.batch")).exists());
    // Where showing is all there is to do, it has failed.
    let dry = hash_args("out", &["--dry-run"]);
    finish(hitmachine(town.path(), &dry).stdout(full())).expect(3);
    // And what is refused stays refused.
    town.write("agencies/police/signals.csv", town_header(&town));
    let refused = hash_args("other", &[]);
    let ran = finish(hitmachine(town.path(), &refused).stdout(full())).expect(1);
    assert!(ran.stderr.contains("gives no signal"), "{}", ran.stderr);
}

fn town_header(town: &Town) -> Vec<u8> {
    let export = town.read("agencies/police/signals.csv");
    let end = export
        .iter()
        .position(|&byte| byte == b'\n')
        .expect("a line");
    export[..=end].to_vec()
}

#[test]
fn a_dry_run_leaves_every_file_of_the_agency_as_it_was() {
    let town = Town::new();
    let home = town.file("agencies/police");
    let before = final_files(&home);
    town.hash("police", &["--dry-run"]).expect(0);
    assert!(final_files(&home) == before, "no covenant is remembered");
    assert_eq!(files(&home).len(), before.len(), "nothing else is there");
    town.hash("police", &[]).expect(0);
    assert!(files(&home).contains(&"state/seen".to_owned()));
}
