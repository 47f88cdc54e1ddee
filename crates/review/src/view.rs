//! What the page looks like: a view model and a template a page, and the texts they are made of.
//!
//! View models hold names where people read, and know nothing of a database.

pub mod entrance;
pub mod frame;
pub mod hit;
pub mod language;
pub mod morning;
pub mod not_recorded;
pub mod numbers;
pub mod second_looks;
mod texts;
pub mod trail;
pub mod watched;
pub mod why;

use self::language::Language;

/// The text of a key, where there is no frame.
pub(crate) fn text(language: Language, key: &str) -> &str {
    texts::Texts::of(language).get(key)
}
