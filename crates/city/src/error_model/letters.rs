//! One-letter and one-digit typing errors: a letter too many, one too few, one for its neighbour on
//! the keyboard, two side by side swapped. The text that comes out is never the one that went in.

use crate::random::seeded::SeededRandom;

/// The rows of the keyboard.
const KEYBOARD: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// With a letter too many: one twice, or one with its neighbour on the keyboard.
pub(crate) fn inserted(text: &str, chance: &mut SeededRandom) -> String {
    edited(text, chance, |letters, at, chance| {
        let letter = if chance.happens(0.5) {
            letters[at]
        } else {
            neighbour(letters[at], chance)
        };
        letters.insert(at + 1, letter);
    })
}

/// With a letter too few; a text of one letter stays as it is.
pub(crate) fn deleted(text: &str, chance: &mut SeededRandom) -> String {
    edited(text, chance, |letters, at, _| {
        if letters.len() > 1 {
            letters.remove(at);
        }
    })
}

/// With one letter for its neighbour on the keyboard.
pub(crate) fn substituted(text: &str, chance: &mut SeededRandom) -> String {
    edited(text, chance, |letters, at, chance| {
        letters[at] = neighbour(letters[at], chance)
    })
}

/// With two letters swapped; a text of equal letters stays as it is.
pub(crate) fn transposed(text: &str, chance: &mut SeededRandom) -> String {
    let letters: Vec<char> = text.chars().collect();
    let places: Vec<_> = (1..letters.len())
        .filter(|at| letters[*at] != letters[at - 1])
        .collect();
    // First letters are seldom wrong.
    let later: Vec<_> = places.iter().copied().filter(|at| *at > 1).collect();
    let places = if later.is_empty() || chance.happens(0.1) {
        places
    } else {
        later
    };
    if places.is_empty() {
        return text.to_owned();
    }
    let at = chance.one_of(&places);
    let mut typed = letters;
    let capital = typed[at - 1].is_uppercase();
    typed.swap(at - 1, at);
    if capital {
        let (first, second) = (
            typed[at - 1].to_ascii_uppercase(),
            typed[at].to_ascii_lowercase(),
        );
        (typed[at - 1], typed[at]) = (first, second);
    }
    let swapped: String = typed.into_iter().collect();
    if swapped == text {
        deleted(text, chance)
    } else {
        swapped
    }
}

/// The number with one digit wrong, two swapped, or one too many; never zero in front, never as it
/// was.
pub(crate) fn other_number(number: &str, chance: &mut SeededRandom) -> String {
    let mut digits = number.as_bytes().to_vec();
    let last = digits.len() - 1;
    match chance.below(4) {
        0 if last > 0 && digits[last] != digits[last - 1] && digits[last] != b'0' => {
            digits.swap(last, last - 1)
        }
        1 if digits.len() < 4 => digits.push(other_digit(b'x', chance)),
        _ => {
            let at = chance.below(u32::try_from(digits.len()).expect("house numbers are short"))
                as usize;
            digits[at] = other_digit(digits[at], chance);
        }
    }
    digits.into_iter().map(char::from).collect()
}

/// Another digit, from 1 to 9.
pub(crate) fn other_digit(digit: u8, chance: &mut SeededRandom) -> u8 {
    let digits: Vec<u8> = (b'1'..=b'9').filter(|other| *other != digit).collect();
    chance.one_of(&digits)
}

/// Changes the text at some place, one time in ten at the first letter.
fn edited(
    text: &str,
    chance: &mut SeededRandom,
    edit: impl FnOnce(&mut Vec<char>, usize, &mut SeededRandom),
) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let n = u32::try_from(letters.len()).expect("names are short");
    let at = if n == 1 || chance.happens(0.1) {
        0
    } else {
        chance.between(1, n - 1) as usize
    };
    edit(&mut letters, at, chance);
    letters.into_iter().collect()
}

/// A letter beside it on the keyboard; for what is no letter of it, an `e`.
fn neighbour(letter: char, chance: &mut SeededRandom) -> char {
    let small = letter.to_ascii_lowercase();
    let beside = KEYBOARD.iter().find_map(|row| {
        let at = row.find(small)?;
        let near = [at.checked_sub(1), Some(at + 1)]
            .into_iter()
            .flatten()
            .filter_map(|at| row[at..].chars().next());
        Some(chance.one_of(&near.collect::<Vec<_>>()))
    });
    let typed = beside.unwrap_or(if letter == 'e' { 'r' } else { 'e' });
    if letter.is_uppercase() {
        typed.to_ascii_uppercase()
    } else {
        typed
    }
}

#[cfg(test)]
mod tests {
    use super::{deleted, inserted, other_number, substituted, transposed};
    use crate::random::seeded::{Part, SeededRandom};

    #[test]
    fn a_mistyped_name_is_another_name_of_the_length_that_its_error_says() {
        let mut chance = SeededRandom::new(1, Part::Typing, 0);
        for name in [
            "Bos",
            "Jansen",
            "Dijkstra",
            "Öztürk",
            "Ait Lahcen",
            "Mol",
            "Aaltje",
            "Lo A Njoe",
        ] {
            for _ in 0..100 {
                let n = name.chars().count();
                let edits = [inserted, deleted, substituted, transposed]
                    .map(|edit| edit(name, &mut chance));
                assert!(edits.iter().all(|typed| typed != name), "{name} {edits:?}");
                assert_eq!(
                    [0, 1, 2].map(|edit| edits[edit].chars().count()),
                    [n + 1, n - 1, n]
                );
            }
        }
    }

    #[test]
    fn a_mistyped_number_is_another_number() {
        let mut chance = SeededRandom::new(1, Part::Typing, 1);
        for number in ["1", "9", "10", "56", "11", "120", "4999"] {
            for _ in 0..100 {
                let typed = other_number(number, &mut chance);
                assert!(
                    typed != number && !typed.starts_with('0') && typed.len() <= 4,
                    "{number} {typed}"
                );
            }
        }
    }
}
