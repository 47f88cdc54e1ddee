//! Reuse: over whole nights no key and nonce ever seal two payloads, and no tag, share or key comes
//! back where it may not.
//!
//! The check knows all keys, for it has the pseudonym key. A sealer that counts its nonces, or has
//! one for all, is found by it.

use std::collections::{HashMap, HashSet};

use exchange::batch::record::{
    NONCE_LEN, Opening, Record, RecordBytes, SHARE_LEN, SealContext, Tag,
};
use exchange::covenant::Section;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;
use exchange::payload;

use crate::parties::{Centre, Terms, hashed, id, night, pseudonym_key, tonight};
use crate::people::{Signal, known_by_tag};

const PEOPLE: u32 = 150;

/// What was sealed, by the key and nonce it was sealed with.
#[derive(Default)]
struct Sealed {
    pairs: HashMap<([u8; 32], [u8; NONCE_LEN]), [u8; payload::LEN]>,
    records: usize,
    /// Pairs that sealed two payloads.
    reused: usize,
}

/// Nonces of a sealer, by the position of the record in its section; none for those of the real
/// one.
type Nonces = Option<fn(usize) -> [u8; NONCE_LEN]>;

fn counted(position: usize) -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    nonce[..8].copy_from_slice(&(position as u64).to_le_bytes());
    nonce
}

fn constant(_: usize) -> [u8; NONCE_LEN] {
    [7; NONCE_LEN]
}

impl Sealed {
    /// Takes in a night of an agency.
    fn add(
        &mut self,
        covenant: &SignedCovenant,
        agency: u8,
        night: Night,
        signals: &[Signal],
        nonces: Nonces,
    ) {
        for (section, records) in covenant
            .sections()
            .zip(hashed(covenant, agency, night, signals))
        {
            let locks = known_by_tag(&pseudonym_key(), covenant, night, section, 0..PEOPLE);
            let context = context(covenant, agency, night, section);
            for (position, record) in records.iter().enumerate() {
                let record = Record::from_bytes(record);
                let (_, known) = locks.get(&record.tag).expect("everybody is known");
                let key = context.key(&Opening::new(&known.opening()));
                let payload = context.open(&key, &record).expect("it opens");
                let nonce = nonces.map_or(*record.nonce, |nonce| nonce(position));
                let before = self.pairs.insert((*key.expose(), nonce), payload);
                self.reused += usize::from(before.is_some_and(|before| before != payload));
                self.records += 1;
            }
        }
    }
}

fn context(covenant: &SignedCovenant, agency: u8, night: Night, section: Section) -> SealContext {
    let gate = &covenant.gates()[usize::from(section.gate)];
    let match_key = &covenant.match_keys()[usize::from(section.match_key)];
    SealContext::new(
        covenant.hash(),
        covenant.key_epoch(),
        night,
        &id(agency),
        gate,
        match_key,
    )
}

/// Several signals about most people: one key seals each of them.
fn signals(agency: u8) -> Vec<Signal> {
    let person = |number: u32| (number * u32::from(agency) + number / 7) % PEOPLE;
    (1..400)
        .map(|number| Signal {
            number,
            person: person(number),
            home: person(number) / 3,
            severity: 2,
        })
        .collect()
}

/// The same with the severity of one signal changed; it is one of several about its person.
fn changed(agency: u8) -> Vec<Signal> {
    let mut signals = signals(agency);
    signals[200].severity = 3;
    signals
}

/// Two nights of three agencies, each hashed again with one severity changed.
fn whole_nights(nonces: Nonces) -> Sealed {
    let covenant = Centre::new(Terms::of(3, 2)).covenant;
    let mut sealed = Sealed::default();
    for night in [night("2026-11-21"), tonight()] {
        for agency in 1..=3 {
            sealed.add(&covenant, agency, night, &signals(agency), nonces);
            sealed.add(&covenant, agency, night, &changed(agency), nonces);
        }
    }
    sealed
}

