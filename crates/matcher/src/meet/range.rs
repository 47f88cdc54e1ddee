//! One range of the tag space: a hash join with chaining over the records of all lists.
//!
//! Tags are uniform, so their leading bits serve as the hash. Each record goes into the slot that
//! these bits name, and is linked to the record that was there before it: a slot heads a chain of
//! the records that collided in it (separate chaining: Knuth, *The Art of Computer Programming* 3,
//! 6.4).
//!
//! 1. *Fill the table.* One pass reads the records and builds slots and chains. There are four
//!    slots to a record, so most records collide with no other and are not looked at again.
//! 2. *Chain equal tags.* A record that collided is compared in full along its slot's chain; the
//!    first one with its tag is followed by it. So the records of one tag become a chain of their
//!    own. As lists are read one after the other, it is in order of lists and positions.
//! 3. *Collect groups.* The heads of these chains are sorted by tag, and each chain is counted.
//!
//! Only a malicious agency can bring about tags that crowd into few slots and make long chains.
//! After a bounded number of steps such a range is sorted instead. The answer is the same.

use std::ops::Range;

use exchange::batch::record::Tag;

use super::column::{TagBytes, TagColumn};
use super::fence::{TagSum, tag_halves};
use super::groups::{Member, Run};
use super::head_order::HeadOrder;
use super::{Groups, Intersection, MAX_LISTS, MeetError, RANGE, Span};

/// Bits of a slot's number: 64 K slots of two bytes.
const SLOT_BITS: u32 = 16;

/// Steps along chains, at most, for each record of a range, on average over the range. Uniform tags
/// take less than one in five.
const MAX_STEPS: usize = 4;

/// A record, by its index in the range. In slots and links it is counted from 1, and 0 is no
/// record; elsewhere it is counted from 0.
type RecordIndex = u16;

const _: () = assert!(RANGE < FOLLOWS as u64, "indices have a bit to spare");

/// What ties a record to others of its range.
#[derive(Clone, Copy, Default)]
struct Link {
    /// The record before it in its slot; with [`FOLLOWS`], once it is known to have the tag of an
    /// earlier record.
    before: RecordIndex,
    /// The next record of the same tag.
    next: RecordIndex,
}

/// See [`Link::before`].
const FOLLOWS: RecordIndex = 1 << 15;

/// The bits of a group's head that hold its first record. The others hold the leading bits of its
/// tag, so that sorting sorts by tags.
const INDEX_MASK: u64 = RecordIndex::MAX as u64;

/// The first record of a group's head.
const fn first_record(head: u64) -> usize {
    (head & INDEX_MASK) as usize
}

impl Link {
    const fn before(self) -> RecordIndex {
        self.before & !FOLLOWS
    }
}

/// The memory that one range is worked in.
pub(super) struct Scratch {
    tags: Vec<TagBytes>,
    links: Vec<Link>,
    /// The list of each record.
    lists: Vec<u8>,
    slots: Box<[RecordIndex; 1 << SLOT_BITS]>,
    /// Records, counted from 0, that found another in their slot.
    collided: Vec<RecordIndex>,
    /// For each tag that two or more records have, its leading bits and the first of them, counted
    /// from 0.
    group_heads: Vec<u64>,
    head_order: HeadOrder,
    pub(super) groups: Groups,
}

impl Default for Scratch {
    fn default() -> Self {
        let slots = vec![0; 1 << SLOT_BITS].into_boxed_slice();
        Self {
            tags: Vec::new(),
            links: Vec::new(),
            lists: Vec::new(),
            slots: slots.try_into().expect("as many slots as were asked for"),
            collided: Vec::new(),
            group_heads: Vec::new(),
            head_order: HeadOrder::default(),
            groups: Groups::default(),
        }
    }
}

impl Scratch {
    /// Finds the groups of a range that fits.
    pub(super) fn find_groups<C: TagColumn, V>(
        &mut self,
        intersection: &Intersection<'_, C, V>,
        span: &Span<'_>,
    ) -> Result<(), MeetError> {
        // Uniform tags differ long before their first words end. Where somebody made others, both
        // words cost a tenth more.
        let fixed = span.fixed;
        if fixed + SLOT_BITS <= 64 {
            self.find_groups_by(intersection, span, |tag| tag_halves(tag).0 << fixed)
        } else {
            // They may share all 128 bits: what is left of the last will do.
            self.find_groups_by(intersection, span, |tag| {
                (u128::from_be_bytes(*tag) << fixed.min(127) >> 64) as u64
            })
        }
    }

