//! Who keeps a BSN, by comparing every signal that carries it with every other.

use std::collections::BTreeSet;

use super::world::{Known, World};

/// The BSN that a signal keeps: more agencies agree with it than with any that contradicts it.
pub(super) fn kept(world: &World, number: usize) -> Option<u8> {
    let signal = &world.known[number];
    if !signal.has_bsn() {
        return None;
    }
    let carriers: Vec<&Known> = world
        .known
        .iter()
        .filter(|other| other.has_bsn() && other.bsn == signal.bsn)
        .collect();
    let own = agreeing_agencies(signal, &carriers);
    let is_kept = carriers
        .iter()
        .filter(|other| contradicts(signal, other))
        .all(|other| own > agreeing_agencies(other, &carriers));
    is_kept.then_some(signal.bsn)
}

fn agreeing_agencies(signal: &Known, carriers: &[&Known]) -> usize {
    let mut agencies = BTreeSet::from([signal.agency]);
    for other in carriers {
        if agrees(signal, other) {
            agencies.insert(other.agency);
        }
    }
    agencies.len()
}

/// Whether two signals say the holder of one BSN to be the same.
fn agrees(left: &Known, right: &Known) -> bool {
    different_fields(left, right).is_some_and(|fields| fields < 2)
}

/// Whether two signals cannot be about one holder.
fn contradicts(left: &Known, right: &Known) -> bool {
    different_fields(left, right).is_some_and(|fields| fields > 1)
}

/// How many fields of the holder two signals say differently; `None` where one says nothing.
fn different_fields(left: &Known, right: &Known) -> Option<usize> {
    if left.holder == [0; 3] || right.holder == [0; 3] {
        return None;
    }
    let fields = left.holder.iter().zip(right.holder);
    Some(fields.filter(|(left, right)| *left != right).count())
}
