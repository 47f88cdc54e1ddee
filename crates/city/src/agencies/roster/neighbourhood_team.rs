//! The neighbourhood team (wijkteam): a modern export, which knows a child's parents and BAG ids.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const NEIGHBOURHOOD_TEAM: Agency = Agency {
    kind: AgencyKind::NeighbourhoodTeam,
    id: "neighbourhood-team",
    name: "Wijkteam",
    chain: "care",
    controller: "gemeente",
    dialect: Dialect {
        encoding: Encoding::Utf8Marked,
        delimiter: b';',
        crlf: true,
        quoted: false,
    },
    dates: DateForm {
        year_first: false,
        between: "-",
    },
    columns: &[
        ("Meldingnr", ColumnContent::SignalNumber),
        ("Cliëntnummer", ColumnContent::ClientNumber),
        ("BSN", ColumnContent::Bsn),
        ("BSN ouder 1", ColumnContent::ParentBsn1),
        ("BSN ouder 2", ColumnContent::ParentBsn2),
        ("Voorletters", ColumnContent::Initials),
        ("Voornamen", ColumnContent::FirstNames),
        ("Voorvoegsel", ColumnContent::Prefix),
        ("Achternaam", ColumnContent::Surname),
        ("Geslacht", ColumnContent::Sex),
        ("Geboortedatum", ColumnContent::BirthDate),
        ("Straatnaam", ColumnContent::Street),
        ("Huisnummer", ColumnContent::HouseNumber),
        ("Huisletter", ColumnContent::HouseLetter),
        ("Toevoeging", ColumnContent::HouseAddition),
        ("Postcode", ColumnContent::Postcode),
        ("Woonplaats", ColumnContent::Town),
        ("BAG-id", ColumnContent::BagId),
        ("Aanmelding", ColumnContent::Code),
        ("Datum aanmelding", ColumnContent::Date),
        ("Urgentie", ColumnContent::Severity),
        ("Wijkteam", ColumnContent::Contact),
        ("Toelichting", ColumnContent::Note),
    ],
    words: &[
        ("Opvoeden", Code::ParentingSupport),
        ("Conflict/scheiding", Code::FamilyConflict),
        ("Zorgvraag volwassene", Code::CareNeed),
    ],
    severities: ["laag", "midden", "hoog"],
    desk: 101,
    numbers: "WT",
    prefix: PrefixPlace::Apart,
    quirks: &[Quirk::SpacedPostcode],
};
