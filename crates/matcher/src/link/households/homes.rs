//! Which of the addresses that its signals have is a person's home.
//!
//! That for which most speaks; of two for which as much speaks neither, as one of them would be a
//! guess. Why so: docs/decisions/0012-where-two-agencies-have-a-person.md and
//! 0055-a-tie-is-nobodys.md.

use crate::link::controllers::are_two;

/// Where a signal says that its person lives; `None` when it says nowhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stay {
    pub(super) person: u32,
    pub(super) household: Option<u32>,
    pub(super) date: u32,
    pub(super) controller: u64,
    pub(super) agency: usize,
}

/// What is known of a household beside what a person's own signals say.
#[derive(Clone, Copy, Default)]
pub(super) struct Standing {
    pub(super) is_known_to_others: bool,
    /// Whether it has a ref by postcode, and not one by number alone.
    pub(super) has_postcode: bool,
}

/// What speaks for an address as a person's home; the greatest wins, and of equals none.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct HomeEvidence {
    has_two_controllers: bool,
    is_known_to_others: bool,
    newest: u32,
    signals: usize,
    has_postcode: bool,
}

/// The households for which most speaks, rising: where a person of these stays lives if it is one.
/// The stays are sorted.
pub(super) fn best_homes(stays: &[Stay], standings: &[Standing]) -> Vec<u32> {
    let nowhere = stays.partition_point(|stay| stay.household.is_none());
    let (nowhere, somewhere) = stays.split_at(nowhere);
    if controllers_of(nowhere).count_ones() > controllers_of(somewhere).count_ones() {
        return Vec::new();
    }
    let mut best: Option<(HomeEvidence, Vec<u32>)> = None;
    for at_address in somewhere.chunk_by(|left, right| left.household == right.household) {
        let Some((household, found)) = evidence(at_address, standings) else {
            continue;
        };
        match &mut best {
            Some((greatest, _)) if found < *greatest => {}
            Some((greatest, homes)) if found == *greatest => homes.push(household),
            _ => best = Some((found, vec![household])),
        }
    }
    best.map_or_else(Vec::new, |(_, homes)| homes)
}

/// The agencies, with a signal at one of a person's best homes, of controllers that decide it:
/// without their signals others would be the best, and no other controller has that home, or two
/// have the others.
pub(super) fn deciding(stays: &[Stay], best_now: &[u32], standings: &[Standing]) -> Vec<usize> {
    let mut agencies = Vec::new();
    let is_best = |stay: &Stay| {
        let household = stay.household;
        household.is_some_and(|household| best_now.binary_search(&household).is_ok())
    };
    let elsewhere = |stay: &Stay| stay.household.is_some() && !is_best(stay);
    if best_now.is_empty() || best_now.len() == 1 && !stays.iter().any(elsewhere) {
        return agencies;
    }
    let mut at_best: Vec<(u64, usize)> = Vec::new();
    for stay in stays.iter().filter(|stay| is_best(stay)) {
        at_best.push((stay.controller, stay.agency));
    }
    at_best.sort_unstable();
    at_best.dedup();
    for of_controller in at_best.chunk_by(|left, right| left.0 == right.0) {
        let controller = of_controller[0].0;
        let (own, others): (Vec<Stay>, Vec<Stay>) = stays
            .iter()
            .copied()
            .partition(|stay| stay.controller == controller);
        let best_without = best_homes(&others, standings);
        if best_without.is_empty() || best_without == best_now {
            continue;
        }
        let others_have = |home: Option<u32>| {
            let there = &others[others.partition_point(|stay| stay.household < home)..];
            controllers_of(there.iter().take_while(|stay| stay.household == home))
        };
        let own_homes = own.chunk_by(|left, right| left.household == right.household);
        let mut own_best = own_homes.map(|there| there[0]).filter(is_best);
        // As much speaks for each of the best, so each has two controllers or none of them has.
        if own_best.any(|stay| others_have(stay.household) == 0)
            || are_two(others_have(Some(best_without[0])))
        {
            agencies.extend(of_controller.iter().map(|&(_, agency)| agency));
        }
    }
    agencies
}

/// The controllers that have these stays.
fn controllers_of<'a>(stays: impl IntoIterator<Item = &'a Stay>) -> u64 {
    let mut controllers = 0;
    for stay in stays {
        controllers |= stay.controller;
    }
    controllers
}

/// The household of the stays of a person at one address, and what they say for it.
fn evidence(stays: &[Stay], standings: &[Standing]) -> Option<(u32, HomeEvidence)> {
    // By rising date: the last is the newest.
    let newest = stays.last()?;
    let household = newest.household?;
    let Standing {
        is_known_to_others,
        has_postcode,
    } = standings[household as usize];
    let found = HomeEvidence {
        has_two_controllers: are_two(controllers_of(stays)),
        is_known_to_others,
        newest: newest.date,
        signals: stays.len(),
        has_postcode,
    };
    Some((household, found))
}
