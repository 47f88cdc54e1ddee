//! A record of the export to a checked row: everything a signal needs, or what is wrong and where.
//!
//! [`RowChecker::row`] is the only way to a row: it knows the profile, where its columns are, the excluded addresses and the night. A
//! row carries personal data, so neither it nor its working space has a `Debug`.

use exchange::covenant::{Covenant, MatchKey};
use exchange::night::Night;
use exchange::payload::Severity;

use crate::check::columns::Columns;
use crate::check::eligibility::Eligibility;
use crate::check::excluded::ExcludedAddresses;
use crate::check::refusal::{self, Reason};
use crate::normalise::address::{self, Address, AddressCells};
use crate::normalise::birth::{Birth, Reading};
use crate::normalise::identifiers::{Canonical, Identifiers};
use crate::normalise::name::{Name, NameCells};
use crate::normalise::{amount, bsn};
use crate::profile::Profile;
use crate::profile::date::{NoDay, WrittenDate};
use crate::profile::field::{Field, Place};
use crate::read::table::Cells;

/// What every row is checked by.
pub(crate) struct RowChecker<'a> {
    profile: &'a Profile,
    columns: &'a Columns,
    excluded: &'a ExcludedAddresses,
    terms: Eligibility<'a>,
    night: u32,
    match_keys: &'a [MatchKey],
}

/// A row that is right.
pub(crate) struct Row<'a> {
    pub(crate) signal_number: &'a str,
    pub(crate) client_number: Option<&'a str>,
    pub(crate) code: u16,
    pub(crate) date: u32,
    pub(crate) severity: Severity,
    pub(crate) contact: u16,
    /// Whom and where it is about.
    pub(crate) parts: &'a Identifiers,
    /// Whether it had an address that is no household.
    pub(crate) is_excluded: bool,
}

/// Working space for one row after the other.
#[derive(Default)]
pub(crate) struct RowScratch {
    parts: Identifiers,
    canonical: Canonical,
    /// What is wrong with the last row: the first thing per column.
    pub(crate) wrong: Vec<(Option<Place>, Reason)>,
}

impl<'a> RowChecker<'a> {
    /// Prepares what rows are checked by.
    pub(crate) fn new(
        profile: &'a Profile,
        columns: &'a Columns,
        excluded: &'a ExcludedAddresses,
        covenant: &'a Covenant,
        night: Night,
    ) -> Self {
        let terms = Eligibility::new(covenant, profile, night);
        Self {
            profile,
            columns,
            excluded,
            terms,
            night: night.day_number(),
            match_keys: covenant.match_keys(),
        }
    }

    /// The row of a record's cells; `None` when it is set aside or withheld, or when all its cells are empty and nothing is wrong with
    /// it.
    pub(crate) fn row<'b>(
        &self,
        cells: Option<Cells<'b>>,
        bench: &'b mut RowScratch,
    ) -> Option<Row<'b>> {
        bench.wrong.clear();
        let Some(cells) = cells else {
            bench.wrong.push((None, Reason::RowTooLong));
            return None;
        };
        if cells.joined().trim().is_empty() {
            return None;
        }
        if cells.count() != self.columns.count() {
            bench.wrong.push((None, Reason::CellCount));
            return None;
        }
        let mut reader = CellReader {
            door: self,
            cells,
            is_plain: is_plain(cells.joined()),
            postcode: None,
            wrong: &mut bench.wrong,
        };
        let signal_number = reader.needed(Field::SignalNumber);
        let client_number = reader.cell(Field::ClientNumber);
        let parts = &mut bench.parts;
        parts.bsn = reader.bsn(Field::Bsn);
        parts.parents = [Field::ParentBsn1, Field::ParentBsn2].map(|field| reader.bsn(field));
        reader.person(&mut parts.name, &mut parts.birth);
        reader.address(&mut parts.address);
        let code = reader.code();
        let amount = reader.amount(code);
        let date = reader.date();
        let severity = reader.severity();
        let contact = reader.contact();
        let is_bad = reader.has(refusal::Disposition::Error);
        if !is_bad && reader.is_withheld(code, date, amount) {
            return None;
        }

        let is_excluded = self.excluded.contains(&parts.address);
        if is_excluded {
            parts.forget_address();
        }
        if !is_bad
            && !self
                .match_keys
                .iter()
                .any(|key| parts.make(key, &mut bench.canonical))
        {
            bench.wrong.push((
                None,
                if is_excluded {
                    Reason::NothingToSend
                } else {
                    Reason::NoIdentifier
                },
            ));
            if !is_excluded {
                return None;
            }
        }
        let row = Row {
            signal_number: signal_number?,
            client_number,
            code: code?,
            date: date?,
            severity: severity?,
            contact: contact?,
            parts: &bench.parts,
            is_excluded,
        };
        (!is_bad).then_some(row)
    }
}

