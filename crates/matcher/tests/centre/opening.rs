//! Agencies that do not do as they should: what opens still, what stays shut, and who is named.

use crate::sealer::Sealer;
use crate::site::{Row, Site, family, night};
use curve25519_dalek::Scalar;
use exchange::hits::{HitList, Notice, RecordFault};
use exchange::payload::holder::Holder;
use exchange::payload::{BsnRef, Payload};
use matcher::accept::AcceptError;

/// What an agency changes in a payload that it may not send.
type Change = fn(&mut Payload);

/// How a record of an agency on the family's address is made.
enum Made {
    Honestly,
    WithShare(u64),
    SealedUnder(u64),
    Saying(Change),
}

/// The night on which these agencies alone have a record on the address of the family.
fn matched(made: &[(&str, Made)]) -> HitList {
    let site = Site::new();
    let sealer = Sealer::new(
        &site.covenant,
        night(),
        site.covenant.sections().nth(4).expect("a section"),
    );
    let mut batches: Vec<(&str, Vec<_>)> = site
        .covenant
        .agencies()
        .iter()
        .map(|agency| (agency.id(), Vec::new()))
        .collect();
    for (number, (id, made)) in (0..).zip(made) {
        let agency = site.covenant.agency(id).expect("an agency");
        let row = family()
            .into_iter()
            .find(|row| row.agency == *id)
            .unwrap_or(Row {
                agency: "attendance",
                code: "truancy",
                ..family()[0]
            });
        let mut payload = Row { number, ..row }.payload(&site.covenant);
        if let Made::Saying(change) = made {
            change(&mut payload);
        }
        let (share, zero) = (
            sealer.value(
                7,
                site.covenant.unit_index(&site.covenant.gates()[2], agency),
            ),
            sealer.value(7, 0),
        );
        let (share, zero) = match made {
            Made::Honestly | Made::Saying(_) => (share, zero),
            Made::WithShare(other) => (Scalar::from(*other), zero),
            Made::SealedUnder(other) => (share, Scalar::from(*other)),
        };
        let record = sealer.seal_with(7, agency, &payload.encode(), share, zero);
        batches
            .iter_mut()
            .find(|(other, _)| other == id)
            .expect("an agency")
            .1
            .push(record);
    }
    for (agency, mut records) in batches {
        records.sort_unstable();
        let sections = [vec![], vec![], vec![], vec![], records];
        site.accept_bytes(&site.batch_of(agency, 1, &sections))
            .expect("accepted");
    }
    site.matched(false).expect("matched")
}

#[test]
fn opens_what_honest_agencies_sealed() {
    let list = matched(&[
        ("wijkteam", Made::Honestly),
        ("police", Made::Honestly),
        ("police", Made::Honestly),
    ]);
    assert_eq!(
        (
            list.counts.groups,
            list.counts.signals,
            list.notices.as_slice()
        ),
        (1, 3, &[][..])
    );
}

#[test]
fn keeps_two_shut_and_blames_nobody() {
    for made in [Made::WithShare(5), Made::SealedUnder(5)] {
        let list = matched(&[("wijkteam", Made::Honestly), ("police", made)]);
        assert_eq!((list.counts.groups, list.counts.signals), (0, 0));
        let [
            Notice::Shut {
                agencies,
                gate,
                tags: 1,
                ..
            },
        ] = list.notices.as_slice()
        else {
            panic!("{:?}", list.notices)
        };
        assert_eq!(
            (agencies.join(" "), gate.as_str()),
            ("wijkteam police".to_owned(), "household-2")
        );
    }
}

#[test]
fn keeps_two_shut_when_one_of_them_contradicts_itself() {
    let list = matched(&[
        ("wijkteam", Made::Honestly),
        ("police", Made::Honestly),
        ("police", Made::WithShare(5)),
    ]);
    assert_eq!(list.counts.signals, 0);
    let [
        Notice::Conflict {
            agencies, tags: 1, ..
        },
        Notice::Shut { agencies: all, .. },
    ] = list.notices.as_slice()
    else {
        panic!("{:?}", list.notices)
    };
    assert_eq!(
        (agencies.join(" "), all.join(" ")),
        ("police".to_owned(), "wijkteam police".to_owned())
    );
}

