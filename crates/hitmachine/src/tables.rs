//! Results that several commands show, as text and tables.

pub(crate) mod casebook;
pub(crate) mod explanation;
pub(crate) mod forgotten;
pub(crate) mod hits;
pub(crate) mod precision;
pub(crate) mod quality;
pub(crate) mod referrals;
