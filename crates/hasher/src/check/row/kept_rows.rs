//! What was read of some rows about whom and where: kept by the look at the whole export, until the
//! same rows are hashed.
//!
//! It is personal data: bytes that are wiped when dropped, and no `Debug`.

use zeroize::Zeroize as _;

use crate::check::refusal::Reason;
use crate::normalise::identifiers::Identifiers;
use crate::normalise::word_list::packed;
use crate::profile::field::{Field, Place};

/// What was read of rows, in their order. A row may be passed over, and is then read again.
#[derive(Default)]
pub(crate) struct KeptRows {
    /// Of each row the fields that said something, 4 bytes, and its identifiers.
    bytes: Vec<u8>,
    /// Where each row ends.
    ends: Vec<u32>,
    /// What was wrong, with the index of the row.
    wrong: Vec<WrongCell>,
}

/// Something that was wrong with a row.
#[derive(Clone, Copy)]
pub(super) struct WrongCell {
    row: usize,
    pub(super) place: Option<Place>,
    pub(super) reason: Reason,
}

/// What was read of one row.
#[derive(Clone, Copy)]
pub(crate) struct KeptRow<'a> {
    bytes: &'a [u8],
    /// What was wrong, but for the client number: that is read again.
    pub(super) wrong: &'a [WrongCell],
}

impl KeptRows {
    /// Forgets all rows, to be filled with others.
    pub(crate) fn reset(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.wrong.clear();
    }

    /// Keeps what was read of the next row: which fields said something, and what was wrong.
    pub(super) fn keep(
        &mut self,
        said: u32,
        identifiers: &Identifiers,
        wrong: &[(Option<Place>, Reason)],
    ) {
        let (row, start) = (self.ends.len(), self.bytes.len());
        self.bytes.extend_from_slice(&said.to_le_bytes());
        if identifiers.pack(&mut self.bytes).is_none() {
            self.bytes.truncate(start);
            self.pass_over();
            return;
        }
        for &(place, reason) in wrong {
            if place != Some(Place::Field(Field::ClientNumber)) {
                self.wrong.push(WrongCell { row, place, reason });
            }
        }
        self.pass_over();
    }

    /// Goes on to the next row.
    pub(super) fn pass_over(&mut self) {
        // More than 4 GiB of some hundred rows there cannot be: each has at most 64 KiB.
        let end = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    /// What was kept of a row, by its index.
    pub(crate) fn row(&self, index: usize) -> Option<KeptRow<'_>> {
        let end = *self.ends.get(index)? as usize;
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        let first = self.wrong.partition_point(|wrong| wrong.row < index);
        let count = self.wrong[first..].partition_point(|wrong| wrong.row == index);
        (start < end).then_some(KeptRow {
            bytes: &self.bytes[start..end],
            wrong: &self.wrong[first..first + count],
        })
    }

    /// The same rows, in no more memory than they need.
    pub(crate) fn compact(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            ends: self.ends.clone(),
            wrong: self.wrong.clone(),
        }
    }

    /// Bytes that they take.
    pub(crate) fn held(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.ends) + size_of_val(&*self.wrong)
    }
}

impl KeptRow<'_> {
    /// Reads it over other identifiers; gives back the fields that said something.
    pub(super) fn read(mut self, identifiers: &mut Identifiers) -> u32 {
        let said = packed::bytes(&mut self.bytes, 4);
        let said = said.try_into().expect("4 bytes were asked for");
        identifiers.unpack(&mut self.bytes);
        u32::from_le_bytes(said)
    }
}

impl Drop for KeptRows {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use synthetic::freed::Place;

    use super::*;

    #[test]
    fn leave_nothing_when_dropped() {
        let mut rows = KeptRows::default();
        rows.bytes.extend([0xA7; 80]);
        let compact = rows.compact();
        let places = [&rows, &compact].map(|rows| Place::of(&rows.bytes[16..]));
        drop((rows, compact));
        assert_eq!(places.map(|place| place.left()), [0, 0]);
    }
}
