//! One range: which of its records have one tag?
//!
//! Every record goes into the slot of a table that the leading bits of its tag name, and learns which record was there before it: a
//! chain for each slot. As tags are uniform and slots are four to a record, most slots hold one record and are never looked at again.
//! The others are compared in full along their chains, and those of one tag are strung together: they come list after list, so each
//! string is in order of lists and positions. Tags that crowd into few slots, which only a malicious agency can bring about, would
//! make long chains: such a range is sorted instead. The answer is the same.

use std::ops::Range;

use exchange::batch::record::Tag;

use super::groups::{Member, Run};
use super::{Groups, MAX_LISTS, MeetError, RANGE, Section, Span};
use crate::store::column::{TagBytes, TagColumn};
use crate::store::fence::{TagSum, tag_halves};

/// Bits of a slot's number: 64 K slots of two bytes.
const SLOT_BITS: u32 = 16;

/// Steps along chains for each record of a range, at most, on the whole. Uniform tags take less than one in five.
const STEPS: usize = 4;

/// A record, by its place in the range: in slots and links counted from 1, where 0 is none; elsewhere from 0.
type Place = u16;

const _: () = assert!(RANGE < FOLLOWS as u64, "places have a bit to spare");

/// What ties a record to others of its range.
#[derive(Clone, Copy, Default)]
struct Link {
    /// The one before it in its slot; with [`FOLLOWS`], once it is known to have the tag of an earlier record.
    before: Place,
    /// The next of the same tag.
    next: Place,
}

/// See [`Link::before`].
const FOLLOWS: Place = 1 << 15;

/// The bits of a `u64` that hold a place; the others hold the leading bits of its tag, so that sorting sorts by tags.
const PLACE: u64 = Place::MAX as u64;

/// The place in such a word.
const fn place(word: u64) -> usize {
    (word & PLACE) as usize
}

impl Link {
    const fn before(self) -> Place {
        self.before & !FOLLOWS
    }
}

/// The memory that one range is worked in.
pub(super) struct Scratch {
    tags: Vec<TagBytes>,
    links: Vec<Link>,
    /// The list of each record.
    lists: Vec<u8>,
    slots: Box<[Place; 1 << SLOT_BITS]>,
    /// Records, counted from 0, that found another in their slot.
    shared: Vec<Place>,
    /// The first record, counted from 0, of each tag that two or more have, below the leading bits of that tag.
    firsts: Vec<u64>,
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
            shared: Vec::new(),
            firsts: Vec::new(),
            groups: Groups::default(),
        }
    }
}

impl Scratch {
    /// Finds the groups of a range that fits.
    pub(super) fn count_range<C: TagColumn, V>(
        &mut self,
        section: &Section<'_, C, V>,
        span: &Span,
    ) -> Result<(), MeetError> {
        // Uniform tags differ long before their first words end. Where somebody made others, both words cost a tenth more.
        let fixed = span.fixed;
        if fixed + SLOT_BITS <= 64 {
            self.count_by(section, span, |tag| tag_halves(tag).0 << fixed)
        } else {
            // They may share all 128 bits: what is left of the last will do.
            self.count_by(section, span, |tag| {
                (u128::from_be_bytes(*tag) << fixed.min(127) >> 64) as u64
            })
        }
    }

    /// Finds them by the bits of a tag that come after those which all share.
    fn count_by<C: TagColumn, V>(
        &mut self,
        section: &Section<'_, C, V>,
        span: &Span,
        lead: impl Fn(&TagBytes) -> u64 + Copy,
    ) -> Result<(), MeetError> {
        let records = usize::try_from(span.records()).expect("a range fits in memory");
        self.make_room(records);
        let shared = self.fill(section, span, lead)?;
        self.firsts.clear();
        if !self.string(shared, records, lead) {
            self.string_sorted(records, lead);
        }
        self.gather(section, span);
        Ok(())
    }

