//! One agency's word: what a single agency can do to the signals of others above the gate
//! (docs/decisions/0028). What it says places its own signals; it takes two to tie others'.
//!
//! The weakened variant of an attack has a second agency, of another controller, that says the
//! same: two are believed, so the attack succeeds.

mod scenes;

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::Notice;
use exchange::payload::{AddressRef, BagRef, BsnRef, Payload, PersonRef};

use crate::parties::{Terms, id, tonight};
use scenes::{Sent, about, list_of, named_for_refs, sent};

/// How many homes the city of the attack on addresses has.
const HOMES: u32 = 2000;

fn honestly(_: &mut Payload) {}

/// Three agencies, each of which knows another person at every home.
fn honest_city(covenant: &SignedCovenant) -> Vec<Sent> {
    let mut all = Vec::new();
    for agency in 1..=3 {
        let people = (0..HOMES).map(|home| 3 * home + u32::from(agency) - 1);
        all.push(sent(covenant, agency, &about(people), honestly));
    }
    all
}

#[test]
fn a_ref_on_the_tags_of_other_addresses_makes_no_one_household_of_a_city() {
    let terms = Terms::of(4, 3);
    // One and the same signal on every address.
    let liar = |covenant: &SignedCovenant, address: Option<[u8; 8]>| {
        sent(
            covenant,
            4,
            &about((0..HOMES).map(|home| 3 * home)),
            |payload| {
                payload.person = None;
                (payload.is_client, payload.date) = (false, tonight().day_number());
                if let Some(address) = address {
                    payload.address = Some(AddressRef(address));
                }
            },
        )
    };
    let before = list_of(terms, 3, honest_city);
    let after = list_of(terms, 3, |covenant| {
        let mut all = honest_city(covenant);
        all.push(liar(covenant, Some([0xEE; 8])));
        all
    });
    assert_eq!(before.counts.hits, u64::from(HOMES));
    assert_eq!(after.counts.hits, before.counts.hits);
    assert_eq!(named_for_refs(&after, 4), u64::from(HOMES));
    // With the refs of their tags nothing is wrong with the records, and nothing happens either.
    let with_true_refs = list_of(terms, 3, |covenant| {
        let mut all = honest_city(covenant);
        all.push(liar(covenant, None));
        all
    });
    assert_eq!(with_true_refs.counts.hits, before.counts.hits);
    assert_eq!(named_for_refs(&with_true_refs, 4), 0);
    println!(
        "one word: one ref on {HOMES} address tags: {} hits, as without it; {} records named",
        after.counts.hits,
        named_for_refs(&after, 4)
    );
}

#[test]
fn two_records_do_not_frame_two_families_as_one() {
    // Agency 1 knows somebody at home 0, agencies 2 and 3 somebody at home 1; a rule asks three.
    let hits = |liars: &[u8]| {
        list_of(Terms::of(5, 2), 3, |covenant| {
            let mut all = Vec::new();
            for (agency, person) in [(1, 0), (2, 3), (3, 4)] {
                all.push(sent(covenant, agency, &about([person]), honestly));
            }
            for &agency in liars {
                all.push(sent(covenant, agency, &about([1, 5]), |payload| {
                    payload.address = Some(AddressRef([0xEE; 8]));
                }));
            }
            all
        })
    };
    let (before, after) = (hits(&[]), hits(&[4]));
    assert_eq!((before.counts.hits, after.counts.hits), (0, 0));
    assert_eq!(named_for_refs(&after, 4), 2);
    println!("one word: two records with one ref at two homes: 0 hits, 2 records named");
}

/// Agencies 1 and 2 know person 0, agencies 3 and 5 person 30.
fn two_people(covenant: &SignedCovenant) -> Vec<Sent> {
    let known = [(1, 0), (2, 0), (3, 30), (5, 30)];
    let known = known.map(|(agency, person)| sent(covenant, agency, &about([person]), honestly));
    known.to_vec()
}

/// Persons and most agencies in a hit, where agencies say something of both.
fn with_liars(liars: &[u8], lie: impl Fn(&mut Payload)) -> (u64, usize) {
    let list = list_of(Terms::of(6, 2), 2, |covenant| {
        let mut all = two_people(covenant);
        for &agency in liars {
            all.push(sent(covenant, agency, &about([0, 30]), &lie));
        }
        all
    });
    let agencies = list.hits.iter().map(|hit| {
        let signals = hit.explanation.signals.iter();
        let mut agencies: Vec<&str> = signals.map(|signal| signal.agency.as_str()).collect();
        agencies.sort_unstable();
        agencies.dedup();
        agencies.len()
    });
    (list.counts.persons, agencies.max().unwrap_or(0))
}

