//! The weakened opener: it trusts the first polynomial that opens, and so is led to name an honest
//! agency.

use std::collections::BTreeSet;

use curve25519_dalek::Scalar;
use exchange::batch::record::{Opening, Record, RecordBytes, SealContext};
use exchange::covenant::signed_covenant::SignedCovenant;

use super::{framing, honest, with_shares};
use crate::below::{at_zero, share_of};
use crate::parties::{Centre, Terms, id, tonight};

/// The weakened opener: the first *k* whose value at 0 opens a record are right, and whoever lies
/// off their polynomial is named.
fn credulous(
    covenant: &SignedCovenant,
    k: usize,
    batches: &[(u8, Vec<Vec<RecordBytes>>)],
) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let gate = &covenant.gates()[0];
    for first in &batches[0].1[0] {
        let tag = Record::from_bytes(first).tag;
        let mut shares = Vec::new();
        for (agency, sections) in batches {
            let on_tag = sections[0]
                .iter()
                .find(|record| Record::from_bytes(record).tag == tag);
            if let Some(record) = on_tag {
                shares.push((*agency, share_of(record)));
            }
        }
        let value = at_zero(&shares[..k]);
        let context = SealContext::new(
            covenant.hash(),
            1,
            tonight(),
            &id(shares[0].0),
            gate,
            &covenant.match_keys()[0],
        );
        let key = context.key(&Opening::new(&value));
        if context.open(&key, &Record::from_bytes(first)).is_none() {
            // It does not open: the last one in is to blame.
            named.insert(id(shares[k - 1].0));
            continue;
        }
        for share in &shares[k..] {
            let exchanged = [&shares[..k - 1], &[*share]].concat();
            if at_zero(&exchanged) != value {
                named.insert(id(share.0));
            }
        }
    }
    named
}

#[test]
fn a_credulous_opener_would_be_led_to_name_an_honest_agency() {
    let covenant = Centre::new(Terms::of(4, 3)).covenant;
    let named = credulous(&covenant, 3, &framing(&covenant));
    println!("shares: a credulous opener names {named:?} where 1 and 2 are false");
    assert_eq!(named, BTreeSet::from([id(4)]));

    let covenant = Centre::new(Terms::of(2, 2)).covenant;
    let batches = vec![
        with_shares(&covenant, 1, |_, share| share + Scalar::ONE),
        honest(&covenant, 2),
    ];
    assert_eq!(
        credulous(&covenant, 2, &batches),
        BTreeSet::from([id(2)]),
        "and with exactly k, whoever it asks last"
    );
}
