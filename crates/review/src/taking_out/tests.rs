//! What is taken out, read back.

use super::*;

fn table() -> Table {
    let texts = [
        "=HYPERLINK(\"x\")",
        "+31",
        "@SUM(A1)",
        "0012",
        "554025199e978964",
        "h000000000000001",
        "a;b\"c\nd",
    ];
    Table {
        heads: vec!["treffer", "aantal"],
        rows: texts
            .iter()
            .map(|text| vec![SheetCell::text(*text), SheetCell::value(&12)])
            .collect(),
    }
}

#[test]
fn no_cell_of_a_text_file_begins_as_a_formula() {
    let bytes = csv_bytes(&table()).expect("memory takes it");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a mark");
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        let begins = line.trim_start_matches('"');
        assert!(!begins.starts_with(['=', '+', '-', '@']), "{line}");
    }
    assert!(text.contains("'0012;12\r\n"));
    assert!(text.contains("h000000000000001;12"));
}

#[test]
fn a_workbook_is_the_same_bytes_each_time_and_says_when_it_was_made() {
    let at: Timestamp = "2026-11-22T09:00:00Z".parse().expect("a moment");
    let one = xlsx::write(&table(), at).expect("written");
    assert_eq!(one, xlsx::write(&table(), at).expect("written"));
    assert_eq!(&one[..2], b"PK");
    let later: Timestamp = "2026-11-23T09:00:00Z".parse().expect("a moment");
    assert_ne!(one, xlsx::write(&table(), later).expect("written"));
}

/// tests/spreadsheet opens what this writes.
#[test]
fn a_workbook_is_written_for_a_spreadsheet_to_open() {
    let at: Timestamp = "2026-11-22T09:00:00Z".parse().expect("a moment");
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp/taken-out");
    std::fs::create_dir_all(&folder).expect("a folder");
    let workbook = xlsx::write(&table(), at).expect("written");
    std::fs::write(folder.join("hits.xlsx"), workbook).expect("written");
    let csv = csv_bytes(&table()).expect("written");
    std::fs::write(folder.join("hits.csv"), csv).expect("written");
}
