//! What the centre tells an agency of referred cases (docs/referral.md, "Letter 3").
//!
//! ```text
//! count 4 | per referral:
//!   case number 8 | state 1 | since 4 | count 2 | own signal refs, 12 each
//!   lead 1 | count 1 | per involved: agency 1 | desk 2 | its case number 8
//!   count 2 | rules, 2 each
//! ```

use super::case_number::CaseNumber;
use super::fields::{Fields, TextError, check_rising};
use crate::covenant::Covenant;
use crate::night::Night;
use crate::payload::SignalRef;

const OPEN: u8 = 1;
const WITHDRAWN: u8 = 2;

/// One referred case, as one receiver may know it.
///
/// ```
/// use exchange::letter::case_number::CaseNumber;
/// use exchange::letter::referrals::{self, Referral, ReferralState};
/// use exchange::night::Night;
/// use exchange::payload::SignalRef;
///
/// let withdrawn = Referral {
///     number: CaseNumber([1; 8]),
///     since: Night::parse("2026-11-22")?,
///     signals: vec![SignalRef([2; 12])],
///     state: ReferralState::Withdrawn,
/// };
/// let all = vec![withdrawn];
/// assert_eq!(referrals::decode(&referrals::encode(&all))?, all);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// The receiver's number of the case; not zeros.
    pub number: CaseNumber,
    /// The night on which it was decided, or withdrawn.
    pub since: Night,
    /// The receiver's own signals in it, rising; one at least.
    pub signals: Vec<SignalRef>,
    /// Whether it is open, and what of others its receiver may know.
    pub state: ReferralState,
}

/// Whether a referral is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferralState {
    /// It is.
    Open(TellableCase),
    /// It is no more. It names nobody then.
    Withdrawn,
}

/// What of a case a receiver may know, beside its own signals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TellableCase {
    /// Index of the agency that leads: the receiver, or one of the involved. Without one, the
    /// coordinator at the centre is to be called.
    pub lead: Option<u8>,
    /// The other agencies, rising.
    pub involved: Vec<InvolvedAgency>,
    /// Positions of the rules in the covenant, rising.
    pub rules: Vec<u16>,
}

/// Another agency in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvolvedAgency {
    /// Its index in the covenant.
    pub agency: u8,
    /// Its desk to ask.
    pub desk: u16,
    /// Its own number of the case, where the receiver may name it to it.
    pub number: Option<CaseNumber>,
}

impl Referral {
    /// Whether it is one that `receiver` may get on `night`: under this covenant, with a lead that
    /// it can call, and decided by then.
    #[must_use]
    pub fn fits(&self, covenant: &Covenant, receiver: u8, night: Night) -> bool {
        let ReferralState::Open(told) = &self.state else {
            return self.since <= night;
        };
        let is_involved = |agency| told.involved.iter().any(|other| other.agency == agency);
        let mut involved = told.involved.iter();
        let mut rules = told.rules.iter();
        self.since <= night
            && involved
                .all(|other| other.agency != receiver && covenant.agency_at(other.agency).is_some())
            && rules.all(|&rule| usize::from(rule) < covenant.rules().len())
            && told
                .lead
                .is_none_or(|lead| lead == receiver || is_involved(lead))
    }
}

/// Writes referrals, which rise by their numbers.
///
/// # Panics
/// With more than 2^32 referrals, or 2^16 signals or rules of one, or 2^8 agencies.
#[must_use]
pub fn encode(referrals: &[Referral]) -> Vec<u8> {
    let nobody = TellableCase::default();
    let mut bytes = u32::try_from(referrals.len())
        .expect("fewer referrals than 2^32")
        .to_le_bytes()
        .to_vec();
    for referral in referrals {
        let (state, told) = match &referral.state {
            ReferralState::Open(told) => (OPEN, told),
            ReferralState::Withdrawn => (WITHDRAWN, &nobody),
        };
        bytes.extend(referral.number.0);
        bytes.push(state);
        bytes.extend(referral.since.day_number().to_le_bytes());
        bytes.extend(count(referral.signals.len()));
        for signal in &referral.signals {
            bytes.extend(signal.0);
        }
        bytes.push(told.lead.unwrap_or_default());
        bytes.push(u8::try_from(told.involved.len()).expect("a covenant has few agencies"));
        for other in &told.involved {
            bytes.push(other.agency);
            bytes.extend(other.desk.to_le_bytes());
            bytes.extend(other.number.unwrap_or(CaseNumber::NONE).0);
        }
        bytes.extend(count(told.rules.len()));
        bytes.extend(told.rules.iter().flat_map(|rule| rule.to_le_bytes()));
    }
    bytes
}

fn count(number: usize) -> [u8; 2] {
    u16::try_from(number)
        .expect("few signals and rules of one case")
        .to_le_bytes()
}

/// Reads referrals.
///
/// # Errors
/// [`TextError::Layout`] when the text does not hold referrals, or something in it does not rise.
pub fn decode(text: &[u8]) -> Result<Vec<Referral>, TextError> {
    let mut fields = Fields(text);
    let count = fields.count()?;
    // Not of that capacity: the number may be any.
    let mut referrals = Vec::new();
    for _ in 0..count {
        let number = fields.case_number()?;
        let state = fields.byte()?;
        let since = Night::from_day_number(fields.count()?).map_err(|_| TextError::Layout)?;
        let mut signals = Vec::new();
        for _ in 0..fields.number()? {
            signals.push(SignalRef(fields.take()?));
        }
        check_rising(&signals)?;
        let told = told(&mut fields)?;
        let state = match state {
            OPEN => ReferralState::Open(told),
            WITHDRAWN if told == TellableCase::default() => ReferralState::Withdrawn,
            _ => return Err(TextError::Layout),
        };
        if signals.is_empty() {
            return Err(TextError::Layout);
        }
        referrals.push(Referral {
            number,
            since,
            signals,
            state,
        });
    }
    fields.end()?;
    let numbers: Vec<_> = referrals.iter().map(|referral| referral.number).collect();
    check_rising(&numbers)?;
    Ok(referrals)
}

fn told(fields: &mut Fields<'_>) -> Result<TellableCase, TextError> {
    let lead = match fields.byte()? {
        0 => None,
        index @ 1..=64 => Some(index),
        _ => return Err(TextError::Layout),
    };
    let mut involved = Vec::new();
    for _ in 0..fields.byte()? {
        let (agency, desk) = (fields.agency()?, fields.number()?);
        let number = CaseNumber(fields.take()?);
        involved.push(InvolvedAgency {
            agency,
            desk,
            number: (number != CaseNumber::NONE).then_some(number),
        });
    }
    let agencies: Vec<_> = involved.iter().map(|other| other.agency).collect();
    check_rising(&agencies)?;
    let mut rules = Vec::new();
    for _ in 0..fields.number()? {
        rules.push(fields.number()?);
    }
    check_rising(&rules)?;
    Ok(TellableCase {
        lead,
        involved,
        rules,
    })
}

#[cfg(test)]
mod tests;
