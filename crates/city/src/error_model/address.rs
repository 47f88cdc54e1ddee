//! Errors in addresses: none, that of another time or of the other parent, letters and additions
//! left out or written otherwise, and typing errors. A BAG id is looked up, and of a mistyped
//! address there is none, unless the case was linked to the register before somebody typed its
//! address again.

use crate::agencies::agency::{Agency, ColumnContent};
use crate::error_model::letters::{other_digit, other_number};
use crate::error_model::model::ErrorModel;
use crate::life::event::Event;
use crate::people::family::Family;
use crate::plan::error_kind::ErrorKind;
use crate::random::seeded::SeededRandom;
use crate::record::{Home, Record};

/// What stands for the street of who has no address.
const NO_STREET: &str = "zonder vaste woon- of verblijfplaats";

/// Types the address of a row.
pub(crate) fn address(
    model: &mut ErrorModel<'_>,
    record: &mut Record,
    family: &Family,
    event: &Event,
    night: i32,
) {
    let none = if family.institution {
        ErrorKind::NoFixedAddress
    } else {
        ErrorKind::AddressMissing
    };
    if model.makes(none) {
        let street = if family.institution {
            NO_STREET.to_owned()
        } else {
            String::new()
        };
        record.home = Home {
            street,
            ..Home::default()
        };
        return;
    }
    another(model, record, family, event, night);
    let home = &mut record.home;
    // Both are typed, whichever is wrong: `|` and not `||`.
    let mistyped = house(model, home) | postcode(model, home);
    let has_bag = model.agency.has(ColumnContent::BagId);
    let is_lost = if mistyped {
        !(has_bag && model.makes(ErrorKind::BagKept))
    } else {
        has_bag && model.makes(ErrorKind::BagMissing)
    };
    if is_lost {
        home.bag.clear();
    }
}

/// The address of another time or of the other parent.
fn another(
    model: &mut ErrorModel<'_>,
    record: &mut Record,
    family: &Family,
    event: &Event,
    night: i32,
) {
    if let (Some(old), Some(moved)) = (family.address_before(night), family.moved_by(night)) {
        let kind = if event.day < moved {
            ErrorKind::OldAddress
        } else {
            ErrorKind::StaleAddress
        };
        if model.makes(kind) {
            record.home = old.into();
            return;
        }
    }
    if let Some(other) = family
        .other_parent
        .as_ref()
        .filter(|_| family.members[event.member].child)
        && model.makes(ErrorKind::OtherParent)
    {
        record.home = other.address_on(night).into();
    }
}

/// Types number, letter and addition; whether they are wrong.
fn house(model: &mut ErrorModel<'_>, home: &mut Home) -> bool {
    let mut wrong = false;
    if model.makes(ErrorKind::HouseDigit) {
        home.number = other_number(&home.number, &mut model.random);
        wrong = true;
    }
    if !(home.letter.is_empty() && home.addition.is_empty()) {
        if model.makes(ErrorKind::AdditionMissing) {
            home.letter.clear();
            home.addition.clear();
            wrong = true;
        } else if model.makes(ErrorKind::AdditionOtherwise) {
            write_otherwise(home, model.agency, &mut model.random);
        }
    }
    wrong
}

/// Number, letter and addition in one cell, parted in a way that is not the agency's; or the
/// addition after a hyphen.
fn write_otherwise(home: &mut Home, agency: &Agency, random: &mut SeededRandom) {
    if agency.has(ColumnContent::HouseAddition) && !home.addition.is_empty() && random.happens(0.3)
    {
        home.addition = format!("-{}", home.addition.to_uppercase());
        return;
    }
    let rest = format!("{}{}", home.letter, home.addition);
    let capitals = if random.happens(0.3) {
        rest.to_uppercase()
    } else {
        rest.to_lowercase()
    };
    // Without a gap digits would make another number.
    let gaps: &[&str] = if rest.starts_with(|c: char| c.is_ascii_digit()) {
        &[" ", "-", " - "]
    } else {
        &["", " ", "-", " - "]
    };
    let usual = home.number_cell(agency);
    let ways = gaps
        .iter()
        .flat_map(|gap| [&rest, &capitals].map(|rest| format!("{}{gap}{rest}", home.number)));
    let ways: Vec<_> = ways.filter(|way| *way != usual).collect();
    let way = random.below(u32::try_from(ways.len()).expect("a handful")) as usize;
    home.number.clone_from(&ways[way]);
    home.letter.clear();
    home.addition.clear();
}

