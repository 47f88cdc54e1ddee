//! The cells of a row to a checked row: everything a signal needs, or what is wrong and where.
//!
//! [`RowChecker::row`] is the only way to a row: it knows the profile, where its columns are, the
//! excluded addresses and the night. A row carries personal data, so neither it nor its working
//! space has a `Debug`.

mod cell_reader;
pub(crate) mod clean_row;
pub(crate) mod kept_rows;

use exchange::covenant::{Covenant, MatchKey};
use exchange::night::Night;
use exchange::payload::Severity;

use crate::check::columns::Columns;
use crate::check::disbelieved::{Claim, Disbelieved};
use crate::check::eligibility::Eligibility;
use crate::check::excluded::ExcludedAddresses;
use crate::check::key_use::{self, KeyColumns};
use crate::check::refusal::{Disposition, Reason};
use crate::check::row::cell_reader::CellReader;
use crate::check::row::clean_row::CleanRow;
use crate::check::row::kept_rows::{KeptRow, KeptRows};
use crate::normalise::identifiers::{Canonical, Identifiers};
use crate::profile::Profile;
use crate::profile::date::DateForms;
use crate::profile::field::{Field, Place};
use crate::read::table::{Cells, RowView};

/// What every row is checked by.
pub(crate) struct RowChecker<'a> {
    profile: &'a Profile,
    columns: &'a Columns,
    excluded: &'a ExcludedAddresses,
    eligibility: Eligibility<'a>,
    night: u32,
    /// How dates are written, and what a year of two digits is on this night.
    dates: DateForms,
    match_keys: &'a [MatchKey],
    /// The columns of each match key.
    pub(crate) key_columns: Vec<KeyColumns>,
    /// What rows go on without; `None` where all is believed.
    disbelieved: Option<&'a Disbelieved>,
}

/// A row that is right.
pub(crate) struct Row<'a> {
    pub(crate) signal_number: &'a str,
    pub(crate) client_number: Option<&'a str>,
    pub(crate) code: u16,
    pub(crate) date: u32,
    pub(crate) severity: Severity,
    pub(crate) contact: u16,
    /// Whether its person is in a joint plan already.
    pub(crate) is_in_joint_plan: bool,
    /// Whether its person was informed.
    pub(crate) is_informed: bool,
    /// Whom and where it is about.
    pub(crate) identifiers: &'a Identifiers,
    /// Whether it had an address that is no household.
    pub(crate) is_excluded: bool,
    /// The fields that say something which is sent, each by the bit of its index.
    pub(crate) said: u32,
}

/// Working space for one row after the other.
#[derive(Default)]
pub(crate) struct RowScratch {
    identifiers: Identifiers,
    canonical: Canonical,
    clean: CleanRow,
    /// What is wrong with the last row: the first thing per column.
    pub(crate) wrong: Vec<(Option<Place>, Reason)>,
}

impl RowScratch {
    /// Whether something of this disposition is wrong with the last row.
    pub(crate) fn has(&self, disposition: Disposition) -> bool {
        has(&self.wrong, disposition)
    }
}

