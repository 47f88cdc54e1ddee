//! Where the header of an export stands, what is between its cells, and whether quotes are quotes.

use crate::profile::guess::{DELIMITERS, Delimiter};
use crate::profile::visible::visible;
use crate::propose::names;
use crate::read::Encoding;
use crate::read::table::{Cells, Chunk, Table, TableError};

/// Lines among which a header is looked for.
const MAX_TITLE_LINES: usize = 20;

/// How the start of an export is laid out.
pub(super) struct Layout<'a> {
    pub(super) delimiter: Delimiter,
    /// Lines before the header, without the line that a spreadsheet takes the delimiter from.
    pub(super) skip_lines: usize,
    /// The text from the header on.
    pub(super) text: &'a str,
    /// Whether quotes around a cell belong to the cell.
    pub(super) has_bare_quotes: bool,
}

impl<'a> Layout<'a> {
    /// Finds the header: of the first lines without data the one with the most names that are
    /// known, two at least. `given` are names that the user says are there.
    pub(super) fn find(text: &'a str, given: &[&str]) -> Option<Self> {
        let text_and_separator = text;
        let text = after_separator_line(text);
        let has_separator_line = text.len() < text_and_separator.len();
        let (mut best, mut max, mut start) = (None, 0, 0);
        for (skip_lines, line) in text.split_inclusive('\n').take(MAX_TITLE_LINES).enumerate() {
            let text = &text[start..];
            start += line.len();
            let known = delimiter(text, given, skip_lines > 0);
            if let Some((delimiter, known)) = known.filter(|_| !line.trim().is_empty())
                && known > max
            {
                best = Some((delimiter, skip_lines, text));
                max = known;
            }
        }
        let (delimiter, mut skip_lines, text) = best?;
        // The reader passes over a line for spreadsheets itself, but not over one above titles.
        if skip_lines > 0 && has_separator_line {
            skip_lines += 1;
        }
        Some(Self {
            delimiter,
            skip_lines,
            text,
            has_bare_quotes: has_bare_quotes(text, delimiter.byte),
        })
    }
}

impl Layout<'_> {
    /// Reads the header and the rows below it, at most `limit` of both.
    pub(super) fn read(&self, chunk: &mut Chunk, limit: usize) -> Result<(), TableError> {
        let text = self.text.as_bytes();
        let mut table = Table::open(text, Encoding::Utf8, self.delimiter.byte)?;
        if self.has_bare_quotes {
            table.read_quotes_as_characters();
        }
        table.fill(chunk, limit)?;
        Ok(())
    }
}

/// The text behind a line `sep=;`.
fn after_separator_line(text: &str) -> &str {
    let line = text.split_inclusive('\n').next().unwrap_or("");
    let start = line.trim_start_matches('"').get(..4).unwrap_or("");
    if start.eq_ignore_ascii_case("sep=") {
        &text[line.len()..]
    } else {
        text
    }
}

/// The delimiter by which the first line is a header, with the most names that are known, and the
/// most cells; and how many names are known.
fn delimiter(text: &str, given: &[&str], is_below_titles: bool) -> Option<(Delimiter, usize)> {
    let (mut best, mut max) = (None, (0, 0));
    for delimiter in DELIMITERS {
        let mut chunk = Chunk::default();
        let read = Table::open(text.as_bytes(), Encoding::Utf8, delimiter.byte);
        if read
            .and_then(|mut table| table.fill(&mut chunk, 1))
            .is_err()
        {
            continue;
        }
        let Some(header) = chunk.rows().first().and_then(|row| row.cells) else {
            continue;
        };
        let score = (known(header, given, is_below_titles), header.count());
        if score.0 > 0 && score > max {
            (best, max) = (Some((delimiter, score.0)), score);
        }
    }
    best
}

/// How many names of a header are known; 0 if the row is not a header.
fn known(header: Cells<'_>, given: &[&str], is_below_titles: bool) -> usize {
    let (mut known, mut named, mut filled) = (0, 0, 0);
    for name in header.iter() {
        if names::is_data(name) {
            return 0;
        }
        let is_named = given.iter().any(|given| is_same(given, name));
        named += usize::from(is_named);
        known += usize::from(is_named || names::is_known(name));
        filled += usize::from(!name.trim().is_empty());
    }
    // Two words of a row of data may be names of columns by chance, not a good part of them.
    let share = if is_below_titles { 3 } else { 5 };
    if known >= 2 && known * share >= filled || named > 0 && named == given.len() {
        known
    } else {
        0
    }
}

fn is_same(left: &str, right: &str) -> bool {
    visible(left) == visible(right)
}

/// Whether more lines have as many cells as the header when quotes are read as any other sign.
fn has_bare_quotes(text: &str, delimiter: u8) -> bool {
    let mut lines = text.lines();
    let delimiter = char::from(delimiter);
    let expected = lines.next().unwrap_or("").matches(delimiter).count();
    let (mut odd, mut odd_and_whole, mut quoted) = (0, 0, 0);
    for line in lines.take(2000) {
        let has_odd_quotes = line.matches('"').count() % 2 == 1;
        let is_whole = line.matches(delimiter).count() == expected;
        odd += usize::from(has_odd_quotes);
        odd_and_whole += usize::from(has_odd_quotes && is_whole);
        for cell in line.split(delimiter) {
            let cell = cell.trim();
            quoted += usize::from(cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"'));
        }
    }
    // A cell of several lines has odd quotes on lines that are not whole; a writer that quotes
    // does so more than once.
    odd > 0 && odd == odd_and_whole && quoted <= odd
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Option<(&'static str, usize, bool)> {
        let layout = Layout::find(text, &[])?;
        Some((
            layout.delimiter.id,
            layout.skip_lines,
            layout.has_bare_quotes,
        ))
    }

    #[test]
    fn finds_the_header_below_titles_and_a_separator_line() {
        let rows = "Naam;BSN;Datum\nCanarius;123456782;01-11-2026\n";
        assert_eq!(layout(rows), Some((";", 0, false)));
        assert_eq!(layout(&format!("sep=;\r\n{rows}")), Some((";", 0, false)));
        assert_eq!(layout(&format!("\"sep=;\"\n{rows}")), Some((";", 0, false)));
        assert_eq!(
            layout(&format!(
                "Export, signalen, team\nGemaakt op 22-11-2026\n\n{rows}"
            )),
            Some((";", 3, false))
        );
        assert_eq!(layout("Canarius;123456782;01-11-2026\n"), None);
    }

    #[test]
    fn goes_by_names_before_cells() {
        let commas = "Naam, achternaam;Adres, straat, nr;BSN;Datum\n";
        assert_eq!(layout(commas), Some((";", 0, false)));
    }

    #[test]
    fn tells_stray_quotes_from_quoted_cells() {
        let header = "Naam;BSN;Datum\n";
        assert_eq!(
            layout(&format!("{header}\"Canarius;1;2\nCanarius;1;2\n")),
            Some((";", 0, true))
        );
        for quoted in [
            "\"Canarius\";1;2\n",
            "\"two\nlines\";1;2\n",
            "\"a \"\"b\"\"\";1;2\n",
            "\"Canarius\";1;2\n\"Canarini\";1;2\n\"stray;1;2\n",
        ] {
            assert_eq!(
                layout(&format!("{header}{quoted}")),
                Some((";", 0, false)),
                "{quoted}"
            );
        }
    }
}
