//! Street and town in one spelling, and the house number in the cell of a street.
//!
//! Letters a to z and digits, joined; `ij` is `y` and `ss` is `s`. Articles, `van` and the like are
//! dropped; abbreviations and ordinals have one form.

use crate::normalise::letters::signs::{UNKNOWN, UNKNOWN_LETTER, is_within_word};
use crate::normalise::letters::{CASE_RISE, fold, join};

/// A word in its one form, in two parts.
type Parts<'a> = (&'a [u8], &'a [u8]);

/// Appends the canonical street; nothing for a post office box. `scratch` is working space. Gives
/// back whether a sign that is not known was dropped.
pub fn street(cell: &str, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
    write(cell, street_word, scratch, out)
}

/// Appends the canonical town. `scratch` is working space. Gives back whether a sign that is not
/// known was dropped.
pub fn town(cell: &str, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let has_unknown = write(cell, town_word, scratch, out);
    let full: &[u8] = match &out[start..] {
        b"haag" => b"gravenhage",
        b"bosch" => b"hertogenbosch",
        _ => return has_unknown,
    };
    out.truncate(start);
    out.extend_from_slice(full);
    has_unknown
}

/// Takes `Dorpsstraat 56 bis` apart into the street and all that follows it; `None` where no number
/// does.
///
/// The number is the first that stands behind a space, is not an ordinal (`2e`), and is not a year
/// before another number (`Plein 1944 12`).
#[must_use]
pub fn split_number(cell: &str) -> Option<(&str, &str)> {
    let bytes = cell.as_bytes();
    for start in 1..bytes.len() {
        if !bytes[start].is_ascii_digit() || bytes[start - 1] != b' ' {
            continue;
        }
        let rest = &cell[start..];
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let behind = &rest[length..];
        let is_year = length == 4 && (rest.starts_with('1') || rest.starts_with("20"));
        let has_other = behind
            .as_bytes()
            .windows(2)
            .any(|pair| pair[0] == b' ' && pair[1].is_ascii_digit());
        let is_number = length <= 5 && !is_ordinal(behind) && !(is_year && has_other);
        let street = cell[..start].trim_end_matches([' ', ',']);
        if is_number && !street.is_empty() {
            return Some((street, rest));
        }
    }
    None
}

/// Whether what follows digits makes an ordinal of them: `e`, `de` or `ste`, and then a word of
/// three letters or more.
fn is_ordinal(behind: &str) -> bool {
    let words = ["e ", "de ", "ste "]
        .into_iter()
        .find_map(|ending| behind.strip_prefix(ending));
    words.is_some_and(|words| {
        words
            .chars()
            .take_while(|letter| letter.is_alphabetic())
            .count()
            >= 3
    })
}

/// Writes the words of a cell, each in two parts, without the small ones; with these where there is
/// no other.
fn write(
    cell: &str,
    form: fn(&[u8]) -> Parts<'_>,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> bool {
    scratch.clear();
    fold(cell, scratch);
    let has_unknown = scratch.iter().any(|&byte| is_unknown(byte)) && drop_unknown(scratch);
    scratch.retain(|&byte| byte != CASE_RISE);
    let start = out.len();
    let words = scratch
        .split(|byte| !byte.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    if words
        .clone()
        .any(|word| matches!(word, b"postbus" | b"antwoordnummer"))
    {
        return has_unknown;
    }
    let has_others = words.clone().any(|word| !is_small(word));
    for word in words.filter(|word| !has_others || !is_small(word)) {
        let (front, back) = form(word);
        join(front, start, out);
        join(back, start, out);
    }
    has_unknown
}

const fn is_unknown(byte: u8) -> bool {
    byte == UNKNOWN || byte == UNKNOWN_LETTER
}

/// Drops the signs between two letters that are not known; gives back whether there were any.
fn drop_unknown(folded: &mut Vec<u8>) -> bool {
    let before = folded.len();
    for index in (0..before).rev() {
        if is_unknown(folded[index]) && is_within_word(folded, index) {
            folded.remove(index);
        }
    }
    folded.len() < before
}

fn is_small(word: &[u8]) -> bool {
    match word.len() {
        1 => matches!(word[0], b'a' | b'd' | b's' | b't' | b'v'),
        2 => matches!(word, b"de" | b"vd" | b"te" | b"ad"),
        3 => matches!(
            word,
            b"van" | b"den" | b"der" | b"het" | b"ten" | b"ter" | b"aan"
        ),
        _ => false,
    }
}

/// A word of a town, of which none has an ending of its own.
fn town_word(word: &[u8]) -> Parts<'_> {
    if word == b"st" {
        (b"sint", b"")
    } else {
        (word, b"")
    }
}

