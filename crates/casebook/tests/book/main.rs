//! The casebook by its public face: nights go in, people act, and things are forgotten.

mod acting;
mod again;
mod auditing;
mod closing;
mod forgetting;
mod nights;
mod opening;
mod reading;
mod recording;
