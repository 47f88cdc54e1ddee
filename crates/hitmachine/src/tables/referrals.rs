//! Referrals of a hit and the answers to them, as text and for machines.

use casebook::store::{AnswerSeen, ReferralSeen};
use exchange::letter::answers::{Informed, Informing, Outcome};
use serde::Serialize;

use crate::console::{count, table};

/// A referral, and what each agency that was told of it answered.
#[derive(Serialize)]
pub(crate) struct ReferralView {
    since: String,
    lead: String,
    /// The night on which it was withdrawn; null while it is open.
    withdrawn: Option<String>,
    told: Vec<ToldView>,
}

#[derive(Serialize)]
struct ToldView {
    agency: String,
    /// How many signals it was asked about.
    asked: u64,
    /// The night since which it is told no more; null while it is.
    ended: Option<String>,
    answers: Vec<AnswerView>,
}

#[derive(Serialize)]
struct AnswerView {
    signal_ref: String,
    /// The night of the letter.
    night: String,
    verdict: &'static str,
    informed: Vec<&'static str>,
    informed_on: Option<String>,
    postponed: Option<&'static str>,
    review_by: Option<String>,
    outcome: Option<&'static str>,
}

impl ReferralView {
    pub(crate) fn of(referral: &ReferralSeen) -> Self {
        let told = referral.told.iter().map(|told| ToldView {
            agency: told.agency.clone(),
            asked: told.asked,
            ended: told.ended.map(|night| night.to_string()),
            answers: told.answers.iter().map(AnswerView::of).collect(),
        });
        Self {
            since: referral.since.to_string(),
            lead: referral.lead.clone(),
            withdrawn: referral.withdrawn.map(|night| night.to_string()),
            told: told.collect(),
        }
    }

    /// The referral in a line, and a row for each signal that was answered.
    pub(crate) fn text(&self) -> String {
        let withdrawn = self.withdrawn.as_ref();
        let state = withdrawn.map_or_else(
            || "open".to_owned(),
            |night| format!("withdrawn on {night}"),
        );
        let mut lines = vec![format!(
            "referred on {}, {} leads; {state}",
            self.since, self.lead
        )];
        let mut rows = Vec::new();
        for told in &self.told {
            let (asked, answered) = (told.asked, told.answers.len());
            let ended = told.ended.as_ref();
            let ended = ended.map_or(String::new(), |night| format!(", told until {night}"));
            lines.push(format!(
                "  {}: asked about {}, {answered} answered{ended}",
                told.agency,
                count(asked, "signal", "signals")
            ));
            rows.extend(told.answers.iter().map(|answer| answer.row(&told.agency)));
        }
        if !rows.is_empty() {
            let head = [
                "agency",
                "signal",
                "verdict",
                "people know",
                "outcome",
                "letter of",
            ];
            lines.extend([String::new(), table(head, rows)]);
        }
        lines.join("\n")
    }
}

impl AnswerView {
    fn of(answer: &AnswerSeen) -> Self {
        let mut view = Self {
            signal_ref: answer.signal.to_string(),
            night: answer.night.to_string(),
            verdict: answer.verdict.as_str(),
            informed: Vec::new(),
            informed_on: None,
            postponed: None,
            review_by: None,
            outcome: answer.outcome.map(Outcome::as_str),
        };
        match &answer.informing {
            Informing::Unsaid => {}
            Informing::Done { whom, on } => {
                view.informed = whom.iter().copied().map(Informed::as_str).collect();
                view.informed_on = Some(on.to_string());
            }
            Informing::Postponed { why, review_by } => {
                view.postponed = Some(why.as_str());
                view.review_by = Some(review_by.to_string());
            }
        }
        view
    }

    fn row(&self, agency: &str) -> [String; 6] {
        let people_know = match (&self.informed_on, self.postponed, &self.review_by) {
            (Some(on), _, _) => format!("{}, on {on}", self.informed.join(" and ")),
            (None, Some(why), Some(by)) => format!("not yet, {why}; looked at again by {by}"),
            _ => String::new(),
        };
        [
            agency.to_owned(),
            self.signal_ref.clone(),
            self.verdict.to_owned(),
            people_know,
            self.outcome.unwrap_or_default().to_owned(),
            self.night.clone(),
        ]
    }
}
