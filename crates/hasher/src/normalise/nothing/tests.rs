//! What says nothing, and what only looks like it.

use proptest::prelude::*;

use super::*;

#[test]
fn agrees_with_the_vectors() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in include_str!("../../../../../fixtures/vectors/nothing.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let cells: Vec<_> = line.split(';').collect();
        let [field, cell, expected] = cells.try_into().expect("three columns");
        let field = Field::from_id(field).expect("a field");
        let found = match said(field.into(), cell) {
            Said::Value => "value",
            Said::Nothing => "nothing",
            Said::NothingAlone => "alone",
        };
        if found != expected {
            wrong.push(line);
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases >= 150);
}

#[test]
fn knows_each_word_however_it_is_written() {
    for word in ABBREVIATIONS.iter().chain(WORDS) {
        let word = str::from_utf8(word).expect("ASCII");
        for cell in [
            word.to_owned(),
            word.to_uppercase(),
            format!("({word})"),
            format!("{word}."),
            format!("-{word}-"),
            format!("<{word}>!"),
        ] {
            for field in [Field::ClientNumber, Field::PartnerSurname, Field::Street] {
                assert_eq!(said(field.into(), &cell), Said::Nothing, "{cell:?}");
            }
        }
    }
}

#[test]
fn knows_the_words_of_a_profile_in_either_case() {
    let words = ["dossier volgt".to_owned(), "één".to_owned()];
    assert!(is_listed(&words, "Dossier volgt") && is_listed(&words, "ÉÉN"));
    assert!(!is_listed(&words, "dossier") && !is_listed(&[], ""));
}

proptest! {
    #[test]
    fn never_passes_over_a_word_by_its_first_letters(cell in "[a-zA-Z0-9#,/.é -]{1,6}") {
        for field in Field::ALL {
            let slow = said_by(ColumnKind::of(field.into()), &cell);
            prop_assert_eq!(said(field.into(), &cell) == Said::Value, slow == Said::Value);
        }
    }
}
