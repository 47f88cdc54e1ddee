//! What a row says of the holder of its BSN, before it becomes bits: the first initial, the year of
//! birth, the day and month of birth.
//!
//! Day and month stand with the smaller first, so that a swap says the same. The first of January
//! and of July say no day, for registers write them where it is unknown. What a row does not say is
//! the empty word, coded like any other, and a row that says fewer than two of the three says
//! nothing: so no bit tells of whom something is unknown.

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
        let words = HolderField::ALL.map(|field| self.word(field));
        // One that is alone would be a mark on people of whom the rest is unknown.
        if words.iter().filter(|word| !word.is_empty()).count() < 2 {
            return Holder::NONE;
        }
        let mut codes = [[0; 8]; 3];
        for ((code, word), message) in codes.iter_mut().zip(words).zip(messages) {
            *code = mac.code_of(&[message, word]);
        }
        Holder::from_codes(codes)
    }

    /// What is said of a field; empty where nothing was noted, for no clue begins with a zero byte.
    fn word(&self, field: HolderField) -> &[u8] {
        let clue = &self.0[range(field)];
        if clue[0] == 0 { &[] } else { clue }
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

    fn clues(initials: &str, birth: &str) -> HolderClues {
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
        HolderClues::of(&identifiers)
    }

    fn said(initials: &str, birth: &str) -> String {
        let dashed = clues(initials, birth)
            .0
            .map(|byte| if byte == 0 { b'-' } else { byte });
        String::from_utf8(dashed.to_vec()).expect("letters and digits")
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

    #[test]
    fn says_nothing_where_fewer_than_two_of_three_are_known() {
        let mac = Mac::new(b"key");
        let messages = [[1; 49], [2; 49], [3; 49]];
        for (initials, birth, says) in [
            ("J", "19800412", true),
            ("J", "19800101", true),
            ("", "19800412", true),
            ("", "19800101", false),
            ("J", "00000000", false),
            ("", "00000000", false),
        ] {
            let holder = clues(initials, birth).holder(&mac, &messages);
            assert_eq!(holder != Holder::NONE, says, "{initials} {birth}");
        }
    }

    /// How many BSNs of each kind of people are compared.
    const PEOPLE: u32 = 20_000;

    /// How often each value of a field stands in the holders of so many people who are known
    /// alike, each with a BSN of their own.
    fn counts(initials: &str, birth: &str, field: HolderField) -> [u32; 64] {
        let seed = Mac::new(format!("{initials} {birth}").as_bytes());
        let messages = [[1; 49], [2; 49], [3; 49]];
        let (clues, mut counts) = (clues(initials, birth), [0; 64]);
        for person in 0..PEOPLE {
            let secret: [u8; 32] = seed.code(&person.to_be_bytes());
            let holder = clues.holder(&Mac::new(&secret), &messages);
            counts[usize::from(holder.get(field).unwrap_or(0))] += 1;
        }
        counts
    }

    /// The statistic of two samples of one size, which has as many degrees of freedom as there are
    /// values but one (Pearson 1900).
    fn chi_square(left: [u32; 64], right: [u32; 64]) -> f64 {
        let mut sum = 0.0;
        for (left, right) in left.into_iter().zip(right) {
            let (left, right) = (f64::from(left), f64::from(right));
            if left + right > 0.0 {
                sum += (left - right).powi(2) / (left + right);
            }
        }
        sum
    }

    /// What is not known of people who came from elsewhere is often their birthday. Nobody who
    /// opens payloads sees of whom it is.
    #[test]
    fn people_of_whom_something_is_unknown_cannot_be_told_from_others() {
        // The statistic is higher once in ten thousand samples of the same people.
        for (field, bound) in [
            (HolderField::Initial, 68.0),
            (HolderField::Year, 68.0),
            (HolderField::Day, 112.0),
        ] {
            let known = counts("J", "19800412", field);
            assert_eq!(known[0], 0, "no part is zero");
            for (initials, birth) in [
                ("J", "19800101"),
                ("J", "19800701"),
                ("J", "19800000"),
                ("", "19800412"),
                ("", "19751231"),
            ] {
                let unknown = counts(initials, birth, field);
                let statistic = chi_square(known, unknown);
                assert!(
                    statistic < bound,
                    "{field:?} of {initials:?} {birth}: {statistic}"
                );
            }
        }
    }
}
