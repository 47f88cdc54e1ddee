//! The table of rights, walked: against the document, and against what no role may have together.

use std::fmt::Write as _;

use super::*;

const PAGE: &str = include_str!("../../../../docs/casebook.md");

fn account(role: Role) -> Account {
    let id = Actor::parse("somebody").expect("an id");
    Account {
        made_by: id.clone(),
        id,
        role,
        made_at: Timestamp::UNIX_EPOCH,
        is_disabled: false,
        barred_until: Timestamp::UNIX_EPOCH,
        reset_asked: None,
    }
}

#[test]
fn every_verb_is_once_in_the_table_and_every_role_is_held_to_it() {
    for (index, (verb, roles)) in RIGHTS.iter().enumerate() {
        let again = RIGHTS[..index].iter().any(|(earlier, _)| earlier == verb);
        assert!(!again, "{verb:?} stands twice");
        assert!(!roles.is_empty(), "nobody may {}", verb.as_str());
        for role in Role::ALL {
            let answer = may(&account(role), *verb);
            assert_eq!(answer.is_ok(), roles.contains(&role), "{role} {verb:?}");
            if let Err(error) = answer {
                let id = Actor::parse("somebody").expect("an id");
                let verb = *verb;
                assert_eq!(error, Forbidden::Role { id, role, verb });
            }
        }
    }
}

#[test]
fn the_document_has_this_very_table() {
    let mut table = String::from("| verb |");
    for role in Role::ALL {
        write!(table, " {role} |").expect("written");
    }
    table.push_str("\n|---|---|---|---|---|---|\n");
    for (verb, roles) in RIGHTS {
        write!(table, "| {} |", verb.as_str()).expect("written");
        for role in Role::ALL {
            let mark = if roles.contains(&role) { "✓" } else { "" };
            write!(table, " {mark} |").expect("written");
        }
        table.push('\n');
    }
    let table = table.replace("  |", " |");
    assert!(
        PAGE.contains(&table),
        "docs/casebook.md should have\n{table}"
    );
}

#[test]
fn who_assesses_has_no_journal_and_makes_no_accounts() {
    for role in Role::ALL {
        if may(&account(role), Verb::Assess).is_ok() {
            for verb in [Verb::Audit, Verb::ListAccounts, Verb::ChangeAccounts] {
                let refused = may(&account(role), verb);
                assert!(refused.is_err(), "{role} may {}", verb.as_str());
            }
            assert!(may(&account(role), Verb::CompleteReset).is_err(), "{role}");
            assert!(may(&account(role), Verb::ReplaceAnyTime).is_err(), "{role}");
        }
    }
}

#[test]
fn a_disabled_account_may_do_nothing() {
    for role in Role::ALL {
        let disabled = Account {
            is_disabled: true,
            ..account(role)
        };
        for (verb, _) in RIGHTS {
            let refused = may(&disabled, verb);
            assert!(matches!(refused, Err(Forbidden::Disabled { .. })));
        }
    }
}

#[test]
fn a_barred_account_may_do_all_but_assess_until_its_hour() {
    let until = Timestamp::UNIX_EPOCH + BARRED;
    let barred = Account {
        barred_until: until,
        ..account(Role::Analyst)
    };
    assert_eq!(may(&barred, Verb::Take), Ok(()));
    let second = SignedDuration::from_secs(1);
    let id = barred.id.clone();
    let refused = may_assess(&barred, until - second);
    assert_eq!(refused, Err(Forbidden::Barred { id, until }));
    assert_eq!(may_assess(&barred, until), Ok(()));
}

#[test]
fn gives_back_the_role_of_each_word() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
    }
    assert_eq!(Role::parse("manager"), None);
}
