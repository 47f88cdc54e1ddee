//! Refs: what opened signals are linked by; they are in the payload and match no tag.
//!
//! The agency's own refs are made under its ref key, that of a BSN under its secret `T(x)`; those
//! of addresses come from what opens their tags (docs/pseudonym-scheme.md, "Refs").

use exchange::covenant::Covenant;
use exchange::crypto::context;
use exchange::crypto::mac::Mac;
use exchange::night::Night;
use exchange::payload::holder::{Holder, HolderField};
use exchange::payload::{BsnRef, PersonRef};

use crate::pseudonymise::holder::HolderClues;
use crate::pseudonymise::keys::{AgencyKey, SignalRefs, framed_code};
use crate::pseudonymise::tag::{Message, message};

/// Makes the refs of one agency, covenant and night.
pub(crate) struct Refs {
    /// Whether all rows of the batch are of one system, in which two client numbers are two
    /// persons.
    pub(crate) is_only_system: bool,
    signals: SignalRefs,
    client: Mac,
    /// The framed name of the case system: two systems may give out one number twice.
    system: Vec<u8>,
    name: Mac,
    number: Mac,
    description: Mac,
    signal: Mac,
    bsn: Message,
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
    /// All that a row with an address says of somebody whom it does not name in full.
    Description(&'a [u8]),
    /// The number of the one signal about them, where the row says too little to find them again.
    Signal(&'a str),
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
        let name = system.name.unwrap_or_default();
        let signals = key.signal_refs(covenant.ref_series(), night, name);
        let (hash, night) = (covenant.hash().0, night.to_string());
        let person = |kind: &[u8]| {
            key.ref_mac(&[b"hitmachine/v2/person-ref", &hash, night.as_bytes(), kind])
        };
        let shared = |kind: &[u8]| {
            let label = b"hitmachine/v1/ref-context";
            let digest = context::digest(&[label, &hash, night.as_bytes(), kind]);
            message(*b"hitmachine/v1/ref", &digest)
        };
        Self {
            signals,
            client: person(b"client"),
            system: context::frame(&[name.as_bytes()]),
            is_only_system: system.is_only,
            name: person(b"name"),
            number: person(b"bsn"),
            description: person(b"description"),
            signal: person(b"signal"),
            bsn: shared(b"bsn"),
            holder: HolderField::ALL.map(|part| shared(part.label().as_bytes())),
        }
    }

    /// What makes the refs of signal numbers.
    pub(crate) const fn signals(&self) -> &SignalRefs {
        &self.signals
    }

    /// The ref of a person.
    pub(crate) fn person(&self, person: Person<'_>) -> PersonRef {
        PersonRef(match person {
            Person::Client(number) => framed_code(&self.client, &self.system, number),
            Person::Name(canonical) => self.name.code(canonical),
            Person::Bsn(canonical) => self.number.code(canonical),
            Person::Description(canonical) => self.description.code(canonical),
            Person::Signal(number) => framed_code(&self.signal, &self.system, number),
        })
    }

    /// The ref of the BSN whose secret `mac` is keyed with.
    pub(crate) fn bsn(&self, mac: &Mac) -> BsnRef {
        BsnRef(mac.code(&self.bsn))
    }

    /// What `clues` say of the holder of the BSN whose secret `mac` is keyed with.
    pub(crate) fn holder(&self, mac: &Mac, clues: &HolderClues) -> Holder {
        clues.holder(mac, &self.holder)
    }
}
