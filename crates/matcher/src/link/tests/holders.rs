//! Who keeps a BSN that signals of several people carry.

use super::*;

/// Three people, and one of them with a slip of the pen in one part.
const MOTHER: [u16; 3] = [1, 11, 21];
const CHILD: [u16; 3] = [2, 12, 22];
const STRANGER: [u16; 3] = [3, 13, 23];
const MOTHER_MISTYPED: [u16; 3] = [1, 19, 21];
const NOBODY: [u16; 3] = [0, 0, 0];

fn contested(known: &[Known]) -> Vec<(usize, usize)> {
    linked(&World::new(known, &[]), false)
        .contested
        .into_iter()
        .collect()
}

fn alone(known: &[Known]) -> Vec<Vec<usize>> {
    persons(&World::new(known, &[]))
}

#[test]
fn takes_the_number_from_a_row_that_more_agencies_contradict_and_joins_it_to_whom_it_is_about() {
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(1, MOTHER),
        client(2, 1).held(1, CHILD),
        client(0, 2).held(2, CHILD),
        client(2, 1),
    ];
    assert_eq!(
        alone(&known),
        [vec![0, 1], vec![2, 4], vec![3]],
        "its client stays whole"
    );
    assert_eq!(contested(&known), [(2, 1)]);
    let met = World::new(&known, &[(NAME, vec![2, 3])]);
    assert_eq!(
        persons(&met),
        [vec![0, 1], vec![2, 3, 4]],
        "it carries no BSN that keeps it from the other"
    );
}

#[test]
fn takes_the_number_from_both_where_one_stands_against_one() {
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(1, CHILD),
        client(2, 1),
    ];
    assert_eq!(alone(&known), [vec![0], vec![1], vec![2]]);
    assert_eq!(contested(&known), [(0, 1), (1, 1)]);
    assert_eq!(
        persons(&World::new(&known, &[(NAME, vec![0, 2])])),
        [vec![0, 2], vec![1]]
    );
}

#[test]
fn counts_an_agency_once_however_many_rows_and_clients_it_sends() {
    let mut known = vec![client(0, 1).held(1, MOTHER), client(1, 1).held(1, MOTHER)];
    known.extend((1..=5).map(|person| client(2, person).held(1, CHILD)));
    assert_eq!(contested(&known), [(2, 5)]);
    let one_agency = [client(0, 1).held(1, MOTHER), client(0, 2).held(1, CHILD)];
    assert_eq!(
        contested(&one_agency),
        [(0, 2)],
        "an agency that contradicts itself"
    );
    let with_another = [one_agency[0], one_agency[1], client(1, 1).held(1, CHILD)];
    assert_eq!(
        (alone(&with_another), contested(&with_another)),
        (vec![vec![0], vec![1, 2]], vec![(0, 1)])
    );
    let on_both_sides = [known[0], known[1], client(1, 2).held(1, CHILD), known[2]];
    assert_eq!(
        contested(&on_both_sides),
        [(0, 1), (1, 2), (2, 1)],
        "one of the two that agree is with the other as well"
    );
}

#[test]
fn leaves_the_number_to_those_with_whom_most_agencies_are_however_many_others_there_are() {
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(1, MOTHER),
        client(2, 1).held(1, CHILD),
        client(3, 1).held(1, STRANGER),
        client(4, 1).held(1, [4, 14, 24]),
    ];
    assert_eq!(
        contested(&known),
        [(2, 1), (3, 1), (4, 1)],
        "three against two, and each of them alone"
    );
    assert_eq!(alone(&known), [vec![0, 1], vec![2], vec![3], vec![4]]);
}

#[test]
fn takes_a_row_that_says_nothing_for_nobody_in_particular() {
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(1, CHILD),
        client(2, 1).held(1, NOBODY),
    ];
    assert_eq!(
        (alone(&known), contested(&known)),
        (vec![vec![0], vec![1], vec![2]], vec![(0, 1), (1, 1)])
    );
}

