//! The casebook by its public face: nights go in, people act, and things are forgotten.

mod acting;
mod forgetting;
mod nights;
mod recording;
