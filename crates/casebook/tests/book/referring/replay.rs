//! Whatever is done, in whatever order: the tables say of referrals what a naive replay of it all
//! says.

mod oracle;

use std::collections::{BTreeMap, BTreeSet};

use casebook::assessing::Closing;
use casebook::standing::State;
use casebook::store::{AnswersRefused, Doing, ToldAgency};
use exchange::hits::HitList;
use exchange::letter::answers::Verdict;
use exchange::letter::referrals::ReferralState;
use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;

use self::oracle::{Event, Replay, ToldSince};
use super::answering::to;
use super::{Referring, day, delivered, rows};
use crate::acting::{assess, refer, set_aside, words};
use crate::nights::{Book, actor, moment, night};

const AGENCIES: [&str; 3] = ["police", "school", "housing"];

/// What is found on a night.
#[derive(Debug, Clone, Copy)]
enum Found {
    Same,
    Persons(u32),
    /// The agency sent no batch.
    Missing(usize),
    /// The agency has no signal in the hit.
    Without(usize),
    NoHit,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Night(Found),
    Again(Found),
    Void,
    Refer(usize),
    SetAside,
    Undo,
    Tell,
    Answer(usize, usize),
}

fn found() -> impl Strategy<Value = Found> {
    prop_oneof![
        4 => Just(Found::Same),
        3 => (1_u32..5).prop_map(Found::Persons),
        1 => (0_usize..3).prop_map(Found::Missing),
        1 => (0_usize..3).prop_map(Found::Without),
        1 => Just(Found::NoHit),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => found().prop_map(Step::Night),
        3 => found().prop_map(Step::Again),
        1 => Just(Step::Void),
        5 => (0_usize..3).prop_map(Step::Refer),
        2 => Just(Step::SetAside),
        2 => Just(Step::Undo),
        4 => Just(Step::Tell),
        3 => (0_usize..3, 0_usize..4).prop_map(|(agency, verdict)| Step::Answer(agency, verdict)),
    ];
    vec(step, 1..40)
}

/// The letters of a night, and the referral that was open when they were written, by its place.
struct Letters {
    night: u32,
    told: Vec<ToldAgency>,
    open: Option<usize>,
}

/// A casebook beside its replay.
struct Both {
    referring: Referring,
    replay: Replay,
    letters: Option<Letters>,
    revision: u32,
}

fn list_of(night: u32, found: Found) -> HitList {
    let mut list = delivered(night, &[]);
    match found {
        Found::Same | Found::Without(_) => {}
        Found::Persons(persons) => list.hits[0].explanation.persons = persons,
        Found::Missing(agency) => {
            list.missing = vec![AGENCIES[agency].to_owned()];
            list.batches
                .retain(|batch| batch.agency != AGENCIES[agency]);
        }
        Found::NoHit => list.hits.clear(),
    }
    if let Found::Missing(agency) | Found::Without(agency) = found {
        let signals = &mut list.hits[0].explanation.signals;
        signals.retain(|signal| signal.agency != AGENCIES[agency]);
    }
    list
}

impl Both {
    fn new() -> Self {
        let mut both = Self {
            referring: Referring::new(),
            replay: Replay::default(),
            letters: None,
            revision: 0,
        };
        both.replay
            .nights
            .insert(1, ((0..3).collect::<BTreeSet<_>>().into(), None));
        both
    }

    fn is_referred(&self) -> bool {
        matches!(
            self.referring.book.state(),
            State::Closed(Closing::Refer { .. })
        )
    }

    /// The first night is no other's, as without it there is no hit; and after a night that was
    /// voided the one before has no other run.
    fn may_run_again(&self) -> bool {
        let night = self.replay.night();
        night > 1 && night == self.referring.book.latest()
    }

    fn was_referred(&self) -> bool {
        let referrals = self.replay.referrals();
        referrals.iter().any(|referral| referral.1.is_none())
    }

