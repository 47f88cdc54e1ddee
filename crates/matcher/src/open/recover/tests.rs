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
fn keeps_exactly_k_shut_and_names_nobody_whatever_fails() {
    for does in [
        Does::WrongShare,
        Does::WrongSeal,
        Does::Copied,
        Does::TwoSeals,
        Does::Plots,
    ] {
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
    let mut all: Vec<_> = (1..=64)
        .map(|unit| {
            (
                unit,
                if unit % 2 == 0 {
                    Does::WrongShare
                } else {
                    Does::Right(1)
                },
            )
        })
        .collect();
    assert!(
        !opened(2, &agencies(&all)).0.confirmed,
        "every window holds a false one"
    );
    all[1].1 = Does::Right(1);
    let (verdict, zero, _) = opened(2, &agencies(&all));
    assert_eq!(
        (verdict.open, zero, verdict.false_shares.count_ones()),
        (true, Some(truth(2, 0)), 31)
    );
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        Just(Does::Right(1)),
        Just(Does::WrongShare),
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
    let members = prop::collection::vec((0_usize..6, 1_usize..3, does()), 2..7);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
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
