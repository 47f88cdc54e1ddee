//! What is kept beside hits: who looked, what was handed out of the stock, filters of people.

use casebook::store::{Reading, SaveError};
use exchange::agreements::SecondLook;

use crate::acting::{HIT, assess, book, refer};
use crate::nights::{Book, actor, at_once, moment, usual};

impl Book {
    fn hand_out(&mut self, who: &str, a_night: u64) -> u64 {
        let (who, salts) = (actor(who), &mut self.salts());
        let reading = Reading {
            who: &who,
            at: moment(9),
            filled_at: &self.policy.filled_at,
            salts,
        };
        self.casebook
            .hand_out(a_night, reading)
            .expect("handed out")
    }
}

#[test]
fn whoever_hands_out_the_stock_hands_out_the_same() {
    let handed = |first: bool, by: &str| {
        let mut book = Book::new();
        book.policy.second_look = Some(SecondLook::All);
        book.policy.filled_at = vec![jiff::civil::Time::constant(9, 0, 0, 0)];
        let hits = (1..=5).map(|id| usual(id, 10 * u32::try_from(id).expect("few")));
        book.night(1, hits.collect());
        if first {
            let doing = assess(&book, refer("school"));
            book.act_at(moment(9), HIT, "analyst-1", doing)
                .expect("one is in");
        }
        assert_eq!(book.hand_out(by, 2), 2);
        assert_eq!(book.hand_out(by, 2), 0, "once a night");
        assert_eq!(book.casebook.handed_out_tonight().expect("a number"), 2);
        book.rows_of("handed")
    };
    let without = handed(false, "analyst-2");
    for by in ["analyst-1", "analyst-2"] {
        assert_eq!(handed(true, by), without, "{by}");
    }
}

#[test]
fn who_looked_is_hidden_while_an_assessing_is_closed() {
    let mut book = book();
    book.policy.second_look = Some(SecondLook::All);
    let read = |book: &mut Book, who: &str| {
        let (who, salts) = (actor(who), &mut book.salts());
        let reading = Reading {
            who: &who,
            at: moment(1),
            filled_at: &[],
            salts,
        };
        book.casebook.read_hit(HIT, reading).expect("a hit");
    };
    let looked = |book: &Book, who: &str| -> Vec<String> {
        let who = actor(who);
        let looked = book.casebook.looked_at(HIT, &at_once(&who)).expect("read");
        looked
            .into_iter()
            .map(|looked| looked.who.to_string())
            .collect()
    };
    read(&mut book, "analyst-1");
    read(&mut book, "reviewer");
    assert_eq!(looked(&book, "reviewer"), ["reviewer", "analyst-1"]);
    let doing = assess(&book, refer("school"));
    book.act("analyst-1", doing.clone()).expect("one is in");
    assert_eq!(looked(&book, "reviewer"), ["reviewer"]);
    assert_eq!(looked(&book, "officer"), Vec::<String>::new());
    book.act("reviewer", doing).expect("both are in");
    assert_eq!(looked(&book, "officer"), ["reviewer", "analyst-1"]);
}

#[test]
fn a_filter_is_kept_by_name_and_at_most_twenty() {
    let mut book = Book::new();
    let who = actor("analyst-1");
    for number in 0..20 {
        book.casebook
            .save_filter(&who, &format!("filter {number}"), "tray=new")
            .expect("kept");
    }
    book.casebook
        .save_filter(&who, " filter 7 ", "tray=due")
        .expect("kept in its place");
    let kept = book.casebook.saved_filters(&who).expect("filters");
    assert_eq!(kept.len(), 20);
    assert!(
        kept.iter()
            .any(|kept| kept.name == "filter 7" && kept.query == "tray=due")
    );
    let full = book.casebook.save_filter(&who, "one more", "tray=new");
    assert!(matches!(full, Err(SaveError::Full)));
    for (name, why) in [("", "no name"), (&*"x".repeat(41), "a long one")] {
        let refused = book.casebook.save_filter(&who, name, "tray=new");
        assert!(matches!(refused, Err(SaveError::Name)), "{why}");
    }
    let refused = book.casebook.save_filter(&who, "1234 AB 12", "tray=new");
    assert!(matches!(refused, Err(SaveError::Text(_))));
    book.casebook.delete_filter(&who, "filter 7").expect("gone");
    assert_eq!(
        book.casebook.saved_filters(&who).expect("filters").len(),
        19
    );
}
