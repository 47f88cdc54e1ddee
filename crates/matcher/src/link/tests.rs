//! Linking agrees with a naive oracle whatever the order of signals, agencies and groups.

mod bsn_oracle;
mod holders;
mod oracle;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::holder::Holder;
use exchange::payload::{Payload, PersonRef};
use proptest::prelude::*;

use super::*;
use crate::signals::Opened;
use world::{
    ADDRESS, BAG, Known, Met, NAME, NAME_ELSEWHERE, PARENT, SOUND, World, by_name, client,
    covenant, linked, section, signal_ref,
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

fn cases(known: &[Known], met: &[Met]) -> Vec<Vec<usize>> {
    let found = linked(&World::new(known, met), false);
    found
        .cases
        .iter()
        .map(|case| case.iter().map(|(signal, _)| *signal).collect())
        .collect()
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
        client(1, 2),
        client(2, 3).bsn(2),
        client(3, 4),
    ];
    let mut world = World::new(&known, &[(NAME, vec![0, 1, 2, 3])]);
    assert_eq!(
        (
            linked(&world, false).persons,
            linked(&world, false).ambiguous
        ),
        (4, 2)
    );
    world.met.push((SOUND, vec![2, 3]));
    assert_eq!(persons(&world), [vec![0], vec![1], vec![2, 3]]);
    assert_eq!(
        linked(&world, false).ambiguous,
        1,
        "the other found its place"
    );
    world.met.push((SOUND, vec![0, 1]));
    assert_eq!(
        persons(&world),
        [vec![0, 1], vec![2, 3]],
        "what one key ties is forgotten at the next"
    );
    assert_eq!(linked(&world, false).ambiguous, 0);
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
fn splits_a_client_with_two_bsns_and_leaves_other_clients_of_theirs_whole() {
    let known = [
        client(0, 1).bsn(1),
        client(0, 1).bsn(2),
        client(0, 1),
        client(1, 2).bsn(2),
        client(1, 2),
    ];
    let world = World::new(&known, &[]);
    assert_eq!(persons(&world), [vec![0], vec![1, 3, 4], vec![2]]);
    assert_eq!(linked(&world, false).ambiguous, 1);
}

#[test]
fn ties_what_was_confirmed_before_any_key_unless_two_bsns_would_meet() {
    let known = [
        client(0, 1),
        client(0, 2),
        client(1, 3).bsn(1),
        client(1, 4).bsn(2),
    ];
    let mut world = World::new(&known, &[(NAME, vec![0, 3])]);
    world.confirmed = vec![(0, 2), (1, 0)];
    assert_eq!(persons(&world), [vec![0, 1, 2], vec![3]]);
    world.confirmed.push((3, 1));
    assert_eq!(
        persons(&world),
        [vec![0, 3], vec![1], vec![2]],
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

#[test]
fn makes_one_household_of_two_refs_that_meet_on_one_tag() {
    let known = [
        client(0, 1).at(1, 0),
        client(1, 2).at(2, 0),
        client(2, 3).at(3, 0),
    ];
    for key in [ADDRESS, BAG] {
        assert_eq!(cases(&known, &[(key, vec![0, 1])]), [vec![0, 1], vec![2]]);
    }
}

#[test]
fn moves_a_person_with_all_signals_to_the_household_of_the_newest() {
    let of = |home, date| client(0, 1).at(home, date);
    let about = |home, date| Known::default().at(home, date);
    let moved = [of(1, 10), of(1, 11), of(2, 12), about(1, 50), about(2, 5)];
    assert_eq!(cases(&moved, &[]), [vec![0, 1, 2, 4], vec![3]]);
    assert_eq!(
        cases(&[of(1, 12), of(2, 12), about(1, 0)], &[]),
        [vec![0, 1, 2]],
        "of equals the smallest ref"
    );
    let most = [of(1, 12), of(2, 12), of(2, 3), about(2, 0)];
    assert_eq!(
        cases(&most, &[]),
        [vec![0, 1, 2, 3]],
        "of the same date the most signals"
    );
}

#[test]
fn leaves_a_person_where_two_agencies_have_them_until_a_second_has_the_newer_address() {
    let of = |agency, home, date| client(agency, 1).bsn(1).at(home, date);
    let about = Known::default().at(2, 0);
    let seen_once = [of(0, 1, 10), of(1, 1, 11), of(2, 2, 50), about];
    assert_eq!(
        cases(&seen_once, &[]),
        [vec![0, 1, 2], vec![3]],
        "others know the new address, but not of this person"
    );
    let seen_twice = [
        of(0, 1, 10),
        of(1, 1, 11),
        of(2, 2, 50),
        about,
        of(1, 2, 12),
    ];
    assert_eq!(cases(&seen_twice, &[]), [vec![0, 1, 2, 3, 4]]);
}

#[test]
fn gives_no_household_to_whom_more_agencies_know_without_an_address_than_with_one() {
    let of = |agency, home| client(agency, 1).bsn(1).at(home, 0);
    let about = Known::default().at(1, 0);
    let elsewhere = [client(0, 2).at(2, 0), client(1, 3).at(3, 0)];
    let with = |mine: &[Known]| cases(&[mine, &[about], &elsewhere].concat(), &[])[0].clone();
    assert_eq!(
        with(&[of(2, 1), of(0, 0), of(1, 0)]),
        [0, 1, 2],
        "the address alone is another case"
    );
    assert_eq!(
        with(&[of(2, 1), of(3, 1), of(0, 0), of(1, 0)]),
        [0, 1, 2, 3, 4],
        "no more than with one"
    );
    assert_eq!(
        with(&[of(2, 1), of(0, 0), of(0, 0), of(0, 0)]),
        [0, 1, 2, 3, 4],
        "one agency, however often"
    );
    assert_eq!(
        with(&[of(2, 1), of(0, 0), of(0, 1), of(1, 0)]),
        [0, 1, 2, 3, 4],
        "who says both counts on both sides"
    );
    let never = [of(2, 1), client(3, 1).bsn(1), client(4, 1).bsn(1), about];
    assert_eq!(
        cases(&never, &[]),
        [vec![0, 1, 2, 3]],
        "of agencies that never have an address"
    );
}

#[test]
fn makes_no_household_of_an_address_with_more_persons_than_the_covenant_allows() {
    let known = [
        client(1, 1).at(1, 0),
        client(2, 2).at(1, 0),
        client(2, 3).at(2, 0),
        Known::default().at(2, 0),
    ];
    let apart = linked(&World::new(&known, &[]), false);
    assert_eq!(
        (apart.cases.len(), &apart.oversized),
        (2, &Oversized::default()),
        "two of two persons are allowed"
    );
    let together = linked(&World::new(&known, &[(BAG, vec![0, 2])]), false);
    let expected = Oversized {
        households: 1,
        persons: 3,
        signals: 1,
        agencies: vec![0, 1, 2],
    };
    assert_eq!(
        (together.cases.len(), &together.oversized),
        (3, &expected),
        "each is a case, the address is none"
    );
}

#[test]
fn ties_the_cases_of_a_family_without_merging_them() {
    let known = [
        client(0, 1).at(1, 0),
        client(1, 2).at(1, 0),
        client(2, 3).at(2, 0),
        client(3, 4).at(3, 0),
        client(4, 5).at(4, 0),
    ];
    let found = linked(
        &World::new(&known, &[(PARENT, vec![1, 2]), (PARENT, vec![2, 3])]),
        false,
    );
    assert_eq!(found.cases.len(), 4);
    assert_eq!(
        found.families,
        BTreeSet::from([BTreeSet::from([0, 1, 2, 3]), BTreeSet::from([4])])
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
    assert_eq!(
        (
            address.persons,
            address.cases.len(),
            address.oversized.persons
        ),
        (5000, 5000, 5000)
    );
}

prop_compose! {
    fn knowns()(
        (agency, person, is_client) in (0_usize..3, 0_u8..4, any::<bool>()),
        bsn in 0_u8..4,
        holder in prop_oneof![Just([0; 3]), [1_u16..3, 1_u16..3, 1_u16..3]],
        (home, date) in (0_u8..5, 0_u32..4),
    ) -> Known {
        // Half of the signals have no BSN.
        Known { agency, person, is_client, bsn: if bsn > 2 { 0 } else { bsn }, holder, home, date }
    }
}

fn indices(members: &[prop::sample::Index], of: usize) -> Vec<usize> {
    members.iter().map(|member| member.index(of)).collect()
}

prop_compose! {
    fn worlds()(
        known in prop::collection::vec(knowns(), 1..10),
        met in prop::collection::vec(
            (prop::sample::select(vec![NAME, NAME_ELSEWHERE, SOUND, ADDRESS, BAG, PARENT]),
            prop::collection::vec(any::<prop::sample::Index>(), 1..4)),
            0..6,
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
