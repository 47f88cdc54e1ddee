//! Whole numbers that a spreadsheet wrote with decimals: `123456782.0`, `7,00`.

/// A number without its decimals where these are zeros; any other text as it is. `7.5` is no whole
/// number, and `1.234.000` has no decimals.
pub(super) fn without(cell: &str) -> &str {
    // Nearly no number ends in a decimal that is zero.
    if !cell.ends_with('0') {
        return cell;
    }
    let Some((whole, decimals)) = cell.rsplit_once(['.', ',']) else {
        return cell;
    };
    let is_whole = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero = matches!(decimals, "0" | "00");
    if is_whole && is_zero { whole } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_zeros_and_nothing_else() {
        for (cell, expected) in [
            ("123456782.0", "123456782"),
            ("123456782,00", "123456782"),
            ("7.00", "7"),
            ("7.5", "7.5"),
            ("7.000", "7.000"),
            ("7.50", "7.50"),
            ("1.234.00", "1.234.00"),
            (".0", ".0"),
            ("7.", "7."),
            ("7a.0", "7a.0"),
            ("", ""),
        ] {
            assert_eq!(without(cell), expected, "{cell:?}");
        }
    }
}
