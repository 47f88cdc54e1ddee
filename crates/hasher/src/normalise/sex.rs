//! Sex as registers write it: `m` or `v`; unknown and anything else give nothing.

/// `m` or `v` for the words and letters of Dutch and English exports and for the digits of ISO/IEC 5218 (1 male, 2 female).
#[must_use]
pub fn canonical(cell: &str) -> Option<u8> {
    let is = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    if is(&["m", "1", "man", "mannelijk", "dhr", "dhr.", "de heer", "male", "jongen"]) {
        Some(b'm')
    } else if is(&["v", "2", "f", "vrouw", "vrouwelijk", "mevr", "mevr.", "mw", "mw.", "mevrouw", "female", "meisje"]) {
        Some(b'v')
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_two_and_guesses_none() {
        for (cell, expected) in
            [("M", Some(b'm')), ("Man", Some(b'm')), ("VROUW", Some(b'v')), ("f", Some(b'v')), ("2", Some(b'v'))]
        {
            assert_eq!(canonical(cell), expected, "{cell}");
        }
        for cell in ["", "o", "x", "onbekend", "0", "9", "mv"] {
            assert_eq!(canonical(cell), None, "{cell}");
        }
    }
}
