//! Proposes a profile for an export: guesses, each marked as one, for a human to look over.
//!
//! Only column names that stand in a list of known ones are written into the proposal, and no cell but the distinct short words of
//! the code column: a header that is not known might be a person's row.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;

use exchange::covenant::Covenant;

use super::known_columns;
use crate::profile::date::DateForm;
use crate::profile::field::{FIELDS, Field};
use crate::read::Encoding;
use crate::read::table::{Cells, Chunk, Table, TableError};

/// So much of an export is looked at.
pub(crate) const SAMPLE_BYTES: u64 = 1024 * 1024;
const SAMPLE_ROWS: usize = 2000;

/// A code column has few words, and short ones.
const MAX_WORDS: usize = 40;
const MAX_WORD: usize = 24;
const MIN_ROWS: usize = 3;

const DELIMITERS: [(u8, &str); 4] = [(b';', ";"), (b',', ","), (b'\t', "tab"), (b'|', "|")];

const DATES: [&str; 10] = [
    "dd-mm-yyyy",
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "yyyymmdd",
    "dd.mm.yyyy",
    "yyyy/mm/dd",
    "mm/dd/yyyy",
    "ddmmyyyy",
    "mm-dd-yyyy",
    "yyyy.mm.dd",
];

/// A profile as TOML, with comments that say what is a guess, and, where the covenant is given, what its codes ask of a profile.
///
/// # Errors
/// [`ProposeError::Read`] when the source fails or a quote in its first rows is never closed; [`ProposeError::NoHeader`] when
/// the first row is none.
pub fn propose(source: impl Read, covenant: Option<&Covenant>) -> Result<String, ProposeError> {
    let mut sample = Vec::new();
    source
        .take(SAMPLE_BYTES)
        .read_to_end(&mut sample)
        .map_err(TableError::Read)?;
    let is_cut = sample.len() as u64 == SAMPLE_BYTES;
    let (encoding, why) = encoding(&sample);
    let (delimiter, delimiter_id) = delimiter(&sample, encoding)?;
    let mut chunk = Chunk::default();
    match Table::open(&sample[..], encoding, delimiter)?.fill(&mut chunk, SAMPLE_ROWS) {
        // The sample may end inside quotes that the export closes; the rows before are whole.
        Err(TableError::UnclosedQuote { .. }) if is_cut => {}
        read => _ = read?,
    }
    let mut rows: Vec<Cells<'_>> = chunk.rows().filter_map(|row| row.cells).collect();
    if is_cut && rows.len() > 1 {
        rows.pop();
    }
    let (&header, rows) = rows.split_first().ok_or(ProposeError::NoHeader)?;
    let columns = columns(header)?;
    let date = date(rows, &columns);

    let mut toml = String::new();
    let mut line = |text: &str| writeln!(toml, "{text}").expect("a string takes all");
    line("# Proposed from an export. Every line is a guess: look it over.\n");
    line("agency = \"\"            # the agency's id in the covenant");
    line(&format!("encoding = {:?}    # guess: {why}", encoding.id()));
    line(&format!(
        "delimiter = {delimiter_id:?}         # guess: splits the header into the most columns"
    ));
    match date {
        Some(form) => line(&format!(
            "date = {form:?}     # guess: fits the dates of the first rows"
        )),
        None => line(
            "date = \"dd-mm-yyyy\"     # not found out: no form fits the dates of the first rows",
        ),
    }
    line("\n[columns]              # guess: by the names of the columns");
    for field in Field::ALL {
        match columns[field.index()] {
            Some(position) => line(&format!(
                "{} = {}",
                field.id(),
                quoted(header.at(position).trim())
            )),
            None => line(&format!("# {} =", field.id())),
        }
    }
    let unknown = header.count() - columns.iter().flatten().count();
    if unknown > 0 {
        line(&format!(
            "# {unknown} of {} columns have names that are not known; they are not shown here.",
            header.count()
        ));
    }
    if let Some(position) = columns[Field::Code.index()] {
        line(
            "\n[codes]                # the words found on three rows or more; fill in the covenant's code ids",
        );
        match words(rows, position) {
            Some(words) => words
                .into_iter()
                .for_each(|word| line(&format!("{} = \"\"", quoted(word)))),
            None => line(
                "# The column has too many words, or too long ones, to be a column of codes; they are not shown here.",
            ),
        }
    }
    line("\n[defaults]");
    if columns[Field::Code.index()].is_none() {
        line("code = \"\"              # no column for it was found");
    }
    line("severity = 1           # 1 concern, 2 serious, 3 acute");
    line("contact = 0            # number of the desk to ask");
    for text in covenant.map(terms).unwrap_or_default() {
        line(&text);
    }
    Ok(toml)
}

