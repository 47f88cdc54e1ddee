//! Shapes of a section: who holds a tag, where in the tag space tags lie, and how many records
//! stand on one.
//!
//! Tags are drawn uniformly and moved by a map that never falls, so what was sorted stays sorted,
//! of whatever length.

use crate::random::Random;

/// How the records of a section lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nine tags in ten are drawn for one agency, the others for two (four in five) or three. About
    /// a fifth of the records meets, as in the synthetic city.
    Even,
    /// Every tag is held by two agencies, drawn evenly: all records meet.
    EvenMet,
    /// Nine records in ten are the first agency's; all others' meet one of its: a fifth.
    Skewed,
    /// Every agency holds every tag: all records meet.
    Equal,
    /// As even, and 5,000 records of one agency stand on one tag, on which another has one, again
    /// and again.
    Shelter,
    /// As even, and three agencies have 5,000 records each on one tag, again and again.
    Shelters,
    /// As even, and two agencies have 100,000 records each on one tag, more than any range holds,
    /// again and again.
    Crowd,
    /// As even, and all tags of all agencies share their first 64 bits.
    Deep64,
    /// As even, and all tags of all agencies share their first 80 bits.
    Deep80,
    /// As even, and as many tags begin with each number of zeros from none to 63.
    Stairs,
    /// Every other tag, nearly half of the records, is of two agencies that never meet, and their
    /// tags share their first 80 bits; the others are even.
    HostilePair,
}

/// Records that stand on one tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    /// One in so many parts of the tag space has such a tag.
    pub every: u64,
    /// So many agencies crowd there.
    pub agencies: u32,
    /// Each with so many records.
    pub records: u64,
    /// So many other agencies have one record.
    pub others: u32,
}

impl Shape {
    /// Every shape, in the order in which they are defined.
    pub const ALL: [Self; 11] = [
        Self::Even,
        Self::EvenMet,
        Self::Skewed,
        Self::Equal,
        Self::Shelter,
        Self::Shelters,
        Self::Crowd,
        Self::Deep64,
        Self::Deep80,
        Self::Stairs,
        Self::HostilePair,
    ];

    /// The name of the shape in commands, which is its seed too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::EvenMet => "even-met",
            Self::Skewed => "skewed",
            Self::Equal => "equal",
            Self::Shelter => "shelter",
            Self::Shelters => "shelters",
            Self::Crowd => "crowd",
            Self::Deep64 => "deep-64",
            Self::Deep80 => "deep-80",
            Self::Stairs => "stairs",
            Self::HostilePair => "hostile-pair",
        }
    }

    /// The shape with that name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }

    /// Marks who holds the next tag.
    pub(crate) fn holders(self, random: &mut Random, lists: u32) -> u64 {
        match self {
            Self::Equal => u64::MAX >> (64 - lists),
            // One tag in nine is held by two: of ten records nine are the first agency's, and two
            // meet.
            Self::Skewed if random.below(9) == 0 => 1 | 2 << random.below(lists - 1),
            Self::Skewed => 1,
            Self::EvenMet => {
                let first = random.below(lists);
                let second = (first + 1 + random.below(lists - 1)) % lists;
                1 << first | 1 << second
            }
            Self::HostilePair if lists == 2 || random.below(2) == 0 => 1 << random.below(2),
            Self::HostilePair => pick(random, lists - 2) << 2,
            _ => pick(random, lists),
        }
    }

    /// Moves a tag to where this shape has it. Never falls: of two tags of one list the greater
    /// stays the greater, or both become one.
    pub(crate) const fn place(self, list: u32, tag: u128) -> u128 {
        match self {
            Self::Deep64 => deep(tag, 64),
            Self::Deep80 => deep(tag, 80),
            Self::HostilePair if list < 2 => deep(tag, 80),
            // The first six bits say how many zeros it begins with, and the others follow the first
            // one.
            Self::Stairs => (1 << 127 | tag << 6 >> 1) >> (63 - (tag >> 122)),
            _ => tag,
        }
    }

    /// What stands on one tag, in a section of so many records; a tenth of them at most for each
    /// agency.
    #[must_use]
    pub fn crowd(self, lists: u32, records: u64) -> Option<Crowd> {
        let at_most = |size: u64| size.min(records / 10);
        match self {
            Self::Shelter => Some(Crowd {
                every: 1,
                agencies: 1,
                records: at_most(5_000),
                others: 1,
            }),
            Self::Shelters => Some(Crowd {
                every: 1,
                agencies: lists.min(3),
                records: at_most(5_000),
                others: 0,
            }),
            Self::Crowd => Some(Crowd {
                every: 16,
                agencies: 2,
                records: at_most(100_000),
                others: 0,
            }),
            _ => None,
        }
    }
}

