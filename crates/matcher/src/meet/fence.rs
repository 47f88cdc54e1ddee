//! The fence of a tag column (fence pointers): where each of 2^b equal parts of the tag space
//! begins, so that a range is found without reading.
//!
//! It also holds the sum of all tags, taken as two words: whoever reads the whole column can tell
//! that a byte of it has changed.
//!
//! `fence = sum of heads 8 | sum of tails 8 | start 8 | start 8 | …`, little-endian, with 2^b + 1
//! starts. The number of tags fixes b.

use super::column::TagBytes;

/// Tags in a bucket, about: a finer fence costs memory, a coarser one reads more at the edge of a
/// range.
const BUCKET: u64 = 32;

/// At most a million buckets, 8 MB.
const MAX_BITS: u32 = 20;

/// The two words of a tag, most significant first: they compare and split as its bytes do.
#[inline]
pub(super) fn tag_halves(tag: &TagBytes) -> (u64, u64) {
    let (head, tail) = tag.split_first_chunk().expect("a tag is two words");
    (
        u64::from_be_bytes(*head),
        u64::from_be_bytes(tail.try_into().expect("a tag is two words")),
    )
}

/// The sum of tags, word by word, modulo 2^64. One changed byte always changes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TagSum {
    /// Sum of the first words.
    pub heads: u64,
    /// Sum of the second words.
    pub tails: u64,
}

impl TagSum {
    /// Takes in one tag's words.
    #[inline]
    pub(super) const fn add(&mut self, (head, tail): (u64, u64)) {
        self.heads = self.heads.wrapping_add(head);
        self.tails = self.tails.wrapping_add(tail);
    }
}

/// The fence of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    bits: u32,
    starts: Vec<u64>,
    sum: TagSum,
}

impl Fence {
    /// The fence of a column in memory, which is sorted.
    ///
    /// ```
    /// use matcher::meet::Fence;
    ///
    /// let fence = Fence::of(&[[1; 16], [2; 16], [9; 16]]);
    /// assert_eq!(fence.len(), 3);
    /// assert_eq!(Fence::decode(&fence.encode(), 3), Some(fence));
    /// ```
    #[must_use]
    pub fn of(tags: &[TagBytes]) -> Self {
        let mut builder = FenceBuilder::new(tags.len() as u64);
        for tag in tags {
            builder.push(tag);
        }
        builder.finish()
    }

    /// How many tags the column holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        *self.starts.last().expect("a fence has two starts or more")
    }

    /// Whether the column holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sum of the column's tags.
    #[must_use]
    pub const fn sum(&self) -> TagSum {
        self.sum
    }

    /// How many leading bits of a tag the fence tells apart.
    #[must_use]
    pub const fn bits(&self) -> u32 {
        self.bits
    }

    /// Two indices, of which the first tag that is `key` or more lies at the first, at the second,
    /// or between.
    #[must_use]
    pub fn around(&self, key: u128) -> (u64, u64) {
        let bucket = usize::try_from(top(key, self.bits)).expect("at most 2^20 buckets");
        let is_at_start = key << self.bits == 0;
        let end = if is_at_start { bucket } else { bucket + 1 };
        (self.starts[bucket], self.starts[end])
    }

    /// Bytes of the fence of `tags` tags.
    #[must_use]
    pub fn encoded_len(tags: u64) -> usize {
        16 + 8 * ((1 << bits_for(tags)) + 1)
    }

    /// The bytes of the fence, as the head of this module lays them out.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 * (self.starts.len() + 2));
        bytes.extend(self.sum.heads.to_le_bytes());
        bytes.extend(self.sum.tails.to_le_bytes());
        for start in &self.starts {
            bytes.extend(start.to_le_bytes());
        }
        bytes
    }

    /// Reads the fence of `tags` tags; `None` when these bytes cannot be one.
    #[must_use]
    pub fn decode(bytes: &[u8], tags: u64) -> Option<Self> {
        let (words, rest) = bytes.as_chunks();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let [heads, tails, starts @ ..] = words.as_slice() else {
            return None;
        };
        if !rest.is_empty() || bytes.len() != Self::encoded_len(tags) {
            return None;
        }
        if !starts.is_sorted() || starts.first() != Some(&0) || starts.last() != Some(&tags) {
            return None;
        }
        Some(Self {
            bits: bits_for(tags),
            starts: starts.to_vec(),
            sum: TagSum {
                heads: *heads,
                tails: *tails,
            },
        })
    }
}

