//! Reads the cells of one row, field by field, and notes what is wrong with each.

mod person_and_place;

use exchange::payload::Severity;

use crate::check::refusal::{Disposition, Reason};
use crate::check::row::clean_row::CleanRow;
use crate::check::row::kept_rows::KeptRow;
use crate::check::row::{RowChecker, has};
use crate::normalise::identifiers::Identifiers;
use crate::normalise::nothing::{self, Said};
use crate::normalise::{address, amount, bsn};
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
    /// The fields that say something, each by the bit of its index.
    said: u32,
    wrong: &'w mut Vec<(Option<Place>, Reason)>,
}

impl<'a, 'b, 'w> CellReader<'a, 'b, 'w> {
    pub(super) fn new(
        checker: &'a RowChecker<'a>,
        cells: Cells<'b>,
        clean: &'b mut CleanRow,
        wrong: &'w mut Vec<(Option<Place>, Reason)>,
    ) -> Self {
        let is_plain = is_plain(cells.joined());
        Self {
            checker,
            cells: if is_plain { cells } else { clean.clean(cells) },
            is_plain,
            postcode: None,
            said: 0,
            wrong,
        }
    }

    /// The trimmed cell of a column; `None` when the export has no such column, or the cell is
    /// empty or unreadable or says that there is nothing.
    pub(super) fn cell(&mut self, place: impl Into<Place>) -> Option<&'b str> {
        let place = place.into();
        let cell = self.cells.at(self.checker.columns.index(place)?).trim();
        if !self.is_plain && cell.contains(is_unreadable) {
            return self.refuse(place, Reason::Unreadable);
        }
        if cell.is_empty() {
            return None;
        }
        if self.says_nothing(place, cell) {
            return self.refuse(place, Reason::SaysNothing);
        }
        if let Place::Field(field) = place {
            self.said |= 1 << field.index();
        }
        Some(cell)
    }

    /// The fields that said something so far, each by the bit of its index.
    pub(super) const fn said(&self) -> u32 {
        self.said
    }

    /// Reads whom and where the row is about; gives back the client number.
    pub(super) fn identifiers(&mut self, identifiers: &mut Identifiers) -> Option<&'b str> {
        let client_number = self.cell(Field::ClientNumber);
        identifiers.bsn = self.bsn(Field::Bsn);
        identifiers.parents = [Field::ParentBsn1, Field::ParentBsn2].map(|field| self.bsn(field));
        self.person(&mut identifiers.name, &mut identifiers.birth);
        self.address(&mut identifiers.address);
        client_number
    }

    /// As [`identifiers`](Self::identifiers), of a row that was read before.
    pub(super) fn kept_identifiers(
        &mut self,
        kept: KeptRow<'_>,
        identifiers: &mut Identifiers,
    ) -> Option<&'b str> {
        let client_number = self.cell(Field::ClientNumber);
        for wrong in kept.wrong {
            self.wrong.push((wrong.place, wrong.reason));
        }
        self.said |= kept.read(identifiers);
        self.postcode = identifiers.address.postcode().and_then(address::digits);
        client_number
    }

    /// Whether a cell says in a word that there is nothing.
    #[inline]
    fn says_nothing(&self, place: Place, cell: &str) -> bool {
        let profile = self.checker.profile;
        let is_nothing = match nothing::said(place, cell) {
            Said::Value => nothing::is_listed(profile.empty_words(), cell),
            Said::Nothing => true,
            Said::NothingAlone => !self.names_somebody(),
        };
        is_nothing && !profile.gives_meaning(place, cell)
    }

    /// Whether the row has a name beside its surname.
    fn names_somebody(&self) -> bool {
        [Field::Initials, Field::FirstNames, Field::Prefix]
            .into_iter()
            .any(|field| {
                let index = self.checker.columns.index(field.into());
                let cell = index.map_or("", |index| self.cells.at(index).trim());
                nothing::said(field.into(), cell) == Said::Value
            })
    }

    /// The trimmed cell of a column that may not be empty.
    pub(super) fn needed(&mut self, field: Field) -> Option<&'b str> {
        self.cell(field)
            .or_else(|| self.refuse(field, Reason::Missing))
    }

    /// Notes the first thing that is wrong with a column.
    fn refuse<T>(&mut self, place: impl Into<Place>, reason: Reason) -> Option<T> {
        let place = place.into();
        let is_new = self.wrong.iter().all(|&(noted, earlier)| {
            // What is only counted stands beside what becomes of the row.
            noted != Some(place) || earlier != reason && earlier.is_counted() != reason.is_counted()
        });
        if is_new {
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

    /// The amount in cents, where the code asks for one; nothing for a credit.
    pub(super) fn amount(&mut self, code: Option<u16>) -> Option<u64> {
        let min = self.checker.eligibility.min_cents(code?)?;
        let cell = self.needed(Field::Amount)?;
        let Some(amount) = amount::read(cell) else {
            return self.refuse(Field::Amount, Reason::NotAnAmount);
        };
        if amount.is_ambiguous && amount.cents < min {
            self.refuse::<()>(Field::Amount, Reason::AmbiguousAmount);
        }
        (!amount.is_credit).then_some(amount.cents)
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
            let place = Place::Precondition(index);
            // An empty cell is not a yes: what is not shown is not done.
            let answer = self
                .cell(place)
                .map_or(Some(false), |cell| self.checker.profile.yes_or_no(cell));
            if answer != Some(true) {
                let reason = match answer {
                    Some(_) => Reason::PreconditionNotMet,
                    None => Reason::UnknownYesNo,
                };
                self.refuse::<()>(place, reason);
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

    /// Whether a cell says yes; an empty one does not, and neither does a column that is not there.
    pub(super) fn says_yes(&mut self, field: Field) -> bool {
        let Some(cell) = self.cell(field) else {
            return false;
        };
        let answer = self.checker.profile.yes_or_no(cell);
        answer
            .or_else(|| self.refuse(field, Reason::UnknownYesNo))
            .unwrap_or_default()
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
