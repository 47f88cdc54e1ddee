//! What the centre runs, and what everybody can see of a batch.

pub(crate) mod accept;
pub(crate) mod account;
pub(crate) mod forget;
pub(crate) mod hits;
pub(crate) mod inspect;
pub(crate) mod match_night;
pub(crate) mod new_site;
pub(crate) mod night;
pub(crate) mod precision;
pub(crate) mod reader;
pub(crate) mod verify;
