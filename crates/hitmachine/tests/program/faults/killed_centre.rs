//! The centre is killed at any moment: what has its final name is whole, and the next run removes
//! what was begun.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{busy_town, final_files};
use crate::harness::run::hitmachine;
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// Kills the command at moments of the time that it takes, from early to late; tells how often it
/// was killed before its end. `check` looks at what each leaves.
fn killed(town: &Town, args: &[&str], usual: Duration, check: impl Fn()) -> usize {
    let mut killed = 0;
    for share in [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let mut child = hitmachine(town.path(), args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        std::thread::sleep(usual.mul_f64(share));
        child.kill().expect("killed");
        if child.wait().expect("ended").code().is_some() {
            break;
        }
        killed += 1;
        check();
    }
    killed
}

#[test]
fn accept_that_is_killed_leaves_no_half_batch_and_nothing_for_good() {
    let town = busy_town();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    let batch = Town::batch("police");
    // How long it takes, and what it leaves, at a site of its own.
    let elsewhere = [
        "accept",
        "--site",
        "other",
        "--covenant",
        "covenant.toml",
        "--night",
        NIGHT,
    ];
    let keys = [
        "--state",
        "centre/state",
        "--key",
        "centre/centre.key",
        &batch,
    ];
    let start = Instant::now();
    town.run(&[&elsewhere[..], &keys].concat()).expect(0);
    let usual = start.elapsed();
    let police = format!("nights/{NIGHT}/agencies/police");
    let whole = files(&town.file(&format!("other/{police}/r1")));
    assert_eq!(whole.len(), 5);

    let args = ["accept", "--site", "centre", "--night", NIGHT, &batch];
    let folder = town.file(&format!("centre/{police}"));
    let times = killed(&town, &args, usual, || {
        let r1 = folder.join("r1");
        assert!(
            !r1.exists() || files(&r1) == whole,
            "half a batch has its name"
        );
    });
    assert!(times > 0, "no run was killed before its end");
    town.accept_all().expect(0);
    let left = files(&town.file("centre"));
    let parts: Vec<_> = left.iter().filter(|name| name.contains(".part")).collect();
    assert_eq!(parts, [""; 0], "what was interrupted is cleared away");
    assert_eq!(files(&folder.join("r1")), whole);
    town.match_night().expect(0);
}

#[test]
fn match_that_is_killed_leaves_no_half_run_and_nothing_for_good() {
    let town = busy_town();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    town.accept_all().expect(0);
    let nights = town.file("centre/nights");
    let accepted = final_files(&nights);
    let start = Instant::now();
    town.match_night().expect(0);
    let usual = start.elapsed();
    let run = town.file(&format!("centre/nights/{NIGHT}/run-1"));
    let whole = final_files(&run);
    std::fs::remove_dir_all(&run).expect("removed");

    let args = ["match", "--site", "centre", "--night", NIGHT];
    let times = killed(&town, &args, usual, || {
        assert!(
            !run.exists() || final_files(&run) == whole,
            "half a run has its name"
        );
    });
    assert!(times > 0, "no run was killed before its end");
    // As one is left that is killed while it writes.
    std::fs::create_dir(nights.join(NIGHT).join("run-7.part")).expect("a folder");
    town.match_night().expect(0);
    assert!(final_files(&run) == whole);
    let left = files(&nights);
    assert!(left.iter().all(|name| !name.contains(".part")), "{left:?}");
    assert!(!nights.join(NIGHT).join("run-7.part").exists());
    assert_eq!(final_files(&nights).len(), accepted.len() + whole.len());
}
