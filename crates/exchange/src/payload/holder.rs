//! What a row says of the holder of its BSN, in 16 keyed bits: enough to see that two rows of one
//! number mean two people.
//!
//! `initial 5 | birth year 5 | birth day and month 6`, lowest bits first. A part is 1 + a code under
//! the secret of the BSN, modulo 31 or 63; what the row does not say is coded like what it does, so
//! that it cannot be seen (docs/pseudonym-scheme.md, "The holder of a BSN"). So the bits of two
//! BSNs, or of two nights, cannot be compared, and two values of one part are the same by chance
//! once in 31 or 63.

use serde::{Deserialize, Serialize};

/// What a row says of the holder of its BSN: all three fields, or nothing at all.
///
/// ```
/// use exchange::payload::holder::{Holder, HolderField};
///
/// let holder = Holder::from_codes([7, 31, 62].map(|code: u64| code.to_le_bytes()));
/// assert_eq!(HolderField::ALL.map(|field| holder.get(field)), [Some(8), Some(1), Some(63)]);
/// assert_eq!(Holder::NONE.get(HolderField::Year), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// A row that says too little, or that has no BSN.
    pub const NONE: Self = Self(0);

    /// The holder of 16 bits; `None` where only some of the fields are zero, which no code is.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Option<Self> {
        let holder = Self(bits);
        let is_whole = bits & 0x1F != 0 && bits >> 5 & 0x1F != 0 && bits >> 10 != 0;
        if is_whole || bits == 0 {
            Some(holder)
        } else {
            None
        }
    }

    /// The 16 bits, as a payload holds them.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The holder of eight bytes of keyed hash for each field, in the order of
    /// [`HolderField::ALL`].
    #[must_use]
    pub fn from_codes(codes: [[u8; 8]; 3]) -> Self {
        let mut bits = 0;
        for (field, code) in HolderField::ALL.into_iter().zip(codes) {
            // From 1 on: a holder of zero says nothing.
            let value = u64::from_le_bytes(code) % u64::from(field.mask()) + 1;
            bits |= u16::try_from(value).expect("at most 63") << field.shift();
        }
        Self(bits)
    }

    /// The value of a field, 1 to 31 or 63; `None` for a holder that says nothing.
    #[must_use]
    pub const fn get(self, field: HolderField) -> Option<u16> {
        match self.0 >> field.shift() & field.mask() {
            0 => None,
            value => Some(value),
        }
    }

    /// The values of two fields; `None` for a holder that says nothing.
    #[must_use]
    pub fn get_both(self, [first, second]: [HolderField; 2]) -> Option<[u16; 2]> {
        Some([self.get(first)?, self.get(second)?])
    }

    /// Whether the other row speaks of somebody else: at least two of the fields differ. One may
    /// always be a slip of the pen.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        self.differing(other).is_some_and(|fields| fields >= 2)
    }

    /// Whether the other row speaks of the same person: at most one field differs. A row that says
    /// nothing neither agrees with another nor contradicts it.
    #[must_use]
    pub fn agrees(self, other: Self) -> bool {
        self.differing(other).is_some_and(|fields| fields < 2)
    }

    /// In how many fields two rows differ; `None` where one says nothing.
    fn differing(self, other: Self) -> Option<usize> {
        let mut fields = 0;
        for field in HolderField::ALL {
            fields += usize::from(self.get(field)? != other.get(field)?);
        }
        Some(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(initial: u16, year: u16, day: u16) -> Holder {
        Holder::from_bits(initial | year << 5 | day << 10).expect("a holder")
    }

    #[test]
    fn has_each_part_in_the_bits_that_the_format_says() {
        let said = Holder::from_codes([30, 31, 64].map(u64::to_le_bytes));
        assert_eq!(said, holder(31, 1, 2));
        assert_eq!(
            HolderField::ALL.map(|part| said.get(part)),
            [Some(31), Some(1), Some(2)]
        );
        assert_eq!(Holder::from_codes([[0; 8]; 3]).bits(), 1 | 1 << 5 | 1 << 10);
        assert_eq!(
            HolderField::ALL.map(|part| Holder::NONE.get(part)),
            [None; 3]
        );
    }

    #[test]
    fn has_no_part_of_zero_unless_all_are() {
        let mut whole = 0;
        for bits in 0..=u16::MAX {
            let parts = [bits & 31, bits >> 5 & 31, bits >> 10];
            let is_one = bits == 0 || !parts.contains(&0);
            assert_eq!(Holder::from_bits(bits).is_some(), is_one, "{bits:#x}");
            whole += usize::from(is_one);
        }
        assert_eq!(whole, 31 * 31 * 63 + 1);
    }

    #[test]
    fn is_somebody_else_when_two_parts_differ_and_the_same_when_at_most_one_does() {
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
            (Holder::NONE, false, false),
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
        assert!(!Holder::NONE.agrees(Holder::NONE));
    }
}
