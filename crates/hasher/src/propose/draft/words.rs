//! The words of codes and severities, and what holds for a row without them.

use crate::profile::field::Field;
use crate::propose::choose::{Choice, SampledExport};
use crate::propose::draft::{Draft, quoted};
use crate::propose::given::GivenColumns;
use crate::propose::word_counts::WordCounts;

impl Draft {
    /// The words of the code column, with the codes that a given profile has for them.
    pub(in crate::propose) fn codes(
        &mut self,
        export: &SampledExport<'_, '_>,
        choice: &Choice,
        named: &GivenColumns,
    ) {
        let Some(guess) = &choice.guesses[Field::Code.index()] else {
            return;
        };
        self.line("\n[codes]                # fill in the covenant's code ids");
        let words = WordCounts::of(export.rows, guess.column);
        let Some(words) = words else {
            self.line(
                "# The column has too many words to be a column of codes; they are not shown here.",
            );
            return;
        };
        for (word, rows) in &words.shown {
            let code = named.codes().get(*word).map_or("", String::as_str);
            self.with_comment(&format!("{} = {}", quoted(word), quoted(code)), &on(*rows));
        }
        for (word, code) in named.codes() {
            if !words.shown.contains_key(word.as_str()) {
                let line = format!("{} = {}", quoted(word), quoted(code));
                self.with_comment(&line, "from the profile; not on enough of the first rows");
            }
        }
        self.hidden(&words);
    }

    /// The words of the severity column, unless they are the numbers that need no translation.
    pub(in crate::propose) fn severities(
        &mut self,
        export: &SampledExport<'_, '_>,
        choice: &Choice,
    ) {
        let Some(guess) = &choice.guesses[Field::Severity.index()] else {
            return;
        };
        let Some(words) = WordCounts::of(export.rows, guess.column) else {
            return;
        };
        if words
            .shown
            .keys()
            .all(|word| matches!(*word, "1" | "2" | "3"))
        {
            return;
        }
        self.line("\n[severity]             # guess: 1 concern, 2 serious, 3 acute");
        for (word, rows) in &words.shown {
            match severity(word) {
                Some(number) => {
                    self.with_comment(&format!("{} = {number}", quoted(word)), &on(*rows));
                }
                None => self.with_comment(
                    &format!("# {} =", quoted(word)),
                    &format!("{}; 1, 2 or 3?", on(*rows)),
                ),
            }
        }
        self.hidden(&words);
    }

    fn hidden(&mut self, words: &WordCounts<'_>) {
        if words.hidden_rows > 0 {
            self.line(&format!(
                "# {} of the first rows hold words that are too rare or too long to be shown here.",
                words.hidden_rows
            ));
        }
    }

    pub(in crate::propose) fn defaults(&mut self, choice: &Choice) {
        self.line("\n[defaults]");
        if choice.guesses[Field::Code.index()].is_none() {
            self.with_comment("code = \"\"", "no column for it was found");
        }
        self.with_comment("severity = 1", "1 concern, 2 serious, 3 acute");
        self.with_comment("contact = 0", "number of the desk to ask");
    }
}

/// How serious a usual word is.
fn severity(word: &str) -> Option<u8> {
    match word.to_lowercase().as_str() {
        "1" | "laag" | "licht" | "zorg" | "low" | "gering" => Some(1),
        "2" | "midden" | "gemiddeld" | "middel" | "matig" | "ernstig" | "medium" => Some(2),
        "3" | "hoog" | "zwaar" | "acuut" | "spoed" | "crisis" | "high" | "urgent" => Some(3),
        _ => None,
    }
}

fn on(rows: usize) -> String {
    if rows == 1 {
        "on 1 row".to_owned()
    } else {
        format!("on {rows} rows")
    }
}