#[test]
fn opens_three_without_the_one_that_is_false_and_names_it() {
    for (made, fault, signals) in [
        (Made::WithShare(5), RecordFault::Share, 3),
        (Made::SealedUnder(5), RecordFault::Seal, 2),
    ] {
        let list = matched(&[
            ("wijkteam", made),
            ("housing", Made::Honestly),
            ("police", Made::Honestly),
        ]);
        assert_eq!((list.counts.groups, list.counts.signals), (1, signals));
        let [
            Notice::Faulty {
                agency,
                fault: found,
                tags: 1,
                records: 1,
                ..
            },
        ] = list.notices.as_slice()
        else {
            panic!("{:?}", list.notices)
        };
        assert_eq!((agency.as_str(), *found), ("wijkteam", fault));
    }
}

#[test]
fn leaves_out_and_names_what_an_agency_may_not_send() {
    let of_police: [(Change, RecordFault); 4] = [
        (|payload| payload.code = 1, RecordFault::Code),
        (
            |payload| payload.date = night().day_number() + 1,
            RecordFault::Date,
        ),
        (
            |payload| payload.date = night().day_number() - 366,
            RecordFault::Expired,
        ),
        (
            |payload| (payload.person, payload.address) = (None, None),
            RecordFault::Payload,
        ),
    ];
    let of_housing: (Change, RecordFault) = (
        |payload| payload.bsn = Some(BsnRef([1; 8])),
        RecordFault::Bsn,
    );
    let all = of_police
        .into_iter()
        .map(|(change, fault)| ("police", change, fault));
    for (id, change, fault) in all.chain([("housing", of_housing.0, of_housing.1)]) {
        let named = |list: &HitList| {
            let is_it = |notice: &&Notice| match notice {
                Notice::Faulty {
                    agency,
                    fault: found,
                    ..
                } => agency == id && *found == fault,
                _ => false,
            };
            list.notices.iter().filter(is_it).count() == 1
        };
        let list = matched(&[
            (id, Made::Saying(change)),
            ("wijkteam", Made::Honestly),
            ("veilig-thuis", Made::Honestly),
        ]);
        assert!(
            named(&list) && list.counts.signals == 2,
            "{fault:?}: {:?}",
            list.notices
        );
        // Without it there are not enough: the group stays shut.
        let list = matched(&[(id, Made::Saying(change)), ("wijkteam", Made::Honestly)]);
        assert!(
            named(&list) && list.counts.groups == 0,
            "{fault:?}: {:?}",
            list.notices
        );
        assert!(
            list.notices
                .iter()
                .any(|notice| matches!(notice, Notice::Shut { .. }))
        );
    }
}

/// A holder of whom all is said, and all otherwise than of another.
fn holder(number: u16) -> Holder {
    Holder::from_bits(number | number << 5 | number << 10).expect("a holder")
}

#[test]
fn tells_an_agency_how_many_of_its_signals_carry_a_number_that_others_hold_for_somebody_else() {
    let mother: Change = |payload| payload.holder = holder(1);
    let child: Change = |payload| payload.holder = holder(2);
    let rows = [
        ("wijkteam", mother),
        ("police", mother),
        ("veilig-thuis", child),
        ("veilig-thuis", child),
    ];
    let list = matched(&rows.map(|(agency, says)| (agency, Made::Saying(says))));
    assert_eq!(
        list.notices,
        [Notice::Contested {
            agency: "veilig-thuis".to_owned(),
            signals: 2
        }]
    );
    assert_eq!(
        (list.counts.signals, list.counts.persons),
        (4, 2),
        "the clients of one agency stay one"
    );
}

#[test]
fn takes_nothing_under_the_bsn_from_an_agency_that_may_not_use_it() {
    for section in 0..5 {
        let site = Site::new();
        let mut sections = vec![Vec::new(); 5];
        sections[section].push([1; 148]);
        let outcome = site.accept_bytes(&site.batch_of("housing", 1, &sections));
        let is_of_bsn = [0, 2].contains(&section);
        match outcome {
            Ok(_) => assert!(!is_of_bsn, "section {section}"),
            Err(AcceptError::Bsn {
                section: refused,
                records: 1,
                ..
            }) => assert!(is_of_bsn && refused == section, "section {section}"),
            Err(error) => panic!("section {section}: {error}"),
        }
    }
}