/// The leading `bits` bits, at most 20, of a key.
const fn top(key: u128, bits: u32) -> u128 {
    // Two shifts, because none of 128 bits is allowed.
    key >> 1 >> (127 - bits)
}

fn bits_for(tags: u64) -> u32 {
    (tags / BUCKET).checked_ilog2().unwrap_or(0).min(MAX_BITS)
}

/// A fence in the making: tags are pushed one by one, rising.
pub struct FenceBuilder {
    fence: Fence,
    pushed: u64,
}

impl FenceBuilder {
    /// For a column of `tags` tags.
    #[must_use]
    pub fn new(tags: u64) -> Self {
        let bits = bits_for(tags);
        Self {
            fence: Fence {
                bits,
                starts: Vec::with_capacity((1 << bits) + 1),
                sum: TagSum::default(),
            },
            pushed: 0,
        }
    }

    /// Takes in the next tag.
    pub fn push(&mut self, tag: &TagBytes) {
        let (head, tail) = tag_halves(tag);
        let bucket = head >> 1 >> (63 - self.fence.bits);
        while self.fence.starts.len() as u64 <= bucket {
            self.fence.starts.push(self.pushed);
        }
        self.fence.sum.add((head, tail));
        self.pushed += 1;
    }

    /// The fence of all tags that were pushed.
    #[must_use]
    pub fn finish(mut self) -> Fence {
        self.fence
            .starts
            .resize((1 << self.fence.bits) + 1, self.pushed);
        self.fence
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags_of(mut keys: Vec<u128>) -> Vec<TagBytes> {
        keys.sort_unstable();
        keys.into_iter().map(u128::to_be_bytes).collect()
    }

    #[test]
    fn tells_that_any_one_byte_has_changed() {
        let tags = tags_of(
            (1..100_u128)
                .map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
                .collect(),
        );
        let sum = Fence::of(&tags).sum();
        for byte in 0..16 {
            let mut changed = tags.clone();
            changed[50][byte] ^= 0x10;
            assert_ne!(Fence::of(&changed).sum(), sum, "byte {byte}");
        }
    }

    #[test]
    fn refuses_bytes_that_are_no_fence_of_so_many_tags() {
        let good = Fence::of(&tags_of((0..100).map(|n| n << 120).collect()));
        let bytes = good.encode();
        assert_eq!(Fence::decode(&bytes, 100), Some(good));
        assert_eq!(Fence::decode(&bytes, 101), None);
        assert_eq!(Fence::decode(&bytes[..bytes.len() - 1], 100), None);
        let mut falling = bytes;
        falling[24] = 0xFF;
        assert_eq!(Fence::decode(&falling, 100), None);
    }

    proptest! {
        #[test]
        fn keeps_the_first_tag_of_any_key_between_its_two_positions(
            keys in prop::collection::vec(
                prop_oneof![any::<u128>(), (0_u128..9).prop_map(|n| n << 125), 0_u128..4],
                0..400,
            ),
            asked in prop_oneof![any::<u128>(), (0_u128..256).prop_map(|n| n << 120)],
        ) {
            let tags = tags_of(keys);
            let fence = Fence::of(&tags);
            prop_assert_eq!(fence.len(), tags.len() as u64);
            let (low, high) = fence.around(asked);
            let exact = tags.partition_point(|tag| u128::from_be_bytes(*tag) < asked) as u64;
            prop_assert!((low..=high).contains(&exact), "{exact} is not in {low}..={high}");
            prop_assert_eq!(Fence::decode(&fence.encode(), fence.len()), Some(fence));
        }
    }
}
