//! What a profile says, and what is refused.

mod page;

use synthetic::TomlText;

use super::*;
use crate::hash::test_agency::{COVENANT, PROFILE};
use crate::profile::date::DateForm;

fn parse(text: &str) -> Result<Profile, ProfileError> {
    Profile::parse(
        text,
        &Covenant::parse(COVENANT.as_bytes()).expect("a covenant"),
    )
}

/// The profile, to be changed.
fn changed() -> TomlText {
    TomlText::parse(PROFILE)
}

#[test]
fn reads_a_profile() {
    let profile = parse(PROFILE).expect("a profile");
    assert_eq!(
        (
            profile.agency(),
            profile.agency_index(),
            profile.delimiter()
        ),
        ("police", 2, b';')
    );
    assert_eq!(profile.column(Field::Bsn).map(AsRef::as_ref), Some("BSN"));
    assert_eq!(
        (profile.code("HG"), profile.code("hg"), profile.code("")),
        (Some(2), None, None)
    );
    assert_eq!(
        (profile.severity("hoog"), profile.severity("3")),
        (Some(Severity::Acute), None)
    );
    assert_eq!(
        (profile.default_severity(), profile.default_contact()),
        (Some(Severity::Serious), 101)
    );
}

#[test]
fn takes_numbers_for_severities_when_it_has_no_words_for_them() {
    let profile = parse(&changed().without("severity").text()).expect("a profile");
    assert_eq!(
        (
            profile.severity("1"),
            profile.severity("4"),
            profile.severity("hoog")
        ),
        (Some(Severity::Concern), None, None)
    );
}

#[test]
fn names_what_is_wrong() {
    for (old, new, expected) in [
        (
            "\"police\"",
            "\"circus\"",
            "no agency \"circus\"; it has housing, police,",
        ),
        ("\"utf-8\"", "\"ebcdic\"", "encoding: must be"),
        ("\";\"", "\"!\"", "delimiter: must be"),
        ("dd-mm-yyyy", "dd-mm", "profile, date: must be"),
        (
            "[columns]",
            "[dates]\nbirth_date = \"dd-mm\"\n[columns]",
            "profile, [dates] birth_date: must be",
        ),
        (
            "[columns]",
            "[dates]\nsurname = \"yyyymmdd\"\n[columns]",
            "\"surname\" is not a field of a date",
        ),
        (
            "[columns]",
            "quotes = \"single\"\n[columns]",
            "expected `double` or `none`",
        ),
        ("[columns]", "skip_lines = -1\n[columns]", "profile, line 6"),
        (
            "\"Voorletters\"",
            "\"ACHTERNAAM \"",
            "the column \"Achternaam\" is named for initials and for surname",
        ),
        (
            "bsn = ",
            "bns = ",
            "no field \"bns\"; the fields are signal_number, ",
        ),
        ("bsn = \"BSN\"", "bsn = \" \"", "bsn is needed"),
        (
            "signal_number = \"Nummer\"\n",
            "",
            "signal_number is needed",
        ),
        ("date = \"Datum\"\n", "", "date is needed"),
        ("code = \"Soort\"\n", "", "either a column for code"),
        (
            "\"HG\" = \"domestic-violence\"\n",
            "",
            "either a column for code",
        ),
        (
            "contact = 101",
            "contact = 101\ncode = \"domestic-violence\"",
            "either a column for code",
        ),
        (
            "\"domestic-violence\"",
            "\"theft\"",
            "[codes], word \"HG\": the covenant has no code \"theft\"; this agency may send \
             domestic-violence",
        ),
        (
            "\"domestic-violence\"",
            "\"\"",
            "[codes], word \"HG\": no code is filled in; this agency may send domestic-violence",
        ),
        (
            "\"domestic-violence\"",
            "\"rent-arrears\"",
            "does not let this agency send code \"rent-arrears\"; it may send domestic-violence",
        ),
        (
            "\"hoog\" = 3",
            "\"hoog\" = 4",
            "word \"hoog\": a severity is 1 (concern)",
        ),
        (
            "severity = 2",
            "severity = 0",
            "[defaults]: a severity is 1 (concern)",
        ),
        (
            "contact = 101",
            "contact = 70000",
            "expected a whole number from 0 to 65535",
        ),
        (
            "agency = ",
            "mayor = 1\nagency = ",
            "profile, line 1, column 1: unknown field",
        ),
    ] {
        assert!(PROFILE.contains(old), "the good profile has no {old:?}");
        let error = parse(&PROFILE.replacen(old, new, 1))
            .expect_err("a bad profile")
            .to_string();
        assert!(error.contains(expected), "{old:?} -> {new:?}: {error}");
    }
}

#[test]
fn reads_how_dates_and_quotes_are_written() {
    let forms = |text: &str| {
        let dates = parse(text).expect("a profile").dates();
        (dates.date, dates.birth_date)
    };
    let form = |id| DateForm::parse(id).expect("a form");
    let plain = form("dd-mm-yyyy");
    assert_eq!(forms(PROFILE), (plain, plain));
    for key in ["birth_date", "Geboortedatum", " geboortedatum "] {
        let own = changed().set(&format!("dates.{key}"), "yyyymmdd").text();
        assert_eq!(forms(&own), (plain, form("yyyymmdd")), "{key}");
    }
    let profile = parse(PROFILE).expect("a profile");
    assert!(profile.has_quotes() && profile.skip_lines() == 0);
    let other = changed().set("quotes", "none").set("skip_lines", 3).text();
    let profile = parse(&other).expect("a profile");
    assert!(!profile.has_quotes() && profile.skip_lines() == 3);
}

#[test]
fn needs_a_severity_and_an_identifier() {
    let no_severity = changed()
        .without("columns.severity")
        .without("defaults.severity")
        .text();
    assert_eq!(
        parse(&no_severity).expect_err("a bad profile"),
        ProfileError::Needed("severity, in [columns] or [defaults],")
    );
    let nobody = changed()
        .without("columns.bsn")
        .without("columns.surname")
        .without("columns.house_number")
        .text();
    assert_eq!(
        parse(&nobody).expect_err("a bad profile"),
        ProfileError::NoIdentifier
    );
}

#[test]
fn refuses_a_bsn_column_where_the_agency_has_no_right_to_it() {
    let housing = changed()
        .set("agency", "housing")
        .set("codes.HG", "rent-arrears")
        .text();
    assert_eq!(
        parse(&housing).expect_err("a bad profile"),
        ProfileError::NoRightToBsn("housing".to_owned())
    );
    let without = parse(&TomlText::parse(&housing).without("columns.bsn").text())
        .expect_err("a code that asks more");
    assert!(
        matches!(without, ProfileError::Precondition { .. }),
        "{without}"
    );
}
