//! A job: what exports are hashed by, and the exports themselves.

use std::num::NonZeroU32;
use std::path::Path;

use exchange::agreements::AgreementsHash;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;

use crate::check::excluded::ExcludedAddresses;
use crate::profile::Profile;
use crate::pseudonymise::keys::{AgencyKey, PseudonymKey};
use crate::read::export::Export;

/// Bytes of sealed records, and of what is known of an export before, that are held in memory where
/// nothing else is asked.
pub const DEFAULT_MEMORY: usize = 512 * 1024 * 1024;

/// What exports are hashed by, and for which night.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The covenant all run by.
    pub covenant: &'a SignedCovenant,
    /// The agreements that the agency has taken in; zeros for none. The batch names them.
    pub agreements: AgreementsHash,
    /// The key that the agencies share.
    pub key: &'a PseudonymKey,
    /// The key that only this agency has.
    pub agency_key: &'a AgencyKey,
    /// The addresses that are no household.
    pub excluded: &'a ExcludedAddresses,
    /// The night the batch is for.
    pub night: Night,
    /// 1 for a night's first batch; a replacement has a higher one.
    pub revision: NonZeroU32,
    /// Bytes to hold in memory, such as [`DEFAULT_MEMORY`]: of sealed records, of notes on the
    /// export that is read, and of its rows between the two readings. More records and notes are
    /// put on disk, and more rows are read again.
    pub memory: usize,
    /// Where they are put: in a private folder in this one, which is gone when what came of the run
    /// is dropped.
    pub spill: &'a Path,
}

/// An export of one case system, and how it is written. A batch is made of one of them or more.
#[derive(Clone, Copy)]
pub struct ProfiledExport<'a> {
    /// What refusals and the report call it where there are several: the name of its file.
    pub name: &'a str,
    /// How it is written.
    pub profile: &'a Profile,
    /// Its bytes.
    pub export: &'a dyn Export,
}

impl<'a> ProfiledExport<'a> {
    /// The only export of an agency, which needs no name.
    #[must_use]
    pub const fn only(profile: &'a Profile, export: &'a dyn Export) -> Self {
        Self {
            name: "",
            profile,
            export,
        }
    }
}
