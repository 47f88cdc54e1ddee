//! Names as agencies write them, and what no writing may change.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::*;

fn name(initials: &str, first_names: &str, surname: &str, partner_surname: &str) -> Name {
    let mut name = Name::default();
    name.read(NameCells {
        initials,
        first_names,
        surname,
        partner_surname,
        whole: "",
    });
    name
}

fn text(word: Option<&[u8]>) -> String {
    String::from_utf8(word.unwrap_or_default().to_vec()).expect("letters")
}

fn canonical(cell: &str) -> String {
    text(name("", "", cell, "").surname())
}

#[test]
fn agrees_with_the_vectors() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in include_str!("../../../../../fixtures/vectors/name.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (cell, expected) = line.rsplit_once(';').expect("two columns");
        if canonical(cell) != expected {
            wrong.push(line);
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases >= 70);
}

#[test]
fn reads_a_whole_name_as_its_parts() {
    let read = |whole: &str| {
        let mut name = Name::default();
        name.read(NameCells {
            whole,
            ..NameCells::default()
        });
        name
    };
    for (whole, initials, first_names, surname) in [
        ("A.B. van den Berg", "A.B.", "", "van den Berg"),
        ("Berg, A.B. van den", "A.B.", "", "Berg"),
        ("Jan van den Berg", "", "Jan", "Berg"),
        ("BERG JAN VAN DEN", "", "JAN", "BERG"),
        ("AB van den Berg", "AB", "", "Berg"),
        ("A.B. (Anna) van den Berg", "A.B. (Anna)", "", "Berg"),
        (
            "Mw. drs. A.B. van den Berg-de Vries",
            "A.B.",
            "",
            "van den Berg-de Vries",
        ),
    ] {
        let (found, expected) = (read(whole), name(initials, first_names, surname, ""));
        assert_eq!(text(found.pair()), text(expected.pair()), "{whole}");
        assert_eq!(found.initial(), expected.initial(), "{whole}");
        assert!(found.givens().eq(expected.givens()), "{whole}");
    }
    assert!(read("Klusbedrijf Jansen").is_business());
    assert!(read("Jansen Bouw B.V.").surname().is_none());
}

#[test]
fn forgets_the_row_before() {
    let mut reused = name("J.", "Jan", "de Vries-Jansen", "Bakker");
    assert_eq!(reused.halves().count(), 3);
    reused.read(NameCells {
        surname: "Klusbedrijf Jansen",
        partner_surname: "Bakker",
        ..NameCells::default()
    });
    assert!(
        reused.is_business()
            && reused.surname().is_none()
            && reused.pair().is_none()
            && reused.halves().next().is_none()
    );
    assert!(reused.initial().is_none() && reused.given().is_none());
    reused.read(NameCells {
        surname: "Berg",
        ..NameCells::default()
    });
    assert!(!reused.is_business() && text(reused.surname()) == "berg");
    reused.clear();
    assert!(reused.surname().is_none() && reused.pair().is_none());
}

#[test]
fn takes_the_initial_from_the_first_cell_that_has_one() {
    for (initials, first_names, initial) in [
        ("J.P.", "Piet", Some('j')),
        ("-", "Piet", Some('p')),
        ("", "Élodie", Some('e')),
        (".j", "", Some('j')),
        ("Østen", "", Some('o')),
        ("E\u{301}lodie", "", Some('e')),
        ("Ĳsbrand", "", Some('y')),
        ("IJ.", "", Some('y')),
        ("I.J.", "", Some('i')),
        ("dhr. J.P.", "", Some('j')),
        ("(Jan)", "", Some('j')),
        ("-", "", None),
        ("Юлия", "", None),
    ] {
        assert_eq!(
            name(initials, first_names, "", "")
                .initial()
                .map(char::from),
            initial,
            "{initials} {first_names}"
        );
    }
}