/// What the covenant's codes ask a profile to show, for whoever sends them: an agency that sends none needs none of it.
fn terms(covenant: &Covenant) -> Vec<String> {
    let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for code in covenant.codes() {
        for word in code.preconditions() {
            asked.entry(word).or_default().push(code.id());
        }
    }
    let mut lines = Vec::new();
    if !asked.is_empty() {
        lines.push(
            "\n# [preconditions]      # the covenant asks these for some codes: if you send one, name the column that shows it"
                .to_owned(),
        );
        lines.extend(
            asked
                .iter()
                .map(|(word, codes)| format!("# {word} = \"\"    # for {}", codes.join(", "))),
        );
        lines
            .push("\n# [yes]                # what such a column says when it was done".to_owned());
        lines.push("# words = [\"ja\", \"J\"]".to_owned());
    }
    let amounts = covenant
        .codes()
        .iter()
        .filter_map(|code| Some((code.id(), code.min_amount()?)));
    let amounts: Vec<_> = amounts
        .map(|(code, euros)| format!("{code} from {euros} euros on"))
        .collect();
    if !amounts.is_empty() {
        lines.push(format!(
            "\n# The covenant asks a column for amount, in [columns], of whoever sends {}.",
            amounts.join(", ")
        ));
    }
    lines
}

/// The encoding, and what makes it likely.
pub(crate) fn encoding(sample: &[u8]) -> (Encoding, &'static str) {
    if let Some((encoding, _)) = Encoding::of_mark(sample) {
        return (encoding, "by its byte order mark");
    }
    if sample.iter().filter(|&&byte| byte == 0).count() > sample.len() / 4 {
        return (Encoding::Utf16, "every other byte is zero");
    }
    // No error length means that the sample ends inside a character.
    if str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true) {
        return (Encoding::Utf8, "every byte fits");
    }
    // In cp850 the letters with marks lie at 80 to A5, in windows-1252 at C0 to FF. A name is a letter beside a letter.
    let beside_letter = |range: std::ops::RangeInclusive<u8>| {
        let is_name = |pair: &[u8]| {
            (range.contains(&pair[0]) && pair[1].is_ascii_alphabetic())
                || (pair[0].is_ascii_alphabetic() && range.contains(&pair[1]))
        };
        sample.windows(2).filter(|pair| is_name(pair)).count()
    };
    if beside_letter(0x80..=0xA5) > beside_letter(0xC0..=0xFF) {
        (
            Encoding::Cp850,
            "its letters with marks lie where DOS has them",
        )
    } else {
        (Encoding::Windows1252, "it is not UTF-8")
    }
}

/// The delimiter that splits the first row into the most cells; the first of the list among equals.
pub(crate) fn delimiter(
    sample: &[u8],
    encoding: Encoding,
) -> Result<(u8, &'static str), TableError> {
    let mut best = (0, DELIMITERS[0]);
    for candidate in DELIMITERS {
        let mut chunk = Chunk::default();
        Table::open(sample, encoding, candidate.0)?.fill(&mut chunk, 1)?;
        let header = chunk.rows().first().and_then(|row| row.cells);
        let cells = header.map_or(0, Cells::count);
        if cells > best.0 {
            best = (cells, candidate);
        }
    }
    Ok(best.1)
}

/// Where each field seems to stand. A first row with a number in it, or with fewer than two known names, is no header.
fn columns(header: Cells<'_>) -> Result<[Option<usize>; FIELDS], ProposeError> {
    let mut columns = [None; FIELDS];
    for position in 0..header.count() {
        let name = header.at(position);
        if name.chars().filter(char::is_ascii_digit).count() > 2 {
            return Err(ProposeError::NoHeader);
        }
        if let Some(field) = known_columns::field(name) {
            columns[field.index()].get_or_insert(position);
        }
    }
    // One word could be somebody's name; two columns with known names are no accident.
    if columns.iter().flatten().count() < 2 {
        Err(ProposeError::NoHeader)
    } else {
        Ok(columns)
    }
}

