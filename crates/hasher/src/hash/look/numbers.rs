//! Numbers of persons that contradict themselves: under one number stand rows that describe
//! different persons.
//!
//! Two rows contradict each other when they differ in two or more of surname, first initial and
//! full birth date, of those that both say. A surname that changed with a marriage, an initial of
//! another first name, a date with a typing error are one difference each. Rows of a number that do
//! not contradict each other, or are tied by others that contradict neither, are one *part*; a
//! number of one person has one.

use std::collections::HashSet;
use std::io;

use crate::batch::external_sort::ExternalSort;
use crate::check::disbelieved::Doubt;
use crate::hash::look::notes::{Description, NUMBER_NOTE};

/// Descriptions that are compared with each other. A number with more different ones is of many
/// persons, whatever ties them.
const MAX_DESCRIPTIONS: usize = 64;

/// A column is not of persons when so many of the numbers that stand on several rows contradict
/// themselves, by the hundred: a number for a tenancy or a household does so in some thirty of
/// them, one for a person in fewer than one.
const MAX_PERCENT: u64 = 10;

/// Fewer than so many such numbers are slips, whatever their share.
const MIN_NUMBERS: u64 = 12;

/// A number on more than half of the rows that have one, and on so many, is a word for nothing.
const MIN_ROWS_OF_A_WORD: u64 = 20;

/// What comes of the numbers of a column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NumbersVerdict {
    pub(super) doubt: Doubt,
    /// Where one number that contradicts itself stands on more than half of the rows that have a
    /// number: on how many, and of how many.
    pub(super) word: Option<[u64; 2]>,
}

/// Judges a column whose numbers contradict themselves from `min_parts` parts on. `is_known` says
/// whether a description can be believed.
pub(super) fn judge(
    notes: &ExternalSort<NUMBER_NOTE>,
    memory: usize,
    min_parts: usize,
    is_known: impl Fn(Description) -> Description,
) -> io::Result<NumbersVerdict> {
    let mut column = Column::default();
    let mut same = SameNumber::default();
    // They begin with the number, so those of one number come one after the other.
    notes.for_each_sorted(memory, |bytes| {
        let (number, description) = Description::read(bytes);
        if number != same.number {
            column.take(&same, min_parts);
            same.begin(number);
        }
        same.add(is_known(description));
        Ok(())
    })?;
    column.take(&same, min_parts);
    Ok(column.verdict())
}

/// What is known of a column so far.
#[derive(Default)]
struct Column {
    rows: u64,
    /// Numbers that stand on two rows or more.
    repeated: u64,
    contradicting: HashSet<u64>,
    /// Rows of the contradicting number that stands on most.
    most_rows: u64,
}

impl Column {
    fn take(&mut self, same: &SameNumber, min_parts: usize) {
        self.rows += same.rows;
        if same.rows < 2 {
            return;
        }
        self.repeated += 1;
        if same.descriptions.len() > 1 && same.parts() >= min_parts {
            self.contradicting.insert(same.number);
            self.most_rows = self.most_rows.max(same.rows);
        }
    }

    fn verdict(self) -> NumbersVerdict {
        let count = self.contradicting.len() as u64;
        let is_word = self.most_rows >= MIN_ROWS_OF_A_WORD && self.most_rows * 2 > self.rows;
        NumbersVerdict {
            word: is_word.then_some([self.most_rows, self.rows]),
            doubt: if count == 0 {
                Doubt::Nothing
            } else if count >= MIN_NUMBERS && count * 100 > self.repeated * MAX_PERCENT {
                Doubt::Column
            } else {
                Doubt::Values(self.contradicting)
            },
        }
    }
}

/// The rows of one number.
#[derive(Default)]
struct SameNumber {
    number: u64,
    rows: u64,
    /// Different ones; one more than are compared where there are more.
    descriptions: Vec<Description>,
}

impl SameNumber {
    fn begin(&mut self, number: u64) {
        self.number = number;
        self.rows = 0;
        self.descriptions.clear();
    }

    fn add(&mut self, description: Description) {
        self.rows += 1;
        if description.can_contradict()
            && self.descriptions.len() <= MAX_DESCRIPTIONS
            && !self.descriptions.contains(&description)
        {
            self.descriptions.push(description);
        }
    }

    /// Into how many parts the rows fall.
    fn parts(&self) -> usize {
        let count = self.descriptions.len();
        if count > MAX_DESCRIPTIONS {
            return count;
        }
        let mut parts: Vec<usize> = (0..count).collect();
        for (index, description) in self.descriptions.iter().enumerate() {
            for (earlier, other) in self.descriptions[..index].iter().enumerate() {
                let (from, to) = (parts[index], parts[earlier]);
                if from != to && !description.contradicts(*other) {
                    for part in &mut parts {
                        if *part == from {
                            *part = to;
                        }
                    }
                }
            }
        }
        parts.sort_unstable();
        parts.dedup();
        parts.len()
    }
}