#[test]
fn two_rows_of_one_agency_make_no_one_of_two_people() {
    assert_eq!(with_liars(&[], honestly), (2, 2));
    let one_client = |payload: &mut Payload| {
        (payload.person, payload.is_client) = (Some(PersonRef([9; 8])), true);
    };
    let by_client = with_liars(&[4], one_client);
    assert_eq!(by_client, (2, 3), "the liar's own signals are with either");
    let one_bsn = |payload: &mut Payload| payload.bsn = Some(BsnRef([9; 8]));
    let by_bsn = with_liars(&[4], one_bsn);
    assert_eq!(by_bsn.0, 3, "who bridges joins nobody");
    // Weakened: two agencies put one BSN on both, and two are believed.
    let by_two = with_liars(&[4, 6], one_bsn);
    assert_eq!(by_two, (1, 6));
    println!(
        "one word: two rows about two people: {} persons by one client number, {} by one BSN; {} \
         where two agencies say so",
        by_client.0, by_bsn.0, by_two.0
    );
}

#[test]
fn one_client_number_on_all_rows_of_an_agency_moves_nobody_elses_signals() {
    let people = || about((0..300).step_by(3));
    let outcome = |change: &dyn Fn(&mut Payload)| {
        let list = list_of(Terms::of(4, 2), 3, |covenant| {
            let mut all = Vec::new();
            for agency in 1..=2 {
                all.push(sent(covenant, agency, &people(), honestly));
            }
            all.push(sent(covenant, 3, &people(), change));
            all
        });
        [list.counts.persons, list.counts.cases, list.counts.hits]
    };
    let honest = outcome(&honestly);
    let placeholder = outcome(&|payload| {
        (payload.person, payload.is_client) = (Some(PersonRef([0x30; 8])), true);
    });
    assert_eq!(honest, [100, 100, 100]);
    assert_eq!(placeholder, honest);
    println!("one word: one client number on 100 rows: {placeholder:?} persons, cases, hits");
}

#[test]
fn a_number_of_one_address_with_the_postcode_of_another_makes_no_household_of_both() {
    let at = |home: u8| move |payload: &mut Payload| payload.bag = Some(BagRef([home; 8]));
    let outcome = |liars: &[u8]| {
        let list = list_of(Terms::of(9, 2), 1, |covenant| {
            let mut all = Vec::new();
            for agency in 1..=2 {
                // At home 0, person 0; at home 1, by its number alone, person 3.
                let (_, mut sections) = sent(covenant, agency, &about([0]), at(1));
                let (_, others) = sent(covenant, agency, &about([3]), |payload| {
                    at(2)(payload);
                    payload.address = None;
                    payload.signal.0[0] ^= 1;
                });
                // Nothing of the second is on a tag of its address.
                let last = sections.len() - 1;
                for (section, others) in sections[..last].iter_mut().zip(others) {
                    section.extend(others);
                    section.sort_unstable();
                }
                all.push((agency, sections));
            }
            for &agency in liars {
                all.push(sent(covenant, agency, &about([1]), at(2)));
            }
            all
        });
        list.counts.cases
    };
    assert_eq!((outcome(&[]), outcome(&[4])), (2, 2));
    // Weakened: three agencies say so, which is more than say anything else.
    assert_eq!(outcome(&[4, 5, 6]), 1);
    println!("one word: a number of one address with the postcode of another: 2 cases; 1 by three");
}

#[test]
fn one_agency_moves_a_person_only_where_two_do_not_agree_and_is_named() {
    let outcome = |homes: &[(u8, u32)]| {
        list_of(Terms::of(5, 2), 1, |covenant| {
            let mut all = Vec::new();
            for &(agency, home) in homes {
                let mut signals = about([0]);
                signals[0].home = home;
                all.push(sent(covenant, agency, &signals, |payload| {
                    payload.date += u32::from(agency);
                }));
            }
            // Somebody else lives at each home.
            all.push(sent(covenant, 5, &about([10, 20]), honestly));
            all
        })
    };
    let moved = |homes: &[(u8, u32)]| -> Vec<String> {
        let mut moved = Vec::new();
        for notice in outcome(homes).notices {
            if let Notice::Moved { agency, .. } = notice {
                moved.push(agency);
            }
        }
        moved
    };
    // Two agree, and the liar, newer than both, does not matter.
    assert_eq!(moved(&[(1, 3), (2, 3), (4, 6)]), [""; 0]);
    // Against one other it decides, and is named. So it is when it joins somebody against two.
    assert_eq!(moved(&[(1, 3), (4, 6)]), [id(4)]);
    assert_eq!(
        moved(&[(1, 3), (2, 3), (3, 6), (4, 6)]),
        [id(3), id(4)],
        "which of both lies is not known"
    );
    println!("one word: a mover is decided by one agency where no two agree, and it is named");
}
