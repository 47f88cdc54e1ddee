//! The same rows are the same persons, cases and hits under any keys and in any order. What may
//! differ is who keeps a BSN that is contradicted, for what rows say of its holder is compared in a
//! few keyed bits (docs/decisions/0055-a-tie-is-nobodys.md).

mod found;
mod town;

use std::collections::BTreeSet;
use std::thread;

use found::{Found, Row, Run, found};
use town::{Cells, Town, row, town};

#[test]
fn the_same_rows_are_the_same_persons_cases_and_hits_under_any_keys_and_in_any_order() {
    let in_another_order = Run {
        keys: 4,
        rows_reversed: true,
        agencies_reversed: true,
    };
    let runs = [Run::of_keys(2), Run::of_keys(3), in_another_order];
    // Nearly all of a night's time is waiting for the disk.
    thread::scope(|scope| {
        for seed in 0..8 {
            scope.spawn(move || {
                let town = town(seed);
                let first = found(&town, Run::of_keys(1));
                assert!(first.cases.len() > 3 && !first.hits.is_empty(), "{seed}");
                for run in runs {
                    assert_eq!(found(&town, run), first, "town {seed}, {run:?}");
                }
            });
        }
    });
}

/// Two agencies have the first person, two the second with a BSN of their own, and one of them
/// writes the first one's BSN on a row of the second.
fn with_a_number_of_somebody_else() -> Town {
    let mut town: Town = vec![Vec::new(); town::AGENCIES.len()];
    for agency in [1, 2] {
        town[agency].push(row(1, 3, 0, 0, 10));
        town[agency].push(row(2, 9, 1, 1, 11));
    }
    let mut wrong: Cells = row(3, 9, 1, 2, 12);
    town::swap_bsn(&mut wrong, 3);
    town[3].push(wrong);
    town
}

#[test]
fn only_who_carries_a_contradicted_bsn_is_another_person_under_other_keys() {
    let town = with_a_number_of_somebody_else();
    let mut outcomes: Vec<Found> = Vec::new();
    thread::scope(|scope| {
        let mut running = Vec::new();
        for keys in 0..64 {
            let town = &town;
            running.push(scope.spawn(move || found(town, Run::of_keys(keys))));
        }
        for run in running {
            outcomes.push(run.join().expect("a night"));
        }
    });
    let at = |agency: &str, number: &str| -> Row { (agency.to_owned(), number.to_owned()) };
    let first = BTreeSet::from([at("health", "s1"), at("housing", "s1")]);
    let second = BTreeSet::from([at("health", "s2"), at("housing", "s2")]);
    let wrong = at("police", "s3");
    let with_wrong = |person: &BTreeSet<Row>| {
        let mut person = person.clone();
        person.insert(wrong.clone());
        person
    };
    let told_apart = BTreeSet::from([first.clone(), with_wrong(&second)]);
    let joined = BTreeSet::from([with_wrong(&first), second]);
    let mut joined_falsely = 0;
    for outcome in &outcomes {
        assert!(outcome.persons == told_apart || outcome.persons == joined);
        joined_falsely += usize::from(outcome.persons == joined);
    }
    // One in 31 by the year, and one in 1,953 by initial and day: of 64 two.
    assert!((1..=6).contains(&joined_falsely), "{joined_falsely}");
}
