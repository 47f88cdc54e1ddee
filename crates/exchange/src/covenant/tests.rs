//! Behaviour of the covenant: one good file, and one change to it for each way to be wrong.

use super::*;
use crate::file::syntax::SyntaxFault;

const GOOD: &str = include_str!("../../tests/covenant.toml");

fn parse(text: &str) -> Result<Covenant, CovenantError> {
    Covenant::parse(text.as_bytes())
}

fn fault_of(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "the good covenant has no {old:?}");
    parse(&GOOD.replacen(old, new, 1))
        .expect_err("a bad covenant")
        .to_string()
}

#[test]
fn reads_a_covenant_and_finds_its_parts() {
    let covenant = parse(GOOD).expect("a covenant");
    assert_eq!(covenant.serial(), 3);
    assert_eq!(covenant.agency("police").map(Agency::index), Some(2));
    assert_eq!(covenant.agency_at(2).map(Agency::id), Some("police"));
    assert_eq!(covenant.code("vt-report").map(Code::number), Some(3));
    assert!(
        covenant
            .agency("police")
            .is_some_and(|police| police.may_send(2) && !police.may_send(1))
    );
    assert_eq!(covenant.echoes()[0].within_days(), 14);
    assert_eq!(covenant.rules()[0].min_domains(), 2);
}

#[test]
fn hashes_the_exact_bytes() {
    let other = format!("{GOOD}\n");
    assert_ne!(
        parse(GOOD).expect("a covenant").hash(),
        parse(&other).expect("a covenant").hash()
    );
}

#[test]
fn has_a_section_for_each_gate_and_match_key_of_its_scope() {
    let covenant = parse(GOOD).expect("a covenant");
    let sections: Vec<_> = covenant
        .sections()
        .map(|section| (section.gate, section.match_key))
        .collect();
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
    assert!(
        matches!(
            error,
            CovenantError::Syntax(SyntaxFault {
                line: 1,
                column: 1,
                ..
            })
        ),
        "{error}"
    );
    let error =
        parse(&GOOD.replacen("index = 2", "index = 2\nsize = 4", 1)).expect_err("a bad covenant");
    assert!(
        matches!(error, CovenantError::Syntax(_)) && error.to_string().contains("size"),
        "{error}"
    );
    let error = Covenant::parse(b"format = 3\nname = \"\xff\"").expect_err("a bad covenant");
    assert!(
        matches!(
            error,
            CovenantError::Syntax(SyntaxFault {
                line: 2,
                column: 9,
                ..
            })
        ),
        "{error}"
    );
}

