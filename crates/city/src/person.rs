//! One inhabitant.

use jiff::civil::Date;

use crate::names::Surname;

/// Person numbers of one household: no household is larger.
pub(crate) const SLOTS: u64 = 10;

/// One inhabitant. Holds identifiers, so it has no `Debug`.
pub(crate) struct Person {
    /// Unique in the city; a household's members follow each other.
    pub(crate) number: u64,
    pub(crate) bsn: String,
    pub(crate) woman: bool,
    pub(crate) first_names: Vec<&'static str>,
    pub(crate) surname: Surname,
    /// The surname of the person they married, where there is one.
    pub(crate) partner: Option<Surname>,
    pub(crate) born: Date,
    /// Full years on the first of January of the night's year.
    pub(crate) age: u32,
    /// Lives here as a child of the household, of whatever age.
    pub(crate) child: bool,
}

impl Person {
    /// Of an age for school, and for a report about a child.
    pub(crate) fn is_minor(&self) -> bool {
        (4..18).contains(&self.age)
    }

    /// Of an age for youth crime.
    pub(crate) fn is_youth(&self) -> bool {
        (12..23).contains(&self.age)
    }
}
