//! A wrong newest night is voided: all is as it was before it, but for what people did.

use casebook::assessing::Closing;
use casebook::standing::State;
use casebook::store::{
    AccountError, Doing, HitsPage, Mark, Presence, RecordError, VoidError, Voided,
};
use exchange::hits::Hit;
use rusqlite::Connection;

use crate::acting::{HIT, assess, book, set_aside};
use crate::nights::{Book, actor, list, moment, night, signal, usual};
use crate::reading::all;

impl Book {
    pub(super) fn void(&mut self, day: u32) -> Result<Voided, VoidError> {
        self.void_as("admin", day)
    }

    fn void_as(&mut self, who: &str, day: u32) -> Result<Voided, VoidError> {
        let salts = &mut self.salts();
        let who = actor(who);
        self.casebook.void(night(day), &who, moment(3), salts)
    }

    /// What a person is shown as tonight's list, and as all hits, where all hits are in memory.
    fn lists(&mut self) -> [HitsPage; 2] {
        let looks = self
            .casebook
            .second_looks(&actor("analyst-1"), moment(2), &self.policy);
        looks.expect("it reads all hits");
        [Presence::Present, Presence::Any].map(|presence| {
            let mut query = all();
            query.filter.presence = presence;
            self.list("analyst-1", &query).expect("a list")
        })
    }

    /// What stands of hits and of nothing else: what a night writes.
    fn rows_of_hits(&self) -> Vec<String> {
        let database = Connection::open(self.casebook.path()).expect("opened");
        let mut all = Vec::new();
        for (table, columns) in [
            ("hit", "id, first_night, last_night, mark, gone_on"),
            ("sighting", "hit, from_night, to_night, hex(digest)"),
            // Of two nights they are kept, for another run of the last one alone.
            ("last_explanation", "hit, night, json, confirmed_on"),
            ("last_signal", "hit, night, agency, hex(ref), hex(previous)"),
            ("related", "hit, other, night"),
            ("deed", "hit, who, night, by_run"),
        ] {
            let query = format!(
                "WITH last_explanation AS (SELECT hit, max(night) AS night, json, confirmed_on
                    FROM explanation GROUP BY hit),
                 last_signal AS (SELECT * FROM signal WHERE night =
                    (SELECT max(night) FROM signal AS other WHERE other.hit = signal.hit))
                 SELECT json_array({columns}) FROM {table}"
            );
            let mut reading = database.prepare(&query).expect("a query");
            let rows = reading.query_map([], |row| row.get::<_, String>(0));
            all.extend(
                rows.expect("rows")
                    .map(|row| format!("{table} {}", row.expect("a row"))),
            );
        }
        all.sort();
        all
    }
}

/// A night on which nearly all is otherwise: one more person, one hit gone, a new one.
fn wrong_night() -> Vec<Hit> {
    let mut changed = usual(11, 10);
    changed.explanation.persons = 2;
    changed.explanation.signals.push(signal("care", 70));
    vec![changed, usual(13, 300)]
}

/// Two nights, of which the second one saw two hits and lost a third.
fn two_nights() -> Book {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10), usual(2, 100), usual(3, 200)]);
    let mut second = list(2, vec![usual(4, 10), usual(5, 100)]);
    second.missing = vec!["care".to_owned()];
    book.record(&second).expect("a night");
    book
}

#[test]
fn all_that_a_night_wrote_of_hits_is_taken_back_and_the_entry_says_so() {
    let mut book = two_nights();
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    let before = book.rows_of_hits();
    let lists = book.lists();
    book.night(3, wrong_night());
    assert_ne!(book.lists(), lists);
    assert!(matches!(book.state(), State::Open { .. }), "it came back");
    assert_ne!(book.rows_of_hits(), before);
    let expected = Voided {
        runs: 1,
        gone: 1,
        touched: 0,
        back: 1,
        closed_again: 1,
        last: Some(night(2)),
    };
    let acts = book.acts().len();
    let would = book.casebook.would_void(night(3), &actor("admin"));
    assert_eq!(would.expect("it may"), expected);
    assert_eq!(book.acts().len(), acts, "a trial changes nothing");
    assert_eq!(book.void(3).expect("voided"), expected);
    assert_eq!(book.rows_of_hits(), before);
    assert_eq!(book.state(), State::Closed(set_aside()));
    assert_eq!(book.acts().last().map(String::as_str), Some("void"));
    assert_eq!(book.lists(), lists, "and lists say so");
    assert_eq!(book.casebook.flaws().expect("a check"), []);
    let last = book.casebook.last_run().expect("read").expect("a run");
    assert_eq!(last.night, night(2));
    // The runs stay leaves of the journal.
    assert_eq!(book.casebook.tree().expect("a tree").size(), 3);
}

