//! What lies at the centre and at an agency is their own account's alone, and a night whose key is
//! deleted is deleted.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::run::{BINARY, Ran, finish, hitmachine};
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// Runs the command with this umask.
fn under(umask: &str, town: &Town, args: &[&str]) -> Ran {
    let script = format!("umask {umask}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(BINARY).args(args);
    finish(command.current_dir(town.path()).stdin(Stdio::null()))
}

/// Every file and folder below one, but for what was there before, with the mode that it has.
fn modes(folder: &Path, before: &[String]) -> Vec<(String, u32, bool)> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .strip_prefix(folder)
                .expect("inside")
                .display()
                .to_string();
            let metadata = fs::symlink_metadata(&path).expect("it is there");
            if metadata.is_dir() {
                folders.push(path);
            }
            // What a test laid out has the modes of the test.
            if !before
                .iter()
                .any(|there| there == &name || there.starts_with(&format!("{name}/")))
            {
                found.push((
                    name,
                    metadata.permissions().mode() & 0o777,
                    metadata.is_dir(),
                ));
            }
        }
    }
    found
}

#[test]
fn whatever_the_umask_is_a_night_is_readable_by_nobody_else() {
    for umask in ["000", "022"] {
        let town = Town::new();
        let before = files(town.path());
        for agency in AGENCIES {
            let home = format!("agencies/{agency}");
            let signals = format!("{home}/signals.csv");
            let args = ["hash", "--home", &home, "--night", NIGHT, &signals];
            under(umask, &town, &args).expect(0);
        }
        let site = ["--site", "centre", "--night", NIGHT];
        let batches = AGENCIES.map(Town::batch);
        let batches = batches.each_ref().map(String::as_str);
        under(umask, &town, &[&["accept"], &site[..], &batches].concat()).expect(0);
        under(umask, &town, &[&["match"], &site[..]].concat()).expect(0);
        let key = ["key", "new", "agency", "--out", "new.key"];
        under(umask, &town, &key).expect(0);
        let made = modes(town.path(), &before);
        assert!(made.len() > 40, "{}", made.len());
        for name in [
            "/out", "/log", "hits.csv", ".batch", "/seen", "new.key", "/sealed", "/lock",
        ] {
            assert!(made.iter().any(|(made, ..)| made.ends_with(name)), "{name}");
        }
        for (name, mode, is_folder) in made {
            let expected = if is_folder { 0o700 } else { 0o600 };
            assert_eq!(
                mode, expected,
                "{name} has mode {mode:o} under umask {umask}"
            );
        }
    }
}

#[test]
fn a_site_that_others_may_enter_is_refused_and_it_is_said_how_to_mend_that() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let centre = town.file("centre");
    fs::set_permissions(&centre, fs::Permissions::from_mode(0o755)).expect("permissions");
    for ran in [town.accept(&[&Town::batch("police")]), town.match_night()] {
        let ran = ran.expect(1);
        assert_eq!(
            ran.stderr,
            "error: the centre's folder centre is refused: its mode is 755, which lets others in; \
             chmod 700 it\n"
        );
    }
    assert!(!town.file("centre/nights").exists());
    fs::set_permissions(&centre, fs::Permissions::from_mode(0o700)).expect("permissions");
    town.accept(&[&Town::batch("police")]).expect(0);
}

