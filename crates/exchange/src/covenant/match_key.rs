//! Match keys: ways of writing identifiers down so that two agencies write the same.
//!
//! A match key's id is its recipe: the parts it is made of, joined by `+`, as in `surname+initial+birth`. The parts, and how a row
//! becomes one, are fixed by the scheme (docs/normalisation.md); which keys are used, the parties agree on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Scope;

/// Whether a match key is as good as unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It is: signals that meet on it belong together.
    Joins,
    /// It is not: the agencies are asked to confirm.
    Asks,
}

/// What a match key is made of: something of a person, or of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The citizen service number (BSN).
    Bsn,
    /// The surname without prefix.
    Surname,
    /// The first initial.
    Initial,
    /// The birth date.
    Birth,
    /// Postcode, house number, letter and addition.
    Address,
}

impl Part {
    /// Every part of the scheme.
    pub const ALL: [Self; 5] = [Self::Bsn, Self::Surname, Self::Initial, Self::Birth, Self::Address];

    /// Its word in the ids of match keys.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bsn => "bsn",
            Self::Surname => "surname",
            Self::Initial => "initial",
            Self::Birth => "birth",
            Self::Address => "address",
        }
    }

    /// What it is about.
    const fn scope(self) -> Scope {
        match self {
            Self::Bsn | Self::Surname | Self::Initial | Self::Birth => Scope::Person,
            Self::Address => Scope::Household,
        }
    }
}

impl FromStr for Part {
    type Err = RecipeError;

    fn from_str(id: &str) -> Result<Self, RecipeError> {
        Self::ALL.into_iter().find(|part| part.id() == id).ok_or(RecipeError::Unknown)
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
        if parts.iter().enumerate().any(|(at, part)| parts[..at].contains(part)) {
            return Err(RecipeError::Twice);
        }
        if parts.contains(&Part::Bsn) && parts.len() > 1 {
            return Err(RecipeError::Needless);
        }
        Ok(Self { id: id.to_owned(), parts, mode })
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

    /// What it is about: a person, if one of its parts is.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let is_person = self.parts.iter().any(|part| part.scope() == Scope::Person);
        if is_person { Scope::Person } else { Scope::Household }
    }

    /// Whether only an agency that may use the BSN can write it.
    #[must_use]
    pub fn needs_bsn(&self) -> bool {
        self.parts.contains(&Part::Bsn)
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
    /// One part twice.
    #[error("has a part twice")]
    Twice,
    /// Something beside the BSN, which is unique by itself.
    #[error("the BSN stands alone: whatever is beside it can only lose matches")]
    Needless,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_an_id_apart_into_its_parts() {
        let key = MatchKey::new("surname+initial+birth", Mode::Joins).expect("a match key");
        assert_eq!(key.parts(), [Part::Surname, Part::Initial, Part::Birth]);
        assert_eq!((key.id(), key.scope(), key.needs_bsn()), ("surname+initial+birth", Scope::Person, false));
        let home = MatchKey::new("address", Mode::Joins).expect("a match key");
        assert_eq!((home.scope(), home.needs_bsn()), (Scope::Household, false));
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
            ("surname+initial+birth", RecipeError::Unknown),
            ("Surname", RecipeError::Unknown),
            ("surname+birth+surname", RecipeError::Twice),
            ("bsn+birth", RecipeError::Needless),
        ] {
            assert_eq!(MatchKey::new(id, Mode::Joins), Err(error), "{id:?}");
        }
    }
}
