//! How often two persons meet on a match key by chance (docs/decisions/0024).
//!
//! Two kinds of others are counted: strangers, who agree by accident, and housemates, who have
//! surname and address in common to begin with. For each part of a key stands one in how many
//! others agrees in it; the parts multiply. The figures were counted in a synthetic city of 300,000
//! (seed 3), whose frequent names have the weights of the Nederlandse Familienamenbank, and are
//! rounded towards more meetings. They are numbers and no logarithms, so that two parties always
//! come to the same bits.

use super::{Field, Form, MatchKey, Part};
use crate::covenant::area::Area;
use crate::covenant::gate::Scope;
use crate::covenant::parties::Agency;

/// With more others than this by whom a person is met by chance, on average, a key may not join:
/// one person in a hundred.
const MAX_OTHERS: f64 = 0.01;

/// How many others live in one's household, on average over all persons.
const HOUSEMATES: f64 = 1.9;

/// How many others live in one's postcode, on average over all persons: there are about 450,000
/// postcodes (CBS), large ones have more of the persons.
const IN_POSTCODE: f64 = 60.0;

/// How many others have the same postcode but for the order of its characters.
const IN_SORTED_POSTCODE: f64 = 2_400.0;

/// How many others live where the first four digits of the postcode are the same.
const IN_NEIGHBOURHOOD: f64 = 10_000.0;

/// One in how many of one postcode has the same house number: a postcode is a piece of a street.
const NUMBER_IN_POSTCODE: f64 = 25.0;

/// By how many others one person is met on a match key by chance, on average, when all agencies
/// send as many signals as they may, each of another person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    persons: u64,
    strangers: f64,
    housemates: f64,
}

impl Chance {
    /// The chance of a key of persons among what these agencies may send of this area; `None` where
    /// there is none: on a BSN or a parent's, and on an address, which is not about one person.
    pub(in crate::covenant) fn of(
        key: &MatchKey,
        area: &Area,
        agencies: &[Agency],
    ) -> Option<Self> {
        let is_number = key.parts.iter().any(|part| part.field.is_whole());
        if is_number || key.scope() != Scope::Person {
            return None;
        }
        let sent = agencies.iter().fold(0_u64, |sum, agency| {
            sum.saturating_add(agency.max_signals())
        });
        let inhabitants = area.max_inhabitants();
        let persons = sent.min(inhabitants);
        let mut strangers = float(persons);
        let mut housemates = HOUSEMATES;
        // Of the others in one place, as many are sent as of all.
        if let Some(neighbours) = neighbours(key) {
            strangers *= (neighbours / float(inhabitants)).min(1.0);
        }
        for part in &key.parts {
            strangers /= strangers_one_in(*part, key);
            housemates /= housemates_one_in(*part);
        }
        Some(Self {
            persons,
            strangers,
            housemates,
        })
    }

    /// How many persons all agencies may send, at most: the sum of their caps, or all who live in
    /// the area.
    #[must_use]
    pub const fn persons(&self) -> u64 {
        self.persons
    }

    /// How many pairs of two persons meet by chance among as many, rounded up.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        let pairs = float(self.persons) * (self.strangers + self.housemates) / 2.0;
        whole(pairs)
    }

    /// Whether a key may not join: more than one person in a hundred meets somebody else.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.strangers + self.housemates > MAX_OTHERS
    }
}

/// How many others live at the same place, as far as the key says one; `None` when it says none.
fn neighbours(key: &MatchKey) -> Option<f64> {
    let mut fewest: Option<f64> = None;
    for part in &key.parts {
        let neighbours = match (part.field, part.form) {
            // Only housemates have it, and these are counted apart.
            (Field::Address, _) => 0.0,
            (Field::Postcode, Form::Area) => IN_NEIGHBOURHOOD,
            (Field::Postcode, Form::Sorted) => IN_SORTED_POSTCODE,
            (Field::Postcode, _) => IN_POSTCODE,
            _ => continue,
        };
        fewest = Some(fewest.map_or(neighbours, |fewest| fewest.min(neighbours)));
    }
    fewest
}

/// One in how many strangers agrees in a part; those at one place are counted by
/// [`neighbours`].
fn strangers_one_in(part: Part, key: &MatchKey) -> f64 {
    match part.field {
        Field::Surname => surname_one_in(part.form),
        // A double name gives three values, so more agree.
        Field::Half => surname_one_in(part.form) / 2.0,
        Field::FirstName => first_name_one_in(part.form),
        Field::Initial => 15.0,
        // Surname and first name: which is common goes with where one is from.
        Field::Names => match part.form {
            Form::Whole => 200_000.0,
            Form::Sound => 150_000.0,
            Form::Start => 5_000.0,
            _ => 100.0,
        },
        // Surname or first name: the weaker of both, and each of the one with each of the other.
        Field::Name => first_name_one_in(part.form) / 1.5,
        Field::Birth => match part.form {
            Form::Swapped => 19_000.0,
            Form::YearDay => 2_300.0,
            Form::Sorted => 1_400.0,
            Form::YearMonth => 900.0,
            Form::MonthDay => 360.0,
            _ => 25_000.0,
        },
        Field::HouseNumber => match part.form {
            Form::Sorted => 25.0,
            _ if key.parts.contains(&Part::whole(Field::Postcode)) => NUMBER_IN_POSTCODE,
            _ => 80.0,
        },
        // Places are counted by their neighbours, and no key with a number of a register is.
        Field::Postcode | Field::Address | Field::Bsn | Field::Bag | Field::Parent => 1.0,
    }
}

const fn surname_one_in(form: Form) -> f64 {
    match form {
        Form::Sound => 2_500.0,
        // One letter more or less, or another one: `Jansen`, `Janssen`, `Hansen`.
        Form::Deletions => 800.0,
        Form::Start => 160.0,
        Form::Initial => 16.0,
        _ => 3_000.0,
    }
}

const fn first_name_one_in(form: Form) -> f64 {
    match form {
        Form::Sound => 190.0,
        Form::Deletions => 60.0,
        Form::Start => 140.0,
        Form::Initial => 15.0,
        _ => 240.0,
    }
}

/// One in how many housemates agrees in a part. Surname and address are theirs in common.
const fn housemates_one_in(part: Part) -> f64 {
    match part.field {
        // Twins often share an initial, as two others of one family do not.
        Field::Initial => 6.0,
        // Father and son.
        Field::FirstName | Field::Names => match part.form {
            Form::Initial => 6.0,
            _ => 45.0,
        },
        // Twins, and in part of a date couples and other children too.
        Field::Birth => match part.form {
            Form::Sorted => 170.0,
            Form::YearDay => 150.0,
            Form::MonthDay => 140.0,
            Form::YearMonth => 100.0,
            _ => 215.0,
        },
        _ => 1.0,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "both are at most the inhabitants of a country, which a float holds exactly"
)]
const fn float(persons: u64) -> f64 {
    persons as f64
}

/// The next whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is at most the square of the inhabitants of a country, and not negative"
)]
fn whole(pairs: f64) -> u64 {
    pairs.ceil() as u64
}

#[cfg(test)]
mod tests;
