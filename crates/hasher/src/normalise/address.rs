//! The address: postcode, house number, and letter with addition.
//!
//! `1234AB ␟ 56 ␟ BIS`, with the unit separator between the parts. `56-bis`, `56 bis` and `56` with addition `bis` are one.

use unicode_normalization::UnicodeNormalization as _;

use super::SEPARATOR;

/// Letters that no postcode ends on.
const NO_POSTCODE: [&[u8; 2]; 3] = [b"SA", b"SD", b"SS"];

/// The six characters of a postcode written in either case, with or without spaces before its letters.
pub fn postcode(cell: &str) -> Option<[u8; 6]> {
    let (digits, letters) = cell.split_at_checked(4)?;
    let digits: [u8; 4] = digits.as_bytes().try_into().ok()?;
    let letters: [u8; 2] = letters.trim_start().as_bytes().try_into().ok()?;
    let letters = letters.map(|letter| letter.to_ascii_uppercase());
    let good = digits.iter().all(u8::is_ascii_digit)
        && digits[0] != b'0'
        && letters.iter().all(u8::is_ascii_uppercase)
        && !NO_POSTCODE.contains(&&letters);
    let mut postcode = [0; 6];
    postcode[..4].copy_from_slice(&digits);
    postcode[4..].copy_from_slice(&letters);
    good.then_some(postcode)
}

/// The four digits of a postcode.
pub(crate) fn digits(postcode: [u8; 6]) -> u16 {
    postcode[..4].iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'))
}

/// Takes a house number cell apart into the number, without leading zeros, and what follows it.
#[must_use]
pub fn house_number(cell: &str) -> Option<(&str, &str)> {
    let end = cell.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(cell.len());
    let number = cell[..end].trim_start_matches('0');
    (1..=5).contains(&number.len()).then(|| (number, &cell[end..]))
}

/// Appends the canonical form; `suffixes` are what follows the number, the letter and the addition.
pub fn canonical(postcode: [u8; 6], number: &str, suffixes: [&str; 3], out: &mut Vec<u8>) {
    out.extend(postcode);
    out.push(SEPARATOR);
    out.extend(number.as_bytes());
    out.push(SEPARATOR);
    for suffix in suffixes {
        if suffix.is_ascii() {
            out.extend(suffix.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase()));
        } else {
            let letters = suffix.nfkd().filter_map(|character| u8::try_from(character.to_ascii_uppercase()).ok());
            out.extend(letters.filter(u8::is_ascii_alphanumeric));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(code: &str, number: &str, letter: &str, addition: &str) -> Option<String> {
        let mut out = Vec::new();
        let (number, rest) = house_number(number)?;
        canonical(postcode(code)?, number, [rest, letter, addition], &mut out);
        Some(String::from_utf8(out).expect("letters, digits and separators").replace('\x1F', "|"))
    }

    #[test]
    fn agrees_with_the_vectors() {
        let mut cases = 0;
        for line in include_str!("../../../../fixtures/vectors/address.csv").lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<_> = line.split(';').collect();
            let [code, number, letter, addition, expected] = cells.try_into().expect("five columns");
            assert_eq!(address(code, number, letter, addition).as_deref().unwrap_or("none"), expected, "{line:?}");
            cases += 1;
        }
        assert!(cases >= 25);
    }

    proptest! {
        #[test]
        fn is_the_same_when_done_twice(code in "[1-9][0-9]{3} ?[a-zA-Z]{2}", number in "0?[1-9][0-9]{0,4}", suffix in "[ -]?[a-zA-Z0-9 é-]{0,6}") {
            if let Some(once) = address(&code, &format!("{number} {suffix}"), "", "") {
                let parts: Vec<_> = once.split('|').collect();
                prop_assert_eq!(address(parts[0], parts[1], parts[2], ""), Some(once.clone()));
            }
        }

        #[test]
        fn is_the_same_composed_and_decomposed(suffix in "[a-zà-ÿ ]{0,6}") {
            let (composed, decomposed): (String, String) = (suffix.nfc().collect(), suffix.nfd().collect());
            prop_assert_eq!(address("1234AB", "5", "", &composed), address("1234AB", "5", "", &decomposed));
        }

        #[test]
        fn never_panics(code in "\\PC{0,8}", number in "\\PC{0,8}") {
            let _ = address(&code, &number, &code, &number);
        }
    }
}
