//! The page in a process of its own: somebody enrols with the code that a command printed and signs
//! in; nobody is answered before the disk has what was written; a run that writes is waited for; it
//! ends when it is told to; a port that is taken is told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::remembered;
use crate::harness::run::{BINARY, finish};
use crate::harness::town::Town;

/// A process that serves the page.
struct Served {
    process: Child,
    host: String,
}

impl Served {
    fn start(town: &Town) -> Self {
        Self::start_by(Command::new(BINARY), town)
    }

    /// Starts it by a command that lacks but the arguments of the binary.
    fn start_by(mut command: Command, town: &Town) -> Self {
        let mut process = command
            .args(["review", "--site", "centre", "--listen", "127.0.0.1:0"])
            .current_dir(town.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let said = process.stdout.take().expect("a pipe");
        BufReader::new(said).read_line(&mut line).expect("a line");
        let host = line.trim().strip_prefix("the page is at http://");
        let host = host.and_then(|host| host.strip_suffix('/'));
        Self {
            host: host.unwrap_or_else(|| panic!("it says: {line}")).to_owned(),
            process,
        }
    }

    /// What is answered to a request, of which this adds what every browser sends.
    fn ask(&self, method: &str, path: &str, cookie: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        let (host, length) = (&self.host, form.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\
             Cookie: {cookie}\r\nConnection: close\r\n\r\n{form}"
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.process.id().to_string();
        finish(Command::new("kill").args(["-s", signal, &id])).expect(0);
        let ended = self.process.wait().expect("it ends");
        let mut log = String::new();
        let mut stderr = self.process.stderr.take().expect("a pipe");
        stderr.read_to_string(&mut log).expect("a log");
        (ended.code(), log)
    }
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split(after).next());
    found.unwrap_or_else(|| panic!("{before} does not stand in:\n{text}"))
}

/// The cookie and the form by which a new account enrols; the form's first field is its token.
fn enrolling(served: &Served, town: &Town) -> (String, String) {
    let add = "account add --site centre --as admin-1 --role analyst analyst-9";
    let args: Vec<_> = add.split(' ').collect();
    let said = town.run(&args).expect(0).stdout;
    let code = said.trim_end().rsplit(' ').next().expect("a code");
    let page = served.ask("GET", "/enrol", "", "");
    let entry = format!("__Host-entry={}", between(&page, "__Host-entry=", ";"));
    let token = between(&page, "name=\"form_token\" value=\"", "\"");
    let chosen = "passphrase=trechter+kwast+lamp&again=trechter+kwast+lamp";
    let form = format!("form_token={token}&account=analyst-9&enrolment={code}&{chosen}");
    (entry, form)
}

#[test]
fn somebody_enrols_signs_in_and_the_service_ends_when_it_is_told() {
    let town = remembered::town();
    let served = Served::start(&town);
    let (entry, form) = enrolling(&served, &town);
    let enrolled = served.ask("POST", "/enrol", &entry, &form);
    assert!(enrolled.starts_with("HTTP/1.1 303"), "{enrolled}");
    let again = served.ask("POST", "/enrol", &entry, &form);
    assert!(again.starts_with("HTTP/1.1 403"), "{again}");

    let token = form.split('&').next().expect("a token");
    let form = format!("{token}&account=analyst-9&passphrase=trechter+kwast+lamp");
    let is_in = served.ask("POST", "/sign-in", &entry, &form);
    assert!(is_in.starts_with("HTTP/1.1 303"), "{is_in}");
    let session = format!("__Host-session={}", between(&is_in, "__Host-session=", ";"));
    let account = served.ask("GET", "/account", &session, "");
    assert!(
        account.starts_with("HTTP/1.1 200") && account.contains("analyst-9"),
        "{account}"
    );

    let (status, log) = served.end("TERM");
    assert_eq!((status, log.as_str()), (Some(0), ""));
    // A session outlives the service.
    let served = Served::start(&town);
    let account = served.ask("GET", "/account", &session, "");
    assert!(account.starts_with("HTTP/1.1 200"), "{account}");
    assert_eq!(served.end("INT").0, Some(0));
}

/// Who is answered is told of what the disk has: read off the calls of the process.
#[test]
#[cfg(target_os = "linux")]
fn nobody_is_answered_before_the_disk_has_what_was_written() {
    let town = remembered::town();
    let log = town.file("calls");
    let mut strace = Command::new("strace");
    // The process is the child, and strace a process beside it.
    strace.args(["-D", "-f", "-qq", "-y", "-s", "64", "-e"]);
    strace.arg("trace=pwrite64,fdatasync,write,writev,sendto");
    strace.arg("-o").arg(&log).arg(BINARY);
    let served = Served::start_by(strace, &town);
    let (entry, form) = enrolling(&served, &town);
    let enrolled = served.ask("POST", "/enrol", &entry, &form);
    assert!(enrolled.starts_with("HTTP/1.1 303"), "{enrolled}");
    assert_eq!(served.end("TERM").0, Some(0));
    let began = Instant::now();
    let calls = loop {
        let calls = std::fs::read_to_string(&log).expect("the calls");
        if calls.contains("HTTP/1.1 303") || began.elapsed() > Duration::from_secs(10) {
            break calls;
        }
    };
    let (before, _) = calls.split_once("HTTP/1.1 303").expect("an answer");
    let mut is_forced = None;
    let mut forcing = false;
    for call in before.lines() {
        if call.contains("pwrite64(") && call.contains("casebook.db-wal") {
            is_forced = Some(false);
        }
        // A call of one thread is cut where another's comes between.
        forcing |= call.contains("fdatasync(") && call.contains("casebook.db-wal");
        if forcing && call.contains("fdatasync") && call.ends_with("= 0") {
            (is_forced, forcing) = (is_forced.map(|_| true), false);
        }
    }
    assert_eq!(is_forced, Some(true), "{before}");
}

#[test]
fn a_run_that_writes_is_waited_for_and_then_told() {
    let town = remembered::town();
    let served = Served::start(&town);
    let (entry, form) = enrolling(&served, &town);

    let path = town.file("centre/casebook/casebook.db");
    let other = rusqlite::Connection::open(path).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    let began = Instant::now();
    let busy = served.ask("POST", "/enrol", &entry, &form);
    assert!(busy.starts_with("HTTP/1.1 503"), "{busy}");
    assert!(
        busy.contains("retry-after: 5") && busy.contains("Even wachten"),
        "{busy}"
    );
    assert!(
        began.elapsed() < Duration::from_mins(1),
        "{:?}",
        began.elapsed()
    );
    other.execute_batch("ROLLBACK").expect("let go");
    let enrolled = served.ask("POST", "/enrol", &entry, &form);
    assert!(
        enrolled.starts_with("HTTP/1.1 303"),
        "nothing was half done: {enrolled}"
    );
    assert_eq!(served.end("TERM"), (Some(0), String::new()));
}

#[test]
fn a_port_that_is_taken_is_told_in_one_line() {
    let town = remembered::town();
    let served = Served::start(&town);
    let mut second = Command::new(BINARY);
    let args = ["review", "--site", "centre", "--listen", &served.host];
    let ran = finish(second.args(args).current_dir(town.path())).expect(1);
    let told = format!(
        "error: {}: another program listens there: stop it, or choose another port with --listen\n",
        served.host
    );
    assert_eq!((ran.stdout.as_str(), ran.stderr), ("", told));
    served.end("TERM");
}

#[test]
fn what_is_refused_before_it_serves_makes_no_casebook() {
    let town = remembered::town();
    let served = Served::start(&town);
    let new = ["site", "new", "fresh", "--origin", "hitmachine/fresh"];
    town.run(&new).expect(0);
    let refused = |options: &[&str], says: &str| {
        let review = [&["review", "--site", "fresh"], options].concat();
        let told = town.run(&review).expect(1).stderr;
        assert!(told.starts_with(&format!("error: {says}")), "{told}");
        let casebook = town.file("fresh/casebook");
        let kept: Vec<_> = casebook
            .read_dir()
            .map(Iterator::collect)
            .unwrap_or_default();
        assert!(kept.is_empty(), "{kept:?}");
    };
    refused(&[], "fresh/covenant.toml: ");
    for file in [
        "covenant.toml",
        "covenant.toml.care.sig",
        "covenant.toml.safety.sig",
        "state/pins",
    ] {
        let (from, to) = (format!("centre/{file}"), format!("fresh/{file}"));
        std::fs::copy(town.file(&from), town.file(&to)).expect(file);
    }
    refused(&["--listen", &served.host], &served.host);
    refused(&["--origin", "https://hits.example.nl/page"], "--origin ");
    served.end("TERM");
}
