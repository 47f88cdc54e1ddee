//! Accounts: who makes, disables and resets them, and what is refused.

mod entering;
mod replay;

use casebook::account::{Account, BARRED, Forbidden, Role, Verb};
use casebook::store::{AccountChange, AccountError};
use jiff::{SignedDuration, Timestamp};

use crate::nights::{Book, actor, moment};

impl Book {
    pub(crate) fn change_at(
        &mut self,
        at: Timestamp,
        by: &str,
        id: &str,
        change: AccountChange,
    ) -> Result<Account, AccountError> {
        let salts = &mut self.salts();
        self.casebook
            .change_account(&actor(id), change, &actor(by), at, salts)
    }

    fn change(
        &mut self,
        by: &str,
        id: &str,
        change: AccountChange,
    ) -> Result<Account, AccountError> {
        self.change_at(moment(1), by, id, change)
    }
}

const ADD_ANALYST: AccountChange = AccountChange::Add(Role::Analyst);

/// A casebook of an administrator, another one, a privacy officer and an analyst.
fn book() -> Book {
    let mut book = Book::empty();
    for (id, role) in [
        ("admin", Role::Administrator),
        ("other-admin", Role::Administrator),
        ("officer", Role::PrivacyOfficer),
        ("analyst", Role::Analyst),
    ] {
        let added = book.change("admin", id, AccountChange::Add(role));
        assert_eq!(added.expect("added").role, role);
    }
    book
}

#[test]
fn the_first_account_is_an_administrator_that_makes_itself() {
    let mut book = Book::empty();
    for (by, id, change) in [
        ("analyst", "analyst", ADD_ANALYST),
        ("admin", "other", AccountChange::Add(Role::Administrator)),
    ] {
        let refused = book.change(by, id, change);
        assert!(matches!(refused, Err(AccountError::First)), "{by} {id}");
    }
    let add = AccountChange::Add(Role::Administrator);
    book.change("admin", "admin", add).expect("the first");
    let second = book.change("other", "other", add);
    let unknown = AccountError::from(Forbidden::Unknown { id: actor("other") });
    assert_eq!(
        second.expect_err("there is one").to_string(),
        unknown.to_string()
    );
}

