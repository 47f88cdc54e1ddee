//! Which lists are read, and what is said of those that are not.

use super::*;
use crate::hash::test_agency::{COVENANT, changed_covenant};

const LIST: &str = include_str!("../../../tests/agency/excluded-addresses.csv");
const SALT_LINE: &str = "salt;0707070707070707070707070707070707070707070707070707070707070707\n";

fn parse(list: &str) -> Result<ExcludedAddresses, ExcludedError> {
    let covenant = changed_covenant(|covenant| covenant.excluded_addresses(list.as_bytes()));
    ExcludedAddresses::parse(
        list.as_bytes(),
        &Covenant::parse(covenant.as_bytes()).expect("a covenant"),
    )
}

fn address_of(postcode: &str, house_number: &str, house_addition: &str) -> Address {
    let mut address = Address::default();
    address.read(AddressCells {
        postcode,
        house_number,
        house_addition,
        ..AddressCells::default()
    });
    address
}

#[test]
fn knows_an_address_by_its_number_in_the_register() {
    let list = parse(
        &LIST
            .replacen(";name\n", ";name;bag_id\n", 1)
            .replace("\n6511AA;1;;;", "\n6511AA;1;;;;;;"),
    );
    assert!(list.is_err(), "a row of eight cells");
    let list = parse(&format!(
        "{SALT_LINE}postcode;house_number;house_letter;house_addition;name;bag_id\n\
         ;;;;Berth;0268200000000001\n",
    ));
    let list = list.unwrap_or_else(|error| panic!("{error}"));
    let mut berth = Address::default();
    berth.read(AddressCells {
        bag_id: "268200000000001",
        ..AddressCells::default()
    });
    assert!(list.contains(&berth) && !list.contains(&address_of("6511AA", "1", "")));
}

#[test]
fn knows_an_address_however_the_list_writes_it() {
    let list = parse(LIST).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        list.contains(&address_of("6511 aa", "1", ""))
            && list.contains(&address_of("6511AB", "12a", "bis"))
    );
    assert!(!list.contains(&address_of("6511AA", "2", "")));
}

#[test]
fn refuses_a_list_that_the_covenant_does_not_mean() {
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let other = format!("{LIST}\n");
    assert!(matches!(
        ExcludedAddresses::parse(other.as_bytes(), &covenant),
        Err(ExcludedError::OtherList)
    ));
    assert!(matches!(
        ExcludedAddresses::read(Path::new("/nowhere/at-all.csv"), &covenant),
        Err(ExcludedError::Read { .. })
    ));
}

#[test]
fn names_the_row_that_is_no_address() {
    assert!(matches!(
        parse(&LIST.replace("6511 ab", "6511")),
        Err(ExcludedError::Rows(rows)) if rows == [4]
    ));
    assert!(matches!(
        parse(&LIST.replace(";Opvang", "")),
        Err(ExcludedError::Rows(rows)) if rows == [3]
    ));
    // All of them at once.
    let wrong = parse(&LIST.replace("6511 ab", "6511").replace(";Opvang", ""));
    let said = wrong.err().expect("two rows").to_string();
    assert_eq!(
        said,
        "the list of excluded addresses, rows 3, 4: no address can be read"
    );
    assert!(matches!(
        parse(&LIST.replace("postcode", "zipcode")),
        Err(ExcludedError::Header)
    ));
    assert!(matches!(parse(SALT_LINE), Err(ExcludedError::Header)));
}

#[test]
fn names_the_row_of_a_quote_that_is_not_closed() {
    let said = parse(&format!("{LIST}\"6511AB;1;;;Opvang\n")).err();
    assert_eq!(
        said.expect("a quote").to_string(),
        "the list of excluded addresses, row 5, line 5: a quote is opened in this row and \
         never closed; close it, or take it out"
    );
    let said = parse("PK\u{3}\u{4}").err().expect("no table").to_string();
    assert!(
        said.starts_with("the list of excluded addresses: "),
        "{said}"
    );
}

#[test]
fn refuses_a_list_without_a_line_of_random_bytes() {
    let plain = LIST.split_once('\n').expect("a first line").1;
    assert!(plain.starts_with("postcode"));
    for list in [
        String::new(),
        plain.to_owned(),
        format!("salt;{}\n{plain}", "07".repeat(31)),
        format!("salt;{}x\n{plain}", "07".repeat(31)),
        format!("salt;{};8\n{plain}", "07".repeat(32)),
        format!("{plain}{SALT_LINE}"),
    ] {
        assert!(matches!(parse(&list), Err(ExcludedError::Salt)), "{list}");
    }
    // As a spreadsheet saves it.
    let saved = format!("\u{FEFF}salt;{};;;\r\n{plain}", "07".repeat(32));
    assert_eq!(parse(&saved).map(|list| list.rows()).ok(), Some(2));
}

#[test]
fn draws_a_salt_once() {
    let plain = LIST.split_once('\n').expect("a first line").1;
    for start in ["", "\u{FEFF}"] {
        let salted = with_salt(format!("{start}{plain}").as_bytes(), &[9; 32]).expect("drawn");
        let text = String::from_utf8(salted).expect("UTF-8");
        assert_eq!(text, format!("salt;{}\n{plain}", "09".repeat(32)));
        assert!(parse(&text).is_ok());
        assert_eq!(with_salt(text.as_bytes(), &[8; 32]), None);
    }
}
