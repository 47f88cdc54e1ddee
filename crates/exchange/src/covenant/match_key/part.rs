//! The parts of a match key: which field of a row, in which form.
//!
//! What each is made of, letter by letter, is fixed by the scheme (docs/normalisation.md).

use std::str::FromStr;

use super::RecipeError;
use crate::covenant::Scope;

/// How many halves of a surname are told apart, at most.
pub const MAX_HALVES: usize = 4;

/// The longest word, in letters, that [`Form::Deletions`] leaves letters out of; a longer word
/// gives itself alone.
pub const MAX_LETTERS: usize = 30;

/// One ingredient of a match key: a field of a person or of an address, in some form.
///
/// It is written as the field, then the form after a dot where it is not the whole:
///
/// ```
/// use exchange::covenant::{Field, Form, Part};
///
/// let part: Part = "surname.start".parse()?;
/// assert_eq!((part.field, part.form), (Field::Surname, Form::Start));
/// assert_eq!("birth".parse(), Ok(Part::whole(Field::Birth)));
/// # Ok::<(), exchange::covenant::RecipeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The field that it is made of.
    pub field: Field,
    /// How much of the field, or in which spelling.
    pub form: Form,
}

/// The fields of a row that match keys are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The citizen service number (BSN).
    Bsn,
    /// The surname without prefix; of a double name both halves.
    Surname,
    /// The surname, or the halves of a double one: several values.
    Half,
    /// The first of the first names.
    FirstName,
    /// The first initial.
    Initial,
    /// Surname and first name, whichever stands first.
    Names,
    /// Surname or first name: two values.
    Name,
    /// The birth date.
    Birth,
    /// The postcode.
    Postcode,
    /// The house number, without letter and addition.
    HouseNumber,
    /// Postcode, house number, letter and addition; where there is no postcode, the street and the
    /// town.
    Address,
    /// The number of the address in the register of addresses and buildings (BAG).
    Bag,
    /// The BSN of a parent: each of those that a child's row has, and a person's own.
    Parent,
}

/// In which form a field enters a match key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// All of it.
    Whole,
    /// The first three letters.
    Start,
    /// The first letter.
    Initial,
    /// How it sounds.
    Sound,
    /// The word itself, and the word without each of its letters in turn: several values.
    Deletions,
    /// Its characters, sorted.
    Sorted,
    /// The birth date without the day.
    YearMonth,
    /// The birth date without the month.
    YearDay,
    /// The birth date without the year.
    MonthDay,
    /// The birth date with day and month in either order.
    Swapped,
    /// The part of the postcode that names a neighbourhood.
    Area,
}

impl Field {
    const ALL: [(Self, &str); 13] = [
        (Self::Bsn, "bsn"),
        (Self::Surname, "surname"),
        (Self::Half, "half"),
        (Self::FirstName, "first-name"),
        (Self::Initial, "initial"),
        (Self::Names, "names"),
        (Self::Name, "name"),
        (Self::Birth, "birth"),
        (Self::Postcode, "postcode"),
        (Self::HouseNumber, "house-number"),
        (Self::Address, "address"),
        (Self::Bag, "bag"),
        (Self::Parent, "parent"),
    ];

    /// What it is about, where it says something by itself.
    pub(super) const fn scope(self) -> Scope {
        match self {
            Self::Postcode | Self::HouseNumber | Self::Address | Self::Bag => Scope::Household,
            Self::Parent => Scope::Family,
            _ => Scope::Person,
        }
    }

    /// Whether it says all there is to say: nothing can stand beside it.
    pub(super) const fn is_whole(self) -> bool {
        matches!(self, Self::Bsn | Self::Bag | Self::Parent)
    }

    /// Whether the scheme has it in a form.
    const fn has(self, form: Form) -> bool {
        match self {
            // Words: every form of a word goes with them.
            Self::Surname | Self::FirstName | Self::Half => {
                matches!(
                    form,
                    Form::Whole
                        | Form::Start
                        | Form::Initial
                        | Form::Sound
                        | Form::Deletions
                        | Form::Sorted
                )
            }
            Self::Names | Self::Name => matches!(
                form,
                Form::Whole | Form::Start | Form::Initial | Form::Sound
            ),
            Self::Birth => {
                matches!(
                    form,
                    Form::Whole
                        | Form::YearMonth
                        | Form::YearDay
                        | Form::MonthDay
                        | Form::Swapped
                        | Form::Sorted
                )
            }
            Self::Postcode => matches!(form, Form::Whole | Form::Area | Form::Sorted),
            Self::HouseNumber => matches!(form, Form::Whole | Form::Sorted),
            Self::Bsn | Self::Initial | Self::Address | Self::Bag | Self::Parent => {
                matches!(form, Form::Whole)
            }
        }
    }
}

impl Form {
    const ALL: [(Self, &str); 11] = [
        (Self::Whole, ""),
        (Self::Start, ".start"),
        (Self::Initial, ".initial"),
        (Self::Sound, ".sound"),
        (Self::Deletions, ".deletions"),
        (Self::Sorted, ".sorted"),
        (Self::YearMonth, ".year-month"),
        (Self::YearDay, ".year-day"),
        (Self::MonthDay, ".month-day"),
        (Self::Swapped, ".swapped"),
        (Self::Area, ".area"),
    ];
}

impl Part {
    /// The part that is all of a field.
    #[must_use]
    pub const fn whole(field: Field) -> Self {
        Self {
            field,
            form: Form::Whole,
        }
    }

    /// How many values a row can give at most.
    pub(super) const fn max_values(self) -> u64 {
        let values = match self.field {
            Field::Half => MAX_HALVES as u64,
            Field::Name => 2,
            // The person's own BSN and those of two parents.
            Field::Parent => 3,
            _ => 1,
        };
        if matches!(self.form, Form::Deletions) {
            // The word itself, and once without each of its letters.
            values * (MAX_LETTERS as u64 + 1)
        } else {
            values
        }
    }

    /// Whether one row can give several values of this part.
    #[must_use]
    pub const fn is_many(self) -> bool {
        self.max_values() > 1
    }
}

impl FromStr for Part {
    type Err = RecipeError;

    fn from_str(id: &str) -> Result<Self, RecipeError> {
        let (field, form) = id.split_at(id.find('.').unwrap_or(id.len()));
        let (field, _) = Field::ALL
            .into_iter()
            .find(|(_, word)| *word == field)
            .ok_or(RecipeError::Unknown)?;
        let (form, _) = Form::ALL
            .into_iter()
            .find(|(_, word)| *word == form)
            .ok_or(RecipeError::Unknown)?;
        if field.has(form) {
            Ok(Self { field, form })
        } else {
            Err(RecipeError::Unknown)
        }
    }
}
