//! What agencies are asked about pairs that met on a key that asks, and what their answers open
//! (docs/confirmation.md).

pub mod accept_confirmation;
mod confirmation_error;
pub mod letters;
pub mod pair;
pub(crate) mod prospects;
pub mod questions;
pub mod tally;
pub(crate) mod tells;
