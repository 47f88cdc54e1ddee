//! A centre at which hits of the first night are due, and what lies in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use casebook::store::{Casebook, Listed};
use exchange::hex;
use exchange::hits::HitList;
use serde_json::Value;

use super::super::Centre;
use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// The night after which the hits of the first one are due.
pub(crate) const NEXT: &str = "2026-11-23";

/// Tables of which rows may go.
const TABLES: [&str; 11] = [
    "hit",
    "version",
    "sighting",
    "explanation",
    "signal",
    "related",
    "deed",
    "subject",
    "listed",
    "face",
    "handed",
];

/// A centre at which a hit is due.
pub(crate) struct Due {
    pub(crate) centre: Centre,
    /// What no file may hold: refs as they are and as digits, and ids.
    pub(crate) marks: Vec<Vec<u8>>,
}

impl Due {
    /// Two nights. The second was matched twice: first with the family of the first one, and then
    /// without, as all agencies took its signals back.
    pub(crate) fn new() -> Self {
        let centre = Centre::new();
        centre
            .town
            .change_agreements(|text| text.replace("retention_days = 365", "retention_days = 1"));
        centre.deliver_all(NIGHT);
        centre.put("junk", b"junk");
        centre.night(&format!("{NIGHT}T06:40+01:00")).expect(1);
        read_all(&centre);
        let first = list(&centre.town, NIGHT);
        // What cannot be read stops the forgetting that a night does by itself.
        let unreadable = format!("centre/nights/{NIGHT}/run-9/hits.json");
        let unreadable = centre.town.file(&unreadable);
        fs::create_dir_all(&unreadable).expect("made");
        let at = format!("{NEXT}T06:40+01:00");
        centre.deliver_all(NEXT);
        assert_ne!(centre.night(&at).status, Some(0));
        for agency in AGENCIES {
            take_back(&centre, agency);
        }
        assert_ne!(centre.night(&at).status, Some(0));
        fs::remove_dir_all(unreadable.parent().expect("a run")).expect("removed");
        let second = list(&centre.town, NEXT);
        let marks = marks(&first, &second, &centre.hits());
        assert!(!marks.is_empty());
        Self { centre, marks }
    }

    /// The same centre once more, as it is now.
    pub(crate) fn copy(&self) -> Self {
        let centre = Centre { town: Town::new() };
        let to = centre.town.file("centre");
        fs::remove_dir_all(&to).expect("removed");
        let mut copying = Command::new("cp");
        copying
            .arg("-a")
            .arg(self.centre.town.file("centre"))
            .arg(to);
        assert!(copying.status().expect("copied").success());
        Self {
            centre,
            marks: self.marks.clone(),
        }
    }

    pub(crate) fn forget(&self) -> Ran {
        self.centre.town.run(&["forget", "--site", "centre"])
    }

    pub(crate) fn forget_json(&self) -> Vec<Value> {
        self.json(&["forget", "--site", "centre", "--json"], "forgotten")
    }

    pub(crate) fn dry_run(&self) -> Vec<Value> {
        let args = ["forget", "--site", "centre", "--dry-run", "--json"];
        self.json(&args, "due")
    }

    fn json(&self, args: &[&str], field: &str) -> Vec<Value> {
        let ran = self.centre.town.run(args).expect(0);
        let mut said: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        serde_json::from_value(said[field].take()).expect("a list")
    }

    pub(crate) fn database(&self) -> PathBuf {
        let folder = self.centre.town.file("centre/casebook");
        folder.join(Casebook::FILE)
    }

    /// What the journal says was forgotten.
    pub(crate) fn forgotten_lines(&self) -> Vec<String> {
        let entries = self.centre.casebook().forgotten().expect("read");
        let text = |detail| String::from_utf8(detail).expect("lines");
        entries
            .into_iter()
            .map(|entry| text(entry.detail))
            .collect()
    }

    /// The reports that are kept.
    pub(crate) fn reports(&self) -> Vec<String> {
        files(&self.centre.town.file("centre/reports"))
    }

    /// The files of the site that hold these bytes, and the journal's text.
    pub(crate) fn files_with(&self, mark: &[u8]) -> Vec<String> {
        let site = self.centre.town.file("centre");
        let mut contents: Vec<(String, Vec<u8>)> = Vec::new();
        for name in files(&site) {
            let bytes = fs::read(site.join(&name)).expect("a file");
            contents.push((name, bytes));
        }
        let mut journal = Vec::new();
        let written = self.centre.casebook().write_journal(&mut journal);
        written.expect("read").expect("a vector takes it");
        contents.push(("the journal".to_owned(), journal));
        let holds = |bytes: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
        contents.retain(|(name, bytes)| holds(bytes) || holds(name.as_bytes()));
        contents.into_iter().map(|(name, _)| name).collect()
    }

