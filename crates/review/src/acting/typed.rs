//! What somebody typed into the form by which a hit is decided: read from what was sent or from a
//! draft, made into an act, and shown again where it lacks something.

use casebook::assessing::{Closing, CriteriaAnswers, NationalCriterion};
use casebook::free_text::{FreeText, FreeTextError, MAX_CHARACTERS};
use casebook::projection::ProjectionDigest;
use casebook::store::{Doing, Draft, DraftKind};
use exchange::night::Night;

use crate::server::visit::Fields;
use crate::view::hit::{Blank, Kind, Sent};

/// What was typed.
pub(super) struct Typed {
    /// The digest of what was looked at; none where the form names none.
    pub(super) on: Option<ProjectionDigest>,
    pub(super) kind: Option<Kind>,
    pub(super) lead: String,
    pub(super) criteria: [Option<bool>; 4],
    pub(super) reason: String,
    until: Option<Night>,
    pub(super) words: Words,
}

/// A few words as they were sent.
pub(super) struct Words {
    /// The text, or why it is none.
    pub(super) text: Result<FreeText, FreeTextError>,
    /// What of it may be shown again.
    pub(super) again: String,
}

impl Words {
    /// Reads words. The end of a line counts as a space: a field of several lines invites it.
    pub(super) fn of(sent: &str) -> Self {
        let line: Vec<&str> = sent.split(['\r', '\n', '\t']).map(str::trim).collect();
        let line = line.join(" ");
        let line = line.trim();
        let text = FreeText::parse(line);
        let again = match &text {
            Ok(text) => text.as_str().to_owned(),
            Err(FreeTextError::Long) => {
                let start: String = line.chars().take(MAX_CHARACTERS).collect();
                // A number may be cut in two where the text is: then nothing is shown again.
                let is_fit = FreeText::parse(&start).is_ok() && !start.ends_with(is_of_numbers);
                if is_fit { start } else { String::new() }
            }
            Err(_) => String::new(),
        };
        Self { text, again }
    }
}

const fn is_of_numbers(letter: char) -> bool {
    letter.is_ascii_digit()
}

const KINDS: [(Kind, DraftKind); 4] = [
    (Kind::Refer, DraftKind::Refer),
    (Kind::Known, DraftKind::Known),
    (Kind::SetAside, DraftKind::SetAside),
    (Kind::Park, DraftKind::Park),
];

impl Typed {
    /// What was sent.
    pub(super) fn of(form: &Fields) -> Self {
        let kind = form.get("kind");
        let kind = KINDS.iter().find(|(known, _)| known.name() == kind);
        let kind = kind.map(|(kind, _)| *kind);
        let until = match kind {
            Some(Kind::Known) => form.get("known_until"),
            Some(Kind::Park) => form.get("park_until"),
            _ => "",
        };
        let criteria = NationalCriterion::ALL.map(|criterion| {
            match form.get(&format!("criterion-{}", criterion.as_str())) {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            }
        });
        Self {
            on: ProjectionDigest::parse(form.get("digest")),
            kind,
            lead: form.get("lead").to_owned(),
            criteria,
            reason: form.get("reason").to_owned(),
            until: Night::parse(until).ok(),
            words: Words::of(form.get("text")),
        }
    }

    /// What was typed before and not sent.
    pub(super) fn of_draft(draft: &Draft) -> Self {
        let kind = KINDS.iter().find(|(_, of)| Some(*of) == draft.kind);
        Self {
            on: Some(draft.on),
            kind: kind.map(|(kind, _)| *kind),
            lead: draft.lead.clone(),
            criteria: draft.criteria,
            reason: draft.reason.clone(),
            until: draft.until,
            words: Words::of(draft.text.as_str()),
        }
    }

    /// The same to be kept. Words that nobody may keep are left out.
    pub(super) fn draft(&self) -> Option<Draft> {
        let kind = KINDS.iter().find(|(kind, _)| Some(*kind) == self.kind);
        let nothing = || FreeText::parse("").ok();
        Some(Draft {
            on: self.on?,
            kind: kind.map(|(_, kind)| *kind),
            lead: self.lead.clone(),
            criteria: self.criteria,
            reason: self.reason.clone(),
            until: self.until,
            text: self.words.text.clone().ok().or_else(nothing)?,
        })
    }

    /// The act, or what is missing for one. `leads` are the ids of the agencies that may lead.
    pub(super) fn doing(&self, leads: &[&str]) -> Result<Doing, Vec<Blank>> {
        let mut blanks = Vec::new();
        let text = self.words.text.clone().map_err(Blank::Words);
        let text = text.map_err(|blank| blanks.push(blank)).ok();
        let criteria = CriteriaAnswers::complete(self.criteria);
        let closing = match self.kind {
            None => {
                blanks.push(Blank::Kind);
                None
            }
            Some(Kind::Park) => {
                if self.until.is_none() {
                    blanks.push(Blank::ParkUntil);
                }
                None
            }
            Some(Kind::Refer) => {
                let is_known = leads.contains(&self.lead.as_str());
                blanks.extend((!is_known).then_some(Blank::Lead));
                blanks.extend(criteria.is_none().then_some(Blank::Criteria));
                let lead = self.lead.clone();
                Some(Closing::Refer { lead })
            }
            Some(Kind::Known) => {
                blanks.extend(self.until.is_none().then_some(Blank::KnownUntil));
                self.until.map(|until| Closing::Known { until })
            }
            Some(Kind::SetAside) => {
                blanks.extend(self.reason.is_empty().then_some(Blank::Reason));
                let reason = self.reason.clone();
                Some(Closing::SetAside { reason })
            }
        };
        if !blanks.is_empty() {
            return Err(blanks);
        }
        // A checklist is part of a referral alone.
        let is_referral = self.kind == Some(Kind::Refer);
        match (closing, self.until, self.on.zip(text)) {
            (Some(closing), _, Some((on, text))) => Ok(Doing::Assess {
                on,
                closing,
                criteria: criteria.filter(|_| is_referral),
                text,
            }),
            (None, Some(until), _) => Ok(Doing::Park { until }),
            _ => Err(vec![Blank::Kind]),
        }
    }

    /// What was typed, to be mended.
    pub(super) fn sent(&self, blanks: Vec<Blank>) -> Sent {
        Sent {
            blanks,
            kind: self.kind,
            until: self.until.map(Night::date),
            words: self.words.again.clone(),
        }
    }
}