#[test]
fn takes_given_names_that_are_written_out() {
    for (initials, first_names, expected) in [
        ("J.P.", "Jan Peter", "jan"),
        ("", "Jan-Peter", "jan"),
        ("J.P. (Jan)", "", "jan"),
        ("J.P. (Piet)", "Johannes", "johannes piet"),
        ("J.P. (Jan)", "Jan", "jan"),
        ("Jan Peter", "", "jan"),
        ("JAN", "", ""),
        ("", "JAN", "jan"),
        ("JP", "", ""),
        ("", "JP", ""),
        ("", "Joh. Petrus", ""),
        ("", "Bo", "bo"),
        ("", "J", ""),
        ("", "IJsbrand", "ysbrand"),
        ("", "Dhr. Jan", "jan"),
        ("", "Éva", "eva"),
    ] {
        let name = name(initials, first_names, "", "");
        let givens: Vec<_> = name.givens().map(|word| text(Some(word))).collect();
        assert_eq!(givens.join(" "), expected, "{initials} {first_names}");
    }
}

#[test]
fn forgets_halves_of_one_cell_and_a_first_name_with_its_initial() {
    let halves = |name: &Name| -> Vec<String> {
        let words = name.halves().map(<[u8]>::to_vec);
        words
            .map(|half| String::from_utf8(half).expect("letters"))
            .collect()
    };
    let is_filler = |half: &[u8]| half == b"berg";
    let mut partners = name("", "Kees", "Jansen", "Berg");
    assert!(!partners.forget_halves(true, is_filler) && partners.forget_halves(false, is_filler));
    assert_eq!(
        (halves(&partners), text(partners.pair())),
        (vec!["jansen".to_owned()], "jansen".to_owned())
    );
    let mut own = name("", "Kees", "Berg", "Jansen");
    assert!(!own.forget_halves(false, is_filler) && own.forget_halves(true, is_filler));
    assert_eq!(
        (halves(&own), own.surname()),
        (vec!["jansen".to_owned()], None)
    );
    own.forget_given();
    assert_eq!((own.given(), own.initial()), (None, None));
    let mut both = name("J.", "Kees", "Jansen", "");
    both.forget_given();
    assert_eq!((both.given(), both.initial()), (None, Some(b'j')));
}

proptest! {
    #[test]
    fn is_the_same_when_done_twice(cell in "[a-zA-Z ,.'ëéÿĳßøłœİıﬁ-]{0,24}") {
        let once = canonical(&cell);
        prop_assert_eq!(canonical(&once), once);
    }

    #[test]
    fn is_the_same_composed_and_decomposed(cell in "[a-zA-Zà-ÿ ,.'\u{300}-\u{304}]{0,24}") {
        let composed: String = cell.nfc().collect();
        let decomposed: String = cell.nfd().collect();
        let left = name(&composed, &composed, &composed, &composed);
        let right = name(&decomposed, &decomposed, &decomposed, &decomposed);
        prop_assert_eq!(left.surname(), right.surname());
        prop_assert_eq!(left.pair(), right.pair());
        prop_assert!(left.givens().eq(right.givens()) && left.initial() == right.initial());
    }

    #[test]
    fn holds_letters_only_and_no_ij_or_ss(cell in "\\PC{0,32}") {
        let name = name(&cell, &cell, &cell, &cell);
        for word in name.halves().chain(name.givens()).chain(name.surname()) {
            let word = text(Some(word));
            prop_assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()));
            prop_assert!(!word.contains("ij") && !word.contains("ss"));
        }
    }

    #[test]
    fn drops_a_prefix_wherever_it_is_written(
        prefix in "(van den|v\\.d\\.|v/d|vd|de|'t|ter|el)",
        word in "[BCFGKP][aeou][bcfgklmnp]{5,6}",
    ) {
        for cell in [
            format!("{prefix} {word}"),
            format!("{word}, {prefix}"),
            format!("{word} {prefix}"),
            format!("{word},{prefix}"),
        ] {
            prop_assert_eq!(canonical(&cell), word.to_lowercase(), "{}", cell);
        }
    }

    #[test]
    fn is_one_pair_for_own_and_partners_name_in_any_order(
        own in "[BCFGKP][aeou][bcfgklmnp]{5,6}",
        partner in "[BCFGKP][aeou][bcfgklmnp]{5,6}",
    ) {
        let expected = name("", "", &format!("{partner}-{own}"), "");
        let expected = text(expected.pair());
        for cell in [
            format!("{own}-van {partner}"),
            format!("{own} e/v de {partner}"),
            format!("{own} {partner}"),
            format!("{partner} geb. {own}"),
        ] {
            let name = name("", "", &cell, "");
            prop_assert_eq!(text(name.pair()), expected.as_str(), "{}", cell);
        }
        prop_assert_eq!(text(name("", "", &own, &partner).pair()), expected);
    }
}
