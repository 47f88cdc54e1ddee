//! Meeting in ranges, however small they are, agrees with a naive oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use exchange::batch::record::Tag;
use proptest::prelude::*;

use super::*;

type Found = Vec<(Tag, Vec<Member>)>;

struct Agency {
    tags: Vec<TagBytes>,
    unit: u8,
}

fn agency(unit: u8, mut keys: Vec<u128>) -> Agency {
    keys.sort_unstable();
    Agency {
        tags: keys.into_iter().map(u128::to_be_bytes).collect(),
        unit,
    }
}

fn found_in_ranges_of(
    full: u64,
    agencies: &[Agency],
    threshold: Threshold,
) -> (Found, Vec<Crowded>) {
    let fences: Vec<Fence> = agencies
        .iter()
        .map(|agency| Fence::of(&agency.tags))
        .collect();
    let lists: Vec<_> = agencies
        .iter()
        .zip(&fences)
        .map(|(agency, fence)| List {
            column: &agency.tags,
            fence,
            unit: agency.unit,
        })
        .collect();
    let copy = |groups: &Groups| {
        groups
            .iter()
            .map(|(tag, members)| (tag, members.to_vec()))
            .collect::<Found>()
    };
    let met = meet_in_ranges_of(full, &lists, threshold, copy).expect("memory does not fail");
    (met.found.concat(), met.crowded)
}

/// What the module's head asks for, in as few words as there are.
fn naive(agencies: &[Agency], threshold: Threshold) -> (Found, Vec<Crowded>) {
    let mut by_tag: BTreeMap<Tag, Vec<Member>> = BTreeMap::new();
    for (list, agency) in agencies.iter().enumerate() {
        for (position, tag) in (0..).zip(&agency.tags) {
            by_tag
                .entry(Tag(*tag))
                .or_default()
                .push(Member { list, position });
        }
    }
    let units = |members: &[Member]| {
        members
            .iter()
            .map(|member| agencies[member.list].unit)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let k = usize::from(threshold.k);
    let mut crowded = vec![Crowded::default(); agencies.len()];
    let mut found = Found::new();
    for (tag, mut members) in by_tag {
        if units(&members) < k {
            continue;
        }
        for (list, crowded) in crowded.iter_mut().enumerate() {
            let records = members.iter().filter(|member| member.list == list).count() as u64;
            if records > u64::from(threshold.max_records_per_tag) {
                crowded.tags += 1;
                crowded.records += records;
                members.retain(|member| member.list != list);
            }
        }
        if units(&members) >= k {
            found.push((tag, members));
        }
    }
    (found, crowded)
}

const PAIR: Threshold = Threshold {
    k: 2,
    max_records_per_tag: 2,
};

#[test]
fn counts_units_not_agencies() {
    let agencies = [
        agency(1, vec![7, 8]),
        agency(1, vec![7]),
        agency(4, vec![8]),
    ];
    let (found, _) = found_in_ranges_of(RANGE, &agencies, PAIR);
    let met = [
        Member {
            list: 0,
            position: 1,
        },
        Member {
            list: 2,
            position: 0,
        },
    ];
    assert_eq!(found, [(Tag(8_u128.to_be_bytes()), met.to_vec())]);
}

#[test]
fn leaves_out_and_counts_a_list_with_too_many_records_on_a_tag_and_asks_for_k_again() {
    let agencies = [
        agency(1, vec![7, 7, 7, 9, 9, 9]),
        agency(2, vec![7, 9]),
        agency(3, vec![9]),
        agency(4, vec![5, 5, 5]),
    ];
    let (found, crowded) = found_in_ranges_of(RANGE, &agencies, PAIR);
    let tags: Vec<_> = found.iter().map(|(tag, _)| *tag).collect();
    assert_eq!(
        tags,
        [Tag(9_u128.to_be_bytes())],
        "on 7 only one agency is left"
    );
    assert!(found[0].1.iter().all(|member| member.list != 0));
    assert_eq!(
        crowded[0],
        Crowded {
            tags: 2,
            records: 6
        }
    );
    assert_eq!(crowded[3], Crowded::default(), "nobody else was on 5");
}

#[test]
fn takes_one_tag_with_more_records_than_a_range_from_all() {
    let crowd = |unit| agency(unit, [vec![1 << 100; 70_000], vec![3, 1 << 127]].concat());
    let agencies = [crowd(1), crowd(2), agency(3, vec![1 << 100])];
    let (found, crowded) = found_in_ranges_of(RANGE, &agencies, PAIR);
    assert_eq!((found, crowded), naive(&agencies, PAIR));
}

#[test]
fn finds_tags_that_differ_only_in_their_last_bits() {
    let agencies: Vec<_> = (1..=3)
        .map(|unit| {
            agency(
                unit,
                (0..30_000).filter(|n| n % u128::from(unit) == 0).collect(),
            )
        })
        .collect();
    assert_eq!(
        found_in_ranges_of(RANGE, &agencies, PAIR),
        naive(&agencies, PAIR)
    );
}

#[test]
fn finds_tags_that_crowd_into_one_slot_of_a_range_with_others() {
    let crowd = |unit: u128| (0..4000).map(move |n| 1 << 127 | (n * unit) << 30 | (n % 3));
    let spread = |unit: u128| (0..200).map(move |n| (n * unit) << 118);
    let agencies = [1, 2, 3].map(|unit| {
        agency(
            unit,
            crowd(unit.into()).chain(spread(unit.into())).collect(),
        )
    });
    let expected = naive(&agencies, PAIR);
    assert!(expected.0.len() > 1000);
    assert_eq!(found_in_ranges_of(RANGE, &agencies, PAIR), expected);
}

#[test]
fn finds_the_same_in_the_same_order_at_any_number_of_threads() {
    let tag = |seed: u128| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    let agencies: Vec<_> = (1..=3)
        .map(|unit| {
            agency(
                unit,
                (0..60_000).map(|n| tag(n * u128::from(unit))).collect(),
            )
        })
        .collect();
    let expected = naive(&agencies, PAIR);
    assert!(expected.0.len() > 20_000);
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        assert!(
            pool.install(|| found_in_ranges_of(RANGE, &agencies, PAIR)) == expected,
            "{threads} threads"
        );
    }
}

