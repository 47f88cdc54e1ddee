//! An auditor reads: who saw a hit, a sample of a month, and the journal as text.

use std::io::{self, Write};

use casebook::store::{About, AuditError, Doing, EntryRead, Reading};
use journal::{Act, Month, Sample, read_pages};

use crate::acting::{HIT, book};
use crate::nights::{Book, actor, moment, usual};
use crate::reading::{OTHER, all, read_by};

impl Book {
    fn who_saw(&mut self, hit: &str) -> Result<Vec<EntryRead>, AuditError> {
        let (who, salts) = (actor("auditor"), &mut self.salts());
        let at = moment(3);
        let reading = Reading {
            who: &who,
            at,
            filled_at: &[],
            salts,
        };
        self.casebook.who_saw(hit, reading)
    }

    fn saw(&mut self, hit: &str) -> Vec<(String, Act)> {
        let entries = self.who_saw(hit).expect("a hit").into_iter();
        let saw = entries.map(|entry| (entry.who.to_string(), entry.act));
        saw.collect()
    }
}

fn by(who: &str, acts: &[Act]) -> Vec<(String, Act)> {
    acts.iter().map(|&act| (who.to_owned(), act)).collect()
}

#[test]
fn says_who_listed_read_took_out_and_acted_on_a_hit() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10), usual(2, 20)]);
    assert_eq!(book.saw(HIT), [], "nobody yet");
    let mut first = all();
    first.filter.limit = 1;
    assert_eq!(book.ids(&first), [HIT]);
    book.act("analyst-2", Doing::Take).expect("taken");
    let expected = [
        by("auditor", &[Act::Audit]),
        by("analyst-1", &[Act::List]),
        by("analyst-2", &[Act::Take]),
    ];
    assert_eq!(book.saw(HIT), expected.concat());
    assert_eq!(book.saw(OTHER), [], "it was in no list");
    read_by(&mut book, "analyst-3");
    let saw = book.saw(OTHER);
    assert_eq!(saw[0], ("auditor".to_owned(), Act::Audit));
    let of_three: Vec<Act> = saw[1..].iter().map(|(_, act)| *act).collect();
    // It is in the list of new hits and in that of all.
    assert_eq!(of_three, [Act::List, Act::List, Act::Read, Act::Export]);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn a_hit_that_there_is_not_was_seen_by_nobody_and_leaves_no_entry() {
    let mut book = book();
    let before = book.acts().len();
    assert!(matches!(book.who_saw("h9"), Err(AuditError::Unknown)));
    assert_eq!(book.acts().len(), before);
}

#[test]
fn forgets_who_saw_a_hit_with_the_hit_and_the_chain_stays() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10), usual(2, 20)]);
    read_by(&mut book, "analyst-1");
    book.who_saw(HIT).expect("a hit");
    // Somebody read a hit that another run of its only night takes back.
    book.night(2, vec![usual(7, 20), usual(8, 80)]);
    let taken_back = "h000000000000008";
    book.who_saw(taken_back).expect("a hit");
    book.night(2, vec![usual(9, 20)]);
    assert_eq!(book.saw(taken_back).len(), 1, "who read it is known still");
    book.night(3, vec![usual(5, 20)]);
    let rows = book.forget().expect("forgot").rows;
    // HIT was in the lists of all and of new hits, and in an export.
    assert_eq!(rows["listed"], 3);
    // Two of HIT, and two of the hit that was taken back.
    assert_eq!(rows["subject"], 4);
    for id in [HIT, taken_back] {
        assert!(matches!(book.who_saw(id), Err(AuditError::Unknown)), "{id}");
    }
    assert_eq!(book.casebook.flaws().expect("a check"), []);
    assert!(!book.saw(OTHER).is_empty(), "what else was listed is known");
}

#[test]
fn draws_a_sample_that_can_be_drawn_again_from_the_text() {
    let mut book = book();
    for _ in 0..5 {
        read_by(&mut book, "analyst-1");
    }
    let seed = [9; 32];
    let sample = Sample { seed, count: 7 };
    let month = Month::of(moment(2));
    let mut drawn = Vec::new();
    for _ in 0..2 {
        let (who, salts) = (actor("auditor"), &mut book.salts());
        let at = moment(400);
        let reading = Reading {
            who: &who,
            at,
            filled_at: &[],
            salts,
        };
        drawn.push(book.casebook.sample(month, sample, reading).expect("drawn"));
    }
    assert_eq!(drawn[0], drawn[1], "the first drawing is of another month");
    assert_eq!(drawn[0].entries.len(), 7);
    let mut text = Vec::new();
    let written = book.casebook.write_journal(&mut text).expect("read");
    written.expect("written");
    let mut numbers = Vec::new();
    let mut number = 0;
    let mut look = |entry: &journal::Entry| {
        number += 1;
        if Month::of(entry.at) == month {
            numbers.push(number);
        }
    };
    read_pages(&mut text.as_slice(), &mut look).expect("a journal");
    assert_eq!(drawn[0].of, numbers.len() as u64);
    let again = sample.draw(numbers);
    let entries = drawn[0].entries.iter();
    assert_eq!(entries.map(|entry| entry.number).collect::<Vec<_>>(), again);
    let is_known = |entry: &EntryRead| matches!(&entry.about, About::Known { .. });
    let mut others = drawn[0].entries.iter().filter(|entry| !is_known(entry));
    let is_of_run = |entry: &EntryRead| matches!(entry.act, Act::BeginRun | Act::EndRun);
    assert!(others.all(is_of_run));
    let detail: String = rusqlite::Connection::open(book.casebook.path())
        .expect("opened")
        .query_row(
            "SELECT hex(detail) FROM subject WHERE kind = 'sample'",
            [],
            |row| row.get(0),
        )
        .expect("a seed");
    assert_eq!(detail, "09".repeat(32), "the seed stands in the entry");
}

/// What takes so many bytes and then fails.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.0.checked_sub(bytes.len());
        self.0 = left.ok_or_else(|| io::Error::other("full"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_journal_as_text_holds_the_entry_of_who_took_it_and_a_full_disk_leaves_none() {
    let mut book = book();
    let who = actor("auditor");
    let (salts, at) = (&mut book.salts(), moment(3));
    let mut text = Vec::new();
    let reading = Reading {
        who: &who,
        at,
        filled_at: &[],
        salts,
    };
    book.casebook
        .read_journal(&mut text, reading)
        .expect("written");
    let mut last = None;
    let mut look = |entry: &journal::Entry| last = Some(entry.clone());
    read_pages(&mut text.as_slice(), &mut look).expect("a journal");
    let last = last.expect("an entry");
    assert_eq!((last.who, last.act), (who.clone(), Act::Audit));
    let acts = book.acts().len();
    let salts = &mut book.salts();
    let reading = Reading {
        who: &who,
        at,
        filled_at: &[],
        salts,
    };
    let full = book.casebook.read_journal(&mut Full(100), reading);
    assert!(matches!(full, Err(AuditError::Write(_))));
    assert_eq!(book.acts().len(), acts);
}
