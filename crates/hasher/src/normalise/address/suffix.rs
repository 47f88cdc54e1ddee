//! What follows a house number, letter and addition in any spelling, as capitals and digits: `56
//! bis` → `BIS`, `56 1 hoog` → `1`.
//!
//! Cells are cut into runs of letters and runs of digits; a few words of Dutch addresses have one
//! spelling. All runs are joined, with a hyphen between two runs of digits.

use unicode_normalization::UnicodeNormalization as _;

use crate::normalise::letters::signs::is_format;

/// Appends the canonical form of the cells, which follow each other; `scratch` is working space.
pub(super) fn canonical(cells: [&str; 5], scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
    let start = out.len();
    for cell in cells {
        if cell.is_empty() {
            continue;
        }
        if out.len() > start {
            out.push(b' ');
        }
        if cell.is_ascii() {
            out.extend(cell.bytes().map(plain));
        } else {
            let characters = cell.nfkd().filter(|&character| {
                !unicode_normalization::char::is_combining_mark(character) && !is_format(character)
            });
            out.extend(characters.map(|character| {
                u8::try_from(character)
                    .ok()
                    .filter(u8::is_ascii)
                    .map_or(b' ', plain)
            }));
        }
    }
    if let [] | [b'A'..=b'Z' | b'0'..=b'9'] = out[start..] {
        return;
    }
    // Runs that are joined may be a word again: `I I` is `II`, and that is `2`. No rewriting makes
    // anything longer.
    loop {
        scratch.clear();
        rewrite(&out[start..], scratch);
        if *scratch == out[start..] {
            return;
        }
        out.truncate(start);
        out.extend_from_slice(scratch);
    }
}

const fn plain(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte.to_ascii_uppercase(),
        b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'+' => byte,
        b'&' => b'+',
        _ => b' ',
    }
}

/// Appends each run in its one spelling.
fn rewrite(mut text: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let mut last: &[u8] = b"";
    loop {
        // Of `12 t/m 14` only the first number is an address that others write too.
        if let Some(behind) = range(text) {
            text = behind;
            continue;
        }
        if let Some(behind) = text
            .strip_prefix(b"T/O")
            .filter(|behind| !behind.first().is_some_and(u8::is_ascii_alphabetic))
        {
            text = behind;
            out.extend(b"TO");
            last = b"TO";
            continue;
        }
        let Some((run, behind)) = next(text) else {
            if text.is_empty() {
                return;
            }
            text = &text[1..];
            continue;
        };
        text = behind;
        let is_behind_digit = out.len() > start && out.last().is_some_and(u8::is_ascii_digit);
        // `1 hoog`, `1e verdieping` and `een hoog` are all the floor 1.
        let is_floor_next = next(text.trim_ascii_start()).is_some_and(|(run, _)| is_floor(run));
        let run = match run {
            [b'0', .., _] => without_zeros(run),
            b"I" | b"EEN" if is_floor_next => b"1",
            b"TWEE" if is_floor_next => b"2",
            b"DRIE" if is_floor_next => b"3",
            b"E" | b"DE" | b"STE" if is_floor_next && is_behind_digit => continue,
            _ if is_floor(run) && is_behind_digit => continue,
            _ => spelling(run),
        };
        // `bis bis`: letter and addition say the same.
        if run == last && !run[0].is_ascii_digit() && run.len() > 1 {
            continue;
        }
        // Without it `1 2` and `12` would be one.
        if is_behind_digit && run[0].is_ascii_digit() {
            out.push(b'-');
        }
        out.extend_from_slice(run);
        last = run;
    }
}

/// A number without its leading zeros; a zero alone stays.
fn without_zeros(mut run: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = run
        && !rest.is_empty()
    {
        run = rest;
    }
    run
}

/// The run of letters or of digits that a text begins with, and what is behind it.
fn next(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_digit = text
        .first()
        .filter(|byte| byte.is_ascii_alphanumeric())?
        .is_ascii_digit();
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() || byte.is_ascii_digit() != is_digit)
        .unwrap_or(text.len());
    Some(text.split_at(end))
}

