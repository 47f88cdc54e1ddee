//! Whatever fewer than *k* false units do, a group opens under the true value alone and no honest
//! agency is named; and what opens agrees with a naive oracle.

mod group;

use proptest::prelude::*;

use super::*;
use group::*;

#[test]
fn opens_what_k_honest_units_hold_and_says_nothing() {
    for k in 2..5 {
        let honest: Vec<_> = (1..=6).map(|unit| (unit * 10, Does::Right(1))).collect();
        for n in usize::from(k)..=6 {
            let (verdict, zero, tried) = opened(k, &agencies(&honest[..n]));
            assert_eq!(
                verdict,
                Verdict {
                    open: true,
                    confirmed: true,
                    false_shares: 0,
                    conflicts: vec![]
                }
            );
            assert_eq!((zero, tried.len()), (Some(truth(k, 0)), n));
        }
    }
}

#[test]
fn counts_two_agencies_of_one_unit_once() {
    let one_unit = agencies(&[(7, Does::Right(1)), (7, Does::Right(2))]);
    let (verdict, zero, tried) = opened(2, &one_unit);
    assert_eq!(
        (verdict.open, zero, tried.len()),
        (false, None, 0),
        "nothing is even tried"
    );
    let two = agencies(&[
        (7, Does::Right(1)),
        (7, Does::Right(2)),
        (9, Does::Right(1)),
    ]);
    assert!(opened(2, &two).0.open);
}

#[test]
fn keeps_exactly_k_shut_and_names_nobody_where_one_of_them_holds_nothing_true() {
    for does in [Does::WrongShare, Does::WrongSeal, Does::Copied, Does::Plots] {
        let (verdict, ..) = opened(
            3,
            &agencies(&[(1, does), (2, Does::Right(1)), (3, Does::Right(1))]),
        );
        assert_eq!(
            verdict,
            Verdict {
                open: false,
                confirmed: false,
                false_shares: 0,
                conflicts: vec![]
            },
            "{does:?}"
        );
    }
    let (verdict, ..) = opened(
        3,
        &agencies(&[
            (1, Does::TwoShares),
            (2, Does::Right(1)),
            (3, Does::Right(1)),
        ]),
    );
    assert_eq!(
        verdict,
        Verdict {
            open: false,
            confirmed: false,
            false_shares: 0,
            conflicts: vec![1]
        }
    );
}

#[test]
fn opens_exactly_k_whatever_one_agency_sends_beside_the_others_of_its_unit() {
    for (does, false_shares, conflicts) in [
        (Does::WrongShare, 0b010, vec![0b011]),
        (Does::TwoShares, 0b010, vec![0b011]),
        (Does::CopiedShare(9), 0b010, vec![0b011]),
        (Does::Plots, 0b010, vec![0b011]),
        (Does::WrongSeal, 0, vec![]),
        (Does::Copied, 0, vec![]),
        (Does::TwoSeals, 0, vec![]),
        (Does::NotAdmissible, 0, vec![]),
    ] {
        // In either order: the false one is found first, or last.
        for is_first in [false, true] {
            let mut group = [(7, Does::Right(1)), (7, does), (9, Does::Right(1))];
            let mut named = false_shares;
            if is_first {
                group.swap(0, 1);
                named >>= 1;
            }
            let (verdict, zero, tried) = opened(2, &agencies(&group));
            let expected = Verdict {
                open: true,
                confirmed: true,
                false_shares: named,
                conflicts: conflicts.clone(),
            };
            assert_eq!(verdict, expected, "{does:?}");
            assert_eq!(zero, Some(truth(2, 0)), "{does:?}");
            let right = usize::from(is_first);
            assert!(
                tried.contains(&(right, Attempt::Open(())))
                    && tried.contains(&(2, Attempt::Open(())))
            );
        }
    }
}

