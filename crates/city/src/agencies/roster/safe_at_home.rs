//! Veilig Thuis: reports of violence at home, many of them passed on by the police.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const SAFE_AT_HOME: Agency = Agency {
    kind: AgencyKind::SafeAtHome,
    id: "safe-at-home",
    name: "Veilig Thuis",
    chain: "care",
    controller: "veilig-thuis",
    dialect: Dialect {
        encoding: Encoding::Utf8Marked,
        delimiter: b',',
        crlf: false,
        quoted: false,
    },
    dates: DateForm {
        year_first: false,
        between: "-",
    },
    columns: &[
        ("meldingsnummer", ColumnContent::SignalNumber),
        ("clientnummer", ColumnContent::ClientNumber),
        ("bsn", ColumnContent::Bsn),
        ("bsn_ouder_1", ColumnContent::ParentBsn1),
        ("bsn_ouder_2", ColumnContent::ParentBsn2),
        ("initialen", ColumnContent::Initials),
        ("voornamen", ColumnContent::FirstNames),
        ("achternaam", ColumnContent::Surname),
        ("geboortedatum", ColumnContent::BirthDate),
        ("postcode", ColumnContent::Postcode),
        ("huisnummer", ColumnContent::HouseNumber),
        ("huisletter", ColumnContent::HouseLetter),
        ("toevoeging", ColumnContent::HouseAddition),
        ("melder", ColumnContent::Reporter),
        ("aard", ColumnContent::Code),
        ("datum_melding", ColumnContent::Date),
        ("risico", ColumnContent::Severity),
        ("omschrijving", ColumnContent::Note),
    ],
    words: &[
        ("huiselijk geweld", Code::VtReport),
        ("kindermishandeling", Code::VtChildReport),
    ],
    severities: ["niet acuut", "onveilig", "acuut"],
    desk: 801,
    numbers: "VT.",
    prefix: PrefixPlace::Before,
    quirks: &[Quirk::SpacedPostcode],
};
