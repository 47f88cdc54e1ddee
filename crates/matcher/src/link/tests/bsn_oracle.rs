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
    let fields = compared_fields(left, right);
    fields.equal > fields.different
}

/// Whether two signals cannot be about one holder.
fn contradicts(left: &Known, right: &Known) -> bool {
    compared_fields(left, right).different > 1
}

/// How many fields of the holder two signals both say, and say alike or not.
struct ComparedFields {
    equal: usize,
    different: usize,
}

fn compared_fields(left: &Known, right: &Known) -> ComparedFields {
    let mut fields = ComparedFields {
        equal: 0,
        different: 0,
    };
    for (left, right) in left.holder.iter().zip(right.holder) {
        if *left == 0 || right == 0 {
            continue;
        }
        if *left == right {
            fields.equal += 1;
        } else {
            fields.different += 1;
        }
    }
    fields
}
