//! Whether a hit is there: present, incomplete, waiting or gone, also after other runs of a night.

use std::sync::Arc;

use casebook::store::{Filter, Mark, Order, Presence};
use exchange::hits::{Hit, HitList, Meeting, Notice};

use crate::acting::{HIT, assess, set_aside};
use crate::nights::{ASKING, Book, actor, at_once, list, usual};

/// A night with the hits, without these agencies, and with pairs that are asked and not confirmed.
fn night(day: u32, hits: Vec<Hit>, missing: &[&str], open_pairs: u64) -> HitList {
    let mut list = list(day, hits);
    list.missing = missing.iter().map(|id| (*id).to_owned()).collect();
    list.notices.push(Notice::Asked {
        pairs: 1 + open_pairs,
        confirmed: 1,
        opened: 1,
    });
    list
}

/// The usual hit, without the signals of an agency.
fn without(id: u64, agency: &str) -> Hit {
    let mut hit = usual(id, 10);
    hit.explanation
        .signals
        .retain(|signal| signal.agency != agency);
    hit
}

/// The usual hit, of which police and school confirmed a pair.
fn confirmed(id: u64) -> Hit {
    let mut hit = usual(id, 10);
    for signal in &mut hit.explanation.signals[..2] {
        signal.met.push(Arc::new(Meeting {
            gate: "person".to_owned(),
            match_key: ASKING.to_owned(),
            agencies: vec!["police".to_owned(), "school".to_owned()],
        }));
    }
    hit
}

impl Book {
    fn mark(&self) -> Mark {
        let shown = self.casebook.show(HIT).expect("read").expect("a hit");
        let of = |presence| {
            let filter = Filter {
                presence,
                since: None,
                agency: None,
                order: Order::LongestWaiting,
                offset: 0,
                limit: 9,
            };
            let listed = self.casebook.list(&filter).expect("a list");
            listed.into_iter().find(|hit| hit.id == HIT)
        };
        let listed = of(Presence::Any).expect("it is listed");
        assert_eq!(listed, shown.listed);
        for (presence, mark) in [
            (Presence::Incomplete, Mark::Incomplete),
            (Presence::Waiting, Mark::Waiting),
            (Presence::Gone, Mark::Gone),
        ] {
            assert_eq!(of(presence).is_some(), listed.mark == mark, "{presence:?}");
        }
        listed.mark
    }

    fn marked(&mut self, list: &HitList) -> Mark {
        self.record(list).expect("a night");
        self.mark()
    }
}

#[test]
fn is_present_in_the_list_and_gone_when_nothing_explains_that_it_is_not() {
    let mut book = Book::new();
    assert_eq!(
        book.marked(&night(1, vec![usual(1, 10)], &[], 0)),
        Mark::Present
    );
    assert_eq!(book.marked(&night(2, Vec::new(), &[], 0)), Mark::Gone);
    assert_eq!(
        book.marked(&night(3, vec![usual(3, 10)], &[], 0)),
        Mark::Present
    );
}

#[test]
fn is_incomplete_while_an_agency_of_it_is_missing_in_the_list_or_not() {
    let mut book = Book::new();
    book.record(&night(1, vec![usual(1, 10)], &[], 0))
        .expect("a night");
    for (day, hits, missing, mark) in [
        (
            2,
            vec![without(2, "housing")],
            &["housing"][..],
            Mark::Incomplete,
        ),
        (3, Vec::new(), &["housing", "police"], Mark::Incomplete),
        // It was there when care last delivered, and care was not in it.
        (4, vec![usual(4, 10)], &["care"], Mark::Present),
        (5, Vec::new(), &["care"], Mark::Gone),
        // Once gone it is, whoever is missing later.
        (6, Vec::new(), &["police"], Mark::Gone),
    ] {
        assert_eq!(
            book.marked(&night(day, hits, missing, 0)),
            mark,
            "night {day}"
        );
    }
}

#[test]
fn is_incomplete_night_after_night_though_others_are_missing_then() {
    let mut book = Book::new();
    book.record(&night(1, vec![usual(1, 10)], &[], 0))
        .expect("a night");
    for (day, missing) in [(2, "housing"), (3, "police"), (4, "school")] {
        let mark = book.marked(&night(day, Vec::new(), &[missing], 0));
        assert_eq!(mark, Mark::Incomplete, "night {day}");
    }
    assert_eq!(book.marked(&night(5, Vec::new(), &[], 0)), Mark::Gone);
}

