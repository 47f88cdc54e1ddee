//! An owner sees all that is signed: every key of agreements is changed in turn, and `show` and
//! `diff` must change with it. And what each agency could know is what the gates and tells allow.

use std::collections::BTreeSet;

use toml::Value;

use super::*;
use crate::commands::owners::inference;

const AGREEMENTS: &str = include_str!("../../../../../exchange/tests/agreements.toml");
const COVENANT: &str = include_str!("../../../../../exchange/tests/covenant.toml");

/// What is changed in the agreements: the key, what stands there, and what else it can be.
const CHANGES: &[(&str, &str, &str)] = &[
    ("name", "van een proef", "van een stad"),
    ("serial", "serial = 2", "serial = 3"),
    ("series", "\"0001", "\"ff01"),
    ("retention_days", "days = 365", "days = 366"),
    ("second_look", "\"sample\"", "\"all\""),
    ("tell.from", "from = \"police\"", "from = \"veilig-thuis\""),
    ("tell.to", "to = \"housing\"", "to = \"veilig-thuis\""),
    ("tell.what", "\"involved\"", "\"rule\""),
    ("tell.ground", "\"Art. 4\"", "\"Art. 9\""),
    (
        "expect.agency",
        "agency = \"housing\"",
        "agency = \"police\"",
    ),
    ("expect.weekdays", "\"thursday\"", "\"friday\""),
    (
        "precision.rule",
        "rule = \"multi-problem\"",
        "rule = \"other\"",
    ),
    ("precision.min_precision", "= 0.6", "= 0.7"),
    ("precision.min_answers", "= 40", "= 41"),
    ("reason.id", "\"moved-away\"", "\"moved\""),
    ("reason.nl", "uit de regio", "uit de stad"),
    ("reason.en", "out of the region", "out of the city"),
    ("desk.agency", "agency = \"police\"", "agency = \"housing\""),
    ("desk.number", "number = 7", "number = 8"),
    ("desk.name", "Noord", "Zuid"),
    ("desk.telephone", "123 45 67", "123 45 68"),
    ("label.of", "of = \"rule\"", "of = \"code\""),
    ("label.id", "id = \"police\"", "id = \"housing\""),
    ("label.nl", "\"geld\"", "\"schulden\""),
    ("label.en", "\"Police\"", "\"The police\""),
];

fn parsed(text: &str) -> Agreements {
    Agreements::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The keys of a file, each once.
fn keys(value: &Value, path: &str, keys: &mut BTreeSet<String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let dot = if path.is_empty() { "" } else { "." };
                self::keys(value, &format!("{path}{dot}{key}"), keys);
            }
        }
        Value::Array(values) => {
            for value in values {
                self::keys(value, path, keys);
            }
        }
        _ => {
            keys.insert(path.to_owned());
        }
    }
}

#[test]
fn every_key_of_the_format_is_changed_here() {
    let mut of_file = BTreeSet::new();
    let table = Value::Table(AGREEMENTS.parse().expect("TOML"));
    keys(&table, "", &mut of_file);
    // There is one format only.
    assert!(of_file.remove("format"));
    let changed: BTreeSet<String> = CHANGES.iter().map(|(key, ..)| (*key).to_owned()).collect();
    assert_eq!(of_file, changed);
}

#[test]
fn shows_every_key_and_tells_its_change() {
    let before = parsed(AGREEMENTS);
    for (key, old, new) in CHANGES {
        assert!(AGREEMENTS.contains(old), "{key}: there is no {old:?}");
        let after = parsed(&AGREEMENTS.replacen(old, new, 1));
        let shown = |agreements: &Agreements| lines(&terms::of(agreements)).join("\n");
        assert_ne!(shown(&before), shown(&after), "{key} is not shown");
        let told = describe_changes(&changes(&before, &after));
        assert!(
            told.contains("\n~ ") || told.contains("\n+ "),
            "{key}: {told}"
        );
    }
}

