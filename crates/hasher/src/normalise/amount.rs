//! Amounts of money as Dutch exports write them: `1.234,56`, `€ 50,-`, `1 234,56`, `500,00-`.

/// An amount that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount {
    /// Cents, rounded down; a credit is no amount.
    pub(crate) cents: u64,
    /// Whether it is less than nothing: `-35,00`, `35,00-`, `(35,00)`.
    pub(crate) is_credit: bool,
    /// Whether it may be a thousand times as much: `49.125`, of which the smaller is taken.
    pub(crate) is_ambiguous: bool,
}

/// Reads an amount; `None` for any other text.
///
/// The digits behind the last point or comma are decimals, unless another sign or another group
/// shows that they are thousands. A covenant's threshold keeps small amounts at the agency, so of
/// two readings the smaller is taken.
pub(crate) fn read(cell: &str) -> Option<Amount> {
    let (cell, is_credit) = without_sign(without_currency(cell));
    let cell = without_currency(cell);
    let (cell, is_credit) = if is_credit {
        (cell, true)
    } else {
        without_sign(cell)
    };
    // `50,-` has no cents.
    let whole = [",-", ".-", ",--", ",—", ",–", ",="]
        .into_iter()
        .find_map(|no_cents| cell.strip_suffix(no_cents));
    let mut amount = match whole {
        Some(whole) => Amount {
            cents: euros(whole)?.checked_mul(100)?,
            is_credit: false,
            is_ambiguous: false,
        },
        None => with_decimals(cell)?,
    };
    amount.is_credit = is_credit;
    Some(amount)
}

fn without_currency(cell: &str) -> &str {
    let mut cell = cell.trim();
    for word in ["€", "euro", "eur"] {
        let front = cell.get(..word.len());
        if front.is_some_and(|front| front.eq_ignore_ascii_case(word)) {
            cell = cell[word.len()..].trim();
        }
        let start = cell.len().checked_sub(word.len());
        if let Some(start) = start.filter(|&start| {
            let back = cell.get(start..);
            back.is_some_and(|back| back.eq_ignore_ascii_case(word))
        }) {
            cell = cell[..start].trim();
        }
    }
    cell
}

/// A cell without its sign, and whether that says less than nothing.
fn without_sign(cell: &str) -> (&str, bool) {
    if let Some(inner) = cell
        .strip_prefix('(')
        .and_then(|cell| cell.strip_suffix(')'))
    {
        return (inner.trim(), true);
    }
    if let Some(behind) = cell.strip_prefix(['-', '−', '–']) {
        return (behind.trim(), true);
    }
    let is_behind_digit = |front: &str| front.trim().ends_with(|last: char| last.is_ascii_digit());
    if let Some(front) = cell
        .strip_suffix(['-', '−', '–'])
        .filter(|front| is_behind_digit(front))
    {
        return (front.trim(), true);
    }
    (cell.strip_prefix('+').unwrap_or(cell).trim(), false)
}

/// An amount whose last sign may stand before decimals or between thousands.
fn with_decimals(cell: &str) -> Option<Amount> {
    let Some(index) = cell.rfind([',', '.']) else {
        return Some(Amount {
            cents: euros(cell)?.checked_mul(100)?,
            is_credit: false,
            is_ambiguous: false,
        });
    };
    let (whole, decimals) = (&cell[..index], &cell[index + 1..]);
    let sign = &cell[index..=index];
    if decimals.is_empty() || !is_number(decimals) {
        return None;
    }
    // `1.234.567`: the same sign twice stands between thousands.
    if whole.contains(sign) {
        return Some(Amount {
            cents: euros(cell)?.checked_mul(100)?,
            is_credit: false,
            is_ambiguous: false,
        });
    }
    let euros = euros(whole)?;
    let hundredths: u64 = format!("{decimals:0<2}")[..2].parse().ok()?;
    Some(Amount {
        cents: euros.checked_mul(100)?.checked_add(hundredths)?,
        is_credit: false,
        is_ambiguous: decimals.len() == 3 && whole.len() <= 3 && !whole.starts_with('0'),
    })
}