#[test]
fn no_key_and_nonce_ever_seal_two_payloads_however_often_a_night_is_hashed() {
    let sealed = whole_nights(None);
    println!(
        "reuse: {} records of 2 nights and 3 agencies, each hashed twice with one severity \
         changed: {} pairs of key and nonce, {} reused",
        sealed.records,
        sealed.pairs.len(),
        sealed.reused
    );
    assert_eq!(sealed.reused, 0);
    let keys: HashSet<_> = sealed.pairs.keys().map(|(key, _)| key).collect();
    assert!(
        keys.len() * 3 < sealed.pairs.len() * 2,
        "keys seal several payloads, or there was nothing to find"
    );
    // Only what changed is sealed anew: the signal's three records at each of three agencies on two
    // nights.
    assert_eq!(sealed.pairs.len(), sealed.records / 2 + 3 * 3 * 2);
}

#[test]
fn a_sealer_that_counts_its_nonces_or_has_one_for_all_is_found() {
    // The weakened variants.
    for (name, nonces) in [
        ("counted", counted as fn(usize) -> _),
        ("constant", constant),
    ] {
        let reused = whole_nights(Some(nonces)).reused;
        println!("reuse: with {name} nonces, {reused} pairs of key and nonce reused");
        assert!(reused > 0, "{name}");
    }
}

#[derive(Default)]
struct Traces {
    tags: HashSet<Tag>,
    shares: HashSet<[u8; SHARE_LEN]>,
    keys: HashSet<[u8; 32]>,
}

impl Traces {
    /// Of one agency's night.
    fn of(covenant: &SignedCovenant, agency: u8, night: Night) -> Self {
        let mut traces = Self::default();
        for (section, records) in
            covenant
                .sections()
                .zip(hashed(covenant, agency, night, &signals(agency)))
        {
            let locks = known_by_tag(&pseudonym_key(), covenant, night, section, 0..PEOPLE);
            let context = context(covenant, agency, night, section);
            for record in &records {
                let Record { tag, share, .. } = Record::from_bytes(record);
                traces.tags.insert(tag);
                traces.shares.insert(*share);
                traces.keys.insert(
                    *context
                        .key(&Opening::new(&locks[&tag].1.opening()))
                        .expose(),
                );
            }
        }
        traces
    }

    /// How many tags, shares and keys both have.
    fn shared_with(&self, other: &Self) -> [usize; 3] {
        [
            self.tags.intersection(&other.tags).count(),
            self.shares.intersection(&other.shares).count(),
            self.keys.intersection(&other.keys).count(),
        ]
    }
}

#[test]
fn nothing_comes_back_on_another_night_or_with_another_k() {
    let [two, three] = [2, 3].map(|k| Centre::new(Terms::of(3, k)).covenant);
    let one = Traces::of(&two, 1, tonight());
    let others = [
        (
            "another night",
            Traces::of(&two, 1, night("2026-11-21")),
            [0, 0, 0],
        ),
        ("another k", Traces::of(&three, 1, tonight()), [0, 0, 0]),
    ];
    for (what, other, expected) in others {
        let shared = one.shared_with(&other);
        println!(
            "reuse: {what}: {} tags, {shared:?} tags, shares and keys come back",
            one.tags.len()
        );
        assert_eq!(shared, expected, "{what}");
    }
    // Agencies do meet on tags; each has a share and a key of its own there.
    let [tags, shares, keys] = one.shared_with(&Traces::of(&two, 2, tonight()));
    assert!(tags > 0 && (shares, keys) == (0, 0));
}

#[test]
fn the_same_rows_in_any_order_are_the_same_records() {
    let covenant = Centre::new(Terms::of(3, 2)).covenant;
    let mut turned = signals(1);
    turned.reverse();
    let once: Vec<Vec<RecordBytes>> = hashed(&covenant, 1, tonight(), &signals(1));
    assert!(once == hashed(&covenant, 1, tonight(), &turned));
}