#[test]
fn administrators_alone_change_accounts_and_each_change_is_an_entry() {
    let mut book = book();
    for by in ["officer", "analyst", "nobody"] {
        for change in [ADD_ANALYST, AccountChange::Disable, AccountChange::Enable] {
            let id = if change == ADD_ANALYST {
                "new"
            } else {
                "analyst"
            };
            let refused = book.change(by, id, change);
            assert!(
                matches!(refused, Err(AccountError::Forbidden(_))),
                "{by} {change:?}"
            );
        }
    }
    let accounts = book.casebook.accounts().expect("accounts");
    let ids: Vec<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(ids, ["admin", "analyst", "officer", "other-admin"]);
    book.change("admin", "analyst", AccountChange::Disable)
        .expect("disabled");
    let entries = book.all_acts();
    assert_eq!(entries, ["account"; 5], "the refused ones left none");
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn an_id_is_given_once_and_never_the_services() {
    let mut book = book();
    let again = book.change("admin", "analyst", ADD_ANALYST);
    assert!(matches!(again, Err(AccountError::Exists { .. })));
    for id in ["night", "service"] {
        let reserved = book.change("admin", id, ADD_ANALYST);
        assert!(matches!(reserved, Err(AccountError::Reserved { .. })));
    }
}

#[test]
fn the_last_administrator_is_not_disabled() {
    let mut book = book();
    let disable = AccountChange::Disable;
    book.change("admin", "admin", disable)
        .expect("another is left");
    let last = book.change("other-admin", "other-admin", disable);
    assert!(matches!(last, Err(AccountError::LastAdministrator { .. })));
    let disabled = book.change("admin", "analyst", disable);
    assert!(matches!(
        disabled,
        Err(AccountError::Forbidden(Forbidden::Disabled { .. }))
    ));
}

#[test]
fn an_account_is_disabled_and_enabled_and_barred_then() {
    let mut book = book();
    let enabled = book.change("admin", "analyst", AccountChange::Enable);
    assert!(matches!(enabled, Err(AccountError::Unchanged { .. })));
    let disabled = book.change("admin", "analyst", AccountChange::Disable);
    assert!(disabled.expect("disabled").is_disabled);
    let refused = book.casebook.allow(&actor("analyst"), Verb::Read);
    assert!(matches!(
        refused,
        Err(AccountError::Forbidden(Forbidden::Disabled { .. }))
    ));
    let again = book.change("admin", "analyst", AccountChange::Disable);
    assert!(matches!(again, Err(AccountError::Unchanged { .. })));
    let later = moment(5);
    let enabled = book
        .change_at(later, "admin", "analyst", AccountChange::Enable)
        .expect("enabled");
    assert_eq!(enabled.barred_until, later + BARRED);
    book.casebook
        .allow(&actor("analyst"), Verb::Read)
        .expect("it may again");
}

#[test]
fn a_reset_takes_an_administrator_and_another_or_the_privacy_officer() {
    for second in ["other-admin", "officer"] {
        let mut book = book();
        let reset = AccountChange::Reset;
        let asked = book.change("admin", "analyst", reset).expect("asked");
        assert_eq!(asked.reset_asked.expect("a half").by, actor("admin"));
        let alone = book.change("admin", "analyst", reset);
        assert!(matches!(alone, Err(AccountError::SamePerson { .. })));
        let later = moment(1) + SignedDuration::from_hours(23);
        let done = book
            .change_at(later, second, "analyst", reset)
            .expect("completed");
        assert_eq!(
            (done.reset_asked, done.barred_until),
            (None, later + BARRED)
        );
    }
}

#[test]
fn a_reset_is_not_completed_by_the_account_itself_nor_asked_by_others() {
    let mut book = book();
    let reset = AccountChange::Reset;
    for by in ["officer", "analyst"] {
        let asked = book.change(by, "other-admin", reset);
        assert!(
            matches!(asked, Err(AccountError::Forbidden(_))),
            "{by} asks"
        );
    }
    book.change("admin", "other-admin", reset).expect("asked");
    let own = book.change("other-admin", "other-admin", reset);
    assert!(matches!(own, Err(AccountError::SamePerson { .. })));
    let analyst = book.change("analyst", "other-admin", reset);
    assert!(matches!(analyst, Err(AccountError::Forbidden(_))));
}

#[test]
fn half_a_reset_lapses_after_a_day_and_when_the_account_is_disabled() {
    let mut book = book();
    let reset = AccountChange::Reset;
    book.change("admin", "analyst", reset).expect("asked");
    let a_day_on = moment(2);
    let late = book.change_at(a_day_on, "officer", "analyst", reset);
    assert!(
        matches!(late, Err(AccountError::Forbidden(_))),
        "an officer does not ask"
    );
    let anew = book
        .change_at(a_day_on, "other-admin", "analyst", reset)
        .expect("asked anew");
    assert_eq!(anew.reset_asked.expect("a half").by, actor("other-admin"));
    let disabled = book.change_at(a_day_on, "admin", "analyst", AccountChange::Disable);
    assert_eq!(disabled.expect("disabled").reset_asked, None);
}

#[test]
fn accounts_are_seen_by_those_who_may_and_the_journal_says_so() {
    let mut book = book();
    for (by, is_allowed) in [("admin", true), ("officer", true), ("analyst", false)] {
        let before = book.all_acts().len();
        let salts = &mut book.salts();
        let listed = book.casebook.list_accounts(&actor(by), moment(1), salts);
        assert_eq!(listed.is_ok(), is_allowed, "{by}");
        let entries = book.all_acts().split_off(before);
        let expected: &[&str] = if is_allowed { &["list"] } else { &[] };
        assert_eq!(entries, expected, "{by}");
    }
}

#[test]
fn says_in_one_line_what_an_account_may_not() {
    let book = book();
    for (id, verb, line) in [
        (
            "admin",
            Verb::Assess,
            "the account admin may not assess a hit: its role is administrator",
        ),
        (
            "analyst",
            Verb::Audit,
            "the account analyst may not read the journal: its role is analyst",
        ),
        (
            "nobody",
            Verb::List,
            "there is no account nobody: an administrator adds one",
        ),
    ] {
        let refused = book.casebook.allow(&actor(id), verb);
        assert_eq!(refused.expect_err("it may not").to_string(), line);
    }
}