/// Types the postcode; whether it is wrong.
fn postcode(model: &mut ErrorModel<'_>, home: &mut Home) -> bool {
    // An address that has none is typed as it is.
    if home.postcode.is_empty() {
        return false;
    }
    if model.makes(ErrorKind::PostcodeMissing) {
        home.postcode.clear();
        return true;
    }
    let mut wrong = false;
    if model.makes(ErrorKind::PostcodeLetter) {
        // None of these ends a pair that is never given out.
        let last = home.postcode.pop();
        home.postcode
            .push(if last == Some('B') { 'C' } else { 'B' });
        wrong = true;
    }
    if model.makes(ErrorKind::PostcodeDigit) {
        home.postcode = other_postcode(&home.postcode, &mut model.random);
        wrong = true;
    }
    if model.makes(ErrorKind::PostcodeImpossible) {
        let (digits, letters) = home.postcode.split_at(4);
        home.postcode = match model.random.below(3) {
            0 => format!("{digits}SS"),
            1 => format!("{}{letters}", &digits[..3]),
            _ => format!("{}O{}{letters}", &digits[..1], &digits[2..]),
        };
        wrong = true;
    }
    wrong
}

/// The postcode with a later digit wrong or its last two digits swapped; the first stays, so that
/// it lies in the city's area.
fn other_postcode(postcode: &str, random: &mut SeededRandom) -> String {
    let mut letters = postcode.as_bytes().to_vec();
    if letters[2] != letters[3] && random.happens(0.4) {
        letters.swap(2, 3);
    } else {
        let index = random.between(1, 3) as usize;
        letters[index] = other_digit(letters[index], random);
    }
    letters.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{other_postcode, write_otherwise};
    use crate::agencies::agency::ColumnContent;
    use crate::agencies::code::AgencyKind;
    use crate::agencies::roster::agency;
    use crate::random::seeded::{Part, SeededRandom};
    use crate::record::Home;

    #[test]
    fn an_addition_written_otherwise_is_the_same_addition_in_another_way() {
        let mut random = SeededRandom::new(1, Part::Typing, 0);
        for kind in [
            AgencyKind::DebtHelp,
            AgencyKind::Police,
            AgencyKind::MentalHealth,
        ] {
            for (letter, addition) in [("A", ""), ("", "bis"), ("", "II"), ("", "3"), ("B", "2")] {
                for _ in 0..40 {
                    let mut home = Home {
                        number: "56".into(),
                        letter: letter.into(),
                        addition: addition.into(),
                        ..Home::default()
                    };
                    let usual = home.number_cell(agency(kind));
                    write_otherwise(&mut home, agency(kind), &mut random);
                    assert!(
                        agency(kind).has(ColumnContent::HouseAddition)
                            || home.number_cell(agency(kind)) != usual
                    );
                    let all = format!("{}{}{}", home.number, home.letter, home.addition)
                        .replace([' ', '-'], "");
                    assert_eq!(
                        all.to_uppercase(),
                        format!("56{letter}{addition}").to_uppercase()
                    );
                }
            }
        }
    }

    #[test]
    fn a_mistyped_postcode_is_another_of_the_same_area() {
        let mut random = SeededRandom::new(1, Part::Typing, 1);
        for _ in 0..200 {
            let typed = other_postcode("4012AB", &mut random);
            assert!(
                typed != "4012AB"
                    && typed.starts_with('4')
                    && typed.ends_with("AB")
                    && typed.len() == 6,
                "{typed}"
            );
        }
    }
}
