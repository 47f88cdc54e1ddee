//! Exports as registers and case systems make them, with what a name alone would get wrong.

use super::*;

const ROWS: usize = 60;

const SURNAMES: [&str; 12] = [
    "Canarius", "Canarini", "Kanarie", "Vink", "Merel", "Zwaluw", "Reiger", "Lijster", "Koekoek",
    "Specht", "Sijs", "Putter",
];
const STREETS: [&str; 5] = [
    "Kerkstraat",
    "Dorpsplein",
    "Laan van Oost",
    "Havenweg",
    "Brink",
];
const LETTERS: [char; 5] = ['A', 'B', 'G', 'K', 'X'];
const TOWNS: [&str; 3] = ["Voorbeeldstad", "Proefdorp", "Testhaven"];

/// What the cells of a column are like.
#[derive(Clone, Copy)]
pub(super) enum Cell {
    Counter,
    Number(&'static str),
    Repeated(&'static str),
    Bsn,
    NotBsn,
    Initials,
    FirstName,
    Prefix,
    Surname,
    WholeName,
    Street,
    StreetAndNumber,
    WholeAddress,
    HouseNumber,
    Letter,
    Addition,
    Postcode,
    PostcodeAndTown,
    Town,
    Bag,
    Birth,
    Day,
    DayAndTime,
    Euros,
    Of(&'static [&'static str]),
    Empty,
    Text,
}

fn bsn(row: usize) -> String {
    for check in 0..10 {
        let candidate = format!("{}{check}", 12_345_600 + row * 7);
        if crate::normalise::bsn::canonical(&candidate).is_some() {
            return candidate;
        }
    }
    bsn(row + 1000)
}

impl Cell {
    fn at(self, row: usize) -> String {
        // Steps that share no factor with the lists, so that columns do not run in step.
        let surname = SURNAMES[row * 5 % SURNAMES.len()];
        let street = STREETS[row * 3 % STREETS.len()];
        let town = TOWNS[row % TOWNS.len()];
        let number = row * 37 % 90 + 1;
        let postcode = format!("41{:02} {}B", row * 7 % 60, LETTERS[row % LETTERS.len()]);
        let day = format!("{:02}-{:02}-2026", row * 11 % 28 + 1, row % 11 + 1);
        match self {
            Self::Counter => (row + 1).to_string(),
            Self::Number(start) => format!("{start}{}", 70_000 + row * 7919 % 9_973),
            Self::Repeated(start) => format!("{start}{}", 500 + row * 31 % 41),
            Self::Bsn => bsn(row),
            Self::NotBsn => (100_000_000 + row * 1_234_567).to_string(),
            Self::Initials => format!("{}.{}.", &surname[..1], &street[..1]),
            Self::FirstName => ["Jan", "Noa", "Anne", "Youssef"][row % 4].to_owned(),
            Self::Prefix => ["", "van", "de", "van der"][row % 4].to_owned(),
            Self::Surname => surname.to_owned(),
            Self::WholeName if row.is_multiple_of(2) => format!("A.B. van den {surname}"),
            Self::WholeName => format!("{surname}, J. de"),
            Self::Street => street.to_owned(),
            Self::StreetAndNumber => format!("{street} {number}"),
            Self::WholeAddress => format!("{street} {number} bis, {postcode} {town}"),
            Self::HouseNumber => number.to_string(),
            Self::Letter => ["", "A", "B", ""][row % 4].to_owned(),
            Self::Addition => ["", "bis", "2", "", "hs"][row % 5].to_owned(),
            Self::Postcode => postcode,
            Self::PostcodeAndTown => format!("{postcode} {town}"),
            Self::Town => town.to_owned(),
            Self::Bag => format!("999920{:010}", 7_654_321 + row * 97),
            Self::Birth => format!(
                "{:04}{:02}{:02}",
                1950 + row % 50,
                row % 12 + 1,
                row % 28 + 1
            ),
            Self::Day => day,
            Self::DayAndTime => format!("{day} 14:33:10"),
            Self::Euros => format!("{},{:02}", 80 + row * 13, row % 100),
            Self::Of(words) => words[row % words.len()].to_owned(),
            Self::Empty => String::new(),
            Self::Text => format!("Canarius belde over kamer {row}"),
        }
    }
}

pub(super) fn export(columns: &[(&str, Cell)]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.0).collect();
    let mut export = names.join(";");
    for row in 0..ROWS {
        let cells: Vec<String> = columns.iter().map(|column| column.1.at(row)).collect();
        export.push('\n');
        export.push_str(&cells.join(";"));
    }
    export + "\n"
}

