//! Results that several commands show, as text and tables.

pub(crate) mod hits;
pub(crate) mod quality;
