//! The agreements as they are written: TOML, read strictly, not yet checked for sense.

use serde::Deserialize;

use super::decision::{Reason, RulePrecision, SecondLook};
use super::label::{Desk, Label};
use super::tell::Tell;
use super::weekday::Expected;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgreementsFile {
    /// Looked at before the rest is read.
    #[serde(rename = "format")]
    _format: u32,
    pub(super) name: String,
    pub(super) serial: u32,
    pub(super) series: String,
    pub(super) retention_days: u16,
    pub(super) second_look: SecondLook,
    #[serde(default)]
    pub(super) tell: Vec<Tell>,
    #[serde(default)]
    pub(super) expect: Vec<Expected>,
    #[serde(default)]
    pub(super) precision: Vec<RulePrecision>,
    #[serde(default)]
    pub(super) reason: Vec<Reason>,
    #[serde(default)]
    pub(super) desk: Vec<Desk>,
    #[serde(default)]
    pub(super) label: Vec<Label>,
}
