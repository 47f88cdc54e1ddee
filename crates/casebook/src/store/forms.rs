//! How projections and deeds are written down: JSON whose names never change, so that an old
//! casebook can be read. And nights, as rows have them.

use std::collections::BTreeSet;

use exchange::night::Night;
use exchange::payload::Severity;
use journal::Actor;
use serde::{Deserialize, Serialize};

use crate::assessing::{Assessment, Closing, CriteriaAnswers};
use crate::change::Change;
use crate::free_text::FreeText;
use crate::projection::{MetRule, Pair, Projection, ProjectionDigest};
use crate::standing::{Deed, Reopening};
use crate::store::StoreError;

/// A night as a row has it.
pub(super) fn night_of(day: u32, table: &'static str) -> Result<Night, StoreError> {
    Night::from_day_number(day).map_err(|_| StoreError::Damaged { table })
}

#[derive(Serialize, Deserialize)]
struct ProjectionForm {
    persons: u32,
    rules: BTreeSet<MetRule>,
    pairs: Vec<PairForm>,
    chains: BTreeSet<String>,
    domains: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct PairForm {
    agency: String,
    code: String,
    severity: Severity,
}

/// Writes a projection.
pub(super) fn write_projection(projection: &Projection) -> String {
    let pairs = projection.pairs.iter().map(|(pair, &severity)| PairForm {
        agency: pair.agency.clone(),
        code: pair.code.clone(),
        severity,
    });
    let form = ProjectionForm {
        persons: projection.persons,
        rules: projection.rules.clone(),
        pairs: pairs.collect(),
        chains: projection.chains.clone(),
        domains: projection.domains.clone(),
    };
    serde_json::to_string(&form).expect("text and numbers can be written")
}

/// Reads a projection; `None` when it was not written so.
pub(super) fn read_projection(json: &str) -> Option<Projection> {
    let form: ProjectionForm = serde_json::from_str(json).ok()?;
    let pairs = form.pairs.into_iter().map(|form| {
        let PairForm {
            agency,
            code,
            severity,
        } = form;
        (Pair { agency, code }, severity)
    });
    Some(Projection {
        persons: form.persons,
        rules: form.rules,
        pairs: pairs.collect(),
        chains: form.chains,
        domains: form.domains,
    })
}

/// The form that deeds are written in. Another one is not read.
const DEED_FORM: u8 = 2;

#[derive(Serialize, Deserialize)]
struct WrittenDeed {
    form: u8,
    #[serde(flatten)]
    deed: DeedForm,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
enum DeedForm {
    Take,
    Release,
    Assess {
        on: String,
        closing: ClosingForm,
        criteria: Option<[bool; 4]>,
        text: String,
        asks_two: bool,
    },
    Park {
        until: String,
        #[serde(default)]
        on: Option<String>,
    },
    Note {
        text: String,
    },
    Undo {
        text: String,
    },
    Replace {
        who: String,
    },
    Reopen {
        changes: BTreeSet<Change>,
        has_lapsed: bool,
        is_due: bool,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "closing", rename_all = "kebab-case")]
enum ClosingForm {
    Refer { lead: String },
    Known { until: String },
    SetAside { reason: String },
}

/// Writes a deed.
pub(super) fn write_deed(deed: &Deed) -> Vec<u8> {
    let deed = match deed {
        Deed::Take => DeedForm::Take,
        Deed::Release => DeedForm::Release,
        Deed::Assess {
            assessment,
            asks_two,
        } => DeedForm::Assess {
            on: assessment.on.to_string(),
            closing: ClosingForm::of(&assessment.closing),
            criteria: assessment.criteria.map(CriteriaAnswers::answers),
            text: assessment.text.as_str().to_owned(),
            asks_two: *asks_two,
        },
        Deed::Park { until, on } => DeedForm::Park {
            until: until.to_string(),
            on: on.as_ref().map(ToString::to_string),
        },
        Deed::Note(text) => DeedForm::Note {
            text: text.as_str().to_owned(),
        },
        Deed::Undo(text) => DeedForm::Undo {
            text: text.as_str().to_owned(),
        },
        Deed::Replace(who) => DeedForm::Replace {
            who: who.to_string(),
        },
        Deed::Reopen(why) => DeedForm::Reopen {
            changes: why.changes.clone(),
            has_lapsed: why.has_lapsed,
            is_due: why.is_due,
        },
    };
    let form = DEED_FORM;
    serde_json::to_vec(&WrittenDeed { form, deed }).expect("text and numbers can be written")
}

/// Reads the deed that `who` did; `None` when it was not written so.
pub(super) fn read_deed(json: &[u8], who: &Actor) -> Option<Deed> {
    let written: WrittenDeed = serde_json::from_slice(json).ok()?;
    if written.form != DEED_FORM {
        return None;
    }
    Some(match written.deed {
        DeedForm::Take => Deed::Take,
        DeedForm::Release => Deed::Release,
        DeedForm::Assess {
            on,
            closing,
            criteria,
            text,
            asks_two,
        } => Deed::Assess {
            assessment: Assessment {
                who: who.clone(),
                on: ProjectionDigest::parse(&on)?,
                closing: closing.read()?,
                criteria: criteria.map(CriteriaAnswers::new),
                text: FreeText::parse(&text).ok()?,
            },
            asks_two,
        },
        DeedForm::Park { until, on } => Deed::Park {
            until: Night::parse(&until).ok()?,
            on: match on {
                Some(digest) => Some(ProjectionDigest::parse(&digest)?),
                None => None,
            },
        },
        DeedForm::Note { text } => Deed::Note(FreeText::parse(&text).ok()?),
        DeedForm::Undo { text } => Deed::Undo(FreeText::parse(&text).ok()?),
        DeedForm::Replace { who } => Deed::Replace(Actor::parse(&who).ok()?),
        DeedForm::Reopen {
            changes,
            has_lapsed,
            is_due,
        } => Deed::Reopen(Reopening {
            changes,
            has_lapsed,
            is_due,
        }),
    })
}

impl ClosingForm {
    fn of(closing: &Closing) -> Self {
        match closing {
            Closing::Refer { lead } => Self::Refer { lead: lead.clone() },
            Closing::Known { until } => Self::Known {
                until: until.to_string(),
            },
            Closing::SetAside { reason } => Self::SetAside {
                reason: reason.clone(),
            },
        }
    }

