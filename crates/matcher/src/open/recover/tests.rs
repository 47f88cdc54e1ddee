//! Whatever fewer than *k* false units do, a group opens under the true value alone and no honest agency is named; and what opens
//! agrees with a naive oracle.
//!
//! The cipher is modelled: a record decrypts under the one value at 0 that it was sealed under.

use proptest::prelude::*;

use super::*;

/// What an agency does.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// As it should, with so many records.
    Right(usize),
    /// Another share; all else as it should.
    WrongShare,
    /// A record sealed under something else.
    WrongSeal,
    /// Another agency's record: it decrypts for nobody.
    Copied,
    /// A share and a record of another agency: the share is that of its unit.
    CopiedShare(u8),
    /// A true record and one with another share.
    TwoShares,
    /// A true record and one that does not open.
    TwoSeals,
    /// A payload that it may not send.
    NotAdmissible,
    /// With all that plot: the value of a polynomial that is true at *k − 1* honest units and false at 0, and a record sealed under that.
    Plots,
    /// With all that plot: one that is true at 0 and at *k − 2* honest units only.
    Bends,
}

impl Does {
    fn is_right(self) -> bool {
        matches!(self, Self::Right(_))
    }
}

#[derive(Debug)]
struct Agency {
    unit: u8,
    does: Does,
}

/// An agency's records: share, and under what each opens and whether it is fit.
type Records = Vec<(Scalar, Option<Scalar>, bool)>;

fn number(number: impl Into<u64>) -> Scalar {
    Scalar::from(number.into())
}

/// The value of the true polynomial of a tag.
fn truth(k: u8, at: u8) -> Scalar {
    (0..k).rev().fold(Scalar::ZERO, |sum, power| {
        sum * number(at) + number(1_000 + 77 * u64::from(power) * u64::from(power))
    })
}

/// A polynomial that differs from the true one except at `through`.
fn bent(k: u8, at: u8, through: &[u8]) -> Scalar {
    truth(k, at)
        + through
            .iter()
            .map(|&root| number(at) - number(root))
            .product::<Scalar>()
            * number(5_u64)
}

fn records(k: u8, agencies: &[Agency]) -> Vec<Records> {
    let mut honest: Vec<u8> = Vec::new();
    for agency in agencies {
        if agencies
            .iter()
            .filter(|other| other.unit == agency.unit)
            .all(|other| other.does.is_right())
        {
            honest.push(agency.unit);
        }
    }
    honest.dedup();
    let most = |n: u8| {
        honest
            .iter()
            .copied()
            .take(usize::from(n))
            .collect::<Vec<u8>>()
    };
    let (plotted, bends) = (most(k - 1), [vec![0], most(k - 2)].concat());
    let zero = truth(k, 0);
    let of = |agency: &Agency| {
        let share = truth(k, agency.unit);
        let right = (share, Some(zero), true);
        match agency.does {
            Does::Right(times) => vec![right; times],
            Does::WrongShare => vec![(number(3_u64), Some(zero), true)],
            Does::WrongSeal => vec![(share, Some(number(4_u64)), true)],
            Does::Copied => vec![(share, None, true)],
            Does::CopiedShare(from) => vec![(truth(k, from), None, true)],
            Does::TwoShares => vec![right, (number(6_u64), Some(zero), true)],
            Does::TwoSeals => vec![right, (share, None, true)],
            Does::NotAdmissible => vec![(share, Some(zero), false)],
            Does::Plots => vec![(
                bent(k, agency.unit, &plotted),
                Some(bent(k, 0, &plotted)),
                true,
            )],
            Does::Bends => vec![(bent(k, agency.unit, &bends), Some(zero), true)],
        }
    };
    agencies.iter().map(of).collect()
}

fn claims(agencies: &[Agency], records: &[Records]) -> Vec<AgencyShare> {
    let claim = |(agency, records): (&Agency, &Records)| AgencyShare {
        unit: agency.unit,
        share: records
            .iter()
            .all(|record| record.0 == records[0].0)
            .then_some(records[0].0),
    };
    agencies.iter().zip(records).map(claim).collect()
}

/// The claim and fate of each record.
type Fates = Vec<(usize, Attempt<()>)>;

