//! A job: an export to hash, and what it is hashed by.

use std::num::NonZeroU32;
use std::path::Path;

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;

use crate::check::excluded::ExcludedAddresses;
use crate::profile::Profile;
use crate::pseudonymise::keys::{AgencyKey, PseudonymKey};

/// Bytes of sealed records that are held in memory where nothing else is asked.
pub const DEFAULT_MEMORY: usize = 512 * 1024 * 1024;

/// What is to be hashed, by what and for which night.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The covenant all run by.
    pub covenant: &'a SignedCovenant,
    /// How the export is written.
    pub profile: &'a Profile,
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
    /// Bytes of sealed records to hold in memory, such as [`DEFAULT_MEMORY`]; more of them are put
    /// on disk.
    pub memory: usize,
    /// Where they are put: in a private folder in this one, which is gone when what came of the run
    /// is dropped.
    pub spill: &'a Path,
}
