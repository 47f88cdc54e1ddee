//! Addresses as agencies write them, and what no writing may change.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::*;

fn address(
    postcode: &str,
    house_number: &str,
    house_letter: &str,
    house_addition: &str,
) -> Option<String> {
    let mut address = Address::default();
    address.read(AddressCells {
        postcode,
        house_number,
        house_letter,
        house_addition,
        ..AddressCells::default()
    });
    Some(
        String::from_utf8(address.by_postcode()?.to_vec())
            .expect("letters, digits and separators")
            .replace('\x1F', "|"),
    )
}

#[test]
fn agrees_with_the_vectors() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in include_str!("../../../../../fixtures/vectors/address.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let cells: Vec<_> = line.split(';').collect();
        let [code, number, letter, addition, expected] = cells.try_into().expect("five columns");
        if address(code, number, letter, addition)
            .as_deref()
            .unwrap_or("none")
            != expected
        {
            wrong.push(line);
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases >= 60);
}

#[test]
fn names_the_cell_that_is_wrong_and_forgets_the_row_before() {
    let cells = AddressCells {
        bag_id: "0268200000012345",
        postcode: "6511AA",
        street: "Dorpsstr. 5a",
        town: "Nijmegen",
        ..AddressCells::default()
    };
    let mut address = Address::default();
    assert_eq!(address.read(cells), Faults::default());
    assert_eq!(
        address.by_street(),
        Some(&b"nymegen\x1Fdorpstraat\x1F5\x1FA"[..])
    );
    assert_eq!(
        (address.town(), address.street()),
        (Some(&b"nymegen"[..]), Some(&b"dorpstraat"[..]))
    );
    assert_eq!(
        (address.number(), address.addition(), address.bag_id()),
        (Some(&b"5"[..]), &b"A"[..], Some(b"0268200000012345"))
    );
    let faults = address.read(AddressCells {
        bag_id: "1",
        postcode: "x",
        house_number: "x",
        ..AddressCells::default()
    });
    assert_eq!(
        faults,
        Faults {
            bag_id: true,
            postcode: true,
            house_number: true,
            ..Faults::default()
        }
    );
    assert!(
        address.by_street().is_none()
            && address.by_postcode().is_none()
            && address.street().is_none()
    );
    assert!(
        address.number().is_none() && address.addition().is_empty() && address.bag_id().is_none()
    );
    address.read(AddressCells {
        street: "Postbus 12",
        town: "Nijmegen",
        ..AddressCells::default()
    });
    assert!(address.by_street().is_none());
}

proptest! {
    #[test]
    fn is_the_same_when_done_twice(
        code in "[1-9][0-9]{3} ?[a-zA-Z]{2}",
        number in "0?[1-9][0-9]{0,4}",
        suffix in "[ -]?[a-zA-Z0-9 é-]{0,6}",
    ) {
        if let Some(once) = address(&code, &format!("{number} {suffix}"), "", "") {
            let parts: Vec<_> = once.split('|').collect();
            prop_assert_eq!(address(parts[0], parts[1], parts[2], ""), Some(once.clone()));
        }
    }

    #[test]
    fn is_the_same_in_whichever_column_the_suffix_stands(suffix in "[a-zA-Z0-9 ]{0,6}") {
        // `5 okt` is a day.
        prop_assume!(!spreadsheet_date::is_date(&format!("5 {suffix}")));
        let expected = address("1234AB", "5", "", &suffix);
        prop_assert_eq!(address("1234AB", "5", &suffix, ""), expected.clone());
        prop_assert_eq!(address("1234AB", &format!("5 {suffix}"), "", ""), expected);
    }

    #[test]
    fn is_the_same_composed_and_decomposed(suffix in "[a-zà-ÿ ]{0,6}") {
        let composed: String = suffix.nfc().collect();
        let decomposed: String = suffix.nfd().collect();
        let expected = address("1234AB", "5", "", &composed);
        prop_assert_eq!(address("1234AB", "5", "", &decomposed), expected);
    }

    #[test]
    fn never_panics(code in "\\PC{0,8}", number in "\\PC{0,8}") {
        let _ = address(&code, &number, &code, &number);
    }
}
