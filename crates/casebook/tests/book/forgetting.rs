//! Forgetting: what is due goes, no byte of it is left on the disk, and the report says so.

mod cutting;

use std::fs;
use std::path::PathBuf;

use casebook::assessing::Closing;
use casebook::free_text::FreeText;
use casebook::projection::Projection;
use casebook::store::{Casebook, Doing, ForgetError, Forgotten, ForgottenList, Since, StoreError};
use exchange::file::access;

use crate::acting::{ANSWERED, assess, book, refer, set_aside};
use crate::nights::{Book, actor, moment, open, usual};

const HIT: &str = "h000000000000001";

impl Book {
    pub(crate) fn forget(&mut self) -> Result<Forgotten, ForgetError> {
        let salts = &mut self.salts();
        let describe = |forgotten: &Forgotten| -> Result<_, StoreError> {
            let is_something = !forgotten.rows.is_empty();
            Ok(is_something.then(|| format!("{} hits", forgotten.hits).into_bytes()))
        };
        let who = actor("night");
        let forgotten = self.casebook.forget(&who, moment(9), salts, describe)?;
        self.casebook.empty_log()?;
        Ok(forgotten)
    }

    /// Whether a text, or bytes in hexadecimal, stand in any file of the casebook.
    pub(crate) fn holds(&self, needle: &[u8]) -> bool {
        let folder = self.casebook.path().parent().expect("a folder");
        let files = fs::read_dir(folder).expect("read");
        files.into_iter().any(|file| {
            let bytes = fs::read(file.expect("a file").path()).expect("read");
            bytes.windows(needle.len()).any(|window| window == needle)
        })
    }
}

/// A folder with a copy of the casebook as it is.
fn copy_of(book: &Book) -> PathBuf {
    let folder = book.folder.path().join("copy");
    access::create_folder(&folder).expect("made");
    let to = folder.join(Casebook::FILE);
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    database
        .execute("VACUUM INTO ?", [to.to_str().expect("UTF-8")])
        .expect("copied");
    folder
}

fn ref_bytes(hit: &exchange::hits::Hit) -> Vec<u8> {
    let digits = &hit.explanation.signals[0].signal_ref;
    exchange::hex::parse::<12>(digits.as_bytes())
        .expect("a ref")
        .to_vec()
}

#[test]
fn forgets_after_so_many_recorded_nights_and_leaves_no_byte() {
    let mut book = Book::new();
    let hit = usual(1, 0x00AB_CDEF);
    let (digits, bytes) = (
        hit.explanation.signals[0].signal_ref.clone(),
        ref_bytes(&hit),
    );
    book.night(1, vec![hit.clone(), usual(2, 20)]);
    let text = FreeText::parse("een woord").expect("a text");
    let salts = &mut book.salts();
    let note = Doing::Note(text);
    let policy = book.policy.clone();
    book.casebook
        .act(HIT, &actor("analyst-1"), moment(2), note, &policy, salts)
        .expect("noted");
    assert!(book.holds(digits.as_bytes()) && book.holds(&bytes) && book.holds(HIT.as_bytes()));

    // Months pass and no night is recorded: nothing is due.
    assert_eq!(book.forget().expect("forgot").hits, 0);
    book.night(200, vec![usual(3, 20)]);
    assert_eq!(book.forget().expect("forgot").hits, 0);
    book.night(201, vec![usual(4, 20)]);
    let forgotten = book.forget().expect("forgot");
    assert_eq!(forgotten.hits, 1);
    let expected = [
        ("deed", 1),
        ("explanation", 1),
        ("face", 1),
        ("hit", 1),
        ("sighting", 1),
        ("signal", 3),
        ("subject", 1),
        ("version", 1),
    ];
    assert_eq!(forgotten.rows.into_iter().collect::<Vec<_>>(), expected);
    for needle in [digits.as_bytes(), &bytes, HIT.as_bytes()] {
        assert!(!book.holds(needle), "a byte of it is left");
    }
    assert_eq!(book.casebook.show(HIT).expect("read"), None);
    assert_eq!(
        book.casebook.flaws().expect("a check"),
        [],
        "the chain stays"
    );
}

#[test]
fn waits_for_a_reader_and_leaves_no_byte_after_it() {
    let mut book = Book::new();
    let hit = usual(1, 0x00AB_CDEF);
    let bytes = ref_bytes(&hit);
    book.night(1, vec![hit]);
    book.night(2, Vec::new());
    book.night(3, Vec::new());
    let reader = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM hit")
        .expect("read");
    assert!(matches!(book.forget(), Err(ForgetError::Busy)));
    reader.execute_batch("COMMIT").expect("done");
    assert_eq!(
        book.forget().expect("forgot").hits,
        0,
        "it was gone already"
    );
    assert!(!book.holds(&bytes));
}

