//! The errors that agencies make when they write a row down: which ones a row gets, and what each
//! does to it.

pub(crate) mod address;
pub(crate) mod apply;
pub(crate) mod letters;
pub(crate) mod lie;
pub(crate) mod model;
pub(crate) mod name;
pub(crate) mod number;
