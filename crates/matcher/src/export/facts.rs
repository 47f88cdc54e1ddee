//! What the rows of one hit share: the cells about its rules, what counted, and what must go
//! together for a rule to fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use exchange::covenant::Covenant;
use exchange::hits::{Event, Explanation, Hit, HitList, Meeting, RuleMet};

use super::{SheetCell, words};

/// A hit of a list, and whose words it is told in.
pub(super) struct HitFacts<'a> {
    pub(super) list: &'a HitList,
    pub(super) covenant: &'a Covenant,
    pub(super) hit: &'a Hit,
    /// Indices of the events that a rule counts.
    pub(super) counted: BTreeSet<usize>,
    /// Each different set once, in the order of the rules.
    pub(super) sets: Vec<WithoutSet<'a>>,
}

/// Events that must all be absent for a rule not to be met.
pub(super) struct WithoutSet<'a> {
    /// Indices of the events.
    pub(super) events: &'a [usize],
    /// Ids of the rules that would not be met.
    pub(super) rules: Vec<&'a str>,
}

impl<'a> HitFacts<'a> {
    /// The hits of a list.
    pub(super) fn all(list: &'a HitList, covenant: &'a Covenant) -> impl Iterator<Item = Self> {
        list.hits.iter().map(move |hit| Self {
            list,
            covenant,
            hit,
            counted: hit.explanation.counted(),
            sets: sets(&hit.explanation.rules),
        })
    }

    pub(super) const fn explanation(&self) -> &'a Explanation {
        &self.hit.explanation
    }

    pub(super) fn event(&self, index: usize) -> &'a Event {
        &self.explanation().events[index]
    }
}

/// Whether the batch of an agency was missing.
pub(super) fn incomplete(hit: &HitFacts<'_>) -> SheetCell {
    SheetCell::text(words::yes_or_no(hit.hit.incomplete))
}

/// The other hits of the family.
pub(super) fn family(hit: &HitFacts<'_>) -> SheetCell {
    SheetCell::text(words::list(&hit.hit.family))
}

/// The ids of the rules.
pub(super) fn rules(hit: &HitFacts<'_>) -> SheetCell {
    by_rule(hit, |met| met.rule.clone())
}

/// What each rule means.
pub(super) fn rule_texts(hit: &HitFacts<'_>) -> SheetCell {
    by_rule(hit, |met| met.nl.clone())
}

/// How far each rule has proved itself.
pub(super) fn stages(hit: &HitFacts<'_>) -> SheetCell {
    by_rule(hit, |met| words::stage(met.stage).to_owned())
}

/// The days that each rule looks at.
pub(super) fn windows(hit: &HitFacts<'_>) -> SheetCell {
    by_rule(hit, |met| format!("{} t/m {}", met.from, met.until))
}

/// How many of what each rule asks.
pub(super) fn needed(hit: &HitFacts<'_>) -> SheetCell {
    by_rule(hit, |met| words::needed(&met.conditions))
}

/// How many of what each rule found, and which.
pub(super) fn found(hit: &HitFacts<'_>) -> SheetCell {
    by_rule(hit, |met| words::found(&met.conditions, hit.covenant))
}

/// Who alone ties parts of the hit: a part for each controller, with the names of its agencies.
pub(super) fn bridges(hit: &HitFacts<'_>) -> SheetCell {
    let mut parts = Vec::new();
    for bridge in &hit.explanation().bridges {
        parts.push(names(&bridge.agencies, hit.covenant));
    }
    SheetCell::text(words::list(parts))
}

/// On whose word alone rules hang: `Politie (multi-problem)`.
pub(super) fn hangs(hit: &HitFacts<'_>) -> SheetCell {
    let mut parts = Vec::new();
    for bridge in &hit.explanation().bridges {
        if !bridge.hangs.is_empty() {
            let names = names(&bridge.agencies, hit.covenant);
            parts.push(format!("{names} ({})", bridge.hangs.join(", ")));
        }
    }
    SheetCell::text(words::list(parts))
}

fn names(agencies: &[String], covenant: &Covenant) -> String {
    let mut names = Vec::with_capacity(agencies.len());
    for id in agencies {
        names.push(words::agency(id, covenant));
    }
    names.join(", ")
}

/// A part for each rule, in the covenant's order.
fn by_rule(hit: &HitFacts<'_>, part: impl Fn(&RuleMet) -> String) -> SheetCell {
    let mut parts = Vec::new();
    for met in &hit.explanation().rules {
        parts.push(part(met));
    }
    SheetCell::text(words::list(parts))
}

/// The name of the set at an index.
pub(super) fn set_name(index: usize) -> String {
    format!("set {}", index + 1)
}

/// The sets of all rules; two rules that fail without the same events have one.
fn sets(rules: &[RuleMet]) -> Vec<WithoutSet<'_>> {
    let mut sets: Vec<WithoutSet<'_>> = Vec::new();
    for met in rules {
        let events = met.without.as_slice();
        match sets.iter_mut().find(|set| set.events == events) {
            Some(set) => set.rules.push(&met.rule),
            None => sets.push(WithoutSet {
                events,
                rules: vec![&met.rule],
            }),
        }
    }
    sets
}

/// Gates with the match keys on which they were met: `person-2: bsn, half+initial+birth`.
pub(super) fn met_on<'a>(meetings: impl IntoIterator<Item = &'a Arc<Meeting>>) -> SheetCell {
    let mut keys_by_gate: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for meeting in meetings {
        let keys = keys_by_gate.entry(&meeting.gate).or_default();
        keys.insert(&meeting.match_key);
    }
    let mut parts = Vec::with_capacity(keys_by_gate.len());
    for (gate, keys) in keys_by_gate {
        let keys: Vec<&str> = keys.into_iter().collect();
        parts.push(format!("{gate}: {}", keys.join(", ")));
    }
    SheetCell::text(words::list(parts))
}