/// The first form that fits every date of the rows, of a calendar day or with unknown parts.
fn date(rows: &[Cells<'_>], columns: &[Option<usize>; FIELDS]) -> Option<&'static str> {
    let positions = [Field::Date, Field::BirthDate].map(|field| columns[field.index()]);
    let cells = rows
        .iter()
        .flat_map(|row| positions.into_iter().flatten().map(|at| row.at(at).trim()));
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    // An export has typing errors: the form that most dates fit, if nearly all do.
    let (form, most) = guess_dates(&cells)?;
    (most * 10 >= cells.len() * 9).then_some(form)
}

/// The form that most of some dates fit, of a calendar day or with unknown parts, and how many do; the first of the list where two fit
/// alike.
#[must_use]
pub fn guess_dates(cells: &[&str]) -> Option<(&'static str, usize)> {
    let fits = |form: DateForm, cell| {
        form.read(cell)
            .is_some_and(|written| written.is_incomplete() || written.date().is_some())
    };
    let fitting = |form: DateForm| cells.iter().filter(|cell| fits(form, cell)).count();
    let counts = DATES
        .into_iter()
        .rev()
        .filter_map(|form| Some((form, fitting(DateForm::parse(form)?))));
    counts
        .max_by_key(|(_, count)| *count)
        .filter(|(_, most)| *most > 0)
}

/// The distinct words of a column, unless it has too many or too long ones to be a column of codes. A word that stands on one or
/// two rows is not shown: it might have slipped in from another column.
fn words<'a>(rows: &[Cells<'a>], position: usize) -> Option<Vec<&'a str>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in rows
        .iter()
        .map(|row| row.at(position).trim())
        .filter(|word| !word.is_empty())
    {
        *counts.entry(word).or_default() += 1;
    }
    let is_code = counts.len() <= MAX_WORDS && counts.keys().all(|word| is_short(word));
    is_code.then(|| {
        counts
            .into_iter()
            .filter(|(_, count)| *count >= MIN_ROWS)
            .map(|(word, _)| word)
            .collect()
    })
}

