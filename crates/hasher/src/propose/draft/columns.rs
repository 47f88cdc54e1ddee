//! Which column is what, why, and how surely; and what was not believed.

use crate::profile::field::Field;
use crate::propose::choose::{Choice, SampledExport};
use crate::propose::draft::{Draft, quoted};

impl Draft {
    /// Names the columns of the fields that were found; a column whose name is not known is not
    /// shown.
    pub(in crate::propose) fn columns(&mut self, export: &SampledExport<'_, '_>, choice: &Choice) {
        self.line("\n[columns]");
        let name = |column: usize| quoted(&export.name(column));
        let mut used = Vec::new();
        for field in Field::ALL {
            let Some(guess) = &choice.guesses[field.index()] else {
                match choice.by_cells[field.index()] {
                    Some(column) => self.with_comment(
                        &format!("# {} =", field.id()),
                        &format!("unsure: column {} looks like it by its cells", column + 1),
                    ),
                    None if matches!(field, Field::SignalNumber | Field::Date) => self
                        .with_comment(
                            &format!("# {} =", field.id()),
                            "needed, and no column for it was found",
                        ),
                    None => self.line(&format!("# {} =", field.id())),
                }
                continue;
            };
            used.push(guess.column);
            let mut comment = format!("{}: {}", guess.confidence.word(), guess.why);
            if let Some(rival) = guess.rival {
                used.push(rival);
                comment = format!("{comment}; or is it {}?", name(rival));
            }
            self.with_comment(
                &format!("{} = {}", field.id(), name(guess.column)),
                &comment,
            );
        }
        for rejected in &choice.rejected {
            used.push(rejected.column);
            let (name, field) = (name(rejected.column), rejected.field.id());
            self.line(&format!("# {name} is not {field}: {}.", rejected.why));
        }
        used.sort_unstable();
        used.dedup();
        let all = export.header.count();
        let unknown = all - used.len();
        if unknown > 0 {
            self.line(&format!(
                "# {unknown} of {all} columns have names that are not known; they are not shown \
                 here."
            ));
        }
    }
}
