//! The whole program, as its users meet it: real files, real processes, the real binary.
//!
//! `cmd` and the documents hold sessions that are run as they stand; the other modules send the
//! small city of `fixtures/small-city` (or a larger synthetic one) through nights in which
//! something is odd.

mod bad_input;
mod canary;
mod centre;
mod determinism;
#[cfg(unix)]
mod faults;
mod harness;
mod letters;
mod owners;
mod pages;
mod quality;
mod small_city;
mod untrusted;
