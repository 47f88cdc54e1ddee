//! What the cells of a precondition's column say: that it is met, that it is not, or neither.
//!
//! A word that is neither is an error of its row: taken for a no, one wrong word in the profile
//! would keep every row at the agency, and nobody would see it.

use std::collections::HashSet;

/// Words for yes and the words for no that belong to them, where a profile has no list of its own.
const OPPOSITES: [YesNoPair; 7] = [
    YesNoPair {
        yes: &["ja", "j", "yes", "y"],
        no: &["nee", "neen", "n", "no"],
    },
    YesNoPair {
        yes: &["waar", "true"],
        no: &["onwaar", "false"],
    },
    YesNoPair {
        yes: &["w", "t"],
        no: &["o", "f"],
    },
    YesNoPair {
        yes: &["1"],
        no: &["0"],
    },
    YesNoPair {
        yes: &["-1"],
        no: &["0"],
    },
    YesNoPair {
        yes: &["aan", "on"],
        no: &["uit", "off"],
    },
    YesNoPair {
        yes: &["wel"],
        no: &["niet"],
    },
];

/// Words that mean the same, and those that mean the opposite.
struct YesNoPair {
    yes: &'static [&'static str],
    no: &'static [&'static str],
}

/// The words of a profile for yes and no, in lower case.
#[derive(Debug, Default)]
pub(crate) struct YesNoWords {
    yes: HashSet<String>,
    no: HashSet<String>,
}

impl YesNoWords {
    /// The words of a profile; without a list for no, the opposites of its words for yes. `None`
    /// when a word stands in both lists.
    pub(crate) fn new(yes: &[String], no: &[String]) -> Option<Self> {
        let yes: HashSet<String> = yes.iter().map(|word| folded(word)).collect();
        let mut refused: HashSet<String> = no.iter().map(|word| folded(word)).collect();
        if !yes.is_disjoint(&refused) {
            return None;
        }
        if refused.is_empty() {
            for pair in &OPPOSITES {
                if pair.yes.iter().any(|&word| yes.contains(word)) {
                    let opposites = pair.no.iter().filter(|&&word| !yes.contains(word));
                    refused.extend(opposites.map(|&word| word.to_owned()));
                }
            }
        }
        Some(Self { yes, no: refused })
    }

    /// Whether a cell says yes or no; `None` when it says neither.
    pub(crate) fn read(&self, cell: &str) -> Option<bool> {
        // Nearly every cell is written as the list has it, or in one case or the other.
        if self.yes.contains(cell) {
            return Some(true);
        }
        if self.no.contains(cell) {
            return Some(false);
        }
        let folded = folded(cell);
        if self.yes.contains(&folded) {
            Some(true)
        } else if self.no.contains(&folded) {
            Some(false)
        } else {
            None
        }
    }

    /// Whether there is no word for yes.
    pub(crate) fn is_empty(&self) -> bool {
        self.yes.is_empty()
    }
}

fn folded(word: &str) -> String {
    word.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(yes: &[&str], no: &[&str]) -> Option<YesNoWords> {
        let owned = |words: &[&str]| {
            words
                .iter()
                .map(|&word| word.to_owned())
                .collect::<Vec<_>>()
        };
        YesNoWords::new(&owned(yes), &owned(no))
    }

    #[test]
    fn knows_the_opposites_of_the_words_for_yes_and_no_other() {
        let j = words(&["J"], &[]).expect("one list");
        for (cell, expected) in [
            ("J", Some(true)),
            ("j", Some(true)),
            ("N", Some(false)),
            ("Nee", Some(false)),
            ("0", None),
            ("1", None),
            ("ja", None),
            ("onwaar", None),
            ("?", None),
        ] {
            assert_eq!(j.read(cell), expected, "{cell}");
        }
        let one = words(&["1"], &[]).expect("one list");
        assert_eq!((one.read("0"), one.read("N")), (Some(false), None));
        let crossed = words(&["x"], &[]).expect("one list");
        assert_eq!((crossed.read("X"), crossed.read("-")), (Some(true), None));
    }

    #[test]
    fn takes_a_list_for_no_at_its_word() {
        let words = words(&["ja"], &["nog niet"]).expect("two lists");
        assert_eq!(words.read("Nog niet"), Some(false));
        assert_eq!(words.read("nee"), None);
    }

    #[test]
    fn refuses_a_word_that_means_both() {
        assert!(words(&["ja"], &["nee", "JA "]).is_none());
    }
}
