//! TOML files that say their format: the format is looked at before anything else, so a file of
//! another version is told by its version and not by the first key that is new.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::syntax::SyntaxFault;

/// What every format of such a file has.
#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

/// Why a text is not of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormFault {
    /// It is not TOML, or has a key that the form does not know.
    Syntax(SyntaxFault),
    /// It is of another format than the one that is read.
    OtherFormat,
}

/// Reads TOML of the form `T`, whose key `format` must be `format`.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8], format: u32) -> Result<T, FormFault> {
    let text = str::from_utf8(bytes)
        .map_err(|error| FormFault::Syntax(SyntaxFault::not_utf8(bytes, &error)))?;
    match toml::from_str::<FormatOnly>(text) {
        Ok(file) if file.format != format => Err(FormFault::OtherFormat),
        // Where not even that can be read, the whole form says what is wrong.
        _ => {
            toml::from_str(text).map_err(|error| FormFault::Syntax(SyntaxFault::new(text, &error)))
        }
    }
}
