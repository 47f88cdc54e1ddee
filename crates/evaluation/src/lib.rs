//! Truth against what a night found: precision and recall of persons, households and hits.
#![doc = include_str!("../README.md")]

mod by_error;
mod by_key;
mod city;
mod measure;
pub mod pairs;
mod truth;

pub use by_error::ErrorRow;
pub use by_key::KeyRow;
pub use city::{
    CityQuality, HitMeasure, SentError, SentSignals, SignalCounts, city_quality, compare,
};
pub use measure::{Measure, WithinAgency};
pub use truth::{TrueSignal, Truth, TruthError};
