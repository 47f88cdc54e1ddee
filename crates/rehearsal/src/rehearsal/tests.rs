//! A night is run in a city's folder and beside it.

use std::fs;

use exchange::hits::HitList;
use hasher::agency_folder::AGENCY_KEY;
use jiff::Timestamp;

use super::*;

fn night() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

/// Runs the whole night; gives back the hits.
fn run(rehearsal: &Rehearsal<'_>) -> HitList {
    let mut batches = Vec::new();
    for agency in city::agencies() {
        let hashed = rehearsal.hash(agency, &|_| ());
        batches.push(hashed.unwrap_or_else(|error| panic!("{error}")).batch);
    }
    rehearsal
        .accept(&batches, Timestamp::UNIX_EPOCH)
        .expect("accepted");
    rehearsal.match_night(&|_| ()).expect("matched").judged.hits
}

#[test]
fn a_night_elsewhere_gives_the_same_hits_and_writes_nothing_to_the_city() {
    let folder = tempfile::tempdir().expect("a folder");
    let (city, _) = Rehearsal::city(5_000, night())
        .seed(3)
        .plan()
        .expect("a size within bounds")
        .lay_out(folder.path(), &mut |_| ())
        .expect("written");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let hits = run(&Rehearsal::new(&city, night()).out(elsewhere.path()));
    assert!(!city.agency("police").join("out").exists());
    assert!(!city.centre().join("nights").exists());
    assert!(hits.counts.cases > 0);
    assert_eq!(run(&Rehearsal::new(&city, night())), hits);
}

#[test]
fn a_city_that_is_laid_out_again_in_its_place_has_its_new_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in [1, 2] {
        let planned = Rehearsal::city(1_000, night()).seed(seed).plan();
        let (city, _) = planned
            .expect("a size within bounds")
            .lay_out(folder.path(), &mut |_| ())
            .expect("written over");
        let rehearsal = Rehearsal::new(&city, night());
        let elsewhere = tempfile::tempdir().expect("a folder");
        rehearsal
            .out(elsewhere.path())
            .hash("police", &|_| ())
            .expect("hashed");
    }
}

#[test]
fn an_error_names_the_file_that_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let (city, _) = Rehearsal::city(1_000, night())
        .plan()
        .expect("a size within bounds")
        .lay_out(folder.path(), &mut |_| ())
        .expect("written");
    let home = city.agency("police");
    fs::copy(
        city.agency("housing").join(AGENCY_KEY),
        home.join(AGENCY_KEY),
    )
    .expect("copied");
    let error = Rehearsal::new(&city, night()).hash("police", &|_| ()).err();
    assert!(matches!(
        error,
        Some(RehearsalError::Hash { path, .. }) if path == home.join(AGENCY_KEY)
    ));
}
