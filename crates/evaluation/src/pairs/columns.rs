//! What is read of a record, and the names of columns by which it is known.

use hasher::profile::field::Field;

/// A field of a record, and the names of columns that are known to hold it: letters alone, in lower
/// case.
pub(super) struct KnownColumn {
    pub(super) field: Field,
    pub(super) names: &'static [&'static str],
}

/// What is read of a record besides its id, in the order of its cells.
pub(super) const COLUMNS: [KnownColumn; 9] = [
    KnownColumn {
        field: Field::FirstNames,
        names: &[
            "givenname",
            "givennames",
            "firstname",
            "firstnames",
            "voornaam",
            "voornamen",
        ],
    },
    KnownColumn {
        field: Field::Initials,
        names: &["voorletters", "voorletter", "initials"],
    },
    KnownColumn {
        field: Field::Prefix,
        names: &[
            "voorvoegsel",
            "voorvoegsels",
            "tussenvoegsel",
            "tussenvoegsels",
        ],
    },
    KnownColumn {
        field: Field::Surname,
        names: &[
            "surname",
            "lastname",
            "familyname",
            "achternaam",
            "geslachtsnaam",
        ],
    },
    KnownColumn {
        field: Field::BirthDate,
        names: &["dateofbirth", "birthdate", "dob", "geboortedatum"],
    },
    KnownColumn {
        field: Field::Postcode,
        names: &["postcode", "zipcode"],
    },
    KnownColumn {
        field: Field::HouseNumber,
        names: &["streetnumber", "housenumber", "huisnummer"],
    },
    KnownColumn {
        field: Field::HouseLetter,
        names: &["huisletter", "houseletter"],
    },
    KnownColumn {
        field: Field::HouseAddition,
        names: &["toevoeging", "huisnummertoevoeging", "houseaddition"],
    },
];
/// How many fields are read.
pub(super) const FIELDS: usize = COLUMNS.len();

/// The fields in the order of a record's cells.
pub(super) fn fields() -> impl Iterator<Item = Field> {
    COLUMNS.into_iter().map(|column| column.field)
}
