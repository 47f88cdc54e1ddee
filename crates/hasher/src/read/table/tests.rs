//! Rows of texts of every shape, in chunks of any size.

use proptest::prelude::*;

use super::*;

/// Line and lines of a row, and whether it has swallowed others.
type RowLines = (u64, u64, bool);

/// Number, line and cells of a row.
type OwnedRow = (u64, u64, Vec<String>);

fn table(bytes: &[u8], limit: usize) -> Result<Vec<OwnedRow>, TableError> {
    let mut table = Table::open(bytes, Encoding::Utf8, b';')?;
    let (mut chunk, mut rows) = (Chunk::default(), Vec::new());
    while table.fill(&mut chunk, limit)? {
        for row in chunk.rows() {
            let mut texts = Vec::new();
            if let Some(cells) = row.cells {
                texts.extend((0..cells.count()).map(|index| cells.raw(index).to_owned()));
            }
            rows.push((row.number, row.line, texts));
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
    assert!(chunk.capacity() < chunk::CHUNK_BYTES + 3 * chunk::MAX_RECORD);
    assert!(chunk.rows().count() < 300);
}

/// Reads a text as an export, of whose columns the first `least` and more are read.
fn export(bytes: &[u8], least: usize) -> Result<(Vec<RowLines>, TableLines), TableError> {
    let mut table = Table::open(bytes, Encoding::Utf8, b';')?;
    let (mut chunk, mut rows) = (Chunk::default(), Vec::new());
    table.fill_header(&mut chunk)?;
    let header = chunk.rows().first().and_then(|row| row.cells);
    if let Some(header) = header {
        let shape = RowShape {
            width: header.count(),
            least,
        };
        table.expect(header, shape);
    }
    while table.fill(&mut chunk, 3)? {
        for row in chunk.rows() {
            rows.push((row.line, row.lines, row.has_swallowed));
        }
    }
    Ok((rows, table.lines()))
}

fn swallowed(rows: &str) -> Vec<(u64, u64)> {
    let text = format!("a;b;c;d;e;f\n{rows}");
    let (rows, _) = export(text.as_bytes(), 4).expect("a table");
    let swallowed = rows.iter().filter(|(_, _, has_swallowed)| *has_swallowed);
    swallowed.map(|(line, lines, _)| (*line, *lines)).collect()
}

#[test]
fn tells_of_rows_that_lie_in_a_cell() {
    for (rows, expected) in [
        // Two stray quotes in the same column, far apart and near.
        (
            "1;2;\"t H;4;5;6\n1;2;3;4;5;6\n1;2;\"t V;4;5;6\n",
            vec![(2, 3)],
        ),
        (
            "1;2;\"t H;4;5;6\n1;2;\"t V;4;5;6\n7;8;9;0;1;2\n",
            vec![(2, 2)],
        ),
        // In two columns, so that the cells do not come to a row's either.
        ("1;2;\"t H;4;5;6\n1;2;3;\"x;5;6\n", vec![(2, 2)]),
        ("\"1;2;3;4;5;6\n1;2;3;4;5;\"6\n", vec![(2, 2)]),
        // The second one at the end of its cell, where it closes like any other.
        (
            "1;2;\"t H;4;5;6\n1;2;3;4;5;6\n1;2;10\";4;5;6\n",
            vec![(2, 3)],
        ),
        // In an export that quotes all: the end of a cell without its quote.
        (
            "\"1\";\"2\";\"3\";\"4\";\"5\";\"6\n\"1\";\"2\";\"3\";\"4\";\"5\";\"6\"\n",
            vec![(2, 2)],
        ),
        // The last cells left out.
        ("1;2;\"t H;4;5\n1;2;3;4;5\n1;2;\"t V;4;5\n", vec![(2, 3)]),
        // More delimiters than a row has.
        ("1;2;\"t H;4;5;6;\n1;2;\"t V;4;5;6;\n", vec![(2, 2)]),
        // Two pairs, and rows between them.
        (
            "1;2;\"H;4;5;6\n1;2;\"V;4;5;6\n1;2;3;4;5;6\n1;2;\"H;4;5;6\n1;2;\"V;4;5;6\n",
            vec![(2, 2), (5, 2)],
        ),
    ] {
        assert_eq!(swallowed(rows), expected, "{rows:?}");
        assert_eq!(swallowed(&rows.replace('\n', "\r\n")), expected, "{rows:?}");
    }
    let many = format!(
        "1;2;\"t H;4;5;6\n{}1;2;\"t V;4;5;6\n",
        "1;2;3;4;5;6\n".repeat(20_000)
    );
    assert_eq!(swallowed(&many), [(2, 20_002)]);
}

#[test]
fn leaves_notes_of_several_lines_alone() {
    for rows in [
        "1;2;3;4;5;\"a\nb\nc\"\n",
        "\"a\nb\";2;3;4;5;6\n",
        "\"a\nb\";2;3;4;5;\"a\nb\"\n",
        "1;2;\"a\n\nb\";4;5;6\n",
        "1;2;3;4;5;\"Gebeld; geen gehoor\nLater; weer; niet\"\n",
        "1;2;3;4;5;\"Zij zei \"\"nee\"\"; hij; ook\nen ging weg; zo\"\n",
        // Quotes that nobody doubled.
        "1;2;\"regel 1\nzij zei \"nee\" en ging\";4;5;6\n",
        // One line of a note with as many delimiters as a row.
        "1;2;3;4;5;\"a;b;c;d;e;f\nb\nc\nd\ne\"\n",
        "1;2;\"t H;4;5;6\n",
    ] {
        if let Ok((rows, _)) = export(format!("a;b;c;d;e;f\n{rows}").as_bytes(), 4) {
            assert!(
                rows.iter().all(|(_, _, has_swallowed)| !has_swallowed),
                "{rows:?}"
            );
        }
    }
}

#[test]
fn knows_the_line_on_which_a_quote_is_opened() {
    let text = "a;b;c\n\"1\n2\";3;4\n\"5\n6\";\"7\n8\n";
    let error = export(text.as_bytes(), 3).expect_err("no table");
    assert!(
        matches!(error, TableError::UnclosedQuote { row: 3, line: 5 }),
        "{error}"
    );
}

#[test]
fn counts_each_line_as_what_it_is() {
    let text = "\nsep=;\n\na;b\n\n1;2\n\"3\n4\";5\n\u{FEFF}sep=;\na;b\n6;7\n\n";
    let (rows, lines) = export(text.as_bytes(), 2).expect("a table");
    let expected = TableLines {
        all: 12,
        above_header: 3,
        header: 3,
        blank: 2,
    };
    assert_eq!(
        (rows, lines),
        (vec![(6, 1, false), (7, 2, false), (11, 1, false)], expected)
    );
}

#[test]
fn passes_over_lines_whatever_stands_on_them() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = ["Export \"x", "", "op 22-11", "a;b", "1;2"].join(line_end);
        for (count, first) in [(1, 3), (3, 4), (4, 5), (5, 6), (9, 6)] {
            let mut table = Table::open(text.as_bytes(), Encoding::Utf8, b';').expect("a table");
            table.skip_lines(count).expect("lines");
            let mut chunk = Chunk::default();
            let has_rows = table.fill(&mut chunk, 1).expect("a table");
            let row = chunk
                .rows()
                .first()
                .map_or((6, 6), |row| (row.number, row.line));
            assert_eq!(
                (has_rows, row),
                (first < 6, (first, first)),
                "{count} {line_end:?}"
            );
        }
    }
}

