//! Where lists come from: part by part of the tag space, so that lists of any length reach the disk
//! without being held in memory together.

use std::io;

use matcher::meet::TagBytes;
use rayon::prelude::*;

use crate::inputs::shapes::{Crowd, Shape};
use crate::random::Random;

/// Records of one part of the tag space, at most: some 64 thousand.
const PART: u64 = 64 * 1024;

/// Parts that are made side by side.
const AT_ONCE: usize = 16;

/// Lists of about so many records. A part is drawn from a stream of its own, so it is the same
/// whichever parts were made before it.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    shape: Shape,
    lists: u32,
    records: u64,
    /// A power of two.
    parts: u64,
}

/// A part as it was made, with what was made of it in turn.
struct Part<T> {
    columns: Vec<Vec<TagBytes>>,
    made: T,
}

impl Source {
    /// A source of so many lists, with so many records in all of them together.
    ///
    /// # Panics
    /// With more lists than the 64 agencies of a covenant, or fewer than two.
    #[must_use]
    pub fn new(shape: Shape, lists: u32, records: u64) -> Self {
        assert!(
            (2..=64).contains(&lists),
            "a covenant has at most 64 agencies, and two meet"
        );
        let parts = records.div_ceil(PART).next_power_of_two();
        Self {
            shape,
            lists,
            records,
            parts,
        }
    }

    /// The number of parts, a power of two.
    #[must_use]
    pub const fn parts(&self) -> u64 {
        self.parts
    }

    /// Makes one part: the tags of each list, sorted, all of them greater than those of the part
    /// before.
    #[must_use]
    pub fn part(&self, number: u64) -> Vec<Vec<TagBytes>> {
        let mut random = Random::new(self.shape.name(), number);
        let mut columns = vec![Vec::new(); self.lists as usize];
        let crowded = self.put_crowd(number, &mut random, &mut columns);
        let mut wanted = (self.records - crowded) / self.parts;
        // What is left is drawn tag by tag; the last one may lack some of its holders.
        while wanted > 0 {
            let tag = self.tag(number, &mut random);
            let mut holders = self.shape.holders(&mut random, self.lists);
            while holders != 0 && wanted > 0 {
                self.put(&mut columns, holders.trailing_zeros(), tag, 1);
                holders &= holders - 1;
                wanted -= 1;
            }
        }
        for tags in &mut columns {
            tags.sort_unstable();
        }
        columns
    }

    /// Puts the records that crowd on one tag, if this part has such a tag. Gives back how many
    /// records crowd in all parts together.
    fn put_crowd(&self, number: u64, random: &mut Random, columns: &mut [Vec<TagBytes>]) -> u64 {
        let Some(crowd) = self.shape.crowd(self.lists, self.records) else {
            return 0;
        };
        let Crowd {
            every,
            agencies,
            records,
            others,
        } = crowd;
        if number.is_multiple_of(every) {
            let tag = self.tag(number, random);
            let first = random.below(self.lists);
            for next in 0..agencies + others {
                let copies = if next < agencies { records } else { 1 };
                self.put(columns, (first + next) % self.lists, tag, copies);
            }
        }
        let on_one_tag = u64::from(agencies) * records + u64::from(others);
        on_one_tag * self.parts.div_ceil(every)
    }

    /// A tag of this part: its first bits are the number of the part, the others are drawn.
    fn tag(&self, number: u64, random: &mut Random) -> u128 {
        let bits = self.parts.ilog2();
        let start = if bits == 0 { 0 } else { number << (64 - bits) };
        let head = start | random.word() >> bits;
        u128::from(head) << 64 | u128::from(random.word())
    }

    fn put(&self, columns: &mut [Vec<TagBytes>], list: u32, tag: u128, copies: u64) {
        let tag = self.shape.place(list, tag).to_be_bytes();
        for _ in 0..copies {
            columns[list as usize].push(tag);
        }
    }

    /// Gives all parts in order to `put`, with what `extra` makes of each. Made on the current
    /// pool, some at a time.
    ///
    /// # Errors
    /// What `put` says.
    pub fn stream<T: Send>(
        &self,
        extra: impl Fn(&[Vec<TagBytes>]) -> T + Sync,
        mut put: impl FnMut(&[Vec<TagBytes>], T) -> io::Result<()>,
    ) -> io::Result<()> {
        for first in (0..self.parts).step_by(AT_ONCE) {
            let numbers = first..self.parts.min(first + AT_ONCE as u64);
            // Only so many at a time: in memory are the parts that are made side by side.
            let parts: Vec<Part<T>> = numbers
                .into_par_iter()
                .map(|number| {
                    let columns = self.part(number);
                    let made = extra(&columns);
                    Part { columns, made }
                })
                .collect();
            for Part { columns, made } in parts {
                put(&columns, made)?;
            }
        }
        Ok(())
    }
}
