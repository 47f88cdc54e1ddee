//! How right a rule is: what counts, when it is looked at, what comes of it, and what keeps its
//! stage.

use casebook::projection::{Projection, ProjectionDigest};
use casebook::referral::precision::Tally;
use casebook::store::{DemotedRule, Doing, FallenRule, Reading, RuleTally};
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::Stage;
use exchange::hits::Hit;
use exchange::letter::answers::{Answer, Informing, Verdict};
use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};

use super::{Referring, delivered, is_open};
use crate::acting::{ANSWERED, refer, words};
use crate::nights::{actor, moment, night, usual};

/// As many referrals as the least block that can be agreed on.
const BLOCK: u32 = 10;

/// Agreements that ask that half of the referrals of a rule are right.
fn agreements(covenant: &exchange::covenant::Covenant, serial: u32) -> SignedAgreements {
    let text = AgreementsBuilder::new(covenant).serial(serial).text();
    let precision = format!(
        "[[precision]]\nrule = \"several-domains\"\nmin_precision = 0.5\nmin_answers = {BLOCK}\n\n"
    );
    let text = text.replacen("[[reason]]", &format!("{precision}[[reason]]"), 1);
    Keys::of_seed(1).sign_agreements(&text).expect("agreements")
}

/// Hits that meet a live rule, with ids and signals from a number on.
fn hits(from: u32, count: u32) -> Vec<Hit> {
    (from..from + count)
        .map(|number| usual(number.into(), number * 10))
        .collect()
}

impl Referring {
    fn asking() -> Self {
        let mut referring = Self::new();
        referring.agreements = agreements(&referring.covenant, 1);
        referring.book.terms =
            casebook::terms::Terms::of(&referring.covenant, Some(&referring.agreements));
        referring
    }

    /// Records these hits on a night under the covenant in force.
    fn record_hits(&mut self, day: u32, hits: Vec<Hit>) {
        let mut list = delivered(day, &[]);
        list.covenant.hash = self.covenant.hash().to_string();
        list.hits = hits;
        self.record(&list);
    }

    fn digest_of(&self, hit: &str) -> ProjectionDigest {
        let shown = self.book.casebook.show(hit).expect("read").expect("a hit");
        Projection::of(&shown.hit.explanation).digest()
    }

    fn assess_hit(&mut self, hit: &str, who: &str) {
        let doing = Doing::Assess {
            on: self.digest_of(hit),
            closing: refer("school"),
            criteria: ANSWERED,
            text: words(""),
        };
        self.book
            .act_at(moment(2), hit, who, doing)
            .expect("assessed");
    }

    fn refer_hit(&mut self, hit: &str) {
        for who in ["analyst-1", "analyst-2"] {
            self.assess_hit(hit, who);
        }
    }

    /// Each of these agencies answers the same of all that is open to it.
    fn answer_all(&mut self, day: u32, revision: u32, verdicts: &[(&str, Verdict)]) {
        for (agency, verdict) in verdicts {
            let told = self.told(agency, day);
            let mut answers = Vec::new();
            for referral in told.referrals.iter().filter(|referral| is_open(referral)) {
                for &signal in &referral.signals {
                    answers.push(Answer {
                        number: referral.number,
                        signal,
                        verdict: *verdict,
                        informing: Informing::Unsaid,
                        outcome: None,
                    });
                }
            }
            self.sent(agency, (day, revision), &answers).expect("taken");
        }
    }

    fn look(&mut self) -> Vec<DemotedRule> {
        let salts = &mut self.book.salts();
        let who = (&actor("night"), moment(3));
        let casebook = &mut self.book.casebook;
        let demoted = casebook.look_at_rules(&self.covenant, &self.agreements, who, salts);
        demoted.expect("looked")
    }

    fn tally(&mut self, who: &str) -> RuleTally {
        let salts = &mut self.book.salts();
        let reading = Reading {
            who: &actor(who),
            at: moment(3),
            filled_at: &[],
            salts,
        };
        let casebook = &mut self.book.casebook;
        let mut tallies = casebook
            .read_precision(&self.covenant, reading)
            .expect("read");
        tallies.remove(0)
    }

    fn fallen(&mut self, who: &str) -> Vec<FallenRule> {
        let salts = &mut self.book.salts();
        let reading = Reading {
            who: &actor(who),
            at: moment(3),
            filled_at: &[],
            salts,
        };
        self.book.casebook.read_fallen(reading).expect("read")
    }

    fn stage_of(&self, hit: &str) -> Stage {
        let shown = self.book.casebook.show(hit).expect("read").expect("a hit");
        shown.hit.explanation.rules[0].stage
    }
}

const WRONG: [(&str, Verdict); 2] = [("police", Verdict::Wrong), ("school", Verdict::Wrong)];

fn id(number: u32) -> String {
    format!("h{number:015}")
}

/// A casebook with a block of referrals of one night, none answered.
fn block(count: u32) -> Referring {
    let mut referring = Referring::asking();
    referring.record_hits(2, hits(100, count));
    for number in 100..100 + count {
        referring.refer_hit(&id(number));
    }
    referring
}

