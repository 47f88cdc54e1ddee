//! Amounts of money as Dutch exports write them: `1.234,56`, `€ 50,-`, `1234.5`.

/// The amount in cents; `None` for any other text, and for an amount below zero.
///
/// One or two digits after the last point or comma are cents; three are a group of thousands, whose
/// groups all have the same sign.
pub(crate) fn cents(cell: &str) -> Option<u64> {
    let cell = cell
        .strip_prefix('€')
        .or_else(|| cell.strip_prefix("EUR"))
        .unwrap_or(cell)
        .trim();
    let cell = cell
        .strip_suffix(",-")
        .or_else(|| cell.strip_suffix(",--"))
        .unwrap_or(cell);
    let (whole, decimals, sign) = match cell.rfind([',', '.']) {
        Some(index) if cell.len() - index <= 3 => {
            let sign = cell.as_bytes()[index];
            (&cell[..index], &cell[index + 1..], Some(sign))
        }
        _ => (cell, "", None),
    };
    if sign.is_some() && decimals.is_empty() || !is_number(decimals) {
        return None;
    }
    let mut groups = whole.split(['.', ',']);
    let first = groups
        .next()
        .filter(|first| !first.is_empty() && is_number(first))?;
    let mut euros: u64 = first.parse().ok()?;
    let is_grouped = whole.len() > first.len();
    let separator = whole.bytes().find(|byte| !byte.is_ascii_digit());
    let is_one_sign = whole
        .bytes()
        .all(|byte| byte.is_ascii_digit() || Some(byte) == separator);
    // `1,234.56` and `1.234,56` are both written, `1.234.56` is a slip.
    if is_grouped && (first.len() > 3 || !is_one_sign || separator == sign) {
        return None;
    }
    // `1.234` is a thousand and more, `1.23` would be cents, and `12.3456` is nothing.
    for group in groups {
        if group.len() != 3 || !is_number(group) {
            return None;
        }
        euros = euros.checked_mul(1000)?.checked_add(group.parse().ok()?)?;
    }
    let cents: u64 = format!("{decimals:0<2}").parse().ok()?;
    euros.checked_mul(100)?.checked_add(cents)
}

fn is_number(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_exports_write() {
        for (cell, expected) in [
            ("0", 0),
            ("50", 5_000),
            ("50,5", 5_050),
            ("50.50", 5_050),
            ("1.234", 123_400),
            ("1,234", 123_400),
            ("1.234,56", 123_456),
            ("1,234.56", 123_456),
            ("1.234.567", 123_456_700),
            ("1234567,89", 123_456_789),
            ("€ 50,-", 5_000),
            ("EUR 50,--", 5_000),
            ("€50", 5_000),
        ] {
            assert_eq!(cents(cell), Some(expected), "{cell:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for cell in [
            "",
            "-50",
            "vijftig",
            "1.23.4",
            "1.234.56",
            "12,34,567",
            "1234.567",
            ",50",
            "50,",
            "1 234",
            "1.234,567,89",
            "€",
        ] {
            assert_eq!(cents(cell), None, "{cell:?}");
        }
        assert_eq!(cents(&"9".repeat(30)), None);
    }

    proptest! {
        #[test]
        fn never_panics(cell in "\\PC{0,12}") {
            let _ = cents(&cell);
        }

        #[test]
        fn reads_back_what_is_written(amount in 0_u64..10_000_000_000) {
            prop_assert_eq!(cents(&format!("{},{:02}", amount / 100, amount % 100)), Some(amount));
        }
    }
}
