//! Exports written in ways that a profile must say, each proposed so that the export can be read.

use super::*;

const ROWS: &str = "S0001;7001;;J.;Bakker;BIRTH;4101AB;2;;HG;DAY
S0002;7002;;J.;Kanarie;BIRTH;4101AB;30;;HG;DAY
S0003;7003;;J.;Vink;BIRTH;4101AB;4;;HG;DAY
";
const HEADER: &str = "Meldingnummer;Clientnummer;BSN;Voorletters;Achternaam;Geboortedatum;Postcode;\
    Huisnummer;Toevoeging;Soort;Datum\n";

/// An export with dates in it.
fn export() -> String {
    let export = format!("{HEADER}{ROWS}");
    export
        .replace("BIRTH", "13-05-1971")
        .replace("DAY", "21-11-2026")
}

fn with_dates(birth: &str, day: &str) -> String {
    let export = format!("{HEADER}{ROWS}");
    proposed(
        export
            .replace("BIRTH", birth)
            .replace("DAY", day)
            .as_bytes(),
    )
}

#[test]
fn dates_of_two_forms_have_a_form_each() {
    for (birth, day, main, own) in [
        ("13-5-1971", "1-11-2026", "d-m-yyyy", None),
        (
            "13-05-1971",
            "21-11-2026 14:33:10",
            "dd-mm-yyyy time",
            Some("dd-mm-yyyy"),
        ),
        ("19710513", "21-11-2026", "dd-mm-yyyy", Some("yyyymmdd")),
        (
            "1971-05-13",
            "2026-11-21T14:33:10",
            "yyyy-mm-dd time",
            Some("yyyy-mm-dd"),
        ),
        ("13-05-71", "21-11-2026", "dd-mm-yyyy", Some("dd-mm-yy")),
        (
            "13 mei 1971",
            "21-11-2026",
            "dd-mm-yyyy",
            Some("d mmm yyyy"),
        ),
        ("5/13/1971", "11/21/2026", "mm/dd/yyyy", Some("m/d/yyyy")),
    ] {
        let toml = with_dates(birth, day);
        assert!(
            toml.contains(&format!("\ndate = \"{main}\"")),
            "{birth}:\n{toml}"
        );
        match own {
            Some(own) => assert!(
                toml.contains(&format!("[dates]\nbirth_date = \"{own}\"")),
                "{birth}:\n{toml}"
            ),
            None => assert!(!toml.contains("[dates]"), "{birth}:\n{toml}"),
        }
    }
}

#[test]
fn says_when_day_and_month_could_be_the_other_way_round() {
    let toml = with_dates("05/06/1971", "01/11/2026");
    assert!(
        toml.contains("unsure: \"mm/dd/yyyy\" fits as well"),
        "{toml}"
    );
    assert!(!with_dates("13/06/1971", "21/11/2026").contains("fits as well"));
}

#[test]
fn what_is_above_the_header_is_skipped() {
    let export = export();
    for (above, skip_lines) in [
        ("", None),
        ("sep=;\r\n", None),
        ("Export signalen\nGemaakt op 22-11-2026\n\n", Some(3)),
        ("sep=;\nExport signalen\n", Some(2)),
        (";;;\nLijst van meldingen;;\n", Some(2)),
    ] {
        let toml = proposed(format!("{above}{export}").as_bytes());
        let line = skip_lines.map(|lines| format!("\nskip_lines = {lines} "));
        assert!(
            toml.contains("signal_number = \"Meldingnummer\""),
            "{above:?}\n{toml}"
        );
        match line {
            Some(line) => assert!(toml.contains(&line), "{above:?}\n{toml}"),
            None => assert!(!toml.contains("skip_lines"), "{above:?}\n{toml}"),
        }
    }
}

#[test]
fn quotes_that_open_and_never_close_are_no_quotes() {
    let stray = export().replacen("Kanarie", "\"Kanarie", 1);
    let toml = proposed(stray.as_bytes());
    assert!(toml.contains("\nquotes = \"none\""), "{toml}");
    assert!(!toml.contains("anarie"), "{toml}");
    let quoted = export().replace("Kanarie", "\"Kanarie\"");
    assert!(!proposed(quoted.as_bytes()).contains("quotes ="));
}

#[test]
fn letters_of_names_tell_the_encoding() {
    for (name, bytes, id) in [
        ("Joël", &b"Jo\xEBl"[..], "windows-1252"),
        ("Joël", b"Jo\x89l", "cp850"),
        ("Joël", b"Jo\x91l", "macintosh"),
        ("Şahin Yağmur", b"\xDEahin Ya\xF0mur", "windows-1254"),
        ("Wałęsa", b"Wa\xB3\xEAsa", "windows-1250"),
        ("Šimić", b"\xA6imi", "iso-8859-15"),
    ] {
        let export = export().replace("Kanarie", "MARK");
        let (before, after) = export.split_once("MARK").expect("a name");
        let all = [before.as_bytes(), bytes, after.as_bytes()].concat();
        let toml = proposed(&all);
        assert!(
            toml.contains(&format!("encoding = \"{id}\"")),
            "{name} {id}:\n{toml}"
        );
    }
}

#[test]
fn names_with_what_nobody_sees_are_read_as_they_look() {
    let header = HEADER.replace("Geboortedatum", "Geboorte\u{AD}datum\u{200B}");
    let toml = proposed(export().replace(HEADER, &header).as_bytes());
    assert!(toml.contains("birth_date = \"geboortedatum\""), "{toml}");
}

#[test]
fn a_workbook_is_named_as_what_it_is() {
    let error = propose(&b"PK\x03\x04 xl/workbook.xml"[..], &Given::default());
    let error = error.expect_err("a workbook").to_string();
    assert!(!error.contains("header"), "{error}");
}
