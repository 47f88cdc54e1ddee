//! Flood: an agency that sends everybody, to open what others say about them; and a shelter that
//! nobody listed, which would make a household of strangers. Caps stand against both, and those who
//! go over them are named.

mod fishing;
mod register;

use exchange::hits::Notice;
use hasher::Objection;
use matcher::accept::AcceptError;

use crate::parties::{Centre, Terms, batch, hashed, header, id, opened, tonight, try_hash};
use crate::people::Signal;

const TOWN: u32 = 1500;

fn honest() -> Vec<Signal> {
    Signal::about((0..TOWN).step_by(10))
}

fn everybody() -> Vec<Signal> {
    Signal::about(0..TOWN)
}

#[test]
fn an_agency_that_sends_everybody_is_stopped_at_its_cap_twice() {
    let centre = Centre::new(Terms {
        signals: 300,
        ..Terms::of(3, 2)
    });
    let capped = try_hash(&centre.covenant, 2, tonight(), &everybody());
    assert_eq!(
        capped.expect("the export can be read").objections,
        [Objection::TooManySignals {
            signals: 1500,
            allowed: 300
        }]
    );
    // A hasher that does not ask the covenant: its batch is made under terms without a cap, and
    // then said to be under these.
    let free = Centre::new(Terms::of(3, 2)).covenant;
    let sections = hashed(&free, 2, tonight(), &everybody());
    let bytes = crate::parties::written(
        header(&centre.covenant, 2, tonight(), 1, &sections),
        &sections,
        crate::parties::agency_key(2).identity().sign(),
        centre.covenant.centre().hpke(),
    );
    assert!(matches!(
        centre.accept(tonight(), &bytes),
        Err(AcceptError::Volume {
            records: 1500,
            max: 300,
            ..
        })
    ));
    let list = centre.night_of(&[(1, &honest())]);
    assert_eq!(list.counts.signals, 0);

    // The weakened variant has no cap: one agency opens all that another says.
    let open = Centre::new(Terms::of(3, 2)).night_of(&[(1, &honest()), (2, &everybody())]);
    let of_one = opened(&open)
        .iter()
        .filter(|(agency, _)| *agency == id(1))
        .count();
    assert_eq!(of_one, honest().len());
    // Under the cap it opens as many as it may send.
    let within = Centre::new(Terms {
        signals: 300,
        ..Terms::of(3, 2)
    })
    .night_of(&[(1, &honest()), (2, &everybody()[..300])]);
    let of_one_within = opened(&within)
        .iter()
        .filter(|(agency, _)| *agency == id(1))
        .count();
    println!(
        "flood: of {} signals of another agency, one that sends all {TOWN} people opens 0 (refused \
         at both ends), {of_one} without a cap, \
         and {of_one_within} with as many as its cap of 300 allows",
        honest().len()
    );
    assert!(of_one_within < of_one / 4);
}

#[test]
fn an_agency_with_too_many_records_on_one_tag_is_left_out_there_and_named() {
    let terms = Terms {
        records_per_tag: 10,
        ..Terms::of(3, 2)
    };
    let flood: Vec<Signal> = (1..=200)
        .map(|number| Signal {
            number,
            person: 1,
            home: 1,
            severity: 2,
        })
        .collect();
    let one = [Signal {
        number: 1,
        person: 1,
        home: 1,
        severity: 2,
    }];
    let list = Centre::new(terms).night_of(&[(1, &one), (2, &flood)]);
    assert_eq!(list.counts.signals, 0);
    let mut crowded = Vec::new();
    for notice in &list.notices {
        if let Notice::Crowded {
            agency,
            records: 200,
            ..
        } = notice
            && *agency == id(2)
        {
            crowded.push(notice);
        }
    }
    assert_eq!(
        (crowded.len(), list.notices.len()),
        (3, 3),
        "{:?}",
        list.notices
    );
    let weak = Centre::new(Terms {
        records_per_tag: 1000,
        ..terms
    })
    .night_of(&[(1, &one), (2, &flood)]);
    assert_eq!(weak.counts.signals, 201);
    println!(
        "flood: 200 records on one tag: left out and named on 3 of 3 tags; without a cap 201 \
         signals open"
    );
}

#[test]
fn a_shelter_that_nobody_listed_makes_no_household() {
    // Sixty people of three agencies at one address; by person nobody is known twice. Each agency
    // has others too: an address that a fifth of an export has would be a word for nothing.
    let shelter = |agency: u32| -> Vec<Signal> {
        (0..120)
            .map(|n| Signal {
                number: 1 + n,
                person: agency * 1000 + n,
                home: if n < 20 { 77 } else { agency * 1000 + n },
                severity: 2,
            })
            .collect()
    };
    let of = |terms: Terms| {
        let people = [shelter(1), shelter(2), shelter(3)];
        Centre::new(terms).night_of(&[(1, &people[0]), (2, &people[1]), (3, &people[2])])
    };
    let list = of(Terms {
        records_per_tag: 10,
        ..Terms::of(3, 2)
    });
    let named = list
        .notices
        .iter()
        .filter(|notice| {
            matches!(
                notice,
                Notice::Crowded {
                    records: 20,
                    tags: 1,
                    ..
                }
            )
        })
        .count();
    assert_eq!(
        (
            list.counts.signals,
            list.counts.hits,
            named,
            list.notices.len()
        ),
        (0, 0, 3, 3)
    );
    let weak = of(Terms {
        records_per_tag: 1000,
        ..Terms::of(3, 2)
    });
    assert_eq!(
        (weak.counts.signals, weak.counts.cases),
        (60, 60),
        "opened, and yet no household of sixty strangers"
    );
    assert!(weak.notices.iter().any(|notice| matches!(
        notice,
        Notice::Oversized {
            households: 1,
            persons: 60,
            ..
        }
    )));
    let weakest = of(Terms {
        records_per_tag: 1000,
        household_persons: 1000,
        ..Terms::of(3, 2)
    });
    assert_eq!(
        (weakest.counts.signals, weakest.counts.cases),
        (60, 1),
        "one household of sixty strangers"
    );
    println!(
        "unlisted shelter: 0 of 60 people opened, 3 agencies named; without a cap 60, each alone; \
         without a second one, one household"
    );
}

#[test]
fn a_batch_just_under_its_cap_is_accepted() {
    let centre = Centre::new(Terms {
        signals: 300,
        ..Terms::of(3, 2)
    });
    let sections = hashed(&centre.covenant, 2, tonight(), &everybody()[..300]);
    assert!(
        centre
            .accept(
                tonight(),
                &batch(&centre.covenant, 2, tonight(), 1, &sections)
            )
            .is_ok()
    );
}