/// What is changed in the good covenant, into what, and what is said of it then.
const DISAGREEING: &[(&str, &str, &str)] = &[
    (
        "format = 3",
        "format = 2",
        "format: this program reads format 3",
    ),
    (
        "max_refused_share = 0.05",
        "max_refused_share = 1.5",
        "max_refused_share: must be 0 to 1",
    ),
    (
        "max_records_per_tag = 40",
        "max_records_per_tag = 0",
        "max_records_per_tag: must be 1 or more",
    ),
    (
        "2027-12-31",
        "2025-12-31",
        "valid_from, valid_until: must be two dates",
    ),
    (
        "check = \"00",
        "check = \"0",
        "pseudonym_key.check: is not 32 hexadecimal digits",
    ),
    (
        "id = \"police\"",
        "id = \"Police\"",
        "agency \"Police\": an id is",
    ),
    (
        "index = 2",
        "index = 1",
        "agency \"police\", index: is there twice",
    ),
    (
        "index = 2",
        "index = 65",
        "agency \"police\": must be an index of 1 to 64",
    ),
    (
        "{ \"domestic-violence\" =",
        "{ \"theft\" =",
        "agency \"police\": names a code that",
    ),
    (
        "sign = \"250c",
        "sign = \"x50c",
        "agency \"police\", sign: is not a public key",
    ),
    (
        "hpke = \"cd3c",
        "hpke = \"cd3",
        "agency \"police\", hpke: is not a public key",
    ),
    (
        "\"6500-6549\"",
        "\"6549-6500\"",
        "postcodes \"6549-6500\": is not a postcode",
    ),
    (
        "number = 2",
        "number = 1",
        "code \"domestic-violence\", number: is there twice",
    ),
    (
        "domain = \"money\"",
        "domain = \"mony\"",
        "code \"rent-arrears\": names a life domain that",
    ),
    (
        "echo = \"vt-report\"",
        "echo = \"domestic-violence\"",
        "leads back to itself",
    ),
    (
        "id = \"address\"\nmode = \"joins\"",
        "id = \"address\"\nmode = \"asks\"",
        "match_key \"address\": can only ask about persons",
    ),
    (
        "k = 2",
        "k = 1",
        "gate \"person-2\": must be k of 2 or more",
    ),
    (
        "k = 2",
        "k = 4",
        "gate \"person-2\": asks more than the covenant has of the unit",
    ),
    (
        "min_chains = 2",
        "min_chains = 4",
        "rule \"multi-problem\": asks more than the covenant has of chains",
    ),
    (
        "min_domains = 2",
        "min_domains = 3",
        "rule \"multi-problem\": asks more than the covenant has of life domains",
    ),
    (
        "min_domains = 2",
        "min_domains = 0",
        "rule \"multi-problem\": must be 1 or more",
    ),
];

#[test]
fn refuses_parts_that_do_not_agree() {
    for (old, new, expected) in DISAGREEING {
        let error = fault_of(old, new);
        assert!(error.contains(expected), "{old:?} -> {new:?}: {error}");
    }
}

#[test]
fn lets_a_match_key_about_persons_ask() {
    let text = GOOD.replacen(
        "id = \"surname+initial+birth\"\nmode = \"joins\"",
        "id = \"surname+initial+birth\"\nmode = \"asks\"",
        1,
    );
    let covenant = parse(&text).expect("a covenant");
    assert_eq!(
        covenant
            .match_keys()
            .iter()
            .map(MatchKey::asks)
            .collect::<Vec<_>>(),
        [false, true, false]
    );
}

#[test]
fn refuses_a_gate_whose_scope_no_match_key_has() {
    let error = fault_of("[[match_key]]\nid = \"address\"\nmode = \"joins\"\n", "");
    assert!(
        error.contains("gate \"household-2\": asks more than the covenant has of match keys"),
        "{error}"
    );
}

/// The good covenant with one gate more, and the controllers of its three agencies.
fn with_gate(unit: &str, k: u8, controllers: [&str; 3]) -> Result<Covenant, CovenantError> {
    let mut text = GOOD.to_owned();
    for (old, new) in ["corporatie", "politie", "gemeente"]
        .iter()
        .zip(controllers)
    {
        text = text.replacen(
            &format!("controller = \"{old}\""),
            &format!("controller = \"{new}\""),
            1,
        );
    }
    parse(&format!(
        "{text}\n[[gate]]\nid = \"more\"\nscope = \"person\"\nunit = \"{unit}\"\nk = {k}\n"
    ))
}

#[test]
fn refuses_a_gate_that_is_met_whenever_another_is() {
    let own = ["a", "b", "c"];
    for (unit, k, controllers, implied) in [
        ("agency", 3, own, true),
        ("chain", 2, own, true),
        ("controller", 2, own, true),
        // Two agencies of one controller meet at two agencies, but are one controller; two
        // controllers still are two agencies.
        ("controller", 2, ["a", "a", "c"], true),
    ] {
        let outcome = with_gate(unit, k, controllers);
        assert_eq!(
            outcome.is_err_and(|error| error.to_string().contains("is never needed")),
            implied,
            "{unit} {k}"
        );
    }
}

