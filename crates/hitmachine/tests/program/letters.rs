//! Letters between the centre and an agency.

pub(crate) mod confirm;
