//! What accounts sign in with, and their sessions: what ends what, and what is used once.

use casebook::account::Role;
use casebook::store::{
    AccountChange, AccountError, ENROLMENT_WAITS, IDLE, NewCredential, OpenSession, SecondFactor,
    SessionHash, WHOLE_SESSION,
};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;

use crate::nights::{Book, actor};

const CODE: [u8; 32] = [1; 32];

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a moment")
}

/// A casebook with an administrator, a privacy officer and an analyst who may enrol with [`CODE`].
fn book() -> Book {
    let mut book = Book::empty();
    for (id, role) in [
        ("admin", Role::Administrator),
        ("officer", Role::PrivacyOfficer),
        ("analyst", Role::Analyst),
    ] {
        let salts = &mut book.salts();
        let add = AccountChange::Add(role);
        let (id, admin) = (actor(id), actor("admin"));
        let added =
            book.casebook
                .change_account_with_code(&id, add, Some(&CODE), &admin, at(0), salts);
        added.expect("added");
    }
    book
}

fn enrol(book: &mut Book, second: i64) -> bool {
    let new = NewCredential {
        passphrase: "$argon2id$".to_owned(),
        code_key: Some(Secret::new([7; 20])),
        recovery: vec![[8; 32], [9; 32]],
    };
    let salts = &mut book.salts();
    let enrolled = book
        .casebook
        .enrol(&actor("analyst"), &CODE, &new, at(second), salts);
    enrolled.expect("the casebook")
}

fn sign_in(book: &mut Book, factor: SecondFactor, session: u8, second: i64) -> bool {
    let salts = &mut book.salts();
    let analyst = actor("analyst");
    let is_in = book
        .casebook
        .sign_in(&analyst, factor, &[session; 32], 0, at(second), salts);
    is_in.expect("the casebook")
}

fn is_on(book: &mut Book, session: u8, second: i64) -> bool {
    let session = book.casebook.session(&[session; 32], at(second));
    session.expect("the casebook").is_some()
}

#[test]
fn a_code_to_enrol_with_is_spent_once_and_ends() {
    let mut book = book();
    let analyst = actor("analyst");
    let waits = ENROLMENT_WAITS.as_secs();
    for (code, second, awaits) in [
        (CODE, 0, true),
        (CODE, waits - 1, true),
        (CODE, waits, false),
        ([2; 32], 0, false),
    ] {
        let found = book.casebook.awaits_enrolment(&analyst, &code, at(second));
        assert_eq!(found.expect("read"), awaits, "{code:?} {second}");
    }
    assert!(!enrol(&mut book, waits), "too late");
    assert!(enrol(&mut book, 1));
    assert!(!enrol(&mut book, 2), "spent");
    let credential = book
        .casebook
        .credential(&analyst)
        .expect("read")
        .expect("there");
    assert_eq!(
        credential.code_key,
        Some(Secret::new([7; 20])),
        "opened again"
    );
    assert_eq!(book.casebook.flaws().expect("checked"), []);
}

#[test]
fn another_code_is_made_by_who_may_for_who_has_not_enrolled_and_bars() {
    let mut book = book();
    let analyst = actor("analyst");
    for by in ["analyst", "nobody"] {
        let salts = &mut book.salts();
        let refused = book
            .casebook
            .offer_enrolment(&analyst, &[3; 32], &actor(by), at(0), salts);
        assert!(matches!(refused, Err(AccountError::Forbidden(_))), "{by}");
    }
    let salts = &mut book.salts();
    let later = at(200_000);
    let account = book
        .casebook
        .offer_enrolment(&analyst, &[3; 32], &actor("admin"), later, salts);
    let barred = account.expect("offered").barred_until;
    assert_eq!(barred, at(200_000 + 86_400));
    assert!(!enrol(&mut book, 200_001), "the first code was replaced");
    let mut book = self::book();
    assert!(enrol(&mut book, 1));
    let salts = &mut book.salts();
    let refused = book
        .casebook
        .offer_enrolment(&analyst, &[3; 32], &actor("admin"), at(2), salts);
    assert!(matches!(refused, Err(AccountError::Unchanged { .. })));
}

#[test]
fn a_step_and_a_recovery_code_are_taken_once() {
    let mut book = book();
    enrol(&mut book, 1);
    for (factor, is_taken) in [
        (SecondFactor::Code(100), true),
        (SecondFactor::Code(100), false),
        (SecondFactor::Code(99), false),
        (SecondFactor::Code(101), true),
        (SecondFactor::Recovery([8; 32]), true),
        (SecondFactor::Recovery([8; 32]), false),
        (SecondFactor::Recovery([5; 32]), false),
        (SecondFactor::Recovery([9; 32]), true),
    ] {
        let open = book.casebook.sessions_of(&actor("analyst"), at(2));
        let session = u8::try_from(open.expect("read").len());
        let session = session.expect("few") + 1;
        assert_eq!(
            sign_in(&mut book, factor, session, 2),
            is_taken,
            "{factor:?}"
        );
    }
}

