//! On whose word a case hangs.
//!
//! Without the signals of one controller those of others fall into parts that share no mark
//! (`link::marks`). With two parts or more the controller bridges the case. Its own signals hang
//! together over marks that nobody else here has, and count with every part that they reach. A rule
//! that no part so completed meets hangs on its word.

use exchange::covenant::{Covenant, Rule};
use exchange::hits::{Bridge, RuleMet};
use exchange::night::Night;

use super::{Fact, events, rules};
use crate::link::controllers::Controllers;
use crate::link::marks::Marks;
use crate::link::union_find::DisjointSets;

/// A mark that signals of a case share, by place among its marks, and one of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shared {
    mark: u32,
    fact: usize,
}

/// A controller that bridges a case.
struct Bridging {
    controller: u64,
    /// The signals of each part and those of the controller that reach it, rising.
    completed: Vec<Vec<usize>>,
}

/// Who bridges the case of `facts`, and which of the rules that it meets hang on their word.
pub(super) fn bridges(
    facts: &[Fact<'_>],
    met: &[(&Rule, RuleMet)],
    marks: &Marks,
    controllers: &Controllers,
    covenant: &Covenant,
    night: Night,
) -> Vec<Bridge> {
    let mut of_fact = Vec::with_capacity(facts.len());
    for fact in facts {
        of_fact.push(controllers.of_agency(fact.agency_index));
    }
    let mut present = of_fact.clone();
    present.sort_unstable();
    present.dedup();
    if present.len() < 2 {
        return Vec::new();
    }
    let shared = shared_marks(facts, marks);
    let mut bridges = Vec::new();
    for controller in present {
        let Some(bridging) = bridging(controller, &of_fact, &shared) else {
            continue;
        };
        let mut agencies = 0;
        for fact in facts {
            let is_own = controllers.of_agency(fact.agency_index) == bridging.controller;
            agencies |= u64::from(is_own) << fact.agency_index;
        }
        bridges.push(Bridge {
            agencies: covenant.agency_ids(agencies),
            parts: bridging.completed.len(),
            hangs: hanging(&bridging, facts, met, covenant, night),
        });
    }
    bridges
}

/// The marks that two or more signals of a case have, sorted.
fn shared_marks(facts: &[Fact<'_>], marks: &Marks) -> Vec<Shared> {
    let mut all = Vec::new();
    for (index, fact) in facts.iter().enumerate() {
        for &mark in marks.of(fact.signal) {
            all.push(Shared { mark, fact: index });
        }
    }
    all.sort_unstable();
    let mut shared = Vec::with_capacity(all.len());
    let same_mark = all.chunk_by(|left, right| left.mark == right.mark);
    for (place, same) in (0..).zip(same_mark.filter(|same| same.len() > 1)) {
        let numbered = same.iter().map(|one| Shared {
            mark: place,
            ..*one
        });
        shared.extend(numbered);
    }
    shared
}

/// The parts into which the signals of others fall without those of a controller, completed; `None`
/// when they are one.
fn bridging(controller: u64, of_fact: &[u64], shared: &[Shared]) -> Option<Bridging> {
    let is_own = |fact: usize| of_fact[fact] == controller;
    let number = |fact: usize| u32::try_from(fact).expect("fewer signals than 2^32");
    // The parts of the others and the clusters of its own, each named by its first signal.
    let mut sets = DisjointSets::new(of_fact.len());
    let mut reaching: Vec<(usize, usize)> = Vec::new();
    for same in shared.chunk_by(|left, right| left.mark == right.mark) {
        let mut others = same.iter().filter(|one| !is_own(one.fact));
        if let Some(first) = others.next() {
            for other in others {
                sets.join(number(first.fact), number(other.fact));
            }
            let own = same.iter().filter(|one| is_own(one.fact));
            reaching.extend(own.map(|one| (one.fact, first.fact)));
        } else {
            sets.join_all(same.iter().map(|one| number(one.fact)));
        }
    }
    let mut rooted = Vec::with_capacity(of_fact.len());
    for fact in 0..of_fact.len() {
        rooted.push((is_own(fact), sets.root(number(fact)), fact));
    }
    rooted.sort_unstable();
    let clusters = rooted.split_off(rooted.partition_point(|&(is_own, ..)| !is_own));
    let mut parts: Vec<(u32, Vec<usize>)> = Vec::new();
    for part in rooted.chunk_by(|left, right| left.1 == right.1) {
        parts.push((part[0].1, part.iter().map(|&(.., fact)| fact).collect()));
    }
    if parts.len() < 2 {
        return None;
    }
    let mut reached: Vec<(u32, u32)> = Vec::with_capacity(reaching.len());
    for (own, other) in reaching {
        reached.push((sets.root(number(other)), sets.root(number(own))));
    }
    reached.sort_unstable();
    reached.dedup();
    let mut completed = Vec::with_capacity(parts.len());
    for (root, mut facts) in parts {
        let from = reached.partition_point(|&(part, _)| part < root);
        for &(_, cluster) in reached[from..]
            .iter()
            .take_while(|&&(part, _)| part == root)
        {
            let from = clusters.partition_point(|&(_, of, _)| of < cluster);
            let own = clusters[from..]
                .iter()
                .take_while(|&&(_, of, _)| of == cluster);
            facts.extend(own.map(|&(.., fact)| fact));
        }
        facts.sort_unstable();
        completed.push(facts);
    }
    Some(Bridging {
        controller,
        completed,
    })
}

/// The ids of the rules that no completed part meets.
fn hanging(
    bridging: &Bridging,
    facts: &[Fact<'_>],
    met: &[(&Rule, RuleMet)],
    covenant: &Covenant,
    night: Night,
) -> Vec<String> {
    let mut hanging: Vec<&Rule> = met.iter().map(|&(rule, _)| rule).collect();
    for part in &bridging.completed {
        if hanging.is_empty() {
            break;
        }
        let facts: Vec<Fact<'_>> = part.iter().map(|&index| facts[index]).collect();
        let events = events::events(&facts, covenant.echoes());
        hanging.retain(|rule| rules::met(rule, &facts, &events, night).is_none());
    }
    hanging.iter().map(|rule| rule.id().to_owned()).collect()
}

#[cfg(test)]
mod tests;
