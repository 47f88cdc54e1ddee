//! What those who watch read: numbers, the journal page by page, checks, deletions, and whom
//! agencies have yet to inform.

use std::collections::{BTreeMap, BTreeSet};

use casebook::assessing::Closing;
use casebook::projection::MetRule;
use casebook::standing::DecisionKind;
use casebook::store::{
    About, AccountError, Doing, EntriesPage, EntryQuery, Flaw, NightNumbers, Numbers, Reading,
    RuleHits, Span,
};
use exchange::agreements::SecondLook;
use exchange::covenant::Stage;
use jiff::SignedDuration;
use journal::Act;

use crate::acting::{HIT, assess, book, refer, set_aside, words};
use crate::nights::{Book, actor, hit, list, moment, night, signal, usual};

impl Book {
    pub(crate) fn numbers(&mut self, who: &str, days: [u32; 2]) -> Result<Numbers, AccountError> {
        let [from, until] = days.map(night);
        let salts = &mut self.salts();
        let reading = Reading {
            who: &actor(who),
            at: moment(5),
            filled_at: &[],
            salts,
        };
        self.casebook
            .read_numbers(from, Span { from, until }, reading)
    }

    fn entries(&mut self, query: &EntryQuery) -> Result<EntriesPage, AccountError> {
        let salts = &mut self.salts();
        let reading = Reading {
            who: &actor("auditor"),
            at: moment(6),
            filled_at: &[],
            salts,
        };
        self.casebook.read_entries(query, reading)
    }

    fn deliver(&mut self, sent: &[(&str, u64)]) {
        let sent = sent
            .iter()
            .map(|&(agency, records)| (agency.to_owned(), records));
        self.delivered = sent.collect();
    }
}

fn met(stage: &str) -> MetRule {
    MetRule {
        id: "several-domains".to_owned(),
        version: 1,
        stage: stage.to_owned(),
    }
}

#[test]
fn remembers_what_each_agency_sent_and_another_run_of_the_night_replaces_it() {
    let mut book = Book::new();
    book.deliver(&[("police", 40), ("school", 7)]);
    book.night(1, vec![usual(1, 10)]);
    book.deliver(&[("police", 44), ("school", 8)]);
    book.night(2, vec![usual(1, 10)]);
    book.deliver(&[("police", 45), ("housing", 9)]);
    book.night(2, vec![usual(1, 10), usual(2, 30)]);
    let sent = |day, sent: &[(&str, u64)]| NightNumbers {
        night: night(day),
        delivered: sent
            .iter()
            .map(|&(agency, records)| (agency.to_owned(), records))
            .collect(),
    };
    let numbers = book.numbers("analyst-1", [1, 2]).expect("read");
    let both = [
        sent(1, &[("police", 40), ("school", 7)]),
        sent(2, &[("housing", 9), ("police", 45)]),
    ];
    assert_eq!(numbers.nights, both);
    assert_eq!(numbers.tonight, Some(night(2)));
}

/// The oracle counts, night by night, the hits that were put in.
#[test]
fn counts_hits_by_rule_and_stage_as_a_naive_count_does() {
    let mut book = Book::new();
    let pilot = |id, number| {
        let agencies = ["police", "school"];
        let signals = agencies.map(|agency| signal(agency, number));
        hit(id, Stage::Pilot, signals.into())
    };
    let nights = [
        vec![usual(1, 10), usual(2, 20), pilot(3, 30)],
        vec![usual(1, 10), pilot(3, 30), pilot(4, 40)],
        vec![usual(1, 10)],
        vec![usual(1, 10), usual(5, 50), pilot(4, 40)],
    ];
    let mut expected: BTreeMap<MetRule, [BTreeSet<String>; 2]> = BTreeMap::new();
    for (day, hits) in (1..).zip(&nights) {
        for hit in hits {
            let stage = match hit.explanation.rules[0].stage {
                Stage::Proef => "proef",
                Stage::Pilot => "pilot",
                Stage::Live => "live",
            };
            let [tonight, span] = expected.entry(met(stage)).or_default();
            if day == 4 {
                tonight.insert(hit.id.clone());
            }
            if (2..=3).contains(&day) {
                span.insert(hit.id.clone());
            }
        }
        book.night(day, hits.clone());
    }
    let numbers = book.numbers("auditor", [2, 3]).expect("read");
    let expected: BTreeMap<MetRule, RuleHits> = expected
        .into_iter()
        .map(|(rule, [tonight, span])| {
            let hits = RuleHits {
                tonight: tonight.len() as u64,
                span: span.len() as u64,
            };
            (rule, hits)
        })
        .collect();
    assert_eq!(numbers.rules, expected);
}