#[test]
fn a_pipe_among_the_batches_is_refused_by_name_and_the_others_are_accepted() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let pipe = Command::new("mkfifo").arg(town.file("a.batch")).status();
    assert!(pipe.expect("mkfifo runs").success());
    fs::create_dir(town.file("b.batch")).expect("a folder");
    let batch = Town::batch("police");
    symlink(town.file(&batch), town.file("c.batch")).expect("a link");
    let args = [
        "accept", "--site", "centre", "--night", NIGHT, "a.batch", "b.batch", "c.batch",
    ];
    let mut child = hitmachine(town.path(), &args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let deadline = Instant::now() + Duration::from_mins(1);
    while child.try_wait().expect("a child").is_none() {
        if Instant::now() > deadline {
            child.kill().expect("killed");
            panic!("it waits for the other end of a pipe");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let ran = child.wait_with_output().expect("ended");
    assert_eq!(ran.status.code(), Some(1));
    let stderr = String::from_utf8(ran.stderr).expect("text");
    let refused =
        |name: &str| format!("error: {name}: the batch cannot be opened: it is not a regular file");
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines, [refused("a.batch"), refused("b.batch")]);
    assert!(String::from_utf8_lossy(&ran.stdout).contains("c.batch | accepted"));
    town.run(&["inspect", "a.batch"]).expect(1);
}

#[test]
fn no_link_in_a_folder_of_ones_own_is_followed() {
    let town = Town::new();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    town.write("foreign", "of somebody else");
    let foreign = town.file("foreign");
    let night = town.file(&format!("centre/nights/{NIGHT}"));
    let police = night.join("agencies/police");
    fs::create_dir_all(&police).expect("a folder");
    for (link, refused) in [
        (police.join("lock"), true),
        (night.join("log"), true),
        (police.join("incoming-0.part"), false),
        (police.join("r1.part"), false),
        (police.join("confirmation.letter.part"), false),
    ] {
        symlink(&foreign, &link).expect("a link");
        let ran = town.accept(&[&Town::batch("police")]);
        if refused {
            let ran = ran.expect(1);
            assert!(
                ran.stderr.contains("it is not a regular file"),
                "{}",
                ran.stderr
            );
            fs::remove_file(&link).expect("a link is there still");
        } else {
            // Left by nobody who lives: the link goes, and what it leads to stays.
            ran.expect(0);
            assert!(fs::symlink_metadata(&link).is_err());
        }
        assert_eq!(town.read("foreign"), b"of somebody else");
    }
    town.accept_all().expect(0);
    symlink(&foreign, night.join("run-1.part")).expect("a link");
    town.match_night().expect(0);
    assert_eq!(town.read("foreign"), b"of somebody else");
    // At the agency too: a batch is not written through a link.
    let part = format!("agencies/police/out/police-{NIGHT}-r2.batch.part");
    symlink(&foreign, town.file(&part)).expect("a link");
    let _ = town.hash("police", &["--revision", "2"]);
    assert_eq!(town.read("foreign"), b"of somebody else");
}

/// The shares of a hit are found in no file of the night: not as bytes and not as digits.
#[test]
fn a_night_whose_key_is_deleted_is_deleted() {
    let town = Town::new();
    town.night();
    let site = ["--site", "centre", "--night", NIGHT];
    let key = town.file(&format!("centre/keys/nights/{NIGHT}.key"));
    let kept = fs::read(&key).expect("the key of the night");
    let nights = files(&town.file("centre/nights"));
    assert!(nights.iter().all(|name| !name.contains(".key")));

    // With everything but the key of the night.
    fs::remove_file(&key).expect("removed");
    let ran = town.run(&[&["match"], &site[..]].concat()).expect(1);
    assert!(
        ran.stderr
            .contains("is kept under a night key that is gone"),
        "{}",
        ran.stderr
    );
    // With another key of the night, as whoever accepts anew makes one.
    town.hash("police", &["--revision", "2"]).expect(0);
    let again = format!("agencies/police/out/police-{NIGHT}-r2.batch");
    town.accept(&[&again]).expect(0);
    let ran = town.run(&[&["match"], &site[..]].concat()).expect(1);
    assert!(
        ran.stderr
            .contains("housing is kept under a night key that is gone"),
        "{}",
        ran.stderr
    );

    // With everything but the key of the centre.
    fs::write(&key, kept).expect("written");
    let other = ["key", "new", "centre", "--out", "other.key"];
    town.run(&other).expect(0);
    town.run(&[&["match", "--key", "other.key"], &site[..]].concat())
        .expect(1);
    fs::remove_file(town.file("centre/centre.key")).expect("removed");
    let ran = town.run(&[&["match"], &site[..]].concat()).expect(1);
    assert!(ran.stderr.contains("centre.key"), "{}", ran.stderr);
}

#[test]
fn a_run_that_finds_the_same_makes_no_new_folder_and_another_one_is_never_mixed_with_it() {
    let town = Town::new();
    town.night();
    let first = super::final_files(&town.file(&town.last_run(NIGHT)));
    let ran = town.match_night().expect(0);
    assert!(ran.stdout.contains("All is as in run 1"), "{}", ran.stdout);
    assert!(town.last_run(NIGHT).ends_with("/run-1"));
    town.hash("police", &["--revision", "2"]).expect(0);
    let again = format!("agencies/police/out/police-{NIGHT}-r2.batch");
    town.accept(&[&again]).expect(0);
    let ran = town.match_night().expect(0);
    assert!(!ran.stdout.contains("All is as in"), "{}", ran.stdout);
    assert!(
        town.last_run(NIGHT).ends_with("/run-2"),
        "another batch is named"
    );
    let batches = town.hits().batches;
    let revisions: Vec<_> = batches.iter().map(|batch| batch.revision).collect();
    assert_eq!(
        revisions.iter().filter(|&&revision| revision == 2).count(),
        1
    );
    let kept = town.file(&format!("centre/nights/{NIGHT}/run-1"));
    assert!(
        super::final_files(&kept) == first,
        "the run before is kept as it was"
    );
}
