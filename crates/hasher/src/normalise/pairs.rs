//! The golden pairs (fixtures/vectors/pairs.csv): cells that must be one identifier, and
//! near-misses that must not.

use super::address::{Address, AddressCells};
use super::birth::Birth;
use super::name::{Name, NameCells};
use super::{bag, bsn, word};
use crate::profile::date::DateForm;

const PAIRS: &str = include_str!("../../../../fixtures/vectors/pairs.csv");

/// The forms that a row's cells give: none, one, or several of which one in common is enough.
fn forms(what: &str, cells: &str) -> Vec<Vec<u8>> {
    let cells: Vec<_> = cells.split('|').collect();
    let cell = |index: usize| cells.get(index).copied().unwrap_or("");
    let owned = |form: Option<&[u8]>| form.map(<[u8]>::to_vec).into_iter().collect();
    let (mut name, mut address, mut birth) =
        (Name::default(), Address::default(), Birth::default());
    match what {
        "surname" | "half" | "pair" | "sound" => {
            name.read(NameCells {
                surname: cell(0),
                partner_surname: cell(1),
                ..NameCells::default()
            });
        }
        "given" | "initial" => {
            name.read(NameCells {
                initials: cell(0),
                first_names: cell(1),
                ..NameCells::default()
            });
        }
        "birth" | "unordered" => {
            birth.read(
                cell(0),
                DateForm::parse("dd-mm-yyyy").expect("a form"),
                20_779,
            );
        }
        "whole-name" => {
            let [whole, surname] = [0, 1].map(cell);
            name.read(NameCells {
                surname,
                whole,
                ..NameCells::default()
            });
        }
        "whole-address" => {
            let [whole, postcode, house_number, postcode_town] = [0, 1, 2, 3].map(cell);
            address.read(AddressCells {
                postcode,
                house_number,
                postcode_town,
                whole,
                ..AddressCells::default()
            });
        }
        "indication" => {
            let [house_indication, house_number] = [0, 1].map(cell);
            address.read(AddressCells {
                postcode: "1234AB",
                house_indication,
                house_number,
                ..AddressCells::default()
            });
        }
        "address" => {
            let [postcode, house_number, house_letter, house_addition] = [0, 1, 2, 3].map(cell);
            address.read(AddressCells {
                postcode,
                house_number,
                house_letter,
                house_addition,
                ..AddressCells::default()
            });
        }
        "street" => {
            let [street, house_number, house_addition, town] = [0, 1, 2, 3].map(cell);
            address.read(AddressCells {
                street,
                house_number,
                house_addition,
                town,
                ..AddressCells::default()
            });
        }
        _ => {}
    }
    match what {
        "surname" => owned(name.surname()),
        "pair" => owned(name.pair()),
        "half" | "whole-name" => name.halves().map(<[u8]>::to_vec).collect(),
        "sound" => {
            let mut out = Vec::new();
            word::sound(name.surname().unwrap_or_default(), &mut out);
            vec![out]
        }
        "given" => name.givens().map(<[u8]>::to_vec).collect(),
        "initial" => name
            .initial()
            .map(|initial| vec![initial])
            .into_iter()
            .collect(),
        "birth" => owned(birth.calendar_day().map(<[u8; 8]>::as_slice)),
        "unordered" => owned(birth.unordered().as_ref().map(<[u8; 8]>::as_slice)),
        "address" | "whole-address" | "indication" => owned(address.by_postcode()),
        "street" => owned(address.by_street()),
        "bsn" => owned(bsn::canonical(cell(0)).as_ref().map(<[u8; 9]>::as_slice)),
        "bag" => owned(bag::canonical(cell(0)).as_ref().map(<[u8; 16]>::as_slice)),
        _ => panic!("{what:?} is not a form"),
    }
}

#[test]
fn golden_pairs_are_one_and_near_misses_are_not() {
    let (mut wrong, mut same, mut differ) = (Vec::new(), 0, 0);
    for line in PAIRS.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<_> = line.split('\t').collect();
        let columns = match columns.len() {
            // Cells that hold the separator are parted by tabs.
            1 => line.split(';').collect(),
            _ => columns,
        };
        let [what, verdict, left, right] = columns.try_into().expect("four columns");
        let (left, right) = (forms(what, left), forms(what, right));
        let is_same = left.iter().any(|form| right.contains(form));
        let is_right = match verdict {
            "same" => is_same,
            "differ" => !is_same && !left.is_empty() && !right.is_empty(),
            _ => panic!("{verdict:?} is not a verdict"),
        };
        if !is_right {
            wrong.push(line);
        }
        *if verdict == "same" {
            &mut same
        } else {
            &mut differ
        } += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(same >= 130 && differ >= 50, "{same} same, {differ} differ");
}
