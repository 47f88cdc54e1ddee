//! Words in the cell of a name that name nobody: forms of address, remarks, whose estate it is.

/// Whether a folded word addresses somebody: `dhr`, `mevrouw`, `familie`.
pub(super) fn is_form_of_address(word: &[u8]) -> bool {
    match word.len() {
        2 => matches!(word, b"mw" | b"hr"),
        3 => matches!(word, b"dhr" | b"mej" | b"mvr" | b"fam" | b"mrs"),
        4 => word == b"mevr",
        6 => matches!(word, b"meneer" | b"weduwe"),
        7 => matches!(word, b"mevrouw" | b"familie"),
        8 => word == b"weledele",
        _ => word == b"mejuffrouw",
    }
}

/// Whether a folded word is a remark about somebody, wherever it stands.
pub(super) fn is_remark(word: &[u8]) -> bool {
    match word.len() {
        2 => word == b"cs",
        3 => matches!(word, b"ovl" | b"tnv" | b"tav" | b"nvt" | b"inz"),
        4 => matches!(word, b"null" | b"ovld"),
        5 => matches!(word, b"overl" | b"alias"),
        6 => matches!(word, b"geheim" | b"inzake"),
        7 => matches!(word, b"genaamd" | b"anoniem"),
        8 => matches!(
            word,
            b"onbekend" | b"verhuisd" | b"failliet" | b"erflater" | b"roepnaam"
        ),
        9 => matches!(word, b"overleden" | b"undefined" | b"vervallen"),
        10 => word == b"vertrokken",
        _ => matches!(
            word,
            b"minderjarig" | b"minderjarige" | b"meerderjarig" | b"gedetineerd" | b"afgeschermd"
        ),
    }
}

/// Whether a folded word says, in front of a name, whose the signal is: `erven Bakker`. Alone, or
/// behind a prefix, it is a surname: `van Erven`, `de Heer`.
pub(super) fn is_leading(word: &[u8]) -> bool {
    match word.len() {
        4 => matches!(word, b"heer" | b"dame" | b"baby" | b"betr"),
        5 => matches!(word, b"erven" | b"heren" | b"dames" | b"gezin"),
        6 => matches!(word, b"wijlen" | b"wylen" | b"boedel"),
        7 => matches!(word, b"curator" | b"betreft"),
        8 => word == b"echtpaar",
        _ => matches!(
            word,
            b"erfgenaam" | b"erfgename" | b"erfgenamen" | b"nalatenschap" | b"bewindvoerder"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_no_surname_for_a_remark() {
        for word in [
            "heer", "erven", "wijlen", "mul", "kind", "vader", "groot", "overdijk", "geheimen",
            "dubbel", "anema",
        ] {
            assert!(!is_remark(word.as_bytes()), "{word}");
            assert!(!is_form_of_address(word.as_bytes()), "{word}");
        }
        assert!(is_remark(b"overleden") && is_leading(b"erven") && is_form_of_address(b"dhr"));
    }
}
