//! Two files of invented people in the columns of FEBRL, some of them in both, with typing errors.
//! Nobody in them exists.

use std::fmt::Write as _;

/// People in both files, and in one only.
const BOTH: u64 = 240;
const ALONE: u64 = 60;

const GIVEN: &[&str] = &[
    "anouk", "bram", "carlijn", "daan", "elif", "floor", "guus", "hanna", "ilse", "jesse", "karim",
    "lotte", "mees", "noor", "olaf", "pien", "quinten", "roos", "sem", "tess", "umar", "vera",
    "wout", "xavi", "yara", "zoe",
];
const FIRST: &[&str] = &[
    "bak", "dor", "el", "fen", "gro", "hol", "kam", "lin", "mol", "nes", "ol", "pol", "rij",
    "scho", "ter", "ver",
];
const MIDDLE: &[&str] = &["", "", "der", "ken", "len", "men", "ste", "vel"];
const LAST: &[&str] = &[
    "aar", "berg", "dam", "huis", "kamp", "man", "sen", "stra", "veld", "wijk",
];

/// `SplitMix64`: the same people each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.place(words.len())]
    }

    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("below a length")
    }
}

/// Given name, surname, street number, postcode, date of birth.
#[derive(Clone)]
struct Person([String; 5]);

impl Person {
    fn new(chance: &mut Chance) -> Self {
        let surname = [FIRST, MIDDLE, LAST]
            .map(|part| chance.one_of(part))
            .concat();
        let birth = format!(
            "{}{:02}{:02}",
            1930 + chance.below(80),
            1 + chance.below(12),
            1 + chance.below(28)
        );
        let (number, postcode) = (1 + chance.below(220), 2000 + chance.below(60) * 7);
        Self([
            chance.one_of(GIVEN).to_owned(),
            surname,
            number.to_string(),
            postcode.to_string(),
            birth,
        ])
    }

    /// Types it again: none to four errors.
    fn mistyped(&self, chance: &mut Chance) -> Self {
        let Self(mut cells) = self.clone();
        for _ in 0..chance.below(5) {
            let place = chance.place(5);
            match chance.below(12) {
                0 => cells.swap(0, 1),
                1 => cells[place].clear(),
                2 => {
                    let day_first = [
                        &cells[4][..4.min(cells[4].len())],
                        cells[4].get(6..8).unwrap_or(""),
                        cells[4].get(4..6).unwrap_or(""),
                    ];
                    cells[4] = day_first.concat();
                }
                _ => mistype(&mut cells[place], chance),
            }
        }
        Self(cells)
    }
}

/// Swaps, drops, doubles or changes a character.
fn mistype(cell: &mut String, chance: &mut Chance) {
    let mut letters: Vec<char> = cell.chars().collect();
    if letters.len() < 2 {
        return;
    }
    let at = chance.place(letters.len() - 1);
    match chance.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ if letters[at].is_ascii_digit() => {
            letters[at] = char::from(b'0' + u8::try_from(chance.below(10)).expect("a digit"));
        }
        _ => letters[at] = char::from(b'a' + u8::try_from(chance.below(26)).expect("a letter")),
    }
    *cell = letters.into_iter().collect();
}

/// The names and texts of both files.
pub(super) fn files() -> [(&'static str, String); 2] {
    let mut chance = Chance(41);
    let head = "rec_id, given_name, surname, street_number, address_1, address_2, suburb, \
                postcode, state, date_of_birth, soc_sec_id\n";
    let [mut a, mut b] = [head.to_owned(), head.to_owned()];
    let add =
        |file: &mut String, id: &str, Person([given, surname, number, postcode, birth]): Person| {
            writeln!(
                file,
                "{id}, {given}, {surname}, {number}, , , , {postcode}, , {birth}, "
            )
            .expect("a String takes any text");
        };
    for number in 0..BOTH {
        let person = Person::new(&mut chance);
        add(
            &mut b,
            &format!("rec-{number}-dup-0"),
            person.mistyped(&mut chance),
        );
        add(&mut a, &format!("rec-{number}-org"), person);
    }
    for number in 0..ALONE {
        add(
            &mut a,
            &format!("rec-{}-org", BOTH + number),
            Person::new(&mut chance),
        );
        add(
            &mut b,
            &format!("rec-{}-org", BOTH + ALONE + number),
            Person::new(&mut chance),
        );
    }
    [("a.csv", a), ("b.csv", b)]
}
