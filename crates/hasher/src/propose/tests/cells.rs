//! Guesses by name that the cells contradict, columns of more than one field, columns by hand.

use super::systems::{Cell, check, export};
use super::*;

#[test]
fn cells_that_contradict_a_name_are_not_believed() {
    let toml = check(
        &[
            ("Meldingsnummer", Cell::Number("M")),
            ("BSN", Cell::NotBsn),
            ("Klantnummer", Cell::Of(&["onbekend", "0"])),
            ("Achternaam", Cell::Of(&["dhr", "mevr"])),
            ("Voorletters", Cell::Number("")),
            ("Huisnummer", Cell::Text),
            ("Postcode", Cell::Of(&["Noord", "Zuid"])),
            ("Geboortedatum", Cell::Of(&["jong", "oud"])),
            ("Soort", Cell::Number("")),
            ("Bedrag", Cell::Text),
            ("Loket", Cell::Of(&["Noord", "Zuid"])),
            ("Datum", Cell::Day),
        ],
        &[
            "signal_number = \"Meldingsnummer\"",
            "date = \"Datum\"",
            "# \"BSN\" is not bsn: ",
            "# \"Klantnummer\" is not client_number: only 1 different",
            "# \"Achternaam\" is not surname: only 2 different",
            "# \"Postcode\" is not postcode: ",
            "# \"Soort\" is not code: more than 40",
            "# \"Loket\" is not contact: ",
            "code = \"\"",
        ],
        &[
            "bsn",
            "client_number",
            "surname",
            "initials",
            "house_number",
            "postcode",
            "birth_date",
            "amount",
            "contact",
        ],
    );
    assert!(toml.contains("% pass the eleven test"), "{toml}");
}

#[test]
fn what_no_name_says_is_told_by_its_place_alone() {
    let toml = check(
        &[
            ("Meldingsnummer", Cell::Number("M")),
            ("Canarius", Cell::Bsn),
            ("Veld 3", Cell::Bag),
            ("Datum", Cell::Day),
            ("Leeg", Cell::Empty),
        ],
        &[],
        &["bsn", "bag_id"],
    );
    assert!(
        toml.contains("# bsn =") && toml.contains("column 2 looks like it"),
        "{toml}"
    );
    assert!(toml.contains("column 3 looks like it"), "{toml}");
}

#[test]
fn a_column_named_by_hand_is_taken_and_its_words_are_listed() {
    let columns = [
        ("Meldingsnummer", Cell::Number("M")),
        ("BSN", Cell::Bsn),
        ("Wat is er", Cell::Of(&["HG", "E33", "overlast buren"])),
        ("Gedaan?", Cell::Of(&["J", "N"])),
        ("Datum", Cell::Day),
    ];
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let by_hand = [
        ("code", "wat is er "),
        ("personal-contact", "Gedaan?"),
        ("surname", "Datum"),
    ]
    .map(|(field, name)| (field.to_owned(), name.to_owned()));
    let mut given = Given {
        covenant: Some(&covenant),
        columns: &by_hand,
        ..Given::default()
    };
    let text = export(&columns);
    let toml = propose(text.as_bytes(), &given).expect("a proposal");
    for part in [
        "code = \"Wat is er\"",
        "\"overlast buren\" = \"\"",
        "personal-contact = \"Gedaan?\"",
        "words = [\"J\"]",
        "# not yes: \"N\"",
        "surname = \"Datum\"",
        "but the cells look otherwise",
    ] {
        assert!(toml.contains(part), "{part}:\n{toml}");
    }
    // What was begun is kept.
    let begun = toml
        .replace("\"HG\" = \"\"", "\"HG\" = \"domestic-violence\"")
        .replace("agency = \"\"", "agency = \"police\"");
    given.columns = &[];
    given.profile = Some(&begun);
    let again = propose(text.as_bytes(), &given).expect("a proposal");
    for part in [
        "agency = \"police\"",
        "\"HG\" = \"domestic-violence\"",
        "code = \"Wat is er\"",
        "personal-contact = \"Gedaan?\"",
    ] {
        assert!(again.contains(part), "{part}:\n{again}");
    }
}

#[test]
fn says_what_there_is_when_a_column_by_hand_is_not() {
    let text = export(&[("Meldingsnummer", Cell::Number("M")), ("Datum", Cell::Day)]);
    for (field, name, expected) in [
        (
            "cod",
            "Datum",
            "the fields are signal_number, client_number,",
        ),
        ("code", "Soort", "the header lacks the column \"Soort\""),
    ] {
        let columns = [(field.to_owned(), name.to_owned())];
        let given = Given {
            columns: &columns,
            ..Given::default()
        };
        let error = propose(text.as_bytes(), &given).expect_err("no such column");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn what_holds_more_than_a_field_is_not_taken_for_the_field() {
    check(
        &[
            ("Meldingsnummer", Cell::Number("M")),
            ("Naam cliënt", Cell::WholeName),
            ("Adres", Cell::WholeAddress),
            ("Datum", Cell::DayAndTime),
        ],
        &["name = \"Naam cliënt\"", "address = \"Adres\""],
        &["surname", "street", "postcode"],
    );
    check(
        &[
            ("Meldingsnummer", Cell::Number("M")),
            ("Volledige naam", Cell::WholeName),
            ("NAW", Cell::WholeAddress),
            ("Straat en huisnummer", Cell::StreetAndNumber),
            ("Postcode en plaats", Cell::PostcodeAndTown),
            ("Aanduiding bij huisnummer", Cell::Of(&["", "to", "by"])),
            ("Datum", Cell::Day),
        ],
        &[
            "name = \"Volledige naam\"",
            "street = \"Straat en huisnummer\"",
            "postcode_town = \"Postcode en plaats\"",
            "house_indication = ",
        ],
        &["surname", "postcode", "town", "house_number"],
    );
    // What stands apart as well is taken apart.
    let toml = check(
        &[
            ("Meldingsnummer", Cell::Number("M")),
            ("Naam", Cell::WholeName),
            ("Achternaam", Cell::Surname),
            ("Geb.datum", Cell::Birth),
            ("PC", Cell::Postcode),
            ("Huisnr", Cell::HouseNumber),
            ("Adres", Cell::WholeAddress),
            ("Plaats", Cell::PostcodeAndTown),
            ("Datum", Cell::Day),
        ],
        &["surname = \"Achternaam\"", "postcode = \"PC\""],
        &["name", "address", "postcode_town", "town"],
    );
    assert!(
        toml.contains("\"Naam\" is not name: its parts have columns"),
        "{toml}"
    );
    // A street's cell may hold the number.
    check(
        &[
            ("Meldingsnummer", Cell::Number("M")),
            ("Straat + nr", Cell::StreetAndNumber),
            ("Plaats", Cell::Town),
            ("Datum", Cell::Day),
        ],
        &["street = \"Straat + nr\"", "town = \"Plaats\""],
        &["house_number", "address"],
    );
}
