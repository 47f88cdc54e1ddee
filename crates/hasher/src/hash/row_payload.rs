//! What the row of a signal says, as its payload: all but the refs that are made with secrets.

use exchange::covenant::{Field, Part};
use exchange::payload::holder::Holder;
use exchange::payload::{Payload, PersonRef, Severity, SignalRef};

use crate::check::row::Row;
use crate::normalise::identifiers::Canonical;
use crate::pseudonymise::refs::{Person, Refs};

/// By what an agency without client numbers tells its persons apart.
const NAME: [Part; 3] = [
    Part::whole(Field::Surname),
    Part::whole(Field::Initial),
    Part::whole(Field::Birth),
];

/// What payloads are overwritten with.
pub(super) const NOTHING: Payload = Payload {
    signal: SignalRef([0; 12]),
    previous: SignalRef([0; 12]),
    person: None,
    is_client: false,
    is_in_joint_plan: false,
    is_informed: false,
    bsn: None,
    holder: Holder::NONE,
    address: None,
    bag: None,
    code: 0,
    date: 0,
    severity: Severity::Concern,
    contact: 0,
};

/// What a row says, but for the refs that are made with secrets. Whether it is about somebody at
/// all, and not about an address alone, `is_about_somebody` says: it gives an identifier of a
/// person or of their family.
pub(super) fn payload_of(
    row: &Row<'_>,
    refs: &Refs,
    canonical: &mut Canonical,
    is_about_somebody: bool,
) -> Payload {
    let mut person = named_person(row, refs, canonical);
    if person.is_none() && is_about_somebody {
        person = Some(described_person(row, refs, canonical));
    }
    // What is said of a person is said of nobody where there is only an address.
    let has_person = person.is_some();
    Payload {
        signal: refs.signals().current(row.signal_number),
        previous: refs.signals().previous(row.signal_number),
        person,
        // Two systems have two numbers of one person.
        is_client: row.client_number.is_some() && refs.is_only_system,
        is_in_joint_plan: has_person && row.is_in_joint_plan,
        is_informed: has_person && row.is_informed,
        code: row.code,
        date: row.date,
        severity: row.severity,
        contact: row.contact,
        ..NOTHING
    }
}

/// Whom a row names, by the first that it has of client number, full name and BSN.
fn named_person(row: &Row<'_>, refs: &Refs, canonical: &mut Canonical) -> Option<PersonRef> {
    if let Some(number) = row.client_number {
        return Some(refs.person(Person::Client(number)));
    }
    let mut person = None;
    row.identifiers.for_each_form(&NAME, canonical, |name| {
        person = Some(refs.person(Person::Name(name)));
    });
    if person.is_none() {
        let bsn = row.identifiers.bsn.as_ref()?;
        person = Some(refs.person(Person::Bsn(bsn)));
    }
    person
}

/// Whom a row is about that names nobody in full: whoever else the agency describes alike at one
/// address, or nobody of its other signals.
fn described_person(row: &Row<'_>, refs: &Refs, canonical: &mut Canonical) -> PersonRef {
    let described = row.identifiers.description(canonical);
    refs.person(described.map_or(Person::Signal(row.signal_number), Person::Description))
}
