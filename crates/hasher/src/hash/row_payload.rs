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

/// What a row says, but for the refs that are made with secrets.
pub(super) fn payload_of(row: &Row<'_>, refs: &Refs, canonical: &mut Canonical) -> Payload {
    let person = person_of(row, refs, canonical);
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

/// Whom a row is about, by the first that it has of client number, name and BSN.
fn person_of(row: &Row<'_>, refs: &Refs, canonical: &mut Canonical) -> Option<PersonRef> {
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
