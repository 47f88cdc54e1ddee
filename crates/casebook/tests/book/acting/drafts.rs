//! What was typed and not sent: it is its author's alone, and goes when it is done with. Checklists
//! and what is given back.

use casebook::assessing::Closing;
use casebook::standing::{Deed, State};
use casebook::store::{DeedError, Doing, Draft, DraftKind};

use crate::acting::{ANSWERED, HIT, assess, book, digest, refer, set_aside, words};
use crate::nights::{Book, actor, at_once, moment, night, usual};

/// What somebody has typed who is about to close a hit so.
pub(crate) fn typed(book: &Book, closing: &Closing) -> Draft {
    let empty = Draft {
        on: digest(book),
        kind: None,
        lead: String::new(),
        criteria: [None; 4],
        reason: String::new(),
        until: None,
        text: words("het plan loopt"),
    };
    match closing.clone() {
        Closing::Refer { lead } => Draft {
            kind: Some(DraftKind::Refer),
            lead,
            criteria: [Some(true), None, Some(false), None],
            ..empty
        },
        Closing::Known { until } => Draft {
            kind: Some(DraftKind::Known),
            until: Some(until),
            ..empty
        },
        Closing::SetAside { reason } => Draft {
            kind: Some(DraftKind::SetAside),
            reason,
            text: words(&"é".repeat(200)),
            ..empty
        },
    }
}

impl Book {
    pub(crate) fn type_draft(&mut self, who: &str, draft: &Draft) -> Result<(), DeedError> {
        let salts = &mut self.salts();
        self.casebook.keep_draft(HIT, &actor(who), draft, salts)
    }

    fn draft(&self, who: &str) -> Option<Draft> {
        self.casebook.draft(HIT, &actor(who)).expect("read")
    }

    fn drafts(&self) -> u64 {
        let database = rusqlite::Connection::open(self.casebook.path()).expect("opened");
        let count = "SELECT count(*) FROM draft";
        let count = database.query_row(count, [], |row| row.get(0));
        count.expect("a number")
    }
}

