//! What an honest engine claims is what meets here, and every lie about it is told by its name.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::recount::{TagPart, recount};
use super::super::{Fence, Member, Met, meet};
use super::*;

const PAIR: Threshold = Threshold {
    k: 2,
    max_records_per_tag: 2,
};

struct Agency {
    tags: Vec<TagBytes>,
    fence: Fence,
    unit: u8,
}

fn agency(unit: u8, keys: &[u128]) -> Agency {
    let mut tags: Vec<TagBytes> = keys.iter().map(|key| key.to_be_bytes()).collect();
    tags.sort_unstable();
    Agency {
        fence: Fence::of(&tags),
        tags,
        unit,
    }
}

fn lists(agencies: &[Agency]) -> Vec<List<'_, Vec<TagBytes>>> {
    let mut lists = Vec::new();
    for Agency { tags, fence, unit } in agencies {
        lists.push(List {
            column: tags,
            fence,
            unit: *unit,
        });
    }
    lists
}

/// What an honest engine claims, found by a map.
fn honest(agencies: &[Agency], threshold: Threshold) -> Vec<(TagBytes, ClaimedRun)> {
    let mut by_tag: BTreeMap<TagBytes, Vec<ClaimedRun>> = BTreeMap::new();
    for (list, agency) in agencies.iter().enumerate() {
        for (position, tag) in (0..).zip(&agency.tags) {
            let runs = by_tag.entry(*tag).or_default();
            match runs.last_mut() {
                Some(run) if run.list == list => run.records += 1,
                _ => runs.push(ClaimedRun {
                    list,
                    first: position,
                    records: 1,
                    meets: false,
                }),
            }
        }
    }
    let units = |runs: &mut dyn Iterator<Item = &ClaimedRun>| {
        let mut units: Vec<u8> = runs.map(|run| agencies[run.list].unit).collect();
        units.dedup();
        units.len() >= usize::from(threshold.k)
    };
    let mut claims = Vec::new();
    for (tag, runs) in by_tag {
        let is_allowed = |run: &ClaimedRun| run.records <= threshold.max_records_per_tag.into();
        if !units(&mut runs.iter()) {
            continue;
        }
        let is_open = units(&mut runs.iter().filter(|run| is_allowed(run)));
        for run in runs {
            let meets = is_open && is_allowed(&run);
            claims.push((tag, ClaimedRun { meets, ..run }));
        }
    }
    claims
}

fn claimed(claims: &[(TagBytes, ClaimedRun)]) -> ClaimedTags {
    let mut tags = ClaimedTags::default();
    for (tag, run) in claims {
        tags.push(*tag, *run);
    }
    tags
}

fn members<'a>(groups: impl IntoIterator<Item = &'a Groups>) -> Vec<(Tag, Vec<Member>)> {
    let mut found = Vec::new();
    for (tag, members) in groups.into_iter().flat_map(Groups::iter) {
        found.push((tag, members.to_vec()));
    }
    found
}

/// Three agencies: tag 5 meets, on tag 7 one is crowded and the gate is met no more, on tag 9 one
/// is crowded and two others meet.
fn three() -> [Agency; 3] {
    [
        agency(1, &[1, 5, 7, 7, 7, 9]),
        agency(2, &[5, 5, 7, 9, 9, 9]),
        agency(3, &[2, 9]),
    ]
}

