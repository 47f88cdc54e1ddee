//! The hash of the agreements, a second file that the owners are to sign beside the covenant and
//! that enters no tag. Batches and letters have room for it; nobody takes agreements in yet.

use std::fmt;

use crate::hex::Hex;

/// SHA-256 of the exact bytes of the agreements, or zeros for none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgreementsHash(pub [u8; 32]);

impl AgreementsHash {
    /// What stands where a party has taken in no agreements yet.
    pub const NONE: Self = Self([0; 32]);
}

impl fmt::Display for AgreementsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for AgreementsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgreementsHash({self})")
    }
}
