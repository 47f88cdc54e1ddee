//! Takes one field after the other from the text of a letter. Nothing is allocated by a number that
//! stands there.

use super::answer_fault::AnswerFault;
use super::case_number::CaseNumber;
use crate::payload::PayloadError;

/// What is left of a text.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    /// The next `N` bytes.
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], TextError> {
        let (field, rest) = self.0.split_first_chunk().ok_or(TextError::Layout)?;
        self.0 = rest;
        Ok(*field)
    }

    /// The next two bytes, as a number.
    pub(super) fn number(&mut self) -> Result<u16, TextError> {
        self.take().map(u16::from_le_bytes)
    }

    /// The next four bytes, as a number: how many entries follow.
    pub(super) fn count(&mut self) -> Result<u32, TextError> {
        self.take().map(u32::from_le_bytes)
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Result<u8, TextError> {
        let [byte] = self.take()?;
        Ok(byte)
    }

    /// The next eight bytes, as the number of a case: not zeros.
    pub(super) fn case_number(&mut self) -> Result<CaseNumber, TextError> {
        let number = CaseNumber(self.take()?);
        if number == CaseNumber::NONE {
            return Err(TextError::Layout);
        }
        Ok(number)
    }

    /// The next byte, as the index of an agency: 1 to 64.
    pub(super) fn agency(&mut self) -> Result<u8, TextError> {
        let index = self.byte()?;
        if !(1..=64).contains(&index) {
            return Err(TextError::Layout);
        }
        Ok(index)
    }

    /// Checks that nothing is left.
    pub(super) fn end(&self) -> Result<(), TextError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(TextError::Layout)
        }
    }
}

/// Checks that entries stand in strictly rising order: so none is there twice, and a text can be
/// written in one way only.
pub(super) fn check_rising<T: PartialOrd>(entries: &[T]) -> Result<(), TextError> {
    if entries.is_sorted_by(|entry, next| entry < next) {
        Ok(())
    } else {
        Err(TextError::Layout)
    }
}

/// Why the text of a letter is not what its kind says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Cut off, too long, out of order, or a number that is impossible.
    #[error("the text of the letter does not have the form of its kind")]
    Layout,
    /// Bytes that should be a payload are not one.
    #[error("the letter holds {0}")]
    Payload(#[from] PayloadError),
    /// An answer says what cannot be.
    #[error("the letter holds an answer that cannot be: {0}")]
    Answer(#[from] AnswerFault),
}
