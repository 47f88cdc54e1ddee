//! Two cases that an agency keeps apart are one while it is missing: neither is said to have gone,
//! and what the one was known for opens not the other.

use std::collections::BTreeSet;

use casebook::change::Change;
use casebook::standing::State;
use casebook::store::{Filter, Order, Presence};
use exchange::covenant::Stage;
use exchange::hits::{Hit, HitList};

use crate::acting::{HIT, assess, set_aside};
use crate::nights::{Book, actor, at_once, hit, list, signal};

const OTHER: &str = "h000000000000002";

fn of(id: u64, persons: u32, signals: &[(&str, u32)]) -> Hit {
    let signals = signals
        .iter()
        .map(|&(agency, number)| signal(agency, number));
    let mut hit = hit(id, Stage::Live, signals.collect());
    hit.explanation.persons = persons;
    hit
}

const ONE: [(&str, u32); 4] = [
    ("police", 10),
    ("police", 11),
    ("school", 12),
    ("school", 13),
];
const TWO: [(&str, u32); 3] = [("police", 20), ("school", 21), ("housing", 22)];
const KEEPS_APART: (&str, u32) = ("care", 30);

/// Both cases, of which care knows the first one alone.
fn apart(day: u32) -> HitList {
    let one = [&ONE[..], &[KEEPS_APART]].concat();
    list(day, vec![of(1, 1, &one), of(2, 1, &TWO)])
}

/// One case of both, and perhaps more, without care.
fn together(day: u32, further: &[(&str, u32)]) -> HitList {
    let all = [&ONE[..], &TWO, further].concat();
    let mut list = list(day, vec![of(7, 2, &all)]);
    list.missing = vec!["care".to_owned()];
    list
}

/// A casebook that had both cases, and in which the first one was put away.
fn put_away() -> Book {
    let mut book = Book::new();
    book.record(&apart(1)).expect("a night");
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    book
}

const ALL: Filter = Filter {
    presence: Presence::Any,
    since: None,
    agency: None,
    order: Order::Newest,
    offset: 0,
    limit: 10,
};

impl Book {
    /// How many hits of an agency there are tonight.
    fn count_of(&self, agency: &str) -> usize {
        let of_agency = Filter {
            presence: Presence::Present,
            agency: Some(agency.to_owned()),
            ..ALL
        };
        self.casebook.list(&of_agency).expect("a list").len()
    }

    fn mark_of(&self, id: &str) -> &'static str {
        let listed = self.casebook.list(&ALL).expect("a list");
        let mut hits = listed.into_iter();
        hits.find(|hit| hit.id == id).expect("a hit").mark.as_str()
    }

    /// Why a run opened the first hit.
    fn opened_by(&self) -> BTreeSet<Change> {
        let shown = self.casebook.show(HIT).expect("read").expect("a hit");
        let standing = shown.standing_for(&at_once(&actor("auditor")));
        standing.reopened.expect("it is open").changes
    }
}

#[test]
fn neither_is_gone_nor_opened_and_both_are_there_again_when_the_agency_is() {
    let mut book = put_away();
    for day in 2..4 {
        let recorded = book.record(&together(day, &[])).expect("a night");
        assert_eq!((recorded.hits, recorded.new, recorded.reopened), (1, 0, 0));
        assert_eq!([HIT, OTHER].map(|id| book.mark_of(id)), ["incomplete"; 2]);
        assert_eq!(book.state(), State::Closed(set_aside()));
    }
    let recorded = book.record(&apart(4)).expect("a night");
    assert_eq!((recorded.hits, recorded.new, recorded.reopened), (2, 0, 0));
    assert_eq!([HIT, OTHER].map(|id| book.mark_of(id)), ["present"; 2]);
    assert_eq!(book.state(), State::Closed(set_aside()));
}

