//! The canary: people with marked values go through every command, in good rows and in rows with
//! every kind of error, in files without header and in the place of keys and profiles. Nothing that
//! is printed or written may hold a marked value.

mod marked;

use std::fs;

use marked::{CODE_WORD, MARKS, marked_town};

use crate::harness::marks::found;
use crate::harness::run::{Ran, finish, hitmachine};
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// What a command printed.
struct Printed {
    command: String,
    ran: Ran,
}

/// The town, and whatever was printed there so far.
struct Nights {
    town: Town,
    printed: Vec<Printed>,
}

impl Nights {
    /// Runs a command as plain text and as JSON, and wants it to end in one of these ways.
    fn run(&mut self, command: &str, statuses: &[i32]) {
        for json in ["", " --json"] {
            let command = format!("{command}{json}");
            let args: Vec<&str> = command.split(' ').collect();
            let mut process = hitmachine(self.town.path(), &args);
            let ran = finish(process.env("RUST_BACKTRACE", "1").env("RUST_LOG", "trace"));
            let status = ran.status.expect("no signal ends it");
            assert!(
                statuses.contains(&status),
                "{command}: {status}\n{}",
                ran.stderr
            );
            self.printed.push(Printed { command, ran });
        }
    }

    /// The night as it should go, in which every agency has marked rows, good ones and bad ones.
    fn good_night(&mut self) {
        for agency in AGENCIES {
            let home = format!("agencies/{agency}");
            let hash = format!("hash --home {home} --night {NIGHT}");
            self.run(&format!("{hash} --dry-run {home}/signals.csv"), &[0]);
            self.run(&format!("{hash} {home}/signals.csv"), &[0]);
            let batch = Town::batch(agency);
            self.run(&format!("inspect --covenant covenant.toml {batch}"), &[0]);
            self.run(&format!("key show {home}/agency.key"), &[0]);
            self.run(&format!("profile {home}/signals.csv"), &[0]);
        }
        self.run(&format!("match --site centre --night {NIGHT}"), &[75]);
        let batches = AGENCIES.map(Town::batch).join(" ");
        self.run(
            &format!("accept --site centre --night {NIGHT} {batches}"),
            &[0],
        );
        self.run(&format!("match --site centre --night {NIGHT}"), &[0]);
        for agency in AGENCIES {
            let receipt = format!("centre/nights/{NIGHT}/agencies/{agency}/r1/receipt");
            let receive = format!("receipt --home agencies/{agency}");
            self.run(
                &format!("{receive} --batch {} {receipt}", Town::batch(agency)),
                &[0],
            );
        }
    }

    /// Every command with a file that is not what it asks for.
    fn every_mistake_with(&mut self, file: &str) {
        let police = "--home agencies/police";
        let hash = format!("hash {police} --night {NIGHT}");
        let accept = format!("accept --site centre --night {NIGHT}");
        let batch = Town::batch("police");
        // Some of these files are exports, of which a part is right.
        self.run(&format!("{hash} --out elsewhere {file}"), &[0, 1]);
        self.run(&format!("profile {file}"), &[0, 1]);
        for command in [
            format!("inspect {file}"),
            format!("{accept} {file}"),
            format!("{accept} --key {file} {batch}"),
            format!("key show {file}"),
            format!("key receive {police} --agency police {file}"),
            format!(
                "key share --covenant covenant.toml --state centre/state --out shares --key {file}"
            ),
            format!("covenant check {file}"),
            format!("covenant show {file}"),
            format!("covenant sign --as care --key {file} covenant.toml"),
            format!("covenant sign --as care --key owners/care.key {file}"),
            format!("receipt {police} --batch {batch} {file}"),
            format!("match --site centre --night {NIGHT} --covenant {file}"),
        ] {
            self.run(&command, &[1]);
        }
        for option in [
            "--covenant",
            "--profile",
            "--key",
            "--agency-key",
            "--excluded",
        ] {
            let spoilt = format!("{hash} --out spoilt agencies/police/signals.csv {option} {file}");
            self.run(&spoilt, &[1]);
        }
    }

    /// Where marked values are: in what was printed, in files other than the agencies' own inputs,
    /// and in names of files.
    fn leaks(&self) -> Vec<String> {
        let mut leaks = Vec::new();
        for Printed { command, ran } in &self.printed {
            for mark in found(ran.stdout.as_bytes(), &MARKS) {
                // The steward translates these words, so `profile` shows them.
                if mark != CODE_WORD || !command.starts_with("profile ") {
                    leaks.push(format!("{mark} on stdout of {command}"));
                }
            }
            for mark in found(ran.stderr.as_bytes(), &MARKS) {
                leaks.push(format!("{mark} on stderr of {command}"));
            }
        }
        for name in files(self.town.path()) {
            let is_input = name.starts_with("inputs/") || name.ends_with("/signals.csv");
            let mut marks = found(name.as_bytes(), &MARKS);
            if !is_input {
                marks.extend(found(&self.town.read(&name), &MARKS));
            }
            leaks.extend(marks.iter().map(|mark| format!("{mark} in {name}")));
        }
        leaks
    }
}

/// A covenant that lets the marked people become a hit, however many of their rows are wrong.
fn let_them_through(town: &Town) {
    town.change_covenant(|covenant| {
        covenant
            .max_refused_share(0.5)
            .max_records_per_tag(100)
            .postcodes(["9000-9999"])
            .change_code("rent-arrears", |code| {
                code.min_amount = None;
                code.preconditions.clear();
            })
    });
}

#[test]
fn no_marked_value_is_printed_or_written() {
    let town = marked_town();
    let mut inputs = Vec::new();
    for name in files(town.path()) {
        inputs.extend(town.read(&name));
    }
    assert_eq!(found(&inputs, &MARKS), MARKS, "every mark goes in");

    let_them_through(&town);
    let mut nights = Nights {
        town,
        printed: Vec::new(),
    };
    nights.good_night();
    for name in files(&nights.town.file("inputs")) {
        nights.every_mistake_with(&format!("inputs/{name}"));
    }
    let hits = nights.town.hits();
    assert_eq!(hits.hits.len(), 1, "the marked people are a hit");
    assert!(
        nights.printed.len() > 200,
        "{} commands",
        nights.printed.len()
    );
    assert_eq!(nights.leaks(), [""; 0]);
    assert_leaks_are_seen(nights);
}

/// That nothing was found means something: one line on either side is.
fn assert_leaks_are_seen(mut nights: Nights) {
    for (file, bytes, mark) in [
        (
            "centre/nights/log",
            "opened the signal of KWETTERZANGER",
            "Kwetterzanger",
        ),
        ("agencies/police/out/495122725", "", "495122725"),
    ] {
        nights.town.write(file, bytes);
        assert_eq!(nights.leaks(), [format!("{mark} in {file}")]);
        fs::remove_file(nights.town.file(file)).expect("removed");
    }
    let ran = Ran {
        status: Some(1),
        stdout: String::new(),
        stderr: "row 3: \"nachtegaalgeheim\" is odd".to_owned(),
    };
    nights.printed.push(Printed {
        command: "hash".to_owned(),
        ran,
    });
    assert_eq!(nights.leaks(), ["nachtegaalgeheim on stderr of hash"]);
}
