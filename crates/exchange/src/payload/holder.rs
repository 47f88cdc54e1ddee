//! What a row says of the holder of its BSN, in 16 keyed bits: enough to see that two rows of one
//! number mean two people.
//!
//! `initial 5 | birth year 5 | birth day and month 6`, lowest bits first. A part is 0 where the row
//! does not say it, else 1 + a code under the secret of the BSN, modulo 31 or 63
//! (docs/pseudonym-scheme.md, refs). So the bits of two BSNs, or of two nights, cannot be compared,
//! and two values of one part are the same by chance once in 31 or 63.

use serde::{Deserialize, Serialize};

/// What a row says of the holder of its BSN; nothing at all by default.
///
/// ```
/// use exchange::payload::holder::{Holder, HolderField};
///
/// let hash = |code: u64| code.to_le_bytes();
/// let holder = Holder::default().with_code(HolderField::Initial, hash(7));
/// assert_eq!(holder.get(HolderField::Initial), Some(8));
/// assert_eq!(holder.get(HolderField::Year), None);
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Holder(u16);

/// A part of what a row says of the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HolderField {
    /// The first initial.
    Initial,
    /// The year of birth.
    Year,
    /// The day and month of birth.
    Day,
}

impl HolderField {
    /// All fields, in the order of their bits.
    pub const ALL: [Self; 3] = [Self::Initial, Self::Year, Self::Day];

    /// Every pair of fields.
    pub const PAIRS: [[Self; 2]; 3] = [
        [Self::Initial, Self::Year],
        [Self::Initial, Self::Day],
        [Self::Year, Self::Day],
    ];

    /// The label of the context that its code is made in.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Initial => "holder-initial",
            Self::Year => "holder-year",
            Self::Day => "holder-day",
        }
    }

    /// How far its bits lie from the lowest.
    const fn shift(self) -> u32 {
        match self {
            Self::Initial => 0,
            Self::Year => 5,
            Self::Day => 10,
        }
    }

    /// All its bits, which is also how many codes it can have.
    const fn mask(self) -> u16 {
        match self {
            Self::Initial | Self::Year => 31,
            Self::Day => 63,
        }
    }
}

impl Holder {
    /// The holder of 16 bits; all values are possible.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The 16 bits, as a payload holds them.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Adds a field that was not set, by its eight bytes of keyed hash.
    #[must_use]
    pub fn with_code(self, field: HolderField, code: [u8; 8]) -> Self {
        // From 1 on: 0 is for a field that the row does not say.
        let value = u64::from_le_bytes(code) % u64::from(field.mask()) + 1;
        Self(self.0 | u16::try_from(value).expect("at most 63") << field.shift())
    }

    /// The value of a field, 1 to 31 or 63; `None` where the row does not say it.
    #[must_use]
    pub const fn get(self, field: HolderField) -> Option<u16> {
        match self.0 >> field.shift() & field.mask() {
            0 => None,
            value => Some(value),
        }
    }

    /// The values of two fields; `None` where the row does not say both.
    #[must_use]
    pub fn get_both(self, [first, second]: [HolderField; 2]) -> Option<[u16; 2]> {
        Some([self.get(first)?, self.get(second)?])
    }

    /// Whether the other row speaks of somebody else: at least two of the fields that both have
    /// differ. One may always be a slip of the pen.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        self.compare(other).differing >= 2
    }

    /// Whether the other row speaks of the same person: of the fields that both have, more are
    /// equal than differ. Two rows that say little may neither agree nor contradict each other.
    #[must_use]
    pub fn agrees(self, other: Self) -> bool {
        let Comparison { equal, differing } = self.compare(other);
        equal > differing
    }

    fn compare(self, other: Self) -> Comparison {
        let mut comparison = Comparison::default();
        for field in HolderField::ALL {
            match (self.get(field), other.get(field)) {
                (Some(left), Some(right)) if left == right => comparison.equal += 1,
                (Some(_), Some(_)) => comparison.differing += 1,
                // What one row does not say is no evidence.
                _ => {}
            }
        }
        comparison
    }
}

/// Of the fields that two rows have, how many are equal and how many differ.
#[derive(Default)]
struct Comparison {
    equal: u32,
    differing: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(initial: u16, year: u16, day: u16) -> Holder {
        Holder::from_bits(initial | year << 5 | day << 10)
    }

    #[test]
    fn has_each_part_in_the_bits_that_the_format_says() {
        let code = |number: u64| number.to_le_bytes();
        let said = Holder::default()
            .with_code(HolderField::Initial, code(30))
            .with_code(HolderField::Year, code(31))
            .with_code(HolderField::Day, code(64));
        assert_eq!(said, holder(31, 1, 2));
        assert_eq!(
            HolderField::ALL.map(|part| said.get(part)),
            [Some(31), Some(1), Some(2)]
        );
        assert_eq!(
            Holder::default()
                .with_code(HolderField::Day, code(62))
                .bits(),
            63 << 10
        );
        assert_eq!(
            HolderField::ALL.map(|part| Holder::default().get(part)),
            [None; 3]
        );
    }

    #[test]
    fn is_somebody_else_when_two_parts_differ_and_the_same_when_more_are_equal_than_differ() {
        let known = holder(1, 2, 3);
        for (other, contradicts, agrees) in [
            (holder(1, 2, 3), false, true),
            (holder(9, 2, 3), false, true),
            (holder(1, 9, 3), false, true),
            (holder(1, 2, 9), false, true),
            (holder(9, 9, 3), true, false),
            (holder(9, 2, 9), true, false),
            (holder(1, 9, 9), true, false),
            (holder(9, 9, 9), true, false),
            (holder(0, 9, 9), true, false),
            (holder(0, 2, 3), false, true),
            (holder(0, 2, 9), false, false),
            (holder(9, 0, 0), false, false),
            (holder(1, 0, 0), false, true),
            (holder(0, 0, 0), false, false),
        ] {
            assert_eq!(
                (known.contradicts(other), known.agrees(other)),
                (contradicts, agrees),
                "{other:?}"
            );
            assert_eq!(
                (other.contradicts(known), other.agrees(known)),
                (contradicts, agrees),
                "{other:?}"
            );
        }
    }
}
