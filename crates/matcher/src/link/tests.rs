//! Linking agrees with a naive oracle whatever the order of signals, agencies and groups.

mod bsn_oracle;
mod holders;
mod homes;
mod oracle;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::holder::Holder;
use exchange::payload::{Payload, PersonRef};
use proptest::prelude::*;

use super::*;
use crate::signals::Opened;
use world::{
    ADDRESS, BAG, Known, Met, NAME, NAME_ELSEWHERE, PARENT, PARENT_ELSEWHERE, SOUND, World,
    by_name, client, covenant, linked, section, signal_ref,
};

/// The persons of a world, as sets of signals.
fn persons(world: &World) -> Vec<Vec<usize>> {
    let found = linked(world, false);
    let mut persons: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (signal, person) in found.cases.iter().flatten() {
        persons
            .entry(person.expect("about somebody"))
            .or_default()
            .push(*signal);
    }
    persons.into_values().collect()
}

#[test]
fn joins_a_signal_without_bsn_to_the_one_bsn_it_meets() {
    let known = [
        client(0, 1).bsn(1),
        client(1, 2),
        client(1, 2),
        client(2, 3).bsn(1),
    ];
    assert_eq!(
        persons(&World::new(&known, &[(NAME, vec![0, 1])])),
        [vec![0, 1, 2, 3]]
    );
}

#[test]
fn joins_nobody_over_a_key_that_two_bsns_share_but_over_a_later_one() {
    let known = [
        client(0, 1).bsn(1),
        client(1, 2).bsn(1),
        client(0, 3).bsn(2),
        client(1, 4).bsn(2),
        client(2, 5),
        client(3, 6),
    ];
    let mut world = World::new(&known, &[(NAME, vec![0, 2, 4, 5])]);
    let counted = |world: &World| {
        let found = linked(world, false);
        (found.persons, found.ambiguous)
    };
    assert_eq!(counted(&world), (4, 2));
    world.met.push((SOUND, vec![2, 5]));
    assert_eq!(
        persons(&world),
        [vec![0, 1], vec![2, 3, 5], vec![4]],
        "the other found its place"
    );
    assert_eq!(counted(&world).1, 1);
    world.met.push((SOUND, vec![0, 4]));
    assert_eq!(
        persons(&world),
        [vec![0, 1, 4], vec![2, 3, 5]],
        "what one key ties is forgotten at the next"
    );
    assert_eq!(counted(&world).1, 0);
}

#[test]
fn keeps_nobody_else_apart_by_a_bsn_that_one_controller_alone_has() {
    let known = [
        client(0, 1).bsn(1),
        client(1, 2).bsn(1),
        client(2, 3).bsn(2),
        client(3, 4),
    ];
    let world = World::new(&known, &[(NAME, vec![0, 2, 3])]);
    assert_eq!(persons(&world), [vec![0, 1, 3], vec![2]]);
    assert_eq!(
        persons(&World::new(
            &[known[2], client(4, 1).bsn(3), known[3], known[0]],
            &[(NAME, vec![0, 1, 2, 3])]
        )),
        [vec![0], vec![1], vec![2], vec![3]],
        "agencies of one controller are one party, and each has its own word"
    );
}

#[test]
fn keeps_apart_by_client_numbers_what_two_controllers_tell_apart() {
    let known = [client(0, 1), client(1, 2), client(0, 3), client(1, 4)];
    let mut world = World::new(
        &known,
        &[
            (NAME, vec![0, 1]),
            (NAME, vec![2, 3]),
            (SOUND, vec![0, 1, 2, 3]),
        ],
    );
    assert_eq!(persons(&world), [vec![0, 1], vec![2, 3]]);
    // The numbers of one agency keep its own persons apart, and these are another's too.
    world.known[3] = by_name(1, 4);
    assert_eq!(persons(&world), [vec![0, 1, 2, 3]]);
}

