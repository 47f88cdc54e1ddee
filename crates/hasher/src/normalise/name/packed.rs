//! A name as bytes: what match keys make forms of, and nothing that only remarks are made of.
//!
//! ```text
//! name  initial 1 ‖ whether it is of a first name 1 ‖ own halves 1 ‖ halves ‖ given names
//! ```

use super::{Name, UnknownSigns};
use crate::normalise::word_list::packed;

impl Name {
    /// Appends it; `None` where it is too long.
    pub(crate) fn pack(&self, out: &mut Vec<u8>) -> Option<()> {
        out.push(self.initial.unwrap_or_default());
        out.push(self.is_initial_of_name.into());
        out.push(u8::try_from(self.own).ok()?);
        self.halves.pack(out)?;
        self.given.pack(out)
    }

    /// Takes a name off, over what was there. It has no whole surname, of which no form is made.
    pub(crate) fn unpack(&mut self, from: &mut &[u8]) {
        self.initial = Some(packed::byte(from)).filter(|initial| *initial != 0);
        self.is_initial_of_name = packed::byte(from) != 0;
        self.own = packed::byte(from).into();
        self.halves.unpack(from);
        self.given.unpack(from);
        self.whole.clear();
        self.is_business = false;
        self.unknown_signs = UnknownSigns::default();
        self.pair.clear();
        self.write_pair();
    }
}
