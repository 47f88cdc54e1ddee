//! Errors in BSNs and dates. Swapping two different digits that stand side by side always breaks
//! the eleven test; two mistyped digits may pass it, and then nobody can see it.

use jiff::civil::Date;

use crate::agencies::agency::ColumnContent;
use crate::agencies::dialect::Typed;
use crate::error_model::letters::other_digit;
use crate::error_model::model::ErrorModel;
use crate::people::bsn;
use crate::people::family::{Families, Family};
use crate::plan::error_kind::ErrorKind;
use crate::random::seeded::SeededRandom;
use crate::record::Record;

/// Types the BSNs of the person and of the parents.
pub(crate) fn bsn(
    model: &mut ErrorModel<'_>,
    record: &mut Record,
    family: &Family,
    member: usize,
    families: &Families<'_>,
) {
    if !model.agency.has(ColumnContent::Bsn) {
        return;
    }
    let child = family.members[member].child && model.agency.has(ColumnContent::ParentBsn1);
    if child && model.makes(ErrorKind::ParentMissing) {
        record.parents.iter_mut().for_each(String::clear);
    }
    if model.makes(ErrorKind::BsnMissing) {
        record.bsn.clear();
        return;
    }
    // One of these at most: a BSN is of one wrong person, or mistyped.
    if family.members.len() > 1 && model.makes(ErrorKind::BsnOfRelative) {
        let relative = usize::from(member == 0);
        record.bsn.clone_from(&family.members[relative].bsn);
    } else if model.makes(ErrorKind::BsnOfOther) {
        while record.bsn == family.members[member].bsn {
            record.bsn = families.any_bsn(&mut model.random);
        }
    } else if model.makes(ErrorKind::BsnMistyped) {
        record.bsn = passing(&record.bsn, &mut model.random);
    }
    // Whatever number it is by now: of two different digits, the swap is always seen.
    let index = model.random.below(8) as usize;
    let (left, right) = (
        &record.bsn[index..=index],
        &record.bsn[index + 1..index + 2],
    );
    if left != right && model.makes(ErrorKind::BsnSwapped) {
        record.bsn = format!(
            "{}{right}{left}{}",
            &record.bsn[..index],
            &record.bsn[index + 2..]
        );
    }
}

/// Another number that passes the eleven test, two digits away.
fn passing(number: &str, random: &mut SeededRandom) -> String {
    loop {
        let mut digits = number.as_bytes().to_vec();
        let (first, second) = (random.below(8) as usize, random.between(1, 8) as usize);
        digits[first] = other_digit(digits[first], random);
        if second == first {
            continue;
        }
        let own = digits[second];
        for digit in (b'0'..=b'9').filter(|digit| *digit != own) {
            digits[second] = digit;
            if bsn::passes(&digits) {
                return digits.into_iter().map(char::from).collect();
            }
        }
    }
}

/// Types the birth date: missing, or still a date.
pub(crate) fn birth_date(model: &mut ErrorModel<'_>, record: &mut Record) {
    if model.makes(ErrorKind::BirthMissing) {
        record.born = None;
    }
    let Some(Typed(year, month, day)) = record.born else {
        return;
    };
    if day <= 12 && day != month && model.makes(ErrorKind::BirthSwapped) {
        record.born = Some(Typed(year, day, month));
    } else if model.makes(ErrorKind::BirthUnknown) {
        record.born = Some(Typed(year, 1, 1));
    } else if model.makes(ErrorKind::BirthDigit) {
        record.born = Some(other_day(
            Typed(year, month, day),
            record.date.0,
            &mut model.random,
        ));
    }
}

/// A day of the calendar that differs in one digit or by two swapped, before the year of the
/// signal.
fn other_day(born: Typed, signal_year: i16, random: &mut SeededRandom) -> Typed {
    let text = format!("{:04}{:02}{:02}", born.0, born.1, born.2).into_bytes();
    loop {
        let mut digits = text.clone();
        let index = random.between(2, 7) as usize;
        if index < 7 && random.happens(0.4) {
            digits.swap(index, index + 1);
        } else {
            digits[index] = b'0' + u8::try_from(random.below(10)).expect("one digit");
        }
        let typed = Typed(
            value(&digits[..4]),
            i8::try_from(value(&digits[4..6])).expect("two digits"),
            i8::try_from(value(&digits[6..])).expect("two digits"),
        );
        let before = typed.0 < signal_year || (born.0 >= signal_year && typed.0 == born.0);
        if typed != born && before && Date::new(typed.0, typed.1, typed.2).is_ok() {
            return typed;
        }
    }
}

fn value(digits: &[u8]) -> i16 {
    let mut value = 0;
    for digit in digits {
        value = value * 10 + i16::from(digit - b'0');
    }
    value
}

/// Makes the birth date or the date of the signal no day of the calendar.
pub(crate) fn impossible_date(model: &mut ErrorModel<'_>, record: &mut Record) {
    if model.makes(ErrorKind::DateImpossible) {
        let born = model
            .random
            .happens(0.6)
            .then_some(record.born.as_mut())
            .flatten();
        let date = born.unwrap_or(&mut record.date);
        // Day and month swapped where that makes no date; else a thirtieth of February.
        *date = if date.2 > 12 {
            Typed(date.0, date.2, date.1)
        } else {
            Typed(date.0, 2, 30)
        };
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::{other_day, passing};
    use crate::agencies::dialect::Typed;
    use crate::people::bsn;
    use crate::random::seeded::{Part, SeededRandom};

    #[test]
    fn two_swapped_digits_always_fail_the_eleven_test() {
        for n in (0..100_000).step_by(97) {
            let digits = bsn::nth(n).into_bytes();
            for index in 0..8 {
                let mut swapped = digits.clone();
                swapped.swap(index, index + 1);
                assert_eq!(bsn::passes(&swapped), swapped == digits);
            }
        }
    }

    #[test]
    fn a_mistyped_bsn_can_pass_the_eleven_test() {
        let mut random = SeededRandom::new(1, Part::Typing, 0);
        for n in (0..100_000).step_by(97) {
            let (number, typed) = (bsn::nth(n), passing(&bsn::nth(n), &mut random));
            assert!(bsn::passes(typed.as_bytes()));
            assert_eq!(
                number
                    .bytes()
                    .zip(typed.bytes())
                    .filter(|(a, b)| a != b)
                    .count(),
                2
            );
        }
    }

    #[test]
    fn a_birth_date_with_a_wrong_digit_is_a_day_before_the_signal() {
        let mut random = SeededRandom::new(1, Part::Typing, 1);
        for born in [
            Typed(1980, 2, 29),
            Typed(2025, 12, 31),
            Typed(1999, 11, 11),
            Typed(2024, 1, 1),
        ] {
            for _ in 0..200 {
                let typed = other_day(born, 2025, &mut random);
                assert!(
                    typed != born
                        && typed.0 <= 2025
                        && Date::new(typed.0, typed.1, typed.2).is_ok()
                );
            }
        }
    }
}
