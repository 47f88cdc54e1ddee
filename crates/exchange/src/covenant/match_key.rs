//! Match keys: ways of writing identifiers down so that two agencies write the same.
//!
//! A match key's id is its recipe: the parts it is made of, joined by `+`, as in
//! `surname+initial+birth`. The parts, and how a row becomes one, are fixed by the scheme
//! (docs/normalisation.md); which keys are used, the parties agree on.

mod chance;
mod part;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use chance::Chance;
pub use part::{Field, Form, MAX_HALVES, MAX_LETTERS, Part};

use super::Scope;

/// What a meeting on a match key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The key is as good as unique: signals that meet on it belong together.
    Joins,
    /// The key is not unique: the agencies are asked to confirm.
    Asks,
}

/// A match key that the parties agreed on.
///
/// ```
/// use exchange::covenant::{MatchKey, Mode, Scope};
///
/// let key = MatchKey::new("surname+initial+birth", Mode::Joins)?;
/// assert_eq!((key.parts().len(), key.scope()), (3, Scope::Person));
/// assert!(MatchKey::new("postcode+house-number", Mode::Joins).is_err());
/// # Ok::<(), exchange::covenant::RecipeError>(())
/// ```
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
    /// [`RecipeError::Unknown`] when the id is not one or more parts of the scheme joined by `+`;
    /// the other variants when its parts do not go together.
    pub fn new(id: &str, mode: Mode) -> Result<Self, RecipeError> {
        let mut parts: Vec<Part> = Vec::new();
        let mut is_twice = false;
        for word in id.split('+') {
            let part: Part = word.parse()?;
            is_twice |= parts.iter().any(|earlier| earlier.field == part.field);
            parts.push(part);
        }
        if is_twice {
            return Err(RecipeError::Twice);
        }
        if parts.len() > 1 && parts.iter().any(|part| part.field.is_whole()) {
            return Err(RecipeError::Needless);
        }
        // The values of two such parts would multiply, and with them the records of a row.
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
        if self
            .parts
            .iter()
            .any(|part| part.field.scope() == Scope::Person)
        {
            return Scope::Person;
        }
        let first = self.parts.first().expect("a match key has a part");
        first.field.scope()
    }

    /// How many identifiers one signal can have under this key, at most: more than one where a part
    /// has several values.
    #[must_use]
    pub fn max_values(&self) -> u64 {
        let mut values = 1;
        for part in &self.parts {
            values *= part.max_values();
        }
        values
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

/// Why a text is not the id of a match key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeError {
    /// A part that the scheme does not have.
    #[error("an id is one or more parts of the scheme, joined by +: see docs/normalisation.md")]
    Unknown,
    /// Two parts of one field.
    #[error("has two parts of one field")]
    Twice,
    /// Two parts that can give several values each.
    #[error("has two parts with several values each (half, name, deletions): one is allowed")]
    Many,
    /// Postcode and house number alone, which several households may share.
    #[error("does not tell households apart that differ in letter or addition: use address")]
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
        for (id, max) in [
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
                max,
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
