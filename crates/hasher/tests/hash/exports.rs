//! Exports as they come: every delimiter and encoding, and every way for a file to be broken.

mod dialects;
mod disbelieved;
mod systems;

use hasher::batch::report::Report;
use hasher::check::refusal::Disposition;
use proptest::prelude::*;
use synthetic::TomlText;

use crate::agency::{
    Agency, COVENANT, HEADER, PROFILE, ROW, agency, agency_of, all_records, changed_covenant,
    records, refusals,
};

fn with_profile(encoding: &str, delimiter: &str) -> Agency {
    let profile = TomlText::parse(PROFILE)
        .set("encoding", encoding)
        .set("delimiter", delimiter)
        .text();
    agency_of(COVENANT, &profile)
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn latin(text: &str, ü: u8) -> Vec<u8> {
    text.chars()
        .map(|character| {
            if character == 'ü' {
                ü
            } else {
                u8::try_from(character).expect("Latin")
            }
        })
        .collect()
}

#[test]
fn give_the_same_records_in_every_delimiter_encoding_and_line_end() {
    let export = format!("{HEADER}\n{ROW}\n");
    let expected = agency_of(COVENANT, PROFILE).hash(export.as_bytes());
    assert_eq!(
        (refusals(&expected), records(&expected)),
        (vec![], vec![1, 1, 1])
    );
    let bom = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    let cases = [
        ("utf-8", ",", export.replace(';', ",").into_bytes()),
        ("utf-8", "tab", export.replace(';', "\t").into_bytes()),
        ("utf-8", "|", export.replace(';', "|").into_bytes()),
        (
            "utf-8",
            ";",
            bom(b"\xEF\xBB\xBF", export.clone().into_bytes()),
        ),
        ("utf-8", ";", export.replace('\n', "\r\n").into_bytes()),
        ("utf-8", ";", export.replace('\n', "\r").into_bytes()),
        ("utf-8", ";", export.trim_end().as_bytes().to_vec()),
        (
            "utf-8",
            ";",
            export
                .replace(';', "\";\"")
                .replace('\n', "\"\n\"")
                .trim_end_matches('"')
                .replacen('N', "\"N", 1)
                .into_bytes(),
        ),
        ("utf-8", ";", export.replace(';', " ; \u{A0}").into_bytes()),
        (
            "utf-8",
            ";",
            export.replace("Müller", "Mu\u{308}ller").into_bytes(),
        ),
        (
            "utf-8",
            ";",
            export.to_uppercase().replace("HOOG", "hoog").into_bytes(),
        ),
        ("windows-1252", ";", latin(&export, 0xFC)),
        ("cp850", ";", latin(&export, 0x81)),
        ("utf-16", ";", wide(&export, u16::to_le_bytes)),
        ("utf-16", ";", wide(&export, u16::to_be_bytes)),
        (
            "utf-16",
            ";",
            bom(b"\xFF\xFE", wide(&export, u16::to_le_bytes)),
        ),
        (
            "utf-16",
            ";",
            bom(b"\xFE\xFF", wide(&export, u16::to_be_bytes)),
        ),
        (
            "utf-8",
            ";",
            format!("{export}\n;;;;;;;;;;;\n \n").into_bytes(),
        ),
    ];
    for (case, (encoding, delimiter, bytes)) in cases.into_iter().enumerate() {
        let hashed = with_profile(encoding, delimiter).hash(&bytes);
        assert_eq!(refusals(&hashed), [""; 0], "case {case}");
        assert!(
            all_records(&hashed) == all_records(&expected),
            "case {case}"
        );
    }
}

#[test]
fn are_read_by_their_byte_order_mark_with_a_warning() {
    let export = format!("\u{FEFF}{HEADER}\n{ROW}\n");
    let hashed = with_profile("windows-1252", ";").hash(export.as_bytes());
    assert_eq!(refusals(&hashed), ["1 1 - byte-order-mark"]);
    assert!(
        all_records(&hashed) == all_records(&with_profile("utf-8", ";").hash(export.as_bytes()))
    );
}

#[test]
fn with_nothing_but_a_header_give_an_empty_batch_and_a_warning() {
    let hashed = agency().hash(format!("{HEADER}\r\n\r\n").as_bytes());
    assert_eq!(
        (refusals(&hashed), records(&hashed)),
        (vec!["1 1 - no-rows".to_owned()], vec![0, 0, 0])
    );
    assert_eq!((hashed.report.rows, hashed.report.warnings), (0, 1));
}

#[test]
fn that_are_not_what_the_profile_says_stop_the_run() {
    let fatal = |export: &[u8]| {
        agency()
            .try_hash(export)
            .err()
            .expect("a fatal error")
            .to_string()
    };
    for empty in [&b""[..], b"\n\r\n", b"\xEF\xBB\xBF"] {
        assert_eq!(
            fatal(empty),
            "the file is empty: not even a header; an export without signals has a header"
        );
    }
    let missing = fatal(
        HEADER
            .replace("BSN;", "")
            .replace("Datum;", "Dag;")
            .as_bytes(),
    );
    assert!(
        missing.starts_with("row 1: the header lacks the columns \"BSN\", \"Datum\""),
        "{missing}"
    );
    assert_eq!(
        fatal(format!("{HEADER}; bsn ").as_bytes()),
        "row 1: the header has the column \"BSN\" more than once"
    );
    assert!(
        !fatal(format!("{ROW}\n{ROW}").as_bytes()).contains("ller"),
        "a row for a header is shown"
    );
    assert!(fatal(&wide(&format!("{HEADER}\n{ROW}"), u16::to_le_bytes)).contains("encoding"));
    for (above, row) in [("", 1), ("sep=;\n", 2), ("\n\nsep=;\n", 4)] {
        let long = fatal(format!("{above}{}", "x".repeat(100_000)).as_bytes());
        let start = format!("row {row}: longer than 64 KiB");
        assert!(long.starts_with(&start), "{long}");
    }
    let unclosed = fatal(format!("{HEADER}\n{ROW}\n\"{ROW}\n{ROW}\n").as_bytes());
    assert_eq!(
        unclosed,
        "row 3, line 3: a quote is opened in this row and never closed; a profile says \
         quotes = \"none\" where they are only characters"
    );
}

#[test]
fn say_no_newest_day_of_rows_that_are_set_aside_or_send_nothing() {
    let dated = |row: &str, day: &str| row.replace(";01-11-2026;", &format!(";{day}-11-2026;"));
    let rows = [
        ROW.to_owned(),
        // One number for two signals, and an address that is no household.
        dated(&ROW.replace("M1;", "M2;"), "20"),
        dated(&ROW.replace("M1;", "M2;"), "21"),
        "M3;;;;;;6511AB;12a;bis;HG;22-11-2026;".to_owned(),
    ];
    let newest = |rows: &[String]| {
        let hashed = agency().hash(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes());
        let [of_export] = &hashed.report.exports[..] else {
            panic!("one export")
        };
        assert_eq!(of_export.newest_signal, hashed.report.newest_signal);
        hashed.report.newest_signal
    };
    assert_eq!(newest(&rows).as_deref(), Some("2026-11-01"));
    assert_eq!(newest(&rows[..2]).as_deref(), Some("2026-11-20"));
    assert_eq!(newest(&rows[1..]), None);
}

#[test]
fn may_have_a_name_twice_that_is_not_needed() {
    let export = format!("{HEADER};Opmerking;Opmerking\n{ROW};a;b\n");
    assert_eq!(refusals(&agency().hash(export.as_bytes())), [""; 0]);
}

#[test]
fn lose_rows_that_are_too_long_ragged_or_unreadable_and_no_other() {
    let long = ROW
        .replace("Müller", &"x".repeat(1_000_000))
        .replace("M1", "M2");
    let unreadable =
        |number: &str, in_name: &str| ROW.replace("M1", number).replace("Müller", in_name);
    let quoted = ROW.replace("M1", "M8").replace("Müller", "\"Mül\nler\"");
    let rows = [
        ROW.to_owned(),
        long,
        format!("{ROW};extra"),
        "M3;C1".to_owned(),
        unreadable("M4", "M\0ller"),
        unreadable("M5", "M\u{FFFD}ller"),
        unreadable("M6", "M\u{81}ller"),
        unreadable("M7", "M\u{1F}ller"),
        quoted,
        ROW.replace("M1", "M9").replace("123456782", "123456783"),
    ];
    let hashed = agency().hash(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes());
    assert_eq!(
        refusals(&hashed),
        [
            "3 3 - row-too-long",
            "4 4 - cell-count",
            "5 5 - cell-count",
            "6 6 Achternaam unreadable",
            "7 7 Achternaam unreadable",
            "8 8 Achternaam unreadable",
            "9 9 Achternaam unreadable",
            "11 12 BSN not-a-bsn",
        ]
    );
    assert_eq!(
        (
            hashed.report.rows,
            hashed.report.hashed,
            hashed.report.set_aside
        ),
        (10, 2, 8)
    );
    assert_eq!(records(&hashed), [2, 2, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_any_bytes_never_panic_and_account_for_every_row(
        bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(b";\"\r\n\0,M1HG0-".to_vec())],
            0..400,
        ),
        encoding in prop::sample::select(vec!["utf-8", "windows-1252", "utf-16", "cp850"]),
    ) {
        let profile = TomlText::parse(PROFILE).set("encoding", encoding).text();
        let covenant = changed_covenant(|covenant| covenant.max_refused_share(1.0));
        let header = format!("{HEADER}\n{ROW}\n");
        let header = if encoding == "utf-16" {
            wide(&header, u16::to_le_bytes)
        } else {
            latin(&header, b'u')
        };
        if let Ok(hashed) = agency_of(&covenant, &profile).try_hash(&[header, bytes].concat()) {
            let mut refusals = hashed.refusals;
            let Report { rows, hashed, set_aside, withheld, lines, .. } = hashed.report;
            prop_assert_eq!(rows, hashed + set_aside + withheld);
            refusals.retain(|refusal| refusal.reason.disposition() == Disposition::Error);
            refusals.dedup_by_key(|refusal| refusal.row);
            // Of rows that lie in a cell each line is one that is lost.
            let lost: u64 = refusals.iter().map(|refusal| refusal.lines).sum();
            prop_assert_eq!(lost, set_aside);
            prop_assert!(lines.add_up());
        }
    }
}
