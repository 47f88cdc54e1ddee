//! Two people decide to refer a hit, in a process that is killed at each call by which it changes
//! something, or whose call fails as on a disk that is broken or full: what was said to be done is
//! there, the rest can be done, and the journal holds.
//!
//! The process is this test program itself, under `strace`. How many calls there were stands in
//! `target/tmp/referring-calls.txt`.

use std::env;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use casebook::key::Salts;
use casebook::projection::Projection;
use casebook::standing::State;
use casebook::store::{Casebook, DeedError, Doing, LookPolicy};
use exchange::crypto::secret::Secret;

use super::{Done, FOLDER, HITS, hit, letters, name, say, times_written, with_writers};
use crate::acting::{ANSWERED, refer, words};
use crate::nights::{actor, at_once, moment, open};

/// Says to a process of this program which hit is referred.
const REFERRED: &str = "HITMACHINE_REFERS";

/// The calls by which something on a disk is changed; a mark before those that not every processor
/// has.
const CHANGES: [&str; 8] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlinkat",
    "?unlink",
    "?rename",
];

const WRONG: [&str; 3] = ["signal=KILL", "error=EIO", "error=ENOSPC"];

const TWO: [u32; 2] = [0, 1];

/// One of two decides.
fn decide(casebook: &mut Casebook, hit: &str, number: u32) -> Result<Done, DeedError> {
    let shown = casebook.show(hit)?.expect("a hit");
    let said = format!("as {}", letters(number.into()));
    let doing = Doing::Assess {
        on: Projection::of(&shown.hit.explanation).digest(),
        closing: refer("school"),
        criteria: ANSWERED,
        text: words(&said),
    };
    let salts = &mut Salts::new(&Secret::new([7; 32]));
    let (who, policy) = (actor(&name(number)), LookPolicy::default());
    casebook.act(hit, &who, moment(2), doing, &policy, salts)?;
    let hit = hit.to_owned();
    Ok(Done { number, hit, said })
}

/// What a process of this program does when it is told to. Told nothing, it shows that two can.
#[test]
fn two_people_decide_and_each_is_told_so() {
    let (Some(folder), Ok(hit)) = (env::var_os(FOLDER), env::var(REFERRED)) else {
        let book = with_writers();
        let tried = tried(&book.folder.path().join("casebook"), &hit(1), None);
        assert_eq!(tried.said.len(), 2);
        return;
    };
    let mut casebook = open(Path::new(&folder));
    for number in TWO {
        let done = decide(&mut casebook, &hit, number).expect("it is done");
        say(&done);
    }
}

/// What became of a process.
struct Tried {
    said: Vec<Done>,
    /// Whether something went wrong at the call where it was to.
    went_wrong: bool,
}

/// Lets two refer a hit, in a process in which something may go wrong.
fn tried(folder: &Path, hit: &str, wrong: Option<&str>) -> Tried {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(log.path());
    let all = format!("trace={}", CHANGES.join(","));
    strace.args(["-e", &all]);
    if let Some(wrong) = wrong {
        strace.args(["-e", &format!("inject={wrong}")]);
        if !wrong.contains(WRONG[0]) {
            // No other call is stopped at. With this strace 6.1 sends no signal.
            strace.arg("--seccomp-bpf");
        }
    }
    let ran = strace
        .arg(env::current_exe().expect("this program"))
        .arg("--exact")
        .arg("acting::writers::each_call::two_people_decide_and_each_is_told_so")
        .args(["--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(REFERRED, hit)
        .output()
        .expect("strace starts");
    let text = String::from_utf8(ran.stdout).expect("UTF-8");
    let said = text.lines().filter_map(Done::parse).collect();
    let calls = fs::read_to_string(log.path()).expect("the calls");
    let went_wrong = ran.status.signal().is_some() || calls.contains("(INJECTED)");
    Tried { said, went_wrong }
}

#[test]
fn a_referral_by_two_survives_whatever_happens_at_each_call() {
    let mut book = with_writers();
    let (mut counts, mut left) = ([0; WRONG.len()], HITS);
    let mut said_one = 0;
    for (count, wrong) in counts.iter_mut().zip(WRONG) {
        for call in CHANGES {
            for number in 1.. {
                if left == 0 {
                    (book, left) = (with_writers(), HITS);
                }
                let folder = book.folder.path().join("casebook");
                let place = format!("{call}:{wrong}:when={number}");
                let hit = hit(left);
                left -= 1;
                let tried = tried(&folder, &hit, Some(&place));
                if !tried.went_wrong {
                    assert_eq!(tried.said.len(), 2, "{place}");
                    break;
                }
                *count += 1;
                said_one += u32::from(tried.said.len() == 1);
                check(&folder, &hit, &tried, &place);
            }
        }
        assert!(*count > 30, "{wrong}: {count} calls");
    }
    assert!(said_one > 0, "something went wrong between the two");
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("referring-calls.txt");
    fs::write(report, format!("{WRONG:?}: {counts:?}\n")).expect("written");
}

/// What was said is there; who was told nothing can do it; then each is there once.
fn check(folder: &Path, hit: &str, tried: &Tried, place: &str) {
    let mut casebook = open(folder);
    assert_eq!(casebook.flaws().expect("a check"), [], "{place}");
    for done in &tried.said {
        assert_eq!(times_written(&casebook, done), 1, "{place}: {done:?}");
    }
    for number in TWO {
        let said = format!("as {}", letters(number.into()));
        let hit = hit.to_owned();
        let done = Done { number, hit, said };
        if times_written(&casebook, &done) == 0 {
            let again = decide(&mut casebook, &done.hit, number);
            assert!(again.is_ok(), "{place}: {again:?}");
        }
        assert_eq!(times_written(&casebook, &done), 1, "{place}: {done:?}");
    }
    let auditor = actor("auditor");
    let assessments = casebook.assessments(hit, &auditor).expect("a hit");
    assert_eq!(assessments.len(), TWO.len(), "{place}");
    let shown = casebook.show(hit).expect("read").expect("a hit");
    let state = shown.standing_for(&at_once(&auditor)).state;
    assert_eq!(state, State::Closed(refer("school")), "{place}");
    assert_eq!(casebook.flaws().expect("a check"), [], "{place}");
}
