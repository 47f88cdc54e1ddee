//! What honest agencies and liars send: records of the real hasher, opened and sealed again with
//! something changed, as anybody can who has the pseudonym key.

use exchange::batch::record::{NONCE_LEN, Opening, Record, RecordBytes, SealContext};
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::{HitList, Notice, RecordFault};
use exchange::payload::Payload;

use crate::parties::{Centre, Terms, covenant_text, hashed, id, pseudonym_key, signed, tonight};
use crate::people::{Signal, known_by_tag};

/// An agency and the records it sends.
pub(super) type Sent = (u8, Vec<Vec<RecordBytes>>);

/// A centre under a covenant whose only rule asks so many agencies.
pub(super) fn under(terms: Terms, min_agencies: u8) -> Centre {
    let text = covenant_text(terms);
    let text = text.replace(
        "min_agencies = 1",
        &format!("min_agencies = {min_agencies}"),
    );
    let mut centre = Centre::new(terms);
    centre.covenant = signed(&text);
    centre
}

/// A signal of an agency about each of these people, three of whom share a home.
pub(super) fn about(people: impl IntoIterator<Item = u32>) -> Vec<Signal> {
    Signal::about(people)
}

/// What an agency sends of these signals without their BSN, with each payload changed.
pub(super) fn sent(
    covenant: &SignedCovenant,
    agency: u8,
    signals: &[Signal],
    change: impl Fn(&mut Payload),
) -> Sent {
    let mut sections = hashed(covenant, agency, tonight(), signals);
    let numbers = signals
        .iter()
        .flat_map(|signal| [signal.person, signal.home]);
    let most = numbers.max().unwrap_or(0);
    for (section, records) in covenant.sections().zip(&mut sections) {
        let key = covenant.match_key_of(section);
        if key.id() == "bsn" {
            records.clear();
            continue;
        }
        let known = known_by_tag(&pseudonym_key(), covenant, tonight(), section, 0..=most);
        let context = SealContext::new(
            covenant.hash(),
            covenant.key_epoch(),
            tonight(),
            &id(agency),
            covenant.gate_of(section),
            key,
        );
        for bytes in &mut *records {
            let record = Record::from_bytes(bytes);
            let (_, identifier) = &known[&record.tag];
            let seal_key = context.key(&Opening::new(&identifier.opening()));
            let payload = context
                .open(&seal_key, &record)
                .expect("it was sealed here");
            let mut payload = Payload::decode(&payload).expect("a payload");
            payload.bsn = None;
            payload.holder = exchange::payload::holder::Holder::NONE;
            change(&mut payload);
            let mut nonce = [0; NONCE_LEN];
            nonce.copy_from_slice(&payload.signal.0);
            let sealed = context.seal(&seal_key, record.tag, &nonce, &payload.encode());
            *bytes = Record {
                nonce: &nonce,
                sealed: &sealed,
                ..record
            }
            .bytes();
        }
        records.sort_unstable();
    }
    (agency, sections)
}

/// The hit list of what is sent under the covenant of a centre.
pub(super) fn list_of(
    terms: Terms,
    min_agencies: u8,
    sent: impl Fn(&SignedCovenant) -> Vec<Sent>,
) -> HitList {
    let centre = under(terms, min_agencies);
    let sent = sent(&centre.covenant);
    centre.night_of_sections(sent)
}

/// How many records of an agency have the ref of another address than their tag.
pub(super) fn named_for_refs(list: &HitList, agency: u8) -> u64 {
    let mut named = 0;
    for notice in &list.notices {
        if let Notice::Faulty {
            agency: of,
            fault: RecordFault::Ref,
            records,
            ..
        } = notice
            && *of == id(agency)
        {
            named += records;
        }
    }
    named
}
