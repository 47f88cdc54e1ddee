//! The social service: an old system, with names in their cells and dates without hyphens.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

pub(super) const SOCIAL_SERVICE: Agency = Agency {
    kind: AgencyKind::SocialService,
    id: "social-service",
    name: "Sociale dienst",
    chain: "social",
    controller: "gemeente",
    dialect: Dialect {
        encoding: Encoding::Windows1252,
        delimiter: b';',
        crlf: true,
        quoted: false,
    },
    dates: DateForm {
        year_first: true,
        between: "",
    },
    columns: &[
        ("REGNR", ColumnContent::SignalNumber),
        ("CLIENTNR", ColumnContent::ClientNumber),
        ("SOFINR", ColumnContent::Bsn),
        ("NAAM", ColumnContent::Surname),
        ("VOORV", ColumnContent::Prefix),
        ("VOORL", ColumnContent::Initials),
        ("GEBDAT", ColumnContent::BirthDate),
        ("STRAAT", ColumnContent::Street),
        ("HUISNR", ColumnContent::HouseNumber),
        ("HUISLT", ColumnContent::HouseLetter),
        ("HUISTV", ColumnContent::HouseAddition),
        ("POSTC", ColumnContent::Postcode),
        ("BAGID", ColumnContent::BagId),
        ("REGELING", ColumnContent::Code),
        ("DATREG", ColumnContent::Date),
        ("STATUS", ColumnContent::Status),
    ],
    words: &[
        ("PW-STOP", Code::IncomeStopped),
        ("PW-TRAJ", Code::ReintegrationStalled),
        ("MO-DREIG", Code::HomelessnessRisk),
    ],
    severities: ["", "", ""],
    desk: 201,
    numbers: "",
    prefix: PrefixPlace::Apart,
    quirks: &[Quirk::NoPoints],
};