    fn record(&mut self, night: u32, found: Found) {
        if !self.is_same_hit(night, found) {
            return;
        }
        self.replay.take_back(night);
        self.letters = None;
        let list = list_of(night, found);
        let mut in_it: BTreeSet<usize> = (0..3).collect();
        let mut missing = None;
        match found {
            Found::Missing(agency) => {
                in_it.remove(&agency);
                missing = Some(agency);
            }
            Found::Without(agency) => _ = in_it.remove(&agency),
            _ => {}
        }
        let in_it = (!list.hits.is_empty()).then_some(in_it);
        self.replay.nights.insert(night, (in_it, missing));
        // Another list each time, as the same one again is no run.
        self.revision += 1;
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&self.revision.to_be_bytes());
        self.referring.book.record_as(&list, digest);
        self.note(night, true);
    }

    /// Whether what is found is the hit that is remembered: two agencies of both are the same. What
    /// is another hit has an oracle of its own.
    fn is_same_hit(&self, night: u32, found: Found) -> bool {
        let now = match found {
            Found::NoHit => return true,
            Found::Missing(agency) | Found::Without(agency) => {
                (0..3).filter(|other| *other != agency).collect()
            }
            Found::Same | Found::Persons(_) => (0..3).collect::<BTreeSet<_>>(),
        };
        let mut before = self.replay.nights.range(..night).rev();
        let last = before.find_map(|(_, (listed, _))| listed.as_ref());
        last.is_none_or(|last| last.intersection(&now).count() > 1)
    }

    /// Writes down what became of the hit, where it is not what it was.
    fn note(&mut self, night: u32, by_run: bool) {
        let is_referred = self.is_referred();
        if is_referred != self.was_referred() {
            self.replay.events.push(Event {
                night,
                by_run,
                is_referred,
            });
        }
    }

    fn void(&mut self) {
        let newest = self.replay.night();
        let book = &mut self.referring.book;
        let salts = &mut book.salts();
        let voided = book
            .casebook
            .void(night(newest), &actor("admin"), moment(2), salts);
        // Not twice in a row: too little is kept of the nights before.
        if voided.is_ok() {
            self.replay.take_back(newest);
            self.letters = None;
            self.note(newest, true);
        }
    }

    fn refer(&mut self, lead: usize) {
        let night = self.replay.night();
        for who in ["analyst-1", "analyst-2", "analyst-3"] {
            let doing = assess(&self.referring.book, refer(AGENCIES[lead]));
            let before = self.is_referred();
            let done = self.referring.book.act(who, doing);
            if done.is_ok() && self.is_referred() && !before {
                self.replay.events.push(Event {
                    night,
                    by_run: false,
                    is_referred: true,
                });
            }
        }
    }

    fn answer(&mut self, agency: usize, verdict: usize) {
        let Some(letters) = &self.letters else {
            return;
        };
        let (told_on, open) = (letters.night, letters.open);
        let letter = letters.told[agency].clone();
        let mut answers = Vec::new();
        let mut said = Vec::new();
        for referral in &letter.referrals {
            let ReferralState::Open(_) = &referral.state else {
                continue;
            };
            if let Some(place) = open {
                let of_this = ToldAgency {
                    referrals: vec![referral.clone()],
                    ..letter.clone()
                };
                answers.push(to(&of_this, Verdict::ALL[verdict]));
                said.push(place);
            }
        }
        self.revision += 1;
        let given = (told_on, self.revision);
        let sent = self.referring.sent(AGENCIES[agency], given, &answers);
        let last = self.replay.last_answer.get(&agency);
        if last.is_some_and(|last| given <= *last) {
            assert!(
                matches!(sent, Err(AnswersRefused::Revision { .. })),
                "{sent:?}"
            );
            return;
        }
        sent.expect("taken");
        self.replay.last_answer.insert(agency, given);
        let told = &self.replay.told;
        self.replay.answers.retain(|&(place, of), _| {
            of != agency
                || told
                    .get(&(place, of))
                    .is_some_and(|told| told.ended.is_some())
        });
        for place in said {
            let number = Verdict::ALL[verdict].number();
            self.replay.answers.insert((place, agency), number);
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Night(found) => {
                let next = 1 + self.referring.book.latest();
                self.record(next, found);
            }
            Step::Again(found) if self.may_run_again() => {
                self.record(self.replay.night(), found);
            }
            Step::Void if self.replay.night() > 1 => self.void(),
            Step::Again(_) | Step::Void => {}
            Step::Refer(lead) => self.refer(lead),
            Step::SetAside => {
                let night = self.replay.night();
                let doing = assess(&self.referring.book, set_aside());
                if self.referring.book.act("analyst-2", doing).is_ok() {
                    self.note(night, false);
                }
            }
            Step::Undo => {
                let night = self.replay.night();
                let undo = Doing::Undo(words("toch niet"));
                if self.referring.book.act("analyst-1", undo).is_ok() {
                    self.note(night, false);
                }
            }
            Step::Tell => {
                let night = self.replay.night();
                let told = self.referring.tell(night);
                self.replay.tell();
                let referrals = self.replay.referrals();
                let open = referrals.iter().position(|referral| referral.1.is_none());
                self.letters = Some(Letters { night, told, open });
            }
            Step::Answer(agency, verdict) => self.answer(agency, verdict),
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let book = &self.referring.book;
        let expected = self.replay.referrals();
        prop_assert_eq!(&rows(book), &expected);
        let open = expected
            .iter()
            .filter(|referral| referral.1.is_none())
            .count();
        prop_assert_eq!(open, usize::from(self.is_referred()));
        let mut told = BTreeMap::new();
        for (place, agency, ended) in book.told_rows() {
            told.insert((place, agency), ToldSince { ended });
        }
        prop_assert_eq!(&told, &self.replay.told);
        prop_assert_eq!(&book.answer_rows(), &self.replay.answers);
        Ok(())
    }
}

