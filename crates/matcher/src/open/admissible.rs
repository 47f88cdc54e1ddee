//! Whether an opened payload is one that its agency may send: the part of the covenant that can be
//! seen only here.
//!
//! Under a match key that asks only a question is admissible, under one that joins only a payload.
//! At the first household gate the ref of an address follows from what opens its tag
//! (docs/pseudonym-scheme.md, "Refs"), so a payload must have that one.

use curve25519_dalek::Scalar;
use exchange::covenant::{Agency, Covenant, Field, Scope, Section};
use exchange::hits::RecordFault;
use exchange::night::Night;
use exchange::payload::{self, AddressRef, BagRef, Content, Payload};

/// What a section asks of its payloads.
#[derive(Clone, Copy)]
pub(super) struct SectionTerms {
    asks: bool,
    /// Whether its match key is about a person.
    names_person: bool,
    /// The kind of address whose ref its tags give.
    address: Option<AddressKind>,
}

/// A ref that payloads on one tag must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagRef {
    /// Of the address by its postcode.
    Postcode(AddressRef),
    /// Of the address by its number.
    Number(BagRef),
}

#[derive(Clone, Copy)]
enum AddressKind {
    Postcode,
    Number,
}

impl SectionTerms {
    /// Those of the section at an index in the covenant.
    pub(super) fn of(covenant: &Covenant, section: usize) -> Self {
        let sections: Vec<Section> = covenant.sections().collect();
        let key = covenant.match_key_of(sections[section]);
        let is_first = sections[..section]
            .iter()
            .all(|earlier| earlier.match_key != sections[section].match_key);
        let kind = match key.parts() {
            [part] if part.field == Field::Address => Some(AddressKind::Postcode),
            [part] if part.field == Field::Bag => Some(AddressKind::Number),
            _ => None,
        };
        Self {
            asks: key.asks(),
            names_person: key.scope() == Scope::Person,
            address: kind.filter(|_| is_first && !key.asks()),
        }
    }

    /// The ref that payloads must have on a tag that the value at 0 opens; `None` where any will
    /// do.
    pub(super) fn tag_ref(self, at_zero: &Scalar) -> Option<TagRef> {
        let at_zero = at_zero.as_bytes();
        self.address.map(|kind| match kind {
            AddressKind::Postcode => TagRef::Postcode(AddressRef::of_opening(at_zero)),
            AddressKind::Number => TagRef::Number(BagRef::of_opening(at_zero)),
        })
    }
}

impl TagRef {
    fn is_of(self, payload: &Payload) -> bool {
        match self {
            Self::Postcode(address) => payload.address == Some(address),
            Self::Number(bag) => payload.bag == Some(bag),
        }
    }
}

/// Checks what `agency` sealed in a section, on a tag that gives this ref.
pub(super) fn check(
    bytes: &[u8; payload::LEN],
    terms: SectionTerms,
    tag_ref: Option<TagRef>,
    agency: &Agency,
    covenant: &Covenant,
    night: Night,
) -> Result<(), RecordFault> {
    match Content::decode(bytes).map_err(|_| RecordFault::Payload)? {
        Content::Payload(payload) if !terms.asks => {
            if terms.names_person && payload.person.is_none() {
                return Err(RecordFault::Person);
            }
            if tag_ref.is_some_and(|tag_ref| !tag_ref.is_of(&payload)) {
                return Err(RecordFault::Ref);
            }
            check_payload(&payload, agency, covenant, night)
        }
        Content::Question(_) if terms.asks => Ok(()),
        Content::Payload(_) | Content::Question(_) => Err(RecordFault::Payload),
    }
}

/// Checks a payload that `agency` confirms to be about somebody's person: no other pairs are asked.
pub(crate) fn check_confirmed(
    payload: &Payload,
    agency: &Agency,
    covenant: &Covenant,
    night: Night,
) -> Result<(), RecordFault> {
    if payload.person.is_none() {
        // By its address alone, it would lie in a household whose gate it did not meet.
        return Err(RecordFault::Person);
    }
    check_payload(payload, agency, covenant, night)
}

