//! How the dates of an export are written: one form, and that of a field with its own.

use crate::profile::field::Field;
use crate::profile::guess::{self, guess_dates};
use crate::propose::choose::{Choice, SampledExport, filled};
use crate::propose::draft::Draft;

/// The form that the dates of a column fit.
enum DateGuess {
    /// A form, and another one that fits all of them as well.
    Form(&'static str, Option<&'static str>),
    /// No form fits most of them.
    Unknown,
}

fn date_guess(export: &SampledExport<'_, '_>, column: usize) -> Option<DateGuess> {
    let cells = filled(export.rows, column);
    if cells.is_empty() {
        return None;
    }
    let guess = guess_dates(&cells).filter(|(_, count)| count * 10 >= cells.len() * 6);
    Some(guess.map_or(DateGuess::Unknown, |(form, _)| {
        DateGuess::Form(form, guess::other_order(&cells, form))
    }))
}

impl Draft {
    /// The form of the signal's date, and that of another column where it has one of its own.
    pub(in crate::propose) fn dates(&mut self, export: &SampledExport<'_, '_>, choice: &Choice) {
        let mut forms = Vec::new();
        for field in [Field::Date, Field::BirthDate] {
            let column = choice.guesses[field.index()]
                .as_ref()
                .map(|guess| guess.column);
            if let Some(guess) = column.and_then(|column| date_guess(export, column)) {
                forms.push((field, guess));
            }
        }
        let mut own = Vec::new();
        let mut main = None;
        for (field, guess) in forms {
            match guess {
                DateGuess::Form(form, other) => {
                    let known = *main.get_or_insert((form, other));
                    if known.0 != form {
                        own.push((field, form, other));
                    }
                }
                DateGuess::Unknown => own.push((field, "", None)),
            }
        }
        match main {
            Some((form, other)) => self.date(&format!("date = {form:?}"), other),
            None => self.with_comment(
                "date = \"dd-mm-yyyy\"",
                "not found out: no form fits the dates of the first rows",
            ),
        }
        if main.is_none() || own.is_empty() {
            return;
        }
        let mut has_head = false;
        for (field, form, other) in own {
            if form.is_empty() {
                let comment = format!("# {}: not found out, no form fits its dates", field.id());
                self.line(&comment);
                continue;
            }
            if !has_head {
                self.line("\n[dates]");
                has_head = true;
            }
            self.date(&format!("{} = {form:?}", field.id()), other);
        }
    }

    fn date(&mut self, line: &str, other: Option<&str>) {
        match other {
            Some(other) => self.with_comment(line, &format!("unsure: {other:?} fits as well")),
            None => self.with_comment(line, "guess: fits the dates of the first rows"),
        }
    }
}
