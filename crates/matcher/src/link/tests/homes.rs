//! Which addresses are one household, who lives where, and which cases are of one family.

use super::*;

fn cases(known: &[Known], met: &[Met]) -> Vec<Vec<usize>> {
    let found = linked(&World::new(known, met), false);
    found
        .cases
        .iter()
        .map(|case| case.iter().map(|(signal, _)| *signal).collect())
        .collect()
}

#[test]
fn makes_one_household_of_two_refs_that_two_controllers_have_together() {
    let both = |agency, home, number| client(agency, 1).bsn(7).at(home, 0).numbered(number);
    let number_alone = |number| client(2, 9).numbered(number);
    let one = [both(0, 1, 1), number_alone(1), client(1, 2).at(1, 0)];
    assert_eq!(cases(&one, &[(BAG, vec![0, 1])]), [vec![0, 2], vec![1]]);
    let of_one_controller = [both(3, 1, 1), both(4, 1, 1), number_alone(1), one[2]];
    assert_eq!(cases(&of_one_controller, &[]), [vec![0, 1, 3], vec![2]]);
    let two = [both(0, 1, 1), both(1, 1, 1), number_alone(1)];
    assert_eq!(cases(&two, &[]), [vec![0, 1, 2]]);
    let contradicted = [&two[..], &[both(3, 2, 1).bsn(1), both(2, 2, 1).bsn(1)]].concat();
    assert_eq!(
        cases(&contradicted, &[]),
        [vec![0, 1], vec![2], vec![3, 4]],
        "as many say another"
    );
    let more = [&contradicted[..], &[both(3, 1, 1)]].concat();
    assert_eq!(
        cases(&more, &[]),
        [vec![0, 1, 2, 5], vec![3, 4]],
        "three say the one, and two the other"
    );
}

#[test]
fn puts_a_signal_where_two_controllers_have_its_number_and_nobody_its_postcode() {
    let both = |agency, home| client(agency, 1).at(home, 0).numbered(1);
    let known = [both(0, 1), both(1, 1), both(2, 3)];
    assert_eq!(cases(&known, &[]), [vec![0, 1, 2]]);
}

