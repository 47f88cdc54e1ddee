//! Attacks on the promise, each with its figures (docs/threat-model.md). Run them with
//! `--nocapture` to read these.
//!
//! Each attack that must fail is shown to succeed against a weakened variant, which stands in these
//! files only.

#![expect(
    clippy::print_stdout,
    reason = "the figures of an attack are what it is for"
)]

mod below;
mod dictionary;
mod flood;
mod linking;
mod mutation;
mod one_word;
mod parties;
mod people;
mod refused;
mod replay;
mod reuse;
mod shares;
