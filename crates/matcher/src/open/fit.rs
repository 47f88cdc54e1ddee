//! Whether an opened payload is one that its agency may send: the part of the covenant that can be seen only here.

use exchange::covenant::{Agency, Covenant};
use exchange::hits::Fault;
use exchange::night::Night;
use exchange::payload::{self, Payload};

/// Checks what a payload of `agency` says.
///
/// A signal is alive from its date to `lifetime_days` after it, both days included, and may not be dated after the night.
pub(super) fn check(payload: &[u8; payload::LEN], agency: &Agency, covenant: &Covenant, night: Night) -> Result<(), Fault> {
    let payload = Payload::decode(payload).map_err(|_| Fault::Payload)?;
    let code = covenant.code_at(payload.code).filter(|code| agency.may_send(code.number())).ok_or(Fault::Code)?;
    let age = night.day_number().checked_sub(payload.date).ok_or(Fault::Date)?;
    if payload.bsn.is_some() && !agency.may_use_bsn() {
        Err(Fault::Bsn)
    } else if payload.bsn.is_some() && payload.person.is_none() {
        // The scheme gives every person a ref.
        Err(Fault::Payload)
    } else if age > u32::from(code.lifetime_days()) {
        Err(Fault::Expired)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use exchange::payload::{BsnRef, HouseholdRef, PersonRef, Severity, SignalRef};

    use super::*;

    fn checked(agency: &str, change: impl Fn(&mut Payload)) -> Result<(), Fault> {
        let covenant = Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let night = Night::parse("2026-11-22").expect("a night");
        let mut payload = Payload {
            signal: SignalRef([1; 16]),
            person: Some(PersonRef([2; 8])),
            is_client: false,
            bsn: None,
            household: Some(HouseholdRef([3; 8])),
            code: covenant.code(if agency == "housing" { "rent-arrears" } else { "domestic-violence" }).expect("a code").number(),
            date: night.day_number(),
            severity: Severity::Serious,
            contact: 1,
        };
        change(&mut payload);
        check(&payload.encode(), covenant.agency(agency).expect("an agency"), &covenant, night)
    }

    #[test]
    fn lets_through_what_the_covenant_allows() {
        assert_eq!(checked("housing", |_| ()), Ok(()));
        assert_eq!(checked("police", |payload| payload.bsn = Some(BsnRef([4; 8]))), Ok(()));
        assert_eq!(checked("police", |payload| payload.date -= 365), Ok(()), "on the last day of its life");
    }

    #[test]
    fn names_what_the_covenant_does_not_allow() {
        assert_eq!(checked("housing", |payload| payload.code = 3), Err(Fault::Code), "another agency's code");
        assert_eq!(checked("housing", |payload| payload.code = 999), Err(Fault::Code), "a code that is none");
        assert_eq!(checked("housing", |payload| payload.bsn = Some(BsnRef([4; 8]))), Err(Fault::Bsn));
        assert_eq!(checked("police", |payload| payload.date += 1), Err(Fault::Date));
        assert_eq!(checked("police", |payload| payload.date -= 366), Err(Fault::Expired));
        assert_eq!(checked("police", |payload| (payload.person, payload.household) = (None, None)), Err(Fault::Payload));
        let nameless = |payload: &mut Payload| (payload.person, payload.bsn) = (None, Some(BsnRef([4; 8])));
        assert_eq!(checked("police", nameless), Err(Fault::Payload), "a BSN of nobody");
    }
}
