//! What a receiver is told of a referred case, and whether it is told of it at all
//! (docs/referral.md, "Who is told what").
//!
//! It is made of the receiver's own signals and of the agencies that may be told of to it. Whatever
//! else is in the case changes no byte: two cases that differ only in that give one referral
//! (docs/decisions/0037). For *k* agencies in a case it takes on the order of *k* tells to look up.

use super::case_number::CaseNumber;
use super::referrals::{InvolvedAgency, Referral, ReferralState, TellableCase};
use crate::agreements::{Agreements, TellLevel};
use crate::covenant::Covenant;
use crate::night::Night;
use crate::payload::SignalRef;

/// A case that was referred, with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferredCase {
    /// The night on which that was decided.
    pub since: Night,
    /// Index of the agency that is to lead.
    pub lead: Option<u8>,
    /// The agencies with a signal in it, each once.
    pub agencies: Vec<ReferredAgency>,
    /// Positions, in the covenant, of the rules that it meets.
    pub rules: Vec<u16>,
}

/// An agency with a signal in a referred case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferredAgency {
    /// Its index in the covenant.
    pub agency: u8,
    /// Its desk to ask.
    pub desk: u16,
    /// Its number of the case.
    pub number: CaseNumber,
    /// Its signals in the case; one at least.
    pub signals: Vec<SignalRef>,
    /// Whether its batch names other agreements than the centre's: nothing is told of it then.
    pub is_behind: bool,
}

/// A set of agencies: bit *n* is the agency with index *n* + 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct AgencySet(pub u64);

impl AgencySet {
    fn insert(&mut self, agency: u8) {
        self.0 |= 1 << agency.wrapping_sub(1);
    }

    /// Whether the agency with this index is in it.
    #[must_use]
    pub const fn contains(self, agency: u8) -> bool {
        self.0 >> agency.wrapping_sub(1) & 1 == 1
    }
}

/// What `receiver` is told of a case; `None` where it is told nothing. Without `agreements` nobody
/// is told anything.
///
/// `is_met` says whether the rule at a position would be met if only the signals of these agencies
/// were in the case. It is asked only of agencies that the receiver may know of with the rule.
///
/// ```
/// use exchange::letter::case_number::CaseNumber;
/// use exchange::letter::told::{ReferredAgency, ReferredCase, told};
/// # use exchange::agreements::Agreements;
/// # use exchange::covenant::Covenant;
/// use exchange::night::Night;
/// use exchange::payload::SignalRef;
///
/// # let covenant = Covenant::parse(include_bytes!("../../tests/covenant.toml"))?;
/// # let agreements = Agreements::parse(include_bytes!("../../tests/agreements.toml"))?;
/// let [police, housing] = ["police", "housing"].map(|id| covenant.agency(id));
/// let [police, housing] = [police, housing].map(|agency| agency.expect("it is there").index());
/// let of = |agency| ReferredAgency {
///     agency,
///     desk: 1,
///     number: CaseNumber([agency; 8]),
///     signals: vec![SignalRef([agency; 12])],
///     is_behind: false,
/// };
/// let case = ReferredCase {
///     since: Night::parse("2026-11-22")?,
///     lead: Some(police),
///     agencies: vec![of(police), of(housing)],
///     rules: vec![],
/// };
/// // Housing may be told that the police are in a case; the police hear nothing of housing.
/// let told_to = |receiver| told(&case, receiver, &covenant, Some(&agreements), |_, _| false);
/// assert!(told_to(housing).is_some());
/// assert_eq!(told_to(police), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn told(
    case: &ReferredCase,
    receiver: u8,
    covenant: &Covenant,
    agreements: Option<&Agreements>,
    is_met: impl Fn(u16, AgencySet) -> bool,
) -> Option<Referral> {
    let agreements = agreements?;
    let level = |from, to| {
        let [from, to] = [from, to].map(|agency| covenant.agency_at(agency));
        agreements.may_tell(from?.id(), to?.id())
    };
    told_by(case, receiver, level, is_met)
}

/// The same by what each agency tells each other one, both by their index.
fn told_by(
    case: &ReferredCase,
    receiver: u8,
    level: impl Fn(u8, u8) -> Option<TellLevel>,
    is_met: impl Fn(u16, AgencySet) -> bool,
) -> Option<Referral> {
    let own = case.agencies.iter().find(|own| own.agency == receiver)?;
    let tells = |from: &ReferredAgency, to: &ReferredAgency| {
        level(from.agency, to.agency).filter(|_| !from.is_behind)
    };
    let mut is_told_of = false;
    let mut tellable = TellableCase::default();
    let (mut with_rule, mut has_rule) = (AgencySet::default(), false);
    with_rule.insert(receiver);
    for other in case
        .agencies
        .iter()
        .filter(|other| other.agency != receiver)
    {
        let Some(told) = tells(other, own) else {
            continue;
        };
        is_told_of = true;
        if told >= TellLevel::Involved {
            // The other has a number for certain where this one tells it something. Elsewhere it
            // would say whether a third one does.
            let number = tells(own, other).map(|_| other.number);
            tellable.involved.push(InvolvedAgency {
                agency: other.agency,
                desk: other.desk,
                number,
            });
        }
        if told >= TellLevel::Rule {
            with_rule.insert(other.agency);
            has_rule = true;
        }
    }
    if !is_told_of {
        return None;
    }
    tellable.involved.sort_unstable();
    let mut involved = tellable.involved.iter();
    tellable.lead = case
        .lead
        .filter(|&lead| lead == receiver || involved.any(|other| other.agency == lead));
    if has_rule {
        let met = case.rules.iter().copied();
        tellable.rules = met.filter(|&rule| is_met(rule, with_rule)).collect();
        tellable.rules.sort_unstable();
        tellable.rules.dedup();
    }
    let mut signals = own.signals.clone();
    signals.sort_unstable();
    signals.dedup();
    Some(Referral {
        number: own.number,
        since: case.since,
        signals,
        state: ReferralState::Open(tellable),
    })
}

#[cfg(test)]
mod tests;
