//! The refs of a payload: keyed hashes that stand for a signal, a person, a BSN or an address; and
//! how long those of signals hold.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// An agency's own signal, under a key that only the agency has: the same every night,
    /// meaningless elsewhere.
    SignalRef, 16
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
    /// An address within one covenant and night: equal for all agencies that hold it.
    HouseholdRef, 8
}
