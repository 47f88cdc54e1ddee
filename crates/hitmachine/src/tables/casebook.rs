//! What the casebook says of hits, as text.

use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::change::Change;
use casebook::standing::{Deed, Reopening, State};
use casebook::store::{HitRow, StateWord};
use exchange::payload::Severity;
use serde::Serialize;

use crate::console::table;

/// A state with what belongs to it.
#[derive(Serialize)]
pub(crate) struct StateView {
    word: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_third_due: Option<bool>,
}

impl StateView {
    pub(crate) fn of(state: &State) -> Self {
        let mut view = Self {
            word: StateWord::of(state).as_str(),
            taken_by: None,
            lead: None,
            reason: None,
            until: None,
            is_third_due: None,
        };
        match state {
            State::New | State::SecondLook => {}
            State::Open { taken_by } => view.taken_by = taken_by.as_ref().map(ToString::to_string),
            State::Disputed { is_third_due } => view.is_third_due = Some(*is_third_due),
            State::Closed(Closing::Refer { lead }) => view.lead = Some(lead.clone()),
            State::Closed(Closing::SetAside { reason }) => view.reason = Some(reason.clone()),
            State::Closed(Closing::Known { until }) | State::Parked { until } => {
                view.until = Some(until.to_string());
            }
        }
        view
    }

    /// Such as `known, until 2027-01-01`.
    pub(crate) fn text(&self) -> String {
        let mut parts = vec![self.word.to_owned()];
        parts.extend(self.taken_by.iter().map(|who| format!("taken by {who}")));
        parts.extend(self.lead.iter().map(|lead| format!("{lead} leads")));
        parts.extend(self.reason.iter().map(|reason| format!("reason {reason}")));
        parts.extend(self.until.iter().map(|until| format!("until {until}")));
        if self.is_third_due == Some(true) {
            parts.push("a third person is due".to_owned());
        }
        parts.join(", ")
    }
}

/// Hits as a table, a row each.
pub(crate) fn hit_rows(hits: &[HitRow]) -> String {
    let head = [
        "hit",
        "state",
        "first night",
        "last night",
        "rules",
        "agencies",
        "life domains",
        "persons",
    ];
    let rows = hits.iter().map(|row| {
        let projection = &row.projection;
        let agencies: Vec<&str> = projection.agencies().into_iter().collect();
        let rules: Vec<&str> = projection.rules.iter().map(|met| met.id.as_str()).collect();
        let domains: Vec<&str> = projection.domains.iter().map(String::as_str).collect();
        [
            row.listed.id.clone(),
            StateView::of(&row.state).text(),
            row.listed.first_night.to_string(),
            row.listed.last_night.to_string(),
            rules.join(", "),
            agencies.join(", "),
            domains.join(", "),
            projection.persons.to_string(),
        ]
    });
    table(head, rows)
}

/// The word for what was done.
pub(crate) const fn deed_word(deed: &Deed) -> &'static str {
    match deed {
        Deed::Take => "take",
        Deed::Release => "release",
        Deed::Assess { .. } => "assess",
        Deed::Park { .. } => "park",
        Deed::Note(_) => "note",
        Deed::Undo(_) => "undo",
        Deed::Replace(_) => "replace",
        Deed::Reopen(_) => "reopen",
    }
}

/// What was done, as a sentence without the person.
pub(crate) fn deed_text(deed: &Deed) -> String {
    match deed {
        Deed::Take => "took it".to_owned(),
        Deed::Release => "gave it back".to_owned(),
        Deed::Assess { assessment, .. } => {
            let closing = closing_text(&assessment.closing);
            let criteria = assessment.criteria.map_or_else(String::new, criteria_text);
            let said = format!("would {closing}{criteria}");
            with_words(said, assessment.text.as_str())
        }
        Deed::Park { until, .. } => format!("put it away until {until}"),
        Deed::Note(text) => with_words("noted".to_owned(), text.as_str()),
        Deed::Undo(text) => with_words("opened it again".to_owned(), text.as_str()),
        Deed::Replace(away) => format!("took {away} out, who is away"),
        Deed::Reopen(why) => format!("opened it again: {}", reopening_text(why)),
    }
}

/// The national criteria as they were answered: ` (domains yes, chains no, impact no, area yes)`.
fn criteria_text(criteria: CriteriaAnswers) -> String {
    let answers: Vec<String> = criteria
        .iter()
        .map(|(criterion, is_met)| {
            let answer = if is_met { "yes" } else { "no" };
            format!("{} {answer}", criterion.as_str())
        })
        .collect();
    format!(" ({})", answers.join(", "))
}

fn with_words(said: String, words: &str) -> String {
    if words.is_empty() {
        said
    } else {
        format!("{said}: {words}")
    }
}

fn closing_text(closing: &Closing) -> String {
    match closing {
        Closing::Refer { lead } => format!("refer it, {lead} leads"),
        Closing::Known { until } => format!("take it for known until {until}"),
        Closing::SetAside { reason } => format!("set it aside, reason {reason}"),
    }
}

/// Why a run opened a hit again.
pub(crate) fn reopening_text(why: &Reopening) -> String {
    let mut parts: Vec<String> = why.changes.iter().map(change_text).collect();
    if why.has_lapsed {
        parts.push("under half is left of what it was closed on".to_owned());
    }
    if why.is_due {
        parts.push("its date has passed".to_owned());
    }
    parts.join("; ")
}

/// What is new about a hit.
pub(crate) fn change_text(change: &Change) -> String {
    match change {
        Change::Agency(id) => format!("agency {id}"),
        Change::Chain(id) => format!("chain {id}"),
        Change::Domain(id) => format!("life domain {id}"),
        Change::Rule(id) => format!("rule {id}"),
        Change::Code(id) => format!("code {id}"),
        Change::Persons(persons) => format!("{persons} persons"),
        Change::Severity { code, now } => format!("code {code} is {}", severity_word(*now)),
    }
}

/// The word for a severity.
pub(crate) const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Concern => "concern",
        Severity::Serious => "serious",
        Severity::Acute => "acute",
    }
}
