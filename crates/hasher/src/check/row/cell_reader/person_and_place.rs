//! Reads the cells about whom and where: name, birth date and address.

use crate::check::refusal::Reason;
use crate::check::row::cell_reader::CellReader;
use crate::normalise::address::{self, Address, AddressCells};
use crate::normalise::birth::{Birth, Reading};
use crate::normalise::name::{Name, NameCells};
use crate::profile::field::{Field, Place};

impl CellReader<'_, '_, '_> {
    /// Reads name and birth date.
    pub(super) fn person(&mut self, name: &mut Name, birth: &mut Birth) {
        let [initials, first_names, surname, partner_surname, whole] = [
            Field::Initials,
            Field::FirstNames,
            Field::Surname,
            Field::PartnerSurname,
            Field::Name,
        ]
        .map(|field| self.cell(field).unwrap_or(""));
        name.read(NameCells {
            initials,
            first_names,
            surname,
            partner_surname,
            whole,
        });
        self.tell_name(name, surname, whole);
        if name.initial().is_none() && !(initials.is_empty() && first_names.is_empty()) {
            let field = if initials.is_empty() {
                Field::FirstNames
            } else {
                Field::Initials
            };
            self.refuse::<()>(field, Reason::NoLetters);
        }
        self.birth_date(birth);
    }

    /// Notes what is wrong with a name, at its surname or at the column of whole names.
    fn tell_name(&mut self, name: &Name, surname: &str, whole: &str) {
        let (field, cell) = if surname.is_empty() {
            (Field::Name, whole)
        } else {
            (Field::Surname, surname)
        };
        let unknown = name.unknown_signs();
        for (is_unknown, field) in [
            (unknown.initials, Field::Initials),
            (unknown.first_names, Field::FirstNames),
            (unknown.surname, field),
            (unknown.partner_surname, Field::PartnerSurname),
        ] {
            if is_unknown {
                self.refuse::<()>(field, Reason::UnknownSign);
            }
        }
        // A name is doubtful, never wrong: the row may still meet on its BSN or address.
        if name.is_business() {
            self.refuse::<()>(field, Reason::BusinessName);
        } else if name.surname().is_none() && !cell.is_empty() {
            // Letters and yet no name: forms of address and remarks.
            let has_letters = cell.contains(|letter: char| letter.is_ascii_alphabetic());
            let reason = if has_letters {
                Reason::SaysNothing
            } else {
                Reason::NoLetters
            };
            self.refuse::<()>(field, reason);
        }
    }

    fn birth_date(&mut self, birth: &mut Birth) {
        birth.clear();
        let Some(cell) = self.cell(Field::BirthDate) else {
            return;
        };
        let reason = match birth.read(cell, self.checker.dates.birth_date, self.checker.night) {
            Reading::Day => return,
            Reading::Incomplete => Reason::BirthDateIncomplete,
            Reading::Placeholder => Reason::SaysNothing,
            Reading::NoDay => Reason::NotADate,
            Reading::Later => Reason::DateAfterNight,
        };
        self.doubt(Field::BirthDate, reason);
        // What could be a typing error still says the year, or the day.
        if self.checker.profile.leaves_out() && reason == Reason::NotADate {
            birth.keep_possible(cell, self.checker.dates.birth_date, self.checker.night);
        }
    }

    pub(super) fn address(&mut self, address: &mut Address) {
        let [
            bag_id,
            postcode,
            street,
            house_number,
            house_indication,
            house_letter,
            house_addition,
            town,
            postcode_town,
            whole,
        ] = [
            Field::BagId,
            Field::Postcode,
            Field::Street,
            Field::HouseNumber,
            Field::HouseIndication,
            Field::HouseLetter,
            Field::HouseAddition,
            Field::Town,
            Field::PostcodeTown,
            Field::Address,
        ]
        .map(|field| self.cell(field).unwrap_or(""));
        // An export that never has one of the two is not asked for it row by row.
        let has_both_columns = [Field::Postcode, Field::HouseNumber]
            .iter()
            .all(|&field| self.checker.columns.index(Place::Field(field)).is_some());
        let has_half = postcode.is_empty() != house_number.is_empty();
        if has_both_columns && has_half && street.is_empty() && whole.is_empty() {
            let empty = if postcode.is_empty() {
                Field::Postcode
            } else {
                Field::HouseNumber
            };
            self.refuse::<()>(empty, Reason::AddressIncomplete);
        }
        let any_postcode = self.checker.eligibility.is_anywhere();
        let faults = address.read(AddressCells {
            bag_id,
            postcode,
            any_postcode,
            street,
            house_number,
            house_indication,
            house_letter,
            house_addition,
            town,
            postcode_town,
            whole,
        });
        if faults.bag_id {
            self.doubt(Field::BagId, Reason::NotABagId);
        }
        if faults.postcode {
            self.doubt(Field::Postcode, Reason::NotAPostcode);
        }
        if faults.house_number {
            self.doubt(Field::HouseNumber, Reason::NotAHouseNumber);
        }
        if faults.house_number_date {
            self.doubt(Field::HouseNumber, Reason::HouseNumberDate);
        }
        if faults.whole {
            self.refuse::<()>(Field::Address, Reason::AddressUnread);
        }
        // A whole address in the cell of the street, say.
        let is_unread = address.by_postcode().is_none() && address.by_street().is_none();
        if is_unread && !street.is_empty() && whole.is_empty() {
            self.refuse::<()>(Field::Street, Reason::AddressUnread);
        }
        if address.has_unknown_sign() {
            let field = if street.is_empty() {
                Field::Address
            } else {
                Field::Street
            };
            self.refuse::<()>(field, Reason::UnknownSign);
        }
        self.postcode = address.postcode().and_then(address::digits);
    }
}
