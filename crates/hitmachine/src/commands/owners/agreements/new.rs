//! `hitmachine agreements new`: agreements to begin with, for one covenant.

use exchange::covenant::Covenant;
use exchange::hex::Hex;
use serde::Serialize;

use crate::console::Console;
use crate::exit::Failure;

/// Every key that there is, explained, and nothing filled in that the owners must decide.
const TEMPLATE: &str = include_str!("template.toml");

/// Where the series goes.
const NO_SERIES: &str = "series = \"\"";

#[derive(Serialize)]
struct AgreementsTemplate {
    agreements: String,
}

/// Prints the template with the series of the covenant.
pub(super) fn run(covenant: &Covenant, console: &Console) -> Result<(), Failure> {
    let series = format!("series = \"{}\"", Hex(covenant.ref_series().id()));
    let template = AgreementsTemplate {
        agreements: TEMPLATE.replacen(NO_SERIES, &series, 1),
    };
    console.result(&template, |template| template.agreements.clone())
}
