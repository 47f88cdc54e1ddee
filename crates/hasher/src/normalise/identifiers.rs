//! The parts of a row: what it says about whom and where, and the canonical forms of match keys that they make.
//!
//! A canonical form is the parts of a match key in their order, with the unit separator between them. If a part is missing there is
//! none; if one has several values there is one for each. Parts are personal data: wiped when dropped, and there is no `Debug`.

use exchange::covenant::{Field, Form, MatchKey, Part};
use zeroize::Zeroize as _;

use crate::normalise::address::{self, Address};
use crate::normalise::birth::Birth;
use crate::normalise::name::Name;
use crate::normalise::word_list::WordList;
use crate::normalise::{SEPARATOR, word};

/// Stands between two names in either order.
const AND: u8 = b'-';

/// The parts of one row.
#[derive(Default)]
pub(crate) struct Identifiers {
    pub(crate) bsn: Option<[u8; 9]>,
    pub(crate) parents: [Option<[u8; 9]>; 2],
    pub(crate) name: Name,
    pub(crate) birth: Birth,
    pub(crate) address: Address,
}

/// Working space for canonical forms.
#[derive(Default)]
pub(crate) struct Canonical {
    out: Vec<u8>,
    words: WordList,
    other: Vec<u8>,
}

impl Identifiers {
    /// Whether a match key gives anything.
    pub(crate) fn make(&self, key: &MatchKey, canonical: &mut Canonical) -> bool {
        let mut any = false;
        self.each(key.parts(), canonical, |_| any = true);
        any
    }

    /// Hands each canonical form of some parts to `put`.
    pub(crate) fn each(
        &self,
        parts: &[Part],
        canonical: &mut Canonical,
        mut put: impl FnMut(&[u8]),
    ) {
        let Canonical { out, words, other } = canonical;
        out.clear();
        let many = parts
            .iter()
            .position(|part| part.is_many())
            .unwrap_or(parts.len());
        if !self.append(&parts[..many], out, other) {
            return;
        }
        if many == parts.len() {
            put(out);
            return;
        }
        words.reset();
        self.values(parts[many], words, other);
        let front = out.len();
        for value in words.iter().filter(|value| !value.is_empty()) {
            out.truncate(front);
            separate(out);
            out.extend_from_slice(value);
            if !self.append(&parts[many + 1..], out, other) {
                return;
            }
            put(out);
        }
    }

    /// Appends parts of one value each; gives back whether all of them are there.
    fn append(&self, parts: &[Part], out: &mut Vec<u8>, other: &mut Vec<u8>) -> bool {
        parts.iter().all(|&part| {
            separate(out);
            let before = out.len();
            self.write(part, out, other);
            out.len() > before
        })
    }

    /// Appends a part of one value; nothing where there is none.
    fn write(&self, Part { field, form }: Part, out: &mut Vec<u8>, other: &mut Vec<u8>) {
        let Self {
            bsn,
            name,
            birth,
            address,
            ..
        } = self;
        match field {
            Field::Bsn => out.extend(bsn.iter().flatten()),
            Field::Surname => written(name.pair(), form, out),
            Field::FirstName => written(name.given(), form, out),
            Field::Initial => out.extend(name.initial()),
            Field::Names => {
                other.clear();
                written(name.pair(), form, other);
                let middle = other.len();
                if form == Form::Initial {
                    other.extend(name.initial());
                } else {
                    written(name.given(), form, other);
                }
                let (one, two) = other.split_at(middle);
                if !one.is_empty() && !two.is_empty() {
                    out.extend_from_slice(one.min(two));
                    out.push(AND);
                    out.extend_from_slice(one.max(two));
                }
            }
            Field::Birth => match form {
                Form::YearMonth => two(birth.year(), birth.month(), out),
                Form::YearDay => two(birth.year(), birth.day(), out),
                Form::MonthDay => two(birth.month(), birth.day(), out),
                Form::Swapped => out.extend(birth.unordered().iter().flatten()),
                _ => written(birth.calendar_day().map(<[u8; 8]>::as_slice), form, out),
            },
            Field::Postcode if form == Form::Area => {
                out.extend(address.postcode().map(address::area).unwrap_or_default())
            }
            Field::Postcode => written(address.postcode(), form, out),
            Field::HouseNumber => written(address.number(), form, out),
            Field::Address => out.extend(
                address
                    .by_postcode()
                    .or_else(|| address.by_street())
                    .unwrap_or_default(),
            ),
            Field::Bag => out.extend(address.bag_id().iter().copied().flatten()),
            Field::Half | Field::Name | Field::Parent => {
                unreachable!("parts of several values go by `values`")
            }
        }
    }

