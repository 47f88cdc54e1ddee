//! One-letter and one-digit typing errors: a letter too many, one too few, one for its neighbour on
//! the keyboard, two side by side swapped. The text that comes out is never the one that went in.

use crate::random::seeded::SeededRandom;

/// The rows of the keyboard.
const KEYBOARD: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// With a letter too many: one twice, or one with its neighbour on the keyboard.
pub(crate) fn inserted(text: &str, random: &mut SeededRandom) -> String {
    edited(text, random, |letters, index, random| {
        let letter = if random.happens(0.5) {
            letters[index]
        } else {
            neighbour(letters[index], random)
        };
        letters.insert(index + 1, letter);
    })
}

/// With a letter too few; a text of one letter stays as it is.
pub(crate) fn deleted(text: &str, random: &mut SeededRandom) -> String {
    edited(text, random, |letters, index, _| {
        if letters.len() > 1 {
            letters.remove(index);
        }
    })
}

/// With one letter for its neighbour on the keyboard.
pub(crate) fn substituted(text: &str, random: &mut SeededRandom) -> String {
    edited(text, random, |letters, index, random| {
        letters[index] = neighbour(letters[index], random);
    })
}

/// With two letters swapped; a text of equal letters stays as it is.
pub(crate) fn transposed(text: &str, random: &mut SeededRandom) -> String {
    let letters: Vec<char> = text.chars().collect();
    let indices: Vec<_> = (1..letters.len())
        .filter(|index| letters[*index] != letters[index - 1])
        .collect();
    // First letters are seldom wrong.
    let later: Vec<_> = indices.iter().copied().filter(|index| *index > 1).collect();
    let indices = if later.is_empty() || random.happens(0.1) {
        indices
    } else {
        later
    };
    if indices.is_empty() {
        return text.to_owned();
    }
    let index = random.pick(&indices);
    let mut typed = letters;
    let capital = typed[index - 1].is_uppercase();
    typed.swap(index - 1, index);
    if capital {
        let (first, second) = (
            typed[index - 1].to_ascii_uppercase(),
            typed[index].to_ascii_lowercase(),
        );
        (typed[index - 1], typed[index]) = (first, second);
    }
    let swapped: String = typed.into_iter().collect();
    if swapped == text {
        deleted(text, random)
    } else {
        swapped
    }
}

/// The number with one digit wrong, two swapped, or one too many; never zero in front, never as it
/// was.
pub(crate) fn other_number(number: &str, random: &mut SeededRandom) -> String {
    let mut digits = number.as_bytes().to_vec();
    let last = digits.len() - 1;
    match random.below(4) {
        0 if last > 0 && digits[last] != digits[last - 1] && digits[last] != b'0' => {
            digits.swap(last, last - 1);
        }
        1 if digits.len() < 4 => digits.push(other_digit(b'x', random)),
        _ => {
            let index = random.below(u32::try_from(digits.len()).expect("house numbers are short"))
                as usize;
            digits[index] = other_digit(digits[index], random);
        }
    }
    digits.into_iter().map(char::from).collect()
}

/// Another digit, from 1 to 9.
pub(crate) fn other_digit(digit: u8, random: &mut SeededRandom) -> u8 {
    let digits: Vec<u8> = (b'1'..=b'9').filter(|other| *other != digit).collect();
    random.pick(&digits)
}

/// Changes the text at some place, one time in ten at the first letter.
fn edited(
    text: &str,
    random: &mut SeededRandom,
    edit: impl FnOnce(&mut Vec<char>, usize, &mut SeededRandom),
) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let n = u32::try_from(letters.len()).expect("names are short");
    let index = if n == 1 || random.happens(0.1) {
        0
    } else {
        random.between(1, n - 1) as usize
    };
    edit(&mut letters, index, random);
    letters.into_iter().collect()
}

/// A letter beside it on the keyboard; for what is no letter of it, an `e`.
fn neighbour(letter: char, random: &mut SeededRandom) -> char {
    let small = letter.to_ascii_lowercase();
    let beside = KEYBOARD.iter().find_map(|row| {
        let index = row.find(small)?;
        let near = [index.checked_sub(1), Some(index + 1)]
            .into_iter()
            .flatten()
            .filter_map(|index| row[index..].chars().next());
        Some(random.pick(&near.collect::<Vec<_>>()))
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
        let mut random = SeededRandom::new(1, Part::Typing, 0);
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
                    .map(|edit| edit(name, &mut random));
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
        let mut random = SeededRandom::new(1, Part::Typing, 1);
        for number in ["1", "9", "10", "56", "11", "120", "4999"] {
            for _ in 0..100 {
                let typed = other_number(number, &mut random);
                assert!(
                    typed != number && !typed.starts_with('0') && typed.len() <= 4,
                    "{number} {typed}"
                );
            }
        }
    }
}