    /// Reads the range and puts every record into its slot; gives back how many found another there.
    fn fill<C: TagColumn, V>(
        &mut self,
        section: &Section<'_, C, V>,
        span: &Span,
        lead: impl Fn(&TagBytes) -> u64,
    ) -> Result<usize, MeetError> {
        let Self {
            tags,
            links,
            lists,
            slots,
            shared,
            ..
        } = self;
        slots.fill(0);
        let (mut place, mut found): (Place, _) = (0, 0);
        for (of, part) in parts(section, span) {
            let tags = &mut tags[part.clone()];
            section.read(of.list(), of.first, tags)?;
            lists[part.clone()].fill(of.list);
            let mut sum = TagSum::default();
            for (tag, link) in tags.iter().zip(&mut links[part]) {
                sum.add(tag_halves(tag));
                let slot = &mut slots[(lead(tag) >> (64 - SLOT_BITS)) as usize];
                *link = Link {
                    before: *slot,
                    next: 0,
                };
                shared[found] = place;
                found += usize::from(*slot != 0);
                place += 1;
                *slot = place;
            }
            section.tallies[of.list()].add_sum(sum);
        }
        Ok(found)
    }

    fn make_room(&mut self, records: usize) {
        if self.tags.len() < records {
            self.tags.resize(records, TagBytes::default());
            self.links.resize(records, Link::default());
            self.lists.resize(records, 0);
            self.shared.resize(records, 0);
        }
    }

    /// Strings the records of one tag together along the chains of those that `shared` a slot; false when these are too long.
    fn string(&mut self, shared: usize, records: usize, lead: impl Fn(&TagBytes) -> u64) -> bool {
        let Self {
            tags,
            links,
            shared: all,
            firsts,
            ..
        } = self;
        let shared = &mut all[..shared];
        // Of uniform tags, one in eight shares a slot by chance: a pass that never branches leaves those out whose chain ends there.
        // Where many more do, most of them share a tag, and the pass would be for nothing.
        let kept = if shared.len() > records / 3 {
            shared.len()
        } else {
            sieve(shared, tags, links)
        };
        let mut steps = STEPS * records;
        for &at in &shared[..kept] {
            let tag = tags[usize::from(at)];
            let mut before = links[usize::from(at)].before();
            while let Some(other) = usize::from(before).checked_sub(1) {
                if tags[other] == tag {
                    if links[other].before & FOLLOWS == 0 {
                        firsts.push(lead(&tag) & !PLACE | other as u64);
                    }
                    links[other].next = at + 1;
                    links[usize::from(at)].before |= FOLLOWS;
                    break;
                }
                before = links[other].before();
                let Some(left) = steps.checked_sub(1) else {
                    return false;
                };
                steps = left;
            }
        }
        true
    }

    /// Does what [`Self::string`] gave up, whatever the tags are.
    fn string_sorted(&mut self, records: usize, lead: impl Fn(&TagBytes) -> u64) {
        let Self {
            tags,
            links,
            shared,
            firsts,
            ..
        } = self;
        firsts.clear();
        let order = &mut shared[..records];
        for (at, place) in (0..).zip(&mut *order) {
            *place = at;
        }
        // This sort keeps the order of equals, and merges what is sorted already: each list.
        order.sort_by_key(|&at| tags[usize::from(at)]);
        for equals in order
            .chunk_by(|&a, &b| tags[usize::from(a)] == tags[usize::from(b)])
            .filter(|equals| equals.len() > 1)
        {
            firsts.push(lead(&tags[usize::from(equals[0])]) & !PLACE | u64::from(equals[0]));
            for (&at, &next) in equals.iter().zip(&equals[1..]) {
                links[usize::from(at)].next = next + 1;
            }
        }
    }