fn is_short(word: &str) -> bool {
    word.len() <= MAX_WORD && !word.contains(char::is_control)
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Why no profile can be proposed.
#[derive(Debug, thiserror::Error)]
pub enum ProposeError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] TableError),
    /// The first row does not look like a header.
    #[error(
        "the first row does not look like a header, and a row of data is not shown; export the file with its column names"
    )]
    NoHeader,
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: &str = "Meldingnummer;BSN;Achternaam;Geb.datum;Soort;Datum;Opmerking over de buurvrouw\n\
        M1;123456782;Canarius;13-01-1980;E33;01-11-2026;x\nM2;111222333;Canarini;00-00-1981;HG;02-11-2026;y\n\
        M3;123456782;Canarius;13-01-1980;E33;01-11-2026;x\nM4;111222333;Canarini;00-00-1981;HG;02-11-2026;y\n\
        M5;123456782;Canarius;13-01-1980;E33;01-11-2026;x\nM6;111222333;Canarini;00-00-1981;HG;02-11-2026;y\n";

    fn proposed(bytes: &[u8]) -> String {
        propose(bytes, None).expect("a proposal")
    }

    #[test]
    fn proposes_a_profile_and_shows_no_cell() {
        let toml = proposed(EXPORT.as_bytes());
        for part in [
            "encoding = \"utf-8\"",
            "delimiter = \";\"",
            "date = \"dd-mm-yyyy\"",
            "signal_number = \"Meldingnummer\"",
            "bsn = \"BSN\"",
            "birth_date = \"Geb.datum\"",
            "# postcode =",
            "\"E33\" = \"\"",
            "\"HG\" = \"\"",
            "# 1 of 7 columns",
        ] {
            assert!(toml.contains(part), "{part}:\n{toml}");
        }
        for secret in ["Canari", "123456782", "M1", "1980", "buurvrouw"] {
            assert!(!toml.contains(secret), "{secret}:\n{toml}");
        }
    }

    #[test]
    fn is_toml_that_a_human_can_complete() {
        let toml = proposed(EXPORT.as_bytes())
            .replace("agency = \"\"", "agency = \"police\"")
            .replace("= \"\"", "= \"domestic-violence\"")
            .replace("# postcode =", "postcode = \"PC\"")
            .replace("# house_number =", "house_number = \"Nr\"");
        let covenant = exchange::covenant::Covenant::parse(crate::tests::COVENANT.as_bytes())
            .expect("a covenant");
        let profile = crate::profile::Profile::parse(&toml, &covenant)
            .unwrap_or_else(|error| panic!("{error}\n{toml}"));
        assert_eq!(profile.code("E33"), Some(2));
    }

    #[test]
    fn says_what_the_covenant_asks_of_whoever_sends_a_code() {
        let covenant = Covenant::parse(crate::tests::COVENANT.as_bytes()).expect("a covenant");
        let toml = propose(EXPORT.as_bytes(), Some(&covenant)).expect("a proposal");
        let asked = "# [preconditions]";
        assert!(
            toml.contains(asked) && !proposed(EXPORT.as_bytes()).contains(asked),
            "{toml}"
        );
        for part in [
            "# personal-contact = \"\"    # for rent-arrears",
            "# words = ",
            "sends rent-arrears from 50 euros on.",
        ] {
            assert!(toml.contains(part), "{part}:\n{toml}");
        }
        // Without the signs for a comment it is what a profile needs.
        let terms = toml
            .split_once("\n\n# [pre")
            .expect("terms")
            .1
            .replace("= \"\"", "= \"Kolom\"")
            .replace("\n# ", "\n");
        let parsed: toml::Table = format!(
            "[pre{}",
            terms.split("\nThe covenant").next().expect("a part")
        )
        .parse()
        .expect("TOML");
        assert_eq!(
            (
                parsed["preconditions"].as_table().map(toml::Table::len),
                parsed["yes"]["words"].is_array()
            ),
            (Some(2), true)
        );
    }

    #[test]
    fn guesses_encoding_delimiter_and_dates() {
        let export = EXPORT.replace("Canarius", "Canariüs");
        let dos: Vec<u8> = export
            .chars()
            .map(|c| {
                if c == 'ü' {
                    0x81
                } else {
                    u8::try_from(c).expect("Latin")
                }
            })
            .collect();
        let windows: Vec<u8> = export
            .chars()
            .map(|c| u8::try_from(c).expect("Latin"))
            .collect();
        let wide: Vec<u8> = export.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (dos, "cp850"),
            (windows, "windows-1252"),
            (wide, "utf-16"),
            (export.into_bytes(), "utf-8"),
        ] {
            assert!(
                proposed(&bytes).contains(&format!("encoding = \"{encoding}\"")),
                "{encoding}"
            );
        }
        for (delimiter, id) in DELIMITERS {
            let toml = proposed(
                EXPORT
                    .replace(';', &char::from(delimiter).to_string())
                    .as_bytes(),
            );
            assert!(toml.contains(&format!("delimiter = \"{id}\"")), "{toml}");
        }
        let iso = EXPORT
            .replace("13-01-1980", "1980-01-13")
            .replace("00-00-1981", "1981-00-00")
            .replace("01-11-2026", "2026-11-01");
        assert!(
            proposed(iso.replace("02-11-2026", "2026-11-02").as_bytes())
                .contains("date = \"yyyy-mm-dd\"")
        );
    }

    #[test]
    fn shows_no_words_of_a_column_that_holds_more_than_codes() {
        let long = EXPORT.replace("E33", "mevrouw zegt dat zij vaak geslagen wordt");
        assert!(!proposed(long.as_bytes()).contains("mevrouw"));
        let many: Vec<_> = (0..60)
            .map(|row| format!("M{row};;;;woord{row};01-11-2026;"))
            .collect();
        assert!(!proposed(format!("{EXPORT}{}\n", many.join("\n")).as_bytes()).contains("woord"));
    }

    #[test]
    fn shows_no_word_that_may_have_slipped_in_from_another_column() {
        let toml = proposed(
            format!("{EXPORT}M7;;;;Canariowa;01-11-2026;\nM8;;;;Canariowa;01-11-2026;\n")
                .as_bytes(),
        );
        assert!(
            toml.contains("\"E33\" = \"\"") && !toml.contains("Canariowa"),
            "{toml}"
        );
    }

    #[test]
    fn goes_by_the_form_that_nearly_all_dates_fit() {
        let one_wrong = format!("{EXPORT}M7;;;30-02-1990;HG;01-11-2026;\n");
        assert!(proposed(one_wrong.as_bytes()).contains("date = \"dd-mm-yyyy\""));
        let half_wrong = EXPORT.replace("-11-2026", "-31-2026");
        assert!(proposed(half_wrong.as_bytes()).contains("# not found out"));
    }

    #[test]
    fn looks_at_the_start_of_a_long_export_even_when_that_ends_inside_quotes() {
        let row = "M3;;;;HG;02-11-2026;\"two\nlines\"\n";
        for extra in 0..row.len() {
            let export = format!(
                "{EXPORT}M{};;;;HG;02-11-2026;\n{}",
                "9".repeat(extra),
                row.repeat(40_000)
            );
            assert!(propose(export.as_bytes(), None).is_ok(), "{extra}");
        }
        assert!(propose(format!("{EXPORT}\"M3").as_bytes(), None).is_err());
    }

    #[test]
    fn writes_words_as_toml_does() {
        let word = "E\u{301}\"3\\";
        let toml = proposed(
            EXPORT
                .replace("E33", &format!("\"{}\"", word.replace('"', "\"\"")))
                .as_bytes(),
        );
        let parsed: toml::Table = toml
            .parse()
            .unwrap_or_else(|error| panic!("{error}\n{toml}"));
        assert!(
            parsed["codes"]
                .as_table()
                .is_some_and(|codes| codes.contains_key(word)),
            "{toml}"
        );
    }

    #[test]
    fn refuses_a_first_row_that_looks_like_data() {
        for export in [
            "",
            "M1;123456782;Naam;BSN\n",
            "Canarius;Jan\n",
            "Naam\nCanarius\n",
            "\n\n",
        ] {
            let error = propose(export.as_bytes(), None).expect_err("no header");
            assert!(matches!(error, ProposeError::NoHeader), "{export:?}");
            assert!(!error.to_string().contains("Canarius"));
        }
    }
}
