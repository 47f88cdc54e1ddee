//! A refusal: what is wrong with a row, with its place and the reason, never the value.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use crate::check::row_id::RowId;
use crate::profile::field::Place;

/// A refusal whose column is not yet named.
#[derive(Clone, Copy)]
pub(crate) struct RowRefusal {
    /// The row, as a spreadsheet counts, and its export.
    pub(crate) row: RowId,
    /// Line on which it begins, from 1.
    pub(crate) line: u64,
    /// Lines that are lost with it: more than one where a cell has swallowed whole rows.
    pub(crate) lines: u64,
    /// The column; `None` where the row as a whole is meant.
    pub(crate) place: Option<Place>,
    /// What is wrong with it.
    pub(crate) reason: Reason,
}

impl RowRefusal {
    /// A refusal of an export as a whole, which stands at its header.
    pub(crate) const fn of_file(export: u16, reason: Reason) -> Self {
        Self {
            row: RowId::new(export, 1),
            line: 1,
            lines: 1,
            place: None,
            reason,
        }
    }
}

/// What becomes of a row with this refusal. What stops a whole run is an error of
/// [`hash`](crate::hash()), and no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disposition {
    /// The row is set aside: nothing of it is sent.
    Error,
    /// The row is right, and the covenant keeps it at the agency: nothing of it is sent.
    Withheld,
    /// The row goes on, or nothing needs doing.
    Warning,
}

