//! The police: reports without client numbers, each typed anew.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const POLICE: Agency = Agency {
    kind: AgencyKind::Police,
    id: "police",
    name: "Politie",
    chain: "justice",
    controller: "politie",
    dialect: Dialect {
        encoding: Encoding::Windows1252,
        delimiter: b';',
        crlf: true,
        quoted: false,
    },
    dates: DateForm {
        year_first: false,
        between: "-",
    },
    columns: &[
        ("Registratienummer", ColumnContent::SignalNumber),
        ("Datum kennisname", ColumnContent::Date),
        ("Incidentcode", ColumnContent::Code),
        ("BSN", ColumnContent::Bsn),
        ("Geslachtsnaam", ColumnContent::Surname),
        ("Tussenvoegsel", ColumnContent::Prefix),
        ("Voornamen", ColumnContent::FirstNames),
        ("Sekse", ColumnContent::Sex),
        ("Geboortedatum", ColumnContent::BirthDate),
        ("Straat", ColumnContent::Street),
        ("Huisnummer", ColumnContent::HouseNumber),
        ("Postcode", ColumnContent::Postcode),
        ("Plaats", ColumnContent::Town),
        ("Team", ColumnContent::Contact),
        ("Relaas", ColumnContent::Note),
    ],
    words: &[
        ("HG", Code::DomesticViolence),
        ("ZMK", Code::ChildConcern),
        ("E33", Code::DisturbedBehaviour),
        ("JC", Code::YouthCrime),
        ("OVL", Code::PublicNuisance),
    ],
    severities: ["", "", ""],
    desk: 601,
    numbers: "PL0800-",
    prefix: PrefixPlace::Apart,
    quirks: &[],
};