#[test]
fn says_how_long_decisions_took_and_counts_those_that_stand_alone() {
    let mut book = book();
    book.act("analyst-1", Doing::Take).expect("taken");
    let first = assess(&book, refer("school"));
    book.act_at(moment(3), HIT, "analyst-1", first).expect("in");
    assert_eq!(
        book.numbers("reviewer", [0, 9]).expect("read").decisions,
        BTreeMap::new()
    );
    let second = assess(&book, refer("school"));
    book.act_at(moment(4), HIT, "analyst-2", second)
        .expect("in");
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    // The night was recorded at moment 0.
    let decided = BTreeMap::from([(DecisionKind::Refer, vec![days(4)])]);
    let read = book.numbers("reviewer", [0, 9]).expect("read").decisions;
    assert_eq!(read, decided);
    let out = book.numbers("reviewer", [2, 9]).expect("read").decisions;
    assert_eq!(out, BTreeMap::new(), "it was decided on night 1");
    let undo = Doing::Undo(words("vergissing"));
    book.act_at(moment(5), HIT, "analyst-1", undo)
        .expect("undone");
    let park = Doing::Park { until: night(5) };
    book.act_at(moment(7), HIT, "analyst-1", park)
        .expect("parked");
    let read = book.numbers("reviewer", [0, 9]).expect("read").decisions;
    assert_eq!(read[&DecisionKind::Park], [days(2)]);
}

#[test]
fn whatever_a_first_assessment_says_the_numbers_are_the_same_as_without_it() {
    let without = book().numbers("analyst-2", [0, 9]).expect("read");
    let known = Closing::Known { until: night(30) };
    for closing in [refer("school"), known, set_aside()] {
        let mut book = book();
        book.policy.second_look = Some(SecondLook::All);
        let doing = assess(&book, closing);
        book.act("analyst-1", doing).expect("one is in");
        let with = book.numbers("analyst-2", [0, 9]).expect("read");
        assert_eq!(with, without);
    }
}

#[test]
fn reads_the_journal_by_pages_as_a_naive_filter_does_and_each_is_an_entry() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book.act("analyst-1", Doing::Take).expect("taken");
    book.act("analyst-2", Doing::Note(words("bellen")))
        .expect("noted");
    let all = EntryQuery {
        limit: 1000,
        ..EntryQuery::default()
    };
    let whole = book.entries(&all).expect("read");
    assert_eq!(whole.of, whole.entries.len() as u64);
    let kind = |about: &About| match about {
        About::Known { kind, .. } => Some(kind.clone()),
        _ => None,
    };
    for who in [None, Some("analyst-1"), Some("nobody")] {
        for act in [None, Some(Act::Take), Some(Act::Account)] {
            for of in [None, Some("hit"), Some("account")] {
                let query = EntryQuery {
                    who: who.map(actor),
                    act,
                    kind: of.map(str::to_owned),
                    since: Some(moment(0)),
                    offset: 1,
                    limit: 2,
                };
                let passes = |entry: &&casebook::store::EntryRead| {
                    who.is_none_or(|who| entry.who == actor(who))
                        && act.is_none_or(|act| entry.act == act)
                        && of.is_none_or(|of| kind(&entry.about).as_deref() == Some(of))
                        && entry.number <= whole.of
                };
                let expected: Vec<_> = whole.entries.iter().filter(passes).collect();
                let page = book.entries(&query).expect("read");
                let old = |entry: &&casebook::store::EntryRead| entry.number <= whole.of;
                if act.is_some() || of.is_some() || who.is_some() {
                    let got: Vec<_> = page.entries.iter().filter(old).collect();
                    let expected: Vec<_> = expected.iter().copied().skip(1).take(2).collect();
                    assert_eq!(got, expected, "{query:?}");
                }
            }
        }
    }
    let last = book.entries(&all).expect("read");
    assert_eq!(last.entries[0].act, Act::Audit);
    assert!(last.people.contains("analyst-1") && last.kinds.contains("hit"));
    assert_eq!(book.casebook.flaws().expect("checked"), []);
}

#[test]
fn what_is_typed_as_a_kind_does_not_stand_in_the_journal() {
    let mut book = book();
    let query = EntryQuery {
        kind: Some("jansen".to_owned()),
        limit: 10,
        ..EntryQuery::default()
    };
    assert_eq!(book.entries(&query).expect("read").of, 0);
    let mut journal = Vec::new();
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    let mut reading = database.prepare("SELECT id FROM subject").expect("ids");
    let ids = reading.query_map([], |row| row.get(0)).expect("ids");
    journal.extend(ids.map(|id| id.expect("an id")));
    assert!(journal.iter().all(|id: &String| !id.contains("jansen")));
}

