//! Opens one group, or keeps it shut: a function of its shares and of what decrypts under the value at 0 that they give.
//!
//! A value at 0 is *confirmed* when under it records of *k* distinct units decrypt, and opens the group when *k* of them hold a fit
//! payload. As long as fewer than *k* units of the group hold a false agency, one of the *k* is honest, and its record decrypts under
//! the true value alone: nothing else is ever confirmed, and whoever's record then does not decrypt is false.
//! A share is another matter: *k − 1* false units can bend the polynomial of the others through the true value at 0. Two polynomials
//! of degree *k − 1* with one value at 0 share at most *k − 2* others, so only one that 2*k* − 2 units lie on is the true one, and only
//! then whoever lies off it is named. What this holds and what not stands in docs/pseudonym-scheme.md, "Opening".

use curve25519_dalek::Scalar;
use exchange::hits::RecordFault;

use super::interpolation::{Lagrange, Value};
use super::subsets::subsets;

/// Subsets that are tried, at most.
const MAX_TRIES: usize = 64;

/// Subsets that are looked at for it, at most: some hold two shares of one unit.
const MAX_SUBSETS: usize = 4096;

/// What one agency has on the tag.
pub(super) struct AgencyShare {
    /// Index of its unit at the gate, 1 to 64.
    pub(super) unit: u8,
    /// The share of all its records; none when they hold different ones.
    pub(super) share: Option<Scalar>,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt<P> {
    /// It decrypts, and is a payload that its agency may send.
    Open(P),
    /// It decrypts, and is none.
    NotAdmissible(RecordFault),
    /// It does not decrypt.
    Sealed,
}

/// What became of a group. Sets are of claims, by their bits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whether its fit payloads may be used.
    pub(super) open: bool,
    /// Whether what was tried last was under a value at 0 that is known to be right: only then does it say anything about anybody.
    pub(super) confirmed: bool,
    /// Claims whose share is certainly false.
    pub(super) false_shares: u64,
    /// Claims that cannot all be true.
    pub(super) conflicts: Vec<u64>,
}

/// A share, and whose it is.
struct Point {
    value: Value,
    claims: u64,
}

/// Opens groups at one threshold.
pub(super) struct GroupRecovery {
    k: usize,
    weights: Lagrange,
    points: Vec<Point>,
    refuted: Vec<Scalar>,
}

impl GroupRecovery {
    /// With the threshold `k`, 1 or more.
    pub(super) fn new(k: u8) -> Self {
        Self {
            k: usize::from(k),
            weights: Lagrange::default(),
            points: Vec::new(),
            refuted: Vec::new(),
        }
    }

    /// Opens a group of at most 64 `claims`, in order of their units. `attempt` is given a value at 0 and adds, by position of their
    /// claims and in that order, what becomes of each record; what it added for the last value it was given is left in `tried`.
    pub(super) fn open<P>(
        &mut self,
        claims: &[AgencyShare],
        tried: &mut Vec<(usize, Attempt<P>)>,
        attempt: impl FnMut(&Scalar, &mut Vec<(usize, Attempt<P>)>),
    ) -> Verdict {
        tried.clear();
        self.gather_points(claims);
        let conflicts = conflicts(claims);
        let strict = units(claims, |_| true) == self.k;
        let contradictory = claims
            .iter()
            .enumerate()
            .filter(|(_, claim)| claim.share.is_none())
            .fold(0, |set, (at, _)| set | 1 << at);
        let mut verdict = Verdict {
            open: false,
            confirmed: false,
            false_shares: 0,
            conflicts,
        };
        if (strict && !verdict.conflicts.is_empty())
            || units(claims, |at| claims[at].share.is_some()) < self.k
        {
            return verdict;
        }
        let Some((set, at_zero)) = self.confirm(claims, strict, tried, attempt) else {
            return verdict;
        };
        verdict.confirmed = true;
        verdict.open =
            units_where(claims, tried, |tried| matches!(tried, Attempt::Open(_))) >= self.k;
        let (on, off) = self.on_the_polynomial(set, at_zero);
        let agreed = units(claims, |claim| on >> claim & 1 == 1) >= 2 * self.k - 2;
        verdict.false_shares = contradictory | if agreed { off } else { 0 };
        if !agreed && off != 0 {
            verdict.conflicts.push(on | off | contradictory);
        }
        verdict
    }

