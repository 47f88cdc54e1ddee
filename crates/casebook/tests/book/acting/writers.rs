//! Many processes have the casebook open at once: each act of each is written or refused, none is
//! lost, and none waits for ever. The processes are this test program itself, told by its
//! environment to write.

#[cfg(target_os = "linux")]
mod each_call;
mod killed;

use std::env;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use casebook::account::Role;
use casebook::key::Salts;
use casebook::projection::Projection;
use casebook::standing::Deed;
use casebook::store::{AccountChange, Casebook, DeedError, Doing, LookPolicy};
use exchange::crypto::secret::Secret;
use rusqlite::{Connection, TransactionBehavior};

use crate::acting::{ANSWERED, HIT, book, refer, words};
use crate::nights::{Book, actor, at_once, moment, open, usual};

/// Says to a process of this program which folder it writes in.
const FOLDER: &str = "HITMACHINE_WRITES_IN";
/// Which writer it is, and what it begins its choices with.
const WRITER: &str = "HITMACHINE_WRITER";

const WRITERS: u32 = 20;
const HITS: u64 = 12;

/// Numbers by xorshift: another seed makes other choices.
pub(super) struct Choices(u64);

impl Choices {
    pub(super) fn of(seed: u64) -> Self {
        let mut choices = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        choices.below(2);
        choices
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A number in letters, as numbers may be somebody's.
fn letters(mut number: u64) -> String {
    let mut text = String::new();
    loop {
        let letter = u8::try_from(number % 26).expect("one of 26");
        text.push(char::from(b'a' + letter));
        number /= 26;
        if number == 0 {
            return text;
        }
    }
}

fn name(writer: u32) -> String {
    format!("writer-{writer}")
}

fn hit(number: u64) -> String {
    format!("h{number:015}")
}

/// A casebook with hits, and an account for each writer.
fn with_writers() -> Book {
    let mut book = Book::new();
    let hits = (1..=HITS).map(|id| usual(id, u32::try_from(id * 10).expect("few")));
    book.night(1, hits.collect());
    for writer in 0..WRITERS {
        let added = AccountChange::Add(Role::Analyst);
        book.change_at(moment(0), "admin", &name(writer), added)
            .expect("an account");
    }
    book
}

/// What a process of this program does when it is told to: it acts until it is killed, and says
/// each act that was done on its standard output. Told nothing, it shows that a writer can be one.
#[test]
fn a_writer_acts_until_it_is_killed() {
    let (Some(folder), Ok(writer)) = (env::var_os(FOLDER), env::var(WRITER)) else {
        let book = with_writers();
        let mut writer = Writer::new(&book.folder.path().join("casebook"), 3, 1);
        let done = (0..20).filter_map(|_| writer.act()).count();
        assert!(done > 0, "of twenty tries one is done");
        return;
    };
    let (number, seed) = writer.split_once(' ').expect("two numbers");
    let [number, seed] = [number, seed].map(|text| text.parse::<u64>().expect("a number"));
    let number = u32::try_from(number).expect("few");
    let mut writer = Writer::new(Path::new(&folder), number, seed);
    loop {
        if let Some((hit, said)) = writer.act() {
            say(&Done { number, hit, said });
        }
    }
}

/// Says an act that was done to whoever started this process, in one write: whole, or not at all.
fn say(done: &Done) {
    let pipe = File::options().append(true).open("/dev/stdout");
    let mut out = pipe.expect("the pipe to whoever started it");
    let line = format!("\ndone {} {} {}\n", done.number, done.hit, done.said);
    out.write_all(line.as_bytes()).expect("said");
}

/// Somebody who acts on hits, a different one each time.
struct Writer {
    casebook: Casebook,
    number: u32,
    seed: u64,
    choices: Choices,
    acts: u64,
}

impl Writer {
    fn new(folder: &Path, number: u32, seed: u64) -> Self {
        Self {
            casebook: open(folder),
            number,
            seed,
            choices: Choices::of(seed * 1000 + u64::from(number)),
            acts: 0,
        }
    }

    /// Tries an act whose words are its own; gives the hit and the words where it was done.
    fn act(&mut self) -> Option<(String, String)> {
        self.acts += 1;
        let hit = hit(1 + self.choices.below(HITS));
        let said = format!("{} {}", letters(self.seed), letters(self.acts));
        let text = words(&said);
        let doing = match self.choices.below(4) {
            0 => {
                let shown = self.casebook.show(&hit).expect("read").expect("a hit");
                let on = Projection::of(&shown.hit.explanation).digest();
                let closing = refer("school");
                Doing::Assess {
                    on,
                    closing,
                    criteria: ANSWERED,
                    text,
                }
            }
            1 => Doing::Undo(text),
            _ => Doing::Note(text),
        };
        let mut fresh = [0; 32];
        fresh[..8].copy_from_slice(&self.acts.to_be_bytes());
        fresh[8..16].copy_from_slice(&self.seed.to_be_bytes());
        fresh[16..20].copy_from_slice(&self.number.to_be_bytes());
        let salts = &mut Salts::new(&Secret::new(fresh));
        let (who, policy) = (actor(&name(self.number)), LookPolicy::default());
        let done = self
            .casebook
            .act(&hit, &who, moment(2), doing, &policy, salts);
        match done {
            Ok(_) => Some((hit, said)),
            Err(DeedError::Store(error)) => panic!("{error}"),
            // What the hit's state does not allow.
            Err(_) => None,
        }
    }
}

/// A process that writes.
pub(super) struct Process {
    child: Child,
    number: u32,
}

impl Process {
    /// Starts one; what it says that it did comes through the channel, until it is gone.
    pub(super) fn start(folder: &Path, number: u32, seed: u64, said: Sender<Done>) -> Self {
        let mut child = Command::new(env::current_exe().expect("this program"))
            .args([
                "--exact",
                "acting::writers::a_writer_acts_until_it_is_killed",
            ])
            .args(["--nocapture", "--test-threads=1"])
            .env(FOLDER, folder)
            .env(WRITER, format!("{number} {seed}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let out = child.stdout.take().expect("it is piped");
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some(done) = Done::parse(&line) {
                    let _ = said.send(done);
                }
            }
        });
        Self { child, number }
    }

    /// Kills it, as a machine that stops would.
    pub(super) fn kill(&mut self) {
        let ended = self.child.try_wait().expect("looked at");
        if let Some(status) = ended {
            let mut text = String::new();
            let mut errors = self.child.stderr.take().expect("it is piped");
            let _ = std::io::Read::read_to_string(&mut errors, &mut text);
            panic!("writer {} ended by itself, {status}: {text}", self.number);
        }
        self.child.kill().expect("killed");
        self.child.wait().expect("it is gone");
    }
}

/// An act that a process said it did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Done {
    number: u32,
    hit: String,
    said: String,
}

