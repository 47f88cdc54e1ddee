//! The housing corporation: it may not use the BSN, numbers tenancies and not people, and writes
//! the address in few cells.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const HOUSING: Agency = Agency {
    kind: AgencyKind::Housing,
    id: "housing",
    name: "Woningcorporatie",
    chain: "social",
    controller: "woningcorporatie",
    dialect: Dialect {
        encoding: Encoding::Windows1252,
        delimiter: b',',
        crlf: true,
        quoted: false,
    },
    dates: DateForm {
        year_first: true,
        between: "-",
    },
    columns: &[
        ("Zaak", ColumnContent::SignalNumber),
        ("Huurdernr", ColumnContent::ClientNumber),
        ("Vrl", ColumnContent::Initials),
        ("Huurder", ColumnContent::Surname),
        ("Geboren", ColumnContent::BirthDate),
        ("Straat", ColumnContent::Street),
        ("Nr", ColumnContent::HouseNumber),
        ("PC", ColumnContent::Postcode),
        ("Plaats", ColumnContent::Town),
        ("BAG nummeraanduiding", ColumnContent::BagId),
        ("Telefoon", ColumnContent::Telephone),
        ("Soort zaak", ColumnContent::Code),
        ("Datum", ColumnContent::Date),
        ("Bedrag", ColumnContent::Amount),
        ("Gesproken", ColumnContent::ContactTried),
        ("Hulp geboden", ColumnContent::HelpOffered),
        ("Wijkbeheer", ColumnContent::Contact),
        ("Notitie", ColumnContent::Note),
    ],
    words: &[
        ("Huurachterstand", Code::RentArrears),
        ("Ontruiming aangezegd", Code::EvictionNotice),
        ("Woonoverlast", Code::NeighbourNuisance),
        ("Vervuiling", Code::HomeNeglect),
    ],
    severities: ["", "", ""],
    desk: 501,
    numbers: "Z/",
    prefix: PrefixPlace::Before,
    quirks: &[Quirk::SpacedPostcode, Quirk::CountsTenancies],
};