fn has(wrong: &[(Option<Place>, Reason)], disposition: Disposition) -> bool {
    wrong
        .iter()
        .any(|(_, reason)| reason.disposition() == disposition)
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
        Self {
            profile,
            columns,
            excluded,
            eligibility: Eligibility::new(covenant, profile, night),
            night: night.day_number(),
            dates: profile.dates().until(night),
            match_keys: covenant.match_keys(),
            key_columns: KeyColumns::of_all(covenant.match_keys(), profile),
            disbelieved: None,
        }
    }

    /// Lets rows go on without what is not believed.
    pub(crate) fn disbelieve(&mut self, disbelieved: &'a Disbelieved) {
        self.disbelieved = (!disbelieved.is_nothing()).then_some(disbelieved);
    }

    /// Reads whom and where a row is about, and no more of it; its client number stands beside it.
    /// `None` for a row that cannot be read. What was read is kept for [`row`](Self::row), where
    /// there is room.
    pub(crate) fn identify<'b>(
        &self,
        view: RowView<'b>,
        scratch: &'b mut RowScratch,
        kept: Option<&mut KeptRows>,
    ) -> Option<(Option<&'b str>, &'b Identifiers)> {
        let is_read = |cells: &Cells<'_>| !view.is_torn && self.columns.fit(*cells);
        let Some(cells) = view.cells.filter(is_read) else {
            if let Some(kept) = kept {
                kept.pass_over();
            }
            return None;
        };
        scratch.wrong.clear();
        let mut reader = CellReader::new(self, cells, &mut scratch.clean, &mut scratch.wrong);
        let client_number = reader.identifiers(&mut scratch.identifiers);
        let said = reader.said();
        if let Some(kept) = kept {
            kept.keep(said, &scratch.identifiers, &scratch.wrong);
        }
        if self.excluded.contains(&scratch.identifiers.address) {
            scratch.identifiers.forget_address();
        }
        Some((client_number, &scratch.identifiers))
    }

    /// The column of a claim: the first that the export has.
    pub(crate) fn column_of(&self, claim: Claim) -> Field {
        let mut fields = claim.fields().iter().copied();
        fields
            .find(|field| self.profile.column(*field).is_some())
            .unwrap_or(claim.fields()[0])
    }

    /// Checks the cells of a row; `None` when it is set aside or withheld, or when all its cells
    /// are empty and nothing is wrong with it. Whom and where it is about is not read again where
    /// that was kept.
    pub(crate) fn row<'b>(
        &self,
        view: RowView<'b>,
        kept: Option<KeptRow<'_>>,
        scratch: &'b mut RowScratch,
    ) -> Option<Row<'b>> {
        scratch.wrong.clear();
        let Some(cells) = view.cells else {
            let reason = if view.has_swallowed {
                Reason::SwallowedRows
            } else {
                Reason::RowTooLong
            };
            scratch.wrong.push((None, reason));
            return None;
        };
        // Spreadsheets write rows of delimiters behind the last one.
        if cells.joined().trim().is_empty() {
            return None;
        }
        if view.is_torn || !self.columns.fit(cells) {
            scratch.wrong.push((None, Reason::CellCount));
            return None;
        }
        let mut reader = CellReader::new(self, cells, &mut scratch.clean, &mut scratch.wrong);
        let signal_number = reader.needed(Field::SignalNumber);
        let identifiers = &mut scratch.identifiers;
        let mut client_number = match kept {
            Some(kept) => reader.kept_identifiers(kept, identifiers),
            None => reader.identifiers(identifiers),
        };
        let code = reader.code();
        let amount = reader.amount(code);
        let date = reader.date();
        let severity = reader.severity();
        let contact = reader.contact();
        let is_in_joint_plan = reader.says_yes(Field::JointPlan);
        let is_informed = reader.says_yes(Field::Informed);
        // A row that is wrong is read to its end, so that all that is to be mended is told at once.
        let is_bad = reader.has(Disposition::Error);
        if !is_bad && reader.is_withheld(code, date, amount) {
            return None;
        }

        let mut said = reader.said();
        let is_excluded = self.excluded.contains(&identifiers.address);
        if is_excluded {
            identifiers.forget_address();
            said &= !key_use::PLACES;
        }
        let mut is_disbelieved = false;
        if let Some(disbelieved) = self.disbelieved {
            disbelieved.take_out(&mut client_number, identifiers, |claim| {
                is_disbelieved = true;
                said &= !key_use::fields(claim.fields());
                let reason = match claim {
                    Claim::ClientNumber | Claim::Bsn => Reason::ManyPersons,
                    _ => Reason::NotBelieved,
                };
                scratch
                    .wrong
                    .push((Some(self.column_of(claim).into()), reason));
            });
        }
        let (keys, canonical) = (self.match_keys, &mut scratch.canonical);
        if !is_bad && !keys.iter().any(|key| identifiers.supports(key, canonical)) {
            if !is_excluded && !is_disbelieved {
                scratch.wrong.push((None, Reason::NoIdentifier));
                return None;
            }
            // The row is right: its address is left out by agreement, or what it says is not
            // believed, and it had nothing else.
            let reason = if is_disbelieved {
                Reason::NothingBelieved
            } else {
                Reason::NothingToSend
            };
            scratch.wrong.push((None, reason));
        }
        let row = Row {
            signal_number: signal_number?,
            client_number,
            code: code?,
            date: date?,
            severity: severity?,
            contact: contact?,
            is_in_joint_plan,
            is_informed,
            identifiers: &scratch.identifiers,
            is_excluded,
            said,
        };
        (!is_bad).then_some(row)
    }
}
