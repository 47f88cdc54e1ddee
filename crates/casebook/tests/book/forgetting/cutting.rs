//! The history of hits that live on: what is older than two years goes, in the file too.

use casebook::store::{Doing, ForgottenList, Since};

use super::copy_of;
use crate::acting::{HIT, assess, set_aside, words};
use crate::nights::{Book, actor, at_once, moment, night, open, signal, usual};

/// How many rows a query counts.
fn count(book: &Book, query: &str) -> u64 {
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    database
        .query_row(query, [], |row| row.get(0))
        .expect("a number")
}

const HISTORY: [&str; 4] = [
    "SELECT count(*) FROM sighting",
    "SELECT count(*) FROM version",
    "SELECT count(*) FROM deed",
    "SELECT count(*) FROM subject WHERE kind = 'hit'",
];

impl Book {
    /// Nights on which the hit lives on, the first two with another version, and the last as many
    /// days after the second as are said.
    fn live_on(&mut self, days: u32) {
        let mut more = usual(2, 10);
        more.explanation.signals.push(signal("care", 99));
        self.night(2, vec![more]);
        let last = 2 + days;
        self.night(last - 1, vec![usual(3, 10)]);
        self.night(last, vec![usual(4, 10)]);
    }

    fn cut(&mut self) -> u64 {
        let report = self.forget().expect("a report");
        assert_eq!(report.hits, 0, "it lives on");
        report.cut
    }
}

#[test]
fn what_is_older_than_two_years_goes_and_the_hit_stays() {
    for (days, cut, rows) in [(730, 1, [2, 2, 1, 1]), (731, 1, [1, 1, 1, 1])] {
        let mut book = Book::new();
        book.night(1, vec![usual(1, 10)]);
        book.act("analyst-1", Doing::Note(words("oud")))
            .expect("noted");
        let note = |book: &mut Book| {
            book.act("analyst-1", Doing::Note(words("nieuw")))
                .expect("noted");
        };
        book.live_on(days);
        note(&mut book);
        let entries = book.all_acts().len();
        assert_eq!(book.cut(), cut, "{days}");
        assert_eq!(HISTORY.map(|query| count(&book, query)), rows, "{days}");
        assert_eq!(book.all_acts().len(), entries + 1, "the journal stays");
        assert_eq!(book.casebook.flaws().expect("a check"), []);
        let shown = book.casebook.show(HIT).expect("read").expect("a hit");
        assert_eq!(shown.seen_by(&at_once(&actor("auditor"))).deeds.len(), 1);
        assert_eq!(book.cut(), 0, "nothing is left to cut");
    }
}

#[test]
fn a_standing_decision_and_what_it_was_made_on_stay() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    let mut same = usual(2, 10);
    same.explanation.signals.truncate(2);
    book.night(2, vec![same]);
    book.night(900, vec![usual(3, 10)]);
    let before = book.state();
    assert_eq!(book.cut(), 1, "the second night");
    assert_eq!(book.state(), before);
    assert_eq!(HISTORY.map(|query| count(&book, query)), [2, 1, 1, 2]);
    assert_eq!(book.night(901, vec![usual(4, 10)]).reopened, 0);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn hits_that_were_related_long_ago_are_not_any_more() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let mut one_shared = usual(2, 500);
    one_shared.explanation.signals[0] = signal("police", 10);
    let second = "h000000000000002";
    book.night(2, vec![usual(3, 10), one_shared.clone()]);
    let related = |book: &Book| {
        let shown = book.casebook.show(second).expect("read").expect("a hit");
        shown.related
    };
    assert_eq!(related(&book), [HIT]);
    one_shared.id = "h000000000000009".to_owned();
    one_shared.explanation.signals[0] = signal("police", 600);
    book.night(3, vec![usual(4, 10), one_shared.clone()]);
    assert_eq!(related(&book), [HIT]);
    one_shared.id = "h000000000000010".to_owned();
    book.night(800, vec![usual(5, 10), one_shared]);
    assert!(book.cut() > 0);
    assert_eq!(related(&book), Vec::<String>::new());
}

#[test]
fn a_copy_of_before_that_is_put_back_is_cut_by_the_night_that_is_known_of_since() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book.act("analyst-1", Doing::Note(words("oud")))
        .expect("noted");
    let mut more = usual(2, 10);
    more.explanation.signals.push(signal("care", 99));
    book.night(2, vec![more]);
    let folder = copy_of(&book);
    book.night(732, vec![usual(3, 10)]);
    book.night(733, vec![usual(4, 10)]);
    assert_eq!(book.cut(), 1);
    let list = ForgottenList::find(book.casebook.path().parent().expect("a folder"));
    let list = list.expect("read").expect("a list");
    assert_eq!(list.until(), night(733));

    let mut copy = open(&folder);
    let since = Since {
        forgotten: Some(&list),
        referred: None,
    };
    let salts = &mut book.salts();
    let caught_up = copy.catch_up(since, &actor("admin"), moment(3), salts, |_| Vec::new());
    let caught_up = caught_up.expect("caught up");
    assert_eq!((caught_up.forgotten, caught_up.cut), (0, 1));
    assert_eq!(caught_up.seen, None, "no hit went");
    assert_eq!(copy.flaws().expect("a check"), []);
}
