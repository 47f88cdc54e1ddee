//! What sets one agency's export apart: its dialect, its columns, its own words. How it errs stands
//! in `error_rates`.

use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};

/// A landlord must have tried to speak to the tenant, and have pointed to debt help, before the
/// arrears are a signal (Stb. 2020, 240).
pub(crate) const CONTACT_TRIED: &str = "personal-contact";
pub(crate) const HELP_OFFERED: &str = "debt-help-offered";

/// What a column holds: the fields of a profile first, then what a profile leaves alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ColumnContent {
    SignalNumber,
    ClientNumber,
    Bsn,
    ParentBsn1,
    ParentBsn2,
    Initials,
    FirstNames,
    Prefix,
    Surname,
    BirthDate,
    Postcode,
    HouseNumber,
    HouseLetter,
    HouseAddition,
    BagId,
    Code,
    Date,
    Severity,
    Contact,
    Amount,
    ContactTried,
    HelpOffered,
    Street,
    Town,
    Sex,
    School,
    Reporter,
    Status,
    Telephone,
    Note,
}

impl ColumnContent {
    /// The field as a profile names it; `None` for a column that does not leave the agency.
    pub(crate) fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::SignalNumber => "signal_number",
            Self::ClientNumber => "client_number",
            Self::Bsn => "bsn",
            Self::ParentBsn1 => "parent_bsn_1",
            Self::ParentBsn2 => "parent_bsn_2",
            Self::Initials => "initials",
            Self::FirstNames => "first_names",
            Self::Prefix => "prefix",
            Self::Surname => "surname",
            Self::BirthDate => "birth_date",
            Self::Postcode => "postcode",
            Self::HouseNumber => "house_number",
            Self::HouseLetter => "house_letter",
            Self::HouseAddition => "house_addition",
            Self::BagId => "bag_id",
            Self::Code => "code",
            Self::Date => "date",
            Self::Severity => "severity",
            Self::Contact => "contact",
            Self::Amount => "amount",
            Self::Reporter => "reporter",
            // Preconditions have a table of their own; the rest stays where it is.
            Self::ContactTried
            | Self::HelpOffered
            | Self::Street
            | Self::Town
            | Self::Sex
            | Self::School
            | Self::Status
            | Self::Telephone
            | Self::Note => return None,
        })
    }

    /// Whether it is of who somebody is or where they live, and can be unknown.
    pub(crate) const fn may_be_unknown(self) -> bool {
        matches!(
            self,
            Self::ClientNumber
                | Self::Bsn
                | Self::ParentBsn1
                | Self::ParentBsn2
                | Self::Initials
                | Self::FirstNames
                | Self::BirthDate
                | Self::Postcode
                | Self::HouseNumber
                | Self::BagId
        )
    }

    /// The precondition that a profile names the column by.
    pub(crate) fn precondition(self) -> Option<&'static str> {
        match self {
            Self::ContactTried => Some(CONTACT_TRIED),
            Self::HelpOffered => Some(HELP_OFFERED),
            _ => None,
        }
    }
}

/// Where the prefix of a surname goes when no column holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrefixPlace {
    Apart,
    /// "van den Berg"
    Before,
    /// "Berg, van den"
    After,
}

/// What sets an agency's way of writing apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// Names in capitals.
    Capitals,
    /// "JP" for "J.P."
    NoPoints,
    /// "4001 AB" for "4001AB".
    SpacedPostcode,
    /// A BSN below 100000000 lost its zero to a spreadsheet.
    DropsZero,
    /// The client number is that of the tenancy, which all adults of a household share.
    CountsTenancies,
}

/// One agency of the city.
pub(crate) struct Agency {
    pub(crate) kind: AgencyKind,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) chain: &'static str,
    pub(crate) controller: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) dates: DateForm,
    pub(crate) columns: &'static [(&'static str, ColumnContent)],
    /// The agency's own word for each code that it sends.
    pub(crate) words: &'static [(&'static str, Code)],
    /// Its own words for severity 1 to 3, where it has such a column.
    pub(crate) severities: [&'static str; 3],
    /// First desk; where there is a column there are some more.
    pub(crate) desk: u16,
    /// What stands before the digits of its signal numbers.
    pub(crate) numbers: &'static str,
    pub(crate) prefix: PrefixPlace,
    pub(crate) quirks: &'static [Quirk],
}

impl Agency {
    /// Whether the export has a column with this content.
    pub(crate) fn has(&self, content: ColumnContent) -> bool {
        self.columns.iter().any(|(_, column)| *column == content)
    }

    /// Whether the agency writes in this way.
    pub(crate) fn is(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// Its index in the covenant, from 1.
    pub(crate) fn index(&self) -> u8 {
        self.kind as u8 + 1
    }
}
