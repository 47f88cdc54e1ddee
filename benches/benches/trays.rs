//! The casebook as the page reads it, and one list as a command does: trays and a hit's place in
//! one, of 100,000 hits of which people have done something with 2,000. A reading is an entry, so
//! its commit is part of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use benches::inputs::hit_lists::hit_list;
use benches::measure::suite::{briefly, sizes};
use casebook::account::Role;
use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::free_text::FreeText;
use casebook::key::{CasebookKey, Salts};
use casebook::projection::Projection;
use casebook::store::{
    AccountChange, Casebook, Doing, Filter, LookPolicy, NightRun, Order, Presence, Query, Reading,
    Tray, TrayOrder, TrayQuery,
};
use casebook::terms::Terms;
use criterion::{BenchmarkId, Criterion, SamplingMode};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use journal::Actor;

/// With one hit of so many something was done.
const TOUCHED: u32 = 50;
const DAY: i64 = 86_400;

fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("an id")
}

fn open(folder: &Path) -> Casebook {
    let key = CasebookKey::new(&Secret::new([1; 32]));
    Casebook::open(folder, key).expect("a casebook")
}

fn salts(number: u32) -> Salts {
    let mut fresh = [0; 32];
    fresh[..4].copy_from_slice(&number.to_be_bytes());
    Salts::new(&Secret::new(fresh))
}

fn later() -> Timestamp {
    Timestamp::from_second(9 * DAY).expect("a moment")
}

/// A casebook of so many hits, of which every fiftieth was taken and assessed once.
fn filled(folder: &Path, hits: u32) -> Casebook {
    let mut casebook = open(folder);
    for (id, role) in [("admin", Role::Administrator), ("analyst", Role::Analyst)] {
        let (add, at) = (AccountChange::Add(role), Timestamp::UNIX_EPOCH);
        let added = casebook.change_account(&actor(id), add, &actor("admin"), at, &mut salts(0));
        added.expect("an account");
    }
    for night in [0, 1] {
        let list = hit_list(1 + night, hits * night);
        let run = NightRun {
            list: &list,
            digest: [u8::try_from(night).expect("few"); 32],
            terms: &Terms::without_agreements(),
            at: Timestamp::UNIX_EPOCH,
            who: &actor("night"),
            delivered: &BTreeMap::new(),
        };
        casebook
            .record(&run, &mut salts(1 + night))
            .expect("a night");
    }
    let (who, policy) = (actor("analyst"), LookPolicy::default());
    for number in (0..hits).step_by(TOUCHED as usize) {
        let id = format!("h002{number:012}");
        let shown = casebook.show(&id).expect("read").expect("a hit");
        let lead = "agency-1".to_owned();
        let assess = Doing::Assess {
            on: Projection::of(&shown.hit.explanation).digest(),
            closing: Closing::Refer { lead },
            criteria: Some(CriteriaAnswers::new([true; 4])),
            text: FreeText::parse("").expect("a text"),
        };
        for (place, doing) in (0..).zip([Doing::Take, assess]) {
            let salts = &mut salts(10 + 2 * number + place);
            let done = casebook.act(&id, &who, later(), doing, &policy, salts);
            done.expect("done");
        }
    }
    casebook
}

/// What a visit reads.
pub(crate) fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("casebook/tray");
    briefly(&mut group, SamplingMode::Flat);
    for &hits in sizes(&[1_000, 100_000]) {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("casebook");
        let casebook = RefCell::new(filled(&folder, hits));
        let who = actor("analyst");
        let mut visits = 1_000_000;
        let page = TrayQuery {
            limit: 25,
            ..TrayQuery::of(Tray::New)
        };
        let middle = TrayQuery {
            agency: Some("agency-7".to_owned()),
            order: TrayOrder::Acute,
            offset: hits as usize / 4,
            ..page.clone()
        };
        let mut read = |casebook: &mut Casebook, query: &TrayQuery| {
            visits += 1;
            let reading = Reading {
                who: &who,
                at: later(),
                filled_at: &[],
                salts: &mut salts(visits),
            };
            casebook.read_tray(query, reading).expect("a tray")
        };
        for (name, query) in [("first page", &page), ("narrowed, middle page", &middle)] {
            group.bench_function(BenchmarkId::new(name, hits), |bencher| {
                bencher.iter(|| read(&mut casebook.borrow_mut(), query));
            });
        }
        group.bench_function(
            BenchmarkId::new("first page after opening", hits),
            |bencher| {
                bencher.iter(|| read(&mut open(&folder), &page));
            },
        );
        let list = Query {
            filter: Filter {
                presence: Presence::Present,
                since: None,
                agency: Some("agency-7".to_owned()),
                order: Order::LongestWaiting,
                offset: 0,
                limit: 100,
            },
            state: None,
            rule: None,
        };
        let mut lists = 2_000_000;
        group.bench_function(
            BenchmarkId::new("one list after opening", hits),
            |bencher| {
                bencher.iter(|| {
                    lists += 1;
                    let reading = Reading {
                        who: &who,
                        at: later(),
                        filled_at: &[],
                        salts: &mut salts(lists),
                    };
                    open(&folder).read_list(&list, reading).expect("a list")
                });
            },
        );
        let (policy, who) = (LookPolicy::default(), actor("analyst"));
        group.bench_function(BenchmarkId::new("place of a hit", hits), |bencher| {
            let viewer = policy.viewer(&who, later());
            let id = format!("h002{:012}", hits / 2 + 1);
            bencher.iter(|| casebook.borrow().place_in_tray(&id, &page, &viewer));
        });
        group.bench_function(BenchmarkId::new("second looks", hits), |bencher| {
            bencher.iter(|| casebook.borrow().second_looks(&who, later(), &policy));
        });
    }
}