#[test]
fn a_session_goes_on_while_it_is_used_and_not_longer_than_a_working_day() {
    let mut book = book();
    enrol(&mut book, 1);
    let (idle, whole) = (IDLE.as_secs(), WHOLE_SESSION.as_secs());
    assert!(sign_in(&mut book, SecondFactor::None, 1, 0));
    assert!(is_on(&mut book, 1, idle - 1));
    assert!(is_on(&mut book, 1, 2 * idle - 2), "it was used");
    assert!(!is_on(&mut book, 1, 3 * idle - 2), "idle");
    assert!(sign_in(&mut book, SecondFactor::None, 2, 0));
    for second in (0..whole).step_by(600) {
        assert!(is_on(&mut book, 2, second), "{second}");
    }
    assert!(is_on(&mut book, 2, whole - 1));
    assert!(!is_on(&mut book, 2, whole));
    assert!(!is_on(&mut book, 3, 0), "nobody's");
}

#[test]
fn disabling_a_reset_and_signing_out_end_sessions_and_a_new_passphrase_all_but_one() {
    for (what, left) in [
        ("disable", [false, false]),
        ("reset", [false, false]),
        ("everywhere", [false, false]),
        ("one", [false, true]),
        ("passphrase", [true, false]),
    ] {
        let mut book = book();
        enrol(&mut book, 1);
        for session in [1, 2] {
            assert!(sign_in(&mut book, SecondFactor::None, session, 2));
        }
        let salts = &mut book.salts();
        let (analyst, admin, officer) = (actor("analyst"), actor("admin"), actor("officer"));
        let casebook = &mut book.casebook;
        match what {
            "disable" => {
                let change = AccountChange::Disable;
                casebook
                    .change_account(&analyst, change, &admin, at(3), salts)
                    .expect(what);
            }
            "reset" => {
                for by in [&admin, &officer] {
                    assert!(
                        casebook.credential(&analyst).expect("read").is_some(),
                        "not by one"
                    );
                    let change = AccountChange::Reset;
                    casebook
                        .change_account(&analyst, change, by, at(3), salts)
                        .expect(what);
                }
                assert!(casebook.credential(&analyst).expect("read").is_none());
            }
            "everywhere" => casebook
                .sign_out_everywhere(&analyst, at(3), salts)
                .expect(what),
            "one" => casebook
                .sign_out(&analyst, &[[1; 32]], at(3), salts)
                .map(drop)
                .expect(what),
            _ => {
                let kept = [1; 32];
                casebook
                    .change_passphrase(&analyst, "$x$", &kept, at(3), salts)
                    .expect(what);
            }
        }
        let on = [1, 2].map(|session| is_on(&mut book, session, 4));
        assert_eq!(on, left, "{what}");
        if what == "disable" {
            assert!(!sign_in(&mut book, SecondFactor::None, 3, 4), "disabled");
        }
    }
}

#[test]
fn sessions_are_told_and_end_alone() {
    let mut book = book();
    enrol(&mut book, 1);
    let analyst = actor("analyst");
    for session in 1..=3 {
        assert!(sign_in(
            &mut book,
            SecondFactor::None,
            session,
            i64::from(session)
        ));
    }
    let open = |book: &Book, second| -> Vec<(u8, i64, i64)> {
        let open = book
            .casebook
            .sessions_of(&analyst, at(second))
            .expect("read");
        let times = |session: &OpenSession| (session.began_at, session.seen_at);
        open.iter()
            .map(|session| (session.hash[0], times(session)))
            .map(|(hash, (began, seen))| {
                (
                    hash,
                    began.as_second() - at(0).as_second(),
                    seen.as_second() - at(0).as_second(),
                )
            })
            .collect()
    };
    assert!(is_on(&mut book, 2, 60), "used");
    assert_eq!(open(&book, 60), [(1, 1, 1), (2, 2, 60), (3, 3, 3)]);
    assert_eq!(
        open(&book, IDLE.as_secs() + 1),
        [(2, 2, 60), (3, 3, 3)],
        "idle"
    );
    let salts = &mut book.salts();
    let mut end = |book: &mut Book, sessions: &[SessionHash]| {
        let ended = book.casebook.sign_out(&analyst, sessions, at(61), salts);
        ended.expect("ended")
    };
    assert_eq!(
        end(&mut book, &[[1; 32], [3; 32], [9; 32]]),
        2,
        "nobody has the last one"
    );
    assert_eq!(end(&mut book, &[[1; 32]]), 0);
    assert_eq!(open(&book, 61), [(2, 2, 60)]);
}

#[test]
fn refusals_are_written_down_of_accounts_that_there_are() {
    let mut book = book();
    let entries = |book: &Book| -> i64 {
        let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
        let count = "SELECT count(*) FROM entry";
        database
            .query_row(count, [], |row| row.get(0))
            .expect("a number")
    };
    let before = entries(&book);
    for (id, written) in [("analyst", 1), ("nobody", 1)] {
        let salts = &mut book.salts();
        let noted = book
            .casebook
            .note_refused(&actor(id), 10, &actor("service"), at(1), salts);
        noted.expect("the casebook");
        assert_eq!(entries(&book) - before, written, "{id}");
    }
}

#[test]
fn single_keys_are_on_until_somebody_turns_them_off() {
    let mut book = book();
    enrol(&mut book, 1);
    assert!(sign_in(&mut book, SecondFactor::None, 1, 2));
    let has_keys = |book: &mut Book| {
        let session = book.casebook.session(&[1; 32], at(3)).expect("read");
        session.expect("on").has_keys
    };
    assert!(has_keys(&mut book));
    for chosen in [false, true] {
        book.casebook
            .set_keys(&actor("analyst"), chosen)
            .expect("set");
        assert_eq!(has_keys(&mut book), chosen);
    }
}
