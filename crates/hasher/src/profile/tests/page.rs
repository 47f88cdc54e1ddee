//! docs/for-agencies.md has one table of all fields, one of encodings, one of delimiters and one of
//! forms of dates: each is held against the code.

use crate::profile::date::{DateForm, WrittenDate};
use crate::profile::field::Field;
use crate::profile::guess::DELIMITERS;
use crate::read::Encoding;

const PAGE: &str = include_str!("../../../../../docs/for-agencies.md");

/// The head of the table of forms; `date` is the name of a field too.
const FORMS: &str = "`date` | the first of November 2026";

/// The rows of the table with this head, cell by cell.
fn table(head: &str) -> Vec<Vec<&'static str>> {
    let start = PAGE.find(&format!("| {head} |")).expect("the table");
    let mut rows = Vec::new();
    for line in PAGE[start..].lines().skip(2) {
        if !line.starts_with('|') {
            break;
        }
        // A vertical bar in a cell is written with a backslash before it.
        let line = line.trim_matches('|').split(" | ");
        rows.push(line.map(str::trim).collect());
    }
    rows
}

/// What stands between backticks in the first cell of each row.
fn words(head: &str) -> Vec<String> {
    let mut words = Vec::new();
    for row in table(head) {
        for word in row[0].split('`').skip(1).step_by(2) {
            words.push(word.replace("\\|", "|"));
        }
    }
    words
}

#[test]
fn has_every_field() {
    let mut known = Field::ALL.map(|field| field.id().to_owned()).to_vec();
    let mut words = words("field");
    known.sort();
    words.sort();
    assert_eq!(words, known);
}

#[test]
fn has_every_encoding_and_delimiter() {
    let mut known = Encoding::ALL
        .map(|encoding| encoding.id().to_owned())
        .to_vec();
    let mut encodings = words("`encoding`");
    known.sort();
    encodings.sort();
    assert_eq!(encodings, known);
    assert_eq!(
        words("`delimiter`"),
        DELIMITERS.map(|delimiter| delimiter.id.to_owned())
    );
}

#[test]
fn has_every_form_of_dates_that_is_guessed_with_a_date_that_it_reads() {
    let words = words(FORMS);
    for form in DateForm::COMMON {
        let form = form.strip_suffix(" time").unwrap_or(form);
        assert!(words.iter().any(|word| word == form), "{form}");
    }
    for row in table(FORMS) {
        let form = row[0].split('`').nth(1).expect("a form");
        let cell = row[1].trim_matches('`');
        let read = DateForm::parse(form).expect("a form").read(cell);
        let day = read.and_then(WrittenDate::date).expect(form);
        assert_eq!(
            (day.month(), day.day(), day.year() % 100),
            (11, 1, 26),
            "{form}"
        );
    }
}