#[test]
fn opens_exactly_k_beside_a_record_that_fails() {
    let group = [
        (1, Does::TwoSeals),
        (2, Does::Right(1)),
        (3, Does::Right(2)),
    ];
    let (verdict, zero, tried) = opened(3, &agencies(&group));
    assert!(verdict.open && verdict.confirmed && zero == Some(truth(3, 0)));
    assert_eq!((verdict.false_shares, verdict.conflicts), (0, vec![]));
    // Of the one that sent it, it is said that its record does not decrypt.
    let sealed =
        |(claim, attempt): &&(usize, Attempt<()>)| *attempt == Attempt::Sealed && *claim == 0;
    assert_eq!(tried.iter().filter(sealed).count(), 1);
    assert_eq!(tried.len(), 5);
}

#[test]
fn units_of_many_agencies_fill_no_place_of_true_shares() {
    // Two controllers of many agencies that each send another false share, between which stand
    // three that do as they should, by k = 3.
    let mut group = Vec::new();
    for unit in 1..=5 {
        if unit % 2 == 1 {
            group.push((unit, Does::Right(1)));
        } else {
            group.extend((0..30).map(|number| (unit, Does::OtherShare(number))));
        }
    }
    let (verdict, zero, _) = opened(3, &agencies(&group));
    assert_eq!((verdict.open, zero), (true, Some(truth(3, 0))));
    // One controller whose one honest agency stands behind as many as there is room for.
    for before in [0, 30, 61] {
        let mut group: Vec<_> = (0..before)
            .map(|number| (1, Does::OtherShare(number)))
            .collect();
        group.push((1, Does::Right(1)));
        group.extend((before..61).map(|number| (1, Does::OtherShare(number))));
        group.push((2, Does::Right(1)));
        let (verdict, zero, _) = opened(2, &agencies(&group));
        assert_eq!((verdict.open, zero), (true, Some(truth(2, 0))), "{before}");
        assert_eq!(verdict.false_shares.count_ones(), 61);
    }
}

#[test]
fn names_a_false_share_when_enough_lie_on_the_polynomial() {
    let honest = |unit| (unit, Does::Right(1));
    let (verdict, ..) = opened(2, &agencies(&[honest(1), (2, Does::WrongShare), honest(3)]));
    assert_eq!(
        verdict,
        Verdict {
            open: true,
            confirmed: true,
            false_shares: 0b010,
            conflicts: vec![]
        }
    );
    let (verdict, ..) = opened(
        2,
        &agencies(&[honest(1), (1, Does::WrongShare), honest(3), honest(4)]),
    );
    assert_eq!(
        verdict,
        Verdict {
            open: true,
            confirmed: true,
            false_shares: 0b0010,
            conflicts: vec![0b0011]
        }
    );
    let (verdict, ..) = opened(
        3,
        &agencies(&[
            honest(1),
            honest(2),
            (3, Does::WrongShare),
            honest(4),
            honest(5),
        ]),
    );
    assert_eq!(
        verdict,
        Verdict {
            open: true,
            confirmed: true,
            false_shares: 0b00100,
            conflicts: vec![]
        }
    );
}

#[test]
fn names_no_honest_agency_when_two_bend_the_polynomial_of_three() {
    // 1 and 2 plot: with the share of 3 theirs give the true value at 0, but the share of 4 does
    // not lie on their polynomial.
    let plot = [
        (1, Does::Bends),
        (2, Does::Bends),
        (3, Does::Right(1)),
        (4, Does::Right(1)),
    ];
    let (verdict, zero, tried) = opened(3, &agencies(&plot));
    assert_eq!(zero, Some(truth(3, 0)));
    assert!(verdict.open && tried.iter().all(|(_, tried)| *tried == Attempt::Open(())));
    assert_eq!(
        (verdict.false_shares, verdict.conflicts),
        (0, vec![0b1111]),
        "that somebody is false is said"
    );
}