#[test]
fn leaves_out_of_a_pass_who_alone_ties_the_others() {
    let known = [client(0, 1), client(1, 2), client(2, 3), client(3, 4)];
    let met = [(NAME, vec![0, 1, 2]), (NAME, vec![2, 3])];
    assert_eq!(
        persons(&World::new(&known, &met)),
        [vec![0, 1], vec![2], vec![3]]
    );
    assert_eq!(linked(&World::new(&known, &met), false).ambiguous, 2);
    // Another says so too.
    let two = [met[0].clone(), (NAME, vec![1, 2, 3])];
    assert_eq!(persons(&World::new(&known, &two)), [vec![0, 1, 2, 3]]);
    // Two signals of one controller are still one word.
    let known = [known[0], known[1], client(3, 3), client(4, 4), client(2, 5)];
    let met = [
        (NAME, vec![0, 1, 2]),
        (NAME, vec![2, 3]),
        (NAME, vec![3, 4]),
    ];
    assert_eq!(
        persons(&World::new(&known, &met)),
        [vec![0, 1], vec![2], vec![3], vec![4]]
    );
    // At a later key each can still join.
    let later = [&met[..], &[(SOUND, vec![3, 4])]].concat();
    assert_eq!(
        persons(&World::new(&known, &later)),
        [vec![0, 1], vec![2], vec![3, 4]]
    );
}

#[test]
fn places_an_agencys_own_signals_by_client_number_and_ties_no_others() {
    let two_people = [
        client(0, 1),
        client(1, 2),
        client(2, 3),
        client(3, 4),
        client(0, 1),
    ];
    let one = (NAME, vec![0, 1]);
    let other = (NAME, vec![2, 3, 4]);
    assert_eq!(
        persons(&World::new(&two_people, &[one.clone(), other.clone()])),
        [vec![0, 1], vec![2, 3, 4]],
        "one number on two people"
    );
    let with_more = [&two_people[..], &[client(0, 1)]].concat();
    let world = World::new(&with_more, &[one.clone(), other]);
    assert_eq!(
        persons(&world),
        [vec![0, 1], vec![2, 3, 4], vec![5]],
        "where there are two such persons none moves"
    );
    assert_eq!(linked(&world, false).ambiguous, 1);
    assert_eq!(
        persons(&World::new(&with_more, &[one])),
        [vec![0, 1, 4, 5], vec![2], vec![3]]
    );
    assert_eq!(
        persons(&World::new(&[client(0, 1), client(0, 1)], &[])),
        [vec![0, 1]],
        "nobody else has either"
    );
}

#[test]
fn keeps_two_clients_of_one_agency_apart_and_joins_two_names() {
    let clients = [client(0, 1), client(0, 2), client(1, 3)];
    let world = World::new(&clients, &[(NAME, vec![0, 1, 2])]);
    assert_eq!(
        (
            linked(&world, false).persons,
            linked(&world, false).ambiguous
        ),
        (3, 3)
    );
    let names = [by_name(0, 1), by_name(0, 2), client(1, 3)];
    assert_eq!(
        persons(&World::new(&names, &[(NAME, vec![0, 1, 2])])),
        [vec![0, 1, 2]],
        "a name may be written in two ways"
    );
    let one_bsn = [client(0, 1).bsn(1), client(0, 2).bsn(1), client(1, 3)];
    assert_eq!(
        persons(&World::new(&one_bsn, &[(NAME, vec![0, 1, 2])])),
        [vec![0, 1, 2]],
        "a BSN says that they are one"
    );
}

#[test]
fn takes_a_stronger_key_first_however_many_gates_it_is_met_at() {
    let known = [client(0, 1), client(1, 2), client(1, 3)];
    for name in [NAME, NAME_ELSEWHERE] {
        let world = World::new(&known, &[(SOUND, vec![0, 1]), (name, vec![0, 2])]);
        assert_eq!(persons(&world), [vec![0, 2], vec![1]]);
    }
}

#[test]
fn keeps_of_a_client_with_two_bsns_apart_what_has_one_of_its_own() {
    let known = [
        client(0, 1).bsn(1),
        client(0, 1).bsn(2),
        client(0, 1),
        client(1, 2).bsn(2),
        client(1, 2),
    ];
    let world = World::new(&known, &[]);
    assert_eq!(
        persons(&world),
        [vec![0], vec![1, 2, 3, 4]],
        "a BSN of its own keeps a signal apart, and no other"
    );
    assert_eq!(linked(&world, false).ambiguous, 0);
}

