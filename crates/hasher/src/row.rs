//! A record of the export to a checked row: everything a signal needs, or what is wrong and where.
//!
//! [`Door::row`] is the only way to a row: it knows the profile, where its columns are, the excluded addresses and the night. A
//! row carries personal data, so neither it nor its working space has a `Debug`.

use exchange::covenant::{Covenant, MatchKeyKind};
use exchange::night::Night;
use exchange::payload::Severity;

use crate::columns::Columns;
use crate::date::{NoDay, Written};
use crate::excluded::ExcludedAddresses;
use crate::field::Field;
use crate::normalise::birth::{self, Birth};
use crate::normalise::{SEPARATOR, address, bsn, name};
use crate::profile::Profile;
use crate::refusal::{self, Reason};
use crate::table::Cells;

/// What every row is checked by.
pub(crate) struct Door<'a> {
    profile: &'a Profile,
    columns: &'a Columns,
    excluded: &'a ExcludedAddresses,
    night: u32,
    makes: [bool; MatchKeyKind::ALL.len()],
}

/// A row that is right.
pub(crate) struct Row<'a> {
    pub(crate) signal_number: &'a str,
    pub(crate) client_number: Option<&'a str>,
    pub(crate) code: u16,
    pub(crate) date: u32,
    pub(crate) severity: Severity,
    pub(crate) contact: u16,
    /// The canonical identifiers, by match key.
    pub(crate) identifiers: [Option<&'a [u8]>; MatchKeyKind::ALL.len()],
    /// Whether it had an address that is no household.
    pub(crate) is_excluded: bool,
}

/// Working space for one row after the other.
#[derive(Default)]
pub(crate) struct Bench {
    bsn: [u8; 9],
    name: Vec<u8>,
    address: Vec<u8>,
    scratch: Vec<u8>,
    /// What is wrong with the last row: the first thing per column.
    pub(crate) wrong: Vec<(Option<Field>, Reason)>,
}

impl<'a> Door<'a> {
    /// Prepares what rows are checked by.
    pub(crate) fn new(
        profile: &'a Profile,
        columns: &'a Columns,
        excluded: &'a ExcludedAddresses,
        covenant: &Covenant,
        night: Night,
    ) -> Self {
        let makes = MatchKeyKind::ALL.map(|kind| covenant.match_keys().iter().any(|key| key.kind() == kind));
        Self { profile, columns, excluded, night: night.day_number(), makes }
    }

    /// The row of a record's cells; `None` when it is set aside, or when all its cells are empty and nothing is wrong with it.
    pub(crate) fn row<'b>(&self, cells: Option<Cells<'b>>, bench: &'b mut Bench) -> Option<Row<'b>> {
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
        let mut reader = RowReader { door: self, cells, is_plain: is_plain(cells.joined()), wrong: &mut bench.wrong };
        let signal_number = reader.needed(Field::SignalNumber);
        let client_number = reader.cell(Field::ClientNumber);
        let bsn = reader.bsn();
        let has_name = reader.name(&mut bench.name, &mut bench.scratch);
        let has_address = reader.address(&mut bench.address);
        let code = reader.code();
        let date = reader.date();
        let severity = reader.severity();
        let contact = reader.contact();

        let is_excluded = has_address && self.excluded.contains(&bench.address);
        let has_address = has_address && !is_excluded;
        bench.bsn = bsn.unwrap_or_default();
        let of = |has: bool, kind: MatchKeyKind, canonical: &'b [u8]| (has && self.makes[kind as usize]).then_some(canonical);
        let identifiers = [
            of(bsn.is_some(), MatchKeyKind::Bsn, &bench.bsn),
            of(has_name, MatchKeyKind::SurnameInitialBirth, &bench.name),
            of(has_address, MatchKeyKind::Address, &bench.address),
        ];
        let is_bad = bench.wrong.iter().any(|(_, reason)| reason.severity() == refusal::Severity::Error);
        if identifiers.iter().all(Option::is_none) && !is_bad {
            bench.wrong.push((None, if is_excluded { Reason::NothingToSend } else { Reason::NoIdentifier }));
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
            identifiers,
            is_excluded,
        };
        (!is_bad).then_some(row)
    }
}

/// Reads the cells of one row; notes what is wrong.
struct RowReader<'a, 'b, 'w> {
    door: &'a Door<'a>,
    cells: Cells<'b>,
    is_plain: bool,
    wrong: &'w mut Vec<(Option<Field>, Reason)>,
}

