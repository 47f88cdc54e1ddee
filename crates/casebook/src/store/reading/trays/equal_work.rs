//! What a second person reads takes the same work of the database, step by step, whatever the first
//! one chose. Steps are counted and not timed: a clock says something else on every machine.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use exchange::covenant::Stage;
use exchange::crypto::secret::Secret;
use exchange::hits::HitList;
use exchange::night::Night;
use jiff::Timestamp;
use journal::Actor;

use super::{Tray, TrayQuery};
use crate::account::Role;
use crate::assessing::{Closing, CriteriaAnswers};
use crate::free_text::FreeText;
use crate::key::{CasebookKey, Salts};
use crate::projection::Projection;
use crate::store::reading::Reading;
use crate::store::{AccountChange, Casebook, Doing, LookPolicy, NightRun};
use crate::terms::Terms;

fn salts(number: u8) -> Salts {
    Salts::new(&Secret::new([number; 32]))
}

fn moment(day: i64) -> Timestamp {
    Timestamp::from_second(20_800 * 86_400 + day * 86_400).unwrap()
}

/// How many steps SQLite takes for each thing that a second person reads.
fn steps(first: Closing, text: &str) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let key = CasebookKey::new(&Secret::new([7; 32]));
    let mut casebook = Casebook::open(&folder.path().join("casebook"), key).unwrap();
    let actor = |id| Actor::parse(id).unwrap();
    for (id, role) in [
        ("admin", Role::Administrator),
        ("analyst-1", Role::Analyst),
        ("reviewer", Role::SecondReviewer),
    ] {
        let (add, by, at) = (AccountChange::Add(role), actor("admin"), moment(-9));
        casebook
            .change_account(&actor(id), add, &by, at, &mut salts(1))
            .unwrap();
    }
    let json = include_str!("../../../../../../fixtures/small-city/expected/hits.json");
    let mut list: HitList = serde_json::from_str(json).unwrap();
    list.agreements = "00".repeat(32);
    for hit in &mut list.hits {
        hit.explanation.rules[0].stage = Stage::Live;
    }
    let run = NightRun {
        list: &list,
        digest: [1; 32],
        terms: &Terms::without_agreements(),
        at: moment(0),
        who: &actor("night"),
        delivered: &BTreeMap::new(),
    };
    casebook.record(&run, &mut salts(2)).unwrap();
    let hit = &list.hits[0];
    let assess = Doing::Assess {
        on: Projection::of(&hit.explanation).digest(),
        criteria: matches!(first, Closing::Refer { .. }).then(|| CriteriaAnswers::new([true; 4])),
        closing: first,
        text: FreeText::parse(text).unwrap(),
    };
    let (policy, first) = (LookPolicy::default(), actor("analyst-1"));
    casebook
        .act(&hit.id, &first, moment(1), assess, &policy, &mut salts(3))
        .unwrap();

    let count = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&count);
    let step = move || {
        counting.fetch_add(1, Ordering::Relaxed);
        false
    };
    casebook.database.progress_handler(1, Some(step)).unwrap();
    let who = actor("reviewer");
    let viewer = policy.viewer(&who, moment(2));
    let mut steps = Vec::new();
    for number in 0..4 {
        let salts = &mut salts(10 + number);
        let reading = Reading {
            who: &who,
            at: moment(2),
            filled_at: &policy.filled_at,
            salts,
        };
        match number {
            0 => {
                _ = casebook
                    .read_tray(&TrayQuery::of(Tray::Every), reading)
                    .unwrap();
            }
            1 => assert_eq!(casebook.read_second_looks(reading).unwrap().len(), 1),
            2 => _ = casebook.read_hit(&hit.id, reading).unwrap(),
            _ => {
                assert_eq!(casebook.looked_at(&hit.id, &viewer).unwrap().len(), 1);
                assert!(casebook.assessments(&hit.id, &who).unwrap().is_empty());
            }
        }
        steps.push(count.swap(0, Ordering::Relaxed));
    }
    steps
}

#[test]
fn a_second_look_is_the_same_work_whatever_the_first_one_was() {
    let refer = || Closing::Refer {
        lead: "police".to_owned(),
    };
    let one = steps(refer(), "");
    assert!(one.iter().all(|&steps| steps > 20), "{one:?}");
    let until = Night::parse("2027-03-01").unwrap();
    let set_aside = Closing::SetAside {
        reason: "moved-away".to_owned(),
    };
    for other in [Closing::Known { until }, set_aside, refer()] {
        assert_eq!(steps(other, "een gezamenlijk plan is er al"), one);
    }
}
