//! What of an export is not believed (docs/for-agencies.md, "What the hasher does not believe"): a
//! row goes on without it, as if its cell were empty.
//!
//! Values are known by digests alone: SipHash-1-3 (Aumasson, Bernstein 2012) under a key that is
//! nowhere but in memory, so that what is put on disk of them says nothing to a reader.

use std::collections::HashSet;

use crate::normalise::address::Address;
use crate::normalise::identifiers::Identifiers;
use crate::profile::field::Field;

/// What a cell claims of a row's person or place, as far as that can be doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The agency's number of the person.
    ClientNumber,
    /// The person's BSN.
    Bsn,
    /// A half of the surname.
    Surname,
    /// A half of the partner's surname.
    PartnerSurname,
    /// The first given name.
    FirstName,
    /// The full birth date.
    Birth,
    /// The address by postcode, else by street.
    Address,
    /// The BAG id.
    Bag,
    /// The BSN of a parent.
    Parent,
}

/// How many claims there are.
const CLAIMS: usize = 9;

impl Claim {
    /// The fields that it may be read from: its column is the first of these that the export has.
    pub(crate) const fn fields(self) -> &'static [Field] {
        match self {
            Self::ClientNumber => &[Field::ClientNumber],
            Self::Bsn => &[Field::Bsn],
            Self::Surname => &[Field::Surname, Field::Name],
            Self::PartnerSurname => &[Field::PartnerSurname],
            Self::FirstName => &[Field::FirstNames, Field::Initials, Field::Name],
            Self::Birth => &[Field::BirthDate],
            Self::Address => &[
                Field::Postcode,
                Field::PostcodeTown,
                Field::Address,
                Field::Street,
            ],
            Self::Bag => &[Field::BagId],
            Self::Parent => &[Field::ParentBsn1, Field::ParentBsn2],
        }
    }
}

/// Turns values into digests, under a key of its own.
#[derive(Clone, Copy)]
pub(crate) struct Digester {
    key: [u64; 2],
}

impl Digester {
    /// The digester of a secret key.
    pub(crate) fn new(key: [u8; 16]) -> Self {
        let (low, high) = key.split_first_chunk::<8>().expect("16 bytes");
        let high = high.first_chunk::<8>().expect("8 more");
        Self {
            key: [u64::from_le_bytes(*low), u64::from_le_bytes(*high)],
        }
    }

    /// The digest of a value; never zero, which stands for no value.
    pub(crate) fn digest(&self, value: &[u8]) -> u64 {
        let [low, high] = self.key;
        let mut state = [
            low ^ 0x736f_6d65_7073_6575,
            high ^ 0x646f_7261_6e64_6f6d,
            low ^ 0x6c79_6765_6e65_7261,
            high ^ 0x7465_6462_7974_6573,
        ];
        let (words, rest) = value.as_chunks::<8>();
        for word in words {
            absorb(&mut state, u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        // The length modulo 256 is the last byte, which no rest fills.
        last[7] = value.len().to_le_bytes()[0];
        absorb(&mut state, u64::from_le_bytes(last));
        state[2] ^= 0xff;
        for _ in 0..3 {
            round(&mut state);
        }
        (state[0] ^ state[1] ^ state[2] ^ state[3]).max(1)
    }

    /// The digest of an address, by postcode or else by street; zero without one.
    pub(crate) fn address(&self, address: &Address) -> u64 {
        let form = address.by_postcode().or_else(|| address.by_street());
        form.map_or(0, |form| self.digest(form))
    }
}

fn absorb(state: &mut [u64; 4], word: u64) {
    state[3] ^= word;
    round(state);
    state[0] ^= word;
}

fn round(state: &mut [u64; 4]) {
    let [mut a, mut b, mut c, mut d] = *state;
    a = a.wrapping_add(b);
    b = b.rotate_left(13) ^ a;
    a = a.rotate_left(32);
    c = c.wrapping_add(d);
    d = d.rotate_left(16) ^ c;
    a = a.wrapping_add(d);
    d = d.rotate_left(21) ^ a;
    c = c.wrapping_add(b);
    b = b.rotate_left(17) ^ c;
    c = c.rotate_left(32);
    *state = [a, b, c, d];
}

/// What is not believed of one claim.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// All is believed.
    #[default]
    Nothing,
    /// Values of these digests are not.
    Values(HashSet<u64>),
    /// No value of the column is.
    Column,
}

/// A column in which one value stands where many different ones should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordColumn {
    pub(crate) column: Field,
    /// On how many rows, or with how many persons, it stands.
    pub(crate) count: u64,
    /// Of how many.
    pub(crate) of: u64,
    /// Whether persons are counted, and not rows.
    pub(crate) is_of_persons: bool,
}

