//! What a row says of the holder of its BSN, before it becomes bits: the first initial, the year of
//! birth, the day and month of birth.
//!
//! Day and month stand with the smaller first, so that a swap says the same. The first of January
//! and of July say no day, for registers write them where it is unknown.

use std::ops::Range;
use std::slice;

use exchange::crypto::mac::Mac;
use exchange::payload::holder::{Holder, HolderField};
use zeroize::Zeroize as _;

use crate::normalise::identifiers::Identifiers;
use crate::pseudonymise::tag::Message;

/// The clues in canonical form, one behind the other; zeros for what is not known. Wiped when
/// dropped.
#[derive(Default)]
pub(crate) struct HolderClues([u8; 9]);

impl HolderClues {
    /// What a row says; nothing where it has no BSN.
    pub(crate) fn of(identifiers: &Identifiers) -> Self {
        let mut clues = Self::default();
        if identifiers.bsn.is_none() {
            return clues;
        }
        let initial = identifiers.name.initial();
        clues.note(HolderField::Initial, initial.as_ref().map(slice::from_ref));
        clues.note(HolderField::Year, identifiers.birth.year());
        if !identifiers.birth.is_conventional() {
            let unordered = identifiers.birth.unordered();
            clues.note(HolderField::Day, unordered.as_ref().map(|day| &day[4..]));
        }
        clues
    }

    /// Their bits, under the secret of the BSN that `mac` is keyed with; `messages` stand in the
    /// order of [`HolderField::ALL`].
    pub(crate) fn holder(&self, mac: &Mac, messages: &[Message; 3]) -> Holder {
        let mut holder = Holder::default();
        for (field, message) in HolderField::ALL.into_iter().zip(messages) {
            let clue = &self.0[range(field)];
            // No clue begins with a zero byte: that is where nothing was noted.
            if clue[0] == 0 {
                continue;
            }
            let mut bytes = [0; size_of::<Message>() + 4];
            bytes[..message.len()].copy_from_slice(message);
            bytes[message.len()..][..clue.len()].copy_from_slice(clue);
            holder = holder.with_code(field, mac.code(&bytes[..message.len() + clue.len()]));
            bytes.zeroize();
        }
        holder
    }

    fn note(&mut self, field: HolderField, clue: Option<&[u8]>) {
        if let Some(clue) = clue {
            self.0[range(field)].copy_from_slice(clue);
        }
    }
}

/// Where the clue of a field stands.
const fn range(field: HolderField) -> Range<usize> {
    match field {
        HolderField::Initial => 0..1,
        HolderField::Year => 1..5,
        HolderField::Day => 5..9,
    }
}

impl Drop for HolderClues {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::name::NameCells;
    use crate::profile::date::DateForm;

    fn said(initials: &str, birth: &str) -> String {
        let mut identifiers = Identifiers::default();
        identifiers.bsn = Some(*b"123456782");
        identifiers.name.read(NameCells {
            initials,
            surname: "Berg",
            ..NameCells::default()
        });
        identifiers
            .birth
            .read(birth, DateForm::parse("yyyymmdd").expect("a form"), 20_779);
        let clues = HolderClues::of(&identifiers);
        String::from_utf8(
            clues
                .0
                .map(|byte| if byte == 0 { b'-' } else { byte })
                .to_vec(),
        )
        .expect("letters and digits")
    }

    #[test]
    fn says_what_is_known_and_the_same_for_a_day_and_month_that_changed_places() {
        assert_eq!(said("J.P.", "19800412"), "j19800412");
        assert_eq!(said("J", "19801204"), "j19800412");
        assert_eq!(said("", "19801204"), "-19800412");
        assert_eq!(said("J", "19801200"), "j1980----");
        assert_eq!(said("J", "1980"), "j1980----");
        assert_eq!(said("J", "00000000"), "j--------");
        assert_eq!(
            said("J", "19800101"),
            "j1980----",
            "a day that registers write where it is unknown"
        );
        assert_eq!(said("J", "19800701"), "j1980----");
    }

    #[test]
    fn says_nothing_without_a_bsn() {
        let mut identifiers = Identifiers::default();
        identifiers.name.read(NameCells {
            initials: "J",
            ..NameCells::default()
        });
        assert_eq!(HolderClues::of(&identifiers).0, [0; 9]);
    }

    #[test]
    fn gives_other_bits_under_another_secret_and_another_message_for_each_part() {
        let clues = HolderClues(*b"j19800412");
        let messages = [[1; 49], [2; 49], [3; 49]];
        let holder = |key: &[u8]| clues.holder(&Mac::new(key), &messages);
        assert_eq!(holder(b"one"), holder(b"one"));
        assert_ne!(holder(b"one"), holder(b"other"));
        assert_ne!(
            holder(b"one"),
            clues.holder(&Mac::new(b"one"), &[[4; 49], [5; 49], [6; 49]])
        );
    }
}
