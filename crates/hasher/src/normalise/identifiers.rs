//! The identifiers of a row: what it says about whom and where, and the canonical forms of match
//! keys that these make.
//!
//! A canonical form is the parts of a match key in their order, with the unit separator between
//! them. If a part is missing there is no form; if a part has several values there is a form for
//! each. Identifiers are personal data: wiped when dropped, and there is no `Debug`.

mod packed;

use std::slice;

use exchange::covenant::{Field, Form, MatchKey, Part};
use zeroize::Zeroize as _;

use crate::normalise::address::{self, Address};
use crate::normalise::birth::Birth;
use crate::normalise::name::Name;
use crate::normalise::word_list::WordList;
use crate::normalise::{SEPARATOR, word};

/// Stands between two names in either order.
const AND: u8 = b'-';

/// The identifiers of one row.
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
    form: Vec<u8>,
    /// The values of the part that has several.
    values: WordList,
    /// For a value that is looked at before it is part of a form.
    value: Vec<u8>,
}

impl Identifiers {
    /// Whether these identifiers give a match key any canonical form.
    pub(crate) fn supports(&self, key: &MatchKey, canonical: &mut Canonical) -> bool {
        let mut any = false;
        self.for_each_form(key.parts(), canonical, |_| any = true);
        any
    }

    /// Hands each canonical form of a match key of these parts to `put`.
    pub(crate) fn for_each_form(
        &self,
        parts: &[Part],
        canonical: &mut Canonical,
        mut put: impl FnMut(&[u8]),
    ) {
        let Canonical {
            form,
            values,
            value,
        } = canonical;
        form.clear();
        // A covenant has no match key with more than one such part.
        let many = parts
            .iter()
            .position(|part| part.is_many())
            .unwrap_or(parts.len());
        if !self.append_all(&parts[..many], form, value) {
            return;
        }
        if many == parts.len() {
            put(form);
            return;
        }
        values.reset();
        self.list_values(parts[many], values, value);
        // All forms begin alike: what stands before the part with several values is written once.
        let front = form.len();
        for listed in values.iter().filter(|value| !value.is_empty()) {
            form.truncate(front);
            append_separator(form);
            form.extend_from_slice(listed);
            if !self.append_all(&parts[many + 1..], form, value) {
                return;
            }
            put(form);
        }
    }

    /// Appends parts of one value each; gives back whether all of them are there.
    fn append_all(&self, parts: &[Part], out: &mut Vec<u8>, value: &mut Vec<u8>) -> bool {
        parts.iter().all(|&part| {
            append_separator(out);
            let before = out.len();
            self.append_part(part, out, value);
            out.len() > before
        })
    }

    /// Appends a part of one value; nothing where there is none.
    fn append_part(&self, Part { field, form }: Part, out: &mut Vec<u8>, value: &mut Vec<u8>) {
        let Self {
            bsn,
            name,
            birth,
            address,
            ..
        } = self;
        match field {
            Field::Bsn => out.extend(bsn.iter().flatten()),
            Field::Surname => append_form(name.pair(), form, out),
            Field::FirstName => append_form(name.given(), form, out),
            Field::Initial => out.extend(name.initial()),
            Field::Names => {
                value.clear();
                append_form(name.pair(), form, value);
                let middle = value.len();
                if form == Form::Initial {
                    value.extend(name.initial());
                } else {
                    append_form(name.given(), form, value);
                }
                let (surname, given) = value.split_at(middle);
                // The smaller one first: names that changed places give the same form.
                if !surname.is_empty() && !given.is_empty() {
                    out.extend_from_slice(surname.min(given));
                    out.push(AND);
                    out.extend_from_slice(surname.max(given));
                }
            }
            Field::Birth => match form {
                Form::YearMonth => append_both(birth.year(), birth.month(), out),
                Form::YearDay => append_both(birth.year(), birth.day(), out),
                Form::MonthDay => append_both(birth.month(), birth.day(), out),
                Form::Swapped => out.extend(birth.unordered().iter().flatten()),
                _ => append_form(birth.calendar_day().map(<[u8; 8]>::as_slice), form, out),
            },
            Field::Postcode if form == Form::Area => {
                out.extend(address.postcode().map(address::area).unwrap_or_default());
            }
            Field::Postcode => append_form(address.postcode(), form, out),
            Field::HouseNumber => append_form(address.number(), form, out),
            // A street and a town are written in more ways than a postcode: they are second best.
            Field::Address => out.extend(
                address
                    .by_postcode()
                    .or_else(|| address.by_street())
                    .unwrap_or_default(),
            ),
            Field::Bag => out.extend(address.bag_id().iter().copied().flatten()),
            Field::Half | Field::Name | Field::Parent => {
                unreachable!("parts of several values go by `list_values`")
            }
        }
    }

