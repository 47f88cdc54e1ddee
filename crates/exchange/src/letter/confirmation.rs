//! What an agency confirms to the centre: that signals of its own are about one person with signals
//! of others (docs/confirmation.md, "Confirmation").
//!
//! `count 4 | per signal: payload 72 | count 2 | per pair: agency 1 | its signal ref 12`.

use super::fields::{Fields, TextError, check_rising};
use crate::payload::{Payload, SignalRef};

/// A signal of the agency that confirms, and the signals of others that are about the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// What the agency's own signal says.
    pub payload: Payload,
    /// The agency index and signal ref of each of the others, in rising order.
    pub others: Vec<(u8, SignalRef)>,
}

/// Writes a confirmation, whose signals rise by their refs.
///
/// # Panics
/// With more than 2^32 signals, or 2^16 others of one: a question letter that long is longer than a
/// letter may be.
#[must_use]
pub fn encode(confirmed: &[Confirmed]) -> Vec<u8> {
    let mut bytes = u32::try_from(confirmed.len())
        .expect("fewer signals than 2^32")
        .to_le_bytes()
        .to_vec();
    for Confirmed { payload, others } in confirmed {
        bytes.extend(payload.encode());
        bytes.extend(
            u16::try_from(others.len())
                .expect("few others")
                .to_le_bytes(),
        );
        for (agency, signal) in others {
            bytes.push(*agency);
            bytes.extend(signal.0);
        }
    }
    bytes
}

/// Reads a confirmation.
///
/// # Errors
/// [`TextError::Layout`] when the text is not a confirmation, or does not rise;
/// [`TextError::Payload`] when 72 bytes in it are not a payload.
pub fn decode(text: &[u8]) -> Result<Vec<Confirmed>, TextError> {
    let mut fields = Fields(text);
    let count = fields.count()?;
    let mut confirmed = Vec::new();
    for _ in 0..count {
        let payload = Payload::decode(&fields.take()?)?;
        let count = fields.number()?;
        let mut others = Vec::new();
        for _ in 0..count {
            others.push((fields.agency()?, SignalRef(fields.take()?)));
        }
        check_rising(&others)?;
        confirmed.push(Confirmed { payload, others });
    }
    fields.end()?;
    // Strictly: so each signal is confirmed once, and says one thing.
    let signals: Vec<_> = confirmed.iter().map(|entry| entry.payload.signal).collect();
    check_rising(&signals)?;
    Ok(confirmed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::holder::Holder;
    use crate::payload::{PayloadError, PersonRef, Question, Severity};

    fn confirmed(signal: u8, others: &[(u8, u8)]) -> Confirmed {
        let payload = Payload {
            signal: SignalRef([signal; 12]),
            previous: SignalRef([9; 12]),
            person: Some(PersonRef([2; 8])),
            is_client: false,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: None,
            holder: Holder::NONE,
            address: None,
            bag: None,
            code: 3,
            date: 20_779,
            severity: Severity::Serious,
            contact: 1,
        };
        Confirmed {
            payload,
            others: others
                .iter()
                .map(|&(agency, signal)| (agency, SignalRef([signal; 12])))
                .collect(),
        }
    }

    #[test]
    fn comes_back_as_it_was_given() {
        for all in [
            vec![],
            vec![confirmed(1, &[(2, 5)])],
            vec![confirmed(1, &[(2, 5), (2, 6), (3, 1)]), confirmed(2, &[])],
        ] {
            assert_eq!(decode(&encode(&all)), Ok(all));
        }
    }

    #[test]
    fn says_one_thing_of_a_signal_and_each_pair_once() {
        let first = confirmed(1, &[(2, 5)]);
        let other = Confirmed {
            payload: Payload {
                code: 4,
                ..first.payload
            },
            ..first.clone()
        };
        for wrong in [
            vec![first.clone(), other],
            vec![confirmed(2, &[]), first],
            vec![confirmed(1, &[(2, 5), (2, 5)])],
        ] {
            assert_eq!(decode(&encode(&wrong)), Err(TextError::Layout));
        }
    }

    #[test]
    fn is_refused_cut_off_with_something_behind_it_or_with_a_question_for_a_payload() {
        let good = encode(&[confirmed(1, &[(2, 5)])]);
        for index in 0..good.len() {
            assert_eq!(
                decode(&good[..index]),
                Err(TextError::Layout),
                "cut off at {index}"
            );
        }
        assert_eq!(
            decode(&[good.as_slice(), &[0]].concat()),
            Err(TextError::Layout)
        );
        let mut question = good;
        question[4..76].copy_from_slice(
            &Question {
                signal: SignalRef([1; 12]),
                previous: SignalRef([9; 12]),
                contact: 1,
            }
            .encode(),
        );
        assert_eq!(
            decode(&question),
            Err(TextError::Payload(PayloadError::Question))
        );
    }
}
