//! The forenoon of a night: agencies answer what the disturbed centre asks them, and it matches
//! again. What goes wrong with answers goes wrong here alone.

use std::collections::BTreeMap;

use exchange::night::Night;

use super::Month;
use crate::centre::months::answers::{Answering, Confirmation, has_time};
use crate::centre::months::course::ANSWERED;
use crate::centre::months::fault::{Comes, Sending};

/// When those have answered who took longer. The night is open until noon.
const ANSWERED_LATE: &str = "11:00";

impl Month<'_> {
    /// The agencies answer, and the centre matches once more.
    pub(super) fn answer(&mut self, index: usize) {
        let night = self.course.nights[index].night;
        let folder = self.folder.path();
        let answers = self.course.answered(night, folder, &self.disturbed);
        let is_whole = !self.excused.incomplete.contains_key(&night);
        if is_whole {
            self.check_questions(index, &answers);
        }
        let mut sendings = BTreeMap::new();
        let seed = self.course.agencies.seed();
        for agency in city::agencies().filter(|agency| has_time(seed, night, agency)) {
            let mut sending = Sending::USUAL;
            if index > 0 {
                sending = Sending::of_answers(self.trouble, &mut self.chance);
            }
            sendings.insert(agency, sending);
        }
        self.send_answers(night, &answers, &sendings);
        if self.is_lacking(index, &answers, &sendings) {
            self.excused.unanswered.insert(night);
        }
        let bytes = |(agency, made): (_, Confirmation)| (agency, made.bytes);
        self.answers_of_last_night = answers.into_iter().map(bytes).collect();
    }

    /// Where all batches are in, both centres ask the same, word for word.
    fn check_questions(&self, index: usize, answers: &BTreeMap<&'static str, Confirmation>) {
        let questions = |answers: &BTreeMap<&'static str, Confirmation>| {
            let of_agency =
                |(agency, made): (&&'static str, &Confirmation)| (*agency, made.questions.clone());
            answers.iter().map(of_agency).collect::<BTreeMap<_, _>>()
        };
        let of_course = &self.course.nights[index];
        assert_eq!(
            questions(&of_course.answers),
            questions(answers),
            "seed {}, {}: what the agencies are asked",
            self.seed,
            of_course.night
        );
    }

    /// Puts confirmations in the inbox of the disturbed centre, as it was drawn.
    fn send_answers(
        &mut self,
        night: Night,
        answers: &BTreeMap<&'static str, Confirmation>,
        sendings: &BTreeMap<&'static str, Sending>,
    ) {
        let mut late = Vec::new();
        for (place, (&agency, made)) in (0..).zip(answers) {
            let sending = sendings[agency];
            self.count(
                &format!("{:?} answers", sending.comes),
                sending.comes != Comes::InTime,
            );
            if let Some(beside) = sending.beside {
                self.count(&format!("{beside:?} answers"), true);
            }
            let of_last_night = self.answers_of_last_night.get(agency).cloned();
            let again = format!("{agency}-{night}-again.confirmation");
            self.put_beside(&again, &made.bytes, sending, of_last_night.as_deref());
            match sending.comes {
                Comes::InTime => {
                    let (named, revision) = if sending.is_misnamed {
                        ("police", 10 + place)
                    } else {
                        (agency, 1)
                    };
                    self.disturbed
                        .put(&name(named, night, revision), &made.bytes);
                }
                Comes::Later => late.push((name(agency, night, 1), made.bytes.clone())),
                Comes::Replaced => {
                    // The first was made above, and is not sent.
                    for (revision, is_no) in [(2, true), (3, false)] {
                        let answering = Answering {
                            revision,
                            is_no,
                            ..Answering::first(night, agency)
                        };
                        let folder = self.folder.path();
                        let made = self.course.confirmation(answering, folder, &self.disturbed);
                        let bytes = made.expect("it was asked").bytes;
                        if is_no {
                            self.disturbed.put(&name(agency, night, revision), &bytes);
                        } else {
                            late.push((name(agency, night, revision), bytes));
                        }
                    }
                }
                Comes::OnTheNextNight | Comes::AfterTheDeadline => {
                    self.overdue
                        .push((name(agency, night, 1), made.bytes.clone()));
                }
                Comes::Never => {}
            }
        }
        self.run(night, ANSWERED);
        if late.is_empty() {
            return;
        }
        for (name, bytes) in late {
            self.disturbed.put(&name, &bytes);
        }
        self.run(night, ANSWERED_LATE);
    }

    /// Whether the disturbed centre lacks a yes that the other one got.
    fn is_lacking(
        &self,
        index: usize,
        answers: &BTreeMap<&'static str, Confirmation>,
        sendings: &BTreeMap<&'static str, Sending>,
    ) -> bool {
        let mut as_it_should = self.course.nights[index].answers.iter();
        as_it_should.any(|(agency, made)| {
            let is_missing = sendings[agency].comes.is_missing();
            let lacks = is_missing || !answers.contains_key(agency);
            lacks && made.pairs > 0
        })
    }
}

/// The name of a confirmation.
fn name(agency: &str, night: Night, revision: u32) -> String {
    format!("{agency}-{night}-r{revision}.confirmation")
}