    /// Finds them by `prefix`: the bits of a tag that come after those which all share.
    fn find_groups_by<C: TagColumn, V>(
        &mut self,
        intersection: &Intersection<'_, C, V>,
        span: &Span<'_>,
        prefix: impl Fn(&TagBytes) -> u64 + Copy,
    ) -> Result<(), MeetError> {
        let records = usize::try_from(span.records()).expect("a range fits in memory");
        self.make_room(records);
        let collided = self.fill_table(intersection, span, prefix)?;
        self.group_heads.clear();
        if !self.chain_equal_tags(collided, records, prefix) {
            self.chain_by_sorting(records, prefix);
        }
        self.collect_groups(intersection, span);
        Ok(())
    }

    /// Reads the range and puts every record into its slot; gives back how many found another
    /// there.
    fn fill_table<C: TagColumn, V>(
        &mut self,
        intersection: &Intersection<'_, C, V>,
        span: &Span<'_>,
        prefix: impl Fn(&TagBytes) -> u64,
    ) -> Result<usize, MeetError> {
        let Self {
            tags,
            links,
            lists,
            slots,
            collided,
            ..
        } = self;
        slots.fill(0);
        let (mut index, mut found): (RecordIndex, _) = (0, 0);
        for (list, range) in list_parts(intersection, span) {
            let tags = &mut tags[range.clone()];
            intersection.read_from(span.loaded, list.index(), list.first, tags)?;
            lists[range.clone()].fill(list.index);
            let mut sum = TagSum::default();
            for (tag, link) in tags.iter().zip(&mut links[range]) {
                sum.add(tag);
                let slot = &mut slots[(prefix(tag) >> (64 - SLOT_BITS)) as usize];
                *link = Link {
                    before: *slot,
                    next: 0,
                };
                // Written each time and counted only when it holds: no branch to guess wrong.
                collided[found] = index;
                found += usize::from(*slot != 0);
                index += 1;
                *slot = index;
            }
            intersection.tallies[list.index()].add_sum(sum);
        }
        Ok(found)
    }

    fn make_room(&mut self, records: usize) {
        if self.tags.len() < records {
            self.tags.resize(records, TagBytes::default());
            self.links.resize(records, Link::default());
            self.lists.resize(records, 0);
            self.collided.resize(records, 0);
        }
    }

    /// Chains the records of one tag together, along the chains of the slots in which records
    /// `collided`; false when these are too long.
    fn chain_equal_tags(
        &mut self,
        collided: usize,
        records: usize,
        prefix: impl Fn(&TagBytes) -> u64,
    ) -> bool {
        let Self {
            tags,
            links,
            collided: all,
            group_heads,
            ..
        } = self;
        let collided = &mut all[..collided];
        // Of uniform tags, one in eight collides by chance: a pass that never branches leaves those
        // out whose chain ends there. Where many more do, most of them share a tag, and the pass
        // would be for nothing.
        let kept = if collided.len() > records / 3 {
            collided.len()
        } else {
            filter_collisions(collided, tags, links)
        };
        let mut steps = MAX_STEPS * records;
        for &index in &collided[..kept] {
            let tag = tags[usize::from(index)];
            let mut before = links[usize::from(index)].before();
            while let Some(earlier) = usize::from(before).checked_sub(1) {
                if tags[earlier] == tag {
                    // The first of its tag heads the group.
                    if links[earlier].before & FOLLOWS == 0 {
                        group_heads.push(prefix(&tag) & !INDEX_MASK | earlier as u64);
                    }
                    links[earlier].next = index + 1;
                    links[usize::from(index)].before |= FOLLOWS;
                    break;
                }
                before = links[earlier].before();
                let Some(left) = steps.checked_sub(1) else {
                    return false;
                };
                steps = left;
            }
        }
        true
    }

    /// Does what [`Self::chain_equal_tags`] gave up, whatever the tags are.
    fn chain_by_sorting(&mut self, records: usize, prefix: impl Fn(&TagBytes) -> u64) {
        let Self {
            tags,
            links,
            collided,
            group_heads,
            ..
        } = self;
        group_heads.clear();
        let order = &mut collided[..records];
        for (index, entry) in (0..).zip(&mut *order) {
            *entry = index;
        }
        // This sort keeps the order of equals, and merges what is sorted already: each list.
        order.sort_by_key(|&index| tags[usize::from(index)]);
        let same_tag = |left: &RecordIndex, right: &RecordIndex| {
            tags[usize::from(*left)] == tags[usize::from(*right)]
        };
        for equals in order.chunk_by(same_tag) {
            if equals.len() == 1 {
                continue;
            }
            let first = equals[0];
            let bits = prefix(&tags[usize::from(first)]) & !INDEX_MASK;
            group_heads.push(bits | u64::from(first));
            for (&index, &next) in equals.iter().zip(&equals[1..]) {
                links[usize::from(index)].next = next + 1;
            }
        }
    }