#[test]
fn says_how_many_controllers_a_gate_really_asks() {
    let fewest = |controllers: [&str; 3], unit: &str, k: &str| {
        let mut text = GOOD.replacen(
            "unit = \"agency\"\nk = 2",
            &format!("unit = \"{unit}\"\nk = {k}"),
            1,
        );
        for (old, new) in ["corporatie", "politie", "gemeente"]
            .iter()
            .zip(controllers)
        {
            text = text.replacen(
                &format!("controller = \"{old}\""),
                &format!("controller = \"{new}\""),
                1,
            );
        }
        let covenant = parse(&text).expect("a covenant");
        covenant.fewest_controllers(&covenant.gates()[0])
    };
    assert_eq!(fewest(["a", "b", "c"], "agency", "2"), 2);
    assert_eq!(fewest(["a", "a", "c"], "agency", "2"), 1);
    assert_eq!(fewest(["a", "a", "c"], "agency", "3"), 2);
    assert_eq!(
        fewest(["a", "a", "c"], "chain", "2"),
        1,
        "two chains under one controller"
    );
    assert_eq!(fewest(["a", "a", "c"], "chain", "3"), 2);
    assert_eq!(fewest(["a", "a", "c"], "controller", "2"), 2);
}

#[test]
fn refuses_a_rule_that_the_gates_cannot_feed() {
    // Only the BSN is left as a match key, and the housing corporation may not use it.
    let mut text = GOOD.to_owned();
    for id in ["surname+initial+birth", "address"] {
        text = text.replacen(
            &format!("[[match_key]]\nid = \"{id}\"\nmode = \"joins\"\n"),
            "",
            1,
        );
    }
    text = text.replacen(
        "[[gate]]\nid = \"household-2\"\nscope = \"household\"\nunit = \"agency\"\nk = 2\n",
        "",
        1,
    );
    let error = parse(&text).expect_err("a bad covenant").to_string();
    assert!(
        error.contains("rule \"multi-problem\": asks more than the covenant has of agencies"),
        "{error}"
    );
}

#[test]
fn counts_an_agency_of_a_chain_at_the_lowest_index_of_it() {
    let text = GOOD
        .replacen("chain = \"justice\"", "chain = \"social\"", 1)
        .replacen("unit = \"agency\"", "unit = \"chain\"", 1);
    let covenant =
        parse(&text.replacen("min_chains = 2", "min_chains = 1", 1)).expect("a covenant");
    let index = |agency: &str| {
        covenant.unit_index(
            &covenant.gates()[0],
            covenant.agency(agency).expect("an agency"),
        )
    };
    assert_eq!(
        (index("housing"), index("police"), index("veilig-thuis")),
        (1, 1, 3)
    );
}

#[test]
fn reads_echoes_that_meet_again_and_again_in_a_time_that_grows_with_their_number() {
    // Each of these diamonds doubles the ways from the first code to the last.
    let code = |number| {
        format!(
            "[[code]]\nid = \"c-{number}\"\nnumber = {number}\ndomain = \"money\"\nnl = \"-\"\n\
             lifetime_days = 1\n"
        )
    };
    let echo = |(origin, echo)| {
        format!("[[echo]]\norigin = \"c-{origin}\"\necho = \"c-{echo}\"\nwithin_days = 1\n")
    };
    let diamond = |top| {
        [
            (top + 1, top + 3),
            (top + 2, top + 3),
            (top, top + 1),
            (top, top + 2),
        ]
    };
    let codes: String = (10..130).map(code).collect();
    let echoes: String = (10..127)
        .step_by(3)
        .rev()
        .flat_map(diamond)
        .map(echo)
        .collect();
    let text = format!("{GOOD}{codes}{echoes}");
    assert_eq!(parse(&text).expect("a covenant").echoes().len(), 39 * 4 + 1);
    let back = format!("{text}[[echo]]\norigin = \"c-127\"\necho = \"c-10\"\nwithin_days = 1\n");
    assert!(
        parse(&back)
            .expect_err("a circle")
            .to_string()
            .contains("leads back to itself")
    );
}
