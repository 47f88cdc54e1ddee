//! A second reader, written in Python from the documents alone (fixtures/reader), opens a night
//! that this program made, and agrees.
//!
//! It shares no code with the program: what both make of the same batches is what
//! docs/pseudonym-scheme.md, batch-format.md, keys.md and covenant.md say. The Python package it
//! needs comes from requirements.txt, into a folder of the build when the machine lacks it. Without
//! Python the test fails; it is never left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const NIGHT: &str = "2026-11-22";

/// The smallest round size at which every agency's rows pass and dozens of hits come out.
const INHABITANTS: &str = "20000";

#[test]
fn a_reader_written_from_the_documents_alone_opens_the_same_night_and_refuses_a_changed_one() {
    let python = python();
    let city = TempDir::new().expect("a folder");
    let matched = make_night(city.path());
    let hits: Value = read_json(
        &city
            .path()
            .join(format!("centre/nights/{NIGHT}/run-1/hits.json")),
    );

    let read: Value = serde_json::from_str(
        &read_night(&python, city.path()).expect("the reader takes the night"),
    )
    .expect("JSON");
    assert_eq!(
        read["receipts"], matched["counts"]["batches"],
        "every batch has a receipt"
    );
    let sections = read["sections"].as_array().expect("sections");
    let joining: Vec<&Value> = sections
        .iter()
        .filter(|section| section["asks"] == false)
        .collect();
    assert!(
        joining.len() < sections.len(),
        "a key that asks opens questions for the reader too"
    );
    let sum = |of: &[&Value], field: &str| {
        of.iter()
            .map(|section| section[field].as_u64().expect("a number"))
            .sum::<u64>()
    };
    let all: Vec<&Value> = sections.iter().collect();
    assert_eq!(
        sum(&all, "shut"),
        0,
        "all agencies of this night are honest"
    );
    assert_eq!(matched["counts"]["records"], sum(&all, "records"));
    assert_eq!(
        matched["counts"]["groups"],
        sum(&joining, "groups"),
        "questions are no groups of signals"
    );
    let opened: BTreeSet<[&str; 2]> = joining
        .iter()
        .copied()
        .flat_map(signals_of)
        .map(|signal| words(signal, ["agency", "signal_ref"]))
        .collect();
    assert_eq!(matched["counts"]["signals"], opened.len());
    assert!(
        sections
            .iter()
            .all(|section| section["opened"].as_u64() > Some(0)),
        "each section has something to compare"
    );
    compare(&hits, sections);

    let batch = batches(city.path()).remove(0);
    let mut bytes = fs::read(&batch).expect("a batch");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&batch, bytes).expect("written");
    let refusal = read_night(&python, city.path()).expect_err("a changed byte is refused");
    assert!(refusal.contains("the signature is not right"), "{refusal}");
}

/// Every signal of every hit opened for the reader too, in each section in which the hit list says
/// that it met.
fn compare(hits: &Value, sections: &[Value]) {
    let fields = ["agency", "signal_ref", "code", "week"];
    let mut opened = BTreeSet::new();
    let mut days = BTreeSet::new();
    for section in sections {
        for signal in signals_of(section)
            .iter()
            .filter(|_| section["asks"] == false)
        {
            opened.insert((words(section, ["gate", "match_key"]), words(signal, fields)));
            days.insert(words(signal, ["agency", "signal_ref", "date"]));
        }
    }
    let hits = hits["hits"].as_array().expect("hits");
    assert!(hits.len() > 10, "a night without hits shows nothing");
    for signal in hits
        .iter()
        .flat_map(|hit| hit["explanation"]["signals"].as_array().expect("signals"))
    {
        // Shown where a rule counts it.
        if signal["date"].is_string() {
            assert!(days.contains(&words(signal, ["agency", "signal_ref", "date"])));
        }
        for met in signal["met"].as_array().expect("what it met") {
            let wanted = (words(met, ["gate", "match_key"]), words(signal, fields));
            assert!(
                opened.contains(&wanted),
                "in the hit list, but not opened by the reader: {wanted:?}"
            );
        }
    }
}

fn signals_of(section: &Value) -> &[Value] {
    section["signals"].as_array().expect("signals")
}

fn words<'a, const N: usize>(object: &'a Value, fields: [&str; N]) -> [&'a str; N] {
    fields.map(|field| object[field].as_str().expect("a word"))
}