#[test]
fn a_rule_whose_block_is_wholly_wrong_is_a_pilot_from_the_next_run_on() {
    let mut referring = block(BLOCK);
    assert_eq!(referring.look(), []);
    referring.answer_all(2, 1, &WRONG[..1]);
    assert_eq!(
        referring.look(),
        [],
        "one of three controllers ends no rule"
    );
    referring.answer_all(2, 2, &WRONG);
    assert_eq!(referring.stage_of(&id(100)), Stage::Live);
    let demoted = referring.look();
    assert_eq!(demoted.len(), 1);
    assert_eq!(
        (demoted[0].rule.as_str(), demoted[0].referrals),
        ("several-domains", BLOCK)
    );
    assert_eq!(referring.look(), [], "once");
    let fallen = referring.fallen("officer");
    assert_eq!(fallen.len(), 1);
    let block = Tally {
        wrong: BLOCK,
        ..Tally::default()
    };
    assert_eq!((fallen[0].block, fallen[0].night), (block, night(2)));
    assert!((fallen[0].asked - 0.5).abs() < f64::EPSILON);
    let acts = referring.book.acts();
    assert_eq!(acts.iter().filter(|&act| act == "demote").count(), 1);

    // A new hit is of a pilot; those that people have begun with keep their stage.
    let mut tonight = hits(100, BLOCK);
    tonight.extend(hits(900, 1));
    referring.record_hits(3, tonight);
    assert_eq!(referring.stage_of(&id(900)), Stage::Pilot);
    assert_eq!(referring.stage_of(&id(100)), Stage::Live);
    let tally = referring.tally("analyst-1");
    assert!(tally.demoted_on.is_some());
    assert_eq!(tally.tally.wrong, BLOCK);
}

#[test]
fn only_another_covenant_brings_a_rule_back() {
    let mut referring = block(BLOCK);
    referring.answer_all(2, 1, &WRONG);
    assert_eq!(referring.look().len(), 1);
    referring.agreements = agreements(&referring.covenant, 2);
    referring.book.terms =
        casebook::terms::Terms::of(&referring.covenant, Some(&referring.agreements));
    referring.record_hits(3, hits(900, 1));
    assert_eq!(
        referring.stage_of(&id(900)),
        Stage::Pilot,
        "agreements do not"
    );
    referring.covenant = super::covenant_of_serial(2);
    referring.record_hits(4, hits(900, 1));
    assert_eq!(referring.stage_of(&id(900)), Stage::Live);
    assert_eq!(
        referring.look(),
        [],
        "what was looked at is not looked at again"
    );
}

#[test]
fn a_block_is_looked_at_once_and_the_next_begins_anew() {
    let mut referring = block(BLOCK - 1);
    referring.answer_all(2, 1, &WRONG);
    assert_eq!(referring.look(), [], "the block is not full");
    let mut referring = block(BLOCK);
    referring.answer_all(
        2,
        1,
        &[("police", Verdict::Right), ("school", Verdict::Known)],
    );
    assert_eq!(referring.look(), []);
    // What is answered otherwise after the look counts in the table, and not in another look.
    referring.answer_all(2, 2, &WRONG);
    assert_eq!(referring.look(), []);
    let tally = referring.tally("auditor").tally;
    assert_eq!(
        tally,
        Tally {
            wrong: BLOCK,
            ..Tally::default()
        }
    );
}

#[test]
fn an_assessment_that_waits_keeps_its_stage_and_its_digest() {
    let mut referring = block(BLOCK);
    referring.answer_all(2, 1, &WRONG);
    let mut tonight = hits(100, BLOCK);
    tonight.extend(hits(900, 2));
    referring.record_hits(3, tonight.clone());
    referring.assess_hit(&id(900), "analyst-1");
    let before = referring.digest_of(&id(900));
    assert_eq!(referring.look().len(), 1);
    referring.record_hits(4, tonight);
    assert_eq!(referring.digest_of(&id(900)), before);
    referring.assess_hit(&id(900), "analyst-2");
    assert_eq!(referring.stage_of(&id(901)), Stage::Pilot);
}

#[test]
fn three_roles_read_how_right_rules_are_and_each_reading_is_an_entry() {
    let mut referring = block(1);
    for who in ["analyst-1", "officer", "auditor"] {
        let before = referring.book.acts().len();
        referring.tally(who);
        assert_eq!(referring.book.acts()[before..], ["read"], "{who}");
    }
    for who in ["reviewer", "admin", "nobody"] {
        let salts = &mut referring.book.salts();
        let reading = Reading {
            who: &actor(who),
            at: moment(3),
            filled_at: &[],
            salts,
        };
        let casebook = &mut referring.book.casebook;
        let refused = casebook.read_precision(&referring.covenant, reading);
        assert!(refused.is_err(), "{who}");
    }
}

#[test]
fn agencies_of_one_controller_have_one_voice() {
    let mut referring = block(1);
    let covenant = CovenantBuilder::parse(&super::covenant_text())
        .expect("a covenant")
        .change_agency("school", |agency| agency.controller = "police".to_owned());
    let together = covenant.signed(Keys::of_seed(1)).expect("a covenant");
    referring.answer_all(2, 1, &WRONG);
    assert_eq!(referring.tally("auditor").tally.wrong, 1, "two of three");
    referring.covenant = together;
    assert_eq!(referring.tally("auditor").tally.wrong, 0, "one of two");
}