/// A whole number, whose thousands may be parted by one sign.
fn euros(cell: &str) -> Option<u64> {
    let is_sign =
        |character: char| matches!(character, '.' | ',' | '\'' | '’') || character.is_whitespace();
    let mut groups = cell.split(is_sign);
    let first = groups
        .next()
        .filter(|first| !first.is_empty() && is_number(first))?;
    let mut euros: u64 = first.parse().ok()?;
    let mut signs = cell.chars().filter(|&character| is_sign(character));
    let sign = signs.next();
    if sign.is_some() && (first.len() > 3 || signs.any(|other| Some(other) != sign)) {
        return None;
    }
    for group in groups {
        if group.len() != 3 || !is_number(group) {
            return None;
        }
        euros = euros.checked_mul(1000)?.checked_add(group.parse().ok()?)?;
    }
    Some(euros)
}

fn is_number(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(cell: &str) -> Option<u64> {
        Some(read(cell)?.cents)
    }

    #[test]
    fn reads_what_exports_write() {
        for (cell, expected) in [
            ("0", 0),
            ("50", 5_000),
            ("50,5", 5_050),
            ("50.50", 5_050),
            ("1.234,56", 123_456),
            ("1,234.56", 123_456),
            ("1.234.567", 123_456_700),
            ("1234567,89", 123_456_789),
            ("€ 50,-", 5_000),
            ("EUR 50,--", 5_000),
            ("€50", 5_000),
            ("500 €", 50_000),
            ("EUR 500", 50_000),
            ("500,00 euro", 50_000),
            ("1 234,56", 123_456),
            ("1\u{A0}234,56", 123_456),
            ("1\u{202F}234\u{202F}567", 123_456_700),
            ("1'234.56", 123_456),
            ("€ 1.234,-", 123_400),
            ("+50", 5_000),
            ("1234.5678", 123_456),
            ("0.125", 12),
        ] {
            assert_eq!(cents(cell), Some(expected), "{cell:?}");
            assert!(read(cell).is_some_and(|amount| !amount.is_credit && !amount.is_ambiguous));
        }
    }

    #[test]
    fn knows_less_than_nothing() {
        for cell in [
            "-35,00",
            "35,00-",
            "(35,00)",
            "€ -35,00",
            "-€ 35,00",
            "− 35,00",
            "35,00 -",
            "-35,-",
            "(€ 35,00)",
            "€ 35,00-",
        ] {
            let amount = read(cell);
            assert!(
                amount.is_some_and(|amount| amount.is_credit && amount.cents == 3_500),
                "{cell:?} {amount:?}"
            );
        }
    }

    #[test]
    fn takes_the_smaller_of_two_readings() {
        for (cell, expected) in [("49.125", 4_912), ("1,234", 123), ("999.999", 99_999)] {
            let amount = read(cell).expect("an amount");
            assert_eq!(
                (amount.cents, amount.is_ambiguous),
                (expected, true),
                "{cell}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for cell in [
            "",
            "vijftig",
            "1.23.4",
            "1.234.56",
            "12,34,567",
            ",50",
            "50,",
            "1 23",
            "1.234,567,89",
            "€",
            "-",
            "()",
            "1.234 567",
            "1,5E+03",
            "12-03",
            "5 0,00",
        ] {
            assert_eq!(cents(cell), None, "{cell:?}");
        }
        assert_eq!(cents(&"9".repeat(30)), None);
    }

    proptest! {
        #[test]
        fn never_panics(cell in "[-€eurEO(), .'0-9\u{A0}−]{0,12}") {
            let _ = cents(&cell);
        }

        #[test]
        fn reads_back_what_is_written(amount in 0_u64..10_000_000_000) {
            prop_assert_eq!(cents(&format!("{},{:02}", amount / 100, amount % 100)), Some(amount));
        }
    }
}
