//! Values that stand with far more persons than such values do.
//!
//! Counted are persons that differ in name or birth date, each once for a value, however many rows
//! they have. A first pass over the notes counts by the first bits of the value, 16 at most, which
//! gives at most too much; only where that reaches a bound, values are counted one by one, in as
//! many further passes as keep the counts in bounded memory.

use std::collections::{HashMap, HashSet};
use std::{io, mem};

use crate::batch::external_sort::ExternalSort;
use crate::check::disbelieved::{Claim, Doubt};
use crate::hash::look::notes::words;

/// Fewer persons than these are nothing to wonder at, whatever their share.
const FEW_PERSONS: u64 = 12;

/// A value that is a word for nothing stands with so many persons at least.
const MIN_PERSONS_OF_A_WORD: u64 = 20;

/// Values that one pass counts one by one, at most but for a single bucket.
const MAX_TALLIES: u64 = 1 << 20;

/// Bits by which values are counted at most, and at least.
const MAX_BITS: u32 = 16;
const MIN_BITS: u32 = 8;

/// How many persons a value may stand with, as a share of all persons.
#[derive(Clone, Copy)]
struct FrequencyBounds {
    /// Above it the agency is warned.
    warned: f64,
    /// Above it the value is not believed.
    believed: f64,
    /// Above half of all persons there is no batch.
    can_refuse: bool,
}

/// The bounds of a claim; docs/for-agencies.md has the reasons.
const fn bounds(claim: Claim) -> FrequencyBounds {
    let (warned, believed, can_refuse) = match claim {
        Claim::Surname | Claim::PartnerSurname => (0.03, 0.12, true),
        Claim::FirstName => (0.10, 0.25, true),
        Claim::Birth => (0.005, 0.02, true),
        // Whoever exports for a shelter has one address, and rightly.
        Claim::Address | Claim::Bag => (0.03, 0.20, false),
        // Nobody has so many children, in an export of any length.
        _ => (0.0, 0.0, false),
    };
    FrequencyBounds {
        warned,
        believed,
        can_refuse,
    }
}

impl FrequencyBounds {
    /// Persons that a value may stand with, where `share` of all is allowed.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a share of some persons lies between none and all of them"
    )]
    fn persons(share: f64, all: u64) -> u64 {
        ((share * all as f64) as u64).max(FEW_PERSONS)
    }
}

/// Where the values of a claim stand in a note.
pub(super) struct Slot {
    pub(super) claim: Claim,
    /// Indices of words.
    pub(super) words: &'static [usize],
}

/// What comes of the values of a claim.
pub(super) struct Frequent {
    pub(super) claim: Claim,
    /// Rows with a value that is believed, and frequent all the same.
    pub(super) warned_rows: u64,
    pub(super) doubt: Doubt,
    /// Where a value stands with more than half of the persons: with how many, and of how many.
    pub(super) word: Option<[u64; 2]>,
}

/// Judges the claims that stand in some notes, each by the slot it has there.
pub(super) fn judge<const N: usize>(
    notes: &ExternalSort<N>,
    memory: usize,
    slots: &[Slot],
) -> io::Result<Vec<Frequent>> {
    judge_in_parts(notes, memory, slots, MAX_TALLIES)
}

/// As [`judge`], with no more than `max_values` values counted one by one at a time.
fn judge_in_parts<const N: usize>(
    notes: &ExternalSort<N>,
    memory: usize,
    slots: &[Slot],
    max_values: u64,
) -> io::Result<Vec<Frequent>> {
    let mut counts = Counts::new(slots, notes.count());
    for_each_person(notes, memory, slots, |claim, values| match claim {
        None => counts.persons += 1,
        Some(claim) => counts.add(claim, values),
    })?;
    let mut judged: Vec<Frequent> = Vec::with_capacity(slots.len());
    for slot in slots {
        judged.push(Frequent::none(slot.claim));
    }
    for suspects in counts.suspects(slots, max_values) {
        let mut tallies: Vec<HashMap<u64, Tally>> = Vec::new();
        tallies.resize_with(slots.len(), HashMap::new);
        for_each_person(notes, memory, slots, |claim, values| {
            let Some(claim) = claim else { return };
            for same in values.chunk_by(|left, right| left == right) {
                if suspects[claim].contains(&counts.bucket(same[0])) {
                    let tally = tallies[claim].entry(same[0]).or_default();
                    tally.persons += 1;
                    tally.rows += same.len() as u64;
                }
            }
        })?;
        for (frequent, tallies) in judged.iter_mut().zip(&tallies) {
            frequent.add(tallies, counts.persons);
        }
    }
    Ok(judged)
}

