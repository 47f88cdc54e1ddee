//! An address that stands in one cell, taken apart: `Kerkstraat 12 bis, 6511 AB Nijmegen`.

use super::{digits, postcode};

/// The parts of a cell; empty where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct AddressParts<'a> {
    pub(super) postcode: &'a str,
    /// Street with house number and all that follows it.
    pub(super) street: &'a str,
    /// House number and all that follows it, where no street stands before it.
    pub(super) house_number: &'a str,
    pub(super) town: &'a str,
}

/// Signs that stand between street and town.
const BETWEEN: [char; 9] = [',', ';', '/', '|', '-', '\n', '\r', '\t', ' '];

/// Takes a whole address apart; nothing of the cell for a post office box, in which nobody lives.
pub(super) fn address(cell: &str) -> AddressParts<'_> {
    let parts = match find_postcode(cell) {
        Some((start, end)) => {
            let [front, back] =
                [&cell[..start], &cell[end..]].map(|part| part.trim_matches(BETWEEN));
            let postcode = &cell[start..end];
            if front.is_empty() {
                postcode_first(postcode, back)
            } else if back.is_empty() {
                AddressParts {
                    postcode,
                    ..without_postcode(front)
                }
            } else {
                AddressParts {
                    postcode,
                    street: front,
                    town: until_comma(back),
                    ..AddressParts::default()
                }
            }
        }
        None => without_postcode(cell),
    };
    if is_box(cell) {
        AddressParts::default()
    } else {
        parts
    }
}

/// Takes a postcode and a town in one cell apart.
pub(super) fn postcode_and_town(cell: &str) -> AddressParts<'_> {
    match find_postcode(cell) {
        Some((start, end)) => {
            let [front, back] =
                [&cell[..start], &cell[end..]].map(|part| part.trim_matches(BETWEEN));
            AddressParts {
                postcode: &cell[start..end],
                town: until_comma(if back.is_empty() { front } else { back }),
                ..AddressParts::default()
            }
        }
        None => AddressParts {
            town: until_comma(cell.trim_matches(BETWEEN)),
            ..AddressParts::default()
        },
    }
}

/// `6511 AB 12 bis, Nijmegen`, or `6511 AB Nijmegen, Kerkstraat 12`.
fn postcode_first<'a>(postcode: &'a str, back: &'a str) -> AddressParts<'a> {
    let (first, second) = back.split_once(',').unwrap_or((back, ""));
    let [first, second] = [first, second].map(|part| part.trim_matches(BETWEEN));
    if first.starts_with(|first: char| first.is_ascii_digit()) {
        AddressParts {
            postcode,
            house_number: first,
            town: until_comma(second),
            ..AddressParts::default()
        }
    } else {
        AddressParts {
            postcode,
            street: second,
            town: first,
            ..AddressParts::default()
        }
    }
}

/// `Kerkstraat 12, Nijmegen`, `Kerkstraat 12 - Nijmegen`.
fn without_postcode(cell: &str) -> AddressParts<'_> {
    let index = [", ", " - ", " / ", "\n", ",", ";"]
        .into_iter()
        .find_map(|between| cell.find(between));
    let Some(index) = index else {
        return AddressParts {
            street: cell,
            ..AddressParts::default()
        };
    };
    let (street, town) = cell.split_at(index);
    AddressParts {
        street: street.trim(),
        town: until_comma(town.trim_matches(BETWEEN)),
        ..AddressParts::default()
    }
}

fn until_comma(town: &str) -> &str {
    let town = town.split([',', ';', '|', '\n']).next().unwrap_or_default();
    town.trim()
}

fn is_box(cell: &str) -> bool {
    let is_word = |word: &str| {
        ["postbus", "antwoordnummer", "postbusnr"]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
    };
    cell.split(|letter: char| !letter.is_alphanumeric())
        .any(is_word)
}

