//! Who lives in the city: households, their members, names and addresses.

pub(crate) mod address;
pub mod bsn;
pub(crate) mod family;
pub(crate) mod first_names;
pub(crate) mod institution;
pub(crate) mod lookalikes;
pub(crate) mod names;
pub(crate) mod person;
pub(crate) mod population;
pub(crate) mod separated_parents;
pub(crate) mod stays;
pub(crate) mod surnames;