    /// Adds the groups, in order of their tags.
    fn collect_groups<C, V>(&mut self, intersection: &Intersection<'_, C, V>, span: &Span) {
        let Self {
            tags,
            links,
            lists,
            group_heads,
            head_order,
            groups,
            ..
        } = self;
        groups.clear();
        head_order.sort(group_heads);
        // Tags that share their leading bits are not in order yet.
        for ties in group_heads.chunk_by_mut(|a, b| a & !INDEX_MASK == b & !INDEX_MASK) {
            if ties.len() > 1 {
                ties.sort_unstable_by_key(|&head| tags[first_record(head)]);
            }
        }
        let mut bases = [0; MAX_LISTS];
        let mut units = [0; MAX_LISTS];
        for (list, range) in list_parts(intersection, span) {
            bases[list.index()] = list.first.wrapping_sub(range.start as u64);
            units[list.index()] = list.rank;
        }
        for &head in &*group_heads {
            let first = first_record(head);
            let next = |&index: &usize| usize::from(links[index].next).checked_sub(1);
            let members = std::iter::successors(Some(first), next).map(|index| {
                let list = usize::from(lists[index]) % MAX_LISTS;
                let position = bases[list].wrapping_add(index as u64);
                (Member { list, position }, units[list])
            });
            groups.add_members(Tag(tags[first]), members, intersection.threshold, |run| {
                intersection.leave_out(run);
            });
        }
    }

    /// Takes a range that holds one tag only: where it lies in each list is all there is to know.
    pub(super) fn take_one_tag<C: TagColumn, V>(
        &mut self,
        intersection: &Intersection<'_, C, V>,
        span: &Span<'_>,
    ) -> Result<(), MeetError> {
        let mut runs = Vec::new();
        let piece = intersection.full.clamp(1, 4096);
        for (list, _) in list_parts(intersection, span) {
            let (from, to) = span.bounds[list.index()];
            let mut first = from;
            // Read all the same: only the sum tells whether a byte has changed.
            let mut sum = TagSum::default();
            while first < to {
                let tags = usize::try_from(piece.min(to - first)).expect("a piece is small");
                self.make_room(tags);
                intersection.read(list.index(), first, &mut self.tags[..tags])?;
                for tag in &self.tags[..tags] {
                    sum.add(tag);
                }
                first += tags as u64;
            }
            intersection.tallies[list.index()].add_sum(sum);
            if from < to {
                runs.push(Run {
                    list: list.index(),
                    unit: list.rank,
                    first: from,
                    records: to - from,
                });
            }
        }
        self.groups.clear();
        let (tag, threshold) = (Tag(span.low.to_be_bytes()), intersection.threshold);
        let left_out = |run: &Run| intersection.leave_out(run);
        self.groups.add(tag, &runs, threshold, left_out);
        Ok(())
    }
}

/// Moves the records to the front of `collided` that may share their tag with one before them in
/// their slot; gives back how many.
fn filter_collisions(collided: &mut [RecordIndex], tags: &[TagBytes], links: &[Link]) -> usize {
    let mut kept = 0;
    for next in 0..collided.len() {
        let index = collided[next];
        let earlier = usize::from(links[usize::from(index)].before.wrapping_sub(1));
        let is_same =
            u128::from_ne_bytes(tags[earlier]) == u128::from_ne_bytes(tags[usize::from(index)]);
        collided[kept] = index;
        kept += usize::from(is_same) | usize::from(links[earlier].before != 0);
    }
    kept
}

impl<C, V> Intersection<'_, C, V> {
    fn leave_out(&self, run: &Run) {
        self.tallies[run.list].add_crowded(run.records);
    }
}

/// A list's part in a range.
#[derive(Clone, Copy)]
struct ListPart {
    /// Its index among the lists.
    index: u8,
    /// Its unit, counted from 1 in the order of lists.
    rank: u8,
    /// Position of its first record in the range.
    first: u64,
}

impl ListPart {
    fn index(self) -> usize {
        usize::from(self.index)
    }
}

/// The lists in order, and where their tags lie in the memory of the range.
fn list_parts<C, V>(
    intersection: &Intersection<'_, C, V>,
    span: &Span<'_>,
) -> impl Iterator<Item = (ListPart, Range<usize>)> {
    let (mut rank, mut last, mut end) = (0, None, 0);
    let lists = (0..).zip(intersection.lists.iter().zip(&span.bounds));
    lists.map(move |(index, (list, &(first, to)))| {
        rank += u8::from(last != Some(list.unit));
        last = Some(list.unit);
        let start = end;
        end += usize::try_from(to - first).expect("a list's part is no larger than memory");
        (ListPart { index, rank, first }, start..end)
    })
}