/// Makes a city, hashes for all its agencies, accepts and matches; gives back what `match` says.
fn make_night(city: &Path) -> Value {
    hitmachine(
        city,
        &[
            "city",
            "--inhabitants",
            INHABITANTS,
            "--seed",
            "1",
            "--night",
            NIGHT,
            "--out",
            ".",
        ],
    );
    for home in agencies(city) {
        let [home, signals] =
            [home.clone(), home.join("signals.csv")].map(|path| path.display().to_string());
        hitmachine(city, &["hash", "--home", &home, "--night", NIGHT, &signals]);
    }
    let batches: Vec<String> = batches(city)
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let accept = ["accept", "--site", "centre", "--night", NIGHT];
    hitmachine(
        city,
        &accept
            .into_iter()
            .chain(batches.iter().map(String::as_str))
            .collect::<Vec<_>>(),
    );
    serde_json::from_str(&hitmachine(
        city,
        &["match", "--site", "centre", "--night", NIGHT, "--json"],
    ))
    .expect("JSON")
}

/// Runs the reader on all batches and receipts; gives back what it printed, or what it complained
/// of.
fn read_night(python: &Path, city: &Path) -> Result<String, String> {
    let pins = fs::read_to_string(city.join("centre/state/pins")).expect("the pinned owners");
    let pins: Vec<&str> = pins.split_whitespace().collect();
    let mut reader = Command::new(python);
    reader
        .arg("-B")
        .arg(folder().join("read_night.py"))
        .current_dir(city);
    reader.args([
        "--covenant",
        "centre/covenant.toml",
        "--centre-key",
        "centre/centre.key",
        "--night",
        NIGHT,
    ]);
    reader.args(["--care", pins[2], "--safety", pins[3]]);
    for home in agencies(city) {
        let agency = home.file_name().expect("a name");
        reader.arg("--receipt").arg(
            city.join("centre/nights")
                .join(NIGHT)
                .join("agencies")
                .join(agency)
                .join("r1/receipt"),
        );
    }
    run(reader.args(batches(city)))
}

fn agencies(city: &Path) -> Vec<PathBuf> {
    let homes = fs::read_dir(city.join("agencies"))
        .expect("the agencies")
        .map(|entry| entry.expect("an entry").path());
    let mut homes: Vec<PathBuf> = homes.collect();
    homes.sort();
    homes
}

fn batches(city: &Path) -> Vec<PathBuf> {
    let batch = |home: PathBuf| {
        let name = format!(
            "{}-{NIGHT}-r1.batch",
            home.file_name().expect("a name").display()
        );
        home.join("out").join(name)
    };
    agencies(city).into_iter().map(batch).collect()
}

fn hitmachine(city: &Path, args: &[&str]) -> String {
    run(Command::new(env!("CARGO_BIN_EXE_hitmachine"))
        .args(args)
        .current_dir(city))
    .unwrap_or_else(|error| panic!("{args:?}: {error}"))
}

fn run(command: &mut Command) -> Result<String, String> {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let [stdout, stderr] =
        [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if status.success() {
        Ok(stdout)
    } else {
        Err(format!("{status}: {stderr}"))
    }
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/reader")
}

/// A Python that has the packages of requirements.txt: the machine's own, or one in a folder of the
/// build.
fn python() -> PathBuf {
    let system = PathBuf::from(if cfg!(windows) { "python" } else { "python3" });
    run(Command::new(&system).args(["-c", "import tomllib"])).unwrap_or_else(|error| {
        panic!(
            "this test needs Python 3.11 or later with venv (Debian: apt-get install python3 \
                python3-venv): {error}"
        )
    });
    let requirements = folder().join("requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("requirements.txt");
    let has_all = |python: &Path| {
        let asks = "import sys; from importlib.metadata import version as v; \
                    import cryptography; [sys.exit(1) for r in sys.argv[1].split() if \
                    v(r.split('==')[0]) != r.split('==')[1]]";
        run(Command::new(python).args(["-c", asks, &wanted])).is_ok()
    };
    if has_all(&system) {
        return system;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reader");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python3"
    });
    if !has_all(&python) {
        let made = run(Command::new(&system)
            .args(["-m", "venv", "--clear"])
            .arg(&folder));
        made.unwrap_or_else(|error| {
            panic!("no virtual environment (Debian: apt-get install python3-venv): {error}")
        });
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--only-binary",
            ":all:",
            "--requirement",
        ];
        run(Command::new(&python).args(install).arg(&requirements))
            .unwrap_or_else(|error| panic!("{wanted}: {error}"));
    }
    assert!(has_all(&python), "{} lacks {wanted}", python.display());
    python
}
