//! A few words of a person who decides. They may hold nothing by which somebody could be found.
//!
//! It is a net and not a wall: numbers and addresses of a known form are refused, a name passes.

use std::fmt;

/// The most characters of a text.
pub const MAX_CHARACTERS: usize = 200;

/// A text that was looked at; it is never shown by Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct FreeText(String);

impl FreeText {
    /// Takes a text, trimmed.
    ///
    /// # Errors
    /// A variant of [`FreeTextError`] for what it may not hold. None of them repeats the text.
    pub fn parse(text: &str) -> Result<Self, FreeTextError> {
        let text = text.trim();
        if text.chars().count() > MAX_CHARACTERS {
            return Err(FreeTextError::Long);
        }
        if text.chars().any(char::is_control) {
            return Err(FreeTextError::Control);
        }
        if holds_mail(text) {
            return Err(FreeTextError::Mail);
        }
        let runs = digit_runs(text);
        if runs.iter().any(|run| is_bsn(run)) {
            return Err(FreeTextError::Bsn);
        }
        if runs.iter().any(|run| is_telephone(run)) {
            return Err(FreeTextError::Telephone);
        }
        if holds_address(text) {
            return Err(FreeTextError::Address);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FreeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FreeText({} characters)", self.0.chars().count())
    }
}

/// What a text may not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FreeTextError {
    /// It is too long.
    #[error("a text has at most {MAX_CHARACTERS} characters")]
    Long,
    /// It holds a control character, such as the end of a line.
    #[error("a text is one line")]
    Control,
    /// It holds a valid BSN.
    #[error("the text holds a BSN: leave it out")]
    Bsn,
    /// It holds a postcode and a house number.
    #[error("the text holds a postcode and a house number: leave them out")]
    Address,
    /// It holds an address of mail.
    #[error("the text holds an address of mail: leave it out")]
    Mail,
    /// It holds a telephone number.
    #[error("the text holds a telephone number: leave it out")]
    Telephone,
}

/// Digits that stand together, also with single signs between them, as people write numbers. A plus
/// sign in front is kept.
fn digit_runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut run = String::new();
    let mut gap = 0;
    for character in text.chars() {
        match character {
            '0'..='9' => {
                run.push(character);
                gap = 0;
            }
            '+' if run.is_empty() => run.push('+'),
            ' ' | '.' | '-' | '/' | '(' | ')' | '\u{A0}' if gap < 2 && !run.is_empty() => gap += 1,
            _ => {
                runs.push(std::mem::take(&mut run));
                gap = 0;
            }
        }
    }
    runs.push(run);
    runs.retain(|run| run.len() >= 8);
    runs
}

/// Whether eight or nine of the digits in a row pass the eleven test of a BSN.
fn is_bsn(run: &str) -> bool {
    let digits: Vec<u32> = run.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let passes = |digits: &[u32]| {
        // The last but one weighs two, and each before it one more.
        let weighed = digits.iter().rev().skip(1).zip(2..);
        let sum: u32 = weighed.map(|(digit, weight)| digit * weight).sum();
        let last = digits[digits.len() - 1];
        digits.iter().any(|&digit| digit > 0) && sum % 11 == last % 11
    };
    match digits.len() {
        8 | 9 => passes(&digits),
        // A day, a telephone number or another number may stand beside it.
        _ => digits.windows(9).any(passes) && !is_telephone(run),
    }
}

/// Whether it is a Dutch number of ten digits from 0, or one with its country.
fn is_telephone(run: &str) -> bool {
    let digits = run.trim_start_matches('+');
    match run.as_bytes() {
        [b'+', ..] => (9..=15).contains(&digits.len()),
        [b'0', b'0', ..] => (11..=16).contains(&digits.len()),
        [b'0', ..] => digits.len() == 10,
        _ => digits.len() == 11 && digits.starts_with("31"),
    }
}