#[test]
fn waits_while_questions_are_open_for_pairs_that_were_confirmed() {
    let mut book = Book::new();
    book.record(&night(1, vec![confirmed(1)], &[], 0))
        .expect("a night");
    for (day, hits, open, mark) in [
        (2, Vec::new(), 3, Mark::Waiting),
        (3, vec![usual(3, 10)], 3, Mark::Waiting),
        (4, vec![confirmed(4)], 3, Mark::Present),
        (5, Vec::new(), 3, Mark::Waiting),
        // All are answered, and it is not there.
        (6, Vec::new(), 0, Mark::Gone),
        (7, Vec::new(), 3, Mark::Gone),
    ] {
        assert_eq!(
            book.marked(&night(day, hits, &[], open)),
            mark,
            "night {day}"
        );
    }
    let mut other = Book::new();
    other
        .record(&night(1, vec![usual(1, 10)], &[], 0))
        .expect("a night");
    assert_eq!(
        other.marked(&night(2, Vec::new(), &[], 3)),
        Mark::Gone,
        "it rested on no pair"
    );
}

#[test]
fn waits_for_two_weeks_and_no_longer() {
    let mut book = Book::new();
    book.record(&night(1, vec![confirmed(1)], &[], 0))
        .expect("a night");
    assert_eq!(book.marked(&night(15, Vec::new(), &[], 3)), Mark::Waiting);
    assert_eq!(book.marked(&night(16, Vec::new(), &[], 3)), Mark::Gone);
}

#[test]
fn another_run_of_the_night_marks_it_anew_as_if_there_had_been_no_other() {
    let runs: [HitList; 4] = [
        night(3, Vec::new(), &[], 0),
        night(3, Vec::new(), &["school"], 0),
        night(3, Vec::new(), &[], 3),
        night(3, vec![usual(3, 10)], &[], 0),
    ];
    let marks = [Mark::Gone, Mark::Incomplete, Mark::Waiting, Mark::Present];
    for (last, mark) in runs.iter().zip(marks) {
        for first in &runs {
            let mut book = Book::new();
            book.record(&night(1, vec![confirmed(1)], &[], 0))
                .expect("a night");
            book.record(&night(2, vec![confirmed(2)], &[], 0))
                .expect("a night");
            book.record(first).expect("a run");
            assert_eq!(book.marked(last), mark, "after {:?}", first.notices);
        }
    }
}

#[test]
fn what_was_gone_before_a_night_is_gone_again_when_another_run_does_not_have_it() {
    let mut book = Book::new();
    for (day, hits) in [(1, vec![usual(1, 10)]), (2, Vec::new())] {
        book.record(&night(day, hits, &[], 0)).expect("a night");
    }
    let back = book.marked(&night(4, vec![usual(4, 10)], &[], 0));
    assert_eq!(back, Mark::Present);
    for missing in [&[][..], &["school"]] {
        let again = book.marked(&night(4, Vec::new(), missing, 0));
        assert_eq!(again, Mark::Gone, "without {missing:?}");
    }
}

#[test]
fn nothing_lapses_for_pairs_that_are_not_confirmed_yet() {
    for (open, reopened) in [(3, 0), (0, 1)] {
        let mut book = Book::new();
        let mut five = confirmed(1);
        for (number, agency) in (50..).zip(["care", "youth", "debts"]) {
            five.explanation
                .signals
                .push(crate::nights::signal(agency, number));
        }
        book.night(1, vec![five]);
        let doing = assess(&book, set_aside());
        book.act("analyst-1", doing).expect("closed");
        let part = without(2, "housing");
        let recorded = book
            .record(&night(2, vec![part], &[], open))
            .expect("a night");
        assert_eq!((recorded.new, recorded.reopened), (0, reopened));
    }
}

#[test]
fn is_seen_on_the_same_nights_whether_a_run_was_repeated_or_not() {
    let mut book = Book::new();
    let changed = || without(9, "housing");
    for (day, hit) in [
        (1, usual(1, 10)),
        (2, usual(2, 10)),
        (2, changed()),
        (2, usual(3, 10)),
    ] {
        book.record(&night(day, vec![hit], &[], 0)).expect("a run");
    }
    book.record(&night(4, vec![usual(4, 10)], &[], 0))
        .expect("a night");
    book.record(&night(5, Vec::new(), &[], 0)).expect("a night");
    book.record(&night(6, vec![usual(6, 10)], &[], 0))
        .expect("a night");
    book.record(&night(7, vec![changed()], &[], 0))
        .expect("a night");
    let shown = book.casebook.show(HIT).expect("read").expect("a hit");
    let seen = shown
        .seen_by(&at_once(&actor("auditor")))
        .sightings
        .into_iter()
        .map(|seen| {
            let day = |night: exchange::night::Night| night.day_number() - 20_000;
            (day(seen.from), day(seen.until), seen.projection.pairs.len())
        });
    assert_eq!(seen.collect::<Vec<_>>(), [(1, 4, 3), (6, 6, 3), (7, 7, 2)]);
}
