//! How exports are written by programs that nobody asked: titles, marks, quotes, delimiters, dates.

use hasher::Hashed;
use hasher::check::refusal::Disposition;
use proptest::prelude::*;
use synthetic::TomlText;

use crate::agency::{
    Agency, COVENANT, HEADER, PROFILE, ROW, agency_of, all_records, changed_covenant, refusals,
};

/// An agency with another profile, that lets any share of rows be set aside.
fn with_profile(profile: &str) -> Agency {
    let covenant = changed_covenant(|covenant| covenant.max_refused_share(1.0));
    agency_of(&covenant, profile)
}

/// An agency whose profile says something more, above its first table.
fn saying(keys: &str) -> Agency {
    with_profile(&format!("{keys}\n{PROFILE}"))
}

/// So many rows of one person each.
fn rows(count: usize) -> Vec<String> {
    let mut rows = Vec::with_capacity(count);
    for number in 1..=count {
        let row = ROW.replacen("M1", &format!("M{number}"), 1);
        rows.push(row.replacen("C1", &format!("C{number}"), 1));
    }
    rows
}

fn export(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// What a plain export of so many rows comes to.
fn plain(count: usize) -> Hashed {
    saying("").hash(export(&rows(count)).as_bytes())
}

fn is_like(hashed: &Hashed, plain: &Hashed) {
    assert_eq!(refusals(hashed), [""; 0]);
    assert!(hashed.report.lines.add_up(), "{:?}", hashed.report.lines);
    assert!(all_records(hashed) == all_records(plain), "other records");
}

#[test]
fn lose_no_row_to_two_stray_quotes() {
    let mut rows = rows(60);
    for index in [9, 49] {
        rows[index] = rows[index].replace("Müller", "\"t Hart");
    }
    let text = export(&rows);
    let hashed = saying("").hash(text.as_bytes());
    assert_eq!(refusals(&hashed), ["11 11 - swallowed-rows"]);
    let refusal = &hashed.refusals[0];
    assert_eq!(refusal.lines, 41);
    assert!(
        refusal.advice().starts_with("Lines 11 to 51. "),
        "{}",
        refusal.advice()
    );
    let report = &hashed.report;
    assert_eq!((report.rows, report.hashed, report.set_aside), (60, 19, 41));
    assert_eq!((report.reasons[0].rows, report.lines.all), (41, 61));
    assert!(report.lines.add_up());

    let refusal = agency_of(COVENANT, PROFILE).refusal(text.as_bytes());
    assert!(
        refusal.contains("41 of 60 rows were set aside"),
        "{refusal}"
    );

    let hashed = saying("quotes = \"none\"").hash(text.as_bytes());
    for index in [9, 49] {
        rows[index] = rows[index].replace("\"t Hart", "'t Hart");
    }
    is_like(&hashed, &saying("").hash(export(&rows).as_bytes()));
}

#[test]
fn may_have_notes_of_several_lines() {
    let header = format!("{HEADER};Notitie");
    let row = |number: &str, note: &str| format!("{};\"{note}\"", ROW.replacen("M1", number, 1));
    let rows = [
        row("M1", "Gebeld; geen gehoor\nLater weer; niet thuis; briefje"),
        row("M2", "Zij zei \"\"nee\"\"\n\n\nen ging"),
        ROW.replacen("M1", "M3", 1),
    ];
    let hashed = saying("").hash(format!("{header}\n{}", rows.join("\n")).as_bytes());
    assert_eq!(refusals(&hashed), [""; 0]);
    let lines = hashed.report.lines;
    assert_eq!((lines.all, lines.rows, lines.within_rows), (8, 3, 4));
    assert!(lines.add_up());
}

#[test]
fn may_have_delimiters_behind_their_rows_or_cells_left_out() {
    let plain = plain(3);
    let behind = rows(3).join(";;;\n") + ";";
    is_like(
        &saying("").hash(format!("{HEADER}\n{behind}\n").as_bytes()),
        &plain,
    );
    is_like(
        &saying("").hash(format!("{HEADER};;\n{behind}\n").as_bytes()),
        &plain,
    );
    is_like(
        &saying("").hash(format!("{HEADER};;\n{}\n", rows(3).join("\n")).as_bytes()),
        &plain,
    );
    let left_out = [
        rows(3)[0].clone() + ";;note",
        rows(3)[1].clone() + ";",
        rows(3)[2].clone(),
    ];
    let text = format!("{HEADER};Wijk;Notitie\n{}\n", left_out.join("\n"));
    is_like(&saying("").hash(text.as_bytes()), &plain);

    // A stray quote that makes one cell of several leaves cells out in another way.
    let torn = rows(1)[0].replace("hoog", "hoog;\"t x;y\"z;");
    let text = format!("{HEADER};Wijk;Notitie;Later\n{torn}\n");
    assert_eq!(
        refusals(&saying("").hash(text.as_bytes())),
        ["2 2 - cell-count"]
    );
    let text = format!(
        "{HEADER};Wijk;Notitie;Later\n{}\n",
        torn.replace("y\"z", "y\"")
    );
    is_like(
        &saying("").hash(text.as_bytes()),
        &saying("").hash(export(&rows(1)).as_bytes()),
    );

    // A value where no column is, or a row that ends before its last column, is another matter.
    let wrong = [
        rows(3)[0].clone() + ";x",
        rows(3)[1].clone() + "; ;x",
        rows(3)[2].replace(";hoog", ""),
    ];
    assert_eq!(
        refusals(&saying("").hash(export(&wrong).as_bytes())),
        ["2 2 - cell-count", "3 3 - cell-count", "4 4 - cell-count"]
    );
}

#[test]
fn are_known_by_columns_that_look_like_those_of_the_profile() {
    let plain = plain(2);
    for header in [
        HEADER.replace("Geboortedatum", "Geboorte\u{AD}datum"),
        HEADER.replace("Nummer", "\u{200B}Nummer\u{A0}"),
        HEADER.replace("Soort", "So\u{FEFF}ort"),
        HEADER.replace("Datum", "=\"Datum\""),
        HEADER.replace("Postcode", "\"Postcode\n\""),
    ] {
        let hashed = saying("").hash(format!("{header}\n{}\n", rows(2).join("\n")).as_bytes());
        is_like(&hashed, &plain);
    }
    let profile = TomlText::parse(PROFILE)
        .set("columns.birth_date", "geboorte datum")
        .text();
    let agency = with_profile(&profile);
    let header = HEADER.replace("Geboortedatum", "Geboorte\u{A0}Datum");
    is_like(
        &agency.hash(format!("{header}\n{}\n", rows(2).join("\n")).as_bytes()),
        &plain,
    );
}

#[test]
fn may_say_their_delimiter_and_have_titles() {
    let plain = plain(2);
    let text = export(&rows(2));
    is_like(
        &saying("").hash(format!("sep=;\r\n{text}").as_bytes()),
        &plain,
    );
    let titled = format!("Export signalen\nGemaakt op 22-11-2026\n\n{text}");
    is_like(&saying("skip_lines = 3").hash(titled.as_bytes()), &plain);
    is_like(&saying("skip_lines = 2").hash(titled.as_bytes()), &plain);
    let error = |text: &str| {
        let result = saying("").try_hash(text.as_bytes());
        result.err().expect("a fatal error").to_string()
    };
    let hint = "which stands on line 4: say skip_lines = 3 in the profile";
    assert!(error(&titled).ends_with(hint), "{}", error(&titled));
    assert!(!error("Export\n\nx;y\n").contains("skip_lines"));
    for skipped in ["skip_lines = 2", "skip_lines = 3", "skip_lines = 9"] {
        let untitled = saying(skipped).try_hash(text.as_bytes());
        let error = untitled.err().expect("a fatal error").to_string();
        assert!(
            error.ends_with("on line 1: say skip_lines = 0 in the profile"),
            "{error}"
        );
    }
    let hashed = saying("").hash(format!("sep=,\n{text}").as_bytes());
    assert_eq!(refusals(&hashed), ["1 1 - other-delimiter"]);
}

#[test]
fn may_lie_one_behind_the_other_and_end_as_dos_ends() {
    let [first, second] = [0, 1].map(|index| export(&rows(2)[index..=index]));
    let text = format!("\u{FEFF}{first}\u{FEFF}{second}\u{1A}");
    let hashed = saying("").hash(text.as_bytes());
    is_like(&hashed, &plain(2));
    let lines = hashed.report.lines;
    assert_eq!((lines.all, lines.header, lines.rows), (4, 2, 2));
}

#[test]
fn may_mark_cells_as_a_spreadsheet_does() {
    let marked = |row: &String| {
        row.replacen("123456782", "\"=\"\"123456782\"\"\"", 1)
            .replacen(";56;", ";='56;", 1)
            .replace("='56", "'56")
            .replacen("01-11-2026", "=\"01-11-2026\"", 1)
    };
    let rows: Vec<String> = rows(2).iter().map(marked).collect();
    is_like(&saying("").hash(export(&rows).as_bytes()), &plain(2));
}

#[test]
fn may_write_dates_in_many_forms() {
    let plain = plain(1);
    for (keys, birth_date, date) in [
        ("date = \"d-m-yyyy\"", "29-2-1980", "1-11-2026"),
        (
            "date = \"dd-mm-yyyy time\"",
            "29-02-1980",
            "01-11-2026 14:33:10",
        ),
        (
            "date = \"yyyy-mm-dd time\"",
            "1980-02-29T00:00:00",
            "2026-11-01T23:59:59Z",
        ),
        ("date = \"dd-mm-yy\"", "29-02-80", "01-11-26"),
        ("date = \"d mmm yyyy\"", "29 feb. 1980", "1 november 2026"),
        (
            "date = \"dd-mm-yyyy\"\n[dates]\nbirth_date = \"yyyymmdd\"",
            "19800229",
            "01-11-2026",
        ),
        (
            "date = \"yyyymmdd\"\n[dates]\nDatum = \"d/m/yyyy time\"",
            "19800229",
            "1/11/2026 9:05",
        ),
    ] {
        let mut profile = TomlText::parse(PROFILE);
        for (key, value) in keys.parse::<toml::Table>().expect("keys in TOML") {
            profile = profile.set(&key, value);
        }
        let profile = profile.text();
        let row = ROW
            .replace("29-02-1980", birth_date)
            .replace("01-11-2026", date);
        let hashed = with_profile(&profile).hash(export(&[row]).as_bytes());
        is_like(&hashed, &plain);
    }
    // What the form does not say is not read.
    let timed = export(&[ROW.replace("01-11-2026", "01-11-2026 14:33")]);
    assert_eq!(
        refusals(&saying("").hash(timed.as_bytes())),
        ["2 2 Datum not-a-date"]
    );
}

#[test]
fn are_warned_of_when_they_are_utf8_under_another_name() {
    let with =
        |encoding: &str| with_profile(&TomlText::parse(PROFILE).set("encoding", encoding).text());
    let text = export(&rows(2));
    for encoding in [
        "windows-1252",
        "latin1",
        "cp850",
        "iso-8859-15",
        "macintosh",
    ] {
        let hashed = with(encoding).hash(text.as_bytes());
        assert!(
            refusals(&hashed).contains(&"1 1 - utf8-after-all".to_owned()),
            "{encoding}"
        );
        let ascii = text.replace('ü', "u");
        assert_eq!(
            refusals(&with(encoding).hash(ascii.as_bytes())),
            [""; 0],
            "{encoding}"
        );
    }
    for (encoding, byte) in [
        ("iso-8859-15", 0xFC),
        ("windows-1250", 0xFC),
        ("windows-1254", 0xFC),
        ("macintosh", 0x9F),
    ] {
        let mut bytes = Vec::new();
        for character in text.chars() {
            bytes.push(
                u8::try_from(character)
                    .ok()
                    .filter(u8::is_ascii)
                    .unwrap_or(byte),
            );
        }
        is_like(&with(encoding).hash(&bytes), &plain(2));
    }
}

#[test]
fn that_are_another_kind_of_file_are_named_as_what_they_are() {
    for (bytes, word) in [
        (
            &b"PK\x03\x04\x14\0\x06\0....[Content_Types].xml"[..],
            "a workbook of a spreadsheet",
        ),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "a workbook of a spreadsheet",
        ),
        (b"PK\x03\x04\x14\0\0\0....export.csv", "a ZIP archive"),
        (b"<html><body><table><tr><td>Nummer", "a web page"),
    ] {
        let error = saying("")
            .try_hash(bytes)
            .err()
            .expect("a fatal error")
            .to_string();
        assert!(error.starts_with(&format!("the file is {word}")), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_any_bytes_lose_no_line_and_no_row(
        text in "[M1;\"\\n\\rHG0-9 ]{0,300}",
        keys in prop::sample::select(vec!["", "quotes = \"none\"", "skip_lines = 1"]),
    ) {
        let titled = if keys.starts_with("skip") { "titel\n" } else { "" };
        let text = format!("{titled}{HEADER}\n{ROW}\n{text}");
        if let Ok(hashed) = saying(keys).try_hash(text.as_bytes()) {
            let ends = text.replace("\r\n", "\n").replace('\r', "\n");
            let report = hashed.report;
            prop_assert_eq!(report.lines.all, ends.lines().count() as u64);
            prop_assert!(report.lines.add_up(), "{:?}", report.lines);
            prop_assert_eq!(report.lines.rows, report.rows);
            let mut refusals = hashed.refusals;
            refusals.retain(|refusal| refusal.reason.disposition() == Disposition::Error);
            refusals.dedup_by_key(|refusal| refusal.row);
            let lost: u64 = refusals.iter().map(|refusal| refusal.lines).sum();
            prop_assert_eq!(lost, report.set_aside);
        }
    }
}