#[test]
fn keeps_what_is_still_somebodys_work() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let shown = book.casebook.show(HIT).expect("read").expect("a hit");
    let on = Projection::of(&shown.hit.explanation).digest();
    let lead = "school".to_owned();
    let text = FreeText::parse("").expect("a text");
    let closing = Closing::Refer { lead };
    let doing = Doing::Assess {
        on,
        closing,
        criteria: ANSWERED,
        text,
    };
    let policy = book.policy.clone();
    for who in ["analyst-1", "analyst-2"] {
        let salts = &mut book.salts();
        book.casebook
            .act(HIT, &actor(who), moment(2), doing.clone(), &policy, salts)
            .expect("referred");
        book.night(if who == "analyst-1" { 2 } else { 3 }, Vec::new());
    }
    book.night(4, Vec::new());
    assert_eq!(book.forget().expect("forgot").hits, 0);
    assert!(book.casebook.show(HIT).expect("read").is_some());
}

#[test]
fn keeps_what_waits_for_a_second_person_and_forgets_what_was_set_aside() {
    for (closing, forgotten) in [(refer("school"), 0), (set_aside(), 1)] {
        let mut book = book();
        let doing = assess(&book, closing);
        book.act("analyst-1", doing).expect("assessed");
        book.night(2, Vec::new());
        book.night(3, Vec::new());
        assert_eq!(book.forget().expect("forgot").hits, forgotten);
        // The decision stands in the journal under the hit's id as well.
        assert_eq!(book.holds(HIT.as_bytes()), forgotten == 0);
    }
}

#[test]
fn the_journal_says_that_something_was_forgotten_and_never_that_nothing_was() {
    let mut book = book();
    book.night(2, Vec::new());
    book.forget().expect("nothing is due");
    assert_eq!(book.acts().iter().filter(|act| *act == "forget").count(), 0);
    book.night(3, Vec::new());
    assert_eq!(book.forget().expect("forgot").hits, 1);
    assert_eq!(book.acts().last().map(String::as_str), Some("forget"));
}

#[test]
fn counts_nights_and_not_their_runs() {
    let mut book = book();
    book.night(2, Vec::new());
    book.night(2, vec![usual(5, 900)]);
    assert_eq!(book.forget().expect("forgot").hits, 0);
}

#[test]
fn gives_the_pages_of_what_is_forgotten_back() {
    let mut book = Book::new();
    book.night(
        1,
        (1..60)
            .map(|id| usual(id, 10 * u32::try_from(id).expect("few")))
            .collect(),
    );
    book.night(2, Vec::new());
    book.night(3, Vec::new());
    assert!(book.forget().expect("forgot").hits > 0);
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    let free: i64 = database
        .query_row("PRAGMA freelist_count", [], |row| row.get(0))
        .expect("a number");
    assert_eq!(free, 0);
}

/// Cut off between the mark, which is written first, and the deletion: then somebody refers the
/// hit, and it is not due any more. No backup that is put back later may forget it.
#[test]
fn what_was_marked_and_not_deleted_is_marked_no_more_when_it_lives() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10), usual(2, 20)]);
    book.night(200, vec![usual(3, 20)]);
    book.night(201, vec![usual(4, 20)]);
    let folder = copy_of(&book);
    assert_eq!(book.forget().expect("forgot").hits, 1);
    let marked = book.casebook.path().with_file_name(ForgottenList::FILE);
    fs::copy(marked, folder.join(ForgottenList::FILE)).expect("copied");
    book.casebook = open(&folder);
    for who in ["analyst-1", "analyst-2"] {
        let doing = assess(&book, refer("school"));
        book.act(who, doing).expect("assessed");
    }
    assert_eq!(book.forget().expect("forgot").hits, 0, "it is referred");

    let list = ForgottenList::find(&folder).expect("read").expect("a list");
    let since = Since {
        forgotten: Some(&list),
        referred: None,
    };
    let (who, salts) = (actor("admin"), &mut book.salts());
    let caught_up = book
        .casebook
        .catch_up(since, &who, moment(9), salts, |_| Vec::new());
    assert_eq!(caught_up.expect("caught up").forgotten, 0);
    assert!(book.casebook.show(HIT).expect("read").is_some());
}