/// What is not believed of an export.
pub(crate) struct Disbelieved {
    digester: Digester,
    doubts: [Doubt; CLAIMS],
}

impl Disbelieved {
    /// Everything is believed as yet.
    pub(crate) fn new(digester: Digester) -> Self {
        Self {
            digester,
            doubts: Default::default(),
        }
    }

    /// Doubts a claim from here on.
    pub(crate) fn doubt(&mut self, claim: Claim, doubt: Doubt) {
        self.doubts[claim as usize] = doubt;
    }

    /// Whether everything is believed.
    pub(crate) fn is_nothing(&self) -> bool {
        self.doubts.iter().all(|doubt| *doubt == Doubt::Nothing)
    }

    /// Whether a value of this digest is doubted.
    pub(crate) fn doubts(&self, claim: Claim, digest: u64) -> bool {
        match &self.doubts[claim as usize] {
            Doubt::Nothing => false,
            Doubt::Values(digests) => digests.contains(&digest),
            Doubt::Column => true,
        }
    }

    /// Takes what is not believed out of a row, and hands each such claim to `note`.
    pub(crate) fn take_out(
        &self,
        client_number: &mut Option<&str>,
        identifiers: &mut Identifiers,
        mut note: impl FnMut(Claim),
    ) {
        let is_doubted = |claim, value: &[u8]| self.is_doubted(claim, value);
        if client_number.is_some_and(|it| is_doubted(Claim::ClientNumber, it.as_bytes())) {
            *client_number = None;
            note(Claim::ClientNumber);
        }
        if identifiers
            .bsn
            .is_some_and(|bsn| is_doubted(Claim::Bsn, &bsn))
        {
            identifiers.bsn = None;
            note(Claim::Bsn);
        }
        for parent in &mut identifiers.parents {
            if parent.is_some_and(|bsn| is_doubted(Claim::Parent, &bsn)) {
                *parent = None;
                note(Claim::Parent);
            }
        }
        self.take_out_name(identifiers, &mut note);
        if identifiers
            .birth
            .calendar_day()
            .is_some_and(|day| is_doubted(Claim::Birth, day))
        {
            identifiers.birth.clear();
            note(Claim::Birth);
        }
        if identifiers
            .address
            .bag_id()
            .is_some_and(|id| is_doubted(Claim::Bag, id))
        {
            identifiers.address.forget_bag_id();
            note(Claim::Bag);
        }
        let address = &identifiers.address;
        let form = address.by_postcode().or_else(|| address.by_street());
        if form.is_some_and(|form| is_doubted(Claim::Address, form)) {
            identifiers.forget_address();
            note(Claim::Address);
        }
    }

    fn take_out_name(&self, identifiers: &mut Identifiers, note: &mut impl FnMut(Claim)) {
        let name = &mut identifiers.name;
        for (claim, is_own) in [(Claim::Surname, true), (Claim::PartnerSurname, false)] {
            // Nearly always nothing of it is doubted, and then no name is looked at.
            let is_left_out = self.doubts[claim as usize] != Doubt::Nothing
                && name.forget_halves(is_own, |half| self.is_doubted(claim, half));
            if is_left_out {
                note(claim);
            }
        }
        if name
            .given()
            .is_some_and(|given| self.is_doubted(Claim::FirstName, given))
        {
            name.forget_given();
            note(Claim::FirstName);
        }
    }

    fn is_doubted(&self, claim: Claim, value: &[u8]) -> bool {
        match &self.doubts[claim as usize] {
            Doubt::Nothing => false,
            Doubt::Values(digests) => digests.contains(&self.digester.digest(value)),
            Doubt::Column => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hasher as _};

    use super::*;

    #[test]
    fn digests_as_the_standard_library_does_under_a_key_of_zeros() {
        let digester = Digester::new([0; 16]);
        for length in 0..40_u8 {
            let value: Vec<u8> = (0..length).collect();
            let mut expected = DefaultHasher::new();
            expected.write(&value);
            assert_eq!(digester.digest(&value), expected.finish(), "{length} bytes");
        }
    }

    #[test]
    fn gives_other_digests_under_another_key() {
        let digest = |byte| Digester::new([byte; 16]).digest(b"123456782");
        assert_eq!(digest(1), digest(1));
        assert_ne!(digest(1), digest(2));
    }
}
