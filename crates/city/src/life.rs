//! What happens in two years: the hardship a household lives under, and the events that it and
//! chance give off.

pub(crate) mod arrears;
pub(crate) mod closing;
pub(crate) mod event;
pub(crate) mod hardship;
