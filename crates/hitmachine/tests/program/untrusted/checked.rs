//! What is right in itself and still not what is meant: a key, a receipt, a folder; and the
//! process, into which nobody looks.

use std::fs;

use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use exchange::handover::hand_over;

use crate::harness::town::{AGENCIES, NIGHT, Town};

#[test]
fn a_pseudonym_key_that_the_covenant_does_not_mean_is_not_taken_over() {
    let town = Town::new();
    let text = String::from_utf8(town.read("covenant.toml")).expect("UTF-8");
    let covenant = Covenant::parse(text.as_bytes()).expect("a covenant");
    let police = covenant.agency("police").expect("an agency");
    let share = hand_over(
        &Secret::new([9; 32]),
        &covenant,
        police,
        Secret::new([1; 32]),
    );
    town.write("police.share", share.expect("a key to encrypt to"));
    let key = "agencies/police/pseudonym.key";
    fs::remove_file(town.file(key)).expect("removed");
    let home = ["--home", "agencies/police", "--agency", "police"];
    let args = [&["key", "receive"], &home[..], &["police.share"]].concat();
    assert_eq!(
        town.run(&args).expect(1).stderr,
        "error: police.share: not the pseudonym key that the covenant means\n"
    );
    assert!(!town.file(key).exists());
}

#[test]
fn a_receipt_of_another_covenant_is_none_of_this_one() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let batch = Town::batch("police");
    town.accept(&[&batch]).expect(0);
    town.change_covenant(|covenant| covenant.serial(2));
    let receipt = format!("centre/nights/{NIGHT}/agencies/police/r1/receipt");
    let home = ["receipt", "--home", "agencies/police"];
    let args = [&home[..], &["--batch", &batch, &receipt]].concat();
    let line = town.run(&args).expect(1).stderr;
    let told = format!("error: {receipt}: the batch was accepted under another covenant, ");
    assert!(line.starts_with(&told), "{line}");
}

#[test]
fn a_batch_that_was_copied_to_another_revision_is_damage() {
    let town = Town::new();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    town.accept_all().expect(0);
    let police = town.file(&format!("centre/nights/{NIGHT}/agencies/police"));
    fs::rename(police.join("r1"), police.join("r2")).expect("moved");
    let line = town.match_night().expect(1).stderr;
    let told = "the accepted batch of police is damaged (";
    assert!(line.contains(told), "{line}");
}

/// The program says this of its own process while it waits for its input.
#[test]
#[cfg(target_os = "linux")]
fn a_run_leaves_no_core_from_its_start_on() {
    use std::process::Stdio;
    use std::thread;
    use std::time::{Duration, Instant};

    use crate::harness::run::hitmachine;

    let town = Town::new();
    let args = ["hash", "--home", "agencies/police", "--night", NIGHT, "-"];
    let mut child = hitmachine(town.path(), &args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let limits = format!("/proc/{}/limits", child.id());
    let start = Instant::now();
    let mut core = String::new();
    while start.elapsed() < Duration::from_secs(20) {
        let text = fs::read_to_string(&limits).expect("limits");
        let line = text
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        core = line.expect("a line").to_owned();
        if core.split_whitespace().filter(|word| *word == "0").count() == 2 {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    drop(child.stdin.take());
    child.wait().expect("it ends");
    let zeros = core.split_whitespace().filter(|word| *word == "0");
    assert_eq!(zeros.count(), 2, "{core}");
}

/// The system gives the program its first threads and no later one, where it asks for one and does
/// not ask back: a panic of the standard library, whose message says what failed.
#[test]
#[cfg(target_os = "linux")]
fn a_panic_of_a_run_says_where_and_nothing_else() {
    use crate::harness::run::{BINARY, finish};

    let town = Town::new();
    let export = "agencies/police/signals.csv";
    let mut strace = std::process::Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=clone,clone3"])
        .args(["-e", "inject=clone,clone3:error=EAGAIN:when=2+"])
        .args([BINARY, "--threads", "1", "hash", "--night", NIGHT])
        .args(["--home", "agencies/police", export])
        .current_dir(town.path());
    let said = finish(&mut strace).expect(3).stderr;
    let bug: Vec<&str> = said.lines().filter(|line| line.contains("bug")).collect();
    let [line] = bug[..] else { panic!("{said}") };
    assert!(
        line.starts_with("error: this is a bug in hitmachine, at "),
        "{said}"
    );
    assert!(
        line.ends_with("; please report it with this line and the command"),
        "{said}"
    );
    for message in ["panicked", "spawn", "unavailable"] {
        assert!(!said.contains(message), "{said}");
    }
}