/// Marks one, two or three lists, drawn evenly.
fn pick(random: &mut Random, lists: u32) -> u64 {
    let draws = match random.below(50) {
        0..45 => 1,
        45..49 => 2,
        _ => 3,
    };
    let mut holders = 0;
    for _ in 0..draws {
        holders |= 1_u64 << random.below(lists);
    }
    holders
}

/// Any bits do for what all tags share.
const SHARED: u128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834;

/// Moves a tag behind the first `bits` bits that all tags share.
const fn deep(tag: u128, bits: u32) -> u128 {
    SHARED >> (128 - bits) << (128 - bits) | tag >> bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn have_names_of_their_own_that_fit_a_seed() {
        for shape in Shape::ALL {
            assert_eq!(Shape::named(shape.name()), Some(shape));
            assert!(shape.name().len() <= 24, "{shape:?}");
        }
    }

    #[test]
    fn give_a_tag_to_agencies_that_there_are_and_to_two_or_more_where_all_meet() {
        for shape in Shape::ALL {
            let mut random = Random::new("holders", 0);
            for lists in [2, 3, 10, 64] {
                for _ in 0..1_000 {
                    let holders = shape.holders(&mut random, lists);
                    assert_ne!(holders, 0, "{shape:?}");
                    assert_eq!(
                        holders.checked_shr(lists).unwrap_or(0),
                        0,
                        "{shape:?} {lists}"
                    );
                    match shape {
                        Shape::EvenMet => assert_eq!(holders.count_ones(), 2),
                        Shape::Equal => assert_eq!(holders.count_ones(), lists),
                        Shape::HostilePair if holders & 3 != 0 => {
                            assert_eq!(holders.count_ones(), 1);
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    #[test]
    fn share_the_bits_they_say() {
        for (shape, bits) in [
            (Shape::Deep64, 64),
            (Shape::Deep80, 80),
            (Shape::HostilePair, 80),
            (Shape::Even, 0),
        ] {
            assert_eq!(
                (shape.place(0, 0) ^ shape.place(0, u128::MAX)).leading_zeros(),
                bits,
                "{shape:?}"
            );
        }
        assert_eq!(Shape::Stairs.place(0, 0).leading_zeros(), 63);
        assert_eq!(Shape::Stairs.place(0, u128::MAX).leading_zeros(), 0);
    }

    #[test]
    fn never_let_a_greater_tag_fall_below_a_smaller_one() {
        let mut random = Random::new("pairs of tags", 0);
        for shape in Shape::ALL {
            for _ in 0..1_000 {
                let left = u128::from(random.word()) << 64 | u128::from(random.word());
                // Every other pair differs in one bit alone.
                let right = [
                    left ^ 1 << random.below(128),
                    u128::from(random.word()) << random.below(65),
                ][random.below(2) as usize];
                let (smaller, greater) = (left.min(right), left.max(right));
                for list in [0, 1, 2, 63] {
                    assert!(
                        shape.place(list, smaller) <= shape.place(list, greater),
                        "{shape:?} {left:x} {right:x}"
                    );
                }
            }
        }
    }
}
