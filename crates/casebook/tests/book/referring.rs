//! Referrals: opened by a decision, told to agencies as they may know of them, withdrawn, answered,
//! and forgotten with the hit.

mod answering;
mod leading;
mod replay;
mod rules;

use std::collections::BTreeSet;

use casebook::store::{Doing, Telling, ToldAgency};
use casebook::terms::Terms;
use exchange::agreements::TellLevel;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::Stage;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::{Hit, HitList};
use exchange::letter::referrals::{Referral, ReferralState};
use exchange::payload::SignalRef;
use rusqlite::Connection;
use synthetic::{AgencyTable, AgreementsBuilder, CodeTable, CovenantBuilder, Keys, RuleTable};

use crate::acting::{HIT, assess, refer, words};
use crate::agreed::delivered;
use crate::nights::{Book, night, signal, usual};

/// A casebook whose owners signed a covenant of police, school and housing.
pub(crate) struct Referring {
    pub(crate) book: Book,
    covenant: SignedCovenant,
    agreements: SignedAgreements,
}

fn covenant() -> SignedCovenant {
    covenant_of_serial(1)
}

fn covenant_of_serial(serial: u32) -> SignedCovenant {
    builder(serial)
        .signed(Keys::of_seed(1))
        .expect("a covenant")
}

fn covenant_text() -> String {
    builder(1).text(Keys::of_seed(1))
}

fn builder(serial: u32) -> CovenantBuilder {
    let agencies = ["police", "school", "housing"];
    let domains = agencies.map(|agency| format!("domain-{agency}"));
    let covenant = CovenantBuilder::new()
        .domains(domains.each_ref().map(String::as_str))
        .agencies(agencies.map(AgencyTable::new));
    let mut codes = Vec::new();
    for (agency, number) in agencies.into_iter().zip(1..) {
        let domain = format!("domain-{agency}");
        codes.push(CodeTable::new(&format!("code-{agency}"), number, &domain));
    }
    let rule = RuleTable {
        id: "several-domains".to_owned(),
        stage: Stage::Live,
        ..RuleTable::all()
    };
    covenant.codes(codes).rules([rule]).serial(serial)
}

impl Referring {
    /// In which each agency is told of each other one.
    fn new() -> Self {
        Self::with(|agreements| agreements)
    }

    fn with(change: impl FnOnce(AgreementsBuilder) -> AgreementsBuilder) -> Self {
        let covenant = covenant();
        let agreements = change(AgreementsBuilder::new(&covenant).retention_days(2));
        let agreements = agreements.signed(Keys::of_seed(1)).expect("agreements");
        let mut book = Book::new();
        book.terms = Terms::of(&covenant, Some(&agreements));
        let mut referring = Self {
            book,
            covenant,
            agreements,
        };
        referring.record(&delivered(1, &[]));
        referring
    }

    fn record(&mut self, list: &HitList) {
        self.book.record(list).expect("a night");
    }

    /// Two people refer the hit.
    fn refer(&mut self, lead: &str) {
        for who in ["analyst-1", "analyst-2"] {
            let doing = assess(&self.book, refer(lead));
            self.book.act(who, doing).expect("assessed");
        }
    }

    fn undo(&mut self) {
        let undo = Doing::Undo(words("toch niet"));
        self.book.act("analyst-1", undo).expect("undone");
    }

    fn tell(&mut self, day: u32) -> Vec<ToldAgency> {
        let telling = Telling {
            covenant: &self.covenant,
            agreements: Some(&self.agreements),
            night: night(day),
        };
        self.book.casebook.tell(&telling).expect("told")
    }

    /// What one agency is told.
    fn told(&mut self, agency: &str, day: u32) -> ToldAgency {
        let mut told = self.tell(day);
        told.retain(|told| told.agency == agency);
        told.remove(0)
    }
}

/// The agencies that are told of an open referral.
fn open_to(told: &[ToldAgency]) -> Vec<&str> {
    let is_open = |told: &&ToldAgency| told.referrals.iter().any(is_open);
    let open = told.iter().filter(is_open);
    open.map(|told| told.agency.as_str()).collect()
}

fn is_open(referral: &Referral) -> bool {
    matches!(referral.state, ReferralState::Open(_))
}

fn own_ref(agency: &str, number: u32) -> SignalRef {
    let digits = signal(agency, number).signal_ref;
    SignalRef(exchange::hex::parse(digits.as_bytes()).expect("a ref"))
}

