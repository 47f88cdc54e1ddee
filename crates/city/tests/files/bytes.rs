//! The same plan gives the same bytes; nothing depends on threads, and the order of rows tells
//! nothing.

use std::collections::{HashMap, HashSet};
use std::fs;

use exchange::night::Night;

use crate::read::{NIGHT, keys, truth};
use crate::{AGENCIES, CITY, column, export, written};

#[test]
fn the_same_plan_gives_the_same_bytes_on_one_two_and_eight_threads() {
    let one = written(20_000, 4, NIGHT, 1);
    assert_eq!(one.len(), 2 + 2 * AGENCIES.len() + 3);
    for threads in [2, 8] {
        assert!(
            one == written(20_000, 4, NIGHT, threads),
            "{threads} threads"
        );
    }
    assert!(
        one != written(20_000, 5, NIGHT, 2),
        "another seed is another city"
    );
}

#[test]
fn the_order_of_rows_does_not_follow_households() {
    let signals = truth(CITY.path(), "signals.csv");
    let household: HashMap<_, f64> = signals
        .maps()
        .iter()
        .map(|row| {
            (
                (row["agency"], row["signal_number"]),
                row["household"].parse().expect("a number"),
            )
        })
        .collect();
    for agency in ["debt-help", "police"] {
        let number = column(agency, "signal_number");
        let export = export(CITY.path(), agency);
        let order: Vec<_> = export
            .rows
            .iter()
            .map(|row| household[&(agency, row[number].as_str())])
            .collect();
        let rising = order.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let half = order.len() / 2;
        assert!(
            rising.abs_diff(half) < order.len() / 10,
            "{agency}: {rising} of {}",
            order.len()
        );
        let together = order
            .windows(2)
            .filter(|pair| (pair[0] - pair[1]).abs() < 0.5)
            .count();
        assert!(together < order.len() / 50, "{agency}: {together}");
    }
}

#[test]
fn a_signal_that_is_still_active_on_the_next_night_is_the_same_to_the_letter() {
    let (first, second) = (
        written(20_000, 9, NIGHT, 2),
        written(20_000, 9, "2026-11-23", 2),
    );
    let mut changed = 0;
    for (path, bytes) in first
        .iter()
        .filter(|(path, _)| path.ends_with("signals.csv") && path.contains("agencies"))
    {
        let lines = |bytes: &[u8]| {
            bytes
                .split(|b| *b == b'\n')
                .map(<[u8]>::to_vec)
                .collect::<HashSet<_>>()
        };
        let (before, after) = (lines(bytes), lines(&second[path]));
        let stayed = before.intersection(&after).count();
        assert!(
            stayed * 100 > before.len() * 95,
            "{path}: {stayed} of {}",
            before.len()
        );
        changed += usize::from(before != after);
    }
    assert!(changed > 3, "a day makes a difference");
}

#[test]
fn progress_ends_at_all_households() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan =
        city::Plan::new(2_000, 1, Night::parse(NIGHT).expect("a night"), keys()).expect("a plan");
    let mut seen = Vec::new();
    city::write(folder.path(), &plan, &mut |done| seen.push(done)).expect("a city");
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&plan.households()));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, b"").expect("a file");
    let plan =
        city::Plan::new(100, 1, Night::parse(NIGHT).expect("a night"), keys()).expect("a plan");
    let Err(city::CityError::Write { path, .. }) = city::write(&file, &plan, &mut |_| ()) else {
        panic!("a city inside a file");
    };
    assert_eq!(path, file);
}
