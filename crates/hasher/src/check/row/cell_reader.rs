//! Reads the cells of one row, field by field, and notes what is wrong with each.

use exchange::payload::Severity;

use crate::check::refusal::{Disposition, Reason};
use crate::check::row::{RowChecker, has};
use crate::normalise::address::{self, Address, AddressCells};
use crate::normalise::birth::{Birth, Reading};
use crate::normalise::name::{Name, NameCells};
use crate::normalise::{amount, bsn};
use crate::profile::date::{NoDay, WrittenDate};
use crate::profile::field::{Field, Place};
use crate::read::table::Cells;

/// Reads the cells of one row; notes what is wrong.
pub(super) struct CellReader<'a, 'b, 'w> {
    checker: &'a RowChecker<'a>,
    cells: Cells<'b>,
    is_plain: bool,
    /// The four digits of the postcode, once it was read.
    postcode: Option<u16>,
    wrong: &'w mut Vec<(Option<Place>, Reason)>,
}

impl<'a, 'b, 'w> CellReader<'a, 'b, 'w> {
    pub(super) fn new(
        checker: &'a RowChecker<'a>,
        cells: Cells<'b>,
        wrong: &'w mut Vec<(Option<Place>, Reason)>,
    ) -> Self {
        Self {
            checker,
            cells,
            is_plain: is_plain(cells.joined()),
            postcode: None,
            wrong,
        }
    }