impl Done {
    /// The act that a line says, if it says one.
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("done ")?.splitn(3, ' ');
        Some(Self {
            number: words.next()?.parse().ok()?,
            hit: words.next()?.to_owned(),
            said: words.next()?.to_owned(),
        })
    }
}

/// Waits for so many acts, and gives them.
pub(super) fn wait_for(acts: usize, said: &Receiver<Done>) -> Vec<Done> {
    let mut all = Vec::new();
    while all.len() < acts {
        let one = said.recv_timeout(Duration::from_mins(1));
        all.push(one.expect("a writer says something within a minute"));
    }
    all
}

/// How often each text stands in what its writer did with the hit, as the writer sees it.
pub(super) fn times_written(casebook: &Casebook, done: &Done) -> usize {
    let shown = casebook.show(&done.hit).expect("read").expect("a hit");
    let who = actor(&name(done.number));
    let seen = shown.seen_by(&at_once(&who));
    let is_it = |deed: &Deed| match deed {
        Deed::Note(text) | Deed::Undo(text) => text.as_str() == done.said,
        Deed::Assess { assessment, .. } => assessment.text.as_str() == done.said,
        _ => false,
    };
    let own = seen.deeds.iter().filter(|deed| deed.who == who);
    own.filter(|one| is_it(&one.deed)).count()
}

#[test]
fn many_that_act_at_once_wait_for_each_other_and_none_fails() {
    let mut book = with_writers();
    let folder = book.folder.path().join("casebook");
    let before = book.acts().len();
    let done: Vec<Done> = thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|number| {
                let folder = &folder;
                scope.spawn(move || {
                    let mut writer = Writer::new(folder, number, 7);
                    let acts = (0..40).filter_map(|_| writer.act());
                    let done = acts.map(|(hit, said)| Done { number, hit, said });
                    done.collect::<Vec<_>>()
                })
            })
            .collect();
        // A night is recorded among them.
        for day in 2..6 {
            let hits = (1..=HITS).map(|id| usual(id, u32::try_from(id * 10).expect("few")));
            book.night(day, hits.collect());
        }
        let ended = writers.into_iter().map(thread::ScopedJoinHandle::join);
        ended.flat_map(|done| done.expect("none fails")).collect()
    });
    assert!(done.len() > 40, "{}", done.len());
    for one in &done {
        assert_eq!(times_written(&book.casebook, one), 1, "{one:?}");
    }
    assert!(book.acts().len() >= before + done.len() + 4 * 3);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn an_act_waits_while_another_process_writes() {
    let mut book = book();
    let path = book.casebook.path().to_owned();
    let (begun, has_begun) = mpsc::channel();
    let is_over = Arc::new(AtomicBool::new(false));
    let says_over = Arc::clone(&is_over);
    let holding = thread::spawn(move || {
        let mut other = Connection::open(path).expect("opened");
        let immediate = TransactionBehavior::Immediate;
        let writing = other.transaction_with_behavior(immediate).expect("begun");
        begun.send(()).expect("heard");
        // SQLite alone would wait for five seconds.
        thread::sleep(Duration::from_secs(7));
        says_over.store(true, Ordering::SeqCst);
        writing.rollback().expect("ended");
    });
    has_begun.recv().expect("it writes");
    book.act("analyst-1", Doing::Take).expect("taken");
    assert!(is_over.load(Ordering::SeqCst), "it waited for the other");
    holding.join().expect("it ended");
}

#[test]
fn several_that_open_a_casebook_that_is_not_there_make_one() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("casebook");
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| open(&place));
            }
        });
        assert_eq!(open(&place).flaws().expect("a check"), []);
    }
}

#[test]
fn what_is_checked_is_one_moment_whatever_is_written_meanwhile() {
    let book = with_writers();
    let folder = book.folder.path().join("casebook");
    thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut writer = Writer::new(&folder, 1, 5);
            (0..60).filter_map(|_| writer.act()).count()
        });
        while !writing.is_finished() {
            assert_eq!(book.casebook.flaws().expect("a check"), []);
        }
        assert!(writing.join().expect("none fails") > 0);
    });
    let shown = book.casebook.show(HIT).expect("read");
    assert!(shown.is_some());
}