    /// Lists the values of a part that can have several, each once; an empty one is no value.
    fn list_values(&self, Part { field, form }: Part, out: &mut WordList, value: &mut Vec<u8>) {
        let Self {
            bsn, parents, name, ..
        } = self;
        match (field, form) {
            (Field::Surname, Form::Deletions) => {
                if let Some(surname) = name.pair() {
                    word::deletions(surname, out);
                }
            }
            (Field::FirstName, Form::Deletions) => {
                if let Some(given) = name.given() {
                    word::deletions(given, out);
                }
            }
            (Field::Half, Form::Deletions) => {
                for half in name.halves() {
                    word::deletions(half, out);
                }
            }
            (Field::Half, _) => {
                for half in name.halves() {
                    push_form(Some(half), form, out, value);
                }
            }
            (Field::Name, Form::Initial) => {
                let initial = name.initial();
                push_form(name.pair(), form, out, value);
                push_form(initial.as_ref().map(slice::from_ref), form, out, value);
            }
            (Field::Name, _) => {
                push_form(name.pair(), form, out, value);
                push_form(name.given(), form, out, value);
            }
            // A child's parents and the person itself: the family has one form in common.
            (Field::Parent, _) => {
                for number in [&parents[0], &parents[1], bsn] {
                    push_form(number.as_ref().map(<[u8; 9]>::as_slice), form, out, value);
                }
            }
            _ => unreachable!("parts of one value go by `append_part`"),
        }
    }

    /// What the row says of somebody, however little, and where they live: by this an agency tells
    /// apart whom it cannot name in full. `None` where the row has no address, for a name alone is
    /// that of many.
    pub(crate) fn description<'c>(&self, canonical: &'c mut Canonical) -> Option<&'c [u8]> {
        let Canonical { form, value, .. } = canonical;
        form.clear();
        for field in [Field::Surname, Field::FirstName, Field::Initial] {
            self.append_part(Part::whole(field), form, value);
            form.push(SEPARATOR);
        }
        // A part that is missing leaves its place empty, so that no two rows read alike by chance.
        for known in [self.birth.year(), self.birth.month(), self.birth.day()] {
            form.extend_from_slice(known.unwrap_or_default());
            form.push(SEPARATOR);
        }
        let front = form.len();
        self.append_part(Part::whole(Field::Address), form, value);
        (form.len() > front).then_some(form.as_slice())
    }

    /// Forgets where it is.
    pub(crate) fn forget_address(&mut self) {
        self.address.clear();
    }
}

/// Appends a word, or the characters of a number, in a form.
fn append_form(value: Option<&[u8]>, form: Form, out: &mut Vec<u8>) {
    let Some(value) = value else { return };
    match form {
        Form::Start => out.extend_from_slice(word::start(value)),
        Form::Initial => out.extend(value.first()),
        Form::Sound => word::sound(value, out),
        Form::Sorted => word::sorted(value, out),
        _ => out.extend_from_slice(value),
    }
}

/// Adds a value in a form to a list, unless it is there already.
fn push_form(value: Option<&[u8]>, form: Form, out: &mut WordList, written: &mut Vec<u8>) {
    written.clear();
    append_form(value, form, written);
    out.push_new(|out| out.extend_from_slice(written));
}

/// Appends two values one behind the other; nothing where one of them is missing.
fn append_both(first: Option<&[u8]>, second: Option<&[u8]>, out: &mut Vec<u8>) {
    if let (Some(first), Some(second)) = (first, second) {
        out.extend_from_slice(first);
        out.extend_from_slice(second);
    }
}

/// Appends a separator, unless nothing stands before it.
fn append_separator(out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(SEPARATOR);
    }
}

impl Canonical {
    /// Wipes all that it holds and keeps the room.
    pub(crate) fn wipe(&mut self) {
        self.form.zeroize();
        self.value.zeroize();
        self.values.clear();
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
mod tests;
