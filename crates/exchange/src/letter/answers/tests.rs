//! Answers: their bytes, what is refused, and what cannot be.

use super::super::referrals::{ReferralState, TellableCase};
use super::*;

// Where the fields of the first answer lie.
const VERDICT: usize = 4 + 8 + 12;
const INFORMED: usize = VERDICT + 1;
const ON: usize = INFORMED + 1;
const POSTPONED: usize = ON + 4;
const REVIEW: usize = POSTPONED + 1;
const OUTCOME: usize = REVIEW + 4;

fn tonight() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn informed(on: &str) -> Informing {
    Informing::Done {
        whom: vec![Informed::Person, Informed::YouthFrom16],
        on: date(on),
    }
}

fn postponed(review_by: &str) -> Informing {
    Informing::Postponed {
        why: Postponement::Safety,
        review_by: date(review_by),
    }
}

fn answer(signal: u8, verdict: Verdict, informing: Informing) -> Answer {
    Answer {
        number: CaseNumber([5; 8]),
        signal: SignalRef([signal; 12]),
        verdict,
        informing,
        outcome: None,
    }
}

#[test]
fn come_back_as_they_were_given() {
    let mut all = vec![
        answer(1, Verdict::Right, informed("2026-11-22")),
        answer(2, Verdict::Known, postponed("2026-11-23")),
        answer(3, Verdict::Wrong, Informing::Unsaid),
        answer(4, Verdict::NotReached, postponed("2027-11-23")),
    ];
    all[0].outcome = Some(Outcome::NothingNeeded);
    for answers in [vec![], all] {
        assert_eq!(decode(&encode(&answers), tonight()), Ok(answers));
    }
}

#[test]
fn lie_in_the_bytes_that_the_format_says() {
    let mut first = answer(1, Verdict::Right, informed("2026-11-22"));
    first.outcome = Some(Outcome::JointPlan);
    let second = answer(2, Verdict::NotReached, postponed("2026-12-01"));
    let expected = [
        b"\x02\0\0\0".as_slice(),
        &[5; 8],
        &[1; 12],
        &[1, 9],
        &20_779_u32.to_le_bytes(),
        &[0, 0, 0, 0, 0, 1],
        &[5; 8],
        &[2; 12],
        &[4, 0, 0, 0, 0, 0, 1],
        &20_788_u32.to_le_bytes(),
        &[0],
    ];
    assert_eq!(encode(&[first, second]), expected.concat());
}

#[test]
fn are_refused_cut_off_with_something_behind_them_or_out_of_order() {
    let [first, second] = [1, 2].map(|signal| answer(signal, Verdict::Right, Informing::Unsaid));
    let good = encode(&[first.clone(), second.clone()]);
    for index in 0..good.len() {
        let cut = decode(&good[..index], tonight());
        assert_eq!(cut, Err(TextError::Layout), "cut off at {index}");
    }
    let longer = [good.as_slice(), &[0]].concat();
    assert_eq!(decode(&longer, tonight()), Err(TextError::Layout));
    for wrong in [vec![second, first.clone()], vec![first.clone(), first]] {
        let read = decode(&encode(&wrong), tonight());
        assert_eq!(read, Err(TextError::Layout));
    }
}

