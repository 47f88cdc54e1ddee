//! People read: what a list, a hit and an export show to whom, and the entry that each leaves.

mod auditing;
mod keeping;
mod once;
mod queries;
pub(crate) mod trays;
mod watching;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use casebook::projection::Projection;
use casebook::standing::State;
use casebook::store::{
    Doing, Filter, Flaw, HitsPage, Mark, Order, Presence, Query, ReadError, Reading, StateWord,
};
use exchange::agreements::SecondLook;
use exchange::covenant::Stage;

use crate::acting::{HIT, assess, book, refer, set_aside, words};
use crate::nights::{Book, actor, at_once, hit, moment, night, signal, usual};

pub(crate) const OTHER: &str = "h000000000000002";

pub(crate) fn all() -> Query {
    Query {
        filter: Filter {
            presence: Presence::Any,
            since: None,
            agency: None,
            order: Order::LongestWaiting,
            offset: 0,
            limit: 1000,
        },
        state: None,
        rule: None,
    }
}

fn in_state(state: StateWord) -> Query {
    Query {
        state: Some(state),
        ..all()
    }
}

impl Book {
    pub(crate) fn list(&mut self, who: &str, query: &Query) -> Result<HitsPage, ReadError> {
        let (who, salts) = (actor(who), &mut self.salts());
        let at = moment(2);
        let reading = Reading {
            who: &who,
            at,
            filled_at: &[],
            salts,
        };
        self.casebook.read_list(query, reading)
    }

    pub(crate) fn ids(&mut self, query: &Query) -> Vec<String> {
        let page = self.list("analyst-1", query).expect("a list");
        let ids = page.hits.into_iter().map(|row| row.listed.id);
        ids.collect()
    }
}

/// All that a person can read of a casebook, as text: each list, the hit, an export of everything.
pub(crate) fn read_by(book: &mut Book, who: &str) -> String {
    let mut text = String::new();
    let states = StateWord::ALL.map(in_state);
    for query in states.into_iter().chain([all()]) {
        let page = book.list(who, &query).expect("a list");
        writeln!(text, "{page:?}").expect("a string takes it");
    }
    let viewer = actor(who);
    for id in [HIT, OTHER] {
        let salts = &mut book.salts();
        let at = moment(2);
        let reading = Reading {
            who: &viewer,
            at,
            filled_at: &[],
            salts,
        };
        let read = book.casebook.read_hit(id, reading);
        writeln!(text, "{read:?}").expect("a string takes it");
    }
    let salts = &mut book.salts();
    let at = moment(2);
    let reading = Reading {
        who: &viewer,
        at,
        filled_at: &[],
        salts,
    };
    let exported = book.casebook.read_for_export(&all(), reading);
    writeln!(text, "{:?}", exported.expect("an export")).expect("a string takes it");
    let numbers = book.numbers(who, [0, 30]).expect("numbers");
    writeln!(text, "{numbers:?}").expect("a string takes it");
    text
}

#[test]
fn lists_by_state_rule_and_page_and_says_how_many_there_are() {
    let mut book = Book::new();
    let mut acute = usual(2, 20);
    acute.explanation.rules[0].rule = "acute".to_owned();
    book.night(1, vec![usual(1, 10), acute, usual(3, 30)]);
    book.act("analyst-1", Doing::Take).expect("taken");
    assert_eq!(book.ids(&in_state(StateWord::Open)), [HIT]);
    assert_eq!(
        book.ids(&in_state(StateWord::New)),
        [OTHER, "h000000000000003"]
    );
    let of_rule = Query {
        rule: Some("acute".to_owned()),
        ..all()
    };
    assert_eq!(book.ids(&of_rule), [OTHER]);
    let mut page = all();
    (page.filter.offset, page.filter.limit) = (1, 1);
    let second = book.list("analyst-1", &page).expect("a list");
    assert_eq!((second.of, second.hits.len()), (3, 1));
    assert_eq!(second.hits[0].listed.id, OTHER);
    assert_eq!(second.hits[0].listed.mark, Mark::Present);
    assert_eq!(second.hits[0].state, State::New);
}