impl Book {
    /// The latest night that any run was of, also one that was voided.
    fn latest(&self) -> u32 {
        let database = Connection::open(self.casebook.path()).expect("opened");
        let query = "SELECT max(night) FROM run";
        let latest: u32 = database.query_row(query, [], |row| row.get(0)).expect("it");
        latest - day(0)
    }

    /// Of each referral by its place, whom it was told, and until when.
    fn told_rows(&self) -> Vec<(usize, usize, Option<u32>)> {
        let query =
            "SELECT (SELECT count(*) FROM referral WHERE deed < told.referral), agency, ended
            FROM told";
        let database = Connection::open(self.casebook.path()).expect("opened");
        let mut reading = database.prepare(query).expect("a query");
        let rows = reading.query_map([], |row| {
            Ok((
                row.get(0)?,
                place_of(&row.get::<_, String>(1)?),
                row.get(2)?,
            ))
        });
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    }

    fn answer_rows(&self) -> BTreeMap<(usize, usize), u8> {
        let query = "SELECT (SELECT count(*) FROM referral WHERE deed < answer.referral), agency,
            verdict FROM answer";
        let database = Connection::open(self.casebook.path()).expect("opened");
        let mut reading = database.prepare(query).expect("a query");
        let rows = reading.query_map([], |row| {
            let agency = place_of(&row.get::<_, String>(1)?);
            Ok(((row.get(0)?, agency), row.get(2)?))
        });
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    }
}

fn place_of(agency: &str) -> usize {
    let mut places = AGENCIES.iter();
    places.position(|id| *id == agency).expect("an agency")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_tables_say_what_a_naive_replay_says(steps in steps()) {
        let mut both = Both::new();
        for step in steps {
            both.step(step);
            both.check()?;
        }
        prop_assert_eq!(both.referring.book.casebook.flaws().expect("a check"), []);
    }
}
