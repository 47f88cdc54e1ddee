//! Whatever is done with accounts, the entries of it make the rows again: a check finds nothing.

use casebook::account::Role;
use casebook::store::{AccountChange, NewCredential, SecondFactor};
use exchange::crypto::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::nights::{Book, actor, moment};

/// Who there is from the beginning, but for the last.
const PEOPLE: [(&str, Role); 5] = [
    ("admin", Role::Administrator),
    ("other-admin", Role::Administrator),
    ("officer", Role::PrivacyOfficer),
    ("analyst", Role::Analyst),
    ("newcomer", Role::SecondReviewer),
];

/// All that can be done with an account.
#[derive(Debug, Clone, Copy)]
enum Act {
    Change(AccountChange),
    OfferCode,
    Enrol,
    SignIn,
    SignOut,
    SignOutEverywhere,
    ChangePassphrase,
    ChangeRecovery,
    NoteRefused,
    SetKeys,
}

const ACTS: [Act; 13] = [
    Act::Change(AccountChange::Add(Role::SecondReviewer)),
    Act::Change(AccountChange::Disable),
    Act::Change(AccountChange::Enable),
    Act::Change(AccountChange::Reset),
    Act::OfferCode,
    Act::Enrol,
    Act::SignIn,
    Act::SignOut,
    Act::SignOutEverywhere,
    Act::ChangePassphrase,
    Act::ChangeRecovery,
    Act::NoteRefused,
    Act::SetKeys,
];

/// An act by somebody on somebody, so many hours after the one before it.
#[derive(Debug, Clone)]
struct Step {
    hours: u8,
    by: usize,
    on: usize,
    act: Act,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let people = PEOPLE.len();
    let step = (0_u8..30, 0..people, 0..people, 0..ACTS.len());
    let step = step.prop_map(|(hours, by, on, act)| Step {
        hours,
        by,
        on,
        act: ACTS[act],
    });
    vec(step, 1..25)
}

fn book() -> Book {
    let mut book = Book::empty();
    for (id, role) in &PEOPLE[..4] {
        let add = AccountChange::Add(*role);
        book.change_at(moment(1), "admin", id, add).expect("added");
    }
    book
}

/// Does one thing; whether it is refused is not asked here.
fn act(book: &mut Book, step: &Step, at: Timestamp) {
    let (by, on) = (actor(PEOPLE[step.by].0), actor(PEOPLE[step.on].0));
    let salts = &mut book.salts();
    let casebook = &mut book.casebook;
    let code = [1; 32];
    match step.act {
        Act::Change(change) => {
            _ = casebook.change_account_with_code(&on, change, Some(&code), &by, at, salts);
        }
        Act::OfferCode => _ = casebook.offer_enrolment(&on, &code, &by, at, salts),
        Act::Enrol => {
            let new = NewCredential {
                passphrase: "$argon2id$".to_owned(),
                code_key: Some(Secret::new([7; 20])),
                recovery: vec![[8; 32]],
            };
            casebook.enrol(&on, &code, &new, at, salts).expect("it");
        }
        Act::SignIn => {
            let mut session = [0; 32];
            session[..8].copy_from_slice(&at.as_second().to_be_bytes());
            session[8..16].copy_from_slice(&book_length(casebook.path()).to_be_bytes());
            let factor = SecondFactor::None;
            casebook
                .sign_in(&on, factor, &session, 0, at, salts)
                .expect("it");
        }
        Act::SignOut => {
            let open = casebook.sessions_of(&on, at).expect("read");
            let hashes: Vec<_> = open.iter().map(|session| session.hash).collect();
            casebook.sign_out(&on, &hashes, at, salts).expect("it");
        }
        Act::SignOutEverywhere => casebook.sign_out_everywhere(&on, at, salts).expect("it"),
        Act::ChangePassphrase => casebook
            .change_passphrase(&on, "$x$", &code, at, salts)
            .expect("it"),
        Act::ChangeRecovery => casebook
            .change_recovery(&on, &[[9; 32]], at, salts)
            .unwrap_or_default(),
        Act::NoteRefused => casebook
            .note_refused(&on, 10, &actor("service"), at, salts)
            .expect("it"),
        Act::SetKeys => _ = casebook.set_keys(&on, false),
    }
}

/// How many entries the journal has.
fn book_length(path: &std::path::Path) -> i64 {
    let database = rusqlite::Connection::open(path).expect("opened");
    let count = "SELECT count(*) FROM entry";
    database
        .query_row(count, [], |row| row.get(0))
        .expect("a number")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_with_accounts_a_check_finds_nothing(steps in steps()) {
        let mut book = book();
        let mut at = moment(1);
        for step in steps {
            at += SignedDuration::from_hours(step.hours.into());
            act(&mut book, &step, at);
            prop_assert_eq!(book.casebook.flaws().expect("a check"), [], "after {:?}", step);
        }
    }
}

/// Each act by itself, two days after the account was made.
#[test]
fn no_act_by_itself_is_a_flaw() {
    for what in ACTS {
        let mut book = book();
        let on = match what {
            Act::Change(AccountChange::Add(_)) => 4,
            _ => 3,
        };
        let step = |act| Step {
            hours: 0,
            by: 0,
            on,
            act,
        };
        let first: &[Act] = match what {
            Act::SignOut | Act::SignOutEverywhere => &[Act::SignIn],
            Act::Change(AccountChange::Enable) => &[Act::Change(AccountChange::Disable)],
            Act::Enrol => &[Act::OfferCode],
            Act::ChangeRecovery => &[Act::OfferCode, Act::Enrol],
            _ => &[],
        };
        for first in first {
            act(&mut book, &step(*first), moment(3));
        }
        let before = book.all_acts().len();
        act(&mut book, &step(what), moment(3));
        let is_noted = !matches!(what, Act::SetKeys);
        assert_eq!(book.all_acts().len() > before, is_noted, "{what:?}");
        assert_eq!(book.casebook.flaws().expect("a check"), [], "{what:?}");
    }
}
