//! Parties that nobody is: keys from a seed, covenants by a builder, batches of any records.
#![doc = include_str!("../README.md")]

mod agreements;
pub mod batch;
mod covenant;
#[cfg(target_os = "linux")]
pub mod freed;
mod keys;
mod tables;
mod toml_text;

pub use agreements::AgreementsBuilder;
pub use covenant::CovenantBuilder;
pub use keys::Keys;
pub use tables::{
    AgencyTable, CentreTable, CodeTable, DomainTable, EchoTable, GateTable, MatchKeyTable,
    RuleTable,
};
pub use toml_text::TomlText;
