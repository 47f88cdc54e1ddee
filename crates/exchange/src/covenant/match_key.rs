//! Match keys: ways of writing identifiers down so that two agencies write the same.
//!
//! A match key's id is its recipe: the parts it is made of, joined by `+`, as in
//! `surname+initial+birth`. The parts, and how a row becomes one, are fixed by the scheme
//! (docs/normalisation.md); which keys are used, the parties agree on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Scope;

/// How many halves a surname has at most.
pub const MAX_HALVES: usize = 4;

/// How many letters a word has at most of which each is left out in turn; of a longer one there is
/// the whole alone.
pub const MAX_LETTERS: usize = 30;

/// Whether a match key is as good as unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It is: signals that meet on it belong together.
    Joins,
    /// It is not: the agencies are asked to confirm.
    Asks,
}

/// What a match key is made of: something of a person or of an address, in some form.
///
/// Written as the field, then its form after a dot where it is not the whole: `surname.start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// Of what.
    pub field: Field,
    /// How much of it, or written in which way.
    pub form: Form,
}

/// What a part is of.
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
    /// It, and what is left when any one letter is left out: several values.
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
    const fn scope(self) -> Scope {
        match self {
            Self::Postcode | Self::HouseNumber | Self::Address | Self::Bag => Scope::Household,
            Self::Parent => Scope::Family,
            _ => Scope::Person,
        }
    }

    /// Whether it says all there is to say: nothing can stand beside it.
    const fn is_whole(self) -> bool {
        matches!(self, Self::Bsn | Self::Bag | Self::Parent)
    }

    /// Whether the scheme has it in a form.
    const fn has(self, form: Form) -> bool {
        match self {
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
    /// The whole of a field.
    #[must_use]
    pub const fn whole(field: Field) -> Self {
        Self {
            field,
            form: Form::Whole,
        }
    }

    /// How many values a row can give at most.
    const fn max_values(self) -> u64 {
        let names = match self.field {
            Field::Half => MAX_HALVES as u64,
            Field::Name => 2,
            Field::Parent => 3,
            _ => 1,
        };
        if matches!(self.form, Form::Deletions) {
            names * (MAX_LETTERS as u64 + 1)
        } else {
            names
        }
    }

    /// Whether a row can give several values.
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

/// A match key that the parties agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchKey {
    id: String,
    parts: Vec<Part>,
    mode: Mode,
}

impl MatchKey {
    /// The match key of an id.
    ///
    /// # Errors
    /// [`RecipeError`]: the id is not one or more different parts of the scheme.
    pub fn new(id: &str, mode: Mode) -> Result<Self, RecipeError> {
        let parts: Vec<Part> = id.split('+').map(str::parse).collect::<Result<_, _>>()?;
        if parts
            .iter()
            .enumerate()
            .any(|(at, part)| parts[..at].iter().any(|other| other.field == part.field))
        {
            return Err(RecipeError::Twice);
        }
        if parts.len() > 1 && parts.iter().any(|part| part.field.is_whole()) {
            return Err(RecipeError::Needless);
        }
        if parts.iter().filter(|part| part.is_many()).count() > 1 {
            return Err(RecipeError::Many);
        }
        if parts
            .iter()
            .all(|part| matches!(part.field, Field::Postcode | Field::HouseNumber))
        {
            return Err(RecipeError::Place);
        }
        Ok(Self {
            id: id.to_owned(),
            parts,
            mode,
        })
    }

    /// Its id in covenants, and in the context of every pseudonym made with it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is made of, in the order of the canonical form.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether it joins or asks.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether it asks: then a record under it is a question.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.mode == Mode::Asks
    }

    /// What it is about: a person, if one of its parts is.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let scopes = || self.parts.iter().map(|part| part.field.scope());
        scopes()
            .find(|&scope| scope == Scope::Person)
            .or_else(|| scopes().next())
            .expect("a match key has a part")
    }

    /// How many identifiers a signal can have at most: more than one where a part is of several
    /// values.
    #[must_use]
    pub fn max_values(&self) -> u64 {
        self.parts.iter().map(|part| part.max_values()).product()
    }

    /// Whether only an agency that may use the BSN can write it.
    #[must_use]
    pub fn needs_bsn(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part.field, Field::Bsn | Field::Parent))
    }
}

impl fmt::Display for MatchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// Why a text is no id of a match key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// A part that the scheme does not have.
    #[error("an id is one or more parts of the scheme, joined by +: see docs/normalisation.md")]
    Unknown,
    /// Two parts of one field.
    #[error("has two parts of one field")]
    Twice,
    /// Two parts that can give several values each.
    #[error("has two parts of several values each (half, name, deletions): at most one")]
    Many,
    /// A place that is no address.
    #[error("is a place without letter and addition, so no household: address is")]
    Place,
    /// Something beside a part that says all: a BSN or a number of the BAG.
    #[error("bsn, bag and parent stand alone: whatever is beside them can only lose matches")]
    Needless,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_an_id_apart_into_its_parts() {
        let key = MatchKey::new("surname+initial+birth", Mode::Joins).expect("a match key");
        assert_eq!(
            key.parts(),
            [Field::Surname, Field::Initial, Field::Birth].map(Part::whole)
        );
        let key =
            MatchKey::new("half.sound+birth.year-day+postcode", Mode::Joins).expect("a match key");
        assert_eq!(
            key.parts()[0],
            Part {
                field: Field::Half,
                form: Form::Sound
            }
        );
        assert_eq!(
            key.parts()[1],
            Part {
                field: Field::Birth,
                form: Form::YearDay
            }
        );
        let key = MatchKey::new("surname+initial+birth", Mode::Joins).expect("a match key");
        assert_eq!(
            (key.id(), key.scope(), key.needs_bsn()),
            ("surname+initial+birth", Scope::Person, false)
        );
        let home = MatchKey::new("address", Mode::Joins).expect("a match key");
        assert_eq!((home.scope(), home.needs_bsn()), (Scope::Household, false));
        let family = MatchKey::new("parent", Mode::Joins).expect("a match key");
        assert_eq!((family.scope(), family.needs_bsn()), (Scope::Family, true));
    }

    #[test]
    fn gives_as_many_identifiers_as_its_part_has_values() {
        for (id, most) in [
            ("surname+birth", 1),
            ("name+birth", 2),
            ("parent", 3),
            ("half+birth", 4),
            ("half.deletions+birth", 124),
        ] {
            assert_eq!(
                MatchKey::new(id, Mode::Joins)
                    .expect("a match key")
                    .max_values(),
                most,
                "{id}"
            );
        }
    }

    #[test]
    fn is_about_a_person_as_soon_as_one_part_is() {
        let key = MatchKey::new("initial+address", Mode::Asks).expect("a match key");
        assert_eq!(key.scope(), Scope::Person);
    }

    #[test]
    fn refuses_what_is_no_recipe() {
        for (id, error) in [
            ("", RecipeError::Unknown),
            ("surname+", RecipeError::Unknown),
            ("surname-initial-birth", RecipeError::Unknown),
            ("Surname", RecipeError::Unknown),
            ("surname+birth+surname.start", RecipeError::Twice),
            ("birth.sound", RecipeError::Unknown),
            ("surname.+birth", RecipeError::Unknown),
            ("half+first-name.deletions", RecipeError::Many),
            ("postcode+house-number", RecipeError::Place),
            ("bsn+birth", RecipeError::Needless),
            ("surname+bag", RecipeError::Needless),
        ] {
            assert_eq!(MatchKey::new(id, Mode::Joins), Err(error), "{id:?}");
        }
    }
}
