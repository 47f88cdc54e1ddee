//! What is compared with what: agencies that are missing or renumbered, other runs of a night, and
//! what of earlier nights is kept.

use casebook::change::Change;
use casebook::standing::State;
use casebook::store::{Doing, Mark, Presence};
use exchange::covenant::Stage;
use exchange::hits::{Hit, Signal};
use rusqlite::Connection;

use crate::acting::{HIT, assess, refer, set_aside, words};
use crate::nights::{Book, actor, at_once, hit, list, moment, night, signal, usual};
use crate::reading::{OTHER, all};

/// A hit of these signals.
fn of(id: u64, signals: &[(&str, u32)]) -> Hit {
    let signals = signals
        .iter()
        .map(|&(agency, number)| signal(agency, number));
    hit(id, Stage::Live, signals.collect())
}

/// Hits of one signal of the police's and the school's each and six of care's.
fn mostly_of_care(ids: u64, care_from: u32) -> Vec<Hit> {
    let of_care =
        |hit: u32| (0..6).map(move |number| signal("care", care_from + hit * 10 + number));
    let hits = (0..8).map(|number: u32| {
        let mut signals = vec![signal("police", number), signal("school", number)];
        signals.extend(of_care(number));
        hit(ids + u64::from(number), Stage::Live, signals)
    });
    hits.collect()
}

/// The nights or agencies that a table has rows of for the hit.
fn column(book: &Book, query: &str) -> Vec<String> {
    let database = Connection::open(book.casebook.path()).expect("opened");
    let mut reading = database.prepare(query).expect("a query");
    let rows = reading.query_map([HIT], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a value")).collect()
}

#[test]
fn an_agency_that_is_missing_counts_on_neither_side() {
    let mut book = Book::new();
    book.night(1, mostly_of_care(1, 100));
    let mut tonight = mostly_of_care(20, 100);
    for (number, hit) in (0..).zip(&mut tonight) {
        let is_there = |signal: &Signal| signal.agency != "care";
        hit.explanation.signals.retain(is_there);
        let others = (0..5).map(|other| signal("housing", 500 + number * 10 + other));
        hit.explanation.signals.extend(others);
    }
    let mut missing = list(2, tonight);
    missing.missing = vec!["care".to_owned()];
    let recorded = book.record(&missing).expect("a night");
    assert_eq!(recorded.new, 0, "what is left is the same");
    assert!(recorded.renumbered.is_empty(), "it said nothing");
}

#[test]
fn an_agency_that_renumbered_counts_on_neither_side() {
    let mut book = Book::new();
    book.night(1, mostly_of_care(1, 100));
    let recorded = book.night(2, mostly_of_care(20, 5000));
    assert!(recorded.renumbered.contains("care"));
    assert_eq!(recorded.new, 0, "the other two agencies tell");
}

#[test]
fn a_hit_that_was_not_there_on_the_night_of_new_numbers_is_known_by_the_others() {
    let mut book = Book::new();
    book.night(1, mostly_of_care(1, 100));
    let mut without_first = mostly_of_care(20, 5000);
    without_first.remove(0);
    let recorded = book.night(2, without_first);
    assert!(recorded.renumbered.contains("care"));
    assert_eq!(book.night(3, mostly_of_care(40, 5000)).new, 0);
    // Also where the night of new numbers is matched again.
    let recorded = book.night(4, mostly_of_care(60, 7000));
    assert!(recorded.renumbered.contains("care"));
    let recorded = book.night(4, mostly_of_care(60, 9000));
    assert!(recorded.renumbered.contains("care") && recorded.new == 0);
}

#[test]
fn an_agency_is_renumbered_against_the_last_night_alone() {
    let mut book = Book::new();
    let hits = |ids: u64, first: u32, count: u32| {
        let hits = (0..count).map(|hit| usual(ids + u64::from(hit), first + hit * 10));
        hits.collect::<Vec<_>>()
    };
    book.night(1, hits(1, 1000, 20));
    book.night(2, hits(101, 5000, 8));
    assert!(book.night(3, hits(201, 5000, 8)).renumbered.is_empty());
}

#[test]
fn nothing_lapses_where_most_of_its_agencies_are_missing() {
    let mut book = Book::new();
    let all = [
        ("police", 10),
        ("care", 11),
        ("school", 12),
        ("housing", 13),
        ("youth", 14),
    ];
    book.night(1, vec![of(1, &all)]);
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    let mut missing = list(2, vec![of(2, &all[..2])]);
    missing.missing = ["school", "housing", "youth"].map(str::to_owned).to_vec();
    let recorded = book.record(&missing).expect("a night");
    assert_eq!((recorded.new, recorded.reopened), (0, 0));
}

#[test]
fn a_hit_that_another_run_does_not_have_is_remembered_as_it_was_the_night_before() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let changed = [("police", 10), ("school", 11), ("care", 50), ("youth", 51)];
    assert_eq!(book.night(2, vec![of(2, &changed)]).new, 0);
    assert_eq!(book.night(2, Vec::new()).hits, 0);
    assert_eq!(book.night(3, vec![of(3, &changed[2..])]).new, 1);
}

