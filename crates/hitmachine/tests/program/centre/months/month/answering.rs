//! The forenoon of a night: agencies answer what each of the two centres asks them, and the centres
//! match again. What goes wrong with answers goes wrong at the disturbed centre alone.

use std::collections::BTreeMap;

use exchange::night::Night;

use super::Month;
use crate::centre::months::answers::{Confirmation, confirmation, has_time, letter};
use crate::centre::months::fault::{Comes, Sending};

/// When people have answered, and when those have who took longer. The night is open until noon.
const ANSWERED: &str = "10:00";
const ANSWERED_LATE: &str = "11:00";

/// The confirmations that come to both centres, and what goes wrong with them at one.
#[derive(Default)]
pub(super) struct Answered {
    /// By agency, with its confirmation to the centre where nothing goes wrong.
    as_it_should: BTreeMap<&'static str, Confirmation>,
    disturbed: BTreeMap<&'static str, Confirmation>,
    sendings: BTreeMap<&'static str, Sending>,
}

impl Month {
    /// The agencies answer, and both centres match once more.
    pub(super) fn answer(&mut self, index: usize) {
        let night = self.agencies.night(index);
        let answered = self.answered(night, index);
        for (agency, confirmation) in &answered.as_it_should {
            self.as_it_should
                .put(&name(agency, night, 1), &confirmation.bytes);
        }
        if !answered.as_it_should.is_empty() {
            self.as_it_should.night(night, ANSWERED).expect(0);
        }
        self.send_answers(night, &answered);
        if answered.is_lacking() {
            self.excused.unanswered.insert(night);
        }
        self.answers_of_last_night = answered
            .disturbed
            .into_iter()
            .map(|(agency, confirmation)| (agency, confirmation.bytes))
            .collect();
    }

    /// What agencies answer to both centres.
    fn answered(&mut self, night: Night, index: usize) -> Answered {
        let mut answered = Answered::default();
        let is_whole = !self.excused.incomplete.contains_key(&night);
        for agency in city::agencies().filter(|agency| has_time(self.seed, night, agency)) {
            let (made, sites) = (&self.agencies, [&self.as_it_should, &self.disturbed]);
            let [first, second] = sites.map(|site| {
                let is_asked = letter(site, night, agency).exists();
                let of = (night, agency, 1);
                is_asked
                    .then(|| confirmation(made, site, of, false))
                    .flatten()
            });
            if is_whole {
                let questions =
                    |made: &Option<Confirmation>| made.as_ref().map(|made| made.questions.clone());
                assert_eq!(
                    questions(&first),
                    questions(&second),
                    "seed {}, {night}: what {agency} is asked",
                    self.seed
                );
            }
            answered
                .as_it_should
                .extend(first.map(|made| (agency, made)));
            answered.disturbed.extend(second.map(|made| (agency, made)));
            let mut sending = Sending::USUAL;
            if index > 0 {
                sending = Sending::of_answers(self.trouble, &mut self.chance);
            }
            answered.sendings.insert(agency, sending);
        }
        answered
    }

    /// Puts confirmations in the inbox of the disturbed centre, as it was drawn.
    fn send_answers(&mut self, night: Night, answered: &Answered) {
        let mut late = Vec::new();
        for (place, (&agency, made)) in (0..).zip(&answered.disturbed) {
            let sending = answered.sendings[agency];
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
                        let of = (night, agency, revision);
                        let made = confirmation(&self.agencies, &self.disturbed, of, is_no);
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
}

impl Answered {
    /// Whether the disturbed centre lacks a yes that the other one got.
    fn is_lacking(&self) -> bool {
        self.as_it_should.iter().any(|(agency, made)| {
            let is_missing = self.sendings[agency].comes.is_missing();
            let lacks = is_missing || !self.disturbed.contains_key(agency);
            lacks && made.pairs > 0
        })
    }
}

/// The name of a confirmation.
fn name(agency: &str, night: Night, revision: u32) -> String {
    format!("{agency}-{night}-r{revision}.confirmation")
}
