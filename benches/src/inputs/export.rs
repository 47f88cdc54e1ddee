//! A seeded export: windows-1252, `;`, every row with BSN, name with birth date, and address.
//! Nobody in it exists.

use std::fmt::Write as _;

use crate::random::Random;

const HEADER: &str = "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;\
                      Postcode;Huisnummer;Toevoeging;Soort;Datum;Ernst";

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
    /// Turned down for one cell, when all identifiers are checked and normalised and no pseudonym
    /// is made.
    DatedAfterTheNight,
}

/// An export of so many rows, with its header.
#[must_use]
pub fn export(rows: u32, like: Rows) -> Vec<u8> {
    let mut row_random = Random::new("export", 0);
    let mut text = String::with_capacity(100 * rows as usize + 200);
    text.push_str(HEADER);
    text.push('\n');
    for row in 0..rows {
        let client = row_random.below(rows / 2 + 1);
        let person = Person::new(client);
        push(&mut text, row, &person, &mut row_random, like);
    }
    // All letters of the names are of Latin 1.
    text.chars()
        .map(|letter| u8::try_from(letter).unwrap_or(b'?'))
        .collect()
}

/// Somebody whose identifiers are the same in every row.
struct Person {
    client: u32,
    bsn: String,
    initials: &'static str,
    surname: &'static str,
    birth_date: String,
    postcode: String,
    house: u32,
    addition: &'static str,
}

impl Person {
    fn new(client: u32) -> Self {
        let mut random = Random::new("person", client.into());
        // The order of the draws is what makes a seed mean the same person.
        let bsn = bsn(&mut random);
        let (initials, surname) = (random.pick(&INITIALS), random.pick(&SURNAMES));
        let birth_date = birth_date(&mut random);
        let (digits, house) = (random.below(9000) + 1000, random.below(300) + 1);
        let addition = random.pick(&ADDITIONS);
        let postcode = format!("{digits} {}", letters(&mut random));
        Self {
            client,
            bsn,
            initials,
            surname,
            birth_date,
            postcode,
            house,
            addition,
        }
    }
}

/// A date, `dd-mm-yyyy`, of somebody who lives.
fn birth_date(random: &mut Random) -> String {
    let (day, month) = (random.below(28) + 1, random.below(12) + 1);
    format!("{day:02}-{month:02}-{}", random.below(90) + 1930)
}

/// The two letters of a postcode.
fn letters(random: &mut Random) -> String {
    [0; 2]
        .map(|_| char::from(random.pick(LETTERS)))
        .iter()
        .collect()
}

/// Adds the row of a signal about a person.
fn push(text: &mut String, row: u32, person: &Person, random: &mut Random, like: Rows) {
    let Person {
        client,
        bsn,
        initials,
        surname,
        birth_date,
        postcode,
        house,
        addition,
    } = person;
    let code = random.pick(&CODES);
    let (day, month) = (random.below(28) + 1, random.below(5) + 6);
    let severity = random.pick(&SEVERITIES);
    let year = if like == Rows::DatedAfterTheNight {
        2027
    } else {
        2026
    };
    let added = if like == Rows::OneCellTooMany {
        ";x"
    } else {
        ""
    };
    writeln!(
        text,
        "PL-{row:08};C{client};{bsn};{initials};{surname};{birth_date};{postcode};{house};\
         {addition};{code};{day:02}-{month:02}-{year};{severity}{added}",
    )
    .expect("a string takes all");
}

/// Nine digits that pass the eleven test: the last one makes the sum right, where one digit can.
#[must_use]
pub fn bsn(random: &mut Random) -> String {
    loop {
        let digits = (random.below(89_999_999) + 10_000_000).to_string();
        let mut sum = 0;
        for (digit, weight) in digits.bytes().zip((2..=9).rev()) {
            sum += u32::from(digit - b'0') * weight;
        }
        // The last digit counts minus one: it must be what is left of the sum.
        if sum % 11 < 10 {
            return format!("{digits}{}", sum % 11);
        }
    }
}

/// Seeded cells of each kind, as [`export`] writes them.
#[derive(Default)]
pub struct Cells {
    /// Surnames.
    pub surnames: Vec<&'static str>,
    /// Addresses.
    pub addresses: Vec<AddressRow>,
    /// Birth dates, `dd-mm-yyyy`.
    pub dates: Vec<String>,
    /// BSNs.
    pub bsns: Vec<String>,
}

/// The three cells of an address.
pub struct AddressRow {
    /// Four digits and two letters with a space between.
    pub postcode: String,
    /// From 1 to 300.
    pub house_number: String,
    /// Empty as often as not.
    pub house_addition: &'static str,
}

/// Makes so many cells of each kind.
#[must_use]
pub fn cells(count: u32) -> Cells {
    let mut random = Random::new("cells", 0);
    let mut cells = Cells::default();
    for _ in 0..count {
        cells.surnames.push(random.pick(&SURNAMES));
        let letters = letters(&mut random);
        cells.addresses.push(AddressRow {
            postcode: format!("{} {letters}", random.below(9000) + 1000),
            house_number: (random.below(300) + 1).to_string(),
            house_addition: random.pick(&ADDITIONS),
        });
        cells.dates.push(birth_date(&mut random));
        cells.bsns.push(bsn(&mut random));
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