#[test]
fn a_touched_hit_is_given_back_to_every_further_run_of_its_night() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book.act("analyst-1", Doing::Take).expect("taken");
    assert_eq!(book.night(1, Vec::new()).hits, 0);
    let recorded = book.night(1, vec![usual(7, 10)]);
    assert_eq!((recorded.hits, recorded.new), (1, 0));
    let shown = book.casebook.show(HIT).expect("read");
    assert_eq!(
        shown
            .expect("it kept its id")
            .seen_by(&at_once(&actor("auditor")))
            .deeds
            .len(),
        1
    );
}

/// The ids of a list: as a person reads it, with all hits in memory or from the tables, and as the
/// service reads it.
fn ids_of(book: &mut Book, presence: Presence) -> Vec<String> {
    let mut query = all();
    query.filter.presence = presence;
    let from_tables = book.ids(&query);
    let viewer = actor("analyst-1");
    let viewer = at_once(&viewer);
    let (who, now) = (viewer.who, viewer.now);
    let looks = book.casebook.second_looks(who, now, &book.policy);
    looks.expect("it reads all hits");
    assert_eq!(book.ids(&query), from_tables);
    let listed = book.casebook.list(&query.filter).expect("a list");
    let ids: Vec<String> = listed.into_iter().map(|listed| listed.id).collect();
    assert_eq!(ids, from_tables);
    ids
}

#[test]
fn a_touched_hit_that_another_run_does_not_have_is_shown_and_listed_as_gone() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10), usual(2, 100)]);
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    for more in [
        vec![],
        vec![usual(3, 200)],
        vec![usual(3, 200), usual(4, 300)],
    ] {
        book.night(1, [vec![usual(2, 100)], more].concat());
        assert!(!ids_of(&mut book, Presence::Present).contains(&HIT.to_owned()));
        assert_eq!(ids_of(&mut book, Presence::Gone), [HIT]);
        assert_eq!(ids_of(&mut book, Presence::Any)[..2], [HIT, OTHER]);
        let shown = book.casebook.show(HIT).expect("read").expect("it is there");
        assert_eq!(shown.listed.mark, Mark::Gone);
        assert_eq!(shown.hit.id, usual(1, 10).id, "as it was touched");
        assert_eq!(book.state(), State::Closed(set_aside()));
        assert_eq!(book.casebook.flaws().expect("a check"), []);
    }
    let why = words("verkeerd getypt");
    book.act("analyst-1", Doing::Undo(why)).expect("undone");
    // An incomplete night says of it that it may be there, and not that it is in the list.
    let mut missing = list(1, vec![usual(2, 100)]);
    missing.missing = vec!["police".to_owned()];
    book.record(&missing).expect("a night");
    assert_eq!(ids_of(&mut book, Presence::Present), [OTHER]);
    // The next night has it again, and another run of that night has not.
    assert_eq!(book.night(2, vec![usual(7, 10)]).new, 0);
    assert_eq!(ids_of(&mut book, Presence::Present), [HIT]);
    book.night(2, vec![usual(8, 100)]);
    assert_eq!(ids_of(&mut book, Presence::Present), [OTHER]);
    let shown = book.casebook.show(HIT).expect("read").expect("it is there");
    assert_eq!(shown.listed.last_night, night(1));
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn an_assessment_waits_on_where_another_run_does_not_have_the_hit() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let doing = assess(&book, refer("school"));
    book.act("analyst-1", doing).expect("one is in");
    book.night(1, Vec::new());
    let doing = assess(&book, refer("school"));
    let both = book.act("analyst-2", doing).expect("both are in");
    assert_eq!(both.state, State::Closed(refer("school")));
}

#[test]
fn a_touched_hit_has_the_signals_of_the_last_run_of_its_night() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book.act("analyst-1", Doing::Take).expect("taken");
    book.night(
        1,
        vec![of(2, &[("police", 10), ("school", 11), ("care", 90)])],
    );
    let agencies = column(&book, "SELECT agency FROM signal WHERE hit = ? ORDER BY 1");
    assert_eq!(agencies, ["care", "police", "school"]);
}

