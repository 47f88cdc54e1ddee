//! Words that tell a business from a person: a sole trader's firm in the surname cell is nobody's
//! surname.
//!
//! The list is short on purpose: a word is on it only where it is next to never a Dutch surname (so
//! not `Bakker`, `Winkel`, `Hovenier`).

/// Whether a folded word tells a business.
pub(super) fn is_business(word: &[u8]) -> bool {
    match word.len() {
        0 | 1 => false,
        2 => matches!(word, b"bv" | b"nv" | b"zn"),
        3 => matches!(word, b"vof" | b"zzp"),
        _ => is_long(word),
    }
}

/// Whether a folded word tells a business when it stands alone behind another, as in `Jansen Bouw`.
pub(super) fn is_trade(word: &[u8]) -> bool {
    matches!(
        word,
        b"bouw"
            | b"media"
            | b"design"
            | b"advies"
            | b"techniek"
            | b"service"
            | b"services"
            | b"trading"
    )
}

fn is_long(word: &[u8]) -> bool {
    let is_listed = matches!(
        word,
        b"administratiekantoor"
            | b"autohandel"
            | b"autoservice"
            | b"bakkerij"
            | b"bakkery"
            | b"beheer"
            | b"cafe"
            | b"cafetaria"
            | b"coaching"
            | b"consultancy"
            | b"consulting"
            | b"eenmanszaak"
            | b"eetcafe"
            | b"firma"
            | b"fysiotherapie"
            | b"garage"
            | b"gebr"
            | b"gebroeders"
            | b"groothandel"
            | b"handelsonderneming"
            | b"holding"
            | b"hoveniers"
            | b"installaties"
            | b"installatietechniek"
            | b"kapsalon"
            | b"kinderopvang"
            | b"klussen"
            | b"kwekerij"
            | b"kwekery"
            | b"maatschap"
            | b"makelaardij"
            | b"makelaardy"
            | b"makelaars"
            | b"montage"
            | b"onderhoud"
            | b"onderneming"
            | b"pizzeria"
            | b"praktijk"
            | b"praktyk"
            | b"projecten"
            | b"restaurant"
            | b"schoonmaak"
            | b"slagerij"
            | b"slagery"
            | b"snackbar"
            | b"stichting"
            | b"taxi"
            | b"transport"
            | b"transporten"
            | b"vereniging"
            | b"verzekeringen"
            | b"webshop"
            | b"zonen"
    );
    is_listed || word.ends_with(b"bedrijf") || word.ends_with(b"bedryf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_businesses_from_surnames() {
        for word in [
            "bv",
            "vof",
            "klusbedrijf",
            "bakkerij",
            "stichting",
            "autobedrijf",
            "kapsalon",
        ] {
            assert!(is_business(word.as_bytes()), "{word}");
        }
        for word in [
            "", "b", "bakker", "bouw", "winkel", "kuiper", "hovenier", "slager", "bos", "handel",
        ] {
            assert!(!is_business(word.as_bytes()), "{word}");
        }
        assert!(is_trade(b"bouw") && !is_trade(b"bakker"));
    }
}
