//! The casebook by its public face: nights go in, people act, and things are forgotten.

mod accounts;
mod acting;
mod agreed;
mod closing;
mod forgetting;
mod looks;
mod nights;
mod opening;
mod reading;
mod recording;
mod referring;