    fn read(self) -> Option<Closing> {
        Some(match self {
            Self::Refer { lead } => Closing::Refer { lead },
            Self::Known { until } => Closing::Known {
                until: Night::parse(&until).ok()?,
            },
            Self::SetAside { reason } => Closing::SetAside { reason },
        })
    }
}

#[cfg(test)]
mod tests {
    use exchange::payload::Severity::{Acute, Concern};

    use super::*;
    use crate::projection::tests::projection;

    #[test]
    fn gives_back_every_deed_and_projection() {
        let who = Actor::parse("analyst-1").expect("an id");
        let until = Night::parse("2026-11-22").expect("a night");
        let text = FreeText::parse("plan \"loopt\"").expect("a text");
        let assess = |closing| Deed::Assess {
            assessment: Assessment {
                who: who.clone(),
                on: ProjectionDigest([7; 32]),
                closing,
                criteria: Some(CriteriaAnswers::new([true, false, true, false])),
                text: text.clone(),
            },
            asks_two: true,
        };
        let lead = "school".to_owned();
        let reason = "no-ground".to_owned();
        for deed in [
            Deed::Take,
            Deed::Release,
            assess(Closing::Refer { lead }),
            assess(Closing::Known { until }),
            assess(Closing::SetAside { reason }),
            Deed::Park { until, on: None },
            Deed::Park {
                until,
                on: Some(ProjectionDigest([9; 32])),
            },
            Deed::Note(text.clone()),
            Deed::Undo(text.clone()),
            Deed::Replace(who.clone()),
            Deed::Reopen(Reopening {
                changes: BTreeSet::from([
                    Change::Persons(2),
                    Change::Severity {
                        code: "report".to_owned(),
                        now: Acute,
                    },
                ]),
                has_lapsed: true,
                is_due: false,
            }),
        ] {
            assert_eq!(read_deed(&write_deed(&deed), &who), Some(deed));
        }
        let projection = projection(&[("police", "report", Acute), ("school", "other", Concern)]);
        assert_eq!(
            read_projection(&write_projection(&projection)),
            Some(projection)
        );
    }
}
