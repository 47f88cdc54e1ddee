//! People act: what is allowed, what is shown to whom, and what brings a hit back.

mod drafts;
mod writers;

use std::collections::BTreeSet;

use casebook::assessing::{AssessError, Closing, CriteriaAnswers};
use casebook::change::Change;
use casebook::free_text::FreeText;
use casebook::projection::{Projection, ProjectionDigest};
use casebook::standing::{Standing, State};
use casebook::store::{DeedError, Doing};
use exchange::agreements::SecondLook;
use jiff::Timestamp;

use self::drafts::typed;
use crate::nights::{Book, actor, at_once, list, moment, night, open, signal, usual};
use crate::reading::read_by;
use crate::reading::trays::trays_of;

pub(crate) const HIT: &str = "h000000000000001";

pub(crate) fn words(text: &str) -> FreeText {
    FreeText::parse(text).expect("a text")
}

pub(crate) fn refer(lead: &str) -> Closing {
    let lead = lead.to_owned();
    Closing::Refer { lead }
}

pub(crate) fn set_aside() -> Closing {
    let reason = "moved-away".to_owned();
    Closing::SetAside { reason }
}

/// What somebody answers to the national criteria.
pub(crate) const ANSWERED: Option<CriteriaAnswers> =
    Some(CriteriaAnswers::new([true, true, false, true]));

pub(crate) fn digest(book: &Book) -> ProjectionDigest {
    let shown = book.casebook.show(HIT).expect("read").expect("a hit");
    Projection::of(&shown.hit.explanation).digest()
}

pub(crate) fn assess(book: &Book, closing: Closing) -> Doing {
    let (on, text) = (digest(book), words(""));
    // A checklist is part of a referral alone, as on the page.
    let is_referral = matches!(closing, Closing::Refer { .. });
    let criteria = ANSWERED.filter(|_| is_referral);
    Doing::Assess {
        on,
        closing,
        criteria,
        text,
    }
}

impl Book {
    pub(crate) fn act(&mut self, who: &str, doing: Doing) -> Result<Standing, DeedError> {
        self.act_at(moment(2), HIT, who, doing)
    }

    pub(crate) fn act_at(
        &mut self,
        at: Timestamp,
        hit: &str,
        who: &str,
        doing: Doing,
    ) -> Result<Standing, DeedError> {
        let salts = &mut self.salts();
        self.casebook
            .act(hit, &actor(who), at, doing, &self.policy, salts)
    }

    pub(crate) fn state(&self) -> State {
        let shown = self.casebook.show(HIT).expect("read").expect("a hit");
        shown.standing_for(&at_once(&actor("auditor"))).state
    }
}

pub(crate) fn book() -> Book {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book
}

