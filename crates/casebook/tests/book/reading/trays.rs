//! The trays of the morning: what lies where, as a naive look at every hit finds it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use casebook::assessing::Closing;
use casebook::standing::{Deed, State};
use casebook::store::{
    Assignee, Doing, Mark, ReadError, Reading, Shown, StateWord, Tray, TrayOrder, TrayPage,
    TrayQuery,
};
use exchange::agreements::SecondLook;
use exchange::night::Night;
use exchange::payload::Severity;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::acting::{ANSWERED, HIT, refer, words};
use crate::nights::{Book, actor, list, moment, night, open, signal, usual};

impl Book {
    pub(crate) fn tray_page(
        &mut self,
        who: &str,
        query: &TrayQuery,
    ) -> Result<TrayPage, ReadError> {
        let (who, salts) = (actor(who), &mut self.salts());
        let reading = Reading {
            who: &who,
            at: moment(9),
            filled_at: &self.policy.filled_at,
            salts,
        };
        self.casebook.read_tray(query, reading)
    }

    fn in_tray(&mut self, who: &str, query: &TrayQuery) -> Vec<String> {
        let page = self.tray_page(who, query).expect("a tray");
        assert_eq!(page.of, page.rows.len());
        page.rows.into_iter().map(|row| row.id).collect()
    }

    /// Every row of a table, as text.
    pub(crate) fn rows_of(&self, table: &str) -> Vec<String> {
        let database = rusqlite::Connection::open(self.casebook.path()).expect("opened");
        let mut reading = database
            .prepare(&format!("SELECT * FROM {table}"))
            .expect("a query");
        let columns = reading.column_count();
        let rows = reading.query_map([], |row| {
            let cells =
                (0..columns).map(|column| row.get_ref(column).map(|cell| format!("{cell:?}")));
            cells
                .collect::<Result<Vec<_>, _>>()
                .map(|row| row.join(" "))
        });
        let rows = rows.expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }
}

/// All that a person can read of trays, as text.
pub(crate) fn trays_of(book: &mut Book, who: &str) -> String {
    let mut text = String::new();
    let (viewer, policy) = (actor(who), book.policy.clone());
    let viewer = policy.viewer(&viewer, moment(9));
    for tray in Tray::ALL {
        for order in [TrayOrder::Oldest, TrayOrder::Newest, TrayOrder::Acute] {
            let query = TrayQuery {
                order,
                ..TrayQuery::of(tray)
            };
            let page = book.tray_page(who, &query).expect("a tray");
            let place = book.casebook.place_in_tray(HIT, &query, &viewer);
            writeln!(text, "{page:?} {:?}", place.expect("a place")).expect("a string takes it");
        }
    }
    let looked = book.casebook.looked_at(HIT, &viewer).expect("who looked");
    writeln!(text, "{looked:?}").expect("a string takes it");
    text
}

/// The tray of a hit as docs/casebook.md says it and the night since which it lies there, from what
/// the casebook shows of it alone. `is_handed` says that it was handed out of the stock.
pub(crate) fn naive(
    book: &Book,
    (shown, is_handed): (&Shown, bool),
    who: &str,
    tonight: u32,
) -> (Option<Tray>, Night) {
    let who = actor(who);
    let viewer = book.policy.viewer(&who, moment(9));
    let standing = shown.standing_for(&viewer);
    let (is_listed, first) = (
        shown.listed.last_night == night(tonight),
        shown.listed.first_night,
    );
    let deeds = shown.seen_by(&viewer).deeds;
    let mut owners = deeds.iter().rev();
    let owner = owners.find(|done| matches!(done.deed, Deed::Take | Deed::Reopen(_)));
    match &standing.state {
        State::New => {}
        State::Open { taken_by } => {
            let taken = owner.filter(|done| done.deed == Deed::Take);
            if let Some(taken) = taken.filter(|_| taken_by.as_ref() == Some(&who)) {
                return (Some(Tray::Mine), taken.night);
            }
        }
        State::Disputed { .. } => {
            let since = deeds.last().expect("two differ").night;
            let history = casebook::standing::History {
                deeds,
                ..casebook::standing::History::default()
            };
            let is_turn = history.may_assess(&who).is_ok();
            return (is_turn.then_some(Tray::Mine), since);
        }
        _ => return (None, first),
    }
    match shown.listed.mark {
        Mark::Gone => return (None, first),
        Mark::Waiting => return (Some(Tray::Waiting), first),
        Mark::Incomplete if !is_listed => return (Some(Tray::Waiting), first),
        _ => {}
    }
    if let Some(why) = standing.reopened {
        let is_changed = !why.changes.is_empty() || why.has_lapsed;
        let mut opened = deeds.iter().rev();
        let opened = opened.find(|done| matches!(done.deed, Deed::Reopen(_)));
        let tray = if is_changed { Tray::Changed } else { Tray::Due };
        return (Some(tray), opened.expect("a run opened it").night);
    }
    let is_stock = standing.state == State::New && first == night(1) && !is_handed;
    (Some(if is_stock { Tray::Stock } else { Tray::New }), first)
}