#[test]
fn have_no_number_bit_or_combination_that_the_format_does_not_know() {
    let with = |bytes: &[(usize, u8)]| {
        let mut text = encode(&[answer(1, Verdict::Right, Informing::Unsaid)]);
        for &(index, byte) in bytes {
            text[index] = byte;
        }
        decode(&text, tonight())
    };
    // 20,770 and 20,790: before and after the night.
    let on = [(ON, 0x22), (ON + 1, 0x51)];
    let review = [(REVIEW, 0x36), (REVIEW + 1, 0x51)];
    let done = [&[(INFORMED, 1)], &on[..]].concat();
    let later = [&[(POSTPONED, 1)], &review[..]].concat();
    assert!(with(&[]).is_ok() && with(&done).is_ok() && with(&later).is_ok());
    for (what, bytes) in [
        ("verdict 0", vec![(VERDICT, 0)]),
        ("verdict 5", vec![(VERDICT, 5)]),
        ("an unknown bit", [&[(INFORMED, 16)], &on[..]].concat()),
        ("informed without a date", vec![(INFORMED, 1)]),
        ("a date alone", on.to_vec()),
        ("reason 5", [&[(POSTPONED, 5)], &review[..]].concat()),
        ("postponed without review", vec![(POSTPONED, 1)]),
        ("a review alone", review.to_vec()),
        ("informed and postponed", [&done[..], &later].concat()),
        ("outcome 6", vec![(OUTCOME, 6)]),
        (
            "case number of zeros",
            (4..12).map(|index| (index, 0)).collect(),
        ),
    ] {
        assert_eq!(with(&bytes), Err(TextError::Layout), "{what}");
    }
}

#[test]
fn say_nothing_that_cannot_be() {
    let mut reached = answer(1, Verdict::NotReached, Informing::Unsaid);
    reached.outcome = Some(Outcome::Advice);
    for (wrong, fault) in [
        (
            answer(1, Verdict::Right, informed("2026-11-23")),
            AnswerFault::InformedOn,
        ),
        (
            answer(1, Verdict::Right, informed("1926-11-22")),
            AnswerFault::InformedOn,
        ),
        (
            answer(1, Verdict::Right, postponed("2026-11-22")),
            AnswerFault::ReviewBy,
        ),
        (
            answer(1, Verdict::Right, postponed("2027-11-24")),
            AnswerFault::ReviewBy,
        ),
        (
            answer(1, Verdict::NotReached, informed("2026-11-22")),
            AnswerFault::NotReached,
        ),
        (reached, AnswerFault::NotReached),
    ] {
        assert_eq!(wrong.check(tonight()), Err(fault), "{wrong:?}");
    }
    let late = answer(1, Verdict::Right, informed("2026-11-23"));
    let read = decode(&encode(&[late]), tonight());
    assert_eq!(read, Err(TextError::Answer(AnswerFault::InformedOn)));
}

#[test]
fn answer_a_case_and_a_signal_that_were_asked_together() {
    let referral = |number: u8, signal: u8, state| Referral {
        number: CaseNumber([number; 8]),
        since: tonight(),
        signals: vec![SignalRef([signal; 12])],
        state,
    };
    let referrals = [
        referral(5, 1, ReferralState::Open(TellableCase::default())),
        referral(6, 2, ReferralState::Withdrawn),
    ];
    let of = |number: u8, signal: u8| Answer {
        number: CaseNumber([number; 8]),
        ..answer(signal, Verdict::Right, Informing::Unsaid)
    };
    let asked = [of(5, 1), of(6, 2)];
    assert_eq!(not_asked(&asked, &referrals), None);
    for other in [of(5, 2), of(6, 1), of(7, 1)] {
        let all = [asked[0].clone(), other.clone()];
        assert_eq!(not_asked(&all, &referrals), Some(&other));
    }
}

#[test]
fn have_one_word_and_one_number_each() {
    fn are_told_apart<T>(all: &[T], of: impl Fn(&T) -> (u8, &'static str, &'static str)) {
        for (index, one) in all.iter().enumerate() {
            let (number, word, nl) = of(one);
            for other in &all[..index] {
                let (other_number, other_word, other_nl) = of(other);
                assert!(number > other_number && word != other_word && nl != other_nl);
            }
        }
    }
    are_told_apart(Verdict::ALL, |of| (of.number(), of.as_str(), of.nl()));
    are_told_apart(Informed::ALL, |of| (of.number(), of.as_str(), of.nl()));
    are_told_apart(Postponement::ALL, |of| (of.number(), of.as_str(), of.nl()));
    are_told_apart(Outcome::ALL, |of| (of.number(), of.as_str(), of.nl()));
}
