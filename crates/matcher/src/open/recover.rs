//! Opens one group, or keeps it shut: a function of its shares and of what decrypts under the value
//! at 0 that they give.
//!
//! A value at 0 is *confirmed* when under it records of *k* distinct units decrypt, and opens the
//! group when *k* of them hold an admissible payload. As long as fewer than *k* units of the group
//! hold a false agency, one of the *k* is honest, and its record decrypts under the true value
//! alone: nothing else is ever confirmed, and whoever's record then does not decrypt is false. So
//! it is with exactly *k* units too: what one agency of a unit sends beside the others of its unit
//! shuts nothing. In which order shares are tried stands in `choices`.
//!
//! A share is another matter: *k − 1* false units can bend the polynomial of the others through the
//! true value at 0. Two polynomials of degree *k − 1* with one value at 0 share at most *k − 2*
//! others, so only one that 2*k* − 2 units lie on is the true one, and only then whoever lies off
//! it is named. What this holds and what not stands in docs/pseudonym-scheme.md, "Opening".

use curve25519_dalek::Scalar;
use exchange::hits::RecordFault;

use super::choices::choices;
use super::interpolation::{Lagrange, Value};

/// What one agency has on the tag.
pub(super) struct AgencyShare {
    /// Index of its unit at the gate, 1 to 64.
    pub(super) unit: u8,
    /// The share of all its records, or `None` when they hold different ones.
    pub(super) share: Option<Scalar>,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt<P> {
    /// It decrypts, and is a payload that its agency may send.
    Open(P),
    /// It decrypts, and is not.
    NotAdmissible(RecordFault),
    /// It does not decrypt.
    Sealed,
}

/// What became of a group. Sets are of agencies' shares: bit *n* is the share at index *n*.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whether its admissible payloads may be used.
    pub(super) open: bool,
    /// Whether what was tried last was under a value at 0 that is known to be right. Only then does
    /// it say anything about anybody.
    pub(super) confirmed: bool,
    /// Shares that are certainly false.
    pub(super) false_shares: u64,
    /// Sets of shares that cannot all be true.
    pub(super) conflicts: Vec<u64>,
}

/// A value of the polynomial that was sent, and the set of agencies' shares that say it.
struct Point {
    value: Value,
    shares: u64,
}

/// A value at 0 that is known to be right.
struct Confirmed {
    at_zero: Scalar,
    /// The set of points that gave it.
    points: u64,
}

/// Opens groups at one threshold.
pub(super) struct GroupRecovery {
    k: usize,
    lagrange: Lagrange,
    /// In order of units; those of one unit by how many agencies say them.
    points: Vec<Point>,
    /// For each unit with a point, how many it has.
    points_by_unit: Vec<usize>,
    refuted: Vec<Scalar>,
}

impl GroupRecovery {
    /// With the threshold `k`, 1 or more.
    pub(super) fn new(k: u8) -> Self {
        Self {
            k: usize::from(k),
            lagrange: Lagrange::default(),
            points: Vec::new(),
            points_by_unit: Vec::new(),
            refuted: Vec::new(),
        }
    }

    /// Opens a group of at most 64 `shares`, in order of their units.
    ///
    /// `attempt` is given a value at 0 and adds what becomes of each record, with the index of its
    /// share, in that order. What it added for the last value it was given is left in `attempts`.
    pub(super) fn open<P>(
        &mut self,
        shares: &[AgencyShare],
        attempts: &mut Vec<(usize, Attempt<P>)>,
        attempt: impl FnMut(&Scalar, &mut Vec<(usize, Attempt<P>)>),
    ) -> Verdict {
        attempts.clear();
        self.gather_points(shares);
        let mut verdict = Verdict {
            open: false,
            confirmed: false,
            false_shares: 0,
            conflicts: conflicts(shares),
        };
        let Some(found) = self.confirm(shares, attempts, attempt) else {
            return verdict;
        };
        verdict.confirmed = true;
        let is_open = |attempt: &Attempt<P>| matches!(attempt, Attempt::Open(_));
        verdict.open = units_where(shares, attempts, is_open) >= self.k;
        let contradictory = contradictory(shares);
        let (on, off) = self.split_by_polynomial(&found);
        let is_certain = units(shares, |index| on >> index & 1 == 1) >= 2 * self.k - 2;
        if is_certain {
            verdict.false_shares = contradictory | off;
        } else {
            verdict.false_shares = contradictory;
            if off != 0 {
                verdict.conflicts.push(on | off | contradictory);
            }
        }
        verdict
    }

