//! An owner sees all that is signed: every key of a covenant is changed in turn, and `show` and
//! `diff` must change with it.

use std::collections::BTreeSet;

use exchange::covenant::Covenant;
use toml::Value;

use super::{COST_OF_A_HASH, diff, show, version};

const COVENANT: &str = include_str!("../../../../../exchange/tests/covenant.toml");

/// What is changed in the covenant: the key, what stands there, and what else it can be. An id is
/// changed wherever it stands.
const CHANGES: &[(&str, &str, &str)] = &[
    ("name", "\"Convenant van een proef\"", "\"Convenant\""),
    ("serial", "serial = 3", "serial = 4"),
    ("series", "series = \"00", "series = \"01"),
    ("ref_period_days", "days = 91", "days = 92"),
    ("purpose", "\"A test\"", "\"Another\""),
    ("legal_basis", "\"None: synthetic data\"", "\"None\""),
    ("valid_from", "2026-01-01", "2026-01-02"),
    ("valid_until", "2027-12-31", "2027-12-30"),
    ("max_refused_share", "share = 0.05", "share = 0.06"),
    ("max_records_per_tag", "tag = 40", "tag = 41"),
    ("max_household_persons", "persons = 12", "persons = 13"),
    ("postcodes", "6500-6549", "6500-6550"),
    ("pseudonym_key.epoch", "epoch = 1", "epoch = 2"),
    ("pseudonym_key.check", "check = \"00", "check = \"01"),
    (
        "excluded_addresses.sha256",
        "sha256 = \"00",
        "sha256 = \"01",
    ),
    ("centre.name", "\"Veiligheidshuis\"", "\"Centrum\""),
    ("centre.sign", CENTRE_SIGN, OTHER_SIGN),
    ("centre.hpke", "hpke = \"05", "hpke = \"06"),
    ("domain.id", "\"money\"", "\"debts\""),
    ("domain.nl", "\"geld\"", "\"schulden\""),
    ("agency.id", "\"police\"", "\"politie\""),
    ("agency.index", "index = 2", "index = 9"),
    ("agency.name", "\"Politie\"", "\"De politie\""),
    ("agency.chain", "\"social\"", "\"care\""),
    ("agency.controller", "\"corporatie\"", "\"corporaties\""),
    ("agency.bsn", "bsn = false", "bsn = true"),
    ("agency.sign", POLICE_SIGN, OTHER_SIGN),
    ("agency.hpke", "hpke = \"e9", "hpke = \"ea"),
    ("agency.max_signals", "signals = 1000", "signals = 1001"),
    ("agency.aliases", "[\"politie\"]", "[\"agent\"]"),
    ("agency.codes.*", "\"Art. 1\"", "\"Art. 9\""),
    ("code.id", "\"rent-arrears\"", "\"arrears\""),
    ("code.number", "number = 3", "number = 4"),
    (
        "code.domain",
        "number = 3\ndomain = \"safety-at-home\"",
        "number = 3\ndomain = \"money\"",
    ),
    ("code.nl", "\"huurachterstand\"", "\"achterstand\""),
    (
        "code.lifetime_days",
        "lifetime_days = 365",
        "lifetime_days = 364",
    ),
    ("code.min_amount", "min_amount = 50", "min_amount = 51"),
    ("code.preconditions", "\"personal-contact\"", "\"contact\""),
    (
        "echo.origin",
        "origin = \"domestic-violence\"",
        "origin = \"rent-arrears\"",
    ),
    (
        "echo.echo",
        "echo = \"vt-report\"",
        "echo = \"rent-arrears\"",
    ),
    ("echo.within_days", "within_days = 14", "within_days = 15"),
    (
        "match_key.id",
        "surname+initial+birth",
        "surname+first-name+birth",
    ),
    (
        "match_key.mode",
        "birth\"\nmode = \"joins\"",
        "birth\"\nmode = \"asks\"",
    ),
    ("gate.id", "\"person-2\"", "\"person-two\""),
    (
        "gate.scope",
        "id = \"person-2\"\nscope = \"person\"",
        "id = \"person-2\"\nscope = \"household\"",
    ),
    ("gate.unit", "unit = \"agency\"", "unit = \"chain\""),
    ("gate.k", "k = 2", "k = 3"),
    ("rule.id", "\"multi-problem\"", "\"many-problems\""),
    ("rule.version", "version = 1", "version = 2"),
    ("rule.stage", "\"proef\"", "\"pilot\""),
    ("rule.nl", "\"Minstens drie deelnemers", "\"Drie deelnemers"),
    ("rule.window_days", "window_days = 180", "window_days = 181"),
    ("rule.min_agencies", "min_agencies = 3", "min_agencies = 2"),
    ("rule.min_chains", "min_chains = 2", "min_chains = 3"),
    ("rule.min_domains", "min_domains = 2", "min_domains = 1"),
    ("rule.single_word", "\"mark\"", "\"refuse\""),
];

