//! One range: which of its tags do `k` units share?
//!
//! Lists are taken in order of their units. A table with a slot for each of the leading bits of the tags remembers the unit
//! that came last and how many distinct ones came; as a list is sorted, its way through the table only rises. A tag in a slot
//! that counted fewer than `k` has not met; what is left goes through a second table by other bits, is sorted, and is
//! compared in full: the tables are only sieves, so tags that share a slot cost time, never an answer.

use std::ops::Range;

use exchange::record::Tag;

use super::groups::Run;
use super::{Groups, MeetError, Section, Span};
use crate::column::{TagBytes, TagColumn};
use crate::fence::{TagSum, words};

/// Bits of the first table: 128 K slots of two bytes, four to eight for each record of a full range.
const FIRST_BITS: u32 = 17;

/// Bits of the second table, for what passed the first.
const SECOND_BITS: u32 = 15;

/// Distinct units of a slot in the low byte, the one that came last, counted from 1, in the high byte.
type Slot = u16;

/// The memory that one range is worked in.
pub(super) struct Scratch {
    tags: Vec<TagBytes>,
    slots: Box<[Slot; 1 << FIRST_BITS]>,
    /// Positions in `tags`, list after list, of the tags that may have met.
    candidates: Vec<u32>,
    sorted: Vec<Candidate>,
    runs: Vec<Run>,
    pub(super) groups: Groups,
}

/// A tag that may have met, in 24 bytes.
struct Candidate {
    head: u64,
    tail: u64,
    /// Position in its list's part of the range.
    in_part: u32,
    list: u8,
    rank: u8,
}

impl Candidate {
    #[inline]
    fn tag(&self) -> u128 {
        u128::from(self.head) << 64 | u128::from(self.tail)
    }
}

impl Default for Scratch {
    fn default() -> Self {
        let slots = vec![0; 1 << FIRST_BITS].into_boxed_slice();
        Self {
            tags: Vec::new(),
            slots: slots.try_into().expect("as many slots as were asked for"),
            candidates: Vec::new(),
            sorted: Vec::new(),
            runs: Vec::new(),
            groups: Groups::default(),
        }
    }
}

impl Scratch {
    /// Finds the groups of a range that fits.
    pub(super) fn count_range<C: TagColumn, V>(&mut self, section: &Section<'_, C, V>, span: &Span) -> Result<(), MeetError> {
        let records = usize::try_from(span.records()).expect("a range fits in memory");
        self.make_room(records);
        self.groups.clear();
        self.slots.fill(0);
        // Deeper bits than the first word's would ask for wider shifts; there, the second table does the work.
        let fixed = span.fixed.min(63);
        let first = |(head, _): (u64, u64)| (head << fixed >> (64 - FIRST_BITS)) as usize;
        let k = section.threshold.k;

        for (of, part) in parts(section, span) {
            let tags = &mut self.tags[part];
            section.read(of.list(), of.first, tags)?;
            let mut sum = TagSum::default();
            for tag in &*tags {
                let words = words(tag);
                sum.add(words);
                count(&mut self.slots[first(words)], of.rank);
            }
            section.tallies[of.list()].add_sum(sum);
        }
        let mut found = 0;
        for (at, tag) in (0_u32..).zip(&self.tags[..records]) {
            self.candidates[found] = at;
            found += usize::from(met(self.slots[first(words(tag))], k));
        }
        let found = self.sieve_again(section, span, found);
        self.compare(section, span, found);
        Ok(())
    }

    fn make_room(&mut self, records: usize) {
        if self.tags.len() < records {
            self.tags.resize(records, TagBytes::default());
            self.candidates.resize(records, 0);
        }
    }

    /// Drops the candidates that only shared a slot; gives back how many are left.
    fn sieve_again<C: TagColumn, V>(&mut self, section: &Section<'_, C, V>, span: &Span, found: usize) -> usize {
        let second = |(_, tail): (u64, u64)| (tail >> (64 - SECOND_BITS)) as usize;
        let slots = &mut self.slots[..1 << SECOND_BITS];
        slots.fill(0);
        let mut rest = &self.candidates[..found];
        for (of, part) in parts(section, span) {
            let (of_list, others) = rest.split_at(rest.partition_point(|&at| (at as usize) < part.end));
            rest = others;
            for &at in of_list {
                count(&mut slots[second(words(&self.tags[at as usize]))], of.rank);
            }
        }
        let mut kept = 0;
        for next in 0..found {
            let at = self.candidates[next];
            self.candidates[kept] = at;
            kept += usize::from(met(slots[second(words(&self.tags[at as usize]))], section.threshold.k));
        }
        kept
    }

