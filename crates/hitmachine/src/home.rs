//! The folder that an agency or the centre works in, and the standard names of the files in it.

use std::path::{Path, PathBuf};

use exchange::covenant::Covenant;

use crate::exit::{self, OrStop, Stop};

pub(crate) const COVENANT: &str = "covenant.toml";
pub(crate) const EXCLUDED_ADDRESSES: &str = "excluded-addresses.csv";
pub(crate) const PROFILE: &str = "profile.toml";
pub(crate) const PSEUDONYM_KEY: &str = "pseudonym.key";
pub(crate) const AGENCY_KEY: &str = "agency.key";
pub(crate) const SIGNALS: &str = "signals.csv";

/// The file that was named, else the one of the standard name in `home`.
pub(crate) fn file(home: &Path, name: &str, asked: Option<&PathBuf>) -> PathBuf {
    asked.map_or_else(|| home.join(name), Clone::clone)
}

pub(crate) fn read_covenant(path: &Path) -> Result<Covenant, Stop> {
    let bytes = exit::read(path)?;
    Covenant::parse(&bytes).or_refuse(path.display())
}