impl<'b> RowReader<'_, 'b, '_> {
    /// The trimmed cell of a field; `None` when the export has no such column, or the cell is empty or unreadable.
    fn cell(&mut self, field: Field) -> Option<&'b str> {
        let cell = self.cells.at(self.door.columns.position(field)?).trim();
        if !self.is_plain && cell.contains(is_unreadable) {
            return self.refuse(field, Reason::Unreadable);
        }
        (!cell.is_empty()).then_some(cell)
    }

    fn needed(&mut self, field: Field) -> Option<&'b str> {
        self.cell(field).or_else(|| self.refuse(field, Reason::Missing))
    }

    /// Notes the first thing that is wrong with a column.
    fn refuse<T>(&mut self, field: Field, reason: Reason) -> Option<T> {
        if self.wrong.iter().all(|(other, _)| *other != Some(field)) {
            self.wrong.push((Some(field), reason));
        }
        None
    }

    fn bsn(&mut self) -> Option<[u8; 9]> {
        let cell = self.cell(Field::Bsn)?;
        bsn::canonical(cell).or_else(|| self.refuse(Field::Bsn, Reason::NotABsn))
    }

    /// Writes the canonical surname, initial and birth date; gives back whether the row has all three.
    fn name(&mut self, out: &mut Vec<u8>, scratch: &mut Vec<u8>) -> bool {
        out.clear();
        let initials = self.cell(Field::Initials);
        let first_names = self.cell(Field::FirstNames);
        let surname = self.cell(Field::Surname);
        let birth = self.cell(Field::BirthDate).and_then(|cell| self.birth(cell));
        let initial = [initials, first_names].into_iter().flatten().find_map(name::initial);
        let (Some(surname), Some(_), Some(birth)) = (surname, initials.or(first_names), birth) else {
            return false;
        };
        if !name::surname(surname, scratch, out) {
            self.refuse::<()>(Field::Surname, Reason::NoLetters);
            return false;
        }
        let Some(initial) = initial else {
            self.refuse::<()>(if initials.is_some() { Field::Initials } else { Field::FirstNames }, Reason::NoLetters);
            return false;
        };
        out.extend([SEPARATOR, initial, SEPARATOR]);
        out.extend(birth);
        true
    }

    fn birth(&mut self, cell: &str) -> Option<[u8; 8]> {
        let birth = self.door.profile.date().read(cell).map_or(Birth::NoDay, |written| birth::canonical(written, self.door.night));
        match birth {
            Birth::Day(day) => Some(day),
            Birth::Incomplete => self.refuse(Field::BirthDate, Reason::BirthDateIncomplete),
            Birth::NoDay => self.refuse(Field::BirthDate, Reason::NotADate),
            Birth::Later => self.refuse(Field::BirthDate, Reason::DateAfterNight),
        }
    }

    /// Writes the canonical address; gives back whether the row has one.
    fn address(&mut self, out: &mut Vec<u8>) -> bool {
        out.clear();
        let postcode = self.cell(Field::Postcode);
        let number = self.cell(Field::HouseNumber);
        let [letter, addition] = [Field::HouseLetter, Field::HouseAddition].map(|field| self.cell(field).unwrap_or(""));
        let has_both_columns =
            [Field::Postcode, Field::HouseNumber].iter().all(|&field| self.door.columns.position(field).is_some());
        if has_both_columns && postcode.is_none() != number.is_none() {
            let empty = if postcode.is_none() { Field::Postcode } else { Field::HouseNumber };
            self.refuse::<()>(empty, Reason::AddressIncomplete);
        }
        let postcode =
            postcode.and_then(|cell| address::postcode(cell).or_else(|| self.refuse(Field::Postcode, Reason::NotAPostcode)));
        let number = number
            .and_then(|cell| address::house_number(cell).or_else(|| self.refuse(Field::HouseNumber, Reason::NotAHouseNumber)));
        let (Some(postcode), Some((number, rest))) = (postcode, number) else {
            return false;
        };
        address::canonical(postcode, number, [rest, letter, addition], out);
        true
    }

    fn code(&mut self) -> Option<u16> {
        if let Some(code) = self.door.profile.default_code() {
            return Some(code);
        }
        let word = self.needed(Field::Code)?;
        self.door.profile.code(word).or_else(|| self.refuse(Field::Code, Reason::UnknownCode))
    }

    fn date(&mut self) -> Option<u32> {
        let cell = self.needed(Field::Date)?;
        let day = self.door.profile.date().read(cell).map_or(Err(NoDay::NotInCalendar), Written::day_number);
        match day {
            Ok(day) if day <= self.door.night => Some(day),
            Ok(_) => self.refuse(Field::Date, Reason::DateAfterNight),
            Err(NoDay::Before1970) => self.refuse(Field::Date, Reason::DateTooEarly),
            Err(NoDay::NotInCalendar) => self.refuse(Field::Date, Reason::NotADate),
        }
    }

    fn severity(&mut self) -> Option<Severity> {
        match self.cell(Field::Severity) {
            Some(word) => self.door.profile.severity(word).or_else(|| self.refuse(Field::Severity, Reason::UnknownSeverity)),
            None => self.door.profile.default_severity().or_else(|| self.refuse(Field::Severity, Reason::Missing)),
        }
    }

    fn contact(&mut self) -> Option<u16> {
        match self.cell(Field::Contact) {
            Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                number.parse().ok().or_else(|| self.refuse(Field::Contact, Reason::NotAContact))
            }
            Some(_) => self.refuse(Field::Contact, Reason::NotAContact),
            None => Some(self.door.profile.default_contact()),
        }
    }
}

/// Whether a text holds printable ASCII only, which needs no further look. Without a branch, so that it runs on many bytes at once.
fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

fn is_unreadable(character: char) -> bool {
    character == char::REPLACEMENT_CHARACTER || (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
}
