//! Cells as systems, spreadsheets and web pages leave them.

use hasher::Hashed;
use synthetic::TomlText;

use crate::agency::{COVENANT, HEADER, PROFILE, ROW, agency, agency_of, records, refusals};

fn rows(rows: &[&str]) -> Hashed {
    agency().hash(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
}

fn changed(old: &str, new: &str) -> String {
    assert!(ROW.contains(old), "the good row has no {old:?}");
    ROW.replacen(old, new, 1)
}

#[test]
fn takes_a_cell_that_says_nothing_for_an_empty_one_and_counts_it_by_column() {
    for (old, new, column, records_left) in [
        ("C1", "NULL", "Persoon", vec![1, 1, 1]),
        ("C1", "1,23457E+11", "Persoon", vec![1, 1, 1]),
        ("123456782", "000000000", "BSN", vec![0, 1, 1]),
        ("J.;", "n.v.t.;", "Voorletters", vec![1, 0, 1]),
        ("1234AB", "0000 AA", "Postcode", vec![1, 1, 0]),
    ] {
        let hashed = rows(&[&changed(old, new)]);
        let said = hashed.report.reasons.iter();
        let said = said.min_by_key(|count| count.reason).expect("a count");
        assert_eq!(
            (said.reason.word(), said.column.as_deref(), said.rows),
            ("says-nothing", Some(column), 1),
            "{new}"
        );
        assert_eq!(records(&hashed), records_left, "{new}");
        assert!(!refusals(&hashed).concat().contains("says"), "{new}");
    }
    // A signal needs a number, and a word is none.
    let hashed = rows(&[&changed("M1;", "1,23457E+11;")]);
    assert_eq!(refusals(&hashed), ["2 2 Nummer missing"]);
}

#[test]
fn reads_numbers_and_spaces_as_spreadsheets_and_web_pages_leave_them() {
    let good = records(&rows(&[ROW]));
    for (old, new) in [
        ("123456782", "123456782.0"),
        ("123456782", "123456782,00"),
        ("123456782", "\u{A0}123456782\u{202F}"),
        ("123456782", "123\u{A0}456\u{A0}782"),
        ("1234AB", "1234\u{A0}AB"),
        ("1234AB", "1234\u{200B}AB"),
        (";56;", ";56.0;"),
        (";56;", ";56\t;"),
        ("Müller", "\"M&uuml;ller\""),
        ("Müller", "Mül\u{AD}ler"),
        ("Müller", "De heer Müller"),
    ] {
        let hashed = rows(&[&changed(old, new)]);
        assert_eq!(refusals(&hashed), [""; 0], "{new:?}");
        assert!(hashed.report.reasons.is_empty(), "{new:?}");
        assert_eq!(records(&hashed), good, "{new:?}");
    }
}

#[test]
fn counts_a_sign_that_is_not_known_and_a_birth_date_that_says_nothing() {
    for (old, new, column, word) in [
        ("Müller", "M?ller", "Achternaam", "unknown-sign"),
        ("29-02-1980", "01-01-1900", "Geboortedatum", "says-nothing"),
        ("29-02-1980", "30-12-1899", "Geboortedatum", "says-nothing"),
        ("Müller", "(overleden)", "Achternaam", "says-nothing"),
    ] {
        let hashed = rows(&[&changed(old, new)]);
        assert_eq!(refusals(&hashed), [""; 0], "{new:?}");
        let counted = &hashed.report.reasons[0];
        assert_eq!(
            (
                counted.column.as_deref(),
                counted.reason.word(),
                counted.rows
            ),
            (Some(column), word, 1)
        );
    }
}

#[test]
fn keeps_a_word_that_the_profile_gives_a_meaning_and_empties_its_own() {
    let profile = TomlText::parse(PROFILE)
        .without("severity.hoog")
        .set("severity.onbekend", 3)
        .set("empty.words", vec!["Dossier volgt"])
        .text();
    let row = changed("hoog", "onbekend").replace("C1", "DOSSIER VOLGT");
    let hashed = agency_of(COVENANT, &profile).hash(format!("{HEADER}\n{row}\n").as_bytes());
    assert_eq!(refusals(&hashed), [""; 0]);
    assert_eq!(hashed.report.hashed, 1);
    let said = &hashed.report.reasons;
    assert_eq!(
        (
            said.len(),
            said[0].column.as_deref(),
            hashed.report.warnings
        ),
        (1, Some("Persoon"), 1)
    );
}

#[test]
fn keeps_a_surname_that_is_such_a_word_where_the_row_has_initials() {
    let named = rows(&[&changed("Müller", "Blanco")]);
    assert!(
        named.report.reasons.is_empty(),
        "{:?}",
        named.report.reasons
    );
    let alone = rows(&[&changed("Müller", "Blanco").replace("J.;", ";")]);
    assert_eq!(alone.report.reasons[0].reason.word(), "says-nothing");
}

#[test]
fn takes_no_date_for_a_house_number() {
    for cell in ["1-feb", "feb-01", "01-02-2026"] {
        let hashed = rows(&[&changed(";56;", &format!(";{cell};"))]);
        assert_eq!(
            refusals(&hashed),
            ["2 2 Huisnummer house-number-date"],
            "{cell}"
        );
    }
}

#[test]
fn reads_a_name_and_an_address_that_stand_in_one_column_each() {
    let profile = TomlText::parse(PROFILE)
        .without("columns.initials")
        .without("columns.surname")
        .without("columns.postcode")
        .without("columns.house_number")
        .without("columns.house_addition")
        .set("columns.name", "Naam")
        .set("columns.address", "Adres")
        .text();
    let header = "Nummer;Persoon;BSN;Naam;Geboortedatum;Adres;Soort;Datum;Ernst";
    let agency_in_one = agency_of(COVENANT, &profile);
    for (name, address) in [
        ("J. Müller", "Kerkstraat 56 bis, 1234 AB Nijmegen"),
        ("Müller, J.", "Kerkstraat 56 bis 1234AB Nijmegen"),
        ("Dhr. J. Müller", "\"Kerkstraat 56 bis\n1234 ab Nijmegen\""),
    ] {
        let row = format!("M1;C1;123456782;{name};29-02-1980;{address};HG;01-11-2026;hoog");
        let hashed = agency_in_one.hash(format!("{header}\n{row}\n").as_bytes());
        assert_eq!(refusals(&hashed), [""; 0], "{name}");
        for (section, canonical) in [(1, "muller\x1Fj\x1F19800229"), (2, "1234AB\x1F56\x1FBIS")] {
            let opened = agency_in_one.opened(&hashed, section, canonical);
            assert_eq!(opened.len(), 1, "{name} {address}");
        }
    }
    let row =
        "M1;C1;123456782;J. Müller;29-02-1980;Postbus 12, 1234 AB Nijmegen;HG;01-11-2026;hoog";
    let hashed = agency_in_one.hash(format!("{header}\n{row}\n").as_bytes());
    assert_eq!(hashed.report.reasons[0].reason.word(), "address-unread");
    assert_eq!(records(&hashed), [1, 1, 0]);
}