    /// How many rows each table has.
    pub(crate) fn rows(&self) -> BTreeMap<String, u64> {
        let database = rusqlite::Connection::open(self.database()).expect("opened");
        let count = |table: &str| {
            let query = format!("SELECT count(*) FROM {table}");
            database.query_row(&query, [], |row| row.get(0))
        };
        let named = |table: &str| (table.to_owned(), count(table).expect("a number"));
        TABLES.into_iter().map(named).collect()
    }

    /// How many files there are of each kind, by the folders of docs/site.md.
    pub(crate) fn kinds(&self) -> BTreeMap<String, u64> {
        let mut kinds = BTreeMap::new();
        for name in files(&self.centre.town.file("centre")) {
            let parts: Vec<&str> = name.split('/').collect();
            let kind = match parts.as_slice() {
                ["keys", "nights", _] => "key",
                ["nights", _, run, list] if run.starts_with("run-") && list.starts_with("hits") => {
                    "hit-list"
                }
                ["nights", _, "agencies", _, _, "receipt"] => "receipt",
                ["nights", _, "agencies", _, revision, _] if revision.starts_with('r') => "batch",
                ["nights", _, _, "questions", "asked"] => "asked",
                ["nights", _, _, "questions", _]
                | ["nights", _, "agencies", _, "confirmation.letter"] => "letter",
                ["nights", ..] => "other",
                ["refused", ..] => "refused",
                ["reports", _] => "report",
                ["outbox", _, file] => match file.rsplit_once('.').expect("an end").1 {
                    "receipt" => "receipt",
                    "head" => "head",
                    "letter" => "letter",
                    _ => "refusal",
                },
                _ => "kept",
            };
            // SQLite makes and removes files beside its own.
            if parts[0] != "casebook" {
                *kinds.entry(kind.to_owned()).or_default() += 1;
            }
        }
        kinds
    }
}

/// Counts by name, as JSON has them.
pub(crate) fn counts(json: &Value) -> BTreeMap<String, u64> {
    serde_json::from_value(json.clone()).expect("counts")
}

/// Sends the agency's batch again without the signals at the family's postcode.
fn take_back(centre: &Centre, agency: &str) {
    let name = format!("agencies/{agency}/signals.csv");
    let bytes = centre.town.read(&name);
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let is_other = |line: &&[u8]| !line.windows(4).any(|digits| digits == b"6511");
    let others: Vec<&[u8]> = lines.filter(is_other).collect();
    centre.town.write(&name, others.concat());
    centre.hash(agency, NEXT, &["--revision", "2", "--accept-fewer"]);
    let batch = format!("{agency}-{NEXT}-r2.batch");
    let bytes = centre.town.read(&format!("agencies/{agency}/out/{batch}"));
    centre.put(&batch, &bytes);
}

/// Somebody looks at a list of all hits, and at each.
fn read_all(centre: &Centre) {
    let say = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        centre.town.run(&words).expect(0);
    };
    for (role, id) in [("administrator", "admin-1"), ("analyst", "analyst-1")] {
        say(&format!(
            "account add --site centre --as admin-1 --role {role} {id}"
        ));
    }
    say("hits list --site centre --as analyst-1");
    for hit in centre.hits() {
        say(&format!(
            "hits show --site centre --as analyst-1 {}",
            hit.id
        ));
    }
}

fn list(town: &Town, night: &str) -> HitList {
    let list = town.read(&format!("{}/hits.json", town.last_run(night)));
    serde_json::from_slice(&list).expect("a hit list")
}

/// What identifies the signals that are in the first list alone, and the hits that are in it.
fn marks(first: &HitList, second: &HitList, known: &[Listed]) -> Vec<Vec<u8>> {
    let refs = |list: &HitList| {
        let mut refs = Vec::new();
        for hit in &list.hits {
            for signal in &hit.explanation.signals {
                refs.push(signal.signal_ref.clone());
            }
        }
        refs
    };
    let later = refs(second);
    let mut marks = Vec::new();
    for digits in refs(first) {
        if later.contains(&digits) {
            continue;
        }
        let raw = hex::parse::<12>(digits.as_bytes()).expect("a ref");
        marks.push(raw.to_vec());
        marks.push(digits.clone().into_bytes());
    }
    for hit in known {
        if hit.last_night.to_string() == NIGHT {
            marks.push(hit.id.clone().into_bytes());
        }
    }
    marks
}
