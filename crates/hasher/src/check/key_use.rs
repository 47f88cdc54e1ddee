//! Match keys that give hardly any record, though the export has all of their columns: most often a
//! column holds something else than the profile says.

use exchange::covenant::{Covenant, Field as KeyField, MatchKey, Part};

use crate::profile::Profile;
use crate::profile::field::Field;

/// Rows that must say something in all columns of a match key before it is judged.
const MIN_ROWS: u64 = 20;

/// Of a hundred rows that say something in all columns of a match key, so many give a record at
/// least.
const MIN_PERCENT: u64 = 10;

/// The fields of an address and of its parts.
pub(crate) const PLACES: u32 = fields(&[
    Field::BagId,
    Field::Postcode,
    Field::Street,
    Field::HouseNumber,
    Field::Town,
    Field::PostcodeTown,
    Field::Address,
]);

/// The columns that a match key is made of.
pub(crate) struct KeyColumns {
    /// For each part, the fields that it may be read from, each by the bit of its index.
    parts: Vec<u32>,
    /// The fields of all parts that the export has columns for.
    columns: u32,
}

/// How many rows could give records under a match key, and did.
#[derive(Default, Clone, Copy)]
pub(crate) struct KeyUse {
    /// Rows that say something in the columns of every part.
    pub(crate) said: u64,
    /// Those of them that gave a record.
    pub(crate) given: u64,
}

impl KeyColumns {
    /// The columns of each match key in an export.
    pub(crate) fn of_all(match_keys: &[MatchKey], profile: &Profile) -> Vec<Self> {
        let mut there = 0;
        for field in Field::ALL {
            if profile.column(field).is_some() {
                there |= bit(field);
            }
        }
        let mut all = Vec::with_capacity(match_keys.len());
        for key in match_keys {
            let parts: Vec<u32> = key.parts().iter().map(sources).collect();
            let columns = parts.iter().fold(0, |all, part| all | part & there);
            all.push(Self { parts, columns });
        }
        all
    }

    /// Whether a row that says something in these fields does so for every part.
    pub(crate) fn are_said(&self, said: u32) -> bool {
        self.parts.iter().all(|part| part & said != 0)
    }

    /// The columns, by the names that the profile gives them.
    pub(crate) fn names(&self, profile: &Profile) -> String {
        let mut names = Vec::new();
        for field in Field::ALL {
            if self.columns & bit(field) != 0 {
                names.extend(profile.column(field).map(|name| &**name));
            }
        }
        names.join(", ")
    }
}

impl KeyUse {
    /// Adds a row that says something in all columns.
    pub(crate) fn add(&mut self, is_given: bool) {
        self.said += 1;
        self.given += u64::from(is_given);
    }

    /// Adds what came of other rows.
    pub(crate) const fn extend(&mut self, others: Self) {
        self.said += others.said;
        self.given += others.given;
    }

    /// Whether hardly any row gave a record that could have.
    pub(crate) const fn is_idle(self) -> bool {
        self.said >= MIN_ROWS && self.given * 100 < self.said * MIN_PERCENT
    }
}

/// A match key that gives hardly any record.
pub(crate) struct UnusedKey {
    pub(crate) match_key: String,
    /// Its columns, by the names that the profile gives them.
    pub(crate) columns: String,
    /// Rows that say something in its columns, and give none.
    pub(crate) rows: u64,
}

/// The match keys of a covenant that give hardly any record of an export.
pub(crate) fn unused(uses: &[KeyUse], covenant: &Covenant, profile: &Profile) -> Vec<UnusedKey> {
    let match_keys = covenant.match_keys();
    let all = KeyColumns::of_all(match_keys, profile);
    let mut unused = Vec::new();
    for ((uses, columns), key) in uses.iter().zip(&all).zip(match_keys) {
        if uses.is_idle() {
            unused.push(UnusedKey {
                match_key: key.id().to_owned(),
                columns: columns.names(profile),
                rows: uses.said - uses.given,
            });
        }
    }
    unused
}

/// The bits of some fields.
pub(crate) const fn fields(fields: &[Field]) -> u32 {
    let (mut bits, mut index) = (0, 0);
    while index < fields.len() {
        bits |= bit(fields[index]);
        index += 1;
    }
    bits
}

const fn bit(field: Field) -> u32 {
    1 << field.index()
}

/// The fields that a part of a match key is read from.
fn sources(part: &Part) -> u32 {
    match part.field {
        KeyField::Bsn => fields(&[Field::Bsn]),
        KeyField::Surname | KeyField::Half => {
            fields(&[Field::Surname, Field::PartnerSurname, Field::Name])
        }
        // What stands among initials need not be written out.
        KeyField::FirstName => fields(&[Field::FirstNames]),
        KeyField::Initial => fields(&[Field::Initials, Field::FirstNames, Field::Name]),
        // Either name will do for the whole, so both are asked for by their first column.
        KeyField::Names | KeyField::Name => fields(&[Field::Surname, Field::Name]),
        KeyField::Birth => fields(&[Field::BirthDate]),
        KeyField::Postcode => fields(&[Field::Postcode, Field::PostcodeTown, Field::Address]),
        KeyField::HouseNumber => fields(&[Field::HouseNumber, Field::Street, Field::Address]),
        KeyField::Address => fields(&[
            Field::Postcode,
            Field::Street,
            Field::PostcodeTown,
            Field::Address,
        ]),
        KeyField::Bag => fields(&[Field::BagId]),
        KeyField::Parent => fields(&[Field::ParentBsn1, Field::ParentBsn2]),
    }
}
