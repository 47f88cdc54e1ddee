//! Public and mental health care: a system of the days of MS-DOS, all names in capitals.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const MENTAL_HEALTH: Agency = Agency {
    kind: AgencyKind::MentalHealth,
    id: "mental-health",
    name: "GGD en GGZ",
    chain: "care",
    controller: "ggd",
    dialect: Dialect {
        encoding: Encoding::Cp850,
        delimiter: b';',
        crlf: true,
        quoted: false,
    },
    dates: DateForm {
        year_first: false,
        between: ".",
    },
    columns: &[
        ("MELDING", ColumnContent::SignalNumber),
        ("PATIENT", ColumnContent::ClientNumber),
        ("BSN", ColumnContent::Bsn),
        ("NAAM", ColumnContent::Surname),
        ("VOORLETTERS", ColumnContent::Initials),
        ("GEBOREN", ColumnContent::BirthDate),
        ("POSTCODE", ColumnContent::Postcode),
        ("HUISNR", ColumnContent::HouseNumber),
        ("TOEV", ColumnContent::HouseAddition),
        ("AARD", ColumnContent::Code),
        ("DATUM", ColumnContent::Date),
        ("PRIO", ColumnContent::Severity),
        ("MEMO", ColumnContent::Note),
    ],
    words: &[
        ("CRISIS", Code::PsychiatricCrisis),
        ("VERSLAVING", Code::Addiction),
        ("ZORGMIJDER", Code::CareAvoidance),
    ],
    severities: ["C", "B", "A"],
    desk: 701,
    numbers: "",
    prefix: PrefixPlace::After,
    quirks: &[Quirk::Capitals, Quirk::NoPoints, Quirk::SpacedPostcode],
};