/// Whether it holds a word with an at sign between letters or digits.
fn holds_mail(text: &str) -> bool {
    let is_mail = |word: &str| {
        word.split_once('@').is_some_and(|(name, host)| {
            name.ends_with(char::is_alphanumeric) && host.starts_with(char::is_alphanumeric)
        })
    };
    text.split_whitespace().any(is_mail)
}

/// Whether it holds a postcode (`1234 AB`) and, anywhere else, a number that may be of a house.
fn holds_address(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let Some((start, end)) = (0..letters.len()).find_map(|start| postcode_at(&letters, start))
    else {
        return false;
    };
    let mut others = letters[..start].iter().chain(&letters[end..]);
    others.any(char::is_ascii_digit)
}

/// Where a postcode that begins at `start` begins and ends.
fn postcode_at(letters: &[char], start: usize) -> Option<(usize, usize)> {
    let is_word = |at: usize| {
        letters
            .get(at)
            .is_some_and(|letter| letter.is_alphanumeric())
    };
    let digits: String = letters.get(start..start + 4)?.iter().collect();
    let is_number = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || start > 0 && is_word(start - 1) {
        return None;
    }
    let behind = letters[start + 4..].iter();
    let spaces = behind.take_while(|letter| letter.is_whitespace()).count();
    let at = start + 4 + spaces;
    let word: String = letters.get(at..at + 2)?.iter().collect();
    let is_pair = word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !is_word(at + 2);
    // "in 2026 om half drie": a year before a word of two letters.
    let is_year = (digits.starts_with("19") || digits.starts_with("20"))
        && spaces > 0
        && SHORT_WORDS.contains(&word.as_str());
    (is_pair && spaces <= 2 && !is_year).then_some((start, at + 2))
}

/// Words of two letters that follow a year.
const SHORT_WORDS: [&str; 18] = [
    "af", "al", "de", "en", "er", "in", "is", "ik", "ja", "na", "nu", "of", "om", "op", "te", "we",
    "ze", "zo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_people_write_about_a_decision() {
        for text in [
            "",
            "bekend bij het wijkteam, plan loopt tot 1 maart 2027",
            "huurachterstand 1.250,00 en 3 meldingen sinds 12-11-2026",
            "zie 1234 in het werkproces",
            "gebeld op 22-11-2026 om 14:30",
            "in 2026 is 3 keer gebeld",
            "vraag aan desk 502",
            "postcodegebied 6511 AB",
            "samen @ 3",
        ] {
            assert_eq!(
                FreeText::parse(text).map(|text| text.0),
                Ok(text.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_numbers_and_addresses_of_a_known_form() {
        use FreeTextError::{Address, Bsn, Control, Long, Mail, Telephone};
        let long = "a".repeat(MAX_CHARACTERS + 1);
        for (text, error) in [
            ("bsn 123456782", Bsn),
            ("bsn 1234.56.782", Bsn),
            ("123 456 782 gebeld", Bsn),
            ("(123456782)", Bsn),
            ("oud nummer 12345672", Bsn),
            ("bel 06-12345678", Telephone),
            ("bel 024 329 9111", Telephone),
            ("bel +31 6 1234 5678", Telephone),
            ("bel 0031612345678", Telephone),
            ("mail j.de.vries@voorbeeld.nl", Mail),
            ("woont 6511 AB 12", Address),
            ("woont op 12, 6511ab", Address),
            ("6511  ab nr. 3", Address),
            ("2026 OM 12", Address),
            ("een\nregel", Control),
            (long.as_str(), Long),
        ] {
            assert_eq!(FreeText::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn shows_nothing_of_itself() {
        let text = FreeText::parse("plan loopt").expect("a text");
        assert_eq!(format!("{text:?}"), "FreeText(10 characters)");
        let error = FreeText::parse("bsn 123456782").expect_err("a number");
        assert!(!error.to_string().contains("123"));
    }
}
