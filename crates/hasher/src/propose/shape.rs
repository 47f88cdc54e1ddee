//! The shape of one cell, as a reader would see it at a glance: it may be wrong about one cell, not
//! about a column.

use crate::normalise::address;

/// Words in front of a surname.
const PREFIXES: &str = "van de der den het 't ten ter te in op aan bij vande vander vd v.d. v/d \
    el al la le du des di da do dos del della von zu zum zur af ben ait aït bin bint 'ter 'ten \
    d' l' onder over uit uijt voor tot st";

/// Titles in front of a whole name.
const TITLES: &str = "dhr dhr. mevr mevr. mw mw. heer mevrouw meneer hr hr. fam fam. familie mr. \
    mrs. ms. dr. drs. ir. ing. prof.";

/// Words for yes and no.
const YES_NO: &str = "ja nee j n yes no y true false waar onwaar 0 1 x";

/// The register's own words for an address that is near a number, or opposite to it.
const INDICATIONS: &str = "by to bij t/o tegenover";

fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// Letters and no digit.
pub(super) fn is_text(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic) && !cell.chars().any(char::is_numeric)
}

/// One letter alone.
pub(super) fn is_single_letter(cell: &str) -> bool {
    let mut characters = cell.chars();
    characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
}

/// Whether it says yes or no.
pub(super) fn is_yes_or_no(cell: &str) -> bool {
    has(YES_NO, &cell.to_lowercase())
}

/// Whether it is the register's indication at a house number.
pub(super) fn is_indication(cell: &str) -> bool {
    has(INDICATIONS, &cell.to_lowercase())
}

/// Prefixes of a surname and nothing else.
pub(super) fn is_prefix(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let mut words = lower.split_whitespace();
    words.all(|word| has(PREFIXES, word)) && !cell.is_empty()
}

/// Initials and nothing else: single letters with points, or a few capitals.
pub(super) fn is_initials(cell: &str) -> bool {
    let (mut letters, mut points, mut run) = (0, 0, 0);
    for character in cell.chars() {
        match character {
            '.' => (points, run) = (points + 1, 0),
            ' ' | '-' => run = 0,
            // Th. and Chr. are initials too; a longer small word is a name.
            _ if character.is_alphabetic() => {
                letters += 1;
                run += 1;
                if run > 3 && character.is_lowercase() {
                    return false;
                }
            }
            _ => return false,
        }
    }
    let is_capitals = !cell.chars().any(char::is_lowercase);
    letters > 0 && (points > 0 || (is_capitals && letters <= 5))
}

/// A number of up to five digits, with at most eight characters behind it; the number.
pub(super) fn house_number(cell: &str) -> Option<u32> {
    let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=5).contains(&digits) {
        return None;
    }
    let tail = cell[digits..].trim();
    // What goes on with another number is a date, a telephone number or a range of amounts.
    let is_tail = tail.chars().count() <= 8
        && !tail.starts_with(['.', ',', ':'])
        && tail.chars().filter(char::is_ascii_digit).count() <= 4
        && tail.matches(['-', '/']).count() < 2;
    let number = cell[..digits].parse().ok()?;
    (is_tail && number > 0).then_some(number)
}

/// A postcode with a text behind it.
pub(super) fn is_postcode_with_town(cell: &str) -> bool {
    for length in [7, 6] {
        let Some((start, rest)) = cell.split_at_checked(length) else {
            continue;
        };
        let rest = rest.trim_start_matches([' ', ',']);
        if address::postcode(start).is_some() && rest.len() > 1 && is_text(rest) {
            return true;
        }
    }
    false
}

/// A text and a house number behind it.
pub(super) fn is_street_with_number(cell: &str) -> bool {
    let Some((street, rest)) = street_and_rest(cell) else {
        return false;
    };
    is_street(street) && house_number(rest).is_some()
}

/// A street and a house number, and behind them a postcode or, after a comma, a town.
pub(super) fn is_whole_address(cell: &str) -> bool {
    let Some((street, rest)) = street_and_rest(cell) else {
        return false;
    };
    if !is_street(street) {
        return false;
    }
    if let Some((number, behind)) = rest.split_once(',') {
        let behind = behind.trim();
        let is_place = is_postcode_with_town(behind)
            || address::postcode(behind).is_some()
            || is_text(behind)
            || behind
                .split(',')
                .any(|part| address::postcode(part.trim()).is_some());
        return house_number(number.trim()).is_some() && is_place;
    }
    // Without a comma only a postcode shows where the house number ends.
    let words: Vec<&str> = rest.split_whitespace().collect();
    for (index, word) in words.iter().enumerate().skip(1) {
        let next = words.get(index + 1).copied().unwrap_or("");
        if address::postcode(word).is_some()
            || address::postcode(&format!("{word}{next}")).is_some()
        {
            return true;
        }
    }
    false
}

