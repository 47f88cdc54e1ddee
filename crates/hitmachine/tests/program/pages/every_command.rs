//! What every command has in common in what it says: an example in its help, one JSON object where
//! it is asked for, colours for a terminal alone, and a word about what was done when standard
//! output takes nothing.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use exchange::hits::HitList;
use serde_json::Value;

use super::public_key;
use crate::centre::remembered;
use crate::harness::run::{BINARY, finish, hitmachine};
use crate::harness::town::{NIGHT, Town, workspace};
use crate::letters::{confirm, referral};

/// A run of each command, by its words, in an order in which all of them go; `true` where it
/// writes files.
const RUNS: [(&str, &str, bool); 55] = [
    (
        "demo",
        "--inhabitants 1000 --nights 1 --night NIGHT --out demo",
        true,
    ),
    ("profile", "agencies/police/signals.csv", false),
    (
        "hash",
        "--home agencies/police --night NIGHT --revision 2 agencies/police/signals.csv",
        true,
    ),
    ("inspect", "BATCH", false),
    ("accept", "--site centre --night NIGHT BATCH", true),
    ("match", "--site centre --night NIGHT", true),
    ("hits list", "--site centre --as analyst-1", false),
    ("hits show", "--site centre --as analyst-1 HIT", false),
    (
        "hits export",
        "--site centre --as analyst-1 --out hits.csv",
        true,
    ),
    ("precision", "--site centre --as analyst-1", false),
    ("audit verify", "--site centre", false),
    ("audit who-saw", "--site centre --as auditor-1 HIT", false),
    ("audit sample", "--site centre --as auditor-1", false),
    (
        "audit journal",
        "--site centre --as auditor-1 --out journal.txt",
        true,
    ),
    ("audit check", "--home agencies/police HEAD", true),
    ("verify", "--site centre", false),
    ("site new", "centre --origin hitmachine/tiel", true),
    ("night", "--site centre --night NIGHT", true),
    ("audit head", "--site centre --from 0 --out 0.head", true),
    ("forget", "--site centre", true),
    ("backup", "--site centre --out OUT.backup", true),
    (
        "restore",
        "--site centre --key owners/backup.key OUT.backup",
        true,
    ),
    (
        "account add",
        "--site centre --as admin-1 --role administrator admin-2",
        true,
    ),
    (
        "account add",
        "--site centre --as admin-1 --role analyst analyst-9",
        true,
    ),
    ("account list", "--site centre --as admin-1", false),
    (
        "account disable",
        "--site centre --as admin-1 analyst-9",
        true,
    ),
    (
        "account enable",
        "--site centre --as admin-1 analyst-9",
        true,
    ),
    (
        "account reset",
        "--site centre --as admin-1 analyst-9",
        true,
    ),
    ("account code", "--site centre --as admin-1 analyst-9", true),
    ("review", "--site centre --listen 127.0.0.1:0", false),
    (
        "confirm",
        "--home agencies/police --letter LETTER agencies/police/signals.csv",
        true,
    ),
    (
        "resolve",
        "--home agencies/police --letter REFERRALS agencies/police/signals.csv",
        false,
    ),
    (
        "find",
        "--home agencies/police --night NIGHT --code VAVKKXDB agencies/police/signals.csv",
        false,
    ),
    (
        "answer",
        "--home agencies/police --letter REFERRALS --answers FILLED",
        true,
    ),
    (
        "quality",
        "--truth demo/night-NIGHT/truth --night NIGHT",
        false,
    ),
    (
        "receipt",
        "--home agencies/police --batch BATCH \
         centre/nights/NIGHT/agencies/police/r1/receipt",
        false,
    ),
    ("key new", "owner --out owner.key", true),
    ("key show", "owner.key", false),
    (
        "key share",
        "--key agencies/police/pseudonym.key --covenant covenant.toml --state centre/state \
         --out shares",
        true,
    ),
    (
        "key receive",
        "--home agencies/housing --agency housing shares/pseudonym-housing-e1.share",
        true,
    ),
    ("covenant new", "", false),
    ("covenant check", "covenant.toml", false),
    ("covenant show", "covenant.toml", false),
    ("covenant diff", "covenant.toml covenant.toml", false),
    (
        "covenant salt",
        "agencies/police/excluded-addresses.csv",
        true,
    ),
    (
        "covenant sign",
        "--key owners/care.key --as care covenant.toml",
        true,
    ),
    (
        "covenant pin",
        "--state pinned --care CARE --safety SAFETY",
        true,
    ),
    ("agreements new", "--covenant covenant.toml", false),
    ("agreements check", "agreements.toml", false),
    ("agreements show", "agreements.toml", false),
    ("agreements diff", "agreements.toml agreements.toml", false),
    (
        "agreements sign",
        "--key owners/care.key --as care agreements.toml",
        true,
    ),
    ("city", "--inhabitants 1000 --night NIGHT --out city", true),
    ("completions", "bash", false),
    ("completions", "fish", false),
];