    /// The values of a part that can have several.
    fn values(&self, Part { field, form }: Part, out: &mut WordList, other: &mut Vec<u8>) {
        let Self {
            bsn, parents, name, ..
        } = self;
        let mut push = |value: Option<&[u8]>| {
            other.clear();
            written(value, form, other);
            out.push_new(|out| out.extend_from_slice(other));
        };
        match (field, form) {
            (Field::Surname, Form::Deletions) => name
                .pair()
                .into_iter()
                .for_each(|whole| word::deletions(whole, out)),
            (Field::FirstName, Form::Deletions) => name
                .given()
                .into_iter()
                .for_each(|given| word::deletions(given, out)),
            (Field::Half, Form::Deletions) => {
                name.halves().for_each(|half| word::deletions(half, out))
            }
            (Field::Half, _) => name.halves().for_each(|half| push(Some(half))),
            (Field::Name, Form::Initial) => {
                push(name.pair());
                push(name.initial().as_ref().map(std::slice::from_ref));
            }
            (Field::Name, _) => [name.pair(), name.given()].into_iter().for_each(push),
            (Field::Parent, _) => parents
                .iter()
                .chain([bsn])
                .for_each(|number| push(number.as_ref().map(<[u8; 9]>::as_slice))),
            _ => unreachable!("parts of one value go by `write`"),
        }
    }

    /// Forgets where it is.
    pub(crate) fn forget_address(&mut self) {
        self.address.clear();
    }
}

/// Appends a word, or the characters of a number, in a form.
fn written(value: Option<&[u8]>, form: Form, out: &mut Vec<u8>) {
    let Some(value) = value else { return };
    match form {
        Form::Start => out.extend_from_slice(word::start(value)),
        Form::Initial => out.extend(value.first()),
        Form::Sound => word::sound(value, out),
        Form::Sorted => word::sorted(value, out),
        _ => out.extend_from_slice(value),
    }
}

fn two(one: Option<&[u8]>, other: Option<&[u8]>, out: &mut Vec<u8>) {
    if let (Some(one), Some(other)) = (one, other) {
        out.extend_from_slice(one);
        out.extend_from_slice(other);
    }
}

/// Parts what follows from what is there.
fn separate(out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(SEPARATOR);
    }
}

impl Canonical {
    /// Wipes it and keeps the room.
    pub(crate) fn wipe(&mut self) {
        self.out.zeroize();
        self.other.zeroize();
        self.words.clear();
    }
}

impl Drop for Identifiers {
    fn drop(&mut self) {
        self.bsn.zeroize();
        self.parents.zeroize();
    }
}

impl Drop for Canonical {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
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
        let mut parts = Identifiers::default();
        parts.name.read(NameCells {
            first_names,
            surname,
            ..NameCells::default()
        });
        parts
            .birth
            .read(birth, DateForm::parse("yyyymmdd").expect("a form"), 20_779);
        parts.address.read(AddressCells {
            postcode,
            house_number,
            ..AddressCells::default()
        });
        parts
    }

    fn made(parts: &Identifiers, id: &str) -> Vec<String> {
        let key = MatchKey::new(id, Mode::Joins).expect("a match key");
        let mut all = Vec::new();
        let put = |canonical: &[u8]| {
            all.push(
                String::from_utf8(canonical.to_vec())
                    .expect("ASCII")
                    .replace('\x1F', "|"),
            )
        };
        parts.each(key.parts(), &mut Canonical::default(), put);
        all
    }

    #[test]
    fn writes_every_form_of_every_field() {
        let parts = person("Willem", "Jansen-de Vries", "19800229", "6511 ab", "56 bis");
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
            assert_eq!(made(&parts, id), [expected], "{id}");
        }
    }

    #[test]
    fn writes_one_form_for_each_value_of_a_part() {
        let parts = person("Willem", "Jansen-de Vries", "19800229", "6511 ab", "56 bis");
        assert_eq!(
            made(&parts, "half+birth"),
            ["jansen|19800229", "vries|19800229"]
        );
        assert_eq!(made(&parts, "initial+half.start"), ["w|jan", "w|vri"]);
        assert_eq!(
            made(&parts, "name.start+birth.year-day"),
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
        let parts = person("", "Jansen", "19800229", "6511AB", "");
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
            assert_eq!(made(&parts, id), [""; 0], "{id}");
        }
        let no_day = person("W", "Jansen", "19800200", "6511AB", "56");
        assert_eq!(made(&no_day, "surname+birth"), [""; 0]);
        assert_eq!(made(&no_day, "surname+birth.year-month"), ["jansen|198002"]);
    }
}