/// A word of a street: what comes before its ending, and the ending.
fn street_word(word: &[u8]) -> Parts<'_> {
    let whole: &[u8] = match word {
        b"1e" | b"1ste" | b"eerste" => b"1",
        b"2e" | b"2de" | b"tweede" => b"2",
        b"3e" | b"3de" | b"derde" => b"3",
        b"4e" | b"4de" | b"vierde" => b"4",
        b"5e" | b"5de" | b"vijfde" => b"5",
        b"6e" | b"6de" | b"zesde" => b"6",
        b"7e" | b"7de" | b"zevende" => b"7",
        b"8e" | b"8ste" | b"achtste" => b"8",
        b"9e" | b"9de" | b"negende" => b"9",
        b"10e" | b"10de" | b"tiende" => b"10",
        b"st" => b"sint",
        b"burgemeester" | b"burgem" | b"burgm" | b"bgm" | b"burgmr" => b"burg",
        b"professor" | b"prf" => b"prof",
        b"dokter" | b"doctor" => b"dr",
        b"meester" => b"mr",
        b"ingenieur" => b"ir",
        b"generaal" => b"gen",
        b"admiraal" => b"adm",
        b"president" => b"pres",
        b"pastoor" | b"pst" => b"past",
        b"dominee" => b"ds",
        b"gebroeders" => b"gebr",
        b"gezusters" => b"gez",
        b"zuster" => b"zr",
        b"koning" | b"koningin" | b"kon" => b"kon",
        b"prins" | b"prinses" | b"prs" => b"pr",
        b"kolonel" => b"kol",
        b"majoor" => b"maj",
        b"sergeant" => b"sgt",
        b"wethouder" => b"weth",
        b"notaris" => b"not",
        b"gouverneur" => b"gouv",
        b"kanunnik" => b"kan",
        b"jonkvrouw" => b"jkvr",
        b"nwe" => b"nieuwe",
        b"nw" => b"nieuw",
        b"lge" => b"lange",
        b"krte" => b"korte",
        b"grte" => b"grote",
        b"blvd" | b"boul" => b"boulevard",
        b"monseigneur" => b"mgr",
        b"kapitein" | b"kap" => b"kapt",
        b"luitenant" | b"luit" | b"ltn" => b"lt",
        b"kardinaal" => b"kard",
        b"minister" => b"min",
        b"jonkheer" => b"jhr",
        _ => return ending(word),
    };
    (whole, b"")
}

fn ending(word: &[u8]) -> Parts<'_> {
    const ENDINGS: [Parts<'_>; 20] = [
        (b"plnts", b"plantsoen"),
        (b"sngl", b"singel"),
        (b"grcht", b"gracht"),
        (b"dwstr", b"dwarstraat"),
        (b"stwg", b"straatweg"),
        (b"strwg", b"straatweg"),
        (b"str", b"straat"),
        (b"pln", b"plein"),
        (b"plts", b"plaats"),
        (b"mrkt", b"markt"),
        (b"prk", b"park"),
        (b"hvn", b"haven"),
        (b"knl", b"kanaal"),
        (b"stg", b"steeg"),
        (b"ln", b"laan"),
        (b"wg", b"weg"),
        (b"dk", b"dyk"),
        (b"kd", b"kade"),
        (b"hf", b"hof"),
        (b"pl", b"plein"),
    ];
    // `Gr` is a canal only behind its name: `Gr. Markt` is a big market.
    if let Some(front) = word.strip_suffix(b"gr").filter(|front| front.len() > 2) {
        return (front, b"gracht");
    }
    ENDINGS
        .into_iter()
        .find_map(|(short, long)| Some((word.strip_suffix(short)?, long)))
        .unwrap_or((word, b""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(form: fn(&str, &mut Vec<u8>, &mut Vec<u8>) -> bool, cell: &str) -> String {
        let mut out = b"kept".to_vec();
        form(cell, &mut Vec::new(), &mut out);
        String::from_utf8(out)
            .expect("letters")
            .strip_prefix("kept")
            .expect("appended")
            .to_owned()
    }

    #[test]
    fn finds_the_number_in_a_street() {
        for (cell, expected) in [
            ("Dorpsstraat 56 bis", Some(("Dorpsstraat", "56 bis"))),
            ("Dorpsstraat 56A-2", Some(("Dorpsstraat", "56A-2"))),
            ("Dorpsstraat, 56", Some(("Dorpsstraat", "56"))),
            ("1e Kruisstraat 5", Some(("1e Kruisstraat", "5"))),
            (
                "2e v.d. Helststraat 12 II",
                Some(("2e v.d. Helststraat", "12 II")),
            ),
            ("Achter de 2e Weg 7", Some(("Achter de 2e Weg", "7"))),
            ("Plein 1944 12", Some(("Plein 1944", "12"))),
            ("Laan 1940-1945 3", Some(("Laan 1940-1945", "3"))),
            ("Plein 1944", Some(("Plein", "1944"))),
            ("Dorpsstraat 5 e", Some(("Dorpsstraat", "5 e"))),
            ("Dorpsstraat", None),
            ("Dorpsstraat56", None),
            ("56", None),
            (" 5", None),
            ("Dorpsstraat 123456", None),
            ("", None),
        ] {
            assert_eq!(split_number(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn has_no_street_for_a_box() {
        assert_eq!(of(street, "Postbus 12"), "");
        assert_eq!(of(street, "Antwoordnummer"), "");
        assert_eq!(of(street, "De"), "de");
    }

    proptest! {
        #[test]
        fn is_the_same_when_done_twice(
            front in "(van der|de|1e|aan)? ?",
            word in "[A-Z][a-zé]{2,5}(straat|str|laan|ln|weg|wg|plein| van)",
        ) {
            let cell = front + &word;
            for form in [street, town] {
                let once = of(form, &cell);
                prop_assert_eq!(of(form, &once), once);
            }
        }

        #[test]
        fn never_panics(cell in "\\PC{0,16}") {
            let _ = (of(street, &cell), of(town, &cell), split_number(&cell));
        }
    }
}