/// What is tried with a hit between two nights: who, which hit, and what.
pub(crate) type Try = (u8, u64, u8);

const PEOPLE: [&str; 3] = ["analyst-1", "analyst-2", "reviewer"];

pub(crate) fn tried(book: &mut Book, at: Timestamp, day: u32, (who, hit, what): Try) {
    let id = format!("h{hit:015}");
    let Some(shown) = book.casebook.show(&id).expect("read") else {
        return;
    };
    let on = casebook::projection::Projection::of(&shown.hit.explanation).digest();
    let assess = |closing| Doing::Assess {
        on,
        criteria: ANSWERED,
        closing,
        text: words(""),
    };
    let doing = match what {
        0 | 1 => Doing::Take,
        2 => Doing::Park {
            until: night(day + 1),
        },
        3 | 4 => assess(refer("school")),
        5 => assess(Closing::Known {
            until: night(day + 1),
        }),
        6 => Doing::Undo(words("vergissing")),
        8 => Doing::Release,
        _ => Doing::Note(words("bellen")),
    };
    // Much of it is refused, and that is right.
    let _ = book.act_at(at, &id, PEOPLE[usize::from(who)], doing);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_hit_lies_where_a_naive_look_at_it_puts_it(
        tries in vec(vec((0_u8..3, 1_u64..7, 0_u8..8), 0..6), 4),
        found in vec(1_u8..64, 4),
    ) {
        let mut book = Book::new();
        book.policy.second_look = Some(SecondLook::All);
        for (day, (tries, found)) in (1_u32..).zip(tries.into_iter().zip(found)) {
            let mut hits = Vec::new();
            for number in (1_u32..7).filter(|number| found & (1 << (number - 1)) != 0) {
                let mut hit = usual(number.into(), 10 * number);
                if (number + day).is_multiple_of(4) {
                    hit.explanation.signals.push(signal("care", 10 * number + 9));
                }
                hits.push(hit);
            }
            let mut list = list(day, hits);
            if day == 3 {
                list.missing = vec!["school".to_owned()];
            }
            book.record(&list).expect("a night");
            for one in tries {
                tried(&mut book, moment(2), day, one);
            }
            for who in ["analyst-1", "analyst-2", "officer"] {
                let every = book.in_tray(who, &TrayQuery::of(Tray::Every));
                for tray in &Tray::ALL[..6] {
                    let lies = book.in_tray(who, &TrayQuery::of(*tray));
                    let lies: BTreeSet<String> = lies.into_iter().collect();
                    let is_in = |id: &&String| {
                        let shown = book.casebook.show(id).expect("read").expect("a hit");
                        naive(&book, (&shown, false), who, day).0 == Some(*tray)
                    };
                    let naive: BTreeSet<String> = every.iter().filter(is_in).cloned().collect();
                    prop_assert_eq!(&lies, &naive, "{:?} of {} on night {}", tray, who, day);
                    let counts = book.tray_page(who, &TrayQuery::of(*tray)).expect("a tray").counts;
                    prop_assert_eq!(counts[*tray as usize], naive.len());
                }
            }
        }
        prop_assert_eq!(book.casebook.flaws().expect("a check"), []);
    }
}