    /// Tries subsets until one gives a value at 0 under which records of *k* distinct units decrypt; if `strict`, all records must.
    fn confirm<P>(
        &mut self,
        claims: &[AgencyShare],
        strict: bool,
        tried: &mut Vec<(usize, Attempt<P>)>,
        mut attempt: impl FnMut(&Scalar, &mut Vec<(usize, Attempt<P>)>),
    ) -> Option<(u64, Scalar)> {
        self.refuted.clear();
        let n = u32::try_from(self.points.len()).expect("at most 64 claims");
        let k = u32::try_from(self.k).expect("a threshold is small");
        let possible = subsets(n, k)
            .take(MAX_SUBSETS)
            .filter(|&set| one_of_each_unit(&self.points, set));
        for set in possible.take(MAX_TRIES) {
            let at_zero = self.weights.interpolate_at_zero(values(&self.points, set));
            if self.refuted.contains(&at_zero) {
                continue;
            }
            tried.clear();
            attempt(&at_zero, tried);
            let decrypted = |tried: &Attempt<P>| !matches!(tried, Attempt::Sealed);
            let enough = units_where(claims, tried, decrypted) >= self.k;
            if enough && (!strict || tried.iter().all(|(_, tried)| decrypted(tried))) {
                return Some((set, at_zero));
            }
            self.refuted.push(at_zero);
        }
        None
    }

    /// The distinct shares at each unit, in order of units.
    fn gather_points(&mut self, claims: &[AgencyShare]) {
        self.points.clear();
        for (at, claim) in claims.iter().enumerate() {
            let Some(share) = claim.share else { continue };
            let value = Value {
                index: claim.unit,
                share,
            };
            match self
                .points
                .iter_mut()
                .rev()
                .take_while(|point| point.value.index == claim.unit)
                .find(|point| point.value == value)
            {
                Some(point) => point.claims |= 1 << at,
                None => self.points.push(Point {
                    value,
                    claims: 1 << at,
                }),
            }
        }
    }

    /// Which claims lie on the polynomial through `set`, whose value at 0 is `at_zero`, and which do not.
    fn on_the_polynomial(&mut self, set: u64, at_zero: Scalar) -> (u64, u64) {
        let (mut on, mut off) = (0, 0);
        for (at, point) in self.points.iter().enumerate() {
            // With the last of the others exchanged for this one, the same value at 0 means the same polynomial.
            let exchanged = (set & (set - 1)) | 1 << at;
            let lies_on = set >> at & 1 == 1
                || (values(&self.points, set).all(|value| value.index != point.value.index)
                    && self
                        .weights
                        .interpolate_at_zero(values(&self.points, exchanged))
                        == at_zero);
            *if lies_on { &mut on } else { &mut off } |= point.claims;
        }
        (on, off)
    }
}

/// For each unit with unequal shares, all its claims.
fn conflicts(claims: &[AgencyShare]) -> Vec<u64> {
    let mut conflicts = Vec::new();
    let mut first = 0;
    for of_unit in claims.chunk_by(|a, b| a.unit == b.unit) {
        if of_unit[0].share.is_none()
            || of_unit[1..]
                .iter()
                .any(|claim| claim.share != of_unit[0].share)
        {
            conflicts.push((0..of_unit.len()).fold(0, |set, at| set | 1 << (first + at)));
        }
        first += of_unit.len();
    }
    conflicts
}

fn values(points: &[Point], set: u64) -> impl Iterator<Item = Value> + Clone + '_ {
    points
        .iter()
        .enumerate()
        .filter(move |(at, _)| set >> at & 1 == 1)
        .map(|(_, point)| point.value)
}

/// Whether the values of a set, which stand in order of their units, are of distinct ones.
fn one_of_each_unit(points: &[Point], set: u64) -> bool {
    let mut last = None;
    values(points, set).all(|value| last.replace(value.index) != Some(value.index))
}

/// How many distinct units the claims have that are asked for by position.
fn units(claims: &[AgencyShare], wanted: impl Fn(usize) -> bool) -> usize {
    let (mut units, mut last) = (0, None);
    for (_, claim) in claims.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        units += usize::from(last.replace(claim.unit) != Some(claim.unit));
    }
    units
}

/// How many distinct units have a record of which this is true. Records stand in order of their claims.
fn units_where<P>(
    claims: &[AgencyShare],
    tried: &[(usize, Attempt<P>)],
    is: impl Fn(&Attempt<P>) -> bool,
) -> usize {
    let (mut units, mut last) = (0, None);
    for (claim, _) in tried.iter().filter(|(_, tried)| is(tried)) {
        let unit = claims[*claim].unit;
        units += usize::from(last.replace(unit) != Some(unit));
    }
    units
}

#[cfg(test)]
mod tests;
