//! A seeded export: windows-1252, `;`, every row with BSN, name with birth date, and address. Nobody in it exists.

use std::fmt::Write as _;

use crate::random::Chance;

const HEADER: &str = "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;Postcode;Huisnummer;Toevoeging;Soort;Datum;Ernst";

/// Surnames as an export writes them; one in twelve has a letter that ASCII does not.
const SURNAMES: [&str; 24] = [
    "Jansen",
    "de Vries",
    "van den Berg",
    "Bakker",
    "van Dijk",
    "Visser",
    "Smit",
    "Meijer",
    "de Boer",
    "Mulder",
    "Dijkstra",
    "Berg, van den",
    "Hendriks",
    "El Amrani",
    "Yilmaz",
    "van der Meer",
    "Janssen-de Wit",
    "ter Horst",
    "'t Hart",
    "Kaya",
    "Vermeulen",
    "IJzerman",
    "Çelik",
    "Müller",
];

const INITIALS: [&str; 6] = ["J.", "A.M.", "S.", "M.J.", "H", "P.C."];
const ADDITIONS: [&str; 8] = ["", "", "", "", "A", "bis", "II", "-3"];
const CODES: [&str; 3] = ["HG", "E33", "OVL"];
const SEVERITIES: [&str; 3] = ["zorg", "ernstig", "acuut"];
const LETTERS: &[u8; 17] = b"BCDEGHJKLMNPRTVXZ";

/// What the rows of an export are like: how far they come in the hasher.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Right in every cell.
    Good,
    /// Turned down at the first check, when they are no more than cut into cells.
    OneCellTooMany,
    /// Turned down for one cell, when all identifiers are checked and normalised and no pseudonym is made.
    DatedAfterTheNight,
}

/// An export of so many rows, with its header.
#[must_use]
pub fn export(rows: u32, like: Rows) -> Vec<u8> {
    let mut chance = Chance::new("export", 0);
    let mut text = String::with_capacity(100 * rows as usize + 200);
    text.push_str(HEADER);
    text.push('\n');
    for row in 0..rows {
        let person = chance.below(rows / 2 + 1);
        push(
            &mut text,
            row,
            &mut Chance::new("person", person.into()),
            person,
            &mut chance,
            like,
        );
    }
    // All letters of the names are of Latin 1.
    text.chars()
        .map(|letter| u8::try_from(letter).unwrap_or(b'?'))
        .collect()
}

/// Adds the row of a signal about a person, whose identifiers are the same in every row.
fn push(
    text: &mut String,
    row: u32,
    of_person: &mut Chance,
    person: u32,
    of_row: &mut Chance,
    like: Rows,
) {
    let (bsn, initials, surname) = (
        bsn(of_person),
        of_person.pick(&INITIALS),
        of_person.pick(&SURNAMES),
    );
    let (day, month, year) = (
        of_person.below(28) + 1,
        of_person.below(12) + 1,
        of_person.below(90) + 1930,
    );
    let (digits, house, addition) = (
        of_person.below(9000) + 1000,
        of_person.below(300) + 1,
        of_person.pick(&ADDITIONS),
    );
    let letters = [0; 2].map(|_| char::from(of_person.pick(LETTERS)));
    let year_of_signal = if like == Rows::DatedAfterTheNight {
        2027
    } else {
        2026
    };
    let added = if like == Rows::OneCellTooMany {
        ";"
    } else {
        ""
    };
    writeln!(
        text,
        "PL-{row:08};C{person};{bsn};{initials};{surname};{day:02}-{month:02}-{year};{digits} {}{};{house};{addition};{};{:02}-{:02}-{year_of_signal};{}{added}",
        letters[0],
        letters[1],
        of_row.pick(&CODES),
        of_row.below(28) + 1,
        of_row.below(5) + 6,
        of_row.pick(&SEVERITIES),
    )
    .expect("a string takes all");
}

/// Nine digits that pass the eleven test: the last one makes the sum right, where one digit can.
#[must_use]
pub fn bsn(chance: &mut Chance) -> String {
    loop {
        let first = chance.below(89_999_999) + 10_000_000;
        let digits = first.to_string();
        let sum: u32 = digits
            .bytes()
            .zip((2..=9).rev())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        if sum % 11 < 10 {
            return format!("{digits}{}", sum % 11);
        }
    }
}

/// So many seeded cells of surnames, addresses and dates, as [`export`] writes them.
pub struct Cells {
    /// Surnames.
    pub surnames: Vec<&'static str>,
    /// Postcode, house number and addition.
    pub addresses: Vec<(String, String, &'static str)>,
    /// Birth dates, `dd-mm-yyyy`.
    pub dates: Vec<String>,
    /// BSNs.
    pub bsns: Vec<String>,
}

/// So many cells of each.
#[must_use]
pub fn cells(count: u32) -> Cells {
    let mut chance = Chance::new("cells", 0);
    let mut cells = Cells {
        surnames: Vec::new(),
        addresses: Vec::new(),
        dates: Vec::new(),
        bsns: Vec::new(),
    };
    for _ in 0..count {
        cells.surnames.push(chance.pick(&SURNAMES));
        let letters: String = [0; 2]
            .map(|_| char::from(chance.pick(LETTERS)))
            .iter()
            .collect();
        let postcode = format!("{} {letters}", chance.below(9000) + 1000);
        cells.addresses.push((
            postcode,
            (chance.below(300) + 1).to_string(),
            chance.pick(&ADDITIONS),
        ));
        cells.dates.push(format!(
            "{:02}-{:02}-{}",
            chance.below(28) + 1,
            chance.below(12) + 1,
            chance.below(90) + 1930
        ));
        cells.bsns.push(bsn(&mut chance));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_same_every_time() {
        assert_eq!(export(100, Rows::Good), export(100, Rows::Good));
    }

    #[test]
    fn has_a_row_for_each_asked_and_a_header() {
        let text = export(100, Rows::Good);
        let lines: Vec<_> = text
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines.len(), 101);
        assert!(
            lines
                .iter()
                .all(|line| line.iter().filter(|&&byte| byte == b';').count() == 11)
        );
    }
}
