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
    signal: SignalRef([0; 16]),
    person: None,
    is_client: false,
    bsn: None,
    holder: Holder::from_bits(0),
    household: None,
    code: 0,
    date: 0,
    severity: Severity::Concern,
    contact: 0,
};

/// What a row says, but for the refs that are made with secrets.
pub(super) fn payload_of(row: &Row<'_>, refs: &Refs, canonical: &mut Canonical) -> Payload {
    Payload {
        signal: refs.signal(row.signal_number),
        person: person_of(row, refs, canonical),
        // Two systems have two numbers of one person.
        is_client: row.client_number.is_some() && refs.is_only_system,
        bsn: None,
        holder: Holder::default(),
        household: None,
        code: row.code,
        date: row.date,
        severity: row.severity,
        contact: row.contact,
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
