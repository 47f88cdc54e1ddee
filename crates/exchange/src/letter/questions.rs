//! What the centre asks an agency: whom to ask about which of its signals (docs/confirmation.md,
//! "Questions").
//!
//! `count 4 | per question: own signal ref 12 | agency 1 | zero 1 | its signal ref 12 | that of the
//! period before 12 | its contact 2 | count 2 | match keys, 2 each`.

use super::fields::{Fields, TextError, check_rising};
use crate::payload::SignalRef;

/// One question: is this signal of ours about the same person as that one of another agency?
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The signal of the agency that is asked.
    pub own: SignalRef,
    /// Index of the other agency.
    pub agency: u8,
    /// The signal of the other agency.
    pub other: SignalRef,
    /// The ref that it had in the period before, by which an answer of that period is found again.
    pub previous: SignalRef,
    /// The desk at the other agency to ask.
    pub contact: u16,
    /// Indices, in the covenant, of the match keys on which the two met; in rising order.
    pub match_keys: Vec<u16>,
}

/// Writes questions, which rise.
///
/// # Panics
/// With more than 2^32 questions, or 2^16 match keys.
#[must_use]
pub fn encode(questions: &[Asked]) -> Vec<u8> {
    let mut bytes = u32::try_from(questions.len())
        .expect("fewer questions than 2^32")
        .to_le_bytes()
        .to_vec();
    for Asked {
        own,
        agency,
        other,
        previous,
        contact,
        match_keys,
    } in questions
    {
        bytes.extend(own.0);
        bytes.extend([*agency, 0]);
        bytes.extend(other.0);
        bytes.extend(previous.0);
        bytes.extend(contact.to_le_bytes());
        bytes.extend(
            u16::try_from(match_keys.len())
                .expect("a covenant has few match keys")
                .to_le_bytes(),
        );
        bytes.extend(match_keys.iter().flat_map(|key| key.to_le_bytes()));
    }
    bytes
}

/// Reads questions.
///
/// # Errors
/// [`TextError::Layout`] when the text does not hold questions, or they do not rise.
pub fn decode(text: &[u8]) -> Result<Vec<Asked>, TextError> {
    let mut fields = Fields(text);
    let count = fields.count()?;
    // Not of that capacity: the number may be any.
    let mut questions = Vec::new();
    for _ in 0..count {
        let own = SignalRef(fields.take()?);
        let agency = fields.agency()?;
        // A reserved byte: a question is written in one way only.
        if fields.take()? != [0] {
            return Err(TextError::Layout);
        }
        let other = SignalRef(fields.take()?);
        let previous = SignalRef(fields.take()?);
        let contact = fields.number()?;
        let key_count = fields.number()?;
        let mut match_keys = Vec::new();
        for _ in 0..key_count {
            match_keys.push(fields.number()?);
        }
        check_rising(&match_keys)?;
        questions.push(Asked {
            own,
            agency,
            other,
            previous,
            contact,
            match_keys,
        });
    }
    fields.end()?;
    let pairs: Vec<_> = questions
        .iter()
        .map(|asked| (asked.own, asked.agency, asked.other))
        .collect();
    check_rising(&pairs)?;
    Ok(questions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(own: u8, agency: u8) -> Asked {
        Asked {
            own: SignalRef([own; 12]),
            agency,
            other: SignalRef([9; 12]),
            previous: SignalRef([8; 12]),
            contact: 0x0102,
            match_keys: vec![1, 4],
        }
    }

    #[test]
    fn come_back_as_they_were_asked() {
        for questions in [
            vec![],
            vec![asked(1, 2)],
            vec![asked(1, 2), asked(1, 3), asked(2, 1)],
        ] {
            assert_eq!(decode(&encode(&questions)), Ok(questions));
        }
    }

    #[test]
    fn are_372_of_one_match_key_at_most_in_the_smallest_letter() {
        let question = Asked {
            match_keys: vec![1],
            ..asked(1, 2)
        };
        let len = |questions| {
            let text = encode(&vec![question.clone(); questions]);
            crate::letter::plain_len(text.len())
        };
        assert_eq!([0, 372].map(len), [len(1); 2]);
        assert!(len(373) > len(1));
    }

    #[test]
    fn are_refused_out_of_order_cut_off_or_with_something_behind_them() {
        let good = encode(&[asked(1, 2), asked(1, 3)]);
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
        for wrong in [
            vec![asked(1, 3), asked(1, 2)],
            vec![asked(1, 2), asked(1, 2)],
            vec![asked(1, 0)],
            vec![asked(1, 65)],
        ] {
            assert_eq!(decode(&encode(&wrong)), Err(TextError::Layout));
        }
        assert_eq!(
            decode(&encode(&[Asked {
                match_keys: vec![4, 4],
                ..asked(1, 2)
            }])),
            Err(TextError::Layout)
        );
    }
}