/// What is behind `t/m 14`, `+ 14` or `en 14`: a range of numbers is its first.
fn range(text: &[u8]) -> Option<&[u8]> {
    let behind = [&b"T/M"[..], b"TM", b"+", b"EN"]
        .into_iter()
        .find_map(|word| text.strip_prefix(word))?;
    let (run, behind) = next(behind.trim_ascii_start())?;
    run[0].is_ascii_digit().then_some(behind)
}

fn is_floor(run: &[u8]) -> bool {
    matches!(run, b"HOOG" | b"HG" | b"VERDIEPING" | b"VERD" | b"ETAGE")
}

/// The one spelling of a run; the same run where it has no other.
fn spelling(run: &[u8]) -> &[u8] {
    match run.len() {
        0 | 1 => run,
        2 | 3 => match run {
            b"II" => b"2",
            b"III" => b"3",
            b"IV" => b"4",
            b"BVN" => b"BOV",
            b"BIJ" => b"BY",
            b"BEN" | b"BGG" | b"PRT" => b"BG",
            b"ARK" => b"WB",
            b"APT" => b"APP",
            _ => run,
        },
        _ => match run {
            b"HUIS" => b"HS",
            b"BOVEN" => b"BOV",
            b"BENEDEN" | b"BEGANE" | b"GROND" | b"BEGANEGROND" | b"PARTERRE" => b"BG",
            b"TEGENOVER" => b"TO",
            b"WOONBOOT" | b"WOONARK" | b"WOONSCHIP" | b"LIGPLAATS" | b"LIGPL" => b"WB",
            b"WOONWAGEN" | b"WAGEN" | b"CARAVAN" | b"STACARAVAN" | b"STANDPLAATS" | b"STANDPL" => {
                b"WW"
            }
            b"ROOD" => b"RD",
            b"ZWART" => b"ZW",
            b"KAMER" => b"KMR",
            b"APPARTEMENT" | b"APPT" => b"APP",
            _ => run,
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of([first, second, third]: [&str; 3]) -> String {
        let mut out = b"KEPT".to_vec();
        let cells = ["", "", first, second, third];
        canonical(cells, &mut Vec::new(), &mut out);
        String::from_utf8(out)
            .expect("ASCII")
            .strip_prefix("KEPT")
            .expect("appended")
            .to_owned()
    }

    #[test]
    fn gives_runs_one_spelling() {
        for (cell, expected) in [
            (" t/m 14", ""),
            (" en 14", ""),
            ("-14", "14"),
            (" 1-2", "1-2"),
            (" 12", "12"),
            (" I I", "2"),
            ("I", "I"),
            (" t/o", "TO"),
            (" begane grond", "BG"),
            (" ligplaats woonboot 3", "WB3"),
            (" 1e verd.", "1"),
            (" drie hoog", "3"),
            ("hoog", "HOOG"),
            ("-007", "7"),
            ("-0", "0"),
            ("/2", "2"),
        ] {
            assert_eq!(of([cell, "", ""]), expected, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn is_the_same_when_done_twice(
            cell in "([ -/+0-3IVOTMEGHSUB]|hoog|en|bis|t/m|boven){0,8}",
        ) {
            let once = of([&cell, "", ""]);
            prop_assert_eq!(of([&once, "", ""]), once);
        }

        #[test]
        fn is_the_same_composed_and_decomposed(cell in "[a-zà-ÿ0-9 ]{0,8}") {
            let composed: String = cell.nfc().collect();
            let decomposed: String = cell.nfd().collect();
            prop_assert_eq!(of([&composed, "", ""]), of(["", &decomposed, ""]));
        }

        #[test]
        fn never_panics(one in "\\PC{0,8}", two in "\\PC{0,8}") {
            let _ = of([&one, &two, &one]);
        }
    }
}