    /// Compares the candidates that are left in full, and adds the groups.
    fn compare<C: TagColumn, V>(&mut self, section: &Section<'_, C, V>, span: &Span, found: usize) {
        self.sorted.clear();
        let mut rest = &self.candidates[..found];
        for (of, part) in parts(section, span) {
            let (of_list, others) = rest.split_at(rest.partition_point(|&at| (at as usize) < part.end));
            rest = others;
            self.sorted.extend(of_list.iter().map(|&at| {
                let (head, tail) = words(&self.tags[at as usize]);
                let in_part = u32::try_from(at as usize - part.start).expect("a range is small");
                Candidate { head, tail, list: of.list, rank: of.rank, in_part }
            }));
        }
        // Candidates stand list after list, each sorted: a few runs, which this sort merges. It keeps the order of equals.
        self.sorted.sort_by_key(Candidate::tag);
        for equals in self.sorted.chunk_by(|a, b| a.tag() == b.tag()) {
            if equals.len() < usize::from(section.threshold.k) {
                continue;
            }
            self.runs.clear();
            for of_list in equals.chunk_by(|a, b| a.list == b.list) {
                let Candidate { list, rank, in_part, .. } = of_list[0];
                let list = usize::from(list);
                let first = span.bounds[list].0 + u64::from(in_part);
                self.runs.push(Run { list, unit: rank, first, records: of_list.len() as u64 });
            }
            section.add_group(Tag(equals[0].tag().to_be_bytes()), &self.runs, &mut self.groups);
        }
    }

    /// Takes a range that holds one tag only: where it lies in each list is all there is to know.
    pub(super) fn count_one_tag<C: TagColumn, V>(&mut self, section: &Section<'_, C, V>, span: &Span) -> Result<(), MeetError> {
        self.groups.clear();
        self.runs.clear();
        let piece = section.full.clamp(1, 4096);
        for (of, _) in parts(section, span) {
            let (from, to) = span.bounds[of.list()];
            let mut first = from;
            let mut sum = TagSum::default();
            while first < to {
                let tags = usize::try_from(piece.min(to - first)).expect("a piece is small");
                self.make_room(tags);
                section.read(of.list(), first, &mut self.tags[..tags])?;
                self.tags[..tags].iter().for_each(|tag| sum.add(words(tag)));
                first += tags as u64;
            }
            section.tallies[of.list()].add_sum(sum);
            if from < to {
                self.runs.push(Run { list: of.list(), unit: of.rank, first: from, records: to - from });
            }
        }
        section.add_group(Tag(span.low.to_be_bytes()), &self.runs, &mut self.groups);
        Ok(())
    }
}

impl<C, V> Section<'_, C, V> {
    fn add_group(&self, tag: Tag, runs: &[Run], groups: &mut Groups) {
        groups.add(tag, runs, self.threshold, |run| self.tallies[run.list].add_crowded(run.records));
    }
}

/// A list's part in a range.
#[derive(Clone, Copy)]
struct Part {
    /// Its position among the lists.
    list: u8,
    /// Its unit, counted from 1 in the order of lists.
    rank: u8,
    /// Position of its first record in the range.
    first: u64,
}

impl Part {
    fn list(self) -> usize {
        usize::from(self.list)
    }
}

/// The lists in order, and where their tags lie in the memory of the range.
fn parts<C, V>(section: &Section<'_, C, V>, span: &Span) -> impl Iterator<Item = (Part, Range<usize>)> {
    let (mut rank, mut last, mut end) = (0, None, 0);
    (0..).zip(section.lists).zip(&span.bounds).map(move |((list, of), &(from, to))| {
        rank += u8::from(last != Some(of.unit));
        last = Some(of.unit);
        let start = end;
        end += usize::try_from(to - from).expect("a list's part is no larger than memory");
        (Part { list, rank, first: from }, start..end)
    })
}

#[inline]
fn count(slot: &mut Slot, rank: u8) {
    let [units, last] = slot.to_le_bytes();
    *slot = Slot::from_le_bytes([units + u8::from(last != rank), rank]);
}

#[inline]
fn met(slot: Slot, k: u8) -> bool {
    slot.to_le_bytes()[0] >= k
}
