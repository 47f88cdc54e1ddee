//! Proposals for a small export, written in many ways.

use exchange::covenant::Covenant;

use super::*;
use crate::hash::test_agency::COVENANT;
use crate::profile::Profile;
use crate::profile::guess::{DELIMITERS, Delimiter};

mod cells;
mod dialects;
mod systems;

const EXPORT: &str =
    "Meldingnummer;BSN;Achternaam;Geb.datum;Soort;Datum;Opmerking over de buurvrouw
M1;123456782;Canarius;13-01-1980;E33;01-11-2026;x
M2;111222333;Canarini;00-00-1981;HG;02-11-2026;y
M3;123456782;Canarius;13-01-1980;E33;01-11-2026;x
M4;111222333;Canarini;00-00-1981;HG;02-11-2026;y
M5;123456782;Canarius;13-01-1980;E33;01-11-2026;x
M6;111222333;Canarini;00-00-1981;HG;02-11-2026;y
";

fn proposed(bytes: &[u8]) -> String {
    propose(bytes, &Given::default()).expect("a proposal")
}

fn with_covenant(export: &str, covenant: &Covenant) -> String {
    let given = Given {
        covenant: Some(covenant),
        ..Given::default()
    };
    propose(export.as_bytes(), &given).expect("a proposal")
}

#[test]
fn proposes_a_profile_and_shows_no_cell() {
    let toml = proposed(EXPORT.as_bytes());
    for part in [
        "encoding = \"utf-8\"",
        "delimiter = \";\"",
        "date = \"dd-mm-yyyy\"",
        "signal_number = \"Meldingnummer\"",
        "bsn = \"BSN\"",
        "birth_date = \"Geb.datum\"",
        "# postcode =",
        "\"E33\" = \"\"",
        "\"HG\" = \"\"",
        "# 1 of 7 columns",
    ] {
        assert!(toml.contains(part), "{part}:\n{toml}");
    }
    for secret in ["Canari", "123456782", "M1", "1980", "buurvrouw"] {
        assert!(!toml.contains(secret), "{secret}:\n{toml}");
    }
}

#[test]
fn is_toml_that_a_human_can_complete() {
    let toml = proposed(EXPORT.as_bytes())
        .replace("agency = \"\"", "agency = \"police\"")
        .replace("= \"\"", "= \"domestic-violence\"")
        .replace("# postcode =", "postcode = \"PC\"")
        .replace("# house_number =", "house_number = \"Nr\"");
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let profile =
        Profile::parse(&toml, &covenant).unwrap_or_else(|error| panic!("{error}\n{toml}"));
    assert_eq!(profile.code("E33"), Some(2));
}

#[test]
fn says_what_the_covenant_asks_of_whoever_sends_a_code() {
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let toml = with_covenant(EXPORT, &covenant);
    let asked = "# [preconditions]";
    assert!(
        toml.contains(asked) && !proposed(EXPORT.as_bytes()).contains(asked),
        "{toml}"
    );
    for part in [
        "# personal-contact = \"\"    # for rent-arrears",
        "# words = ",
        "sends rent-arrears from 50 euros on.",
    ] {
        assert!(toml.contains(part), "{part}:\n{toml}");
    }
    // Without the signs for a comment it is what a profile needs.
    let terms = toml
        .split_once("\n\n# [pre")
        .expect("terms")
        .1
        .replace("= \"\"", "= \"Kolom\"")
        .replace("\n# ", "\n");
    let parsed: toml::Table = format!(
        "[pre{}",
        terms.split("\nThe covenant").next().expect("a part")
    )
    .parse()
    .expect("TOML");
    assert_eq!(
        (
            parsed["preconditions"].as_table().map(toml::Table::len),
            parsed["yes"]["words"].is_array()
        ),
        (Some(2), true)
    );
}