    /// The trimmed cell of a column; `None` when the export has no such column, or the cell is
    /// empty or unreadable.
    pub(super) fn cell(&mut self, place: impl Into<Place>) -> Option<&'b str> {
        let place = place.into();
        let cell = self.cells.at(self.checker.columns.index(place)?).trim();
        if !self.is_plain && cell.contains(is_unreadable) {
            return self.refuse(place, Reason::Unreadable);
        }
        (!cell.is_empty()).then_some(cell)
    }

    /// The trimmed cell of a column that may not be empty.
    pub(super) fn needed(&mut self, field: Field) -> Option<&'b str> {
        self.cell(field)
            .or_else(|| self.refuse(field, Reason::Missing))
    }

    /// Notes the first thing that is wrong with a column.
    fn refuse<T>(&mut self, place: impl Into<Place>, reason: Reason) -> Option<T> {
        let place = place.into();
        if self.wrong.iter().all(|(noted, _)| *noted != Some(place)) {
            self.wrong.push((Some(place), reason));
        }
        None
    }

    /// Whether something of this disposition was noted.
    pub(super) fn has(&self, disposition: Disposition) -> bool {
        has(self.wrong, disposition)
    }

    pub(super) fn bsn(&mut self, field: Field) -> Option<[u8; 9]> {
        let cell = self.cell(field)?;
        let canonical = bsn::canonical(cell);
        if canonical.is_none() {
            self.doubt(field, Reason::NotABsn);
        }
        canonical
    }

    /// Notes that a cell about whom or where is not what it should be: the row is set aside, or
    /// goes on without it, as the profile says.
    fn doubt(&mut self, field: Field, reason: Reason) {
        let leaves_out =
            self.checker.profile.leaves_out() && reason.disposition() == Disposition::Error;
        self.refuse::<()>(field, if leaves_out { Reason::LeftOut } else { reason });
    }

    /// Reads name and birth date.
    pub(super) fn person(&mut self, name: &mut Name, birth: &mut Birth) {
        let [initials, first_names, surname, partner_surname] = [
            Field::Initials,
            Field::FirstNames,
            Field::Surname,
            Field::PartnerSurname,
        ]
        .map(|field| self.cell(field).unwrap_or(""));
        name.read(NameCells {
            initials,
            first_names,
            surname,
            partner_surname,
        });
        // A name is doubtful, never wrong: the row may still meet on its BSN or address.
        if name.is_business() {
            self.refuse::<()>(Field::Surname, Reason::BusinessName);
        } else if name.surname().is_none() && !surname.is_empty() {
            self.refuse::<()>(Field::Surname, Reason::NoLetters);
        }
        if name.initial().is_none() && !(initials.is_empty() && first_names.is_empty()) {
            self.refuse::<()>(
                if initials.is_empty() {
                    Field::FirstNames
                } else {
                    Field::Initials
                },
                Reason::NoLetters,
            );
        }
        birth.clear();
        let Some(cell) = self.cell(Field::BirthDate) else {
            return;
        };
        let reason = match birth.read(cell, self.checker.dates.birth_date, self.checker.night) {
            Reading::Day => return,
            Reading::Incomplete => Reason::BirthDateIncomplete,
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
            house_letter,
            house_addition,
            town,
        ] = [
            Field::BagId,
            Field::Postcode,
            Field::Street,
            Field::HouseNumber,
            Field::HouseLetter,
            Field::HouseAddition,
            Field::Town,
        ]
        .map(|field| self.cell(field).unwrap_or(""));
        // An export that never has one of the two is not asked for it row by row.
        let has_both_columns = [Field::Postcode, Field::HouseNumber]
            .iter()
            .all(|&field| self.checker.columns.index(Place::Field(field)).is_some());
        if has_both_columns && postcode.is_empty() != house_number.is_empty() && street.is_empty() {
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
            house_letter,
            house_addition,
            town,
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
        self.postcode = address.postcode().and_then(address::digits);
    }

    pub(super) fn code(&mut self) -> Option<u16> {
        if let Some(code) = self.checker.profile.default_code() {
            return Some(code);
        }
        let word = self.needed(Field::Code)?;
        self.checker
            .profile
            .code(word)
            .or_else(|| self.refuse(Field::Code, Reason::UnknownCode))
    }

    pub(super) fn date(&mut self) -> Option<u32> {
        let cell = self.needed(Field::Date)?;
        let day = self
            .checker
            .dates
            .date
            .read(cell)
            .map_or(Err(NoDay::NotInCalendar), WrittenDate::day_number);
        match day {
            Ok(day) if day <= self.checker.night => Some(day),
            Ok(_) => self.refuse(Field::Date, Reason::DateAfterNight),
            Err(NoDay::Before1970) => self.refuse(Field::Date, Reason::DateTooEarly),
            Err(NoDay::NotInCalendar) => self.refuse(Field::Date, Reason::NotADate),
        }
    }

    /// The amount in cents, where the code asks for one.
    pub(super) fn amount(&mut self, code: Option<u16>) -> Option<u64> {
        self.checker.eligibility.min_cents(code?)?;
        let cell = self.needed(Field::Amount)?;
        amount::cents(cell).or_else(|| self.refuse(Field::Amount, Reason::NotAnAmount))
    }

    /// Notes why the covenant keeps the row at the agency, if it does. A cell that cannot be read
    /// makes the row wrong instead.
    pub(super) fn is_withheld(
        &mut self,
        code: Option<u16>,
        date: Option<u32>,
        amount: Option<u64>,
    ) -> bool {
        let eligibility = &self.checker.eligibility;
        // The caller withholds no row that is wrong, so the code is there.
        let code = code.unwrap_or_default();
        if date.is_some_and(|date| eligibility.is_too_old(code, date)) {
            self.refuse::<()>(Field::Date, Reason::TooOld);
        }
        if self
            .postcode
            .is_some_and(|digits| eligibility.is_outside(digits))
        {
            self.refuse::<()>(Field::Postcode, Reason::OutsideArea);
        }
        // Of a code without a threshold both are `None`.
        if amount < eligibility.min_cents(code) {
            self.refuse::<()>(Field::Amount, Reason::BelowThreshold);
        }
        for &index in eligibility.preconditions(code) {
            // An empty cell is not a yes: what is not shown is not done.
            let place = Place::Precondition(index);
            if !self
                .cell(place)
                .is_some_and(|cell| self.checker.profile.is_yes(cell))
            {
                self.refuse::<()>(place, Reason::PreconditionNotMet);
            }
        }
        if self
            .cell(Field::Reporter)
            .is_some_and(|reporter| eligibility.is_other_agency(reporter))
        {
            self.refuse::<()>(Field::Reporter, Reason::ReportedByAgency);
        }
        self.has(Disposition::Error) || self.has(Disposition::Withheld)
    }

    pub(super) fn severity(&mut self) -> Option<Severity> {
        match self.cell(Field::Severity) {
            Some(word) => self
                .checker
                .profile
                .severity(word)
                .or_else(|| self.refuse(Field::Severity, Reason::UnknownSeverity)),
            None => self
                .checker
                .profile
                .default_severity()
                .or_else(|| self.refuse(Field::Severity, Reason::Missing)),
        }
    }

    pub(super) fn contact(&mut self) -> Option<u16> {
        match self.cell(Field::Contact) {
            // A sign is not a digit, though the parser of numbers takes one.
            Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => number
                .parse()
                .ok()
                .or_else(|| self.refuse(Field::Contact, Reason::NotAContact)),
            Some(_) => self.refuse(Field::Contact, Reason::NotAContact),
            None => Some(self.checker.profile.default_contact()),
        }
    }
}

/// Whether a text holds printable ASCII only, which needs no further look. Without a branch, so
/// that it runs on many bytes at once.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

fn is_unreadable(character: char) -> bool {
    character == char::REPLACEMENT_CHARACTER
        || (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
}