#[test]
fn ends_at_the_mark_that_dos_wrote_and_drops_it_between_files() {
    for text in [
        "a;b\r\n1;2\r\n\x1A",
        "a;b\r\n1;2\x1A",
        "a;b\r\n1;\"2\"\x1A\x1A",
        "a;b\n\x1A1;2\n",
        "\u{FEFF}a;b\n\u{FEFF}1;2\n",
    ] {
        assert_eq!(
            rows(text),
            [row(1, 1, &["a", "b"]), row(2, 2, &["1", "2"])],
            "{text:?}"
        );
    }
}

#[test]
fn believes_the_profile_and_not_a_line_about_the_delimiter() {
    for (line, is_cut_otherwise) in [
        ("sep=;", false),
        ("SEP=;", false),
        ("\"sep=;\"", false),
        ("sep=;;;", false),
        ("sep=,", true),
        ("sep=\t", true),
    ] {
        let text = format!("{line}\r\na;b\r\n");
        let mut table = Table::open(text.as_bytes(), Encoding::Utf8, b';').expect("a table");
        let mut chunk = Chunk::default();
        assert!(table.fill_header(&mut chunk).expect("a header"));
        assert_eq!(
            chunk.rows().first().map(|row| row.line),
            Some(2),
            "{line:?}"
        );
        assert_eq!(table.is_cut_otherwise(), is_cut_otherwise, "{line:?}");
    }
}

#[test]
fn names_a_file_that_is_not_a_table() {
    for (bytes, word) in [
        (&b"PK\x03\x04....xl/workbook.xml"[..], "workbook"),
        (b"\xEF\xBB\xBF<html><table>", "web page"),
    ] {
        let error = table(bytes, 1).expect_err("no table").to_string();
        assert!(error.contains(word), "{error}");
    }
}

/// The lines of a text, by the simplest rule: CR LF is one end, and the last line may have none.
fn lines_of(text: &str) -> u64 {
    let ends = text.replace("\r\n", "\n").replace('\r', "\n");
    ends.lines().count() as u64
}

proptest! {
    #[test]
    fn loses_no_line(text in "[a-c;\"\n\r ]{0,80}") {
        let text = format!("a;b;c\n{text}");
        if let Ok((rows, lines)) = export(text.as_bytes(), 2) {
            let of_rows: u64 = rows.iter().map(|(_, lines, _)| lines).sum();
            prop_assert_eq!(lines.all, lines_of(&text));
            prop_assert_eq!(lines.above_header + lines.header + lines.blank + of_rows, lines.all);
        }
    }

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
