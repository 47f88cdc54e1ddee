//! Groups whose agencies do as they should or not, a model of what they send, and the naive answer.
//!
//! The cipher is modelled: a record decrypts under the one value at 0 that it was sealed under.

use curve25519_dalek::Scalar;
use exchange::hits::RecordFault;

use crate::open::recover::{AgencyShare, Attempt, GroupRecovery, Verdict};

/// What an agency does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Does {
    /// As it should, with so many records.
    Right(usize),
    /// Another share; all else as it should.
    WrongShare,
    /// One of many other shares; all else as it should.
    OtherShare(u8),
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
    /// With all that plot: the value of a polynomial that is true at *k − 1* honest units and false
    /// at 0, and a record sealed under that.
    Plots,
    /// With all that plot: one that is true at 0 and at *k − 2* honest units only.
    Bends,
}

impl Does {
    pub(super) fn is_right(self) -> bool {
        matches!(self, Self::Right(_))
    }
}

#[derive(Debug)]
pub(super) struct Agency {
    pub(super) unit: u8,
    pub(super) does: Does,
}

/// An agency's records: share, and under what each opens and whether it is fit.
pub(super) type Records = Vec<(Scalar, Option<Scalar>, bool)>;

pub(super) fn number(number: impl Into<u64>) -> Scalar {
    Scalar::from(number.into())
}

/// The value of the true polynomial of a tag.
pub(super) fn truth(k: u8, at: u8) -> Scalar {
    (0..k).rev().fold(Scalar::ZERO, |sum, power| {
        sum * number(at) + number(1_000 + 77 * u64::from(power) * u64::from(power))
    })
}

/// A polynomial that differs from the true one except at `through`.
pub(super) fn bent(k: u8, at: u8, through: &[u8]) -> Scalar {
    truth(k, at)
        + through
            .iter()
            .map(|&root| number(at) - number(root))
            .product::<Scalar>()
            * number(5_u64)
}

pub(super) fn records(k: u8, agencies: &[Agency]) -> Vec<Records> {
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
            Does::OtherShare(other) => vec![(number(100 + u64::from(other)), Some(zero), true)],
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

pub(super) fn claims(agencies: &[Agency], records: &[Records]) -> Vec<AgencyShare> {
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
pub(super) type Fates = Vec<(usize, Attempt<()>)>;

/// What became of a group, the value that was tried last, and what became of each record.
pub(super) fn opened(k: u8, agencies: &[Agency]) -> (Verdict, Option<Scalar>, Fates) {
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
pub(super) fn units_of(agencies: &[Agency], wanted: impl Fn(usize) -> bool) -> usize {
    let mut units: Vec<u8> = (0..agencies.len())
        .filter(|&at| wanted(at))
        .map(|at| agencies[at].unit)
        .collect();
    units.dedup();
    units.len()
}

/// Whether the group opens, in the words of docs/pseudonym-scheme.md: every subset, and
/// interpolation by the book.
pub(super) fn naive(k: u8, agencies: &[Agency]) -> bool {
    let records = records(k, agencies);
    let claims = claims(agencies, &records);
    let k = usize::from(k);
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
            units_of(agencies, opens) >= k && units_of(agencies, fit) >= k
        })
}

pub(super) fn agencies(of: &[(u8, Does)]) -> Vec<Agency> {
    of.iter()
        .map(|&(unit, does)| Agency { unit, does })
        .collect()
}