/// A letter of referrals, and a form in which nothing is answered.
const REFERRALS: &str = "police.referrals";
const FILLED: &str = "filled.csv";

/// A town at which each of the runs goes.
fn town() -> Town {
    let town = confirm::town(2);
    town.match_night().expect(0);
    remembered::remember_another(&town);
    remembered::head(&town, "centre.head", 0);
    town.write(REFERRALS, referral::letter_of(&town, "police", NIGHT));
    town.write(FILLED, referral::empty_form());
    fs::remove_file(town.file("agencies/housing/pseudonym.key")).expect("a key");
    town
}

/// The words of a run.
fn words(town: &Town, command: &str, arguments: &str) -> Vec<String> {
    // A run of the night may have found other hits by then.
    let hit = if arguments.contains("HIT") {
        remembered::first_hit(town)
    } else {
        String::new()
    };
    if command == "backup" {
        town.seals_backups();
    }
    let arguments = arguments
        .replace("HIT", &hit)
        .replace("HEAD", "centre.head")
        .replace("BATCH", &Town::batch("police"))
        .replace("LETTER", &confirm::letter_to(town, "police"))
        .replace("REFERRALS", REFERRALS)
        .replace("FILLED", FILLED)
        .replace("NIGHT", NIGHT)
        .replace("CARE", &public_key(town, "care"))
        .replace("SAFETY", &public_key(town, "safety"));
    let words = command
        .split_whitespace()
        .chain(arguments.split_whitespace());
    words.map(str::to_owned).collect()
}

/// All commands by their words, as the pages of help list them.
pub(crate) fn commands() -> &'static [String] {
    static COMMANDS: LazyLock<Vec<String>> = LazyLock::new(listed);
    &COMMANDS
}

fn listed() -> Vec<String> {
    let mut commands = Vec::new();
    list_below("", &mut commands);
    commands
}

/// Adds a command, or those that its page of help lists below it.
fn list_below(words: &str, commands: &mut Vec<String>) {
    let help = help(words);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let mut is_one = true;
    for line in listed.take_while(|line| !line.is_empty()) {
        is_one = false;
        let name = line.split_whitespace().next().expect("a name");
        if name != "help" {
            list_below(format!("{words} {name}").trim(), commands);
        }
    }
    if is_one {
        commands.push(words.to_owned());
    }
}

/// The page of help of a command.
pub(crate) fn help(words: &str) -> String {
    let folder = workspace();
    let args: Vec<_> = words.split_whitespace().chain(["--help"]).collect();
    finish(hitmachine(&folder, &args).env("COLUMNS", "200"))
        .expect(0)
        .stdout
}

#[test]
fn every_command_has_a_page_with_an_example_of_itself() {
    let commands = commands();
    assert!(commands.len() >= 20, "{commands:?}");
    for command in commands {
        let help = help(command);
        let (_, examples) = help
            .split_once("\nExample")
            .unwrap_or_else(|| panic!("{command} has no example"));
        let example = format!("\n  hitmachine {command}");
        assert!(examples.contains(&example), "{command}: {examples}");
        assert!(help.contains("--json"), "{command}");
    }
    let run: BTreeSet<_> = RUNS
        .iter()
        .map(|(command, ..)| (*command).to_owned())
        .collect();
    assert_eq!(run, commands.iter().cloned().collect());
}

