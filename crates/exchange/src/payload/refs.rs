//! The refs of a payload: keyed hashes that stand for a signal, a person, a BSN or an address.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hex::Hex;

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
