//! One inhabitant.

use jiff::civil::Date;

use crate::people::names::{Origin, Surname};

/// Person numbers of one household: no household is larger.
pub(crate) const SLOTS: u64 = 10;

/// One inhabitant. Holds identifiers, so it has no `Debug`.
pub(crate) struct Person {
    /// Unique in the city; a household's members follow each other.
    pub(crate) number: u64,
    pub(crate) bsn: String,
    pub(crate) woman: bool,
    pub(crate) origin: Origin,
    pub(crate) first_names: Vec<&'static str>,
    pub(crate) surname: Surname,
    pub(crate) married: Option<Married>,
    pub(crate) born: Date,
    /// Full years on the first of January of the first night's year.
    pub(crate) age: u32,
    /// Lives here as a child of the household, of whatever age.
    pub(crate) child: bool,
    /// Whom of the household they are like.
    pub(crate) like: Option<Like>,
    /// Day of the birth, of who was born after the city's first night.
    pub(crate) newborn: Option<i32>,
    /// The first day on which they are no longer of the household, and why.
    pub(crate) gone: Option<(i32, Farewell)>,
}

/// Why somebody is no longer of a household that lives on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    Died,
    /// Left the partner, and the city.
    Separated,
}

/// How two persons of a household are alike.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Like {
    /// Twin of the child before or after.
    Twin,
    /// A father and a son with the same first names.
    Namesake,
}

/// The marriage of a person.
#[derive(Clone, Copy)]
pub(crate) struct Married {
    /// The surname of the person they married.
    pub(crate) partner: Surname,
    /// Day of the history; long before it for most.
    pub(crate) since: i32,
    pub(crate) uses: NameUse,
}

/// Under which name a married person goes (naamgebruik).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameUse {
    Own,
    Partner,
    PartnerOwn,
    OwnPartner,
}

impl Person {
    /// Of an age for school, and for a report about a child, so many years after the history.
    pub(crate) fn is_minor(&self, years: u32) -> bool {
        (4..18).contains(&(self.age + years))
    }

    /// Of an age for youth crime, so many years after the history.
    pub(crate) fn is_youth(&self, years: u32) -> bool {
        (12..23).contains(&(self.age + years))
    }

    /// Whether they are of the household on a day.
    pub(crate) fn is_here(&self, day: i32) -> bool {
        self.newborn.is_none_or(|born| born <= day) && self.gone.is_none_or(|(gone, _)| day < gone)
    }
}