#[test]
fn every_command_prints_one_json_object_where_it_is_asked_for() {
    let town = town();
    for (command, arguments, _) in RUNS {
        let mut words = words(&town, command, arguments);
        words.push("--json".to_owned());
        let args: Vec<_> = words.iter().map(String::as_str).collect();
        let ran = town.run(&args).expect(0);
        let json: Result<Value, _> = serde_json::from_str(&ran.stdout);
        assert!(json.is_ok(), "{command}: {}", ran.stdout);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_hides_nothing_that_was_delivered() {
    let town = town();
    for (command, arguments, delivers) in RUNS {
        let words = words(&town, command, arguments);
        let args: Vec<_> = words.iter().map(String::as_str).collect();
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let ran = finish(hitmachine(town.path(), &args).stdout(full));
        let told = ran.stderr.lines().last().unwrap_or_default();
        let full = "No space left on device (os error 28)";
        if delivers {
            let warning =
                format!("warning: standard output cannot be written ({full}), but all is done: ");
            assert!(told.starts_with(&warning), "{command}: {}", ran.stderr);
            assert_eq!(ran.status, Some(0), "{command}");
        } else {
            let error = format!("error: standard output cannot be written: {full}");
            assert_eq!((ran.status, told), (Some(3), &*error), "{command}");
        }
    }
}

/// What a command shows on a terminal.
#[cfg(target_os = "linux")]
fn on_a_terminal(town: &Town, command: &str, no_color: bool) -> String {
    let mut script = Command::new("script");
    script
        .args(["--quiet", "--return", "--command"])
        .arg(format!("{BINARY} {command}"))
        .arg("/dev/null")
        .current_dir(town.path())
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    if no_color {
        script.env("NO_COLOR", "1");
    }
    finish(&mut script).stdout
}

#[test]
#[cfg(target_os = "linux")]
fn colours_are_for_a_terminal_whose_user_wants_them() {
    const COLOUR: &str = "\u{1b}[1";
    let town = Town::new();
    assert!(on_a_terminal(&town, "no-such-command", false).contains(COLOUR));
    assert!(!on_a_terminal(&town, "no-such-command", true).contains(COLOUR));
    assert!(
        !town
            .run(&["no-such-command"])
            .expect(2)
            .stderr
            .contains('\u{1b}')
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_bar_is_for_a_terminal_alone() {
    let town = Town::new();
    let city = format!("city --inhabitants 20000 --night {NIGHT} --out city");
    assert!(on_a_terminal(&town, &city, false).contains(" % "));
    let args: Vec<_> = city.split_whitespace().collect();
    assert_eq!(town.run(&args).expect(0).stderr, "");
    let json = on_a_terminal(&town, &format!("{city} --json"), false);
    assert!(!json.contains(" % "), "a machine reads no bar");
}

#[test]
fn the_version_names_those_of_the_formats_as_their_documents_do() {
    let town = Town::new();
    let said = town.run(&["--version"]).expect(0).stdout;
    let of_program = format!("hitmachine {}\n", env!("CARGO_PKG_VERSION"));
    assert!(said.starts_with(&of_program), "{said}");
    assert_eq!(town.run(&["-V"]).expect(0).stdout, of_program);
    let version = |what: &str| {
        let (_, rest) = said.split_once(&format!("{what} ")).expect("a version");
        let digits = rest.split(|sign: char| !sign.is_ascii_digit());
        digits.map(str::to_owned).next().expect("a number")
    };
    for (what, document, title) in [
        (
            "pseudonym scheme",
            "pseudonym-scheme.md",
            "# Pseudonym scheme, version ",
        ),
        (
            "normalisation",
            "normalisation.md",
            "# Normalisation, version ",
        ),
        ("batch", "batch-format.md", "# Batch format, version "),
        (
            "letter",
            "confirmation.md",
            "# Questions and confirmations, version ",
        ),
        ("covenant", "covenant.md", "| `format` | "),
        ("agreements", "agreements.md", "| `format` | "),
    ] {
        let path = workspace().join("docs").join(document);
        let text = fs::read_to_string(path).expect("a document");
        let titles = format!("{title}{}", version(what));
        let line = text.lines().find(|line| line.starts_with(title));
        let line = line.expect("a title");
        assert_eq!(line.trim_end_matches(" |"), titles, "{document}");
    }
    let hits: HitList = town.night();
    assert_eq!(version("hit list"), hits.format.to_string());
}
