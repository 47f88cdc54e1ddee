//! On which days of the week an agency delivers.

use serde::{Deserialize, Serialize};

use crate::night::Night;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// All days, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The day of the date that a night is named by: the one that it ends on.
    #[must_use]
    pub fn of(night: Night) -> Self {
        let from_monday = night.date().weekday().to_monday_zero_offset();
        usize::try_from(from_monday).map_or(Self::Sunday, |index| Self::ALL[index])
    }

    /// The word for it in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

/// The days of the week on which one agency delivers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub(super) agency: String,
    pub(super) weekdays: Vec<Weekday>,
}

impl Expected {
    /// The id of the agency.
    #[must_use]
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The days, in the order of the file.
    #[must_use]
    pub fn weekdays(&self) -> &[Weekday] {
        &self.weekdays
    }
}
