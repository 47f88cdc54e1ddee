//! The marks of spreadsheets around a cell, which say how it is to be shown and are not part of it.
//!
//! `="0123"` and `'0123` are a number that is to stay a text. A byte order mark before a cell was
//! the start of a file that was put behind another. Quotes around a whole cell are left where
//! quotes are read as characters.

/// The cell without the marks around it; as it is where there are none.
pub(crate) fn unmarked(cell: &str) -> &str {
    // Most cells begin with a letter or a digit, and need no second look.
    match cell.as_bytes().first() {
        Some(b'=' | b'\'' | b'"' | b' ' | b'\t' | 0xC2 | 0xEF) => without_marks(cell),
        _ => cell,
    }
}

fn without_marks(cell: &str) -> &str {
    let trimmed =
        cell.trim_matches(|character: char| character == '\u{FEFF}' || character.is_whitespace());
    if let Some(inner) = enclosed(trimmed) {
        // What an export has quoted may be marked in its turn: "=""0123""" read as characters.
        return text_of_formula(inner).unwrap_or(inner);
    }
    if let Some(text) = text_of_formula(trimmed).or_else(|| behind_apostrophe(trimmed)) {
        return text;
    }
    if cell.contains('\u{FEFF}') {
        trimmed
    } else {
        cell
    }
}

/// What stands between the quotes of a cell that is wholly enclosed in them.
fn enclosed(cell: &str) -> Option<&str> {
    cell.strip_prefix('"')?.strip_suffix('"')
}

/// The text of `="text"`, also where its quotes are doubled.
fn text_of_formula(cell: &str) -> Option<&str> {
    let quoted = cell.strip_prefix('=')?;
    let text = enclosed(quoted)?;
    Some(enclosed(text).unwrap_or(text))
}

/// What an apostrophe keeps from being a number or a formula; `'s-Gravenhage` and `'t Hart` are
/// names.
fn behind_apostrophe(cell: &str) -> Option<&str> {
    let text = cell.strip_prefix('\'')?;
    let is_kept = text.starts_with(|first: char| first.is_ascii_digit() || "=+-".contains(first));
    if !is_kept {
        return None;
    }
    Some(text_of_formula(text).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_marks_of_spreadsheets_away() {
        for (cell, expected) in [
            ("=\"0123\"", "0123"),
            (" =\"0123\" ", "0123"),
            ("\u{A0}=\"0123\"", "0123"),
            ("=\"\"0123\"\"", "0123"),
            ("\"=\"\"0123\"\"\"", "0123"),
            ("=\"\"", ""),
            ("'0123", "0123"),
            ("'-5", "-5"),
            ("'=\"7\"", "7"),
            ("\u{FEFF}S1", "S1"),
            ("\u{FEFF}\"S1\"", "S1"),
            ("\"t Hart\"", "t Hart"),
        ] {
            assert_eq!(unmarked(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn leaves_names_formulas_and_lone_marks_alone() {
        for cell in [
            "'s-Gravenhage",
            "'t Hart",
            "'",
            "=",
            "=\"",
            "=A1",
            "\"",
            "\"t Hart",
            "t Hart\"",
            " x ",
            "\u{A0}x",
            "1'2",
            "",
        ] {
            assert_eq!(unmarked(cell), cell);
        }
    }
}
