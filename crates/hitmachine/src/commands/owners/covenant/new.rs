//! `hitmachine covenant new`: a covenant to begin with, with a series of its own.

use exchange::hex::Hex;
use serde::Serialize;

use crate::console::Console;
use crate::exit::Failure;
use crate::random;

/// Every key that there is, explained, and nothing filled in that the owners must decide.
const TEMPLATE: &str = include_str!("template.toml");

/// Where the series goes: as wide as the digits are, the comment moves along.
const NO_SERIES: &str = "series = \"\"                    ";

#[derive(Serialize)]
struct CovenantTemplate {
    covenant: String,
}

/// Prints the template with a series that is drawn, which no owner should have to think of.
pub(super) fn run(console: &Console) -> Result<(), Failure> {
    let drawn = random::secret::<16>()?;
    let series = format!("series = \"{}\" ", Hex(drawn.expose()));
    let template = CovenantTemplate {
        covenant: TEMPLATE.replacen(NO_SERIES, &series, 1),
    };
    console.result(&template, |template| template.covenant.clone())
}