/// A list is what each hit by itself says, whatever is asked for.
#[test]
fn lists_what_a_naive_look_at_every_hit_finds() {
    let mut book = Book::new();
    let far = hit(
        4,
        Stage::Live,
        vec![signal("care", 70), signal("school", 71)],
    );
    book.night(1, vec![usual(1, 10), usual(2, 20), far]);
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    book.night(2, vec![usual(5, 20), usual(6, 60)]);
    let mut everything = all();
    everything.filter.limit = 100;
    let every = book.ids(&everything);
    assert_eq!(every.len(), 4);
    for presence in [
        Presence::Present,
        Presence::Incomplete,
        Presence::Waiting,
        Presence::Gone,
        Presence::Any,
    ] {
        for state in StateWord::ALL.map(Some).into_iter().chain([None]) {
            for agency in [None, Some("care"), Some("police")] {
                let mut query = Query { state, ..all() };
                query.filter.presence = presence;
                query.filter.agency = agency.map(str::to_owned);
                let found: BTreeSet<String> = book.ids(&query).into_iter().collect();
                let naive = every.iter().filter(|id| {
                    let shown = book.casebook.show(id).expect("read").expect("a hit");
                    let is_present = shown.listed.last_night == night(2);
                    let is_there = match presence {
                        Presence::Present => is_present,
                        Presence::Incomplete => shown.listed.mark == Mark::Incomplete,
                        Presence::Waiting => shown.listed.mark == Mark::Waiting,
                        Presence::Gone => shown.listed.mark == Mark::Gone,
                        Presence::Any => true,
                    };
                    let word =
                        StateWord::of(&shown.standing_for(&at_once(&actor("auditor"))).state);
                    let mut signals = shown.hit.explanation.signals.iter();
                    is_there
                        && state.is_none_or(|state| state == word)
                        && agency.is_none_or(|id| signals.any(|signal| signal.agency == id))
                });
                let naive: BTreeSet<String> = naive.cloned().collect();
                assert_eq!(found, naive, "{query:?}");
            }
        }
    }
}

#[test]
fn each_reading_is_an_entry_and_what_is_refused_is_none() {
    let mut book = book();
    let before = book.acts().len();
    read_by(&mut book, "analyst-1");
    let lists = vec!["list"; 9];
    let expected = [lists, vec!["read", "export", "read"]].concat();
    assert_eq!(book.acts()[before..], expected);
    for query in [
        Query {
            rule: Some("Jan de Vries".to_owned()),
            ..all()
        },
        Query {
            filter: Filter {
                agency: Some(String::new()),
                ..all().filter
            },
            ..all()
        },
    ] {
        let refused = book.list("analyst-1", &query);
        assert!(matches!(refused, Err(ReadError::Id { .. })), "{query:?}");
    }
    assert_eq!(book.acts().len(), before + expected.len());
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn a_person_sees_the_whole_history_once_two_are_in_and_their_own_before() {
    let mut book = book();
    book.policy.second_look = Some(SecondLook::All);
    book.act("analyst-3", Doing::Note(words("bellen")))
        .expect("noted");
    let doing = assess(&book, refer("school"));
    book.act("analyst-1", doing.clone()).expect("one is in");
    let deeds = |book: &mut Book, who: &str| {
        let (viewer, salts) = (actor(who), &mut book.salts());
        let at = moment(2);
        let reading = Reading {
            who: &viewer,
            at,
            filled_at: &[],
            salts,
        };
        let view = book.casebook.read_hit(HIT, reading).expect("a hit");
        assert_eq!(view.digest, Projection::of(&view.hit.explanation).digest());
        view.history.deeds.len()
    };
    assert_eq!(deeds(&mut book, "analyst-1"), 1, "their own");
    assert_eq!(deeds(&mut book, "analyst-2"), 0, "nothing");
    assert_eq!(deeds(&mut book, "analyst-3"), 1, "their note");
    book.act("analyst-2", doing).expect("both are in");
    assert_eq!(deeds(&mut book, "officer"), 3);
}

#[test]
fn a_list_that_is_said_to_have_shown_another_hit_is_found() {
    for changed in [
        "UPDATE listed SET hit = 'h000000000000002'",
        "UPDATE listed SET salt = zeroblob(32)",
        "UPDATE listed SET place = 7",
        "INSERT INTO listed SELECT entry, 1, hit, salt FROM listed",
    ] {
        let mut book = Book::new();
        book.night(1, vec![usual(1, 10), usual(2, 20)]);
        let mut one = all();
        one.filter.limit = 1;
        assert_eq!(book.ids(&one), [HIT]);
        assert_eq!(book.casebook.flaws().expect("a check"), []);
        let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
        database.execute(changed, []).expect("changed");
        let flaws = book.casebook.flaws().expect("a check");
        assert_eq!(flaws, [Flaw::Listed { number: 11 }], "{changed}");
    }
}

#[test]
fn commits_to_more_hits_than_an_entry_takes_in_several() {
    let mut book = Book::new();
    let hits = (1..=1001).map(|id| usual(id, 10 * u32::try_from(id).expect("few")));
    book.night(1, hits.collect());
    let mut query = all();
    query.filter.limit = 5000;
    let page = book.list("analyst-1", &query).expect("a list");
    assert_eq!(page.hits.len(), 1001);
    assert_eq!(book.acts()[3..], ["list", "list"]);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn who_may_not_read_is_shown_nothing_and_leaves_no_entry() {
    let mut book = book();
    let before = book.acts().len();
    for who in ["auditor", "admin", "nobody"] {
        let listed = book.list(who, &all());
        assert!(matches!(listed, Err(ReadError::Account(_))), "{who}");
    }
    let (reviewer, salts) = (actor("reviewer"), &mut book.salts());
    let reading = Reading {
        who: &reviewer,
        at: moment(2),
        filled_at: &[],
        salts,
    };
    let exported = book.casebook.read_for_export(&all(), reading);
    assert!(matches!(exported, Err(ReadError::Account(_))));
    assert_eq!(book.acts().len(), before);
}