#[test]
fn ties_what_was_confirmed_before_any_key_unless_two_bsns_would_meet() {
    let known = [
        client(0, 1),
        client(0, 2),
        client(1, 3).bsn(1),
        client(1, 4).bsn(2),
        client(2, 5).bsn(1),
        client(2, 6).bsn(2),
    ];
    let mut world = World::new(&known, &[(NAME, vec![0, 3])]);
    world.confirmed = vec![(0, 2), (1, 0)];
    assert_eq!(persons(&world), [vec![0, 1, 2, 4], vec![3, 5]]);
    world.confirmed.push((3, 1));
    assert_eq!(
        persons(&world),
        [vec![0, 3, 5], vec![1], vec![2, 4]],
        "together they mean two BSNs: none of them counts"
    );
}

#[test]
fn keeps_agencies_clients_apart_who_have_one_number_at_two() {
    assert_eq!(
        persons(&World::new(&[client(0, 1), client(1, 1)], &[])),
        [vec![0], vec![1]]
    );
}

/// As many signals as a whole night of a large city has, in one knot: a step that compares all with
/// all would not end.
#[test]
fn links_a_hundred_thousand_signals_on_one_tag_and_five_thousand_persons_at_one_address() {
    let covenant = covenant();
    let payload = |number: u32, known: Known| Payload {
        signal: signal_ref(number),
        person: Some(PersonRef(u64::from(number / 2 + 1).to_be_bytes())),
        ..known.payload(1)
    };
    let tied = |signals: u32, agencies: u32, known| {
        let member = |number| ((number % agencies) as usize, payload(number, known));
        let members: Vec<_> = (0..signals).map(member).collect();
        let mut opened = Opened::default();
        for (gate, key) in [NAME, SOUND, ADDRESS, PARENT] {
            opened.add(section(&covenant, gate, key), &members);
        }
        link(&Signals::gather(vec![opened], &covenant), &[], &covenant)
    };
    let apart = tied(100_000, 2, client(0, 1));
    assert_eq!((apart.persons, apart.ambiguous), (100_000, 100_000));
    let together = tied(100_000, 2, by_name(0, 1));
    assert_eq!((together.persons, together.ambiguous), (1, 0));
    let address = tied(10_000, 1, client(0, 1).at(1, 0));
    assert_eq!((address.persons, address.cases.len()), (5000, 1));
}

prop_compose! {
    fn knowns()(
        (agency, person, is_client) in (0_usize..5, 0_u8..4, any::<bool>()),
        bsn in 0_u8..4,
        holder in prop_oneof![Just([0; 3]), [1_u16..3, 1_u16..3, 1_u16..3]],
        (home, number, date) in (0_u8..4, 0_u8..6, 0_u32..4),
    ) -> Known {
        // Half of the signals have no BSN, and half no number of their address.
        Known {
            agency,
            person,
            is_client,
            bsn: if bsn > 2 { 0 } else { bsn },
            holder,
            home,
            number: if number > 2 { 0 } else { number },
            date,
        }
    }
}

fn indices(members: &[prop::sample::Index], of: usize) -> Vec<usize> {
    members.iter().map(|member| member.index(of)).collect()
}

const ALL_KEYS: [(&str, &str); 7] = [
    NAME,
    NAME_ELSEWHERE,
    SOUND,
    ADDRESS,
    BAG,
    PARENT,
    PARENT_ELSEWHERE,
];

prop_compose! {
    fn worlds()(
        known in prop::collection::vec(knowns(), 1..12),
        met in prop::collection::vec(
            (prop::sample::select(ALL_KEYS.to_vec()),
            prop::collection::vec(any::<prop::sample::Index>(), 1..5)),
            0..9,
        ),
        confirmed in prop::collection::vec(any::<[prop::sample::Index; 2]>(), 0..3),
    ) -> World {
        let of = known.len();
        World {
            met: met.into_iter().map(|(key, members)| (key, indices(&members, of))).collect(),
            confirmed: confirmed
                .iter()
                .map(|pair| (pair[0].index(of), pair[1].index(of)))
                .collect(),
            known,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn agrees_with_the_oracle_in_any_order(mut world in worlds()) {
        let expected = oracle::naive(&world);
        prop_assert_eq!(&linked(&world, false), &expected);
        prop_assert_eq!(&linked(&world, true), &expected);
        world.met.reverse();
        world.confirmed.reverse();
        for (_, members) in &mut world.met {
            members.reverse();
        }
        prop_assert_eq!(&linked(&world, false), &expected);
    }
}
