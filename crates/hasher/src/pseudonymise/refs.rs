//! Refs: what opened signals are linked by; they are in the payload and match no tag.
//!
//! The agency's own refs are made under its ref key, the shared ones under the secret `T(x)` of an
//! identifier (docs/pseudonym-scheme.md, refs).

use exchange::covenant::Covenant;
use exchange::crypto::context;
use exchange::crypto::mac::Mac;
use exchange::night::Night;
use exchange::payload::holder::{Holder, HolderField};
use exchange::payload::{BsnRef, HouseholdRef, PersonRef, SignalRef};

use crate::pseudonymise::holder::HolderClues;
use crate::pseudonymise::keys::AgencyKey;
use crate::pseudonymise::tag::{Message, message};

/// Makes the refs of one agency, covenant and night.
pub(crate) struct Refs {
    /// Whether all rows of the batch are of one system, in which two client numbers are two
    /// persons.
    pub(crate) is_only_system: bool,
    signal: Mac,
    client: Mac,
    name: Mac,
    number: Mac,
    bsn: Message,
    household: Message,
    /// For each thing that is said of a holder.
    holder: [Message; 3],
}

/// The case system whose numbers are made refs of.
#[derive(Clone, Copy)]
pub(crate) struct CaseSystem<'a> {
    /// Its name, where the profile gives one: its numbers are then told from those of others.
    pub(crate) name: Option<&'a str>,
    /// Whether it is the only one of the batch.
    pub(crate) is_only: bool,
}

/// By what an agency tells its own persons apart: the first of these that a row has.
#[derive(Clone, Copy)]
pub(crate) enum Person<'a> {
    /// Its client number.
    Client(&'a str),
    /// The canonical surname, initial and birth date.
    Name(&'a [u8]),
    /// The canonical BSN.
    Bsn(&'a [u8]),
}

impl Refs {
    /// Prepares the agency's states, and the messages of the shared refs, for the rows of a case
    /// system.
    pub(crate) fn new(
        key: &AgencyKey,
        covenant: &Covenant,
        night: Night,
        system: CaseSystem<'_>,
    ) -> Self {
        let (hash, night) = (covenant.hash().0, night.to_string());
        let person = |kind: &[u8]| {
            key.ref_mac(&[b"hitmachine/v1/person-ref", &hash, night.as_bytes(), kind])
        };
        // Two systems may give out one number twice.
        let (signal, client) = match system.name {
            None => (key.signal_mac(), person(b"client")),
            Some(name) => (
                key.ref_mac(&[b"hitmachine/v1/system-signal-ref", name.as_bytes()]),
                key.ref_mac(&[
                    b"hitmachine/v1/system-person-ref",
                    &hash,
                    night.as_bytes(),
                    b"client",
                    name.as_bytes(),
                ]),
            ),
        };
        let shared = |kind: &[u8]| {
            let label = b"hitmachine/v1/ref-context";
            let digest = context::digest(&[label, &hash, night.as_bytes(), kind]);
            message(*b"hitmachine/v1/ref", &digest)
        };
        Self {
            signal,
            client,
            is_only_system: system.is_only,
            name: person(b"name"),
            number: person(b"bsn"),
            bsn: shared(b"bsn"),
            household: shared(b"household"),
            holder: HolderField::ALL.map(|part| shared(part.label().as_bytes())),
        }
    }

    /// The ref of a signal number that is trimmed, as the cells of a row are.
    pub(crate) fn signal(&self, number: &str) -> SignalRef {
        SignalRef(self.signal.code(number.as_bytes()))
    }

    /// The ref of a person.
    pub(crate) fn person(&self, person: Person<'_>) -> PersonRef {
        PersonRef(match person {
            Person::Client(number) => self.client.code(number.as_bytes()),
            Person::Name(canonical) => self.name.code(canonical),
            Person::Bsn(canonical) => self.number.code(canonical),
        })
    }

    /// The ref of the BSN whose secret `mac` is keyed with.
    pub(crate) fn bsn(&self, mac: &Mac) -> BsnRef {
        BsnRef(mac.code(&self.bsn))
    }

    /// The ref of the address whose secret `mac` is keyed with.
    pub(crate) fn household(&self, mac: &Mac) -> HouseholdRef {
        HouseholdRef(mac.code(&self.household))
    }

    /// What `clues` say of the holder of the BSN whose secret `mac` is keyed with.
    pub(crate) fn holder(&self, mac: &Mac, clues: &HolderClues) -> Holder {
        clues.holder(mac, &self.holder)
    }
}
