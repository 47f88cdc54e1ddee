//! Debt help and early signals of debt (vroegsignalering): creditors' reports, with every cell
//! quoted.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const DEBT_HELP: Agency = Agency {
    kind: AgencyKind::DebtHelp,
    id: "debt-help",
    name: "Schuldhulp en vroegsignalering",
    chain: "social",
    controller: "kredietbank",
    dialect: Dialect {
        encoding: Encoding::Utf8,
        delimiter: b';',
        crlf: false,
        quoted: true,
    },
    dates: DateForm {
        year_first: true,
        between: "-",
    },
    columns: &[
        ("signaalnummer", ColumnContent::SignalNumber),
        ("dossiernummer", ColumnContent::ClientNumber),
        ("bsn", ColumnContent::Bsn),
        ("voorletters", ColumnContent::Initials),
        ("voornamen", ColumnContent::FirstNames),
        ("voorvoegsel", ColumnContent::Prefix),
        ("achternaam", ColumnContent::Surname),
        ("geboortedatum", ColumnContent::BirthDate),
        ("straatnaam", ColumnContent::Street),
        ("huisnummer", ColumnContent::HouseNumber),
        ("huisletter", ColumnContent::HouseLetter),
        ("huisnummertoevoeging", ColumnContent::HouseAddition),
        ("postcode", ColumnContent::Postcode),
        ("woonplaats", ColumnContent::Town),
        ("soort", ColumnContent::Code),
        ("datum", ColumnContent::Date),
        ("telefoon", ColumnContent::Telephone),
        ("werkbak", ColumnContent::Contact),
    ],
    words: &[
        ("zorgverzekeraar", Code::InsuranceArrears),
        ("energie", Code::EnergyArrears),
        ("water", Code::WaterArrears),
        ("aanvraag schuldhulp", Code::DebtHelpRequest),
    ],
    severities: ["", "", ""],
    desk: 301,
    numbers: "VPS-",
    prefix: PrefixPlace::Apart,
    quirks: &[],
};