#[test]
fn finds_the_true_ones_among_many_false() {
    let group = |is_right: fn(u8) -> bool| {
        let does = |unit| {
            if is_right(unit) {
                Does::Right(1)
            } else {
                Does::WrongShare
            }
        };
        let units: Vec<_> = (1..=64).map(|unit| (unit, does(unit))).collect();
        opened(2, &agencies(&units))
    };
    // No two neighbours are true, but the first and the third are.
    let (verdict, zero, _) = group(|unit| unit % 2 == 1);
    assert_eq!(
        (verdict.open, zero, verdict.false_shares.count_ones()),
        (true, Some(truth(2, 0)), 32)
    );
    let (verdict, ..) = group(|unit| unit > 20 && unit % 2 == 1);
    assert!(!verdict.confirmed, "not all choices are tried");
    let (verdict, zero, _) = group(|unit| unit > 20 && (unit % 2 == 1 || unit == 40));
    assert_eq!(
        (verdict.open, zero),
        (true, Some(truth(2, 0))),
        "two neighbours"
    );
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        Just(Does::Right(1)),
        Just(Does::WrongShare),
        (0_u8..4).prop_map(Does::OtherShare),
        Just(Does::WrongSeal),
        Just(Does::Copied),
        (1_u8..8).prop_map(Does::CopiedShare),
        Just(Does::TwoShares),
        Just(Does::TwoSeals),
        Just(Does::NotAdmissible),
        Just(Does::Plots),
        Just(Does::Bends),
    ]
}

/// Agencies in order of their units; those of `false_units` units may do anything, the others do as
/// they should.
fn some_agencies(false_units: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Agency>> {
    let units = prop::collection::btree_set(1_u8..=64, 2..6);
    let members = prop::collection::vec((0_usize..6, 1_usize..3, does()), 2..9);
    (units, members, false_units).prop_map(|(units, members, false_units)| {
        let units: Vec<u8> = units.into_iter().collect();
        let agency = |(unit, times, does)| {
            let unit = unit % units.len();
            Agency {
                unit: units[unit],
                does: if unit < false_units {
                    does
                } else {
                    Does::Right(times)
                },
            }
        };
        let mut agencies: Vec<Agency> = members.into_iter().map(agency).collect();
        agencies.sort_by_key(|agency| agency.unit);
        agencies
    })
}

/// 2,000 cases, or as many more as `PROPTEST_CASES` asks for.
fn config() -> ProptestConfig {
    let cases = ProptestConfig::default().cases.max(2000);
    ProptestConfig {
        cases,
        max_global_rejects: cases,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]
    #[test]
    fn fewer_than_k_false_units_open_nothing_false_and_put_the_blame_on_nobody(
        k in 2_u8..5,
        agencies in some_agencies(0..4),
    ) {
        let false_units = units_of(&agencies, |at| !agencies[at].does.is_right());
        prop_assume!(false_units < usize::from(k));
        let (verdict, zero, tried) = opened(k, &agencies);
        prop_assert!(verdict.confirmed || !verdict.open);
        if verdict.confirmed {
            prop_assert_eq!(zero, Some(truth(k, 0)));
            for (claim, tried) in tried {
                prop_assert!(
                    !agencies[claim].does.is_right() || tried == Attempt::Open(()),
                    "claim {} is honest", claim
                );
            }
        }
        for (claim, agency) in agencies.iter().enumerate() {
            prop_assert!(
                !agency.does.is_right() || verdict.false_shares >> claim & 1 == 0,
                "claim {} is honest", claim
            );
        }
        for conflict in &verdict.conflicts {
            let is_false =
                |claim: usize| conflict >> claim & 1 == 1 && !agencies[claim].does.is_right();
            prop_assert!((0..agencies.len()).any(is_false));
        }
        if false_units == 0 && units_of(&agencies, |_| true) >= usize::from(k) {
            let clean = Verdict {
                open: true,
                confirmed: true,
                false_shares: 0,
                conflicts: vec![],
            };
            prop_assert_eq!(verdict, clean);
        }
    }

    #[test]
    fn opens_what_the_oracle_opens_and_nothing_else_whoever_is_false(
        k in 2_u8..5,
        agencies in some_agencies(0..7),
    ) {
        let (opens, expected) = (opened(k, &agencies).0.open, naive(k, &agencies));
        prop_assert!(!opens || expected);
        // With k false units or more there may be two values at 0 to choose from.
        let false_units = units_of(&agencies, |at| !agencies[at].does.is_right());
        prop_assert!(opens == expected || false_units >= usize::from(k));
    }
}