#[test]
fn one_agency_away_after_another_costs_no_id() {
    let all = [
        ("police", 10),
        ("police", 11),
        ("school", 12),
        ("care", 13),
        ("care", 14),
        ("care", 15),
    ];
    let night = |day: u32, away: &[&str]| {
        let there = all.into_iter().filter(|(agency, _)| !away.contains(agency));
        let hit = of(u64::from(day), 1, &there.collect::<Vec<_>>());
        let mut list = list(day, vec![hit]);
        list.missing = away.iter().map(|&agency| agency.to_owned()).collect();
        list
    };
    let mut book = Book::new();
    // Of the second night school alone is there on the third.
    for (day, away) in [(1, &[][..]), (2, &["care"]), (3, &["police"]), (4, &[])] {
        let recorded = book.record(&night(day, away)).expect("a night");
        assert_eq!(recorded.new, u64::from(day == 1), "night {day}");
        assert!(recorded.renumbered.is_empty());
        for agency in ["police", "care"] {
            let listed = book.count_of(agency);
            assert_eq!(
                listed,
                usize::from(!away.contains(&agency)),
                "{agency}, night {day}"
            );
        }
    }
    assert_eq!(book.mark_of(HIT), "present");
}

#[test]
fn one_person_more_is_news_without_an_agency_only_with_a_new_signal() {
    for (further, opened) in [(&[][..], 0), (&[("school", 14)][..], 1)] {
        let mut book = put_away();
        let told_apart = [&ONE[..], further].concat();
        let mut without_care = list(2, vec![of(7, 2, &told_apart)]);
        without_care.missing = vec!["care".to_owned()];
        let recorded = book.record(&without_care).expect("a night");
        assert_eq!(
            (recorded.new, recorded.reopened),
            (0, opened),
            "{further:?}"
        );
    }
}

#[test]
fn what_neither_was_known_for_opens_it_all_the_same() {
    let mut book = put_away();
    let news = together(2, &[("youth", 40)]);
    assert_eq!(book.record(&news).expect("a night").reopened, 1);
    let opened_by = book.opened_by();
    assert!(opened_by.contains(&Change::Agency("youth".to_owned())));
    let of_the_other = Change::Agency("housing".to_owned());
    assert!(!opened_by.contains(&of_the_other), "{opened_by:?}");
    assert!(!opened_by.contains(&Change::Persons(2)), "{opened_by:?}");
}

#[test]
fn one_that_has_gone_up_in_another_while_all_are_there_is_gone_and_opens_it() {
    let mut book = put_away();
    let mut whole = together(2, &[KEEPS_APART]);
    whole.missing.clear();
    assert_eq!(book.record(&whole).expect("a night").reopened, 1);
    assert_eq!(book.mark_of(OTHER), "gone");
    // Nor does an agency count that was in neither.
    let mut book = put_away();
    let mut missing = together(2, &[KEEPS_APART]);
    missing.missing = vec!["youth".to_owned()];
    assert_eq!(book.record(&missing).expect("a night").reopened, 1);
    assert_eq!(book.mark_of(OTHER), "gone");
}

#[test]
fn one_of_which_nothing_is_left_is_gone_although_an_agency_of_another_is_missing() {
    let mut book = put_away();
    let mut without = list(2, vec![of(7, 1, &ONE)]);
    without.missing = vec!["care".to_owned()];
    book.record(&without).expect("a night");
    assert_eq!(
        [HIT, OTHER].map(|id| book.mark_of(id)),
        ["incomplete", "gone"]
    );
}

#[test]
fn a_hit_that_is_not_in_the_list_is_opened_by_nothing_that_it_had_before() {
    let mut book = put_away();
    book.record(&together(2, &[])).expect("a night");
    // All are there again, and neither case is.
    let recorded = book.record(&list(3, Vec::new())).expect("a night");
    assert_eq!(recorded.reopened, 0);
    assert_eq!([HIT, OTHER].map(|id| book.mark_of(id)), ["gone"; 2]);
}
