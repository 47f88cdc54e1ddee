//! The agencies: what each reports, which columns it has, and how it writes its export.

pub(crate) mod agency;
pub(crate) mod code;
pub mod dialect;
pub mod encoding;
pub(crate) mod roster;