impl Frequent {
    /// Nothing is frequent.
    const fn none(claim: Claim) -> Self {
        Self {
            claim,
            warned_rows: 0,
            doubt: Doubt::Nothing,
            word: None,
        }
    }

    /// Judges values that were counted, none of which was judged before.
    fn add(&mut self, tallies: &HashMap<u64, Tally>, persons: u64) {
        let bounds = bounds(self.claim);
        let (warned, believed) = (
            FrequencyBounds::persons(bounds.warned, persons),
            FrequencyBounds::persons(bounds.believed, persons),
        );
        let mut doubted = match mem::replace(&mut self.doubt, Doubt::Nothing) {
            Doubt::Values(values) => values,
            _ => HashSet::new(),
        };
        for (value, tally) in tallies {
            if tally.persons > believed {
                doubted.insert(*value);
                // Two halves of a surname can both be such words: the more frequent one is told.
                let most = self.word.map_or(0, |[most, _]| most).max(tally.persons);
                if bounds.can_refuse && most >= MIN_PERSONS_OF_A_WORD && most * 2 > persons {
                    self.word = Some([most, persons]);
                }
            } else if tally.persons > warned {
                self.warned_rows += tally.rows;
            }
        }
        if !doubted.is_empty() {
            self.doubt = Doubt::Values(doubted);
        }
    }
}

/// How often a value stands there.
#[derive(Default)]
struct Tally {
    persons: u64,
    rows: u64,
}

/// Persons by the first bits of a value, for each claim.
struct Counts {
    persons: u64,
    /// Bits that a bucket is known by.
    bits: u32,
    buckets: Vec<Vec<u32>>,
}

impl Counts {
    /// Nothing yet, with room for what so many notes say: a value has a bucket nearly for itself,
    /// and a short export has few buckets to be looked at.
    fn new(slots: &[Slot], notes: u64) -> Self {
        let bits = (u64::BITS - notes.leading_zeros() + 1).clamp(MIN_BITS, MAX_BITS);
        Self {
            persons: 0,
            bits,
            buckets: vec![vec![0; 1 << bits]; slots.len()],
        }
    }

    /// The bucket of a value.
    fn bucket(&self, value: u64) -> usize {
        usize::try_from(value >> (u64::BITS - self.bits)).expect("16 bits at most")
    }

    /// Counts the values of one person, which are in order.
    fn add(&mut self, claim: usize, values: &[u64]) {
        for same in values.chunk_by(|left, right| left == right) {
            let bucket = self.bucket(same[0]);
            self.buckets[claim][bucket] += 1;
        }
    }

    /// The buckets in which a value may be that is to be told, of each claim: in as many parts as
    /// leave each with `max_values` values or with one bucket.
    fn suspects(&self, slots: &[Slot], max_values: u64) -> Vec<Vec<HashSet<usize>>> {
        let mut parts: Vec<Vec<HashSet<usize>>> = Vec::new();
        let mut room = 0;
        for (claim, (slot, counts)) in slots.iter().zip(&self.buckets).enumerate() {
            let warned = FrequencyBounds::persons(bounds(slot.claim).warned, self.persons);
            for (bucket, count) in counts.iter().enumerate() {
                let count = u64::from(*count);
                if count <= warned {
                    continue;
                }
                if count > room {
                    parts.push(vec![HashSet::new(); slots.len()]);
                    room = max_values.max(count);
                }
                room -= count;
                if let Some(part) = parts.last_mut() {
                    part[claim].insert(bucket);
                }
            }
        }
        parts
    }
}