#[test]
fn guesses_encoding_delimiter_and_dates() {
    let export = EXPORT.replace("Canarius", "Canariüs");
    let dos: Vec<u8> = export
        .chars()
        .map(|c| {
            if c == 'ü' {
                0x81
            } else {
                u8::try_from(c).expect("Latin")
            }
        })
        .collect();
    let windows: Vec<u8> = export
        .chars()
        .map(|c| u8::try_from(c).expect("Latin"))
        .collect();
    let wide: Vec<u8> = export.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (dos, "cp850"),
        (windows, "windows-1252"),
        (wide, "utf-16"),
        (export.into_bytes(), "utf-8"),
    ] {
        assert!(
            proposed(&bytes).contains(&format!("encoding = \"{encoding}\"")),
            "{encoding}"
        );
    }
    for Delimiter { byte, id } in DELIMITERS {
        let toml = proposed(
            EXPORT
                .replace(';', &char::from(byte).to_string())
                .as_bytes(),
        );
        assert!(toml.contains(&format!("delimiter = \"{id}\"")), "{toml}");
    }
    let iso = EXPORT
        .replace("13-01-1980", "1980-01-13")
        .replace("00-00-1981", "1981-00-00")
        .replace("01-11-2026", "2026-11-01");
    assert!(
        proposed(iso.replace("02-11-2026", "2026-11-02").as_bytes())
            .contains("date = \"yyyy-mm-dd\"")
    );
}

#[test]
fn shows_no_words_of_a_column_that_holds_more_than_codes() {
    let long = EXPORT.replace("E33", "mevrouw zegt dat zij vaak geslagen wordt");
    assert!(!proposed(long.as_bytes()).contains("mevrouw"));
    let many: Vec<_> = (0..60)
        .map(|row| format!("M{row};;;;woord{row};01-11-2026;"))
        .collect();
    assert!(!proposed(format!("{EXPORT}{}\n", many.join("\n")).as_bytes()).contains("woord"));
}

#[test]
fn shows_no_word_that_may_have_slipped_in_from_another_column() {
    let toml = proposed(
        format!("{EXPORT}M7;;;;Canariowa;01-11-2026;\nM8;;;;Canariowa;01-11-2026;\n").as_bytes(),
    );
    assert!(
        toml.contains("\"E33\" = \"\"") && !toml.contains("Canariowa"),
        "{toml}"
    );
}

#[test]
fn goes_by_the_form_that_nearly_all_dates_fit() {
    let one_wrong = format!("{EXPORT}M7;;;30-02-1990;HG;01-11-2026;\n");
    assert!(proposed(one_wrong.as_bytes()).contains("date = \"dd-mm-yyyy\""));
    let half_wrong = EXPORT.replace("-11-2026", "-31-2026");
    assert!(proposed(half_wrong.as_bytes()).contains("# date: not found out"));
}

#[test]
fn looks_at_the_start_of_a_long_export_even_when_that_ends_inside_quotes() {
    let row = "M3;;;;HG;02-11-2026;\"two\nlines\"\n";
    for extra in 0..row.len() {
        let export = format!(
            "{EXPORT}M{};;;;HG;02-11-2026;\n{}",
            "9".repeat(extra),
            row.repeat(40_000)
        );
        assert!(
            propose(export.as_bytes(), &Given::default()).is_ok(),
            "{extra}"
        );
    }
    assert!(propose(format!("{EXPORT}\"M3").as_bytes(), &Given::default()).is_err());
}

#[test]
fn writes_words_as_toml_does() {
    let word = "E\u{301}\"3\\";
    let toml = proposed(
        EXPORT
            .replace("E33", &format!("\"{}\"", word.replace('"', "\"\"")))
            .as_bytes(),
    );
    let parsed: toml::Table = toml
        .parse()
        .unwrap_or_else(|error| panic!("{error}\n{toml}"));
    assert!(
        parsed["codes"]
            .as_table()
            .is_some_and(|codes| codes.contains_key(word)),
        "{toml}"
    );
}

#[test]
fn refuses_a_first_row_that_looks_like_data() {
    for export in [
        "",
        "M1;123456782;Naam;BSN\n",
        "Canarius;Jan\n",
        "Naam\nCanarius\n",
        "\n\n",
    ] {
        let error = propose(export.as_bytes(), &Given::default()).expect_err("no header");
        assert!(matches!(error, ProposeError::NoHeader), "{export:?}");
        assert!(!error.to_string().contains("Canarius"));
    }
}