#[test]
fn several_runs_of_the_night_go_together_and_the_next_night_goes_on_from_the_one_before() {
    let mut undisturbed = two_nights();
    undisturbed.night(4, vec![usual(6, 10), usual(7, 200)]);
    let mut book = two_nights();
    book.night(3, wrong_night());
    book.night(3, vec![usual(12, 100)]);
    assert_eq!(book.void(3).expect("voided").runs, 2);
    book.night(4, vec![usual(6, 10), usual(7, 200)]);
    assert_eq!(book.rows_of_hits(), undisturbed.rows_of_hits());
}

#[test]
fn what_somebody_did_stays_and_the_id_that_was_touched_comes_back() {
    let mut book = two_nights();
    book.night(3, wrong_night());
    let new = "h000000000000013";
    book.act_at(moment(3), new, "analyst-1", Doing::Take)
        .expect("taken");
    assert_eq!(book.void(3).expect("voided").touched, 1);
    let left = book.casebook.show(new).expect("read").expect("a hit");
    assert_eq!(left.listed.mark, Mark::Gone, "whoever took it finds it");
    assert!(book.ids(&all()).contains(&new.to_owned()));
    book.act_at(moment(3), new, "analyst-1", Doing::Release)
        .expect("and lets go of it");
    assert_eq!(book.casebook.flaws().expect("a check"), []);
    let recorded = book.night(4, vec![usual(20, 300)]);
    assert_eq!((recorded.hits, recorded.new), (1, 0), "it kept its id");
    let shown = book.casebook.show(new).expect("read").expect("a hit");
    assert_eq!(shown.listed.id, new);
}

#[test]
fn a_decision_that_was_made_on_the_night_stands_beside_the_one_that_is_closed_again() {
    let mut book = two_nights();
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    book.night(3, wrong_night());
    let until = night(30);
    let doing = assess(&book, Closing::Known { until });
    book.act("analyst-2", doing).expect("closed anew");
    let before = book.acts();
    book.void(3).expect("voided");
    assert_eq!(
        book.acts().len(),
        before.len() + 1,
        "no deed of a person goes"
    );
    assert!(matches!(book.state(), State::Closed(_)));
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn only_the_newest_night_is_voided_once_and_never_two_in_a_row() {
    let mut book = two_nights();
    let refused = book.void(1).expect_err("not the newest");
    assert!(matches!(
        refused,
        VoidError::NotNewest { newest: Some(newest), .. } if newest == night(2)
    ));
    book.void(2).expect("voided");
    let again = book.void(2).expect_err("it was");
    assert!(matches!(again, VoidError::Already { .. }), "{again}");
    let further = book.void(1).expect_err("too little is kept");
    assert!(matches!(further, VoidError::TwoInARow { .. }), "{further}");
    let none = Book::new().void(1).expect_err("there is none");
    assert_eq!(
        none.to_string(),
        format!(
            "only the last night that is recorded can be voided, and that is none, not {}",
            night(1)
        )
    );
}

#[test]
fn the_first_night_can_be_voided_too() {
    let mut book = book();
    let voided = book.void(1).expect("voided");
    assert_eq!((voided.gone, voided.last), (1, None));
    assert!(book.casebook.show(HIT).expect("read").is_none());
    assert_eq!(book.casebook.last_run().expect("read"), None);
    book.night(2, vec![usual(1, 10)]);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn the_same_list_is_not_recorded_again_and_another_one_of_the_night_is() {
    let mut book = two_nights();
    let wrong = list(3, wrong_night());
    book.record(&wrong).expect("a night");
    book.void(3).expect("voided");
    let again = book.record(&wrong).expect_err("it was voided");
    assert!(matches!(again, RecordError::Voided { .. }), "{again}");
    book.night(3, vec![usual(6, 10)]);
    let last = book.casebook.last_run().expect("read").expect("a run");
    assert_eq!(last.night, night(3));
    book.void(3).expect("this one, too");
    // The night before has no other run: what was known before it is kept no more.
    let before = book
        .record(&list(2, wrong_night()))
        .expect_err("it is over");
    assert!(matches!(before, RecordError::OlderNight { .. }), "{before}");
}

#[test]
fn an_administrator_voids_and_nobody_else() {
    let mut book = two_nights();
    for who in ["analyst-1", "reviewer", "officer", "auditor", "nobody"] {
        let refused = book.void_as(who, 2).expect_err("may not");
        let is_forbidden = matches!(refused, VoidError::Account(AccountError::Forbidden(_)));
        assert!(is_forbidden, "{who}: {refused}");
    }
    book.void_as("admin", 2).expect("voided");
}
