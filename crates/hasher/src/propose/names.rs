//! Which fields the name of a column may mean: by the words within it, one by one.
//!
//! A name is cut at signs, at digits and where small letters meet capitals; a compound is taken
//! apart into words of the vocabulary. A name means a field if it has all words of one of the
//! field's rules; each word beside them makes it less likely.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::profile::field::Field;
use crate::propose::rules::RULES;
use crate::propose::vocabulary::{FILLERS, LO3, OTHERS, TERMS, has};

/// From this on a name alone is good evidence.
pub(super) const STRONG: u32 = 80;

/// A name of less, `number` say, is the number of something else with an unknown word beside it.
const VAGUE: u32 = 50;

/// A score below this is no evidence at all.
const MIN_SCORE: u32 = 28;

/// What a word of another meaning, an unknown one and a shortened one take from a score.
const OTHER_WORD: u32 = 75;
const UNKNOWN_WORD: u32 = 12;
const SHORTENED: u32 = 4;

/// Compounds have no words shorter than this, but for these.
const MIN_PART: usize = 3;
const SHORT_PARTS: &str = "nr id dt";
/// A word that is cut short has at least so many letters.
const MIN_SHORTENED: usize = 5;

/// A field that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The field.
    pub(super) field: Field,
    /// How well the name fits, 100 at best.
    pub(super) score: u32,
}

/// The words of a name, as far as they are understood.
#[derive(Default)]
struct Words {
    tokens: Vec<&'static str>,
    unknown: u32,
    shortened: u32,
    is_other: bool,
}

/// The fields that a column of this name may hold.
pub(super) fn meanings(name: &str) -> Vec<Meaning> {
    let words = Words::of(name);
    let mut meanings: Vec<Meaning> = Vec::new();
    if words.is_other || words.unknown > 2 {
        return meanings;
    }
    for rule in RULES {
        let Some(score) = words.score(rule.words, rule.score) else {
            continue;
        };
        match meanings
            .iter_mut()
            .find(|meaning| meaning.field == rule.field)
        {
            Some(meaning) => meaning.score = meaning.score.max(score),
            None => meanings.push(Meaning {
                field: rule.field,
                score,
            }),
        }
    }
    meanings
}

/// Whether every word of a name is known and it means a field: such a name is no cell.
pub(super) fn is_known(name: &str) -> bool {
    Words::of(name).unknown == 0 && !meanings(name).is_empty()
}

/// Whether a cell of the first row is data: mostly digits, and more than a name has.
pub(super) fn is_data(name: &str) -> bool {
    let (_, rest) = lo3(name.trim());
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let letters = rest
        .chars()
        .filter(|character| character.is_alphabetic())
        .count();
    digits > 2 && digits >= letters
}

impl Words {
    fn of(name: &str) -> Self {
        let mut words = Self::default();
        let (number, rest) = lo3(name.trim());
        words.category(&number);
        for word in cut(rest) {
            words.take(&word);
        }
        // The number says it where no word does.
        if words.tokens.is_empty() && words.unknown == 0 && number.len() >= 4 {
            let element = &number[number.len() - 4..];
            for known in LO3 {
                if known.number == element {
                    words.tokens.extend(known.means.split(' '));
                }
            }
        }
        words.tokens.sort_unstable();
        words.tokens.dedup();
        words
    }

    /// Notes whose data it is by the LO3 category: a parent's, a partner's, or the person's own.
    fn category(&mut self, number: &str) {
        if number.len() == 6 {
            match &number[..2] {
                "02" => self.tokens.extend(["parent", "1"]),
                "03" => self.tokens.extend(["parent", "2"]),
                "05" => self.tokens.push("partner"),
                _ => {}
            }
        }
    }

