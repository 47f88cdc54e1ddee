//! Nights of one city follow one another: its parties are laid out once, and each night is hashed,
//! sent and matched by itself.

use std::collections::BTreeSet;
use std::fs;

use exchange::covenant::{Covenant, Stage};
use exchange::hits::HitList;
use exchange::night::Night;
use jiff::Timestamp;
use matcher::keys::CentreKey;
use rehearsal::{CityNights, NightsError, Rehearsal};

const AGENCIES: usize = 8;

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

fn laid_out(folder: &tempfile::TempDir, inhabitants: u64, nights: u32) -> CityNights {
    Rehearsal::city(inhabitants, night("2026-12-20"))
        .seed(3)
        .nights(nights)
        .laid_out(folder.path())
        .expect("laid out")
}

fn matched(nights: &CityNights, index: usize) -> HitList {
    let batches = nights.send(index, &[]).expect("sent").batches;
    assert_eq!(batches.len(), AGENCIES);
    let batches: Vec<_> = batches.into_iter().map(|(_, batch)| batch).collect();
    let rehearsal = nights.rehearsal(index);
    rehearsal
        .accept(&batches, Timestamp::UNIX_EPOCH)
        .expect("accepted");
    rehearsal.match_night(&|_| ()).expect("matched").judged.hits
}

/// The signals of hits, as the centre knows them.
fn refs(hits: &HitList) -> BTreeSet<(&str, &str)> {
    let signals = hits.hits.iter().flat_map(|hit| &hit.explanation.signals);
    signals
        .map(|signal| (signal.agency.as_str(), signal.signal_ref.as_str()))
        .collect()
}

#[test]
fn the_signals_of_one_night_are_those_of_the_next_through_a_month_and_a_new_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let nights = laid_out(&folder, 2_000, 30);
    assert_eq!(nights.nights().len(), 30);
    assert_eq!(nights.nights()[29], night("2027-01-18"));
    let mut before: Option<HitList> = None;
    for index in 0..30 {
        let hits = matched(&nights, index);
        nights.remove(index).expect("removed");
        assert!(!nights.city().night(nights.nights()[index]).exists());
        assert!(hits.counts.hits > 0);
        if let Some(before) = &before {
            let (old, new) = (refs(before), refs(&hits));
            let known = old.intersection(&new).count();
            assert!(known * 10 >= old.len() * 8, "{known} of {}", old.len());
        }
        before = Some(hits);
    }
}

#[test]
fn the_covenant_has_rules_of_all_stages_and_the_live_one_finds_what_it_finds_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let nights = laid_out(&folder, 20_000, 1);
    let hits = matched(&nights, 0);
    let met = |hits: &HitList, wanted: &str| {
        let hits = hits.hits.iter().filter(|hit| {
            let mut rules = hit.explanation.rules.iter();
            rules.any(|rule| rule.rule == wanted)
        });
        let signals = hits.map(|hit| {
            let signals = hit.explanation.signals.iter();
            signals
                .map(|signal| (signal.agency.clone(), signal.signal_ref.clone()))
                .collect::<BTreeSet<_>>()
        });
        signals.collect::<BTreeSet<_>>()
    };
    let stages: BTreeSet<_> = hits
        .hits
        .iter()
        .flat_map(|hit| &hit.explanation.rules)
        .map(|rule| (rule.rule.as_str(), rule.stage == Stage::Live))
        .collect();
    assert_eq!(
        stages.into_iter().collect::<Vec<_>>(),
        [
            ("multi-problem", true),
            ("several-agencies", false),
            ("two-chains", false)
        ]
    );

    // The same night, judged by a covenant that has no other rule.
    let city = nights.city();
    let text = fs::read_to_string(city.covenant()).expect("it is there");
    let wider = text.find("\n[[rule]]\nid = \"several-agencies\"");
    let alone = &text[..wider.expect("the rules are in this order")];
    let alone = Covenant::parse(alone.as_bytes()).expect("a covenant");
    assert_eq!(alone.rules().len(), 1);
    let key = CentreKey::read(&city.centre().join("centre.key")).expect("a key");
    let judged = nights.rehearsal(0).judge_night(&|_| ()).expect("judged");
    assert_eq!(judged.hits, hits, "the night as it was matched");
    let hits_alone = judged.linked.judge(&alone, &key);
    let live = met(&hits, "multi-problem");
    assert!(!live.is_empty());
    assert_eq!(live, met(&hits_alone, "multi-problem"));
}

#[test]
fn an_agency_that_was_late_sends_afterwards_what_it_would_have_sent() {
    let [on_time, late] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let in_time = laid_out(&on_time, 2_000, 3);
    let expected = in_time.send(2, &[]).expect("sent").batches;
    let nights = laid_out(&late, 2_000, 3);
    let sent = nights.send(2, &["police"]).expect("sent").batches;
    assert_eq!(sent.len(), AGENCIES - 1);
    assert!(!nights.city().agency("police").join("out").exists());
    nights.send(1, &[]).expect("an earlier night in between");

    let rehearsal = nights.rehearsal(2);
    let batch = rehearsal.hash("police", &|_| ()).expect("hashed").batch;
    let (_, in_time) = expected
        .iter()
        .find(|(agency, _)| *agency == "police")
        .expect("it sent in time");
    let read = |path| fs::read(path).expect("a batch");
    assert!(read(&batch) == read(in_time));
}

#[test]
fn a_night_by_itself_is_that_of_the_row() {
    let [series, alone] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let nights = laid_out(&series, 2_000, 20);
    nights.export(15).expect("written");
    let planned = Rehearsal::city(2_000, night("2027-01-04"))
        .seed(3)
        .since(night("2026-12-20"))
        .plan()
        .expect("a night of the city");
    let (city, _) = planned.lay_out(alone.path(), &mut |_| ()).expect("written");
    assert_eq!(
        city.export_of("police", night("2027-01-04")),
        city.export("police")
    );
    let of_row = nights.city();
    let read = |path| fs::read(path).expect("a file");
    assert!(read(city.covenant()) == read(of_row.covenant()));
    for agency in city::agencies() {
        let export = of_row.export_of(agency, night("2027-01-04"));
        assert!(export.starts_with(of_row.night(night("2027-01-04"))));
        assert!(read(city.export(agency)) == read(export), "{agency}");
        let [profile, other] = [&city, of_row].map(|city| city.agency(agency).join("profile.toml"));
        assert!(read(profile) == read(other), "{agency}");
    }
}

#[test]
fn nights_that_the_city_does_not_reach_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = || Rehearsal::city(1_000, night("2026-12-20"));
    for wanted in [
        city().nights(400),
        city().since(night("2026-12-21")),
        city().since(night("2024-12-20")),
    ] {
        let refused = wanted.laid_out(folder.path()).err();
        assert!(matches!(refused, Some(NightsError::Plan(_))));
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
