//! Nights go in: which hits are which, another run of a night, and lists that are refused.

mod again;
mod marks;
mod voiding;
mod went_up;

use std::collections::BTreeMap;

use casebook::store::{Filter, Flaw, Listed, NightRun, Order, Presence, RecordError};
use casebook::terms::Terms;
use exchange::covenant::Stage;
use journal::{Checkpoint, read_pages};

use crate::nights::{Book, actor, hit, list, moment, night, open, signal, usual};

fn filter(presence: Presence) -> Filter {
    Filter {
        presence,
        since: None,
        agency: None,
        order: Order::LongestWaiting,
        offset: 0,
        limit: 100,
    }
}

fn ids(listed: &[Listed]) -> Vec<&str> {
    listed.iter().map(|hit| hit.id.as_str()).collect()
}

const FIRST: &str = "h000000000000001";
const SECOND: &str = "h000000000000002";

#[test]
fn knows_a_hit_again_and_one_that_was_gone() {
    let mut book = Book::new();
    let first = book.night(1, vec![usual(1, 10)]);
    assert_eq!((first.run, first.hits, first.new), (1, 1, 1));
    assert_eq!(book.night(2, Vec::new()).hits, 0);
    assert_eq!(
        ids(&book.casebook.list(&filter(Presence::Gone)).expect("a list")),
        [FIRST]
    );
    let back = book.night(3, vec![usual(9, 10)]);
    assert_eq!((back.hits, back.new), (1, 0));
    let listed = book
        .casebook
        .list(&filter(Presence::Present))
        .expect("a list");
    assert_eq!(ids(&listed), [FIRST]);
    assert_eq!(
        (listed[0].first_night, listed[0].last_night),
        (night(1), night(3))
    );
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn writes_nothing_for_the_same_list_again() {
    let mut book = Book::new();
    let hits = vec![usual(1, 10)];
    book.night(1, hits.clone());
    let before = book.casebook.tree().expect("a tree");
    let again = book.night(1, hits);
    assert!(again.is_already);
    assert_eq!(again.run, 1);
    assert_eq!(book.casebook.tree().expect("a tree"), before);
}

#[test]
fn begins_another_run_where_the_night_began() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    book.night(2, vec![usual(2, 10), usual(3, 20)]);
    let third = "h000000000000003";
    let before = book
        .casebook
        .list(&filter(Presence::Present))
        .expect("a list");
    assert_eq!(ids(&before), [FIRST, third]);
    // The second run has another hit in place of the new one.
    let recorded = book.night(2, vec![usual(4, 10), usual(5, 30)]);
    assert_eq!((recorded.run, recorded.new), (3, 1));
    let after = book.casebook.list(&filter(Presence::Any)).expect("a list");
    assert_eq!(ids(&after), [FIRST, "h000000000000005"]);
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn is_the_same_after_two_runs_of_a_night_as_after_the_last_one_alone() {
    let (mut once, mut twice) = (Book::new(), Book::new());
    for book in [&mut once, &mut twice] {
        book.night(1, vec![usual(1, 10), usual(2, 20)]);
    }
    twice.night(2, vec![usual(3, 10), usual(4, 40)]);
    for book in [&mut once, &mut twice] {
        book.night(2, vec![usual(5, 20), usual(6, 50)]);
    }
    let all = filter(Presence::Any);
    let [left, right] = [&once, &twice].map(|book| book.casebook.list(&all).expect("a list"));
    assert_eq!(left, right);
    for hit in &left {
        let [left, right] = [&once, &twice].map(|book| book.casebook.show(&hit.id).expect("a hit"));
        assert_eq!(left, right);
    }
}

#[test]
fn relates_what_was_one_hit_and_is_two() {
    let mut book = Book::new();
    let six = ["police", "school", "housing", "police", "school", "housing"];
    let signals = six
        .into_iter()
        .zip(10..)
        .map(|(agency, number)| signal(agency, number));
    book.night(1, vec![hit(1, Stage::Live, signals.collect())]);
    let part = |id, agencies: &[(&str, u32)]| {
        let signals = agencies
            .iter()
            .map(|&(agency, number)| signal(agency, number));
        hit(id, Stage::Live, signals.collect())
    };
    let larger = part(
        2,
        &[
            ("police", 10),
            ("school", 11),
            ("housing", 12),
            ("police", 13),
        ],
    );
    let smaller = part(3, &[("school", 14), ("housing", 15)]);
    book.night(2, vec![larger, smaller]);
    let shown = book
        .casebook
        .show("h000000000000003")
        .expect("read")
        .expect("a hit");
    assert_eq!(shown.related, [FIRST]);
    let shown = book.casebook.show(FIRST).expect("read").expect("a hit");
    assert_eq!(shown.related, ["h000000000000003"]);
}

#[test]
fn counts_cases_on_trial_and_keeps_none_of_them() {
    let mut book = Book::new();
    let on_trial = hit(2, Stage::Proef, usual(2, 20).explanation.signals);
    let recorded = book.night(1, vec![usual(1, 10), on_trial]);
    assert_eq!((recorded.hits, recorded.proef_only), (1, 1));
    assert_eq!(book.casebook.show(SECOND).expect("read"), None);
}

#[test]
fn refuses_an_older_night_another_format_and_what_was_edited() {
    let mut book = Book::new();
    book.night(5, vec![usual(1, 10)]);
    let before = book.casebook.tree().expect("a tree");
    let older = book.record(&list(4, Vec::new()));
    assert!(matches!(older, Err(RecordError::OlderNight { latest, .. }) if latest == night(5)));
    let mut format = list(6, Vec::new());
    format.format -= 1;
    assert!(matches!(
        book.record(&format),
        Err(RecordError::Format { .. })
    ));
    let twice = list(6, vec![usual(1, 10), usual(1, 20)]);
    assert!(matches!(
        book.record(&twice),
        Err(RecordError::Value { .. })
    ));
    let mut edited = list(6, vec![usual(1, 10)]);
    edited.hits[0].explanation.signals[0].signal_ref.pop();
    assert!(matches!(
        book.record(&edited),
        Err(RecordError::Value { .. })
    ));
    let mut no_night = list(6, Vec::new());
    no_night.night = "yesterday".to_owned();
    assert!(matches!(
        book.record(&no_night),
        Err(RecordError::Value { .. })
    ));
    assert_eq!(
        book.casebook.tree().expect("a tree"),
        before,
        "nothing changed"
    );
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn says_that_an_agency_renumbered_its_export() {
    let mut book = Book::new();
    let hits = |first: u32| (0..10).map(move |n| (n, first + n * 10));
    book.night(
        1,
        hits(100)
            .map(|(id, number)| usual(u64::from(id), number))
            .collect(),
    );
    let renumbered = hits(100).map(|(id, number)| {
        let mut hit = usual(u64::from(id) + 50, number);
        hit.explanation.signals[2] = signal("housing", number + 5000);
        hit
    });
    let recorded = book.night(2, renumbered.collect());
    assert_eq!(
        recorded.renumbered.into_iter().collect::<Vec<_>>(),
        ["housing"]
    );
    assert_eq!(recorded.new, 0, "the other two agencies tell");
}

#[test]
fn lists_by_agency_night_and_page() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let two = hit(
        3,
        Stage::Live,
        vec![signal("police", 30), signal("care", 31)],
    );
    book.night(2, vec![usual(9, 10), usual(2, 20), two]);
    let listed = |filter: &Filter| {
        let listed = book.casebook.list(filter).expect("a list");
        listed.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
    };
    let any = filter(Presence::Any);
    assert_eq!(listed(&any), [FIRST, SECOND, "h000000000000003"]);
    let newest = Filter {
        order: Order::Newest,
        ..any.clone()
    };
    assert_eq!(listed(&newest), [SECOND, "h000000000000003", FIRST]);
    let of_care = Filter {
        agency: Some("care".to_owned()),
        ..any.clone()
    };
    assert_eq!(listed(&of_care), ["h000000000000003"]);
    let since = Filter {
        since: Some(night(2)),
        ..any.clone()
    };
    assert_eq!(listed(&since), [SECOND, "h000000000000003"]);
    let page = Filter {
        offset: 1,
        limit: 1,
        ..any
    };
    assert_eq!(listed(&page), [SECOND]);
}

#[test]
fn keeps_a_journal_that_an_auditor_can_hold_it_to() {
    let mut book = Book::new();
    book.night(1, vec![usual(1, 10)]);
    let head = Checkpoint::of(&book.casebook.tree().expect("a tree"));
    book.night(2, vec![usual(2, 10)]);
    let mut text = Vec::new();
    book.casebook
        .write_journal(&mut text)
        .expect("read")
        .expect("written");
    let pages = read_pages(&mut text.as_slice(), &mut |_| {}).expect("a journal");
    assert_eq!(pages.tree, book.casebook.tree().expect("a tree"));
    pages.check(&head).expect("it goes on from there");
}

#[test]
fn finds_what_was_changed_behind_its_back() {
    for (change, is_found) in [
        (
            "UPDATE entry SET who = 'somebody' WHERE number = 2",
            "entry",
        ),
        ("DELETE FROM entry WHERE number = 5", "entry"),
        ("UPDATE run SET entries = 2 WHERE number = 1", "run"),
        ("DELETE FROM run WHERE number = 1", "run"),
        ("UPDATE subject SET id = '2026-01-01'", "subject"),
        ("DELETE FROM hit", "dangling"),
        ("DELETE FROM subject WHERE kind = 'night'", "no subject"),
        ("DELETE FROM subject WHERE kind = 'account'", "account"),
        ("UPDATE account SET role = 'administrator'", "account"),
        ("UPDATE account SET barred_until = 0", "account"),
        ("DELETE FROM account", "account"),
        ("UPDATE explanation SET json = '{}'", "hit"),
        (
            "UPDATE explanation SET json = replace(json, 'serious', 'acute')",
            "hit",
        ),
        ("UPDATE version SET projection = '{}'", "hit"),
        (
            "UPDATE version SET projection = replace(projection, 'serious', 'acute')",
            "hit",
        ),
    ] {
        let mut book = Book::new();
        book.night(1, vec![usual(1, 10)]);
        book.night(2, vec![usual(2, 10)]);
        let path = book.casebook.path().to_owned();
        let database = rusqlite::Connection::open(path).expect("opened");
        database
            .execute_batch("PRAGMA foreign_keys = 0")
            .expect("set");
        database.execute_batch(change).expect("changed");
        let again = open(&book.folder.path().join("casebook"));
        let flaws = again.flaws().expect("a check");
        let kinds: Vec<&str> = flaws
            .iter()
            .map(|flaw| match flaw {
                Flaw::Entry { .. } => "entry",
                Flaw::Run { .. } => "run",
                Flaw::Subject { .. } => "subject",
                Flaw::Dangling { .. } => "dangling",
                Flaw::NoSubject { .. } => "no subject",
                Flaw::Account { .. } => "account",
                Flaw::Hit { .. } => "hit",
                _ => "another",
            })
            .collect();
        assert!(kinds.contains(&is_found), "{change}: {flaws:?}");
    }
}

#[test]
fn takes_a_list_for_the_one_before_on_its_own_night_alone() {
    let mut book = Book::new();
    let who = actor("night");
    for day in [1, 2] {
        let list = list(day, vec![usual(1, 10)]);
        let run = NightRun {
            list: &list,
            digest: [7; 32],
            delivered: &BTreeMap::new(),
            terms: &Terms::without_agreements(),
            at: moment(day),
            who: &who,
        };
        let salts = &mut book.salts();
        let recorded = book.casebook.record(&run, salts).expect("a night");
        assert!(!recorded.is_already, "night {day}");
    }
}

#[test]
fn refuses_a_ref_of_the_period_before_that_was_edited() {
    let mut book = Book::new();
    let mut edited = list(1, vec![usual(1, 10)]);
    edited.hits[0].explanation.signals[0].previous_ref.pop();
    let refused = book.record(&edited);
    assert!(matches!(refused, Err(RecordError::Value { .. })));
}

#[test]
fn keeps_a_case_that_meets_a_rule_on_trial_and_a_live_one() {
    let mut both = usual(1, 10);
    let mut on_trial = both.explanation.rules[0].clone();
    on_trial.stage = Stage::Proef;
    both.explanation.rules.push(on_trial);
    let recorded = Book::new().night(1, vec![both]);
    assert_eq!((recorded.hits, recorded.proef_only), (1, 0));
}
