//! The fields that a profile can find in an agency's export, and the places that a row can be wrong
//! at.

/// What a column of an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The agency's own number of the signal.
    SignalNumber,
    /// The agency's own number of the person.
    ClientNumber,
    /// Citizen service number.
    Bsn,
    /// Initials.
    Initials,
    /// First names.
    FirstNames,
    /// Prefix of the surname; the scheme does not use it, a profile may name it.
    Prefix,
    /// Surname, with or without its prefix.
    Surname,
    /// The partner's surname.
    PartnerSurname,
    /// The whole name in one: initials or first names, prefix and surname.
    Name,
    /// Date of birth.
    BirthDate,
    /// Citizen service number of a parent.
    ParentBsn1,
    /// Citizen service number of the other parent.
    ParentBsn2,
    /// Number of the address in the register of addresses and buildings (BAG).
    BagId,
    /// Postcode.
    Postcode,
    /// Street; with the house number where that has no column of its own.
    Street,
    /// House number, alone or with all that follows it.
    HouseNumber,
    /// What the register writes before a house number: `by` or `to`.
    HouseIndication,
    /// House letter.
    HouseLetter,
    /// House number addition.
    HouseAddition,
    /// Town.
    Town,
    /// Postcode and town in one.
    PostcodeTown,
    /// The whole address in one: street, house number, postcode and town.
    Address,
    /// What the signal is about, in the agency's own word.
    Code,
    /// Date of the signal.
    Date,
    /// How serious it is.
    Severity,
    /// Number of the desk to ask.
    Contact,
    /// How much money it is about, in euros.
    Amount,
    /// Who reported it to the agency.
    Reporter,
    /// Whether the person is in a joint plan already.
    JointPlan,
    /// Whether the person was informed.
    Informed,
}

/// How many fields there are.
pub(crate) const FIELDS: usize = 30;

impl Field {
    /// Every field, in the order in which a row's refusals are listed.
    pub const ALL: [Self; FIELDS] = [
        Self::SignalNumber,
        Self::ClientNumber,
        Self::Bsn,
        Self::Initials,
        Self::FirstNames,
        Self::Prefix,
        Self::Surname,
        Self::PartnerSurname,
        Self::Name,
        Self::BirthDate,
        Self::ParentBsn1,
        Self::ParentBsn2,
        Self::BagId,
        Self::Postcode,
        Self::Street,
        Self::HouseNumber,
        Self::HouseIndication,
        Self::HouseLetter,
        Self::HouseAddition,
        Self::Town,
        Self::PostcodeTown,
        Self::Address,
        Self::Code,
        Self::Date,
        Self::Severity,
        Self::Contact,
        Self::Amount,
        Self::Reporter,
        Self::JointPlan,
        Self::Informed,
    ];

    /// Its name in a profile.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::SignalNumber => "signal_number",
            Self::ClientNumber => "client_number",
            Self::Bsn => "bsn",
            Self::Initials => "initials",
            Self::FirstNames => "first_names",
            Self::Prefix => "prefix",
            Self::Surname => "surname",
            Self::PartnerSurname => "partner_surname",
            Self::Name => "name",
            Self::BirthDate => "birth_date",
            Self::ParentBsn1 => "parent_bsn_1",
            Self::ParentBsn2 => "parent_bsn_2",
            Self::BagId => "bag_id",
            Self::Postcode => "postcode",
            Self::Street => "street",
            Self::HouseNumber => "house_number",
            Self::HouseIndication => "house_indication",
            Self::HouseLetter => "house_letter",
            Self::HouseAddition => "house_addition",
            Self::Town => "town",
            Self::PostcodeTown => "postcode_town",
            Self::Address => "address",
            Self::Code => "code",
            Self::Date => "date",
            Self::Severity => "severity",
            Self::Contact => "contact",
            Self::Amount => "amount",
            Self::Reporter => "reporter",
            Self::JointPlan => "joint_plan",
            Self::Informed => "informed",
        }
    }

    /// The field of a name in a profile.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.id() == id)
    }

    /// Whether only an agency that may use the BSN may have such a column.
    pub(crate) const fn is_bsn(self) -> bool {
        matches!(self, Self::Bsn | Self::ParentBsn1 | Self::ParentBsn2)
    }

    /// Its index in [`ALL`](Self::ALL).
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// The names of all fields, for an error.
pub(crate) fn ids() -> String {
    Field::ALL.map(Field::id).join(", ")
}

/// A column that a profile names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// That of a field.
    Field(Field),
    /// That of a precondition, by its index in the profile.
    Precondition(usize),
}

impl From<Field> for Place {
    fn from(field: Field) -> Self {
        Self::Field(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_name_and_a_place_of_its_own() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(
                (field.index(), Field::from_id(field.id())),
                (place, Some(field))
            );
        }
        assert_eq!(Field::from_id("mayor"), None);
    }
}
