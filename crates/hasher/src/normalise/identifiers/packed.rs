//! The identifiers of a row as bytes: some sixty of them, so that those of many rows can be kept.
//!
//! ```text
//! identifiers  BSN ‖ BSN of a parent ‖ BSN of a parent ‖ name ‖ birth date ‖ address
//! ```

use super::Identifiers;
use crate::normalise::word_list::packed;

impl Identifiers {
    /// Appends them; `None` where one is too long.
    pub(crate) fn pack(&self, out: &mut Vec<u8>) -> Option<()> {
        for number in [&self.bsn, &self.parents[0], &self.parents[1]] {
            packed::pack(number.as_ref().map_or(&[], <[u8; 9]>::as_slice), out)?;
        }
        self.name.pack(out)?;
        self.birth.pack(out);
        self.address.pack(out)
    }

    /// Takes identifiers off, over what was there: every match key makes the same forms of them.
    pub(crate) fn unpack(&mut self, from: &mut &[u8]) {
        let [parent, other] = &mut self.parents;
        for number in [&mut self.bsn, parent, other] {
            *number = packed::unpack(from).try_into().ok();
        }
        self.name.unpack(from);
        self.birth.unpack(from);
        self.address.unpack(from);
    }
}

#[cfg(test)]
mod tests {
    use exchange::covenant::{MatchKey, Mode};
    use proptest::prelude::*;

    use super::*;
    use crate::normalise::address::AddressCells;
    use crate::normalise::identifiers::Canonical;
    use crate::normalise::name::NameCells;
    use crate::profile::date::DateForm;

    /// Cells of a name, a birth date and an address.
    type IdentifierCells = [&'static str; 11];

    fn identifiers(
        [
            bsn,
            parent,
            initials,
            first,
            surname,
            partner,
            birth,
            postcode,
            number,
            street,
            town,
        ]: IdentifierCells,
    ) -> Identifiers {
        let mut identifiers = Identifiers::default();
        let number_of = |digits: &str| digits.as_bytes().try_into().ok();
        identifiers.bsn = number_of(bsn);
        identifiers.parents = [None, number_of(parent)];
        identifiers.name.read(NameCells {
            initials,
            first_names: first,
            surname,
            partner_surname: partner,
            whole: "",
        });
        let form = DateForm::parse("dd-mm-yyyy").expect("a form");
        identifiers.birth.read(birth, form, 20_779);
        identifiers.birth.keep_possible(birth, form, 20_779);
        identifiers.birth.read(birth, form, 20_779);
        identifiers.address.read(AddressCells {
            bag_id: if number == "12" {
                "0363200000123456"
            } else {
                ""
            },
            postcode,
            house_number: number,
            street,
            town,
            ..AddressCells::default()
        });
        identifiers
    }

    /// All that a row, a note or a doubt takes from them.
    fn all_of(identifiers: &Identifiers) -> Vec<Option<Vec<u8>>> {
        let mut all = Vec::new();
        for id in [
            "bsn",
            "parent",
            "surname+initial+birth",
            "half+birth",
            "initial+half.start",
            "surname.sorted",
            "surname.start+first-name.sound",
            "names",
            "names.start+birth.year-month",
            "names.initial+birth.year-day",
            "initial+birth.month-day",
            "initial+birth.swapped",
            "initial+postcode.area",
            "initial+postcode+house-number",
            "address",
            "bag",
            "first-name.deletions+surname",
            "name.start+birth.year-day",
        ] {
            let key =
                MatchKey::new(id, Mode::Joins).unwrap_or_else(|error| panic!("{id}: {error}"));
            identifiers.for_each_form(key.parts(), &mut Canonical::default(), |form| {
                all.push(Some(form.to_vec()));
            });
            all.push(None);
        }
        let Identifiers {
            name,
            birth,
            address,
            ..
        } = identifiers;
        for words in [
            name.own_halves().map(<[u8]>::to_vec).collect::<Vec<_>>(),
            name.partner_halves().map(<[u8]>::to_vec).collect(),
            name.givens().map(<[u8]>::to_vec).collect(),
        ] {
            all.extend(words.into_iter().map(Some));
            all.push(None);
        }
        all.push(birth.year().map(<[u8]>::to_vec));
        all.push(birth.calendar_day().map(|day| day.to_vec()));
        for part in [
            address.by_postcode(),
            address.by_street(),
            address.street(),
            address.town(),
        ] {
            all.push(part.map(<[u8]>::to_vec));
        }
        all
    }

    fn cells() -> impl Strategy<Value = IdentifierCells> {
        let one_of = |words: &'static [&'static str]| prop::sample::select(words);
        let number = || one_of(&["", "123456782", "111222333"]);
        (
            (
                number(),
                number(),
                one_of(&["", "J.", "IJ", "?"]),
                one_of(&["", "Jan Piet", "A. (Anna)", "Zoë"]),
            ),
            (
                one_of(&[
                    "",
                    "Jansen-de Vries",
                    "van den Berg",
                    "Bakker BV",
                    "Yıldız e/v Smit",
                    "-",
                ]),
                one_of(&["", "Smit", "Jansen", "de Boer-Bos"]),
                one_of(&[
                    "",
                    "29-02-1980",
                    "00-00-1980",
                    "30-02-1980",
                    "1980",
                    "01-01-1900",
                ]),
            ),
            (
                one_of(&["", "6511 AB", "9999zz", "1"]),
                one_of(&["", "12", "56 bis", "0", "7-2"]),
                one_of(&["", "Kerkstraat", "Postbus 12", "Plein 1944", "."]),
                one_of(&["", "Nijmegen", "'s-Gravenhage", "-"]),
            ),
        )
            .prop_map(
                |(
                    (bsn, parent, initials, first),
                    (surname, partner, birth),
                    (postcode, number, street, town),
                )| {
                    [
                        bsn, parent, initials, first, surname, partner, birth, postcode, number,
                        street, town,
                    ]
                },
            )
    }

    proptest! {
        #[test]
        fn gives_back_all_that_is_made_of_them_whatever_stood_there_before(
            row in cells(), before in cells(), forgets_given in any::<bool>(),
        ) {
            let mut read = identifiers(row);
            let mut packed = Vec::new();
            prop_assert!(read.pack(&mut packed).is_some());
            packed.push(0x55);
            let mut again = identifiers(before);
            let mut from = packed.as_slice();
            again.unpack(&mut from);
            prop_assert_eq!(from, &[0x55]);
            if forgets_given {
                read.name.forget_given();
                again.name.forget_given();
                read.name.forget_halves(true, |half| half.len() < 6);
                again.name.forget_halves(true, |half| half.len() < 6);
            }
            prop_assert!(all_of(&again) == all_of(&read));
        }
    }

    #[test]
    fn are_not_packed_where_a_word_is_longer_than_a_byte_counts() {
        let mut long = Identifiers::default();
        let surname = "a".repeat(300);
        long.name.read(NameCells {
            surname: &surname,
            ..NameCells::default()
        });
        assert!(long.pack(&mut Vec::new()).is_none());
    }
}
