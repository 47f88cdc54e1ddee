//! What the centre runs where its nights meet on another engine (docs/scale.md).

pub(crate) mod export;
pub(crate) mod met;
