//! Who keeps a BSN, by comparing every signal that carries it with every other.

use std::collections::BTreeSet;

use super::world::{CONTROLLERS, Known, World};

/// The BSN that a signal keeps, if two controllers keep it.
pub(super) fn kept_by_two(world: &World, number: usize) -> Option<u8> {
    let bsn = kept(world, number)?;
    let mut keeping = BTreeSet::new();
    for (other, known) in world.known.iter().enumerate() {
        if kept(world, other) == Some(bsn) {
            keeping.insert(CONTROLLERS[known.agency]);
        }
    }
    (keeping.len() > 1).then_some(bsn)
}

/// The BSN that a signal keeps: more controllers agree with it than with any that contradicts it.
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
    let own = agreeing_controllers(signal, &carriers);
    let is_kept = carriers
        .iter()
        .filter(|other| contradicts(signal, other))
        .all(|other| own > agreeing_controllers(other, &carriers));
    is_kept.then_some(signal.bsn)
}

fn agreeing_controllers(signal: &Known, carriers: &[&Known]) -> usize {
    let mut controllers = BTreeSet::from([CONTROLLERS[signal.agency]]);
    for other in carriers {
        if agrees(signal, other) {
            controllers.insert(CONTROLLERS[other.agency]);
        }
    }
    controllers.len()
}

/// Whether two signals say the holder of one BSN to be the same.
fn agrees(left: &Known, right: &Known) -> bool {
    different_fields(left, right)
        .is_some_and(|fields| fields.into_iter().filter(|&differs| differs).count() < 2)
}

/// Whether two signals cannot be about one holder.
fn contradicts(left: &Known, right: &Known) -> bool {
    different_fields(left, right).is_some_and(|[initial, year, day]| year && (initial || day))
}

/// Which fields of the holder two signals say differently; `None` where one says nothing.
fn different_fields(left: &Known, right: &Known) -> Option<[bool; 3]> {
    if left.holder == [0; 3] || right.holder == [0; 3] {
        return None;
    }
    Some([0, 1, 2].map(|field| left.holder[field] != right.holder[field]))
}