#[test]
fn a_check_says_what_holds_and_finds_an_entry_that_was_changed() {
    let mut book = book();
    assert_eq!(book.casebook.last_check().expect("read"), None);
    let check = |book: &mut Book| {
        let salts = &mut book.salts();
        let reading = Reading {
            who: &actor("officer"),
            at: moment(8),
            filled_at: &[],
            salts,
        };
        let found = book.casebook.check().expect("checked");
        let noted = book.casebook.note_check(&found, reading);
        noted.expect("written down");
        found
    };
    let found = check(&mut book);
    assert_eq!((found.flaws.as_slice(), found.run), (&[][..], 1));
    let last = book.casebook.last_check().expect("read").expect("one");
    assert_eq!((last.flaws, last.run, last.head), (0, 1, found.head));
    assert_eq!(last.at, moment(8));
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    database
        .execute("UPDATE entry SET who = 'analyst-9' WHERE number = 2", [])
        .expect("changed");
    assert!(check(&mut book).flaws.contains(&Flaw::Entry { number: 2 }));
    let last = book.casebook.last_check().expect("read").expect("one");
    assert!(last.flaws > 0);
}

#[test]
fn a_check_vouches_for_what_it_read_and_for_nothing_that_was_written_meanwhile() {
    let mut book = book();
    let beside = book.casebook.open_beside().expect("opened");
    let found = beside.check().expect("checked");
    // Meanwhile a night is recorded by another process, and somebody acts.
    book.night(2, vec![usual(1, 10)]);
    let salts = &mut book.salts();
    let reading = Reading {
        who: &actor("officer"),
        at: moment(9),
        filled_at: &[],
        salts,
    };
    let noted = book.casebook.note_check(&found, reading);
    noted.expect("written down");
    let last = book.casebook.last_check().expect("read").expect("one");
    assert_eq!((last.run, last.head), (1, found.head));
    let now = beside.check().expect("checked");
    assert_eq!((now.flaws.as_slice(), now.run), (&[][..], 2));
    assert!(
        now.entries > found.entries + 1,
        "there is more than the check and its entry"
    );
    assert_ne!(now.head, found.head);
}

#[test]
fn who_may_not_reads_no_numbers_and_no_journal_and_leaves_no_entry() {
    let mut book = book();
    let before = book.all_acts().len();
    let found = book.casebook.check().expect("checked");
    for who in ["analyst-1", "reviewer", "admin"] {
        let who = actor(who);
        let refused = |book: &mut Book, page: usize| {
            let salts = &mut book.salts();
            let reading = Reading {
                who: &who,
                at: moment(6),
                filled_at: &[],
                salts,
            };
            let casebook = &mut book.casebook;
            match page {
                0 => casebook
                    .read_entries(&EntryQuery::default(), reading)
                    .is_err(),
                1 => casebook.note_check(&found, reading).is_err(),
                _ => casebook.read_deletions(reading).is_err(),
            }
        };
        for page in 0..3 {
            assert!(refused(&mut book, page), "{who} {page}");
        }
    }
    assert!(book.numbers("nobody", [0, 9]).is_err());
    assert_eq!(book.all_acts().len(), before);
}

#[test]
fn what_agencies_sent_stays_when_hits_are_forgotten_and_names_none() {
    let mut book = Book::new();
    book.deliver(&[("police", 40)]);
    book.night(1, vec![usual(1, 10)]);
    for day in 2..12 {
        book.record(&list(day, Vec::new())).expect("a night");
    }
    let salts = &mut book.salts();
    let forgotten = book
        .casebook
        .forget(&actor("night"), moment(12), salts, |gone| {
            assert_eq!(gone.hits, 1);
            Ok::<_, casebook::store::StoreError>(Some(b"run 11 2024-10-15\nhits 1\ncut 0\n".into()))
        })
        .expect("forgotten");
    assert!(!forgotten.rows.contains_key("delivered"));
    let numbers = book.numbers("auditor", [1, 1]).expect("read");
    assert_eq!(numbers.nights.len(), 11);
    assert!(numbers.rules.is_empty());
    let salts = &mut book.salts();
    let reading = Reading {
        who: &actor("officer"),
        at: moment(13),
        filled_at: &[],
        salts,
    };
    let deletions = book.casebook.read_deletions(reading).expect("read");
    assert_eq!((deletions.len(), deletions[0].report.went.hits), (1, 1));
    assert_eq!(deletions[0].at, moment(12));
}