const CENTRE_SIGN: &str = "a53054454f121cb137c1a10b793eaad5fc5fb38a76e63f0433c4ecb0b2479a69";
const POLICE_SIGN: &str = "250c09888243bc6aa7596267c8e26194591598220032a2cc53d6c65a7b7e6083";
/// A key that nobody in the covenant has: RFC 8032 section 7.1, test 1.
const OTHER_SIGN: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// The covenant, with an alias and what a rule may leave out too.
fn base() -> String {
    COVENANT
        .replacen("codes = {", "aliases = [\"politie\"]\ncodes = {", 1)
        .replacen("min_domains", "single_word = \"mark\"\nmin_domains", 1)
}

/// The covenant with one gate: then that gate's scope can be changed, and `k` of the others.
fn without_household_gate(text: &str) -> String {
    let (before, gate) = text
        .split_once("[[gate]]\nid = \"household-2\"")
        .expect("it");
    let (_, rule) = gate.split_once("[[rule]]").expect("a rule");
    format!("{before}[[rule]]{rule}")
}

fn parsed(text: &str) -> Covenant {
    Covenant::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn told_of(old: &Covenant, new: &Covenant) -> String {
    diff::describe(&diff::diff(version(old), version(new)), COST_OF_A_HASH)
}

/// The keys of a file, each once: `agency.codes.*` for the grounds of all codes.
fn keys(value: &Value, path: &str, keys: &mut BTreeSet<String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                // Under `codes` an agency has the ids of codes, which are not keys of the format.
                let key = if path == "agency.codes" { "*" } else { key };
                let inner = if path.is_empty() {
                    key.to_owned()
                } else {
                    format!("{path}.{key}")
                };
                self::keys(value, &inner, keys);
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
    keys(
        &Value::Table(base().parse().expect("TOML")),
        "",
        &mut of_file,
    );
    // There is one format only.
    assert!(of_file.remove("format"));
    let changed: BTreeSet<String> = CHANGES
        .iter()
        .map(|(key, _, _)| (*key).to_owned())
        .collect();
    assert_eq!(of_file, changed);
}

#[test]
fn shows_every_key_and_tells_its_change() {
    for (key, old, new) in CHANGES {
        let mut text = base();
        if key.starts_with("gate.") {
            text = without_household_gate(&text);
        }
        assert!(text.contains(old), "{key}: the covenant has no {old:?}");
        let changed = if key.rsplit('.').next() == Some("id") {
            text.replace(old, new)
        } else {
            text.replacen(old, new, 1)
        };
        let (before, after) = (parsed(&text), parsed(&changed));
        let (shown, shown_after) = (said(&before), said(&after));
        assert_ne!(shown, shown_after, "{key} is not shown");
        let told = told_of(&before, &after);
        assert!(
            told.contains("\n~ ") || told.contains("\n+ "),
            "{key}: {told}"
        );
    }
}

/// What `show` says of a covenant, but for its hash, which changes with every byte.
fn said(covenant: &Covenant) -> String {
    show::describe(&show::shown(covenant)).replace(&covenant.hash().to_string(), "")
}

#[test]
fn tells_by_part_what_comes_what_goes_and_what_changes() {
    let old = base();
    let new = old
        .replacen("serial = 3", "serial = 4", 1)
        .replacen("window_days = 180", "window_days = 90", 1)
        .replacen("aliases = [\"politie\"]\n", "", 1)
        .replacen(
            "id = \"surname+initial+birth\"",
            "id = \"half+initial+birth\"",
            1,
        );
    let (old, new) = (parsed(&old), parsed(&new));
    let (old_hash, new_hash) = (old.hash(), new.hash());
    assert_eq!(
        told_of(&old, &new),
        format!(
            "from serial 3, hash {old_hash}\n\
             to   serial 4, hash {new_hash}\n\
             \n\
             - match_key surname+initial+birth: goes\n\
             \n\
             + match_key half+initial+birth: comes\n    \
                 place: 2\n    \
                 mode: joins\n    \
                 scope: person\n\
             \n\
             ~ covenant: changes\n    \
                 serial: 3\n      -> 4\n\
             \n\
             ~ agency housing: changes\n    \
                 aliases: \"politie\"\n      -> none\n\
             \n\
             ~ rule multi-problem: changes\n    \
                 window_days: 180\n      -> 90"
        )
    );
}

#[test]
fn says_that_a_comment_alone_changes_every_tag_and_that_a_serial_must_rise() {
    let old = base();
    let told = |new: &str| told_of(&parsed(&old), &parsed(new));
    assert!(told(&old).ends_with("\nThe two files are one."));
    let commented = told(&format!("# as agreed\n{old}"));
    assert!(commented.contains("only comments or the order of the file differ"));
    let same_serial = told(&old.replacen("k = 2", "k = 3", 1));
    assert!(
        same_serial.contains("The serial does not rise"),
        "{same_serial}"
    );
}

#[test]
fn a_match_key_that_moves_is_a_change() {
    let old = base();
    let bsn = "[[match_key]]\nid = \"bsn\"\nmode = \"joins\"\n\n";
    let moved = old
        .replacen(bsn, "", 1)
        .replacen("[[gate]]", &format!("{bsn}[[gate]]"), 1);
    let told = told_of(&parsed(&old), &parsed(&moved));
    assert!(
        told.contains("~ match_key bsn: changes\n    place: 1\n      -> 3"),
        "{told}"
    );
}