/// What became of a group, the value that was tried last, and what became of each record.
fn opened(k: u8, agencies: &[Agency]) -> (Verdict, Option<Scalar>, Fates) {
    let records = records(k, agencies);
    let mut tried = Vec::new();
    let mut last = None;
    let verdict =
        GroupRecovery::new(k).open(&claims(agencies, &records), &mut tried, |at_zero, tried| {
            last = Some(*at_zero);
            let of_claims = records
                .iter()
                .enumerate()
                .flat_map(|(claim, records)| records.iter().map(move |record| (claim, record)));
            tried.extend(of_claims.map(|(claim, &(_, under, fit))| match under {
                Some(under) if under == *at_zero && fit => (claim, Attempt::Open(())),
                Some(under) if under == *at_zero => {
                    (claim, Attempt::NotAdmissible(RecordFault::Code))
                }
                _ => (claim, Attempt::Sealed),
            }));
        });
    (verdict, last, tried)
}

/// Distinct units of the agencies that are asked for.
fn units_of(agencies: &[Agency], wanted: impl Fn(usize) -> bool) -> usize {
    let mut units: Vec<u8> = (0..agencies.len())
        .filter(|&at| wanted(at))
        .map(|at| agencies[at].unit)
        .collect();
    units.dedup();
    units.len()
}

/// Whether the group opens, in the words of docs/pseudonym-scheme.md: every subset, and interpolation by the book.
fn naive(k: u8, agencies: &[Agency]) -> bool {
    let records = records(k, agencies);
    let claims = claims(agencies, &records);
    let k = usize::from(k);
    let strict = units_of(agencies, |_| true) == k;
    let conflict = (0..claims.len()).any(|a| {
        claims[a].share.is_none()
            || (0..claims.len())
                .any(|b| claims[a].unit == claims[b].unit && claims[a].share != claims[b].share)
    });
    if strict && conflict {
        return false;
    }
    (0..1_u32 << claims.len())
        .filter(|set| set.count_ones() as usize == k)
        .any(|set| {
            let chosen: Vec<usize> = (0..claims.len()).filter(|at| set >> at & 1 == 1).collect();
            if units_of(agencies, |at| chosen.contains(&at)) < k
                || chosen.iter().any(|&at| claims[at].share.is_none())
            {
                return false;
            }
            let term = |&at: &usize| {
                let index = number(claims[at].unit);
                let others = chosen
                    .iter()
                    .filter(|&&other| other != at)
                    .map(|&other| number(claims[other].unit));
                claims[at].share.expect("it has one")
                    * others
                        .map(|other| other * (other - index).invert())
                        .product::<Scalar>()
            };
            let zero: Scalar = chosen.iter().map(term).sum();
            let opens = |at: usize| records[at].iter().any(|&(_, under, _)| under == Some(zero));
            let fit = |at: usize| {
                records[at]
                    .iter()
                    .any(|&(_, under, fit)| under == Some(zero) && fit)
            };
            let any_shut = records
                .iter()
                .flatten()
                .any(|&(_, under, _)| under != Some(zero));
            units_of(agencies, opens) >= k && units_of(agencies, fit) >= k && !(strict && any_shut)
        })
}

fn agencies(of: &[(u8, Does)]) -> Vec<Agency> {
    of.iter()
        .map(|&(unit, does)| Agency { unit, does })
        .collect()
}

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
    // 1 and 2 plot: with the share of 3 theirs give the true value at 0, but the share of 4 does not lie on their polynomial.
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

/// Agencies in order of their units; those of `false_units` units may do anything, the others do as they should.
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
                prop_assert!(!agencies[claim].does.is_right() || tried == Attempt::Open(()), "claim {} is honest", claim);
            }
        }
        for (claim, agency) in agencies.iter().enumerate() {
            prop_assert!(!agency.does.is_right() || verdict.false_shares >> claim & 1 == 0, "claim {} is honest", claim);
        }
        for conflict in &verdict.conflicts {
            prop_assert!((0..agencies.len()).any(|claim| conflict >> claim & 1 == 1 && !agencies[claim].does.is_right()));
        }
        if false_units == 0 && units_of(&agencies, |_| true) >= usize::from(k) {
            prop_assert_eq!(verdict, Verdict { open: true, confirmed: true, false_shares: 0, conflicts: vec![] });
        }
    }

    #[test]
    fn opens_what_the_oracle_opens_and_nothing_else_whoever_is_false(k in 2_u8..5, agencies in some_agencies(0..7)) {
        let (opens, expected) = (opened(k, &agencies).0.open, naive(k, &agencies));
        prop_assert!(!opens || expected);
        // With k false units or more there may be two values at 0 to choose from.
        let false_units = units_of(&agencies, |at| !agencies[at].does.is_right());
        prop_assert!(opens == expected || false_units >= usize::from(k));
    }
}
