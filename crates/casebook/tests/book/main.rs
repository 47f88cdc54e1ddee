//! The casebook by its public face: nights go in, people act, and things are forgotten.

mod accounts;
mod acting;
mod again;
mod agreed;
mod auditing;
mod closing;
mod cutting;
mod forgetting;
mod looks;
mod marks;
mod nights;
mod opening;
mod reading;
mod recording;
mod referring;
