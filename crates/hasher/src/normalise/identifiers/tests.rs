//! Which canonical forms a row writes for each recipe.

use exchange::covenant::Mode;

use super::*;
use crate::normalise::address::AddressCells;
use crate::normalise::name::NameCells;
use crate::profile::date::DateForm;

fn person(
    first_names: &str,
    surname: &str,
    birth: &str,
    postcode: &str,
    house_number: &str,
) -> Identifiers {
    let mut identifiers = Identifiers::default();
    identifiers.name.read(NameCells {
        first_names,
        surname,
        ..NameCells::default()
    });
    identifiers
        .birth
        .read(birth, DateForm::parse("yyyymmdd").expect("a form"), 20_779);
    identifiers.address.read(AddressCells {
        postcode,
        house_number,
        ..AddressCells::default()
    });
    identifiers
}

fn made(identifiers: &Identifiers, id: &str) -> Vec<String> {
    let key = MatchKey::new(id, Mode::Joins).expect("a match key");
    let mut all = Vec::new();
    let put = |canonical: &[u8]| {
        all.push(
            String::from_utf8(canonical.to_vec())
                .expect("ASCII")
                .replace('\x1F', "|"),
        );
    };
    identifiers.for_each_form(key.parts(), &mut Canonical::default(), put);
    all
}

#[test]
fn writes_every_form_of_every_field() {
    let identifiers = person("Willem", "Jansen-de Vries", "19800229", "6511 ab", "56 bis");
    for (id, expected) in [
        ("surname+initial+birth", "jansen-vries|w|19800229"),
        ("surname.start+first-name.sound", "jan|WLM"),
        ("surname.initial+first-name.start", "j|wil"),
        ("surname.sorted", "-aeeijnnrssv"),
        ("names", "jansen-vries-willem"),
        ("names.start+birth.year-month", "jan-wil|198002"),
        ("names.initial+birth.year-day", "j-w|198029"),
        ("initial+birth.month-day", "w|0229"),
        ("initial+birth.swapped", "w|19800229"),
        ("initial+birth.sorted", "w|00122899"),
        ("initial+postcode.area", "w|6511"),
        ("initial+postcode.sorted", "w|1156AB"),
        ("initial+postcode+house-number", "w|6511AB|56"),
        ("initial+house-number.sorted", "w|56"),
        ("address", "6511AB|56|BIS"),
    ] {
        assert_eq!(made(&identifiers, id), [expected], "{id}");
    }
}

#[test]
fn writes_one_form_for_each_value_of_a_part() {
    let identifiers = person("Willem", "Jansen-de Vries", "19800229", "6511 ab", "56 bis");
    assert_eq!(
        made(&identifiers, "half+birth"),
        ["jansen|19800229", "vries|19800229"]
    );
    assert_eq!(made(&identifiers, "initial+half.start"), ["w|jan", "w|vri"]);
    assert_eq!(
        made(&identifiers, "name.start+birth.year-day"),
        ["jan|198029", "wil|198029"]
    );
    let short = person("An", "Li", "19800229", "", "");
    assert_eq!(
        made(&short, "first-name.deletions+surname"),
        ["an|li", "n|li", "a|li"]
    );
    let twice = person("Jan", "Jan", "19800229", "", "");
    assert_eq!(
        made(&twice, "name+birth"),
        ["jan|19800229"],
        "two names that are one"
    );
}

#[test]
fn writes_the_parents_and_the_person_as_a_family() {
    let mut child = Identifiers::default();
    child.parents = [Some(*b"123456782"), None];
    assert_eq!(made(&child, "parent"), ["123456782"]);
    child.bsn = Some(*b"111222333");
    child.parents[1] = child.parents[0];
    assert_eq!(made(&child, "parent"), ["123456782", "111222333"]);
}

#[test]
fn writes_nothing_when_a_part_is_missing() {
    let identifiers = person("", "Jansen", "19800229", "6511AB", "");
    for id in [
        "bsn",
        "initial",
        "surname+first-name",
        "names+birth",
        "postcode.area+surname+house-number",
        "address",
        "bag",
        "parent",
    ] {
        assert_eq!(made(&identifiers, id), [""; 0], "{id}");
    }
    let no_day = person("W", "Jansen", "19800200", "6511AB", "56");
    assert_eq!(made(&no_day, "surname+birth"), [""; 0]);
    assert_eq!(made(&no_day, "surname+birth.year-month"), ["jansen|198002"]);
}

#[test]
fn describes_whom_a_row_does_not_name_in_full_if_it_says_where() {
    let described = |first_names, birth, house_number| {
        let person = person(first_names, "Mulder", birth, "6531DE", house_number);
        let mut canonical = Canonical::default();
        let described = person.description(&mut canonical).map(<[u8]>::to_vec);
        described.map(|form| String::from_utf8(form).expect("ASCII").replace('\x1F', "|"))
    };
    for (first_names, birth, house_number, expected) in [
        ("Hans", "", "101", Some("mulder|hans|h||||6531DE|101|")),
        ("", "", "101", Some("mulder||||||6531DE|101|")),
        (
            "Hans",
            "19660000",
            "101",
            Some("mulder|hans|h|1966|||6531DE|101|"),
        ),
        (
            "Hans",
            "19660700",
            "101",
            Some("mulder|hans|h|1966|07||6531DE|101|"),
        ),
        ("Hans", "", "", None),
    ] {
        assert_eq!(
            described(first_names, birth, house_number).as_deref(),
            expected,
            "{first_names} {birth} {house_number}"
        );
    }
}