    fn take(&mut self, word: &str) {
        if has(FILLERS, word) {
            return;
        }
        if has(OTHERS, word) {
            self.is_other = true;
        } else if let Some(means) = meaning(word) {
            self.tokens.extend(means.split(' '));
        } else if let Some(parts) = parts(word) {
            for part in parts {
                self.take(part);
            }
        } else if let Some(means) = shortened(word) {
            self.shortened += 1;
            self.tokens.extend(means.split(' '));
        } else if word == "1" || word == "2" {
            self.tokens.push(if word == "1" { "1" } else { "2" });
        } else if word.chars().any(char::is_alphabetic) {
            self.unknown += 1;
        }
    }

    /// How well the words fit a rule; `None` if one of the rule's is missing.
    fn score(&self, rule: &str, score: u32) -> Option<u32> {
        let mut others = 0;
        let is_vague = score < VAGUE;
        if !rule.split(' ').all(|word| self.tokens.contains(&word)) || is_vague && self.unknown > 0
        {
            return None;
        }
        for token in &self.tokens {
            let is_neutral = matches!(*token, "client" | "1" | "2");
            others += u32::from(!is_neutral && !has(rule, token));
        }
        let less = others * OTHER_WORD + self.unknown * UNKNOWN_WORD + self.shortened * SHORTENED;
        score.checked_sub(less).filter(|score| *score >= MIN_SCORE)
    }
}

/// The meaning of a whole word.
fn meaning(word: &str) -> Option<&'static str> {
    let term = TERMS.iter().find(|term| has(term.spellings, word))?;
    Some(term.means)
}

/// The meaning of a word that is cut short, as `achtern` is, if it is the same whatever it goes on
/// with.
fn shortened(word: &str) -> Option<&'static str> {
    if word.len() < MIN_SHORTENED {
        return None;
    }
    let mut means = None;
    for term in TERMS {
        let starts = term
            .spellings
            .split(' ')
            .any(|spelling| spelling.starts_with(word));
        if starts && means.replace(term.means).is_some() {
            return None;
        }
    }
    means
}

/// A compound as the fewest words of the vocabulary that it is made of.
fn parts(word: &str) -> Option<Vec<&str>> {
    if !word.is_ascii() {
        return None;
    }
    // best[end] holds the fewest parts of the first `end` bytes.
    let mut best: Vec<Option<Vec<&str>>> = vec![None; word.len() + 1];
    best[0] = Some(Vec::new());
    for end in 1..=word.len() {
        for start in 0..end {
            let part = &word[start..end];
            let is_long_enough = part.len() >= MIN_PART || has(SHORT_PARTS, part);
            let Some(before) = best[start].clone().filter(|_| is_long_enough) else {
                continue;
            };
            let is_word = meaning(part).is_some() || has(FILLERS, part) || has(OTHERS, part);
            let is_shorter = best[end]
                .as_ref()
                .is_none_or(|known| before.len() + 1 < known.len());
            if is_word && is_shorter {
                best[end] = Some([before, vec![part]].concat());
            }
        }
    }
    best.pop()?
}

/// The digits of an LO3 number in front of a name, `01.20` or `01.01.20`, and the rest of it.
fn lo3(name: &str) -> (String, &str) {
    let end = name
        .find(|character: char| !character.is_ascii_digit() && !"._-".contains(character))
        .unwrap_or(name.len());
    let head = name[..end].trim_end_matches(['.', '_', '-']);
    let mut groups = 0;
    for group in head.split(['.', '_', '-']) {
        if group.len() != 2 {
            return (String::new(), name);
        }
        groups += 1;
    }
    if !(2..=3).contains(&groups) {
        return (String::new(), name);
    }
    (head.replace(['.', '_', '-'], ""), &name[end..])
}

/// The words of a name in small letters without marks.
fn cut(name: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut before = ' ';
    for character in name.nfd() {
        if is_combining_mark(character) || matches!(character, '\u{200B}'..='\u{200D}' | '\u{FEFF}')
        {
            continue;
        }
        let is_turn = character.is_uppercase() && before.is_lowercase()
            || character.is_numeric() != before.is_numeric();
        if (is_turn || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests;