#[test]
fn says_what_is_wider_and_what_is_not() {
    let before = parsed(AGREEMENTS);
    let told = |old: &str, new: &str| {
        describe_changes(&changes(
            &before,
            &parsed(&AGREEMENTS.replacen(old, new, 1)),
        ))
    };
    let wider = told("\"involved\"", "\"rule\"");
    assert!(
        wider.ends_with(
            "Wider than before. For an agency it counts once its batches name this version:\n  \
             housing is told more of police: rule"
        ),
        "{wider}"
    );
    assert!(!told("\"involved\"", "\"coordinator\"").contains("Wider"));
}

/// What is said of what one agency could know.
fn known(covenant: &str, agreements: &str, agency: &str) -> String {
    let covenant = Covenant::parse(covenant.as_bytes()).expect("a covenant");
    let told = inference::describe(&inference::receivers(&covenant, &parsed(agreements)));
    let (_, of_agency) = told
        .split_once(&format!("\n\n{agency}\n"))
        .expect("an agency");
    of_agency.split("\n\n").next().expect("lines").to_owned()
}

#[test]
fn says_what_each_agency_could_know() {
    assert_eq!(
        known(COVENANT, AGREEMENTS, "housing"),
        "  of police: that it is in a case, and its desk; its signal can only be about the code \
         domestic-violence\n  \
         of veilig-thuis: nothing\n  \
         ! a case of the rule multi-problem always holds veilig-thuis: it need not be told"
    );
    assert_eq!(
        known(COVENANT, AGREEMENTS, "police"),
        "  of housing: nothing\n  \
         of veilig-thuis: that a case holds it is not told, only whom to call\n  \
         ! a case of the rule multi-problem always holds housing, veilig-thuis: it need not be told"
    );
    // Who hears of no case works nothing out of one.
    assert_eq!(
        known(COVENANT, AGREEMENTS, "veilig-thuis"),
        "  of housing: nothing\n  of police: nothing"
    );
}

#[test]
fn a_rule_that_asks_fewer_than_there_are_gives_nobody_away() {
    let covenant = COVENANT
        .replacen("min_agencies = 3", "min_agencies = 2", 1)
        .replacen("min_domains = 2", "min_domains = 1", 1);
    assert!(!known(&covenant, AGREEMENTS, "police").contains('!'));
}

#[test]
fn a_key_that_asks_gives_away_how_many_more_a_gate_needs() {
    let key = "id = \"surname+initial+birth\"\nmode = ";
    let covenant = COVENANT.replacen(&format!("{key}\"joins\""), &format!("{key}\"asks\""), 1);
    let told = known(&covenant, AGREEMENTS, "housing");
    assert!(
        told.contains("its desk; is asked about its signals on surname+initial+birth; its"),
        "{told}"
    );
    let three = covenant.replacen("k = 2", "k = 3", 1);
    let told = known(&three, AGREEMENTS, "housing");
    assert!(
        told.contains("also known to one more of the agencies"),
        "{told}"
    );
    // Nobody is asked of one that it may hear no name of.
    assert!(!known(&covenant, AGREEMENTS, "police").contains("asked"));
}

#[test]
fn the_template_is_of_its_form_once_it_has_a_name() {
    let template = include_str!("template.toml");
    let filled = template
        .replacen("name = \"\"", "name = \"x\"", 1)
        .replacen(
            "series = \"\"",
            &format!("series = \"{}\"", "00".repeat(16)),
            1,
        );
    let agreements = parsed(&filled);
    assert!(agreements.tells().is_empty());
    // Every table is in it, behind a comment sign.
    let mut all = BTreeSet::new();
    let uncommented: String = filled
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.starts_with("[[") || key.contains(" = ") => format!("{key}\n"),
            Some(_) => String::new(),
            None => format!("{line}\n"),
        })
        .collect();
    keys(
        &Value::Table(uncommented.parse().expect("TOML")),
        "",
        &mut all,
    );
    all.remove("format");
    let changed: BTreeSet<String> = CHANGES.iter().map(|(key, ..)| (*key).to_owned()).collect();
    assert_eq!(all, changed);
}
