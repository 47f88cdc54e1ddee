//! People with marked values, in a town where every agency has them, and in files that are wrong.

use std::fs;

use crate::harness::town::Town;

/// A word in the code column: `profile` shows these, so that they can be translated, and nothing
/// else does.
pub(super) const CODE_WORD: &str = "mussenwoord";

/// Every value by which a marked person could be known.
pub(super) const MARKS: [&str; 18] = [
    "Kwetterzanger",
    "Kno\u{EB}ll",
    "Tjilpina",
    "495122725",
    "495122726",
    "KLT-55120937",
    "SGN-88204461",
    "9876ZX",
    "48213",
    "17-12-1931",
    "19311217",
    "1931-12-17",
    "Leeuwerikslaantje",
    "nachtegaalgeheim",
    "06-83920174",
    CODE_WORD,
    "spechtgraad",
    "71939",
];

const HEADER: &str =
    "Nummer;Klant;BSN;Voornaam;Naam;Geboren;PC;Nr;Toev;Soort;Ernst;Loket;Datum;Straat;Notitie\n";

/// One row with its marked values; each `change` puts another value in a column.
fn row(number: u32, changes: &[(usize, &str)]) -> String {
    let number = format!("SGN-88204461-{number}");
    let mut cells = [
        &*number,
        "KLT-55120937",
        "495122725",
        "Tjilpina",
        "van der Kwetterzanger",
        "17-12-1931",
        "9876ZX",
        "48213",
        "",
        "a",
        "2",
        "7193",
        "01-11-2026",
        "Leeuwerikslaantje 48213",
        "nachtegaalgeheim, bel 06-83920174",
    ];
    for (column, value) in changes {
        cells[*column] = value;
    }
    cells.join(";") + "\n"
}

/// A row for each thing that can be wrong with one.
fn bad_rows() -> String {
    let long = format!("nachtegaalgeheim {}", "Kwetterzanger ".repeat(6000));
    let changes: [&[(usize, &str)]; 24] = [
        &[(2, "495122726")],
        &[(2, "Kwetterzanger")],
        &[(4, "Kwetter\0zanger")],
        &[(4, "Kwetterzanger\u{FFFD}")],
        &[(4, "\u{41A}\u{438}")],
        &[(5, "1931-12-17")],
        &[(5, "00-00-1931")],
        &[(5, "17-12-2031")],
        &[(5, "Tjilpina")],
        &[(6, "9876ZXX")],
        &[(6, "")],
        &[(7, "Leeuwerikslaantje 48213")],
        &[(7, "")],
        &[(9, CODE_WORD)],
        &[(10, "spechtgraad")],
        &[(11, "71939")],
        &[(12, "19311217")],
        &[(12, "17-12-1931")],
        &[(12, "")],
        &[(0, "")],
        &[(14, "nachtegaalgeheim;Kwetterzanger")],
        &[(14, &long)],
        &[(2, ""), (4, ""), (6, ""), (7, "")],
        &[(0, "SGN-88204461"), (4, "Kno\u{EB}ll")],
    ];
    let mut rows: String = changes
        .iter()
        .zip(100..)
        .map(|(changes, number)| row(number, changes))
        .collect();
    // One number on two rows that differ, and on two that do not.
    rows += &row(1, &[(12, "02-11-2026")]);
    rows += &row(2, &[]);
    rows
}

fn good_rows(count: u32) -> String {
    (0..count).map(|number| row(number, &[])).collect()
}

/// The profile that all agencies here share, but for their names, their codes and the BSN.
const PROFILE: &str = r#"
encoding = "utf-8"
delimiter = ";"
date = "dd-mm-yyyy"

[columns]
signal_number = "Nummer"
client_number = "Klant"
first_names = "Voornaam"
surname = "Naam"
birth_date = "Geboren"
postcode = "PC"
house_number = "Nr"
house_addition = "Toev"
code = "Soort"
severity = "Ernst"
contact = "Loket"
date = "Datum"
"#;

/// A town in which every agency has marked people, and what is wrong besides in a folder of its
/// own.
pub(super) fn marked_town() -> Town {
    let town = Town::new();
    for (agency, bsn, code) in [
        ("housing", "", "rent-arrears"),
        ("police", "bsn = \"BSN\"\n", "domestic-violence"),
        ("neighbourhood-team", "bsn = \"BSN\"\n", "parenting-concern"),
    ] {
        let home = format!("agencies/{agency}");
        let profile = format!("agency = \"{agency}\"{PROFILE}{bsn}[codes]\na = \"{code}\"\n");
        town.write(&format!("{home}/profile.toml"), profile);
        let export = format!("{HEADER}{}{}", good_rows(60), bad_rows());
        town.write(&format!("{home}/signals.csv"), export);
    }
    fs::create_dir(town.file("inputs")).expect("a folder");
    for (name, text) in wrong_exports() {
        town.write(&format!("inputs/{name}"), text);
    }
    for (name, bytes) in wrong_encodings() {
        town.write(&format!("inputs/{name}"), bytes);
    }
    for (name, text) in [
        (
            "as.key",
            "hitmachine-key v1 pseudonym epoch=1 Kwetterzanger 495122725\n",
        ),
        ("as-agency.key", "hitmachine-key v1 agency 495122725\n"),
        ("rows.key", &good_rows(9)),
    ] {
        town.write(&format!("inputs/{name}"), text);
    }
    town
}

/// Exports whose header or rows are not what the profile says, by name.
fn wrong_exports() -> [(&'static str, String); 7] {
    let (rows, more) = (good_rows(9), good_rows(3));
    let other_header = |instead: &str| HEADER.replace("Straat", instead) + &rows;
    [
        ("headerless.csv", rows.clone()),
        ("one-row.csv", row(1, &[]).trim_end().to_owned()),
        ("marked-header.csv", other_header("Kwetterzanger")),
        ("doubled-header.csv", other_header("Naam")),
        (
            "open-quote.csv",
            format!("{HEADER}{more}\"Kwetterzanger;{more}"),
        ),
        ("only-bad.csv", HEADER.to_owned() + &bad_rows()),
        (
            "other-delimiter.csv",
            (HEADER.to_owned() + &rows).replace(';', ","),
        ),
    ]
}

/// Exports in another encoding than the profile says, by name.
fn wrong_encodings() -> [(&'static str, Vec<u8>); 2] {
    let accented = HEADER.to_owned() + &row(1, &[(4, "Kno\u{EB}ll")]).repeat(9);
    let latin = |letter: char| u8::try_from(letter).unwrap_or(b'?');
    let wide = HEADER.to_owned() + &good_rows(9);
    [
        ("other-encoding.csv", accented.chars().map(latin).collect()),
        (
            "two-bytes.csv",
            wide.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
    ]
}