impl Description {
    /// Whether it says enough to differ in two things.
    fn can_contradict(self) -> bool {
        let said = [self.surname != 0, self.birth != 0, self.initial != 0];
        said.into_iter().filter(|is_said| *is_said).count() > 1
    }

    fn contradicts(self, other: Self) -> bool {
        let differs = |left: u64, right: u64| left != 0 && right != 0 && left != right;
        let differences = [
            differs(self.surname, other.surname),
            differs(self.birth, other.birth),
            differs(self.initial.into(), other.initial.into()),
        ];
        differences.into_iter().filter(|differs| *differs).count() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Description = Description {
        surname: 0,
        birth: 0,
        initial: 0,
    };

    fn person(surname: u64, birth: u64, initial: u8) -> Description {
        Description {
            surname,
            birth,
            initial,
        }
    }

    fn judged(rows: &[(u64, Description)], min_parts: usize) -> NumbersVerdict {
        let mut notes = ExternalSort::default();
        // Backwards, as the order of rows means nothing.
        for (number, description) in rows.iter().rev() {
            notes.extend(&[description.of_number(*number)]);
        }
        notes.sort();
        judge(&notes, 0, min_parts, |description| description).expect("nothing is on disk")
    }

    fn doubted(numbers: &[u64]) -> NumbersVerdict {
        let numbers = numbers.iter().copied().collect();
        NumbersVerdict {
            doubt: Doubt::Values(numbers),
            word: None,
        }
    }

    const BELIEVED: NumbersVerdict = NumbersVerdict {
        doubt: Doubt::Nothing,
        word: None,
    };

    #[test]
    fn believes_a_number_whose_rows_differ_in_one_thing_at_a_time() {
        let rows = [
            (1, person(10, 20, b'a')),
            // Married.
            (1, person(11, 20, b'a')),
            // Called by another name since.
            (1, person(11, 20, b'b')),
            // And a typing error in the date.
            (1, person(11, 21, b'b')),
            (2, person(10, 20, b'a')),
            (2, person(10, 0, 0)),
            (2, NOBODY),
        ];
        assert_eq!(judged(&rows, 2), BELIEVED);
    }

    #[test]
    fn doubts_a_number_of_two_persons_also_where_they_have_a_name_in_common() {
        let rows = [
            (1, person(10, 20, b'a')),
            (1, person(30, 40, b'c')),
            (2, person(10, 20, b'a')),
            (2, person(10, 40, b'c')),
            (3, person(10, 0, b'a')),
            (3, person(30, 0, b'c')),
            (4, person(10, 20, 0)),
            (4, person(30, 20, b'c')),
            (4, person(0, 40, b'c')),
            (5, person(10, 20, b'a')),
        ];
        assert_eq!(judged(&rows, 2), doubted(&[1, 2, 3]));
        assert_eq!(judged(&rows, 3), BELIEVED);
        let third = [&rows[..2], &[(1, person(50, 60, b'e'))]].concat();
        assert_eq!(judged(&third, 3), doubted(&[1]));
    }

    #[test]
    fn doubts_a_number_with_more_persons_than_are_compared() {
        let rows: Vec<_> = (0..=MAX_DESCRIPTIONS as u64)
            .map(|index| (1, person(10, 20 + index, b'a')))
            .chain((0..200).map(|index| (100 + index, person(10, 20, b'a'))))
            .collect();
        assert_eq!(judged(&rows, 3), doubted(&[1]));
        assert_eq!(judged(&rows[1..], 3), BELIEVED);
    }

    #[test]
    fn doubts_a_whole_column_when_more_than_a_tenth_of_its_numbers_contradict_themselves() {
        let column = |contradicting: u64, repeated: u64| {
            let mut rows = Vec::new();
            for number in 1..=repeated {
                let other = if number <= contradicting { 30 } else { 10 };
                rows.push((number, person(10, 20, b'a')));
                rows.push((number, person(other, 10 + other, b'a')));
            }
            judged(&rows, 2).doubt
        };
        assert_eq!(column(12, 119), Doubt::Column);
        assert!(matches!(column(12, 120), Doubt::Values(few) if few.len() == 12));
        assert!(matches!(column(11, 11), Doubt::Values(few) if few.len() == 11));
    }

    #[test]
    fn knows_a_word_by_standing_on_more_than_half_of_the_rows() {
        let column = |rows_of_word: u64, others: u64| {
            let mut rows = Vec::new();
            for index in 0..rows_of_word {
                rows.push((1, person(100 + index, 200 + index, b'a')));
            }
            for number in 0..others {
                rows.push((100 + number, person(10, 20, b'a')));
            }
            judged(&rows, 2)
        };
        assert_eq!(column(20, 19).word, Some([20, 39]));
        assert_eq!(column(20, 20), doubted(&[1]));
        assert_eq!(column(19, 5), doubted(&[1]), "a few rows are no column");
    }
}
