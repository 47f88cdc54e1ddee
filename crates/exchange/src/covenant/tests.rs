//! Behaviour of the covenant: one good file, and one change to it for each way to be wrong.

use super::*;

const GOOD: &str = include_str!("../../tests/covenant.toml");

fn parse(text: &str) -> Result<Covenant, CovenantError> {
    Covenant::parse(text.as_bytes())
}

fn fault_of(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "the good covenant has no {old:?}");
    parse(&GOOD.replacen(old, new, 1)).expect_err("a bad covenant").to_string()
}

#[test]
fn reads_a_covenant_and_finds_its_parts() {
    let covenant = parse(GOOD).expect("a covenant");
    assert_eq!(covenant.serial(), 3);
    assert_eq!(covenant.agency("police").map(Agency::index), Some(2));
    assert_eq!(covenant.agency_at(2).map(Agency::id), Some("police"));
    assert_eq!(covenant.code("vt-report").map(Code::number), Some(3));
    assert!(covenant.agency("police").is_some_and(|police| police.may_send(2) && !police.may_send(1)));
    assert_eq!(covenant.echoes()[0].within_days(), 14);
    assert_eq!(covenant.rules()[0].min_domains(), 2);
}

#[test]
fn hashes_the_exact_bytes() {
    let other = format!("{GOOD}\n");
    assert_ne!(parse(GOOD).expect("a covenant").hash(), parse(&other).expect("a covenant").hash());
}

#[test]
fn has_a_section_for_each_gate_and_match_key_of_its_scope() {
    let covenant = parse(GOOD).expect("a covenant");
    let sections: Vec<_> = covenant.sections().map(|section| (section.gate, section.match_key)).collect();
    assert_eq!(sections, [(0, 0), (0, 1), (1, 2)]);
}

#[test]
fn is_in_force_from_its_first_night_to_its_last() {
    let covenant = parse(GOOD).expect("a covenant");
    let covers = |night| covenant.covers(Night::parse(night).expect("a night"));
    assert!(covers("2026-01-01") && covers("2027-12-31"));
    assert!(!covers("2025-12-31") && !covers("2028-01-01"));
}

#[test]
fn names_line_and_column_of_a_key_it_does_not_know() {
    let error = parse(&format!("mayor = 1\n{GOOD}")).expect_err("a bad covenant");
    assert!(matches!(error, CovenantError::Syntax { line: 1, column: 1, .. }), "{error}");
    let error = parse(&GOOD.replacen("index = 2", "index = 2\nsize = 4", 1)).expect_err("a bad covenant");
    assert!(matches!(error, CovenantError::Syntax { .. }) && error.to_string().contains("size"), "{error}");
    let error = Covenant::parse(b"format = 1\nname = \"\xff\"").expect_err("a bad covenant");
    assert!(matches!(error, CovenantError::Syntax { line: 2, column: 9, .. }), "{error}");
}

#[test]
fn refuses_parts_that_do_not_agree() {
    for (old, new, expected) in [
        ("format = 1", "format = 2", "format: this program reads format 1"),
        ("max_refused_share = 0.05", "max_refused_share = 1.5", "max_refused_share: must be 0 to 1"),
        ("max_records_per_tag = 40", "max_records_per_tag = 0", "max_records_per_tag: must be 1 or more"),
        ("2027-12-31", "2025-12-31", "valid_from, valid_until: is no date"),
        ("check = \"00", "check = \"0", "pseudonym_key.check: is not 32 hexadecimal digits"),
        ("id = \"police\"", "id = \"Police\"", "agency \"Police\": an id is"),
        ("index = 2", "index = 1", "agency \"police\": stands twice"),
        ("index = 2", "index = 65", "agency \"police\": must be an index of 1 to 64"),
        ("\"domestic-violence\"]", "\"theft\"]", "agency \"police\": names a code that"),
        ("number = 2", "number = 1", "code \"domestic-violence\": stands twice"),
        ("domain = \"money\"", "domain = \"mony\"", "code \"rent-arrears\": names a life domain that"),
        ("echo = \"vt-report\"", "echo = \"domestic-violence\"", "leads back to itself"),
        ("mode = \"joins\"", "mode = \"asks\"", "match_key \"bsn\": a match key that asks"),
        ("k = 2", "k = 1", "gate \"person-2\": must be k of 2 or more"),
        ("k = 2", "k = 4", "gate \"person-2\": asks more than the covenant has of the unit"),
        ("min_chains = 2", "min_chains = 4", "rule \"multi-problem\": asks more than the covenant has of chains"),
        ("min_domains = 2", "min_domains = 0", "rule \"multi-problem\": must be 1 or more"),
    ] {
        let error = fault_of(old, new);
        assert!(error.contains(expected), "{old:?} -> {new:?}: {error}");
    }
}

#[test]
fn refuses_a_gate_whose_scope_no_match_key_has() {
    let error = fault_of("[[match_key]]\nid = \"address\"\nmode = \"joins\"\n", "");
    assert!(error.contains("gate \"household-2\": asks more than the covenant has of match keys"), "{error}");
}