/// Checks what a payload of `agency` says.
///
/// A signal is alive from its date to `lifetime_days` after it, both days included, and may not be
/// dated after the night.
fn check_payload(
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

    /// What the first section of a match key asks.
    fn terms(key: &str) -> SectionTerms {
        let covenant =
            Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let mut sections = covenant.sections();
        let is_of_key = |section| covenant.match_key_of(section).id() == key;
        SectionTerms::of(&covenant, sections.position(is_of_key).expect("a section"))
    }

    fn checked(agency: &str, change: impl Fn(&mut Payload)) -> Result<(), RecordFault> {
        let covenant =
            Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let night = Night::parse("2026-11-22").expect("a night");
        let mut payload = Payload {
            code: covenant
                .code(if agency == "housing" {
                    "rent-arrears"
                } else {
                    "domestic-violence"
                })
                .expect("a code")
                .number(),
            date: night.day_number(),
            ..payload()
        };
        change(&mut payload);
        check(
            &payload.encode(),
            terms("address"),
            None,
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
            code: covenant.code("rent-arrears").expect("a code").number(),
            date: night.day_number(),
            ..payload()
        }
        .encode();
        let joining = terms("surname+initial+birth");
        for (bytes, asks, expected) in [
            (question, true, Ok(())),
            (question, false, Err(RecordFault::Payload)),
            (payload, false, Ok(())),
            (payload, true, Err(RecordFault::Payload)),
        ] {
            let terms = SectionTerms { asks, ..joining };
            assert_eq!(
                check(&bytes, terms, None, housing, &covenant, night),
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
            checked("police", |payload| (
                payload.person,
                payload.address,
                payload.bag
            ) = (None, None, None)),
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

    #[test]
    fn wants_a_person_under_a_key_of_persons_and_the_ref_of_its_tag_at_the_first_household_gate() {
        let chains = "\n[[gate]]\nid = \"household-chains\"\nscope = \"household\"\n\
                      unit = \"chain\"\nk = 2\n";
        let three = include_str!("../../tests/covenant.toml").replace(
            "scope = \"household\"\nunit = \"agency\"\nk = 2",
            "scope = \"household\"\nunit = \"agency\"\nk = 3",
        );
        let text = three.replace(
            "[[match_key]]\nid = \"address\"",
            "[[match_key]]\nid = \"bag\"\nmode = \"joins\"\n\n[[match_key]]\nid = \"address\"",
        ) + chains;
        let covenant = Covenant::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let night = Night::parse("2026-11-22").expect("a night");
        let housing = covenant.agency("housing").expect("an agency");
        let at_zero = Scalar::from(7_u8);
        let (address, bag) = (
            AddressRef::of_opening(at_zero.as_bytes()),
            BagRef::of_opening(at_zero.as_bytes()),
        );
        let at = |gate: &str, key: &str, payload: Payload| {
            let mut sections = covenant.sections();
            let is_it = |section: Section| {
                covenant.gate_of(section).id() == gate && covenant.match_key_of(section).id() == key
            };
            let section = sections.position(is_it).expect("a section");
            let terms = SectionTerms::of(&covenant, section);
            let tag_ref = terms.tag_ref(&at_zero);
            let code = covenant.code("rent-arrears").expect("a code").number();
            let date = night.day_number();
            let bytes = Payload {
                code,
                date,
                ..payload
            }
            .encode();
            check(&bytes, terms, tag_ref, housing, &covenant, night)
        };
        let first = covenant
            .gates()
            .iter()
            .find(|gate| gate.scope() == Scope::Household)
            .expect("a gate")
            .id();
        let with = |address, bag| Payload {
            address,
            bag,
            ..payload()
        };
        let other = payload();
        let person = covenant.gates()[0].id();
        let nobody = Payload {
            person: None,
            ..with(Some(address), Some(bag))
        };
        assert_eq!(
            at(person, "surname+initial+birth", nobody),
            Err(RecordFault::Person)
        );
        assert_eq!(at(person, "surname+initial+birth", other), Ok(()));
        assert_eq!(at(first, "address", nobody), Ok(()));
        assert_eq!(at(first, "address", with(Some(address), other.bag)), Ok(()));
        assert_eq!(at(first, "bag", with(other.address, Some(bag))), Ok(()));
        for (key, wrong) in [
            ("address", with(other.address, Some(bag))),
            ("address", with(None, Some(bag))),
            ("bag", with(Some(address), other.bag)),
            ("bag", with(Some(address), None)),
        ] {
            assert_eq!(at(first, key, wrong), Err(RecordFault::Ref), "{key}");
        }
        assert_eq!(
            at("household-chains", "address", other),
            Ok(()),
            "another gate opens with something else"
        );
    }

    fn payload() -> Payload {
        Payload {
            signal: SignalRef([1; 12]),
            previous: SignalRef([9; 12]),
            person: Some(PersonRef([2; 8])),
            is_client: false,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: None,
            holder: Holder::NONE,
            address: Some(AddressRef([3; 8])),
            bag: Some(BagRef([4; 8])),
            code: 2,
            date: 20_000,
            severity: Severity::Serious,
            contact: 1,
        }
    }
}