impl Disposition {
    /// Its word in reports and refusal files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Withheld => "withheld",
            Self::Warning => "warning",
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $disposition:ident, $advice:literal;)*) => {
        /// Why a row is refused or warned of: a word that does not change between versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its word in reports and refusal files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Whether it is counted by column and not listed by row: it may be so of most rows.
            #[must_use]
            pub const fn is_counted(self) -> bool {
                matches!(
                    self,
                    Self::SaysNothing
                        | Self::UnknownSign
                        | Self::AmbiguousAmount
                        | Self::AddressUnread
                        | Self::ManyPersons
                        | Self::NotBelieved
                        | Self::Frequent
                        | Self::MatchKeyUnused
                )
            }

            /// Whether it is of a whole export, and matters enough to be said on standard error.
            #[must_use]
            pub const fn is_told(self) -> bool {
                matches!(
                    self,
                    Self::ByteOrderMark
                        | Self::Utf8AfterAll
                        | Self::OtherDelimiter
                        | Self::UnknownSign
                        | Self::ManyPersons
                        | Self::NotBelieved
                        | Self::Frequent
                        | Self::MatchKeyUnused
                )
            }

            /// What becomes of the row.
            #[must_use]
            pub const fn disposition(self) -> Disposition {
                match self { $(Self::$name => Disposition::$disposition,)* }
            }

            /// One sentence for whoever mends the export.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

reasons! {
    /// Longer than a row may be.
    RowTooLong = "row-too-long", Error,
        "The row is longer than 64 KiB or has more than 1,024 cells; look for a quote that is not \
         closed.";
    /// A cell that holds whole rows.
    SwallowedRows = "swallowed-rows", Error,
        "A cell begins with a quote that is only closed on another row, so that whole rows lie in \
         it: none of its lines is sent. Close or double the quote; where quotes are only \
         characters, say quotes = \"none\" in the profile.";
    /// Cells behind the last column, or too few for the columns that are read.
    CellCount = "cell-count", Error,
        "The row has something behind the last column of the header, or ends before the last \
         column that is read; look for a delimiter or a quote inside a cell.";
    /// Undecodable bytes, NUL or another control character.
    Unreadable = "unreadable", Error,
        "The cell holds a character that the encoding does not know; compare the profile's \
         encoding with the file's.";
    /// A cell that may not be empty is.
    Missing = "missing", Error,
        "The cell is empty, and the profile has no default for it.";
    /// No number that passes the eleven test.
    NotABsn = "not-a-bsn", Error,
        "The cell is no BSN: nine digits that pass the eleven test.";
    /// Not a day in the form of the profile.
    NotADate = "not-a-date", Error,
        "The cell is no day of the calendar written as the profile says.";
    /// A day after the night.
    DateAfterNight = "date-after-night", Error,
        "The day lies after the night that the batch is for.";
    /// A signal from before 1970.
    DateTooEarly = "date-too-early", Error,
        "The day of the signal lies before 1970.";
    /// Not a postcode.
    NotAPostcode = "not-a-postcode", Error,
        "The cell is no postcode: four digits and two letters.";
    /// Does not begin with a house number.
    NotAHouseNumber = "not-a-house-number", Error,
        "The cell does not begin with a house number from 1 to 99999.";
    /// A spreadsheet took a house number for a date.
    HouseNumberDate = "house-number-date", Error,
        "A spreadsheet made a date of the house number, as 1-feb of 1-2; export it as text.";
    /// Not 16 digits of the register.
    NotABagId = "not-a-bag-id", Error,
        "The cell is no BAG id of an address: 16 digits, of which the fifth and sixth are 20.";
    /// A word that the profile does not know.
    UnknownCode = "unknown-code", Error,
        "The word is not in the profile's [codes].";
    /// A word that the profile does not know.
    UnknownSeverity = "unknown-severity", Error,
        "The word is not in the profile's [severity]; without that table a severity is 1, 2 or 3.";
    /// Not a number of a desk.
    NotAContact = "not-a-contact", Error,
        "The cell is no desk number from 0 to 65535.";
    /// Not an amount of money.
    NotAnAmount = "not-an-amount", Error,
        "The cell is no amount in euros, such as 1.234,56.";
    /// A word that is neither yes nor no.
    UnknownYesNo = "unknown-yes-no", Error,
        "The word is neither under [yes] nor under [no] in the profile, nor the opposite of one \
         under [yes].";
    /// Nothing by which agencies could meet.
    NoIdentifier = "no-identifier", Error,
        "Nothing in the row is enough for a match key: no BSN, no name with birth date, and no \
         address.";
    /// One signal number for different signals.
    SignalNumberConflict = "signal-number-conflict", Error,
        "Rows with this signal number differ; each of them is set aside.";
    /// Older than its code's life time.
    TooOld = "too-old", Withheld,
        "The signal is older than the covenant lets signals of its code be; it stays at the \
         agency.";
    /// From outside the covenant's area.
    OutsideArea = "outside-area", Withheld,
        "The postcode lies outside the area of the covenant; the row stays at the agency.";
    /// About less money than the covenant asks.
    BelowThreshold = "below-threshold", Withheld,
        "The amount is below the covenant's threshold for this code; the row stays at the agency.";
    /// Something must have been done before, and was not.
    PreconditionNotMet = "precondition-not-met", Withheld,
        "The covenant asks that this is done before the signal is sent; the row stays at the \
         agency.";
    /// Another agency sends it itself.
    ReportedByAgency = "reported-by-agency", Withheld,
        "The reporter is an agency of the covenant, which sends its own signal; the row stays at \
         the agency.";
    /// The same signal again.
    RepeatedRow = "repeated-row", Warning,
        "An earlier row says the same under the same signal number; the signal is sent once.";
    /// Not what it should be, and the profile says to go on.
    LeftOut = "left-out", Warning,
        "The cell is not what it should be; the row goes on without it, as the profile says.";
    /// Day or month of birth is 00.
    BirthDateIncomplete = "birth-date-incomplete", Warning,
        "Day or month of birth is unknown; the row goes on without the full date.";
    /// A word that says that there is nothing. Counted by column, not listed by row.
    SaysNothing = "says-nothing", Warning,
        "The cell says in a word or a sign that there is nothing, such as NULL or n.v.t.; it is \
         an empty cell.";
    /// A sign between two letters that is not known. Counted by column, not listed by row.
    UnknownSign = "unknown-sign", Warning,
        "A sign that is no letter stands between two letters; it is dropped. In many rows: compare \
         the profile's encoding with the file's.";
    /// A cell of an address of which none could be read. Counted by column, not listed by row.
    AddressUnread = "address-unread", Warning,
        "Of the cell no address could be read: a post office box, or a whole address in the column \
         of the street, which a profile names as `address`; the row goes on without its address.";
    /// A number under which rows describe different persons. Counted by column, not listed by row.
    ManyPersons = "many-persons", Warning,
        "Rows with this number describe different persons, so it is not believed to be of one: \
         these rows go on without it. If it is the number of a household or a contract, take the \
         column out of the profile; if it is a word for nothing, name it under [empty].";
    /// A value that too many persons have. Counted by column, not listed by row.
    NotBelieved = "not-believed", Warning,
        "One value stands with more persons than such a value can, so it is not believed: these \
         rows go on without it. If it is a word for nothing, name it under [empty] in the profile.";
    /// A value that many persons have. Counted by column, not listed by row.
    Frequent = "frequent", Warning,
        "One value stands with more persons than such values do; it was believed. If it is a word \
         for nothing, name it under [empty] in the profile.";
    /// A match key that gives nothing. Counted by match key, not listed by row.
    MatchKeyUnused = "match-key-unused", Warning,
        "These rows say something in the columns of this match key, and hardly any gives a record \
         under it; look at how the cells are written, and at what the profile takes them for.";
    /// Three digits behind one sign. Counted by column, not listed by row.
    AmbiguousAmount = "ambiguous-amount", Warning,
        "The amount is below the threshold if the sign stands before decimals, and not if it \
         stands between thousands; the smaller was taken. Export amounts with two decimals.";
    /// No letter a to z is left.
    NoLetters = "no-letters", Warning,
        "The cell has no letter that can be written as a to z; the row goes on without its name.";
    /// A business stands where a surname should.
    BusinessName = "business-name", Warning,
        "The surname names a business, which is no person; the row goes on without its name.";
    /// Half an address.
    AddressIncomplete = "address-incomplete", Warning,
        "Of postcode and house number one is missing; the row goes on without its address.";
    /// Only an address, and that one is excluded.
    NothingToSend = "nothing-to-send", Warning,
        "The address is on the list of addresses that are no household, and the row names no \
         person.";
    /// What it says of a person or an address is not believed, and it says nothing else.
    NothingBelieved = "nothing-believed", Warning,
        "What the row says of a person or an address is not believed, and it has nothing else to \
         send; look at the columns that are not believed.";
    /// The file begins with the mark of another encoding.
    ByteOrderMark = "byte-order-mark", Warning,
        "The file's byte order mark says another encoding than the profile; the mark was believed.";
    /// UTF-8 under another name.
    Utf8AfterAll = "utf8-after-all", Warning,
        "Every byte of the file is UTF-8, and the profile says another encoding: letters with \
         marks were read wrong.";
    /// A line `sep=` that says another delimiter.
    OtherDelimiter = "other-delimiter", Warning,
        "The file's line sep= says another delimiter than the profile; the profile was believed.";
    /// A header and nothing else.
    NoRows = "no-rows", Warning,
        "The file has a header and no row; an empty batch withdraws all signals of this agency.";
}

/// How many rows have something that is counted by column.
#[derive(Default)]
pub(crate) struct ColumnCounts(Vec<ColumnCount>);

/// How many rows have one thing in one column.
#[derive(Clone, Copy)]
pub(crate) struct ColumnCount {
    /// The column.
    pub(crate) place: Option<Place>,
    /// What is so of it.
    pub(crate) reason: Reason,
    /// Rows.
    pub(crate) rows: u64,
}

impl ColumnCounts {
    /// Adds some rows.
    pub(crate) fn add(&mut self, place: Option<Place>, reason: Reason, rows: u64) {
        for count in &mut self.0 {
            if count.place == place && count.reason == reason {
                count.rows += rows;
                return;
            }
        }
        self.0.push(ColumnCount {
            place,
            reason,
            rows,
        });
    }

    /// Adds all that was counted elsewhere.
    pub(crate) fn extend(&mut self, others: &Self) {
        for other in &others.0 {
            self.add(other.place, other.reason, other.rows);
        }
    }

    /// What was counted, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ColumnCount> {
        self.0.iter().copied()
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// What is wrong with one row, or with the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Refusal {
    /// The name of the export, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Arc<str>>,
    /// Row as a spreadsheet counts: the header is 1, a row of several lines counts once.
    pub row: u64,
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// Lines that are lost with it, from that one on: more than one where a cell has swallowed
    /// whole rows.
    pub lines: u64,
    /// The column, by the name that the profile gives it; none where the row as a whole is meant.
    pub column: Option<Arc<str>>,
    /// What is wrong with it.
    pub reason: Reason,
}

impl Refusal {
    /// One sentence, or a few, for whoever mends the export; with the lines that it is about, where
    /// these are more than one.
    #[must_use]
    pub fn advice(&self) -> Cow<'static, str> {
        let advice = self.reason.advice();
        if self.lines < 2 {
            return advice.into();
        }
        let last = self.line + self.lines - 1;
        format!("Lines {} to {last}. {advice}", self.line).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_each_reason_as_one_word_everywhere() {
        for &reason in Reason::ALL {
            assert_eq!(
                serde_json::to_string(&reason).expect("JSON"),
                format!("\"{}\"", reason.word())
            );
            assert!(reason.advice().ends_with('.'));
        }
    }
}
