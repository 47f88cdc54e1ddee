//! The number by which one receiver knows a referred case (docs/referral.md, "Case numbers").
//!
//! The centre makes it under a key of its own, another one for each receiver. It is said as its
//! first 40 bits.

use std::fmt;

use super::spoken_code::{BYTES, SpokenCode};

/// A case as one agency knows it. Zeros are none.
///
/// ```
/// use exchange::letter::case_number::CaseNumber;
///
/// assert_eq!(CaseNumber([0, 1, 2, 3, 4, 5, 6, 7]).to_string(), "222J62S6");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber(pub [u8; 8]);

impl CaseNumber {
    /// What stands where a receiver is told of none.
    pub const NONE: Self = Self([0; 8]);

    /// As it is said. Two cases of one letter that share it are told apart by their signals.
    ///
    /// # Panics
    /// Never: a number is longer than what is said of it.
    #[must_use]
    pub fn spoken(self) -> SpokenCode {
        let bits = self.0.first_chunk::<BYTES>();
        SpokenCode::of(*bits.expect("a number is longer"))
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spoken().fmt(f)
    }
}