#[test]
fn names_the_list_of_which_a_byte_has_changed() {
    let tags = |step: u128| (0..1000).map(|n| (n * step) << 100).collect();
    for (place, byte) in [(0, 0), (500, 3), (999, 15)] {
        let mut agencies = [agency(1, tags(3)), agency(2, tags(5))];
        let fences = agencies.each_ref().map(|agency| Fence::of(&agency.tags));
        agencies[1].tags[place][byte] ^= 1;
        let lists = [0, 1].map(|list| List {
            column: &agencies[list].tags,
            fence: &fences[list],
            unit: 0,
        });
        let met = meet_in_ranges_of(16, &lists, PAIR, Groups::len);
        assert!(
            matches!(met, Err(MeetError::Damaged { list: 1 })),
            "tag {place}, byte {byte}"
        );
    }
}

#[test]
fn names_the_list_that_is_too_short() {
    let mut agencies = [
        agency(1, (0..1000).map(|n| n << 110).collect()),
        agency(2, vec![5]),
    ];
    let fences = agencies.each_ref().map(|agency| Fence::of(&agency.tags));
    agencies[0].tags.truncate(990);
    let lists = [0, 1].map(|list| List {
        column: &agencies[list].tags,
        fence: &fences[list],
        unit: 0,
    });
    assert!(matches!(
        meet(&lists, PAIR, Groups::len),
        Err(MeetError::Read { list: 0, .. })
    ));
}

/// A column that counts how often it is read.
struct CountedColumn {
    tags: Vec<TagBytes>,
    reads: AtomicU64,
}

impl TagColumn for CountedColumn {
    fn len(&self) -> u64 {
        TagColumn::len(&self.tags)
    }

    fn read(&self, first: u64, tags: &mut [TagBytes]) -> io::Result<()> {
        self.reads.fetch_add(1, Relaxed);
        self.tags.read(first, tags)
    }
}

#[test]
fn searches_in_memory_where_fences_end() {
    // 64 agencies of whose tags nobody's fence tells any apart, 3,200 records of each.
    let hostile = |list: u128| (0..3_200).map(move |n| (n * 64 + list) << 8).collect();
    let mut columns = Vec::new();
    for list in 0..64 {
        columns.push(CountedColumn {
            tags: agency(1, hostile(list)).tags,
            reads: AtomicU64::new(0),
        });
    }
    let fences: Vec<Fence> = columns
        .iter()
        .map(|column| Fence::of(&column.tags))
        .collect();
    let lists: Vec<_> = (1..)
        .zip(columns.iter().zip(&fences))
        .map(|(unit, (column, fence))| List {
            column,
            fence,
            unit,
        })
        .collect();
    let met = meet_in_ranges_of(1_024, &lists, PAIR, Groups::len).expect("memory does not fail");
    assert_eq!(met.found.iter().sum::<usize>(), 0, "no two have one tag");
    let reads: u64 = columns
        .iter()
        .map(|column| column.reads.load(Relaxed))
        .sum();
    // 200 ranges of 64 lists. File by file each edge of a range would be searched in each list.
    assert!(reads < 64 * 200, "{reads}");
}

fn a_tag() -> impl Strategy<Value = u128> {
    prop_oneof![
        0_u128..8,
        (0_u128..8).prop_map(|n| n << 125),
        (0_u128..8).prop_map(|n| n << 62),
        (0_u128..4).prop_map(|n| n << 80 | n)
    ]
}

proptest! {
    #[test]
    fn agrees_with_the_oracle_in_ranges_of_any_size(
        lists in prop::collection::vec((1_u8..5, prop::collection::vec(a_tag(), 0..60)), 0..7),
        k in 2_u8..5,
        max_records_per_tag in 1_u32..6,
    ) {
        let lists = lists.into_iter();
        let mut agencies: Vec<_> = lists.map(|(unit, keys)| agency(unit, keys)).collect();
        agencies.sort_by_key(|agency| agency.unit);
        let threshold = Threshold { k, max_records_per_tag };
        let expected = naive(&agencies, threshold);
        for full in [1, 7, 50, RANGE] {
            let found = found_in_ranges_of(full, &agencies, threshold);
            prop_assert_eq!(&found, &expected, "in ranges of {}", full);
        }
    }
}
