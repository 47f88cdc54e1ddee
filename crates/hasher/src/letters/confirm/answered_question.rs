//! What an agency answers to each question, given now or standing from an earlier night, and what
//! of that it confirms to the centre (docs/confirmation.md).

use std::collections::BTreeMap;

use exchange::covenant::Covenant;
use exchange::letter::confirmation::Confirmed;
use exchange::letter::questions::Asked;
use exchange::letter::signal_code::SignalCode;
use exchange::night::Night;
use exchange::payload::SignalRef;

use crate::letters::confirm::answers::{Answers, Line};
use crate::letters::confirm::own_signals::OwnSignal;
use crate::letters::confirm::standing_answers::StandingAnswers;

/// Who answers questions, about which night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Index of the agency that is asked.
    pub agency: u8,
    /// The night.
    pub night: Night,
}

/// What was answered, and when: yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// In the answers that were handed in.
    Given(bool),
    /// On an earlier night.
    Standing(bool),
}

impl Answer {
    /// Whether it is a yes.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        let (Self::Given(is_yes) | Self::Standing(is_yes)) = self;
        is_yes
    }
}

/// A question about a signal that was found, with its answer. Without `Debug`: the number is the
/// agency's alone.
#[derive(Clone)]
pub struct AnsweredQuestion<'a> {
    /// What the centre asks.
    pub asked: &'a Asked,
    /// The agency's own signal.
    pub own: &'a OwnSignal,
    /// The question as text.
    pub line: Line,
    /// What was answered; `None` for nothing.
    pub answer: Option<Answer>,
}

/// The questions whose signals were found, in their order, each with its answer. What is handed in
/// counts before what stands.
#[must_use]
pub fn answered_questions<'a>(
    asked: &'a [Asked],
    own: &'a BTreeMap<SignalRef, OwnSignal>,
    answers: &Answers,
    standing: Option<&StandingAnswers>,
    covenant: &Covenant,
    side: Side,
) -> Vec<AnsweredQuestion<'a>> {
    let mut questions = Vec::with_capacity(asked.len());
    for asked in asked {
        let Some(own) = own.get(&asked.own) else {
            continue;
        };
        let Some(line) = line(asked, own, covenant, side) else {
            continue;
        };
        let given = answers.of(&line).map(Answer::Given);
        let earlier = standing.and_then(|standing| standing.of(asked, own, side.night));
        questions.push(AnsweredQuestion {
            asked,
            own,
            answer: given.or(earlier.map(Answer::Standing)),
            line,
        });
    }
    questions
}

/// A question as a line of text; `None` when the covenant does not know the other agency.
fn line(asked: &Asked, own: &OwnSignal, covenant: &Covenant, side: Side) -> Option<Line> {
    let mut match_keys = Vec::with_capacity(asked.match_keys.len());
    for &index in &asked.match_keys {
        if let Some(key) = covenant.match_keys().get(usize::from(index)) {
            match_keys.push(key.id().to_owned());
        }
    }
    let code = |agency, signal| SignalCode::new(side.night, agency, signal).to_string();
    Some(Line {
        signal_number: own.number.clone(),
        signal_ref: asked.own.to_string(),
        other_agency: covenant.agency_at(asked.agency)?.id().to_owned(),
        other_contact: asked.contact,
        other_signal_ref: asked.other.to_string(),
        code: code(asked.agency, asked.other),
        own_code: code(side.agency, asked.own),
        match_keys,
    })
}

/// What came of the questions of a night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerCounts {
    /// Pairs that are confirmed, by answers given or standing.
    pub yes: usize,
    /// Pairs that are not of one person, likewise.
    pub no: usize,
    /// How many of both stand from an earlier night.
    pub standing: usize,
    /// Questions without an answer.
    pub unanswered: usize,
    /// Answers that were handed in to what is not asked.
    pub not_asked: usize,
    /// Answers that were handed in to questions whose signals were not found.
    pub not_found: usize,
}

impl AnswerCounts {
    /// Counts the answers of the questions whose signals were found, and the answers that were
    /// handed in to none of them: to others of what is asked, or to nothing that is asked.
    #[must_use]
    pub fn of(
        questions: &[AnsweredQuestion<'_>],
        answers: &Answers,
        asked: &[Asked],
        covenant: &Covenant,
    ) -> Self {
        let mut counts = Self::default();
        let mut given = 0;
        for question in questions {
            match question.answer {
                Some(answer) if answer.is_yes() => counts.yes += 1,
                Some(_) => counts.no += 1,
                None => counts.unanswered += 1,
            }
            match question.answer {
                Some(Answer::Standing(_)) => counts.standing += 1,
                Some(Answer::Given(_)) => given += 1,
                None => {}
            }
        }
        counts.not_asked = answers.not_asked(asked, covenant);
        counts.not_found = answers.len() - given - counts.not_asked;
        counts
    }
}

/// The pairs that are confirmed, by own signal.
#[must_use]
pub fn confirmed(questions: &[AnsweredQuestion<'_>]) -> Vec<Confirmed> {
    let mut confirmed: Vec<Confirmed> = Vec::new();
    // The questions rise, and so do the signals, and the others of each.
    for AnsweredQuestion {
        asked, own, answer, ..
    } in questions
    {
        if !answer.is_some_and(Answer::is_yes) {
            continue;
        }
        let other = (asked.agency, asked.other);
        match confirmed.last_mut() {
            Some(last) if last.payload.signal == asked.own => last.others.push(other),
            _ => confirmed.push(Confirmed {
                payload: own.payload,
                others: vec![other],
            }),
        }
    }
    confirmed
}

/// Takes the answers of a night into those that stand, and leaves out what was not asked for too
/// long.
pub fn renew(standing: &mut StandingAnswers, questions: &[AnsweredQuestion<'_>], night: Night) {
    for question in questions {
        if let Some(answer) = question.answer {
            standing.renew(question.asked, question.own, night, answer.is_yes());
        }
    }
    standing.lapse(night);
}

#[cfg(test)]
mod tests {
    use synthetic::{CovenantBuilder, Keys};

    use super::*;
    use crate::letters::confirm::answers;

    #[test]
    fn answers_about_signals_that_were_not_found_are_to_what_is_asked() {
        let covenant = CovenantBuilder::new().signed(Keys::of_seed(1));
        let covenant = covenant.expect("a covenant");
        let [own, other, previous] = [1, 2, 3].map(|byte| SignalRef([byte; 12]));
        let asked = [Asked {
            own,
            agency: 3,
            other,
            previous,
            contact: 1,
            match_keys: vec![0],
        }];
        let of = covenant.agency_at(3).expect("an agency").id();
        let rows = format!(
            "signal_ref;other_agency;other_signal_ref;answer\n\
             {own};{of};{other};yes\n{own};{of};{previous};no\n"
        );
        let answers = answers::read(rows.as_bytes()).expect("answers");
        let counts = AnswerCounts::of(&[], &answers, &asked, &covenant);
        assert_eq!((counts.not_asked, counts.not_found), (1, 1));
    }
}
