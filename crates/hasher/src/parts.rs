//! The parts of a row: what it says about whom and where, in canonical form, and the match keys that they make.
//!
//! A match key's canonical form is its parts in their order, with the unit separator between them; if one is missing, there is none.
//! Parts are personal data: they are wiped when the next row is read and when dropped, and there is no `Debug`.

use exchange::covenant::{Field, Form, MatchKey, Part};
use zeroize::Zeroize as _;

use crate::normalise::SEPARATOR;

/// The parts of one row.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) bsn: Option<[u8; 9]>,
    /// Empty when there is none.
    pub(crate) surname: Vec<u8>,
    pub(crate) initial: Option<u8>,
    pub(crate) birth: Option<[u8; 8]>,
    /// Empty when there is none, or one that is no household.
    pub(crate) address: Vec<u8>,
}

impl Parts {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.bsn.zeroize();
        self.surname.as_mut_slice().zeroize();
        self.surname.clear();
        self.initial.zeroize();
        self.birth.zeroize();
        self.forget_address();
    }

    /// Forgets the address.
    pub(crate) fn forget_address(&mut self) {
        self.address.as_mut_slice().zeroize();
        self.address.clear();
    }

    /// Whether all parts of a match key are there.
    pub(crate) fn make(&self, key: &MatchKey) -> bool {
        key.parts().iter().all(|&part| self.part(part).is_some())
    }

    /// Writes the canonical form of some parts over `out`; gives back whether there is one.
    pub(crate) fn write(&self, parts: &[Part], out: &mut Vec<u8>) -> bool {
        out.clear();
        for &part in parts {
            let Some(canonical) = self.part(part) else { return false };
            if !out.is_empty() {
                out.push(SEPARATOR);
            }
            out.extend(canonical);
        }
        true
    }

    fn part(&self, part: Part) -> Option<&[u8]> {
        let some = |bytes: &'_ [u8]| !bytes.is_empty();
        if part.form != Form::Whole {
            return None;
        }
        match part.field {
            Field::Bsn => self.bsn.as_ref().map(<[u8; 9]>::as_slice),
            Field::Surname => Some(self.surname.as_slice()).filter(|bytes| some(bytes)),
            Field::Initial => self.initial.as_ref().map(std::slice::from_ref),
            Field::Birth => self.birth.as_ref().map(<[u8; 8]>::as_slice),
            Field::Address => Some(self.address.as_slice()).filter(|bytes| some(bytes)),
            _ => None,
        }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.clear();
    }
}