fn refusal(change: impl FnOnce(&mut Vec<(TagBytes, ClaimedRun)>)) -> FalseClaim {
    let agencies = three();
    let mut claims = honest(&agencies, PAIR);
    change(&mut claims);
    match check_claims(&claimed(&claims), &lists(&agencies), PAIR) {
        Err(ClaimError::False { what, .. }) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn takes_what_is_so_with_what_is_crowded() {
    let agencies = three();
    let claims = claimed(&honest(&agencies, PAIR));
    let checked = check_claims(&claims, &lists(&agencies), PAIR).expect("all is so");
    let met = meet(&lists(&agencies), PAIR, Groups::clone).expect("in memory");
    assert_eq!(members([&checked.groups]), members(&met.found));
    assert_eq!(checked.crowded, met.crowded);
    assert_eq!(
        checked.crowded[0],
        Crowded {
            tags: 1,
            records: 3
        }
    );
}

#[test]
fn tells_each_lie_by_its_name() {
    // Claims in order: tag 5 of lists 0 and 1, tag 7 of 0 and 1, tag 9 of 0, 1 and 2.
    type Lie = fn(&mut Vec<(TagBytes, ClaimedRun)>);
    let lies: [(FalseClaim, Lie); 11] = [
        (FalseClaim::NoSuchRecord, |claims| claims[0].1.first = 6),
        (FalseClaim::NoSuchRecord, |claims| {
            claims[0].1.first = u64::MAX;
        }),
        (FalseClaim::NoSuchRecord, |claims| claims[0].1.records = 0),
        (FalseClaim::NoSuchRecord, |claims| claims[6].1.records = 2),
        (FalseClaim::Twice, |claims| {
            let again = claims[0];
            claims.insert(1, again);
        }),
        (FalseClaim::OtherTag, |claims| claims[0].1.first = 0),
        (FalseClaim::OtherTag, |claims| claims[0].1.records = 2),
        (FalseClaim::Cut, |claims| claims[1].1.records = 1),
        (FalseClaim::Cut, |claims| {
            claims[1].1.first = 1;
            claims[1].1.records = 1;
        }),
        (FalseClaim::BelowGate, |claims| {
            claims.remove(1);
        }),
        (FalseClaim::Mark, |claims| claims[3].1.meets = true),
    ];
    for (index, (what, lie)) in lies.into_iter().enumerate() {
        assert_eq!(refusal(lie), what, "lie {index}");
    }
    for index in 0..7 {
        let flipped = refusal(|claims| claims[index].1.meets ^= true);
        assert_eq!(flipped, FalseClaim::Mark, "mark {index}");
    }
}

#[test]
fn a_part_recounted_is_that_part_of_the_whole() {
    let agencies = three();
    let Met { found, .. } = meet(&lists(&agencies), PAIR, Groups::clone).expect("in memory");
    let whole = members(&found);
    for (low, bits, expected) in [
        (0, 0, 2),
        (4, 126, 1),
        (8, 125, 1),
        (5, 127, 1),
        (6, 127, 0),
    ] {
        let low = low & u128::MAX.checked_shl(128 - bits).unwrap_or(0);
        let met = recount(TagPart { low, bits }, &lists(&agencies), PAIR).expect("in memory");
        let part = members(&met.found);
        assert_eq!(part.len(), expected, "{low} {bits}");
        assert!(part.iter().all(|group| whole.contains(group)));
    }
}

proptest! {
    #[test]
    fn what_an_honest_engine_claims_is_what_meets_here(
        keys in prop::collection::vec(prop::collection::vec(0_u128..40, 0..60), 0..6),
        spread in 0_u32..122,
        k in 2_u8..4,
        max_records_per_tag in 1_u32..4,
        bits in 0_u32..9,
    ) {
        let threshold = Threshold { k, max_records_per_tag };
        let mut agencies = Vec::new();
        for (index, keys) in keys.iter().enumerate() {
            let keys: Vec<u128> = keys.iter().map(|key| key << spread).collect();
            agencies.push(agency(u8::try_from(index / 2).expect("few"), &keys));
        }
        let lists = lists(&agencies);
        let claims = claimed(&honest(&agencies, threshold));
        let checked = check_claims(&claims, &lists, threshold).expect("all is so");
        let met = meet(&lists, threshold, Groups::clone).expect("in memory");
        prop_assert_eq!(members([&checked.groups]), members(&met.found));
        prop_assert_eq!(&checked.crowded, &met.crowded);
        // The parts together are the whole.
        let mut parts = Vec::new();
        let mut crowded = 0;
        for index in 0..1_u128 << bits {
            let low = index.checked_shl(128 - bits).unwrap_or(0);
            let part = recount(TagPart { low, bits }, &lists, threshold).expect("in memory");
            parts.extend(members(&part.found));
            crowded += part.crowded.iter().map(|crowded| crowded.records).sum::<u64>();
        }
        prop_assert_eq!(parts, members(&met.found));
        prop_assert_eq!(crowded, met.crowded.iter().map(|crowded| crowded.records).sum::<u64>());
    }
}