#[test]
fn one_person_closes_what_one_may() {
    let mut book = book();
    let taken_by = Some(actor("analyst-1"));
    let taken = book.act("analyst-1", Doing::Take).expect("taken");
    assert_eq!(taken.state, State::Open { taken_by });
    let doing = assess(&book, set_aside());
    let closed = book.act("analyst-1", doing).expect("closed");
    assert_eq!(closed.state, State::Closed(set_aside()));
    let again = assess(&book, set_aside());
    let refused = book.act("analyst-2", again);
    assert!(matches!(
        refused,
        Err(DeedError::Assess(AssessError::Closed))
    ));
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn two_people_refer_and_the_first_is_blind_to_the_second() {
    let mut book = book();
    let doing = assess(&book, refer("school"));
    let first = book.act("analyst-1", doing).expect("one is in");
    assert_eq!(first.state, State::SecondLook);
    let seen = |book: &Book, who| {
        book.casebook
            .assessments(HIT, &actor(who))
            .expect("a hit")
            .len()
    };
    assert_eq!((seen(&book, "analyst-1"), seen(&book, "analyst-2")), (1, 0));
    let note = book.act("analyst-1", Doing::Note(words("school belt terug")));
    assert!(matches!(note, Err(DeedError::State)), "a note could say it");
    let doing = assess(&book, refer("school"));
    let both = book.act("analyst-2", doing).expect("both are in");
    assert_eq!(both.state, State::Closed(refer("school")));
    assert_eq!(seen(&book, "auditor"), 2);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

/// How long every cell of every row is, and of what kind, table by table.
fn sizes(database: &rusqlite::Connection) -> Vec<String> {
    let texts = |query: &str| -> Vec<String> {
        let mut reading = database.prepare(query).expect("a query");
        let rows = reading.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a text")).collect()
    };
    let mut sizes = Vec::new();
    for table in texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let cells = columns
            .iter()
            .map(|column| format!("typeof({column}) || ifnull(length(CAST({column} AS BLOB)), 0)"));
        let row = cells.collect::<Vec<_>>().join(" || ' ' || ");
        for cells in texts(&format!("SELECT {row} FROM {table}")) {
            sizes.push(format!("{table}: {cells}"));
        }
    }
    sizes
}

/// All that the second person can reach of a casebook: lists, the hit, counts, journal, and how
/// long everything in the file is.
fn reached(first: Closing) -> Vec<String> {
    let mut book = book();
    // Only `all` is blind: under it every first assessment waits for a second.
    book.policy.second_look = Some(SecondLook::All);
    let typed = typed(&book, &first);
    for who in ["analyst-1", "reviewer"] {
        book.type_draft(who, &typed).expect("a draft");
    }
    let doing = assess(&book, first);
    let standing = book.act("analyst-1", doing).expect("one is in");
    let second = actor("analyst-2");
    let mut journal = Vec::new();
    book.casebook
        .write_journal(&mut journal)
        .expect("read")
        .expect("written");
    let journal = String::from_utf8(journal).expect("text");
    // Hashes and commitments are random to who has no salt: what counts is all else.
    let journal: Vec<_> = journal
        .lines()
        .map(|line| {
            let words = line.split(' ').filter(|word| word.len() < 64);
            words.collect::<Vec<_>>().join(" ")
        })
        .collect();
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    let pages: i64 = database
        .query_row("SELECT page_count FROM pragma_page_count", [], |row| {
            row.get(0)
        })
        .expect("a number");
    let mut reached = sizes(&database);
    for table in ["deed: ", "draft: "] {
        let is_there = reached.iter().any(|row| row.starts_with(table));
        assert!(is_there, "{table}");
    }
    let tray = book
        .casebook
        .second_looks(&second, moment(3), &book.policy)
        .expect("a tray");
    reached.extend([
        format!("{:?}", standing.state),
        format!(
            "{:?}",
            book.casebook.assessments(HIT, &second).expect("a hit")
        ),
        journal.join("\n"),
        tray.join(" "),
        pages.to_string(),
        read_by(&mut book, "analyst-2"),
        trays_of(&mut book, "analyst-2"),
    ]);
    reached
}

#[test]
fn whatever_the_first_chose_the_second_reaches_the_same() {
    let one = reached(refer("school"));
    let known = Closing::Known { until: night(30) };
    for other in [refer("housing"), known, set_aside()] {
        assert_eq!(reached(other), one);
    }
}

#[test]
fn a_decision_on_an_older_version_is_refused_with_what_changed() {
    let mut book = book();
    let doing = assess(&book, set_aside());
    let mut more = usual(2, 10);
    more.explanation.signals.push(signal("care", 99));
    book.night(2, vec![more]);
    let Err(DeedError::Changed { changes }) = book.act("analyst-1", doing) else {
        panic!("it was taken");
    };
    assert!(
        changes.contains(&Change::Agency("care".to_owned())),
        "{changes:?}"
    );
    assert_eq!(book.state(), State::New);
}

#[test]
fn comes_back_for_a_new_agency_and_not_for_a_repetition() {
    let mut book = book();
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    assert_eq!(book.night(2, vec![usual(2, 10)]).reopened, 0);
    let mut more = usual(3, 10);
    more.explanation.signals.push(signal("care", 99));
    assert_eq!(book.night(3, vec![more.clone()]).reopened, 1);
    let shown = book.casebook.show(HIT).expect("read").expect("a hit");
    let why = shown
        .standing_for(&at_once(&actor("auditor")))
        .reopened
        .expect("a reason");
    assert!(
        why.changes.contains(&Change::Agency("care".to_owned())),
        "{why:?}"
    );
    // Another run of the night takes it back, and says the same again.
    more.explanation.signals.push(signal("care", 100));
    assert_eq!(book.night(3, vec![more]).reopened, 1);
    assert_eq!(book.night(3, vec![usual(4, 10)]).reopened, 0);
    assert_eq!(book.state(), State::Closed(set_aside()));
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn nothing_lapses_because_an_agency_is_missing() {
    let mut book = book();
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    let mut hit = usual(2, 10);
    hit.explanation.signals.truncate(1);
    let mut missing = list(2, vec![hit.clone()]);
    missing.missing = vec!["school".to_owned(), "housing".to_owned()];
    hit.explanation.signals.push(signal("school", 11));
    missing.hits = vec![hit];
    assert_eq!(book.record(&missing).expect("a night").reopened, 0);
    assert_eq!(book.state(), State::Closed(set_aside()));
}

#[test]
fn an_untouched_hit_of_an_earlier_run_goes_and_a_touched_one_stays() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book.act("analyst-1", Doing::Take).expect("taken");
    book.night(1, vec![usual(5, 10), usual(6, 60)]);
    let shown = book
        .casebook
        .show(HIT)
        .expect("read")
        .expect("it kept its id");
    assert_eq!(shown.seen_by(&at_once(&actor("auditor"))).deeds.len(), 1);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

/// Whether an error is the one that is meant.
type IsRight = fn(&DeedError) -> bool;

#[test]
fn refuses_what_cannot_be_done_and_changes_nothing() {
    let mut book = book();
    let on = ProjectionDigest([0; 32]);
    let text = words("");
    let refused: Vec<(Doing, IsRight)> = vec![
        (
            Doing::Assess {
                on,
                closing: set_aside(),
                criteria: None,
                text: text.clone(),
            },
            |error| matches!(error, DeedError::Changed { .. }),
        ),
        (assess(&book, Closing::Known { until: night(1) }), |error| {
            matches!(error, DeedError::Until { most: 366 })
        }),
        (
            assess(&book, Closing::Known { until: night(400) }),
            |error| matches!(error, DeedError::Until { .. }),
        ),
        (Doing::Park { until: night(92) }, |error| {
            matches!(error, DeedError::Until { most: 90 })
        }),
        (Doing::Note(text.clone()), |error| {
            matches!(error, DeedError::Reason)
        }),
        (Doing::Undo(words("vergissing")), |error| {
            matches!(error, DeedError::State)
        }),
        (Doing::Replace(actor("analyst-2")), |error| {
            matches!(error, DeedError::State)
        }),
    ];
    let before = book.casebook.tree().expect("a tree");
    for (doing, is_right) in refused {
        let error = book
            .act("analyst-1", doing.clone())
            .expect_err("it is refused");
        assert!(is_right(&error), "{doing:?}: {error}");
    }
    let salts = &mut book.salts();
    let unknown = book.casebook.act(
        "h9",
        &actor("analyst-1"),
        moment(2),
        Doing::Take,
        &book.policy,
        salts,
    );
    assert!(matches!(unknown, Err(DeedError::Unknown)));
    assert_eq!(book.state(), State::New);
    assert_eq!(book.casebook.tree().expect("a tree"), before);
}

#[test]
fn parks_and_opens_again_when_it_is_due() {
    let mut book = book();
    let until = night(5);
    book.act("analyst-1", Doing::Park { until })
        .expect("parked");
    assert_eq!(book.state(), State::Parked { until });
    let refused = book.act("analyst-1", Doing::Take);
    assert!(matches!(refused, Err(DeedError::State)));
    assert_eq!(book.night(5, vec![usual(2, 10)]).reopened, 0);
    assert_eq!(book.night(6, vec![usual(3, 10)]).reopened, 1);
    assert_eq!(book.state(), State::Open { taken_by: None });
}

#[test]
fn a_deed_that_was_changed_in_the_file_is_found() {
    let mut book = book();
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    let sealed = "UPDATE deed SET sealed = zeroblob(length(sealed))";
    database.execute(sealed, []).expect("changed");
    let again = open(&book.folder.path().join("casebook"));
    let flaws = again.flaws().expect("a check");
    assert_eq!(flaws.len(), 1, "{flaws:?}");
    let who: BTreeSet<_> = flaws.iter().map(ToString::to_string).collect();
    assert!(
        who.iter().all(|flaw| flaw.contains("does not open")),
        "{who:?}"
    );
}
