//! Rows of texts of every shape, in chunks of any size.

use proptest::prelude::*;

use super::*;

/// Number, line and cells of a row.
type OwnedRow = (u64, u64, Vec<String>);

fn table(bytes: &[u8], limit: usize) -> Result<Vec<OwnedRow>, TableError> {
    let mut table = Table::open(bytes, Encoding::Utf8, b';')?;
    let (mut chunk, mut rows) = (Chunk::default(), Vec::new());
    while table.fill(&mut chunk, limit)? {
        for RowView {
            number,
            line,
            cells,
        } in chunk.rows()
        {
            let cells = cells.map_or(vec![], |cells| cells.iter().map(str::to_owned).collect());
            rows.push((number, line, cells));
        }
    }
    Ok(rows)
}

fn rows(text: &str) -> Vec<OwnedRow> {
    let rows = table(text.as_bytes(), 2).expect("a table");
    assert_eq!(rows, table(text.as_bytes(), 100).expect("a table"));
    rows
}

fn row(row: u64, line: u64, cells: &[&str]) -> OwnedRow {
    (row, line, cells.iter().map(ToString::to_string).collect())
}

#[test]
fn counts_rows_as_a_spreadsheet_and_lines_as_an_editor() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = ["a;b", "", "\"1", "2\";3", "4;\"5;\"\"6\"", "", "7;8"].join(line_end);
        let quoted = format!("1{line_end}2");
        let expected = [
            row(1, 1, &["a", "b"]),
            row(3, 3, &[&quoted, "3"]),
            row(4, 5, &["4", "5;\"6"]),
            row(6, 7, &["7", "8"]),
        ];
        assert_eq!(rows(&text), expected, "{line_end:?}");
        assert_eq!(
            rows(&format!("{text}{line_end}{line_end}")),
            expected,
            "{line_end:?}"
        );
    }
}

#[test]
fn reads_nothing_from_nothing() {
    assert_eq!(rows(""), []);
    assert_eq!(rows("\r\n\r\n"), []);
}

#[test]
fn names_where_a_quote_was_opened_that_is_never_closed() {
    for text in [
        "a;b\n1;2\n3;\"4\n5;6\n",
        "a;b\n1;2\n3;\"4",
        "a;b\r1;2\r\"\"\"",
        "a;b\n\n\"4\"\"\n",
    ] {
        let error = table(text.as_bytes(), 9).expect_err("no table");
        assert!(
            matches!(error, TableError::UnclosedQuote { row: 3, line: 3 }),
            "{text:?}: {error}"
        );
    }
    assert_eq!(rows("a\n\"4\""), [row(1, 1, &["a"]), row(2, 2, &["4"])]);
}

#[test]
fn passes_over_a_row_that_is_too_long_and_goes_on() {
    let long = format!("a;b\n1;\"{}\n\"\n3;4\n", "x".repeat(1_000_000));
    assert_eq!(
        rows(&long),
        [
            row(1, 1, &["a", "b"]),
            row(2, 2, &[]),
            row(3, 4, &["3", "4"])
        ]
    );
    let wide = format!("a;b\n{}\n3;4\n", ";".repeat(5000));
    assert_eq!(
        rows(&wide),
        [
            row(1, 1, &["a", "b"]),
            row(2, 2, &[]),
            row(3, 3, &["3", "4"])
        ]
    );
    let unclosed = format!("a;b\n1;\"{}", "x".repeat(1_000_000));
    assert!(matches!(
        table(unclosed.as_bytes(), 9),
        Err(TableError::UnclosedQuote { row: 2, line: 2 })
    ));
}

#[test]
fn keeps_a_chunk_small_whatever_the_rows_are() {
    let row = format!("1;\"{}\"\n", "x".repeat(60_000));
    let mut table =
        Table::open(io::Read::take(io::repeat(b'x'), 0), Encoding::Utf8, b';').expect("a table");
    assert!(!table.next(&mut Chunk::default()).expect("nothing"));
    let text = row.repeat(300);
    let mut table = Table::open(text.as_bytes(), Encoding::Utf8, b';').expect("a table");
    let mut chunk = Chunk::default();
    table.fill(&mut chunk, usize::MAX).expect("rows");
    assert!(chunk.text.len() < CHUNK_BYTES + 3 * MAX_RECORD);
    assert!(chunk.rows().count() < 300);
}

proptest! {
    #[test]
    fn gives_back_cells_that_were_quoted(
        written in prop::collection::vec(
            prop::collection::vec("[a-z\";\n\ré ]{0,8}", 2),
            1..6,
        ),
    ) {
        let mut lines = Vec::new();
        for cells in &written {
            let [left, right] = [0, 1].map(|index| cells[index].replace('"', "\"\""));
            lines.push(format!("\"{left}\";\"{right}\"\n"));
        }
        let mut read = Vec::new();
        for (_, _, cells) in rows(&lines.concat()) {
            read.push(cells);
        }
        prop_assert_eq!(read, written);
    }

    #[test]
    fn never_panics(
        bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(b";\"\r\n\0".to_vec())],
            0..80,
        ),
    ) {
        let _ = table(&bytes, 2);
    }
}
