//! The refs of a payload: keyed hashes that stand for a signal, a person, a BSN or an address; and
//! how long those of signals hold.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::crypto::mac::Mac;
use crate::crypto::secret::Secret;
use crate::hex::Hex;
use crate::night::Night;

/// Under what signal refs are made, and for how long each holds: what the covenant says of them.
///
/// ```
/// use exchange::night::Night;
/// use exchange::payload::RefSeries;
///
/// let series = RefSeries::new([7; 16], 91);
/// assert_eq!(series.period(Night::parse("2026-11-22")?), 20_779 / 91);
/// # Ok::<(), exchange::night::NightError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefSeries {
    id: [u8; 16],
    period_days: u16,
}

impl RefSeries {
    /// The series of these 16 bytes, whose periods have so many days.
    ///
    /// # Panics
    /// With a period of no days; a covenant's are checked where it is read.
    #[must_use]
    pub const fn new(id: [u8; 16], period_days: u16) -> Self {
        assert!(period_days > 0, "a period has days");
        Self { id, period_days }
    }

    /// The bytes that stay when a covenant gets a new serial.
    #[must_use]
    pub const fn id(&self) -> &[u8; 16] {
        &self.id
    }

    /// How many days a signal ref holds.
    #[must_use]
    pub const fn period_days(&self) -> u16 {
        self.period_days
    }

    /// The number of the period that a night lies in, counted from 1970-01-01, and that of the
    /// period before it.
    #[must_use]
    pub fn periods(&self, night: Night) -> [u32; 2] {
        let period = self.period(night);
        // Before the first one lies the last that a number holds: no signal was sent in either.
        [period, period.wrapping_sub(1)]
    }

    /// The number of the period that a night lies in, counted from 1970-01-01.
    #[must_use]
    pub fn period(&self, night: Night) -> u32 {
        night.day_number() / u32::from(self.period_days)
    }
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Hex(&self.0).fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

reference! {
    /// An agency's own signal, under a key that only the agency has: the same on every night of a
    /// period, meaningless elsewhere.
    SignalRef, 12
}
reference! {
    /// A person within one agency and one night.
    PersonRef, 8
}
reference! {
    /// A citizen service number within one covenant and night: equal for all agencies that hold it.
    BsnRef, 8
}
reference! {
    /// An address by its postcode within one covenant and night: equal for all agencies that hold
    /// it.
    AddressRef, 8
}
reference! {
    /// An address by its number in the register of addresses (BAG), likewise.
    BagRef, 8
}

impl AddressRef {
    /// The ref of the address whose tag at the first household gate opens with f(0).
    #[must_use]
    pub fn of_opening(at_zero: &[u8; 32]) -> Self {
        static SALT: LazyLock<Mac> = LazyLock::new(|| Mac::new(b"hitmachine/v2/address-ref"));
        Self(of_opening(&SALT, at_zero))
    }
}

impl BagRef {
    /// The ref of the address whose tag at the first household gate opens with f(0).
    #[must_use]
    pub fn of_opening(at_zero: &[u8; 32]) -> Self {
        static SALT: LazyLock<Mac> = LazyLock::new(|| Mac::new(b"hitmachine/v2/bag-ref"));
        Self(of_opening(&SALT, at_zero))
    }
}

/// `HKDF-Expand(HKDF-Extract(salt, f(0)), "", 8)`: from the state of the salt, which is a label and
/// no secret.
fn of_opening(salt: &Mac, at_zero: &[u8; 32]) -> [u8; 8] {
    let extracted = Secret::<32>::filled_by(|out| salt.write(at_zero, out));
    let mut bytes = [0; 8];
    Mac::new(extracted.expose()).expand(b"", &mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_bag_number_of_one_opening_have_refs_of_their_own() {
        let (address, bag) = (
            AddressRef::of_opening(&[7; 32]),
            BagRef::of_opening(&[7; 32]),
        );
        assert_ne!(address.0, bag.0);
        assert_ne!(address, AddressRef::of_opening(&[8; 32]));
        assert_ne!(bag, BagRef::of_opening(&[8; 32]));
    }

    #[test]
    fn a_period_begins_on_a_multiple_of_its_days() {
        let series = RefSeries::new([0; 16], 91);
        let period = |night| series.period(Night::parse(night).expect("a night"));
        // 228 times 91 days from 1970-01-01.
        assert_eq!((period("2026-10-21"), period("2026-10-22")), (227, 228));
        assert_eq!((period("2027-01-20"), period("2027-01-21")), (228, 229));
    }
}