#[test]
fn moves_a_person_with_all_signals_to_the_household_of_the_newest() {
    let of = |home, date| client(0, 1).at(home, date);
    let about = |home, date| Known::default().at(home, date);
    let moved = [of(1, 10), of(1, 11), of(2, 12), about(1, 50), about(2, 5)];
    assert_eq!(cases(&moved, &[]), [vec![0, 1, 2, 4], vec![3]]);
    assert_eq!(
        cases(&[of(1, 12), of(2, 12), about(1, 0), about(2, 0)], &[]),
        [vec![0, 1], vec![2], vec![3]],
        "of equals neither"
    );
    assert_eq!(
        cases(&[of(1, 12), of(2, 12), about(1, 0)], &[]),
        [vec![0, 1, 2]],
        "others know the one alone"
    );
    let by_number = [of(0, 12).numbered(3), of(2, 12), about(2, 0)];
    let numbered = Known::default().numbered(3);
    assert_eq!(
        cases(&[&by_number[..], &[numbered]].concat(), &[]),
        [vec![0, 1, 2], vec![3]],
        "a postcode before a number alone"
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
fn says_of_whom_one_controller_decides_where_they_live() {
    let of = |agency, home, date| client(agency, 1).bsn(1).at(home, date);
    let moved = |known: &[Known]| {
        let found = linked(&World::new(known, &[]), false);
        found.moved.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(moved(&[of(0, 1, 10), of(1, 1, 11), of(2, 2, 50)]), []);
    let seen_twice = [of(0, 1, 10), of(1, 1, 11), of(2, 2, 50), of(3, 2, 1)];
    assert_eq!(
        moved(&seen_twice),
        [(2, 1), (3, 1)],
        "without either there would not be two"
    );
    let of_one_controller = [seen_twice[0], of(3, 2, 50), of(4, 2, 51)];
    assert_eq!(moved(&of_one_controller), [(3, 1), (4, 1)]);
    let three = [&seen_twice[..], &[of(0, 2, 12), of(1, 2, 12)]].concat();
    assert_eq!(moved(&three), []);
    assert_eq!(
        moved(&[of(0, 1, 10), of(1, 2, 10)]),
        [(0, 1), (1, 1)],
        "of two addresses that tie each takes away the other"
    );
    let two_each = [of(0, 1, 10), of(1, 1, 10), of(2, 2, 10), of(3, 2, 10)];
    assert_eq!(moved(&two_each), [(0, 1), (1, 1), (2, 1), (3, 1)]);
    let about = |home| Known::default().at(home, 0);
    let other = [of(0, 1, 10), about(1), of(1, 2, 10), of(2, 2, 9), about(2)];
    assert_eq!(moved(&other), []);
}

#[test]
fn makes_no_household_of_an_address_with_more_persons_than_the_covenant_allows() {
    let resident = |agency, person: u8| client(agency, person).bsn(person).at(1, 0);
    let of_two = |person| [resident(1, person), resident(2, person)];
    let about = Known::default().at(1, 0);
    let invented = [resident(2, 7), resident(2, 8), resident(2, 9)];
    let apart = [&of_two(1)[..], &of_two(2), &invented, &[about]].concat();
    let apart = linked(&World::new(&apart, &[]), false);
    assert_eq!(
        (apart.cases.len(), &apart.oversized),
        (1, &Oversized::default()),
        "two of two persons are allowed, and one agency's alone do not count"
    );
    let together = [
        &of_two(1)[..],
        &of_two(2),
        &of_two(3),
        &invented[..1],
        &[about],
    ]
    .concat();
    let together = linked(&World::new(&together, &[]), false);
    let expected = Oversized {
        households: 1,
        persons: 4,
        signals: 1,
        agencies: vec![0, 1, 2],
    };
    assert_eq!(
        (together.cases.len(), &together.oversized),
        (4, &expected),
        "each is a case, the address is none"
    );
}

#[test]
fn ties_the_cases_of_a_family_without_merging_them() {
    let known = [
        client(0, 1).at(1, 0),
        client(1, 2).at(1, 0),
        client(2, 3).bsn(3).at(2, 0),
        client(3, 4).at(3, 0),
        client(4, 5).at(4, 0),
        client(1, 3).bsn(3).at(2, 0),
    ];
    let families = |parents: &[Vec<usize>]| {
        let met: Vec<Met> = parents.iter().map(|met| (PARENT, met.clone())).collect();
        let found = linked(&World::new(&known, &met), false);
        assert_eq!(found.cases.len(), 4);
        found.families
    };
    let sets = |sets: &[&[usize]]| -> BTreeSet<BTreeSet<usize>> {
        sets.iter()
            .map(|set| set.iter().copied().collect())
            .collect()
    };
    assert_eq!(
        families(&[vec![1, 2]]),
        sets(&[&[0, 1, 2, 5], &[3], &[4]]),
        "a child and one parent"
    );
    assert_eq!(
        families(&[vec![1, 2], vec![2, 3]]),
        sets(&[&[0, 1], &[2, 5], &[3], &[4]]),
        "a child's two parents, by one agency's word"
    );
    assert_eq!(
        families(&[vec![1, 2, 5], vec![2, 3, 5]]),
        sets(&[&[0, 1, 2, 3, 5], &[4]]),
        "by two"
    );
}

#[test]
fn one_parent_who_meets_at_two_gates_ties_as_at_one() {
    let known = [1, 2, 3, 4].map(|person| client(usize::from(person % 3), person).at(person, 0));
    let families = |elsewhere: &[&[usize]]| {
        let mut met = vec![(PARENT, vec![0, 1, 2])];
        for group in elsewhere {
            met.push((PARENT_ELSEWHERE, group.to_vec()));
        }
        linked(&World::new(&known, &met), false).families
    };
    let tied = BTreeSet::from([BTreeSet::from([0, 1, 2]), BTreeSet::from([3])]);
    assert_eq!(families(&[]), tied);
    assert_eq!(families(&[&[0, 1, 2]]), tied, "the same at the other gate");
    assert_eq!(families(&[&[0, 1]]), tied, "one of them is not there");
    // Another parent of two of them, whom the same controllers alone name.
    let apart = [0, 1, 2, 3].map(|child| BTreeSet::from([child]));
    assert_eq!(families(&[&[0, 1, 2, 3]]).len(), 1, "of one parent all");
    assert_eq!(families(&[&[0, 1, 3]]), BTreeSet::from(apart));
}

#[test]
fn leaves_out_of_a_case_what_an_agency_has_too_much_of_and_never_the_case() {
    let of = |date| client(0, 1).bsn(1).at(1, date);
    let mut known: Vec<Known> = [3, 1, 4, 1, 5].map(of).to_vec();
    known.push(client(1, 2).bsn(1).at(1, 0));
    let found = linked(&World::new(&known, &[]), false);
    assert_eq!(found.capped, BTreeMap::from([(0, 2)]));
    let sets: Vec<BTreeSet<usize>> = found
        .cases
        .iter()
        .map(|case| case.iter().map(|(signal, _)| *signal).collect())
        .collect();
    assert_eq!(sets, [BTreeSet::from([0, 2, 4, 5])], "the newest are kept");
    // Those of one day go together, and with them a case of which nothing is left.
    let of_days = |dates: &[u32]| {
        let known: Vec<Known> = dates.iter().copied().map(of).collect();
        let found = linked(&World::new(&known, &[]), false);
        let left: Vec<usize> = found.cases.iter().map(BTreeSet::len).collect();
        (found.capped.get(&0).copied(), left)
    };
    assert_eq!(of_days(&[3, 1, 4, 1]), (Some(2), vec![2]));
    assert_eq!(of_days(&[3, 1, 4]), (None, vec![3]));
    assert_eq!(of_days(&[1, 1, 1, 1]), (Some(4), vec![]));
    // By client number as well as by BSN.
    let of_client = |known: Known| Known {
        bsn: 0,
        holder: [0; 3],
        ..known
    };
    let known: Vec<Known> = known.into_iter().map(of_client).collect();
    let found = linked(&World::new(&known, &[]), false);
    assert_eq!(found.capped, BTreeMap::from([(0, 2)]));
}
