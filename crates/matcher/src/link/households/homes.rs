//! Which of the addresses that its signals have is a person's home, and on whose word. Why so:
//! docs/decisions/0012-where-two-agencies-have-a-person.md and 0028-one-agencys-word.md.

use std::cmp::Reverse;

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

/// What speaks for an address as a person's home; the greatest wins.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct HomeEvidence {
    has_two_controllers: bool,
    is_known_to_others: bool,
    newest: u32,
    signals: usize,
    /// Of equals, the household of the smallest ref.
    household: Reverse<u32>,
}

/// Where a person of these stays lives; they are sorted.
pub(super) fn home(stays: &[Stay], is_known: &[bool]) -> Option<u32> {
    let nowhere = stays.partition_point(|stay| stay.household.is_none());
    let (nowhere, somewhere) = stays.split_at(nowhere);
    if controllers_of(nowhere).count_ones() > controllers_of(somewhere).count_ones() {
        return None;
    }
    let addresses = somewhere.chunk_by(|left, right| left.household == right.household);
    let best = addresses
        .filter_map(|at_address| evidence(at_address, is_known))
        .max();
    best.map(|best| best.household.0)
}

/// The agencies, with a signal at a person's home, of controllers that decide it: without their
/// signals the person would live elsewhere, and no other controller has the home, or two have the
/// other address.
pub(super) fn deciding(stays: &[Stay], home_now: u32, is_known: &[bool]) -> Vec<usize> {
    let mut agencies = Vec::new();
    let elsewhere = |stay: &Stay| stay.household.is_some_and(|other| other != home_now);
    if !stays.iter().any(elsewhere) {
        return agencies;
    }
    let mut at_home: Vec<(u64, usize)> = Vec::new();
    for stay in stays {
        if stay.household == Some(home_now) {
            at_home.push((stay.controller, stay.agency));
        }
    }
    at_home.sort_unstable();
    at_home.dedup();
    for of_controller in at_home.chunk_by(|left, right| left.0 == right.0) {
        let controller = of_controller[0].0;
        let mut without = stays.to_vec();
        without.retain(|stay| stay.controller != controller);
        let Some(other) = home(&without, is_known).filter(|&other| other != home_now) else {
            continue;
        };
        let is_alone = of_controller.len() == at_home.len();
        without.retain(|stay| stay.household == Some(other));
        if is_alone || are_two(controllers_of(&without)) {
            agencies.extend(of_controller.iter().map(|&(_, agency)| agency));
        }
    }
    agencies
}

/// The controllers that have these stays.
fn controllers_of(stays: &[Stay]) -> u64 {
    let mut controllers = 0;
    for stay in stays {
        controllers |= stay.controller;
    }
    controllers
}

/// What the stays of a person at one address say for it.
fn evidence(stays: &[Stay], is_known: &[bool]) -> Option<HomeEvidence> {
    // By rising date: the last is the newest.
    let newest = stays.last()?;
    let household = newest.household?;
    Some(HomeEvidence {
        has_two_controllers: are_two(controllers_of(stays)),
        is_known_to_others: is_known[household as usize],
        newest: newest.date,
        signals: stays.len(),
        household: Reverse(household),
    })
}