#[test]
fn narrows_by_all_that_a_query_asks_and_goes_page_by_page_in_its_order() {
    let mut book = Book::new();
    book.night(1, Vec::new());
    let hits = (1..=9).map(|id| {
        let mut hit = usual(id, 10 * u32::try_from(id).expect("few"));
        if id % 3 == 0 {
            hit.explanation
                .signals
                .push(signal("care", 1000 + 10 * u32::try_from(id).expect("few")));
            hit.explanation.signals[0].severity = Severity::Acute;
        }
        hit
    });
    book.night(2, hits.collect());
    let ids = |numbers: &[u64]| -> Vec<String> {
        numbers
            .iter()
            .map(|number| format!("h{number:015}"))
            .collect()
    };
    let new = TrayQuery::of(Tray::New);
    for narrowed in [
        TrayQuery {
            agency: Some("care".to_owned()),
            ..new.clone()
        },
        TrayQuery {
            domain: Some("domain-care".to_owned()),
            ..new.clone()
        },
    ] {
        assert_eq!(book.in_tray("analyst-1", &narrowed), ids(&[3, 6, 9]));
    }
    for nothing in [
        TrayQuery {
            rule: Some("several".to_owned()),
            ..new.clone()
        },
        TrayQuery {
            chain: Some("justice".to_owned()),
            ..new.clone()
        },
        TrayQuery {
            since: Some(night(3)),
            ..new.clone()
        },
        TrayQuery {
            state: Some(StateWord::Open),
            ..new.clone()
        },
        TrayQuery {
            assignee: Some(Assignee::Account(actor("analyst-1"))),
            ..new.clone()
        },
    ] {
        assert_eq!(book.in_tray("analyst-1", &nothing), ids(&[]), "{nothing:?}");
    }
    let mut shown = Vec::new();
    for offset in 0..10 {
        let part = TrayQuery {
            order: TrayOrder::Acute,
            offset,
            limit: 1,
            ..new.clone()
        };
        let page = book.tray_page("analyst-1", &part).expect("a tray");
        assert_eq!(page.of, 9);
        shown.extend(page.rows.into_iter().map(|row| row.id));
    }
    assert_eq!(shown, ids(&[3, 6, 9, 1, 2, 4, 5, 7, 8]));
}

#[test]
fn faces_are_the_same_after_two_runs_of_a_night_as_after_the_last_alone() {
    let (mut once, mut twice) = (Book::new(), Book::new());
    for book in [&mut once, &mut twice] {
        book.night(1, vec![usual(1, 10), usual(2, 20)]);
    }
    let mut more = usual(3, 10);
    more.explanation.signals.push(signal("care", 99));
    twice.night(2, vec![more, usual(4, 40)]);
    for book in [&mut once, &mut twice] {
        book.night(2, vec![usual(5, 20)]);
    }
    assert_eq!(twice.rows_of("face"), once.rows_of("face"));
    assert_eq!(once.rows_of("face").len(), 2);
}

#[test]
fn a_list_follows_what_another_process_commits() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let every = TrayQuery::of(Tray::Every);
    assert_eq!(book.in_tray("analyst-1", &every).len(), 1);
    let folder = book.folder.path().join("casebook");
    let here = std::mem::replace(&mut book.casebook, open(&folder));
    book.night(2, vec![usual(1, 10), usual(2, 20)]);
    book.act("analyst-2", Doing::Take).expect("taken");
    let _other = std::mem::replace(&mut book.casebook, here);
    assert_eq!(book.in_tray("analyst-1", &every).len(), 2);
    let query = TrayQuery {
        assignee: Some(Assignee::Account(actor("analyst-2"))),
        ..every.clone()
    };
    assert_eq!(book.in_tray("analyst-1", &query), [HIT]);
    for day in 3..20 {
        book.night(day, Vec::new());
    }
    book.forget().expect("forgot");
    assert_eq!(book.in_tray("analyst-1", &every).len(), 0, "forgotten");
}
