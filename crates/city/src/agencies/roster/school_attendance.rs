//! School attendance: a spreadsheet of one code, which drops the first zero of a BSN.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const SCHOOL_ATTENDANCE: Agency = Agency {
    kind: AgencyKind::SchoolAttendance,
    id: "school-attendance",
    name: "Leerplicht",
    chain: "social",
    controller: "gemeente",
    dialect: Dialect {
        encoding: Encoding::Utf16,
        delimiter: b'\t',
        crlf: true,
        quoted: false,
    },
    dates: DateForm {
        year_first: false,
        between: "/",
    },
    columns: &[
        ("Verzuimmelding", ColumnContent::SignalNumber),
        ("Leerlingnr", ColumnContent::ClientNumber),
        ("BSN leerling", ColumnContent::Bsn),
        ("BSN ouder/verzorger 1", ColumnContent::ParentBsn1),
        ("BSN ouder/verzorger 2", ColumnContent::ParentBsn2),
        ("Naam leerling", ColumnContent::Surname),
        ("Roepnaam/voornamen", ColumnContent::FirstNames),
        ("Geb. datum", ColumnContent::BirthDate),
        ("Postcode", ColumnContent::Postcode),
        ("Huisnr", ColumnContent::HouseNumber),
        ("Meldingsdatum", ColumnContent::Date),
        ("School", ColumnContent::School),
        ("Ernst", ColumnContent::Severity),
        ("Opmerking", ColumnContent::Note),
    ],
    words: &[("verzuim", Code::Truancy)],
    severities: ["1", "2", "3"],
    desk: 401,
    numbers: "",
    prefix: PrefixPlace::After,
    quirks: &[Quirk::SpacedPostcode, Quirk::DropsZero],
};