#[test]
fn lets_a_row_with_one_slip_or_with_nothing_said_keep_the_number() {
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(1, MOTHER_MISTYPED),
        client(2, 1).held(1, NOBODY),
    ];
    assert_eq!(
        (alone(&known), contested(&known)),
        (vec![vec![0, 1, 2]], vec![])
    );
}

#[test]
fn leaves_the_number_to_the_one_that_agrees_with_two_who_contradict_each_other() {
    let other = [1, 19, 29];
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(1, MOTHER_MISTYPED),
        client(2, 1).held(1, other),
        client(3, 1),
    ];
    assert_eq!(
        (alone(&known), contested(&known)),
        (
            vec![vec![0], vec![1], vec![2], vec![3]],
            vec![(0, 1), (2, 1)]
        )
    );
    let tied = World::new(&known, &[(NAME, vec![1, 3])]);
    assert_eq!(persons(&tied), [vec![0], vec![1, 3], vec![2]]);
}

#[test]
fn does_not_tell_by_holders_what_two_numbers_say() {
    let known = [
        client(0, 1).held(1, MOTHER),
        client(1, 1).held(2, MOTHER),
        client(2, 1).held(2, STRANGER),
    ];
    let world = World::new(&known, &[(NAME, vec![0, 1])]);
    assert_eq!(contested(&known), [(1, 1), (2, 1)]);
    assert_eq!(
        persons(&world),
        [vec![0, 1], vec![2]],
        "one of them kept its number"
    );
}

#[test]
fn does_not_join_by_a_tag_of_the_number_what_does_not_keep_it() {
    let known = [client(0, 1).held(1, MOTHER), client(1, 1).held(1, CHILD)];
    assert_eq!(
        persons(&World::new(&known, &[(("person-3", "bsn"), vec![0, 1])])),
        [vec![0], vec![1]]
    );
}

/// All that an agency could say of one number: a step that compares all with all would take
/// thousands of millions of comparisons.
#[test]
fn finds_who_keeps_a_number_that_carries_every_holder_there_can_be() {
    let covenant = covenant();
    let payload = |number: u32| Payload {
        signal: signal_ref(number),
        person: Some(PersonRef(u64::from(number + 1).to_be_bytes())),
        ..client(0, 1).bsn(1).payload(1)
    };
    let mut members = Vec::new();
    for number in 0..1 << 17 {
        let bits = u16::try_from(number % (1 << 16)).expect("16 bits");
        if let Some(holder) = Holder::from_bits(bits) {
            let agency = usize::from(number >= 1 << 16);
            let payload = payload(number);
            members.push((agency, Payload { holder, ..payload }));
        }
    }
    let mut opened = Opened::default();
    opened.add(section(&covenant, NAME.0, NAME.1), &members);
    let found = link(&Signals::gather(vec![opened], &covenant), &[], &covenant);
    // Only those that say nothing keep it.
    let lost = 31 * 31 * 63;
    assert_eq!(found.contested, BTreeMap::from([(0, lost), (1, lost)]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn keeps_the_number_of_agencies_that_say_the_same_whatever_fewer_others_say(
        honest in 1_usize..4,
        lies in prop::collection::vec(
            (any::<prop::sample::Index>(), [1_u16..5, 1_u16..5, 1_u16..5]),
            0..12,
        ),
    ) {
        let said = [1, 2, 3];
        let mut known = Vec::new();
        for agency in 0..honest {
            known.push(client(agency, 1).held(1, said));
        }
        if honest > 1 {
            for (agency, holder) in &lies {
                known.push(client(honest + agency.index(honest - 1), 1).held(1, *holder));
            }
        }
        let world = World::new(&known, &[]);
        prop_assert!(contested(&known).iter().all(|&(agency, _)| agency >= honest));
        let holds_all = |person: &Vec<usize>| (0..honest).all(|signal| person.contains(&signal));
        prop_assert!(persons(&world).iter().any(holds_all));
    }
}
