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
    /// Full years on the first of January of the night's year.
    pub(crate) age: u32,
    /// Lives here as a child of the household, of whatever age.
    pub(crate) child: bool,
    /// Whom of the household they are like.
    pub(crate) like: Option<Like>,
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
    /// Of an age for school, and for a report about a child.
    pub(crate) fn is_minor(&self) -> bool {
        (4..18).contains(&self.age)
    }

    /// Of an age for youth crime.
    pub(crate) fn is_youth(&self) -> bool {
        (12..23).contains(&self.age)
    }
}
