//! An address as bytes, without what follows from the rest.
//!
//! ```text
//! address  BAG id ‖ postcode ‖ number ‖ addition ‖ town and street ‖ length of the town 1
//! ```

use super::Address;
use crate::normalise::word_list::packed;

impl Address {
    /// Appends it; `None` where it is too long.
    pub(crate) fn pack(&self, out: &mut Vec<u8>) -> Option<()> {
        packed::pack(self.bag_id.as_ref().map_or(&[], <[u8; 16]>::as_slice), out)?;
        packed::pack(&self.postcode, out)?;
        packed::pack(&self.number, out)?;
        packed::pack(&self.addition, out)?;
        let place = if self.by_street.is_empty() {
            &[]
        } else {
            &self.by_street[..self.street_end]
        };
        packed::pack(place, out)?;
        // Of an address without a street it says nothing.
        let town_end = if place.is_empty() { 0 } else { self.town_end };
        out.push(u8::try_from(town_end).ok()?);
        Some(())
    }

    /// Takes an address off, over what was there.
    pub(crate) fn unpack(&mut self, from: &mut &[u8]) {
        for buffer in [
            &mut self.postcode,
            &mut self.by_postcode,
            &mut self.by_street,
            &mut self.number,
            &mut self.addition,
        ] {
            buffer.clear();
        }
        self.has_unknown = false;
        self.bag_id = packed::unpack(from).try_into().ok();
        self.postcode.extend_from_slice(packed::unpack(from));
        self.number.extend_from_slice(packed::unpack(from));
        self.addition.extend_from_slice(packed::unpack(from));
        if !self.postcode.is_empty() && !self.number.is_empty() {
            self.by_postcode.extend_from_slice(&self.postcode);
            Self::write_number(&mut self.by_postcode, &self.number, &self.addition);
        }
        self.by_street.extend_from_slice(packed::unpack(from));
        (self.street_end, self.town_end) = (self.by_street.len(), packed::byte(from).into());
        if !self.by_street.is_empty() {
            Self::write_number(&mut self.by_street, &self.number, &self.addition);
        }
    }
}