    /// Tries choices of points until one gives a value at 0 under which records of *k* distinct
    /// units decrypt.
    fn confirm<P>(
        &mut self,
        shares: &[AgencyShare],
        attempts: &mut Vec<(usize, Attempt<P>)>,
        mut attempt: impl FnMut(&Scalar, &mut Vec<(usize, Attempt<P>)>),
    ) -> Option<Confirmed> {
        self.refuted.clear();
        let decrypts = |attempt: &Attempt<P>| !matches!(attempt, Attempt::Sealed);
        for points in choices(&self.points_by_unit, self.k) {
            let at_zero = self
                .lagrange
                .interpolate_at_zero(values(&self.points, points));
            // Most choices of true shares give one value: it is tried once.
            if self.refuted.contains(&at_zero) {
                continue;
            }
            attempts.clear();
            attempt(&at_zero, attempts);
            if units_where(shares, attempts, decrypts) >= self.k {
                return Some(Confirmed { at_zero, points });
            }
            self.refuted.push(at_zero);
        }
        None
    }

    /// Takes the distinct shares of each unit, in order of units.
    fn gather_points(&mut self, shares: &[AgencyShare]) {
        self.points.clear();
        self.points_by_unit.clear();
        let mut first_share = 0;
        for unit in shares.chunk_by(|left, right| left.unit == right.unit) {
            let first_point = self.points.len();
            for (index, agency) in (first_share..).zip(unit) {
                let Some(share) = agency.share else { continue };
                let value = Value {
                    index: agency.unit,
                    share,
                };
                let mut of_unit = self.points[first_point..].iter_mut();
                match of_unit.find(|point| point.value == value) {
                    Some(point) => point.shares |= 1 << index,
                    None => self.points.push(Point {
                        value,
                        shares: 1 << index,
                    }),
                }
            }
            first_share += unit.len();
            let of_unit = &mut self.points[first_point..];
            // Those that most say come first; the sort keeps the order of agencies.
            of_unit.sort_by_key(|point| u32::MAX - point.shares.count_ones());
            if !of_unit.is_empty() {
                self.points_by_unit.push(of_unit.len());
            }
        }
    }

    /// Which shares lie on the polynomial of a confirmed value, and which do not.
    fn split_by_polynomial(&mut self, found: &Confirmed) -> (u64, u64) {
        let Confirmed { at_zero, points } = *found;
        let (mut on, mut off) = (0, 0);
        for (index, point) in self.points.iter().enumerate() {
            // With one of the others exchanged for this one, the same value at 0 means the same
            // polynomial.
            let exchanged = (points & (points - 1)) | 1 << index;
            let lies_on = points >> index & 1 == 1
                || (values(&self.points, points).all(|value| value.index != point.value.index)
                    && self
                        .lagrange
                        .interpolate_at_zero(values(&self.points, exchanged))
                        == at_zero);
            if lies_on {
                on |= point.shares;
            } else {
                off |= point.shares;
            }
        }
        (on, off)
    }
}

/// For each unit with unequal shares, all of them.
fn conflicts(shares: &[AgencyShare]) -> Vec<u64> {
    let mut conflicts = Vec::new();
    let mut first = 0;
    for unit in shares.chunk_by(|left, right| left.unit == right.unit) {
        let share = unit[0].share;
        if share.is_none() || unit.iter().any(|agency| agency.share != share) {
            let mut set = 0;
            for index in first..first + unit.len() {
                set |= 1 << index;
            }
            conflicts.push(set);
        }
        first += unit.len();
    }
    conflicts
}

/// The agencies whose own records hold different shares.
fn contradictory(shares: &[AgencyShare]) -> u64 {
    let mut set = 0;
    for (index, agency) in shares.iter().enumerate() {
        if agency.share.is_none() {
            set |= 1 << index;
        }
    }
    set
}

/// The values of a set of points.
fn values(points: &[Point], set: u64) -> impl Iterator<Item = Value> + Clone + '_ {
    points
        .iter()
        .enumerate()
        .filter(move |(index, _)| set >> index & 1 == 1)
        .map(|(_, point)| point.value)
}

/// How many distinct units the shares have that are wanted, by index.
fn units(shares: &[AgencyShare], is_wanted: impl Fn(usize) -> bool) -> usize {
    let (mut units, mut last) = (0, None);
    for (index, agency) in shares.iter().enumerate() {
        if is_wanted(index) {
            units += usize::from(last.replace(agency.unit) != Some(agency.unit));
        }
    }
    units
}

/// How many distinct units have a record of which this is true. Records stand in order of their
/// shares.
fn units_where<P>(
    shares: &[AgencyShare],
    attempts: &[(usize, Attempt<P>)],
    is_so: impl Fn(&Attempt<P>) -> bool,
) -> usize {
    let (mut units, mut last) = (0, None);
    for (index, attempt) in attempts {
        if is_so(attempt) {
            let unit = shares[*index].unit;
            units += usize::from(last.replace(unit) != Some(unit));
        }
    }
    units
}

#[cfg(test)]
mod tests;
