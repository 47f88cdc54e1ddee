//! Takes one field after the other from the text of a letter. Nothing is allocated by a number that
//! stands there.

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

    pub(super) fn number(&mut self) -> Result<u16, TextError> {
        self.take().map(u16::from_le_bytes)
    }

    /// How many things of one kind follow.
    pub(super) fn count(&mut self) -> Result<u32, TextError> {
        self.take().map(u32::from_le_bytes)
    }

    /// The index of an agency.
    pub(super) fn agency(&mut self) -> Result<u8, TextError> {
        self.take().map(u8::from_le_bytes).and_then(|index| {
            if (1..=64).contains(&index) {
                Ok(index)
            } else {
                Err(TextError::Layout)
            }
        })
    }

    /// That nothing is left.
    pub(super) fn end(&self) -> Result<(), TextError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(TextError::Layout)
        }
    }
}

/// That things stand in strictly rising order: so none stands twice, and what is said can be said
/// in one way only.
pub(super) fn rising<T: PartialOrd>(things: &[T]) -> Result<(), TextError> {
    if things.is_sorted_by(|one, next| one < next) {
        Ok(())
    } else {
        Err(TextError::Layout)
    }
}

/// Why the text of a letter is not what its kind says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Cut off, too long, out of order, or a number that is impossible.
    #[error("what the letter says is not of its form")]
    Layout,
    /// What should be a payload is none.
    #[error("the letter holds {0}")]
    Payload(#[from] PayloadError),
}
