//! Cells of the CSV files that people open in a spreadsheet.
//!
//! A spreadsheet reads a cell before its user does. It computes what begins as a formula (OWASP,
//! "CSV Injection"), and what looks like a number, a date or a truth value becomes one: `0012` is
//! 12, `554025199e978964` is 1.797E+308, `3-4` is a day in April. A text of that kind gets a
//! leading apostrophe, and an id that is made here begins with a letter (docs/decisions/0019).

use std::borrow::Cow;

/// What a file begins with. Without it a Dutch Excel takes UTF-8 for windows-1252.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The letter before a ref.
const REF: char = 's';

/// Signs at which a spreadsheet begins to compute; the last four are what an East Asian keyboard
/// writes.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whole cells that become a truth value, in Dutch and in English.
const TRUTH: [&str; 4] = ["true", "false", "waar", "onwaar"];

/// Words that a number or a time may have within it: an exponent, a half of the day, a currency.
const IN_NUMBERS: [&str; 6] = ["e", "a", "p", "am", "pm", "eur"];

/// The names of months, long and short, in Dutch and in English.
const MONTHS: [&str; 34] = [
    "jan",
    "feb",
    "mrt",
    "mar",
    "apr",
    "mei",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "okt",
    "oct",
    "nov",
    "dec",
    "januari",
    "january",
    "februari",
    "february",
    "maart",
    "march",
    "april",
    "juni",
    "june",
    "juli",
    "july",
    "augustus",
    "august",
    "september",
    "oktober",
    "october",
    "november",
    "december",
];

/// A text as a cell that stays a text: with an apostrophe before it where a spreadsheet would
/// compute it or read it as a number, a date or a truth value.
///
/// ```
/// use exchange::file::spreadsheet::text;
///
/// assert_eq!(text("huurachterstand"), "huurachterstand");
/// assert_eq!(text("=1+1"), "'=1+1");
/// assert_eq!(text("0012"), "'0012");
/// ```
#[must_use]
pub fn text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA) || is_value(cell) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// The same, in quotes: for a file that is written without a library.
#[must_use]
pub fn quoted_text(cell: &str) -> String {
    format!("\"{}\"", text(cell).replace('"', "\"\""))
}

/// A ref, given in hexadecimal, as a cell: `s` and the ref. Of 32 hexadecimal digits all may be
/// decimal ones, or all but an `e`.
///
/// ```
/// use exchange::file::spreadsheet::{ref_cell, ref_in};
///
/// assert_eq!(ref_cell("554025199e978964"), "s554025199e978964");
/// assert_eq!(ref_in("S554025199E978964"), "554025199e978964");
/// ```
#[must_use]
pub fn ref_cell(hexadecimal: &str) -> String {
    format!("{REF}{hexadecimal}")
}

/// The ref in a cell, in lower case; a cell of before refs had a letter holds nothing else.
#[must_use]
pub fn ref_in(cell: &str) -> String {
    let cell = cell.to_lowercase();
    cell.strip_prefix(REF).unwrap_or(&cell).to_owned()
}

/// Whether a spreadsheet takes a text for a number, a date or a truth value. Some texts that it
/// leaves alone count too: what matters is that no other does.
fn is_value(cell: &str) -> bool {
    let cell = cell.trim().to_lowercase();
    if TRUTH.contains(&cell.as_str()) {
        return true;
    }
    // An id such as `e33` begins with a letter that is no month's: no number does.
    let start = cell.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let first = start.split(|sign: char| !sign.is_alphabetic()).next();
    let begins =
        start.starts_with(char::is_numeric) || first.is_some_and(|word| MONTHS.contains(&word));
    let mut words = cell.split(|sign: char| !sign.is_alphabetic());
    begins
        && cell.contains(char::is_numeric)
        && words.all(|word| word.is_empty() || IN_NUMBERS.contains(&word) || MONTHS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_what_a_spreadsheet_would_compute() {
        for start in FORMULA {
            let cell = format!("{start}SUM(A1)");
            assert_eq!(text(&cell), format!("'{cell}"));
        }
    }

    #[test]
    fn guards_what_a_spreadsheet_would_take_for_a_number_a_date_or_a_truth_value() {
        for cell in [
            "12",
            "0012",
            "1.5",
            "1,5",
            "12 %",
            "€ 12",
            "(12)",
            ".5",
            "554025199e978964",
            "1E+11",
            "12 EUR",
            "3-4",
            "3/4",
            "2026-11",
            "2026-11-22",
            "12:30",
            "3 pm",
            "1 mrt",
            "1-mei-26",
            "mrt-26",
            "Oktober 2026",
            "december 3",
            " 7 ",
            "true",
            "ONWAAR",
            "1 1/2",
            "1 e 5",
        ] {
            assert_eq!(text(cell), format!("'{cell}"), "{cell}");
        }
    }

    #[test]
    fn leaves_a_text_alone() {
        for cell in [
            "",
            "police",
            "e33",
            "E33",
            "h123456789012345",
            "s00112233445566778899e1234567890a",
            "a=1",
            "'quoted",
            "M-12",
            "2e melding",
            "12 bis",
            "mei",
            "Wijkteam 3",
            "nr. 12",
            "3 deelnemers, 2 ketens",
            "2026-11-22 t/m 2026-12-01",
            "ware",
        ] {
            assert_eq!(text(cell), cell);
        }
    }

    #[test]
    fn doubles_quotes() {
        assert_eq!(quoted_text("a;\"b\""), "\"a;\"\"b\"\"\"");
        assert_eq!(quoted_text("-\"1\""), "\"'-\"\"1\"\"\"");
    }

    #[test]
    fn gives_back_a_ref_with_its_letter_or_without() {
        for hexadecimal in ["00ff", "554025199e978964", "12345678"] {
            assert_eq!(ref_in(&ref_cell(hexadecimal)), hexadecimal);
            assert_eq!(ref_in(hexadecimal), hexadecimal);
            assert_eq!(text(&ref_cell(hexadecimal)), ref_cell(hexadecimal));
        }
    }
}
