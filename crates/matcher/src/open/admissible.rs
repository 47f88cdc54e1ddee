//! Whether an opened payload is one that its agency may send: the part of the covenant that can be
//! seen only here.
//!
//! Under a match key that asks only a question is admissible, under one that joins only a payload.

use exchange::covenant::{Agency, Covenant};
use exchange::hits::RecordFault;
use exchange::night::Night;
use exchange::payload::{self, Content, Payload};

/// Checks what `agency` sealed under a match key that asks, or that does not.
pub(super) fn check(
    bytes: &[u8; payload::LEN],
    asks: bool,
    agency: &Agency,
    covenant: &Covenant,
    night: Night,
) -> Result<(), RecordFault> {
    match Content::decode(bytes).map_err(|_| RecordFault::Payload)? {
        Content::Payload(payload) if !asks => check_payload(&payload, agency, covenant, night),
        Content::Question(_) if asks => Ok(()),
        Content::Payload(_) | Content::Question(_) => Err(RecordFault::Payload),
    }
}

/// Checks what a payload of `agency` says.
///
/// A signal is alive from its date to `lifetime_days` after it, both days included, and may not be
/// dated after the night.
pub(crate) fn check_payload(
    payload: &Payload,
    agency: &Agency,
    covenant: &Covenant,
    night: Night,
) -> Result<(), RecordFault> {
    let code = covenant
        .code_at(payload.code)
        .filter(|code| agency.may_send(code.number()))
        .ok_or(RecordFault::Code)?;
    let age = night
        .day_number()
        .checked_sub(payload.date)
        .ok_or(RecordFault::Date)?;
    if payload.bsn.is_some() && !agency.may_use_bsn() {
        Err(RecordFault::Bsn)
    } else if payload.bsn.is_some() && payload.person.is_none() {
        // The scheme gives every person a ref.
        Err(RecordFault::Payload)
    } else if age > u32::from(code.lifetime_days()) {
        Err(RecordFault::Expired)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use exchange::payload::holder::Holder;
    use exchange::payload::{AddressRef, BsnRef, PersonRef, Question, Severity, SignalRef};

    use super::*;

    fn checked(agency: &str, change: impl Fn(&mut Payload)) -> Result<(), RecordFault> {
        let covenant =
            Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let night = Night::parse("2026-11-22").expect("a night");
        let mut payload = Payload {
            signal: SignalRef([1; 12]),
            previous: SignalRef([9; 12]),
            person: Some(PersonRef([2; 8])),
            is_client: false,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: None,
            holder: Holder::NONE,
            address: Some(AddressRef([3; 8])),
            bag: None,
            code: covenant
                .code(if agency == "housing" {
                    "rent-arrears"
                } else {
                    "domestic-violence"
                })
                .expect("a code")
                .number(),
            date: night.day_number(),
            severity: Severity::Serious,
            contact: 1,
        };
        change(&mut payload);
        check(
            &payload.encode(),
            false,
            covenant.agency(agency).expect("an agency"),
            &covenant,
            night,
        )
    }

    #[test]
    fn lets_a_question_stand_only_under_a_key_that_asks_and_nothing_else_there() {
        let covenant =
            Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let night = Night::parse("2026-11-22").expect("a night");
        let housing = covenant.agency("housing").expect("an agency");
        let question = Question {
            signal: SignalRef([1; 12]),
            previous: SignalRef([9; 12]),
            contact: 1,
        }
        .encode();
        let payload = Payload {
            signal: SignalRef([1; 12]),
            previous: SignalRef([9; 12]),
            person: Some(PersonRef([2; 8])),
            is_client: false,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: None,
            holder: Holder::NONE,
            address: None,
            bag: None,
            code: covenant.code("rent-arrears").expect("a code").number(),
            date: night.day_number(),
            severity: Severity::Serious,
            contact: 1,
        }
        .encode();
        for (bytes, asks, expected) in [
            (question, true, Ok(())),
            (question, false, Err(RecordFault::Payload)),
            (payload, false, Ok(())),
            (payload, true, Err(RecordFault::Payload)),
        ] {
            assert_eq!(
                check(&bytes, asks, housing, &covenant, night),
                expected,
                "asks: {asks}"
            );
        }
    }

    #[test]
    fn lets_through_what_the_covenant_allows() {
        assert_eq!(checked("housing", |_| ()), Ok(()));
        assert_eq!(
            checked("police", |payload| payload.bsn = Some(BsnRef([4; 8]))),
            Ok(())
        );
        assert_eq!(
            checked("police", |payload| payload.date -= 365),
            Ok(()),
            "on the last day of its life"
        );
    }

    #[test]
    fn names_what_the_covenant_does_not_allow() {
        assert_eq!(
            checked("housing", |payload| payload.code = 3),
            Err(RecordFault::Code),
            "another agency's code"
        );
        assert_eq!(
            checked("housing", |payload| payload.code = 999),
            Err(RecordFault::Code),
            "a number that is not a code"
        );
        assert_eq!(
            checked("housing", |payload| payload.bsn = Some(BsnRef([4; 8]))),
            Err(RecordFault::Bsn)
        );
        assert_eq!(
            checked("police", |payload| payload.date += 1),
            Err(RecordFault::Date)
        );
        assert_eq!(
            checked("police", |payload| payload.date -= 366),
            Err(RecordFault::Expired)
        );
        assert_eq!(
            checked("police", |payload| (payload.person, payload.address) =
                (None, None)),
            Err(RecordFault::Payload)
        );
        let nameless =
            |payload: &mut Payload| (payload.person, payload.bsn) = (None, Some(BsnRef([4; 8])));
        assert_eq!(
            checked("police", nameless),
            Err(RecordFault::Payload),
            "a BSN of nobody"
        );
    }
}
