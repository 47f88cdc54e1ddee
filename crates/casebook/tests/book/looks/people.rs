//! Five people over thirty nights: whatever they try, nothing is closed by one where two are asked,
//! and nothing gets stuck.

use std::collections::BTreeSet;

use casebook::account::Role;
use casebook::assessing::Closing;
use casebook::standing::{Deed, State};
use casebook::store::{AccountChange, Doing};
use exchange::agreements::SecondLook;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use journal::Actor;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::acting::{ANSWERED, HIT, digest, refer, set_aside, words};
use crate::nights::{Book, actor, at_once, moment, night, signal, terms, usual};

/// Who is there; the first four may assess.
const PEOPLE: [&str; 5] = ["analyst-1", "analyst-2", "analyst-3", "reviewer", "officer"];
const FIRST_NIGHT: u32 = 1;
const NIGHTS: u32 = 30;

/// What is tried on a night.
#[derive(Debug, Clone)]
enum Try {
    Do(u8, u8),
    Disable(u8),
    Enable(u8),
    Reset(u8),
}

fn tries() -> impl Strategy<Value = Vec<Vec<Try>>> {
    let one = prop_oneof![
        8 => (0_u8..5, 0_u8..10).prop_map(|(who, what)| Try::Do(who, what)),
        1 => (0_u8..5).prop_map(Try::Disable),
        1 => (0_u8..5).prop_map(Try::Enable),
        1 => (0_u8..5).prop_map(Try::Reset),
    ];
    vec(vec(one, 0..4), NIGHTS as usize)
}

fn doing(book: &Book, what: u8, day: u32) -> Doing {
    let until = night(day + 3);
    let assess = |closing| Doing::Assess {
        on: digest(book),
        closing,
        criteria: ANSWERED,
        text: words(""),
    };
    match what {
        0 => assess(refer("school")),
        1 => assess(refer("housing")),
        2 => assess(set_aside()),
        3 => assess(Closing::Known { until }),
        4 => Doing::Take,
        5 => Doing::Park { until },
        6 => Doing::Note(words("bellen")),
        7 => Doing::Undo(words("vergissing")),
        8 => Doing::Release,
        _ => Doing::Replace(actor("analyst-1")),
    }
}

impl Book {
    fn tried(&mut self, at: Timestamp, day: u32, one: &Try) {
        let change = |who: u8| PEOPLE[usize::from(who)];
        // Most of it is refused, and that is right.
        match one {
            Try::Do(who, what) => {
                let doing = doing(self, *what, day);
                let _ = self.act_at(at, HIT, change(*who), doing);
            }
            Try::Disable(who) => {
                let _ = self.change_at(at, "admin", change(*who), AccountChange::Disable);
            }
            Try::Enable(who) => {
                let _ = self.change_at(at, "admin", change(*who), AccountChange::Enable);
            }
            Try::Reset(who) => {
                for by in ["admin", "officer"] {
                    let _ = self.change_at(at, by, change(*who), AccountChange::Reset);
                }
            }
        }
    }

    /// A closed hit was closed by two who mean the same, since it was last open.
    fn check_two_closed_it(&self) -> Result<(), TestCaseError> {
        let State::Closed(closing) = self.state() else {
            return Ok(());
        };
        let shown = self.casebook.show(HIT).expect("read").expect("a hit");
        let mut mean_it: BTreeSet<Actor> = BTreeSet::new();
        let seen = shown.seen_by(&at_once(&actor("auditor")));
        for done in &seen.deeds {
            match &done.deed {
                Deed::Undo(_) | Deed::Reopen(_) => mean_it.clear(),
                Deed::Replace(away) => _ = mean_it.remove(away),
                Deed::Assess { assessment, .. } => {
                    if assessment.closing.agrees_with(&closing) {
                        mean_it.insert(done.who.clone());
                    } else {
                        mean_it.remove(&done.who);
                    }
                }
                _ => {}
            }
        }
        prop_assert!(mean_it.len() >= 2, "{closing:?} by {mean_it:?}");
        for who in &mean_it {
            let accounts = self.casebook.accounts().expect("accounts");
            let account = accounts.into_iter().find(|account| account.id == *who);
            let role = account.expect("it is there").role;
            prop_assert!(matches!(role, Role::Analyst | Role::SecondReviewer));
        }
        Ok(())
    }

    /// From wherever it stands, acts that are allowed close it.
    fn close(&mut self, at: Timestamp) {
        for who in PEOPLE {
            let _ = self.change_at(at, "admin", who, AccountChange::Enable);
        }
        let later = at + SignedDuration::from_hours(25);
        let undo = Doing::Undo(words("opnieuw"));
        if matches!(self.state(), State::Closed(_) | State::Parked { .. }) {
            self.act_at(later, HIT, "analyst-1", undo).expect("opened");
        }
        for _ in 0..2 {
            for who in &PEOPLE[..4] {
                let doing = doing(self, 0, 0);
                let _ = self.act_at(later, HIT, who, doing);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_is_closed_by_one_where_two_are_asked_and_nothing_is_stuck(
        nights in tries(),
        is_filled_at_nine in any::<bool>(),
    ) {
        let mut book = Book::new();
        book.terms = terms(|agreements| agreements.second_look(SecondLook::All));
        if is_filled_at_nine {
            book.policy.filled_at = vec![Time::constant(9, 0, 0, 0)];
        }
        for (day, tries) in (FIRST_NIGHT..).zip(&nights) {
            let mut hit = usual(u64::from(day), 10);
            if day % 7 == 0 {
                hit.explanation.signals.push(signal("care", day));
            }
            book.night(day, vec![hit]);
            book.check_two_closed_it()?;
            for (minute, one) in (0..).zip(tries) {
                let at = moment(1 + day) + SignedDuration::from_mins(minute * 90);
                book.tried(at, day, one);
                book.check_two_closed_it()?;
            }
        }
        book.close(moment(FIRST_NIGHT + NIGHTS + 2));
        prop_assert!(matches!(book.state(), State::Closed(_)), "{:?}", book.state());
        book.check_two_closed_it()?;
        prop_assert_eq!(book.casebook.flaws().expect("a check"), []);
    }
}