#[test]
fn keeps_signals_and_explanation_of_this_night_and_of_the_one_before() {
    let mut book = Book::new();
    for day in 1..5 {
        book.night(day, vec![usual(u64::from(day), 10)]);
    }
    for table in ["signal", "explanation"] {
        let nights = "SELECT DISTINCT CAST(night - 20000 AS TEXT) FROM";
        let query = format!("{nights} {table} WHERE hit = ? ORDER BY 1");
        assert_eq!(column(&book, &query), ["3", "4"], "{table}");
    }
}

/// Every row of every table, as text.
fn rows(book: &Book) -> Vec<String> {
    let database = Connection::open(book.casebook.path()).expect("opened");
    let texts = |query: &str| -> Vec<String> {
        let mut reading = database.prepare(query).expect("a query");
        let rows = reading.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a text")).collect()
    };
    let mut all = Vec::new();
    for table in texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let cells = columns.iter().map(|column| format!("quote({column})"));
        let row = cells.collect::<Vec<_>>().join(" || ' ' || ");
        all.extend(texts(&format!("SELECT '{table} ' || {row} FROM {table}")));
    }
    all
}

#[test]
fn a_run_that_opens_several_hits_writes_the_same_in_whatever_order_they_come() {
    let order = |mut hits: Vec<Hit>, by: usize| {
        hits.rotate_left(by % 5);
        if by >= 5 {
            hits.reverse();
        }
        hits
    };
    let mut written: Vec<(Vec<String>, Vec<u8>)> = Vec::new();
    for by in 0..10 {
        let mut book = Book::new();
        let first = (1..6).map(|id| usual(id, 10 * u32::try_from(id).expect("few")));
        book.record_as(&list(1, order(first.collect(), by)), [1; 32]);
        for id in 1..6 {
            let doing = assess(&book, set_aside());
            let hit = format!("h{id:015}");
            book.act_at(moment(2), &hit, "analyst-1", doing)
                .expect("closed");
        }
        let second = (1..6_u32).map(|id| {
            let mut hit = usual(u64::from(id) + 10, 10 * id);
            hit.explanation.signals.push(signal("care", 900 + id));
            hit
        });
        let second = list(2, order(second.collect(), by));
        assert_eq!(book.record_as(&second, [2; 32]).reopened, 5);
        let mut journal = Vec::new();
        let text = book.casebook.write_journal(&mut journal);
        text.expect("read").expect("written");
        written.push((rows(&book), journal));
    }
    assert!(written.iter().all(|all| *all == written[0]));
}

/// How a hit was closed before its night was matched again.
fn closed_ways(book: &Book) -> [Doing; 2] {
    let until = night(40);
    [assess(book, set_aside()), Doing::Park { until }]
}

#[test]
fn what_another_run_of_the_night_adds_opens_what_was_closed_on_the_run_before() {
    let before = [("police", 10), ("school", 11), ("housing", 12)];
    let more = [before.as_slice(), &[("youth", 13)]].concat();
    let is_agency = |change: &&Change| matches!(change, Change::Agency(_));
    let youth = Change::Agency("youth".to_owned());
    for (nights, way, is_voided) in [
        (1, 0, false),
        (1, 1, false),
        (2, 0, false),
        (2, 1, false),
        (1, 0, true),
        (2, 1, true),
    ] {
        let what = format!("{nights} nights, way {way}, voided: {is_voided}");
        let mut book = Book::new();
        for day in 1..=nights {
            book.night(day, vec![of(1, &before)]);
        }
        let doing = closed_ways(&book)[way].clone();
        let closed = book.act("analyst-1", doing).expect("closed").state;
        if is_voided {
            book.void(nights).expect("voided");
        }
        // Less and the same again are nothing new.
        assert_eq!(
            book.night(nights, vec![of(2, &before[..2])]).reopened,
            0,
            "{what}"
        );
        assert_eq!(
            book.night(nights, vec![of(3, &before)]).reopened,
            0,
            "{what}"
        );
        assert_eq!(book.state(), closed, "{what}");
        assert_eq!(book.night(nights, vec![of(4, &more)]).reopened, 1, "{what}");
        let standing = book.casebook.show(HIT).expect("read").expect("it is there");
        let standing = standing.standing_for(&at_once(&actor("analyst-1")));
        let changes = standing.reopened.expect("it is open again").changes;
        let agencies: Vec<&Change> = changes.iter().filter(is_agency).collect();
        assert_eq!(agencies, [&youth], "{what}");
        // Closed on that, it stays closed by the same again.
        let doing = closed_ways(&book)[way].clone();
        let closed = book.act("analyst-2", doing).expect("closed").state;
        assert_eq!(
            book.night(nights + 1, vec![of(5, &more)]).reopened,
            0,
            "{what}"
        );
        assert_eq!(book.state(), closed, "{what}");
        assert_eq!(book.casebook.flaws().expect("a check"), []);
    }
}