#[test]
fn a_draft_is_given_to_its_author_alone_and_the_last_one_counts() {
    let mut book = book();
    let known = Closing::Known { until: night(30) };
    for closing in [refer("school"), known, set_aside()] {
        let draft = typed(&book, &closing);
        book.type_draft("analyst-1", &draft).expect("kept");
        assert_eq!(book.draft("analyst-1"), Some(draft));
    }
    for other in ["analyst-2", "reviewer", "officer", "nobody"] {
        assert_eq!(book.draft(other), None, "{other}");
    }
    assert_eq!(book.drafts(), 1);
    assert_eq!(book.state(), State::New, "a draft is no act");
    assert_eq!(book.acts().len(), 3, "the run alone");
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn who_may_not_assess_and_what_is_no_hit_or_closed_has_no_draft() {
    let mut book = book();
    let draft = typed(&book, &set_aside());
    for who in ["admin", "auditor", "officer", "nobody"] {
        let refused = book.type_draft(who, &draft);
        assert!(matches!(refused, Err(DeedError::Account(_))), "{who}");
    }
    let salts = &mut book.salts();
    let unknown = book
        .casebook
        .keep_draft("h000000000000009", &actor("analyst-1"), &draft, salts);
    assert!(matches!(unknown, Err(DeedError::Unknown)));
    let named = Draft {
        lead: "Jan Jansen".to_owned(),
        ..draft.clone()
    };
    let refused = book.type_draft("analyst-1", &named);
    assert!(matches!(refused, Err(DeedError::Id)));
    let doing = assess(&book, set_aside());
    book.act("analyst-1", doing).expect("closed");
    let refused = book.type_draft("analyst-2", &draft);
    assert!(matches!(refused, Err(DeedError::State)));
    assert_eq!(book.drafts(), 0);
}

#[test]
fn a_draft_goes_with_its_assessment_and_all_go_with_the_decision() {
    let mut book = book();
    let draft = typed(&book, &refer("school"));
    for who in ["analyst-1", "analyst-2", "reviewer"] {
        book.type_draft(who, &draft).expect("kept");
    }
    let doing = assess(&book, refer("school"));
    book.act("analyst-1", doing.clone()).expect("one is in");
    assert_eq!((book.draft("analyst-1"), book.drafts()), (None, 2));
    book.act("analyst-2", doing).expect("decided");
    assert_eq!(book.drafts(), 0);
}

#[test]
fn parking_drops_ones_own_draft_and_taking_none() {
    let mut book = book();
    let draft = typed(&book, &refer("school"));
    for who in ["analyst-1", "analyst-2"] {
        book.type_draft(who, &draft).expect("kept");
    }
    book.act("analyst-1", Doing::Take).expect("taken");
    assert_eq!(book.drafts(), 2);
    let park = Doing::Park { until: night(9) };
    book.act("analyst-1", park).expect("parked");
    assert_eq!((book.draft("analyst-1"), book.drafts()), (None, 1));
}

#[test]
fn a_draft_is_gone_after_seven_nights_and_forgetting_overwrites_it() {
    let mut book = book();
    let draft = typed(&book, &refer("zeldzaamwoord"));
    book.type_draft("analyst-1", &draft).expect("kept");
    book.night(7, vec![usual(2, 10)]);
    assert!(book.draft("analyst-1").is_some(), "six nights on");
    book.night(8, vec![usual(3, 10)]);
    assert_eq!(book.draft("analyst-1"), None);
    assert_eq!(book.drafts(), 1);
    let rows = book.forget().expect("forgot").rows;
    assert_eq!(rows.get("draft"), Some(&1));
    assert_eq!(book.drafts(), 0);
    assert!(
        !book.holds(b"zeldzaamwoord"),
        "and it never stood there open"
    );
}

#[test]
fn a_draft_goes_with_its_hit() {
    let mut book = book();
    let draft = typed(&book, &refer("school"));
    book.type_draft("analyst-1", &draft).expect("kept");
    book.night(2, Vec::new());
    book.night(3, Vec::new());
    assert_eq!(book.forget().expect("forgot").hits, 1);
    assert_eq!(book.drafts(), 0);
    assert!(!book.holds(HIT.as_bytes()));
}

#[test]
fn nothing_is_referred_without_all_criteria_answered_and_each_person_answers_them() {
    let mut book = book();
    let without = Doing::Assess {
        on: digest(&book),
        closing: refer("school"),
        criteria: None,
        text: words(""),
    };
    let refused = book.act("analyst-1", without.clone());
    assert!(matches!(refused, Err(DeedError::Criteria)));
    assert_eq!(book.state(), State::New);
    let doing = assess(&book, refer("school"));
    book.act("analyst-1", doing.clone()).expect("one is in");
    let refused = book.act("analyst-2", without);
    assert!(
        matches!(refused, Err(DeedError::Criteria)),
        "the second too"
    );
    let checklists = |book: &Book, who: &str| {
        let shown = book.casebook.show(HIT).expect("read").expect("a hit");
        let seen = shown.seen_by(&at_once(&actor(who)));
        let given = seen.deeds.into_iter().filter_map(|done| match done.deed {
            Deed::Assess { assessment, .. } => Some(assessment.criteria),
            _ => None,
        });
        given.collect::<Vec<_>>()
    };
    assert_eq!(checklists(&book, "analyst-2"), [], "it is closed");
    assert_eq!(checklists(&book, "analyst-1"), [ANSWERED]);
    book.act("analyst-2", doing).expect("both are in");
    assert_eq!(checklists(&book, "auditor"), [ANSWERED, ANSWERED]);
}

#[test]
fn what_is_given_back_is_nobodys_and_only_ones_own_is() {
    let mut book = book();
    let refused = book.act("analyst-1", Doing::Release);
    assert!(matches!(refused, Err(DeedError::State)), "nobody has it");
    book.act("analyst-1", Doing::Take).expect("taken");
    let refused = book.act("analyst-2", Doing::Release);
    assert!(matches!(refused, Err(DeedError::State)), "another has it");
    let released = book.act("analyst-1", Doing::Release).expect("given back");
    assert_eq!(released.state, State::Open { taken_by: None });
    assert_eq!(book.acts().last().map(String::as_str), Some("undo"));
    assert_eq!(book.casebook.flaws().expect("a check"), []);
}

#[test]
fn of_two_who_decide_at_once_one_is_first_and_the_other_is_told() {
    for round in 0..8 {
        let book = book();
        let folder = book.casebook.path().parent().expect("a folder").to_owned();
        let on = digest(&book);
        let outcomes = std::thread::scope(|scope| {
            let threads = ["analyst-1", "analyst-2"].map(|who| {
                let (folder, policy) = (&folder, &book.policy);
                let number = if who == "analyst-1" { 1 } else { 2 };
                scope.spawn(move || {
                    let mut casebook = crate::nights::open(folder);
                    let doing = Doing::Assess {
                        on,
                        closing: set_aside(),
                        criteria: None,
                        text: words(""),
                    };
                    let fresh = exchange::crypto::secret::Secret::new([number; 32]);
                    let salts = &mut casebook::key::Salts::new(&fresh);
                    let at = moment(2);
                    let outcome = casebook.act(HIT, &actor(who), at, doing, policy, salts);
                    format!("{outcome:?}")
                })
            });
            threads.map(|thread| thread.join().expect("no panic"))
        });
        let closed = outcomes.iter().filter(|text| text.starts_with("Ok"));
        assert_eq!(closed.count(), 1, "{round}: {outcomes:?}");
        let told = outcomes
            .iter()
            .filter(|text| text.contains("Assess(Closed)"));
        assert_eq!(told.count(), 1, "{round}: {outcomes:?}");
        assert_eq!(book.casebook.flaws().expect("a check"), []);
        let shown = book.casebook.show(HIT).expect("read").expect("a hit");
        let deeds = shown.seen_by(&at_once(&actor("auditor"))).deeds.len();
        assert_eq!(deeds, 1, "{round}");
    }
}