/// Checks that a proposal has lines that begin so, and none that begins otherwise for a field of
/// the second list; and that no cell slips in.
pub(super) fn check(columns: &[(&str, Cell)], expected: &[&str], absent: &[&str]) -> String {
    let toml = proposed(export(columns).as_bytes());
    for start in expected {
        assert!(
            toml.lines().any(|line| line.starts_with(start)),
            "{start}:\n{toml}"
        );
    }
    let columns = toml.split("\n[columns]").nth(1).expect("columns");
    let columns = columns.split("\n\n").next().expect("columns");
    for field in absent {
        let start = format!("{field} =");
        assert!(
            !columns.lines().any(|line| line.starts_with(&start)),
            "{field}:\n{toml}"
        );
    }
    for cell in ["Canari", "Kerkstraat", "4100", "belde"] {
        assert!(!toml.contains(cell), "{cell}:\n{toml}");
    }
    let parsed: Result<toml::Table, _> = toml.parse();
    assert!(parsed.is_ok(), "{parsed:?}\n{toml}");
    toml
}

#[test]
fn a_row_counter_is_no_house_number_and_two_words_are_no_signal_number() {
    let toml = check(
        &[
            ("Nr", Cell::Counter),
            ("Zaak", Cell::Of(&["Huur", "Overlast"])),
            ("Casusnr.", Cell::Number("C")),
            ("Naam", Cell::Surname),
            ("Voorl.", Cell::Initials),
            ("Geb.dat.", Cell::Birth),
            ("Straat", Cell::Street),
            ("Huisnr", Cell::HouseNumber),
            ("PC", Cell::Postcode),
            ("meldatum", Cell::Day),
        ],
        &[
            "signal_number = \"Casusnr.\"",
            "house_number = \"Huisnr\"",
            "postcode = \"PC\"",
            "birth_date = \"Geb.dat.\"",
            "date = \"meldatum\"",
            "code = \"Zaak\"",
            "# \"Nr\" is not ",
        ],
        &["client_number"],
    );
    assert!(toml.contains("looks like a row counter"), "{toml}");
    // Without another column for it, the counter is still not believed.
    check(
        &[
            ("Nr", Cell::Counter),
            ("BSN", Cell::Bsn),
            ("PC", Cell::Postcode),
            ("Datum", Cell::Day),
            ("Soort", Cell::Of(&["a", "b"])),
        ],
        &["# signal_number =", "# house_number ="],
        &["signal_number", "house_number", "client_number"],
    );
}

#[test]
fn the_register_of_persons() {
    check(
        &[
            ("Volgnr", Cell::Counter),
            ("01.20 burgerservicenummer", Cell::Bsn),
            ("02.10 voornamen", Cell::FirstName),
            ("02.30 voorvoegsel geslachtsnaam", Cell::Prefix),
            ("02.40 geslachtsnaam", Cell::Surname),
            ("03.10 geboortedatum", Cell::Birth),
            ("03.20 geboorteplaats", Cell::Town),
            ("02.01.20 burgerservicenummer", Cell::Bsn),
            ("11.10 straatnaam", Cell::Street),
            ("11.20 huisnummer", Cell::HouseNumber),
            ("11.30 huisletter", Cell::Letter),
            ("11.40 huisnummertoevoeging", Cell::Addition),
            ("11.60 postcode", Cell::Postcode),
            ("11.70 woonplaatsnaam", Cell::Town),
            ("11.80 identificatiecode verblijfplaats", Cell::Bag),
            ("11.90 identificatiecode nummeraanduiding", Cell::Bag),
            ("Zaaknummer", Cell::Number("Z")),
            ("Registratiedatum", Cell::DayAndTime),
        ],
        &[
            "bsn = \"01.20 burgerservicenummer\"",
            "first_names = \"02.10 voornamen\"",
            "prefix = \"02.30",
            "surname = \"02.40 geslachtsnaam\"",
            "birth_date = \"03.10 geboortedatum\"",
            "parent_bsn_1 = \"02.01.20",
            "street = \"11.10 straatnaam\"",
            "house_number = \"11.20 huisnummer\"",
            "house_letter = \"11.30",
            "house_addition = \"11.40",
            "postcode = \"11.60",
            "town = \"11.70",
            "bag_id = \"11.90",
            "signal_number = \"Zaaknummer\"",
            "date = \"Registratiedatum\"",
        ],
        &[],
    );
}