/// The nights since when hits were referred and when that was withdrawn, as rows have it.
fn rows(book: &Book) -> Vec<(u32, Option<u32>)> {
    let database = Connection::open(book.casebook.path()).expect("opened");
    let query = "SELECT since, (SELECT night FROM deed WHERE number = withdrawn_by) FROM referral
        ORDER BY deed";
    let mut reading = database.prepare(query).expect("a query");
    let rows = reading.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows = rows.expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

fn day(of: u32) -> u32 {
    night(of).day_number()
}

#[test]
fn a_referral_begins_when_two_people_agree_and_ends_when_the_hit_is_opened() {
    let mut referring = Referring::new();
    let doing = assess(&referring.book, refer("school"));
    referring.book.act("analyst-1", doing).expect("one is in");
    assert_eq!(rows(&referring.book), [], "one assessment refers nothing");
    assert_eq!(open_to(&referring.tell(1)), [""; 0]);
    let doing = assess(&referring.book, refer("school"));
    referring.book.act("analyst-2", doing).expect("both are in");
    assert_eq!(rows(&referring.book), [(day(1), None)]);
    assert_eq!(open_to(&referring.tell(1)), ["police", "school", "housing"]);
    referring.undo();
    assert_eq!(rows(&referring.book), [(day(1), Some(day(1)))]);
    referring.refer("police");
    assert_eq!(
        rows(&referring.book),
        [(day(1), Some(day(1))), (day(1), None)]
    );
    let told = referring.told("school", 1);
    let states: BTreeSet<bool> = told.referrals.iter().map(is_open).collect();
    assert_eq!(states, BTreeSet::from([false, true]), "two numbers");
}

#[test]
fn a_run_withdraws_what_it_opens_and_another_run_of_the_night_takes_that_back() {
    let mut referring = Referring::new();
    referring.refer("school");
    referring.tell(1);
    let mut changed = delivered(2, &[]);
    changed.hits[0].explanation.persons = 2;
    referring.record(&changed);
    assert_eq!(rows(&referring.book), [(day(1), Some(day(2)))]);
    assert_eq!(open_to(&referring.tell(2)), [""; 0]);
    referring.record(&delivered(2, &[]));
    assert_eq!(rows(&referring.book), [(day(1), None)]);
    assert_eq!(open_to(&referring.tell(2)), ["police", "school", "housing"]);
}

#[test]
fn a_letter_names_own_signals_of_tonight_under_a_number_of_the_receivers_own() {
    let mut referring = Referring::new();
    referring.refer("school");
    let told = referring.tell(1);
    let mut numbers = BTreeSet::new();
    for (told, number) in told.iter().zip(10..) {
        let [referral] = told.referrals.as_slice() else {
            panic!("{told:?}");
        };
        assert_eq!(referral.signals, [own_ref(&told.agency, number)]);
        assert_eq!(referral.since, night(1));
        numbers.insert(referral.number);
        let ReferralState::Open(of) = &referral.state else {
            panic!("{told:?}");
        };
        let lead = referring.covenant.agency("school").expect("it is there");
        assert_eq!((of.lead, of.involved.len()), (Some(lead.index()), 2));
    }
    assert_eq!(numbers.len(), 3);
    let mut tonight = delivered(2, &[]);
    tonight.hits = vec![usual(2, 10)];
    for signal in &mut tonight.hits[0].explanation.signals {
        signal.previous_ref = signal.signal_ref.clone();
        signal.signal_ref = signal.signal_ref.replacen("02", "03", 1);
        signal.signal_ref.replace_range(18.., "000003");
    }
    referring.record(&tonight);
    let again = referring.tell(2);
    for (before, now) in told.iter().zip(&again) {
        assert_eq!(before.referrals[0].number, now.referrals[0].number);
        assert_ne!(before.referrals[0].signals, now.referrals[0].signals);
    }
}

#[test]
fn the_same_again_is_the_same_revision_and_anything_else_a_higher_one() {
    let mut referring = Referring::new();
    assert_eq!(referring.told("school", 1).revision, 1);
    assert_eq!(referring.told("school", 1).revision, 1);
    referring.refer("school");
    let told = referring.told("school", 1);
    assert_eq!((told.revision, told.referrals.len()), (2, 1));
    assert_eq!(referring.told("school", 1), told);
    referring.undo();
    assert_eq!(referring.told("school", 1).revision, 3);
    referring.record(&delivered(2, &[]));
    assert_eq!(referring.told("school", 2).revision, 1, "of another night");
}

#[test]
fn a_withdrawn_referral_is_named_for_a_month_and_to_nobody_who_was_not_told() {
    let mut referring = Referring::with(|agreements| {
        agreements
            .without_tell("police", "school")
            .without_tell("housing", "school")
    });
    referring.refer("school");
    assert_eq!(open_to(&referring.tell(1)), ["police", "housing"]);
    referring.undo();
    referring.record(&delivered(2, &[]));
    for (day, named) in [(2, 1), (33, 1), (34, 0)] {
        let told = referring.tell(day);
        for told in told {
            let named = if told.agency == "school" { 0 } else { named };
            assert_eq!(told.referrals.len(), named, "{} on {day}", told.agency);
            assert!(!told.referrals.iter().any(is_open));
            for referral in told.referrals {
                assert_eq!(referral.since, night(2));
            }
        }
    }
}

#[test]
fn an_agency_without_a_batch_tonight_keeps_its_referral() {
    let mut referring = Referring::new();
    referring.refer("school");
    let before = referring.tell(1);
    let mut without = delivered(2, &[]);
    without.missing = vec!["school".to_owned()];
    let is_there = |signal: &exchange::hits::Signal| signal.agency != "school";
    without.hits[0].explanation.signals.retain(is_there);
    referring.record(&without);
    let now = referring.tell(2);
    for (before, now) in before.iter().zip(&now) {
        assert_eq!(before.referrals, now.referrals, "{}", now.agency);
    }
    without.missing.clear();
    without.night = night(3).to_string();
    referring.record(&without);
    assert_eq!(
        open_to(&referring.tell(3)),
        ["police", "housing"],
        "it has gone"
    );
    let school = referring.told("school", 3);
    assert_eq!(school.referrals[0].state, ReferralState::Withdrawn);
    assert_eq!(school.referrals[0].signals, [own_ref("school", 11)]);
}

#[test]
fn nothing_is_told_of_an_agency_that_goes_by_other_agreements() {
    let mut referring = Referring::new();
    referring.refer("school");
    let mut tonight = delivered(1, &["police", "housing"]);
    tonight.hits[0].explanation.persons = 1;
    referring.book = {
        let mut book = Book::new();
        book.terms = Terms::of(&referring.covenant, Some(&referring.agreements));
        book
    };
    referring.record(&tonight);
    referring.refer("school");
    assert_eq!(open_to(&referring.tell(1)), ["police", "housing"]);
}

#[test]
fn a_family_is_told_of_to_nobody() {
    let letters = |family: &[&str]| {
        let mut referring = Referring::new();
        let mut related: Hit = usual(9, 500);
        related.family = vec![HIT.to_owned()];
        let mut tonight = delivered(2, &[]);
        tonight.hits[0].family = family.iter().map(|id| (*id).to_owned()).collect();
        tonight.hits.push(related);
        referring.record(&tonight);
        referring.refer("school");
        referring.tell(2)
    };
    assert_eq!(letters(&[]), letters(&["h000000000000009"]));
}

#[test]
fn a_rule_is_told_to_whom_it_may_be_and_where_the_signals_lie_in_its_window() {
    for (week, rules) in [("2024-W40", vec![0]), ("2022-W40", vec![])] {
        let mut referring = Referring::with(|agreements| {
            agreements
                .without_tells()
                .tell("police", "school", TellLevel::Rule)
                .tell("police", "housing", TellLevel::Involved)
        });
        let mut tonight = delivered(2, &[]);
        for signal in &mut tonight.hits[0].explanation.signals {
            signal.week = week.to_owned();
        }
        referring.record(&tonight);
        referring.refer("school");
        for (agency, expected) in [("school", rules), ("housing", vec![])] {
            let told = referring.told(agency, 2);
            let ReferralState::Open(of) = &told.referrals[0].state else {
                panic!("{told:?}");
            };
            assert_eq!(of.rules, expected, "{agency} {week}");
        }
        assert_eq!(open_to(&referring.tell(2)), ["school", "housing"]);
    }
}

#[test]
fn without_agreements_nobody_is_told_anything() {
    let mut referring = Referring::new();
    referring.refer("school");
    let telling = Telling {
        covenant: &referring.covenant,
        agreements: None,
        night: night(1),
    };
    let told = referring.book.casebook.tell(&telling).expect("told");
    assert_eq!(open_to(&told), [""; 0]);
}

#[test]
fn what_was_told_and_answered_goes_with_the_hit() {
    let mut referring = Referring::new();
    referring.refer("school");
    let told = referring.tell(1);
    referring.answer(&told[0], 1, exchange::letter::answers::Verdict::Right);
    referring.undo();
    for day in 2..=10 {
        let mut nothing = delivered(day, &[]);
        nothing.hits.clear();
        referring.record(&nothing);
    }
    let forgotten = referring.book.forget().expect("forgotten");
    for (table, rows) in [("referral", 1), ("told", 3), ("asked", 3), ("answer", 1)] {
        assert_eq!(forgotten.rows.get(table), Some(&rows), "{table}");
    }
}

#[test]
fn a_referral_of_a_hit_that_only_a_run_saw_which_was_taken_back_is_told_no_more() {
    let mut referring = Referring::new();
    referring.refer("police");
    let told = referring.tell(1);
    assert!(!open_to(&told).is_empty());
    let mut without = delivered(1, &[]);
    without.hits.clear();
    referring.record(&without);
    assert_eq!(open_to(&referring.tell(1)), [""; 0]);
    assert_eq!(referring.told("police", 1).referrals.len(), 1, "withdrawn");
}