/// Cuts before the first word that begins with a digit, but not at the very start, as in
/// `1e Dwarsstraat`.
fn street_and_rest(cell: &str) -> Option<(&str, &str)> {
    let mut before = ' ';
    for (index, character) in cell.char_indices() {
        if index > 2 && character.is_ascii_digit() && before.is_whitespace() {
            return Some((cell[..index].trim(), &cell[index..]));
        }
        before = character;
    }
    None
}

fn is_street(text: &str) -> bool {
    text.chars()
        .filter(|character| character.is_alphabetic())
        .count()
        >= 3
}

/// A surname together with initials, a first name or a title, in either order.
pub(super) fn is_whole_name(cell: &str) -> bool {
    if !is_text(cell) {
        return false;
    }
    if let Some((surname, behind)) = cell.split_once(',') {
        // `Dijk, van` is a surname with its prefix.
        return is_text(surname) && is_text(behind) && !is_prefix(behind.trim());
    }
    let mut names = 0;
    let mut words = cell.split_whitespace();
    let first = words.next().unwrap_or("");
    if has(TITLES, &first.to_lowercase()) {
        return words.next().is_some();
    }
    if is_initials(first) && first.contains('.') {
        return words.next().is_some();
    }
    // Initials may stand right before the surname: `A.Canarius`.
    if let Some((initials, surname)) = first.rsplit_once('.')
        && is_initials(initials)
        && surname.chars().count() > 2
    {
        return true;
    }
    for word in cell.split_whitespace() {
        let is_name = word.chars().next().is_some_and(char::is_alphabetic)
            && !has(PREFIXES, &word.to_lowercase());
        names += usize::from(is_name);
    }
    names > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_whole_names_from_surnames() {
        for cell in [
            "A.B. van den Berg",
            "A.Canarius",
            "Berg, A.B. van den",
            "Jan Canarius",
            "Dhr. Canarius",
            "Canarius, Jan",
            "mevr. A. de Canarius",
        ] {
            assert!(is_whole_name(cell), "{cell}");
        }
        for cell in [
            "Canarius",
            "van den Berg",
            "Dijk, van",
            "El Canari",
            "12 Canarius",
            "",
        ] {
            assert!(!is_whole_name(cell), "{cell}");
        }
    }

    #[test]
    fn tells_whole_addresses_from_streets() {
        for cell in [
            "Kerkstraat 12 bis, 6511 AB Nijmegen",
            "Kerkstraat 12, Nijmegen",
            "1e Kerkstraat 12 A 6511AB Nijmegen",
            "Kerkstraat 12, 6511 AB",
        ] {
            assert!(is_whole_address(cell), "{cell}");
        }
        for cell in [
            "Kerkstraat 12",
            "Kerkstraat",
            "6511 AB Nijmegen",
            "Plein 1944",
            "12",
            "",
        ] {
            assert!(!is_whole_address(cell), "{cell}");
        }
        assert!(is_street_with_number("Kerkstraat 12 bis"));
        assert!(!is_street_with_number("Kerkstraat"));
        assert!(is_postcode_with_town("6511 AB Nijmegen"));
        assert!(is_postcode_with_town("6511AB  NIJMEGEN"));
        assert!(!is_postcode_with_town("6511 AB"));
    }

    #[test]
    fn tells_initials_from_names() {
        for cell in ["A.B.", "J.", "AB", "Th.M.", "J", "A. B."] {
            assert!(is_initials(cell), "{cell}");
        }
        for cell in ["Jan", "Berg", "A.B. Berg", "1", ""] {
            assert!(!is_initials(cell), "{cell}");
        }
    }

    #[test]
    fn tells_house_numbers_from_other_numbers() {
        for (cell, number) in [("12", 12), ("56 bis", 56), ("101-2", 101), ("7A", 7)] {
            assert_eq!(house_number(cell), Some(number), "{cell}");
        }
        for cell in [
            "",
            "0",
            "123456",
            "01-11-2026",
            "12,50",
            "A12",
            "06-00012345",
        ] {
            assert_eq!(house_number(cell), None, "{cell}");
        }
    }
}