#[test]
fn camel_case_of_the_register_and_its_messages() {
    check(
        &[
            ("zaakIdentificatie", Cell::Number("Z-")),
            ("burgerservicenummer", Cell::Bsn),
            ("voorvoegselGeslachtsnaam", Cell::Prefix),
            ("geslachtsnaam", Cell::Surname),
            ("voorletters", Cell::Initials),
            ("geboortedatum", Cell::Birth),
            ("geslachtsaanduiding", Cell::Of(&["M", "V"])),
            ("naamOpenbareRuimte", Cell::Street),
            ("huisnummertoevoeging", Cell::Addition),
            ("huisnummer", Cell::HouseNumber),
            ("postcode", Cell::Postcode),
            ("woonplaatsNaam", Cell::Town),
            ("identificatiecodeNummeraanduiding", Cell::Bag),
            ("soortMelding", Cell::Of(&["E33", "HG", "OV"])),
            ("registratiedatum", Cell::Day),
        ],
        &[
            "signal_number = \"zaakIdentificatie\"",
            "bsn = \"burgerservicenummer\"",
            "street = \"naamOpenbareRuimte\"",
            "house_number = \"huisnummer\"",
            "house_addition = \"huisnummertoevoeging\"",
            "bag_id = ",
            "code = \"soortMelding\"",
            "\"E33\" = \"\"",
            "town = ",
        ],
        &["client_number", "house_letter"],
    );
    check(
        &[
            ("melding.referentie", Cell::Number("M")),
            ("inp.bsn", Cell::Bsn),
            ("inp.geslachtsnaam", Cell::Surname),
            ("inp.voorletters", Cell::Initials),
            ("gbd", Cell::Birth),
            ("aoa.postcode", Cell::Postcode),
            ("aoa.huisnummer", Cell::HouseNumber),
            ("aoa.huisletter", Cell::Letter),
            ("gor.straatnaam", Cell::Street),
            ("wpl.woonplaatsNaam", Cell::Town),
            ("datum", Cell::Day),
        ],
        &[
            "signal_number = \"melding.referentie\"",
            "bsn = \"inp.bsn\"",
            "birth_date = \"gbd\"",
            "postcode = \"aoa.postcode\"",
            "town = \"wpl.woonplaatsNaam\"",
        ],
        &["code"],
    );
}

#[test]
fn income_and_debts() {
    check(
        &[
            ("Dossiernummer", Cell::Repeated("")),
            ("Signaalnr", Cell::Number("VPS-")),
            ("Burgerservicenr", Cell::Bsn),
            ("Voorletters", Cell::Initials),
            ("Voorvoegsel", Cell::Prefix),
            ("SignificantDeelVanDeAchternaam", Cell::Surname),
            ("AanduidingNaamgebruik", Cell::Of(&["E", "P", "V"])),
            ("Geboortedat", Cell::Birth),
            ("Openstaand bedrag", Cell::Euros),
            ("Datum melding", Cell::Day),
            ("Datum laatste betaling", Cell::Day),
            ("Schuldsoort", Cell::Of(&["energie", "water", "zorg"])),
            ("Wijkteam", Cell::Of(&["101", "102"])),
        ],
        &[
            "signal_number = \"Signaalnr\"",
            "client_number = \"Dossiernummer\"",
            "bsn = \"Burgerservicenr\"",
            "surname = \"SignificantDeelVanDeAchternaam\"",
            "birth_date = \"Geboortedat\"",
            "amount = \"Openstaand bedrag\"",
            "date = \"Datum melding\"",
            "code = \"Schuldsoort\"",
            "contact = \"Wijkteam\"",
            "\"energie\" = \"\"",
        ],
        &["house_addition"],
    );
}

#[test]
fn a_school_and_an_english_system() {
    check(
        &[
            ("Leerlingnr", Cell::Repeated("L")),
            ("BSN jeugdige", Cell::Bsn),
            ("BSN ouder 1", Cell::Bsn),
            ("BSN ouder 2", Cell::Bsn),
            ("Roepnaam", Cell::FirstName),
            ("Tussenv.", Cell::Prefix),
            ("Naam leerling", Cell::Surname),
            ("Naam school", Cell::Surname),
            ("Geb. datum", Cell::Birth),
            ("adres_postcode", Cell::Postcode),
            ("adres_huisnr", Cell::HouseNumber),
            ("Verzuimmelding", Cell::Number("V")),
            ("Melddatum", Cell::Day),
            ("Notitie", Cell::Text),
        ],
        &[
            "client_number = \"Leerlingnr\"",
            "bsn = \"BSN jeugdige\"",
            "parent_bsn_1 = \"BSN ouder 1\"",
            "parent_bsn_2 = \"BSN ouder 2\"",
            "surname = \"Naam leerling\"",
            "prefix = \"Tussenv.\"",
            "postcode = \"adres_postcode\"",
            "house_number = \"adres_huisnr\"",
            "signal_number = \"Verzuimmelding\"",
        ],
        &["code"],
    );
    check(
        &[
            ("Line", Cell::Counter),
            ("Case number", Cell::Number("CA")),
            ("Customer ID", Cell::Repeated("")),
            ("First name", Cell::FirstName),
            ("Last name", Cell::Surname),
            ("Date of birth", Cell::Birth),
            ("Street", Cell::Street),
            ("House number", Cell::HouseNumber),
            ("Postal code", Cell::Postcode),
            ("City", Cell::Town),
            ("Category", Cell::Of(&["noise", "arrears"])),
            ("Created", Cell::Day),
            ("Created date", Cell::Day),
            ("Priority", Cell::Of(&["low", "high"])),
            ("Status", Cell::Of(&["open", "closed"])),
        ],
        &[
            "signal_number = \"Case number\"",
            "client_number = \"Customer ID\"",
            "first_names = \"First name\"",
            "surname = \"Last name\"",
            "birth_date = \"Date of birth\"",
            "town = \"City\"",
            "code = \"Category\"",
            "date = \"Created date\"",
            "severity = \"Priority\"",
            "\"high\" = 3",
        ],
        &[],
    );
}