/// Reads the cells of one row; notes what is wrong.
struct CellReader<'a, 'b, 'w> {
    door: &'a RowChecker<'a>,
    cells: Cells<'b>,
    is_plain: bool,
    /// The four digits of the postcode, once it was read.
    postcode: Option<u16>,
    wrong: &'w mut Vec<(Option<Place>, Reason)>,
}

impl<'b> CellReader<'_, 'b, '_> {
    /// The trimmed cell of a column; `None` when the export has no such column, or the cell is empty or unreadable.
    fn cell(&mut self, place: impl Into<Place>) -> Option<&'b str> {
        let place = place.into();
        let cell = self.cells.at(self.door.columns.position(place)?).trim();
        if !self.is_plain && cell.contains(is_unreadable) {
            return self.refuse(place, Reason::Unreadable);
        }
        (!cell.is_empty()).then_some(cell)
    }

    fn needed(&mut self, field: Field) -> Option<&'b str> {
        self.cell(field)
            .or_else(|| self.refuse(field, Reason::Missing))
    }

    /// Notes the first thing that is wrong with a column.
    fn refuse<T>(&mut self, place: impl Into<Place>, reason: Reason) -> Option<T> {
        let place = place.into();
        if self.wrong.iter().all(|(other, _)| *other != Some(place)) {
            self.wrong.push((Some(place), reason));
        }
        None
    }

    fn has(&self, severity: refusal::Disposition) -> bool {
        self.wrong
            .iter()
            .any(|(_, reason)| reason.disposition() == severity)
    }

    fn bsn(&mut self, field: Field) -> Option<[u8; 9]> {
        let cell = self.cell(field)?;
        let canonical = bsn::canonical(cell);
        if canonical.is_none() {
            self.doubt(field, Reason::NotABsn);
        }
        canonical
    }

    /// Notes that a cell about whom or where is not what it should be: the row is set aside, or goes on without it, as the profile says.
    fn doubt(&mut self, field: Field, reason: Reason) {
        let leaves_out =
            self.door.profile.leaves_out() && reason.disposition() == refusal::Disposition::Error;
        self.refuse::<()>(field, if leaves_out { Reason::LeftOut } else { reason });
    }

    /// Reads name and birth date.
    fn person(&mut self, name: &mut Name, birth: &mut Birth) {
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
        let reason = match birth.read(cell, self.door.profile.date(), self.door.night) {
            Reading::Day => return,
            Reading::Incomplete => Reason::BirthDateIncomplete,
            Reading::NoDay => Reason::NotADate,
            Reading::Later => Reason::DateAfterNight,
        };
        self.doubt(Field::BirthDate, reason);
        if self.door.profile.leaves_out() && reason == Reason::NotADate {
            birth.keep_possible(cell, self.door.profile.date(), self.door.night);
        }
    }

    fn address(&mut self, address: &mut Address) {
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
        let has_both_columns = [Field::Postcode, Field::HouseNumber]
            .iter()
            .all(|&field| self.door.columns.position(Place::Field(field)).is_some());
        if has_both_columns && postcode.is_empty() != house_number.is_empty() && street.is_empty() {
            let empty = if postcode.is_empty() {
                Field::Postcode
            } else {
                Field::HouseNumber
            };
            self.refuse::<()>(empty, Reason::AddressIncomplete);
        }
        let any_postcode = self.door.terms.is_anywhere();
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
        for (is_wrong, field, reason) in [
            (faults.bag_id, Field::BagId, Reason::NotABagId),
            (faults.postcode, Field::Postcode, Reason::NotAPostcode),
            (
                faults.house_number,
                Field::HouseNumber,
                Reason::NotAHouseNumber,
            ),
        ] {
            if is_wrong {
                self.doubt(field, reason);
            }
        }
        self.postcode = address.postcode().and_then(address::digits);
    }

    fn code(&mut self) -> Option<u16> {
        if let Some(code) = self.door.profile.default_code() {
            return Some(code);
        }
        let word = self.needed(Field::Code)?;
        self.door
            .profile
            .code(word)
            .or_else(|| self.refuse(Field::Code, Reason::UnknownCode))
    }

    fn date(&mut self) -> Option<u32> {
        let cell = self.needed(Field::Date)?;
        let day = self
            .door
            .profile
            .date()
            .read(cell)
            .map_or(Err(NoDay::NotInCalendar), WrittenDate::day_number);
        match day {
            Ok(day) if day <= self.door.night => Some(day),
            Ok(_) => self.refuse(Field::Date, Reason::DateAfterNight),
            Err(NoDay::Before1970) => self.refuse(Field::Date, Reason::DateTooEarly),
            Err(NoDay::NotInCalendar) => self.refuse(Field::Date, Reason::NotADate),
        }
    }

    /// The amount in cents, where the code asks for one.
    fn amount(&mut self, code: Option<u16>) -> Option<u64> {
        self.door.terms.min_cents(code?)?;
        let cell = self.needed(Field::Amount)?;
        amount::cents(cell).or_else(|| self.refuse(Field::Amount, Reason::NotAnAmount))
    }

    /// Notes why the covenant keeps the row at the agency, if it does. A cell that cannot be read makes the row wrong instead.
    fn is_withheld(&mut self, code: Option<u16>, date: Option<u32>, amount: Option<u64>) -> bool {
        let terms = &self.door.terms;
        let code = code.unwrap_or_default();
        if date.is_some_and(|date| terms.is_too_old(code, date)) {
            self.refuse::<()>(Field::Date, Reason::TooOld);
        }
        if self.postcode.is_some_and(|digits| terms.is_outside(digits)) {
            self.refuse::<()>(Field::Postcode, Reason::OutsideArea);
        }
        if amount < terms.min_cents(code) {
            self.refuse::<()>(Field::Amount, Reason::BelowThreshold);
        }
        for &position in terms.preconditions(code) {
            let place = Place::Precondition(position);
            if !self
                .cell(place)
                .is_some_and(|cell| self.door.profile.is_yes(cell))
            {
                self.refuse::<()>(place, Reason::PreconditionNotMet);
            }
        }
        if self
            .cell(Field::Reporter)
            .is_some_and(|reporter| terms.is_other_agency(reporter))
        {
            self.refuse::<()>(Field::Reporter, Reason::ReportedByAgency);
        }
        self.has(refusal::Disposition::Error) || self.has(refusal::Disposition::Withheld)
    }

    fn severity(&mut self) -> Option<Severity> {
        match self.cell(Field::Severity) {
            Some(word) => self
                .door
                .profile
                .severity(word)
                .or_else(|| self.refuse(Field::Severity, Reason::UnknownSeverity)),
            None => self
                .door
                .profile
                .default_severity()
                .or_else(|| self.refuse(Field::Severity, Reason::Missing)),
        }
    }

    fn contact(&mut self) -> Option<u16> {
        match self.cell(Field::Contact) {
            Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => number
                .parse()
                .ok()
                .or_else(|| self.refuse(Field::Contact, Reason::NotAContact)),
            Some(_) => self.refuse(Field::Contact, Reason::NotAContact),
            None => Some(self.door.profile.default_contact()),
        }
    }
}

/// Whether a text holds printable ASCII only, which needs no further look. Without a branch, so that it runs on many bytes at once.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

fn is_unreadable(character: char) -> bool {
    character == char::REPLACEMENT_CHARACTER
        || (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
}