    /// Adds the groups, in order of their tags.
    fn gather<C: TagColumn, V>(&mut self, section: &Section<'_, C, V>, span: &Span) {
        let Self {
            tags,
            links,
            lists,
            firsts,
            groups,
            ..
        } = self;
        groups.clear();
        firsts.sort_unstable();
        for ties in firsts
            .chunk_by_mut(|a, b| a & !PLACE == b & !PLACE)
            .filter(|ties| ties.len() > 1)
        {
            ties.sort_unstable_by_key(|&first| tags[place(first)]);
        }
        let mut bases = [0; MAX_LISTS];
        let mut units = [0; MAX_LISTS];
        for (of, part) in parts(section, span) {
            bases[of.list()] = of.first.wrapping_sub(part.start as u64);
            units[of.list()] = of.rank;
        }
        for &first in &*firsts {
            let first = place(first);
            let next = |&at: &usize| usize::from(links[at].next).checked_sub(1);
            let members = std::iter::successors(Some(first), next).map(|at| {
                let list = usize::from(lists[at]) % MAX_LISTS;
                (
                    Member {
                        list,
                        position: bases[list].wrapping_add(at as u64),
                    },
                    units[list],
                )
            });
            groups.add_members(Tag(tags[first]), members, section.threshold, |run| {
                section.leave_out(run)
            });
        }
    }

    /// Takes a range that holds one tag only: where it lies in each list is all there is to know.
    pub(super) fn count_one_tag<C: TagColumn, V>(
        &mut self,
        section: &Section<'_, C, V>,
        span: &Span,
    ) -> Result<(), MeetError> {
        let mut runs = Vec::new();
        let piece = section.full.clamp(1, 4096);
        for (of, _) in parts(section, span) {
            let (from, to) = span.bounds[of.list()];
            let mut first = from;
            let mut sum = TagSum::default();
            while first < to {
                let tags = usize::try_from(piece.min(to - first)).expect("a piece is small");
                self.make_room(tags);
                section.read(of.list(), first, &mut self.tags[..tags])?;
                self.tags[..tags]
                    .iter()
                    .for_each(|tag| sum.add(tag_halves(tag)));
                first += tags as u64;
            }
            section.tallies[of.list()].add_sum(sum);
            if from < to {
                runs.push(Run {
                    list: of.list(),
                    unit: of.rank,
                    first: from,
                    records: to - from,
                });
            }
        }
        self.groups.clear();
        self.groups.add(
            Tag(span.low.to_be_bytes()),
            &runs,
            section.threshold,
            |run| section.leave_out(run),
        );
        Ok(())
    }
}

/// Moves the records to the front of `shared` that may share their tag with one before them in their slot; gives back how many.
fn sieve(shared: &mut [Place], tags: &[TagBytes], links: &[Link]) -> usize {
    let mut kept = 0;
    for next in 0..shared.len() {
        let at = shared[next];
        let other = usize::from(links[usize::from(at)].before.wrapping_sub(1));
        let is_same =
            u128::from_ne_bytes(tags[other]) == u128::from_ne_bytes(tags[usize::from(at)]);
        shared[kept] = at;
        kept += usize::from(is_same) | usize::from(links[other].before != 0);
    }
    kept
}

impl<C, V> Section<'_, C, V> {
    fn leave_out(&self, run: &Run) {
        self.tallies[run.list].add_crowded(run.records);
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
fn parts<C, V>(
    section: &Section<'_, C, V>,
    span: &Span,
) -> impl Iterator<Item = (Part, Range<usize>)> {
    let (mut rank, mut last, mut end) = (0, None, 0);
    (0..)
        .zip(section.lists)
        .zip(&span.bounds)
        .map(move |((list, of), &(from, to))| {
            rank += u8::from(last != Some(of.unit));
            last = Some(of.unit);
            let start = end;
            end += usize::try_from(to - from).expect("a list's part is no larger than memory");
            (
                Part {
                    list,
                    rank,
                    first: from,
                },
                start..end,
            )
        })
}
