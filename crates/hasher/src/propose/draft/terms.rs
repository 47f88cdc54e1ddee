//! What the covenant asks of whoever sends some codes, and which columns say yes and no.

use std::collections::BTreeMap;

use exchange::covenant::Covenant;

use crate::propose::ProposeError;
use crate::propose::choose::{Choice, SampledExport};
use crate::propose::draft::{Draft, quoted};
use crate::propose::given::GivenColumns;
use crate::propose::word_counts::WordCounts;

/// Words that usually say yes.
const YES: &str = "ja j yes y true waar 1 x";

impl Draft {
    /// Says what must be shown for some codes: a comment where no column was named, as an agency
    /// that sends none of these codes needs none of it.
    pub(in crate::propose) fn preconditions(
        &mut self,
        export: &SampledExport<'_, '_>,
        choice: &Choice,
        named: &GivenColumns,
        covenant: Option<&Covenant>,
    ) -> Result<(), ProposeError> {
        if !named.preconditions().is_empty() {
            return self.named_preconditions(export, named);
        }
        let mut codes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for code in covenant.map_or(&[][..], Covenant::codes) {
            for word in code.preconditions() {
                codes.entry(word).or_default().push(code.id());
            }
        }
        if codes.is_empty() {
            return Ok(());
        }
        self.line(
            "\n# [preconditions]      # the covenant asks these for some codes: if you send one, \
             name the column that shows it",
        );
        for (word, codes) in codes {
            self.line(&format!("# {word} = \"\"    # for {}", codes.join(", ")));
        }
        let columns = yes_no_columns(export, choice);
        let mut comment = "what such a column says when it was done".to_owned();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            comment = format!("{comment}; these columns say yes or no: {columns}");
        }
        self.line(&format!("\n# [yes]                # {comment}"));
        self.line("# words = [\"ja\", \"J\"]");
        Ok(())
    }

    /// The columns that were named for preconditions, and the words in them.
    fn named_preconditions(
        &mut self,
        export: &SampledExport<'_, '_>,
        named: &GivenColumns,
    ) -> Result<(), ProposeError> {
        self.line("\n[preconditions]");
        let (mut yes, mut others) = (Vec::new(), Vec::new());
        for (word, name) in named.preconditions() {
            let column = export.column(name)?;
            self.line(&format!("{word} = {}", quoted(name.trim())));
            let Some(words) = WordCounts::of(export.rows, column) else {
                self.line("# The column has too many words to say yes and no.");
                continue;
            };
            for word in words.shown.keys() {
                let is_yes = YES.split(' ').any(|yes| yes == word.to_lowercase());
                let list = if is_yes { &mut yes } else { &mut others };
                if !list.contains(&quoted(word)) {
                    list.push(quoted(word));
                }
            }
        }
        self.line("\n[yes]                  # guess: what these columns say when it was done");
        self.line(&format!("words = [{}]", yes.join(", ")));
        if !others.is_empty() {
            self.line(&format!("# not yes: {}", others.join(", ")));
        }
        Ok(())
    }

    /// Says for which codes an amount must be shown, in a comment too.
    pub(in crate::propose) fn amounts(&mut self, covenant: &Covenant) {
        let mut amounts = Vec::new();
        for code in covenant.codes() {
            if let Some(euros) = code.min_amount() {
                amounts.push(format!("{} from {euros} euros on", code.id()));
            }
        }
        if !amounts.is_empty() {
            self.line(&format!(
                "\n# The covenant asks a column for amount, in [columns], of whoever sends {}.",
                amounts.join(", ")
            ));
        }
    }
}

/// The columns of yes and no that hold no field: by their index from 1, since their names are not
/// known.
fn yes_no_columns(export: &SampledExport<'_, '_>, choice: &Choice) -> Vec<String> {
    let mut columns = Vec::new();
    for (column, facts) in export.facts.iter().enumerate() {
        let is_used = choice
            .guesses
            .iter()
            .flatten()
            .any(|guess| guess.column == column);
        if is_used || facts.filled == 0 || facts.yes_no < facts.filled || facts.distinct > 3 {
            continue;
        }
        let words = WordCounts::of(export.rows, column);
        let words = words.map_or_else(BTreeMap::new, |words| words.shown);
        let words: Vec<String> = words.keys().map(|word| quoted(word)).collect();
        columns.push(format!("{} ({})", column + 1, words.join(", ")));
    }
    columns
}