/// Where the last postcode of a text begins and ends.
fn find_postcode(cell: &str) -> Option<(usize, usize)> {
    let bytes = cell.as_bytes();
    for start in (0..bytes.len().saturating_sub(5)).rev() {
        let is_start = bytes[start].is_ascii_digit()
            && (start == 0 || !bytes[start - 1].is_ascii_alphanumeric());
        if !is_start {
            continue;
        }
        let spaces = cell.get(start + 4..).map_or(0, |behind| {
            behind.len() - behind.trim_start_matches(' ').len()
        });
        let end = start + 6 + spaces;
        let is_end = bytes
            .get(end)
            .is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let found = cell.get(start..end).filter(|_| is_end).and_then(postcode);
        if found.is_some_and(|found| digits(&found).is_some()) {
            return Some((start, end));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(cell: &str) -> [&str; 4] {
        let found = address(cell);
        [found.postcode, found.street, found.house_number, found.town]
    }

    #[test]
    fn takes_a_whole_address_apart() {
        for (cell, expected) in [
            (
                "Kerkstraat 12 bis, 6511 AB Nijmegen",
                ["6511 AB", "Kerkstraat 12 bis", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12 bis 6511AB Nijmegen",
                ["6511AB", "Kerkstraat 12 bis", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12\n6511 ab  NIJMEGEN",
                ["6511 ab", "Kerkstraat 12", "", "NIJMEGEN"],
            ),
            (
                "Kerkstraat 12 / 6511 AB / Nijmegen",
                ["6511 AB", "Kerkstraat 12", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12 - 6511 AB Nijmegen",
                ["6511 AB", "Kerkstraat 12", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12, Nijmegen, 6511 AB",
                ["6511 AB", "Kerkstraat 12", "", "Nijmegen"],
            ),
            (
                "Plein 1944 12, 6511 AB Nijmegen",
                ["6511 AB", "Plein 1944 12", "", "Nijmegen"],
            ),
            (
                "6511 AB 12 bis, Nijmegen",
                ["6511 AB", "", "12 bis", "Nijmegen"],
            ),
            ("6511AB 12", ["6511AB", "", "12", ""]),
            (
                "6511 AB Nijmegen, Kerkstraat 12",
                ["6511 AB", "Kerkstraat 12", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12, Nijmegen",
                ["", "Kerkstraat 12", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12 - Nijmegen",
                ["", "Kerkstraat 12", "", "Nijmegen"],
            ),
            (
                "Kerkstraat 12, 6511 AB Nijmegen, Nederland",
                ["6511 AB", "Kerkstraat 12", "", "Nijmegen"],
            ),
            ("Kerkstraat 12", ["", "Kerkstraat 12", "", ""]),
            ("Postbus 12, 6500 AA Nijmegen", [""; 4]),
            ("Antwoordnummer 12, 6500 VB Nijmegen", [""; 4]),
            (
                "Postbusstraat 12, 6511 AB Nijmegen",
                ["6511 AB", "Postbusstraat 12", "", "Nijmegen"],
            ),
            ("", [""; 4]),
        ] {
            assert_eq!(parts(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn takes_postcode_and_town_apart() {
        for (cell, postcode, town) in [
            ("6511 AB Nijmegen", "6511 AB", "Nijmegen"),
            ("6511ab  NIJMEGEN", "6511ab", "NIJMEGEN"),
            ("6511 AB", "6511 AB", ""),
            ("Nijmegen 6511AB", "6511AB", "Nijmegen"),
            ("6511 AB, 's-Gravenhage", "6511 AB", "'s-Gravenhage"),
            ("Nijmegen", "", "Nijmegen"),
            ("6511 AB Bergen (NH)", "6511 AB", "Bergen (NH)"),
            ("", "", ""),
        ] {
            let found = postcode_and_town(cell);
            assert_eq!((found.postcode, found.town), (postcode, town), "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(cell in "[0-9A-Bé ,\\-/\n]{0,24}") {
            let _ = (address(&cell), postcode_and_town(&cell));
        }
    }
}
