//! Which signals keep the BSN that they carry: not those of which more agencies say that it is somebody else's.
//!
//! Among the signals of one BSN ref, a signal keeps it if more agencies hold one that agrees with it, its own among them, than with any signal
//! that contradicts it. So no two that keep it contradict each other, and of equals none keeps it. An agency counts once, however many
//! signals it sends. Why so: docs/decisions/0011-who-holds-a-bsn.md.

use std::collections::BTreeMap;

use exchange::payload::BsnRef;
use exchange::payload::holder::{Holder, HolderField};

use crate::signals::Signal;

/// For each signal the BSN that it keeps.
pub(super) fn kept(signals: &[Signal]) -> Vec<Option<BsnRef>> {
    let mut kept: Vec<Option<BsnRef>> = signals.iter().map(|signal| signal.payload.bsn).collect();
    let carried = (0_u32..)
        .zip(signals)
        .filter_map(|(number, signal)| Some((signal.payload.bsn?, signal.payload.holder, number)));
    let mut carried: Vec<(BsnRef, Holder, u32)> = carried.collect();
    carried.sort_unstable();
    for of_bsn in carried.chunk_by(|a, b| a.0 == b.0) {
        if of_bsn[0].1 == of_bsn[of_bsn.len() - 1].1 {
            continue;
        }
        let agencies = |of_holder: &[(BsnRef, Holder, u32)]| {
            of_holder
                .iter()
                .fold(0, |all, of| all | 1 << signals[of.2 as usize].agency)
        };
        let held: Vec<(Holder, u64)> = of_bsn
            .chunk_by(|a, b| a.1 == b.1)
            .map(|of_holder| (of_holder[0].1, agencies(of_holder)))
            .collect();
        let keeping = keeping(&held);
        for &(_, holder, signal) in of_bsn {
            if keeping.binary_search(&holder).is_err() {
                kept[signal as usize] = None;
            }
        }
    }
    kept
}

/// The holders that keep a number, rising; `held` rises, and has each with the agencies that say it.
fn keeping(held: &[(Holder, u64)]) -> Vec<Holder> {
    let with = with(held);
    let against = against(held, &with);
    held.iter()
        .zip(with)
        .zip(against)
        .filter(|((_, with), against)| with > against)
        .map(|((held, _), _)| held.0)
        .collect()
}

/// How many agencies agree with each of `held`: in two parts, or in the one that both say.
fn with(held: &[(Holder, u64)]) -> Vec<u32> {
    let (mut in_two, mut in_one) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, u64>::new());
    for (holder, agencies) in held {
        for (pair, values) in pairs(*holder) {
            *in_two.entry((pair, values)).or_default() |= agencies;
        }
        for (part, value) in said(*holder) {
            *in_one.entry((parts(*holder), part, value)).or_default() |= agencies;
        }
    }
    let with = |&(holder, own): &(Holder, u64)| {
        let mut with = pairs(holder)
            .filter_map(|of| in_two.get(&of))
            .fold(own, |all, agencies| all | agencies);
        for (part, value) in said(holder) {
            let no_other = |other: &u8| parts(holder) & other == 1 << part as u8;
            with |= (0..8)
                .filter(no_other)
                .filter_map(|other| in_one.get(&(other, part, value)))
                .fold(0, |all, of| all | of);
        }
        with.count_ones()
    };
    held.iter().map(with).collect()
}

/// How many agencies, at most, are with one that contradicts each of `held`. Who does differs in some two parts, of which there are at most
/// 63 times 31 values: so the work does not grow with the square of many signals.
fn against(held: &[(Holder, u64)], with: &[u32]) -> Vec<u32> {
    let mut most = vec![0; held.len()];
    for pair in HolderField::PAIRS {
        let mut strongest: BTreeMap<[u16; 2], u32> = BTreeMap::new();
        for ((holder, _), with) in held.iter().zip(with) {
            if let Some(values) = holder.get_both(pair) {
                let strongest = strongest.entry(values).or_default();
                *strongest = (*strongest).max(*with);
            }
        }
        let rival = |[a, b]: [u16; 2]| {
            strongest
                .iter()
                .filter(|([c, d], _)| a != *c && b != *d)
                .map(|(_, with)| *with)
                .max()
        };
        let rivals: BTreeMap<[u16; 2], u32> = strongest
            .keys()
            .filter_map(|&values| Some((values, rival(values)?)))
            .collect();
        for (most, (holder, _)) in most.iter_mut().zip(held) {
            if let Some(rival) = holder.get_both(pair).and_then(|values| rivals.get(&values)) {
                *most = (*most).max(*rival);
            }
        }
    }
    most
}

fn pairs(holder: Holder) -> impl Iterator<Item = ([HolderField; 2], [u16; 2])> {
    HolderField::PAIRS
        .into_iter()
        .filter_map(move |pair| Some((pair, holder.get_both(pair)?)))
}

fn said(holder: Holder) -> impl Iterator<Item = (HolderField, u16)> {
    HolderField::ALL
        .into_iter()
        .filter_map(move |part| Some((part, holder.get(part)?)))
}

/// The parts that a holder says: bit *n* is the one at position *n*.
fn parts(holder: Holder) -> u8 {
    said(holder).fold(0, |parts, (part, _)| parts | 1 << part as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_by_values_what_comparing_all_with_all_counts(
            held in prop::collection::btree_map([0_u16..4, 0_u16..4, 0_u16..4], 1_u64..32, 1..12),
        ) {
            let held = held.iter().map(|([initial, year, day], agencies)| (Holder::from_bits(initial | year << 5 | day << 10), *agencies));
            let held: Vec<(Holder, u64)> = held.collect();
            let agreeing = |one: Holder, own: u64| held.iter().filter(|(other, _)| one.agrees(*other)).fold(own, |all, of| all | of.1);
            let naive: Vec<u32> = held.iter().map(|&(one, own)| agreeing(one, own).count_ones()).collect();
            prop_assert_eq!(&with(&held), &naive);
            let contradicting = |one: Holder| held.iter().zip(&naive).filter(move |((other, _), _)| one.contradicts(*other));
            let rivals: Vec<u32> =
                held.iter().map(|&(one, _)| contradicting(one).map(|(_, with)| *with).max().unwrap_or(0)).collect();
            prop_assert_eq!(against(&held, &naive), rivals);
        }
    }
}
