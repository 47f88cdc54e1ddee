//! Each thing that can be wrong, told with its place and without the others.

use super::*;

/// What is wrong, in lines.
fn refused(text: &str) -> String {
    Agreements::parse(text.as_bytes())
        .expect_err("it is refused")
        .to_string()
}

/// What is changed in the agreements: what stands there, what stands there then, and what is told.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "format = 1",
        "format = 2",
        "format: this program reads format 1",
    ),
    ("\"Afspraken van een proef\"", "\" \"", "name: is empty"),
    (
        "proef\"",
        "proef\\u001b[2K\"",
        "name: has a control character",
    ),
    ("\"0001", "\"001", "series: is not 32 hexadecimal digits"),
    ("days = 365", "days = 0", "retention_days: must be 1 to 730"),
    (
        "days = 365",
        "days = 731",
        "retention_days: must be 1 to 730",
    ),
    (
        "to = \"housing\"",
        "to = \"police\"",
        "tell from \"police\" to \"police\": names one agency twice",
    ),
    (
        "from = \"veilig-thuis\"\nto = \"police\"",
        "from = \"police\"\nto = \"housing\"",
        "tell from \"police\" to \"housing\": is there twice",
    ),
    (
        "from = \"police\"",
        "from = \"Police\"",
        "tell from \"Police\" to \"housing\": an id is",
    ),
    (
        "\"Art. 5\"",
        "\"\"",
        "tell from \"veilig-thuis\" to \"police\", ground: is empty",
    ),
    (
        "[\"monday\", \"thursday\"]",
        "[]",
        "expect \"housing\": names no weekday",
    ),
    (
        "[\"monday\", \"thursday\"]",
        "[\"monday\", \"monday\"]",
        "expect \"housing\", weekdays: is there twice",
    ),
    (
        "min_precision = 0.6",
        "min_precision = 1.1",
        "precision \"multi-problem\", min_precision: must be 0 to 1",
    ),
    (
        "min_precision = 0.6",
        "min_precision = nan",
        "precision \"multi-problem\", min_precision: must be 0 to 1",
    ),
    (
        "answers = 40",
        "answers = 9",
        "precision \"multi-problem\", min_answers: must be 10 or more",
    ),
    (
        "\"moved out of the region\"",
        "\"\"",
        "reason \"moved-away\", en: is empty",
    ),
    (
        "\"Wijkteam Noord\"",
        "\"\"",
        "desk 7 of \"police\", name: is empty",
    ),
    (
        "\"+31 24 123 45 67\"",
        "\"ask Jan\"",
        "desk 7 of \"police\", telephone: is not a telephone number",
    ),
    (
        "\"+31 24 123 45 67\"",
        "\"12\"",
        "desk 7 of \"police\", telephone: is not a telephone number",
    ),
    (
        "\"huurachterstand\"",
        "\"\"",
        "label of code \"rent-arrears\", nl: is empty",
    ),
    (
        "of = \"domain\"\nid = \"money\"",
        "of = \"code\"\nid = \"rent-arrears\"",
        "label of code \"rent-arrears\": is there twice",
    ),
];

#[test]
fn one_change_makes_one_fault_and_names_its_place() {
    for (old, new, expected) in CHANGES {
        let told = refused(&with(old, new));
        assert!(
            told.starts_with(&format!("agreements, {expected}")) && told.lines().count() == 1,
            "{new:?}: {told}"
        );
    }
    for twice in ["[[expect]]", "[[precision]]", "[[reason]]", "[[desk]]"] {
        let (_, table) = AGREEMENTS.split_once(twice).expect("a table");
        let table = table.split("\n\n").next().expect("its keys");
        let told = refused(&format!("{AGREEMENTS}\n{twice}{table}\n"));
        assert!(told.ends_with(": is there twice"), "{twice}: {told}");
    }
}

#[test]
fn tells_all_that_is_wrong_at_once_in_the_order_of_the_file() {
    let text = with("days = 365", "days = 0")
        .replacen("\"Art. 4\"", "\"\"", 1)
        .replacen("answers = 40", "answers = 1", 1)
        .replacen("\"geld\"", "\"\"", 1);
    let told = refused(&text);
    let parts: Vec<&str> = told
        .lines()
        .map(|line| line.split(": ").next().expect("a part"))
        .collect();
    assert_eq!(
        parts,
        [
            "agreements, retention_days",
            "agreements, tell from \"police\" to \"housing\", ground",
            "agreements, precision \"multi-problem\", min_answers",
            "agreements, label of domain \"money\", nl",
        ]
    );
}

#[test]
fn a_key_or_a_word_that_it_does_not_know_is_refused_with_line_and_column() {
    for (old, new, expected) in [
        (
            "serial = 2",
            "serial = 2\nsecond = 1",
            "agreements, line 4, column 1: unknown field",
        ),
        (
            "\"involved\"",
            "\"everything\"",
            "agreements, line 11, column 8: another value",
        ),
        (
            "\"sample\"",
            "\"none\"",
            "agreements, line 6, column 15: another value",
        ),
        (
            "\"monday\"",
            "\"maandag\"",
            "agreements, line 21, column 13: another value",
        ),
        (
            "serial = 2\n",
            "",
            "agreements, line 1, column 1: missing field `serial`",
        ),
    ] {
        let told = refused(&with(old, new));
        assert!(told.starts_with(expected), "{new:?}: {told}");
    }
    // A newer format is told as such, whatever else is new in it.
    let newer = with("format = 1", "format = 2\nbrand_new = true");
    assert_eq!(
        refused(&newer),
        "agreements, format: this program reads format 1"
    );
}

#[test]
fn fits_a_covenant_by_its_series_and_by_every_name() {
    let covenant = covenant();
    parsed(AGREEMENTS)
        .check_against(&covenant)
        .expect("it fits");
    for (old, new, expected) in [
        (
            "\"0001",
            "\"ff01",
            "series: is not the series of this covenant",
        ),
        (
            "to = \"housing\"",
            "to = \"hospital\"",
            "tell from \"police\" to \"hospital\": names an",
        ),
        (
            "from = \"police\"",
            "from = \"pollice\"",
            "tell from \"pollice\" to \"housing\": nam",
        ),
        (
            "agency = \"housing\"",
            "agency = \"houses\"",
            "expect \"houses\": names an agency",
        ),
        (
            "rule = \"multi-problem\"",
            "rule = \"all\"",
            "precision \"all\": names a rule",
        ),
        (
            "agency = \"police\"",
            "agency = \"guard\"",
            "desk 7 of \"guard\": names an agency",
        ),
        (
            "id = \"rent-arrears\"",
            "id = \"rent\"",
            "label of code \"rent\": names a code",
        ),
        (
            "id = \"multi-problem\"",
            "id = \"all\"",
            "label of rule \"all\": names a rule",
        ),
        (
            "id = \"police\"",
            "id = \"guard\"",
            "label of agency \"guard\": names an agency",
        ),
        (
            "id = \"money\"",
            "id = \"debts\"",
            "label of domain \"debts\": names a life domain",
        ),
        (
            "id = \"justice\"",
            "id = \"law\"",
            "label of chain \"law\": names a chain",
        ),
    ] {
        let told = parsed(&with(old, new)).check_against(&covenant);
        let told = told.expect_err("it does not fit").to_string();
        assert!(
            told.starts_with(&format!("agreements, {expected}")) && told.lines().count() == 1,
            "{new:?}: {told}"
        );
    }
}
