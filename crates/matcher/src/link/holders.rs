//! Which signals keep the BSN that they carry: not those of which most agencies that hold the number say that it is somebody else's.
//!
//! Among the signals of one BSN ref, a signal keeps it if more agencies hold one that agrees with it, its own among them, than hold one that
//! contradicts it. Those that keep it and still contradict each other lose it too. An agency counts once on each side, however many
//! signals it sends. Why so: docs/decisions/0011-who-holds-a-bsn.md.

use std::collections::BTreeMap;

use exchange::holder::{Holder, Said};
use exchange::payload::BsnRef;

use crate::signals::Signal;

/// The agencies that say the same of a holder, and those that say it is somebody else; bit *n* is the agency at position *n*.
#[derive(Clone, Copy, Default)]
struct Sides {
    with: u64,
    against: u64,
}

/// For each signal the BSN that it keeps.
pub(super) fn kept(signals: &[Signal]) -> Vec<Option<BsnRef>> {
    let mut kept: Vec<Option<BsnRef>> = signals.iter().map(|signal| signal.payload.bsn).collect();
    let carried = (0_u32..).zip(signals).filter_map(|(number, signal)| Some((signal.payload.bsn?, signal.payload.holder, number)));
    let mut carried: Vec<(BsnRef, Holder, u32)> = carried.collect();
    carried.sort_unstable();
    for of_bsn in carried.chunk_by(|a, b| a.0 == b.0) {
        if of_bsn[0].1 == of_bsn[of_bsn.len() - 1].1 {
            continue;
        }
        let agencies =
            |of_holder: &[(BsnRef, Holder, u32)]| of_holder.iter().fold(0, |all, of| all | 1 << signals[of.2 as usize].agency);
        let held: Vec<(Holder, u64)> =
            of_bsn.chunk_by(|a, b| a.1 == b.1).map(|of_holder| (of_holder[0].1, agencies(of_holder))).collect();
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
    let more = held.iter().zip(sides(held)).filter(|(_, sides)| sides.with.count_ones() > sides.against.count_ones());
    let more: Vec<(Holder, u64)> = more.map(|(held, _)| *held).collect();
    let at_odds = sides(&more);
    more.iter().zip(at_odds).filter(|(_, sides)| sides.against == 0).map(|(held, _)| held.0).collect()
}

/// Who is on which side of each of `held`. Two agree, or contradict each other, in some two parts: of two parts there are at most
/// 63 times 31 values, so the work does not grow with the square of many signals.
fn sides(held: &[(Holder, u64)]) -> Vec<Sides> {
    let mut sides: Vec<Sides> = held.iter().map(|&(_, with)| Sides { with, against: 0 }).collect();
    for pair in Said::PAIRS {
        let mut said: BTreeMap<[u16; 2], u64> = BTreeMap::new();
        for (holder, agencies) in held {
            if let Some(values) = holder.says_both(pair) {
                *said.entry(values).or_default() |= agencies;
            }
        }
        let against = |[a, b]: [u16; 2]| said.iter().filter(|([c, d], _)| a != *c && b != *d).fold(0, |all, (_, of)| all | of);
        let of_values: BTreeMap<[u16; 2], Sides> =
            said.iter().map(|(&values, &with)| (values, Sides { with, against: against(values) })).collect();
        for (sides, (holder, _)) in sides.iter_mut().zip(held) {
            if let Some(of_values) = holder.says_both(pair).and_then(|values| of_values.get(&values)) {
                sides.with |= of_values.with;
                sides.against |= of_values.against;
            }
        }
    }
    sides
}
