//! Answers: what is taken, what takes the place of what, and what is refused.

use casebook::store::{
    AnswersRefused, AnswersTaken, InformingDue, Reading, SentAnswers, ToldAgency,
};
use exchange::letter::answers::{Answer, Informing, Postponement, Verdict};
use exchange::letter::case_number::CaseNumber;
use rusqlite::Connection;

use super::{Referring, delivered, own_ref};
use crate::acting::HIT;
use crate::nights::{actor, moment, night};

impl Referring {
    pub(super) fn sent(
        &mut self,
        agency: &str,
        (day, revision): (u32, u32),
        answers: &[Answer],
    ) -> Result<AnswersTaken, AnswersRefused> {
        let mut digest = [u8::try_from(day * 8 + revision).expect("a small number"); 32];
        digest[0] = answers
            .iter()
            .fold(0, |sum, answer| sum ^ answer.verdict.number());
        self.book.casebook.take_in_answers(&SentAnswers {
            agency,
            night: night(day),
            revision,
            digest,
            answers,
        })
    }

    /// An agency answers its first referral.
    pub(super) fn answer(&mut self, told: &ToldAgency, day: u32, verdict: Verdict) {
        let answers = [to(told, verdict)];
        self.sent(&told.agency, (day, 1), &answers).expect("taken");
    }

    /// Agency and verdict of every answer that is kept.
    fn kept(&self) -> Vec<(String, u8)> {
        let database = Connection::open(self.book.casebook.path()).expect("opened");
        let query = "SELECT agency, verdict FROM answer ORDER BY referral, agency, ref";
        let mut reading = database.prepare(query).expect("a query");
        let rows = reading.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    }
}

pub(super) fn to(told: &ToldAgency, verdict: Verdict) -> Answer {
    let referral = &told.referrals[0];
    Answer {
        number: referral.number,
        signal: referral.signals[0],
        verdict,
        informing: Informing::Unsaid,
        outcome: None,
    }
}

/// A casebook with one referral that all were told of, and what each was told.
fn told() -> (Referring, Vec<ToldAgency>) {
    let mut referring = Referring::new();
    referring.refer("school");
    let told = referring.tell(1);
    (referring, told)
}

#[test]
fn a_later_letter_takes_the_place_of_an_earlier_one_and_the_same_changes_nothing() {
    let (mut referring, told) = told();
    let right = [to(&told[0], Verdict::Right)];
    let wrong = [to(&told[0], Verdict::Wrong)];
    let police = |verdict: u8| vec![("police".to_owned(), verdict)];
    for (given, answers, taken, kept) in [
        ((1, 1), &right[..], AnswersTaken::New, police(1)),
        ((1, 1), &right, AnswersTaken::Already, police(1)),
        ((1, 2), &wrong, AnswersTaken::Replaced, police(3)),
        ((1, 3), &[], AnswersTaken::Replaced, vec![]),
        ((1, 4), &right, AnswersTaken::Replaced, police(1)),
    ] {
        let outcome = referring.sent("police", given, answers).expect("taken");
        assert_eq!((outcome, referring.kept()), (taken, kept), "{given:?}");
    }
    let earlier = referring.sent("police", (1, 3), &wrong);
    assert!(matches!(
        earlier,
        Err(AnswersRefused::Revision { revision: 4, .. })
    ));
    assert_eq!(referring.kept(), police(1));
}

#[test]
fn what_was_answered_of_a_withdrawn_referral_stays_and_may_still_be_answered() {
    let (mut referring, told) = told();
    referring.answer(&told[0], 1, Verdict::Right);
    referring.undo();
    referring.record(&delivered(2, &[]));
    referring.tell(2);
    referring.sent("police", (2, 1), &[]).expect("taken");
    assert_eq!(referring.kept(), [("police".to_owned(), 1)]);
    // Housing could not know.
    referring.answer(&told[2], 1, Verdict::Known);
    assert_eq!(referring.kept().len(), 2);
}

#[test]
fn what_was_not_asked_is_refused_whole() {
    let (mut referring, told) = told();
    let own = to(&told[0], Verdict::Right);
    for (why, wrong) in [
        (
            "a case that is none",
            Answer {
                number: CaseNumber([9; 8]),
                ..own.clone()
            },
        ),
        (
            "another agency's number",
            Answer {
                number: told[1].referrals[0].number,
                ..own.clone()
            },
        ),
        (
            "another agency's signal",
            Answer {
                signal: own_ref("school", 11),
                ..own.clone()
            },
        ),
    ] {
        let refused = referring.sent("police", (1, 1), &[own.clone(), wrong]);
        assert!(
            matches!(refused, Err(AnswersRefused::NotAsked { .. })),
            "{why}"
        );
        assert_eq!(referring.kept(), [], "{why}");
    }
    referring
        .sent("police", (1, 1), &[own])
        .expect("a refusal changed nothing");
}

#[test]
fn answers_are_to_a_letter_that_was_written_and_not_long_ago() {
    let (mut referring, told) = told();
    let answers = [to(&told[0], Verdict::Right)];
    for (agency, day) in [("police", 2), ("police", 0), ("left", 1)] {
        let refused = referring.sent(agency, (day, 1), &answers);
        assert!(
            matches!(refused, Err(AnswersRefused::Night { .. })),
            "{agency} {day}"
        );
    }
    referring.tell(32);
    referring.sent("police", (1, 1), &answers).expect("a month");
    referring.tell(33);
    let refused = referring.sent("police", (1, 2), &answers);
    assert!(matches!(refused, Err(AnswersRefused::Night { .. })));
}

impl Referring {
    fn informing(&mut self, who: &str) -> Vec<InformingDue> {
        let salts = &mut self.book.salts();
        let reading = Reading {
            who: &actor(who),
            at: moment(3),
            filled_at: &[],
            salts,
        };
        self.book.casebook.read_informing(reading).expect("read")
    }
}

#[test]
fn says_which_informing_is_put_off_by_case_number_and_who_read_that_saw_the_hit() {
    let (mut referring, told) = told();
    assert_eq!(referring.informing("officer"), []);
    let later = |told: &ToldAgency, day| Answer {
        informing: Informing::Postponed {
            why: Postponement::Safety,
            review_by: night(day).date(),
        },
        ..to(told, Verdict::Right)
    };
    for (told, day) in [(&told[0], 40), (&told[2], 30)] {
        let answers = [later(told, day)];
        referring
            .sent(&told.agency, (1, 1), &answers)
            .expect("taken");
    }
    let due = referring.informing("officer");
    let said: Vec<_> = due
        .iter()
        .map(|due| (due.agency.as_str(), due.review_by))
        .collect();
    assert_eq!(said, [("housing", night(30)), ("police", night(40))]);
    assert_eq!(due[1].case, told[0].referrals[0].number);
    let salts = &mut referring.book.salts();
    let reading = Reading {
        who: &actor("auditor"),
        at: moment(4),
        filled_at: &[],
        salts,
    };
    let saw = referring.book.casebook.who_saw(HIT, reading).expect("read");
    assert!(saw.iter().any(|entry| entry.who == actor("officer")));
    // Once somebody is informed, nothing is due.
    let done = [to(&told[2], Verdict::Right)];
    referring.sent("housing", (1, 2), &done).expect("taken");
    assert_eq!(referring.informing("analyst-1").len(), 1);
}
