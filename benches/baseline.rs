//! What *meet* is held against: the plainest way to the same answer, a sort as the oracle, and a plain read of the tags.

use std::io;

use matcher::meet::{Groups, List, TagBytes, TagColumn, Threshold, meet};

/// What came of meeting, in numbers that differ as soon as one group or member does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    /// Groups that met the gate.
    pub groups: u64,
    /// Records in them.
    pub members: u64,
    /// Sum of the first words of their tags.
    pub check: u64,
}

impl Answer {
    /// The answer of the matcher's own *meet*, on the current pool.
    ///
    /// # Panics
    /// When a column cannot be read.
    pub fn of_meeting<C: TagColumn>(lists: &[List<'_, C>], threshold: Threshold) -> Self {
        let met = meet(lists, threshold, Self::of_groups).expect("the columns can be read");
        met.found.into_iter().fold(Self::default(), Self::plus)
    }

    fn of_groups(groups: &Groups) -> Self {
        groups
            .iter()
            .fold(Self::default(), |answer, (tag, members)| {
                answer.plus(Self::of_group(&tag.0, members.len() as u64))
            })
    }

    fn of_group(tag: &TagBytes, members: u64) -> Self {
        Self {
            groups: 1,
            members,
            check: word(tag),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            groups: self.groups + other.groups,
            members: self.members + other.members,
            check: self.check.wrapping_add(other.check),
        }
    }
}

fn word(tag: &TagBytes) -> u64 {
    u64::from_be_bytes(*tag.first_chunk().expect("a tag has 16 bytes"))
}

/// Meets by looking for the smallest head of all lists, again and again. Each list is a unit, and holds a tag once.
#[must_use]
pub fn smallest_head(columns: &[Vec<TagBytes>], threshold: Threshold) -> Answer {
    let mut rest: Vec<&[TagBytes]> = columns
        .iter()
        .map(Vec::as_slice)
        .filter(|column| !column.is_empty())
        .collect();
    let mut answer = Answer::default();
    loop {
        let Some(smallest) = rest.iter().map(|column| number(&column[0])).min() else {
            return answer;
        };
        let mut units = 0;
        for column in &mut rest {
            if number(&column[0]) == smallest {
                units += 1;
                *column = &column[1..];
            }
        }
        if units >= u64::from(threshold.k) {
            answer = answer.plus(Answer::of_group(&smallest.to_be_bytes(), units));
        }
        rest.retain(|column| !column.is_empty());
    }
}

fn number(tag: &TagBytes) -> u128 {
    u128::from_be_bytes(*tag)
}

/// Meets by sorting all tags at once: slow, and too plain to be wrong. Each list is a unit.
#[must_use]
pub fn oracle(columns: &[Vec<TagBytes>], threshold: Threshold) -> Answer {
    let of_list = |(list, tags): (usize, &Vec<TagBytes>)| {
        tags.iter().map(|tag| (*tag, list)).collect::<Vec<_>>()
    };
    let mut records: Vec<(TagBytes, usize)> =
        columns.iter().enumerate().flat_map(of_list).collect();
    records.sort_unstable();
    let mut answer = Answer::default();
    for on_one_tag in records.chunk_by(|one, other| one.0 == other.0) {
        let of_lists = on_one_tag
            .chunk_by(|one, other| one.1 == other.1)
            .map(<[_]>::len);
        let kept = of_lists.filter(|records| *records <= threshold.max_records_per_tag as usize);
        let (units, members) = kept.fold((0, 0), |(units, members), records| {
            (units + 1, members + records as u64)
        });
        if units >= u32::from(threshold.k) {
            answer = answer.plus(Answer::of_group(&on_one_tag[0].0, members));
        }
    }
    answer
}

/// Tags read at once: half a megabyte, which stays in a core's second-level cache.
const PIECE: usize = 32 * 1024;

/// Reads columns once, in order, into memory that stays in the cache; `see` is given the position of the column as well.
///
/// # Errors
/// When a column cannot be read.
pub fn each_piece<C: TagColumn>(
    columns: &[C],
    mut see: impl FnMut(usize, &[TagBytes]),
) -> io::Result<()> {
    let mut piece = vec![TagBytes::default(); PIECE];
    for (at, column) in columns.iter().enumerate() {
        let mut first = 0;
        while first < column.len() {
            let count = (PIECE as u64).min(column.len() - first);
            let tags = &mut piece[..usize::try_from(count).expect("a piece is small")];
            column.read(first, tags)?;
            see(at, tags);
            first += count;
        }
    }
    Ok(())
}

/// Reads all tags once and adds their words: no way to meet can be faster.
///
/// # Errors
/// When a column cannot be read.
pub fn read_all<C: TagColumn>(columns: &[C]) -> io::Result<u64> {
    let mut sum = 0_u64;
    each_piece(columns, |_, tags| {
        let words = tags
            .as_flattened()
            .as_chunks()
            .0
            .iter()
            .map(|word| u64::from_le_bytes(*word));
        sum = words.fold(sum, u64::wrapping_add);
    })?;
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_count_what_is_plain_to_see() {
        let tags = |numbers: &[u128]| {
            numbers
                .iter()
                .map(|number| number.to_be_bytes())
                .collect::<Vec<_>>()
        };
        let columns = [
            tags(&[1 << 64, 2 << 64, 9 << 64]),
            tags(&[2 << 64, 3 << 64]),
            tags(&[]),
            tags(&[2 << 64, 9 << 64]),
        ];
        let expected = Answer {
            groups: 2,
            members: 5,
            check: 11,
        };
        let threshold = Threshold {
            k: 2,
            max_records_per_tag: 40,
        };
        assert_eq!(smallest_head(&columns, threshold), expected);
        assert_eq!(oracle(&columns, threshold), expected);
    }

    #[test]
    fn the_oracle_leaves_out_a_list_with_too_many_records_on_a_tag() {
        let column = |copies: usize| vec![(7_u128 << 64).to_be_bytes(); copies];
        let columns = [column(3), column(2), column(1)];
        let of = |max_records_per_tag| {
            oracle(
                &columns,
                Threshold {
                    k: 2,
                    max_records_per_tag,
                },
            )
        };
        assert_eq!(
            of(3),
            Answer {
                groups: 1,
                members: 6,
                check: 7
            }
        );
        assert_eq!(
            of(2),
            Answer {
                groups: 1,
                members: 3,
                check: 7
            }
        );
        assert_eq!(of(1), Answer::default());
    }

    #[test]
    fn reads_every_word() {
        let columns = [vec![[1; 16]; PIECE + 1], vec![[1; 16]; 3]];
        assert_eq!(
            read_all(&columns).expect("memory does not fail"),
            0x0101_0101_0101_0101_u64.wrapping_mul(2 * (PIECE as u64 + 4))
        );
    }
}
