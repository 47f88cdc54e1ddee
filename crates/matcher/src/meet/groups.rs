//! Groups: the tags on which a gate is met, and the records on each.

use exchange::batch::record::Tag;

use super::Threshold;

/// One record of a group: where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Index of its list among the lists that meet.
    pub list: usize,
    /// Its position in that list, from 0.
    pub position: u64,
}

/// Some groups, in order of their tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// Each group's tag, and where its members end.
    heads: Vec<(Tag, usize)>,
    members: Vec<Member>,
}

impl Groups {
    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is no group.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Every group: its tag and its members, in order of lists and positions.
    pub fn iter(&self) -> impl Iterator<Item = (Tag, &[Member])> {
        let mut from = 0;
        self.heads
            .iter()
            .map(move |&(tag, to)| (tag, &self.members[std::mem::replace(&mut from, to)..to]))
    }

    pub(super) fn clear(&mut self) {
        self.heads.clear();
        self.members.clear();
    }

    /// Adds the group of `tag`, if the gate is met on it. `members` are all records that have the
    /// tag, each with its list's unit (not 0), in order of lists and positions.
    ///
    /// `left_out` hears of each run that is too long, as in [`Self::add`].
    pub(super) fn add_members(
        &mut self,
        tag: Tag,
        members: impl Iterator<Item = (Member, u8)> + Clone,
        threshold: Threshold,
        left_out: impl Fn(&Run),
    ) {
        let before = self.members.len();
        let (mut units, mut longest) = (0, 0);
        let (mut last_unit, mut last_list, mut length) = (0, usize::MAX, 0);
        // Members are added as they are counted. Nearly every tag that two records have meets its
        // gate, and what does not is cut off again.
        for (member, unit) in members.clone() {
            units += u8::from(last_unit != unit);
            length = if last_list == member.list {
                length + 1
            } else {
                1
            };
            longest = length.max(longest);
            (last_unit, last_list) = (unit, member.list);
            self.members.push(member);
        }
        if units >= threshold.k && longest <= threshold.max_records_per_tag {
            self.heads.push((tag, self.members.len()));
            return;
        }
        self.members.truncate(before);
        if units >= threshold.k {
            self.add(tag, &runs(members), threshold, left_out);
        }
    }

    /// Adds the group of `tag`, if the gate is met on it.
    ///
    /// `runs` are those of the lists that have the tag, in order of lists. `left_out` hears of each
    /// run that is too long, on a tag that would meet the gate with it.
    pub(super) fn add(
        &mut self,
        tag: Tag,
        runs: &[Run],
        threshold: Threshold,
        left_out: impl Fn(&Run),
    ) {
        if distinct_units(runs) < threshold.k {
            return;
        }
        let mut allowed = Vec::with_capacity(runs.len());
        for run in runs {
            if run.records <= u64::from(threshold.max_records_per_tag) {
                allowed.push(*run);
            } else {
                left_out(run);
            }
        }
        // What was left out may have been what met the gate.
        if distinct_units(&allowed) < threshold.k {
            return;
        }
        for run in allowed {
            let list = run.list;
            let positions = run.first..run.first + run.records;
            self.members
                .extend(positions.map(|position| Member { list, position }));
        }
        self.heads.push((tag, self.members.len()));
    }
}

/// The records of one list on one tag: they lie side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) list: usize,
    pub(super) unit: u8,
    pub(super) first: u64,
    pub(super) records: u64,
}

/// The runs of `members`.
fn runs(members: impl Iterator<Item = (Member, u8)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (Member { list, position }, unit) in members {
        match runs.last_mut() {
            Some(run) if run.list == list => run.records += 1,
            _ => runs.push(Run {
                list,
                unit,
                first: position,
                records: 1,
            }),
        }
    }
    runs
}

/// Whether runs, in order of their lists, meet the gate before any is left out.
pub(super) fn meets(runs: &[Run], threshold: Threshold) -> bool {
    distinct_units(runs) >= threshold.k
}

/// Distinct units of runs in order of their lists, and so of their units.
fn distinct_units(runs: &[Run]) -> u8 {
    let (mut units, mut last) = (0, None);
    for run in runs {
        units += u8::from(last != Some(run.unit));
        last = Some(run.unit);
    }
    units
}