/// Hands over for each person the values of each claim, by its index among the slots and in order,
/// and `None` once.
fn for_each_person<const N: usize>(
    notes: &ExternalSort<N>,
    memory: usize,
    slots: &[Slot],
    mut take: impl FnMut(Option<usize>, &[u64]),
) -> io::Result<()> {
    let mut values: Vec<Vec<u64>> = vec![Vec::new(); slots.len()];
    let mut last = 0;
    let mut hand_over = |values: &mut Vec<Vec<u64>>| {
        for (claim, values) in values.iter_mut().enumerate() {
            // Of most persons there is one value or none.
            if values.len() > 1 {
                values.sort_unstable();
            }
            if !values.is_empty() {
                take(Some(claim), values);
                values.clear();
            }
        }
        take(None, &[]);
    };
    notes.for_each_sorted(memory, |bytes| {
        let words: [u64; 8] = words(bytes);
        if words[0] != last && last != 0 {
            hand_over(&mut values);
        }
        last = words[0];
        for (slot, values) in slots.iter().zip(&mut values) {
            for &index in slot.words {
                if words[index] != 0 {
                    values.push(words[index]);
                }
            }
        }
        Ok(())
    })?;
    if last != 0 {
        hand_over(&mut values);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A note of a person and of one value, as four words.
    fn note(person: u64, value: u64) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&person.to_be_bytes());
        bytes[8..16].copy_from_slice(&value.to_be_bytes());
        bytes
    }

    fn judged(claim: Claim, notes: &[[u8; 32]]) -> Frequent {
        let mut sort = ExternalSort::default();
        sort.extend(notes);
        sort.sort();
        let slots = [Slot { claim, words: &[1] }];
        let mut judged = judge(&sort, 0, &slots).expect("nothing is on disk");
        judged.remove(0)
    }

    #[test]
    fn finds_the_same_in_however_many_parts_it_counts() {
        let mut sort = ExternalSort::default();
        for person in 1..=2000_u64 {
            // Of value n, which has a bucket of its own, there are some 2000 / n.
            for value in 1..=40_u64 {
                if person % value == 0 {
                    sort.extend(&[note(person, value << 48)]);
                }
            }
        }
        sort.sort();
        let slots = [Slot {
            claim: Claim::Surname,
            words: &[1],
        }];
        let at_once = judge_in_parts(&sort, 0, &slots, u64::MAX).expect("nothing is on disk");
        assert_eq!(at_once[0].word, Some([2000, 2000]));
        for max_values in [0, 1, 300, 2000, 5000] {
            let parts = judge_in_parts(&sort, 0, &slots, max_values).expect("nothing is on disk");
            assert_eq!(parts[0].warned_rows, at_once[0].warned_rows, "{max_values}");
            assert_eq!(parts[0].doubt, at_once[0].doubt, "{max_values}");
            assert_eq!(parts[0].word, at_once[0].word, "{max_values}");
        }
    }

    #[test]
    fn counts_no_more_values_at_a_time_than_it_may() {
        let slots = [Slot {
            claim: Claim::Parent,
            words: &[1],
        }];
        let mut counts = Counts::new(&slots, 20_000);
        counts.persons = 20_000;
        for value in 0..100_u64 {
            let bucket = counts.bucket(value << 48);
            counts.buckets[0][bucket] = 13 + u32::from(value == 50) * 900;
        }
        let parts = counts.suspects(&slots, 130);
        let sizes: Vec<usize> = parts.iter().map(|part| part[0].len()).collect();
        assert_eq!(sizes, [10, 10, 10, 10, 10, 1, 10, 10, 10, 10, 9]);
    }

    #[test]
    fn counts_a_person_once_however_many_rows_it_has() {
        let mut notes = Vec::new();
        for person in 1..=100 {
            for _ in 0..5 {
                notes.push(note(person, if person <= 12 { 7 } else { 1000 + person }));
            }
        }
        let frequent = judged(Claim::Surname, &notes);
        assert_eq!((frequent.warned_rows, frequent.doubt), (0, Doubt::Nothing));
        notes.push(note(50, 7));
        let frequent = judged(Claim::Surname, &notes);
        assert_eq!(frequent.doubt, Doubt::Values(HashSet::from([7])));
    }

    #[test]
    fn tells_values_apart_that_begin_alike() {
        let mut notes = Vec::new();
        for person in 1..=40 {
            notes.push(note(person, 1 + person % 4));
        }
        assert_eq!(judged(Claim::Surname, &notes).doubt, Doubt::Nothing);
    }

    #[test]
    fn doubts_a_parent_of_more_children_than_anybody_has_in_an_export_of_any_length() {
        let mut notes = Vec::new();
        for person in 1..=20_000 {
            notes.push(note(person, if person <= 13 { 7 } else { person << 32 }));
        }
        let frequent = judged(Claim::Parent, &notes);
        assert_eq!(frequent.doubt, Doubt::Values(HashSet::from([7])));
        assert_eq!(frequent.word, None);
    }
}
