//! How one or two people close a hit (docs/casebook.md, "Two people").
//!
//! The first assessment is closed until a second person's is in. Two that agree decide. Two that
//! differ are shown to both, who each assess once more, openly; if they still differ, a third
//! person may, and two of three decide. Nothing closes by itself, and no one person closes what two
//! must.

mod criteria;

use std::collections::{BTreeMap, BTreeSet};

use journal::Actor;

pub use self::criteria::{CriteriaAnswers, NationalCriterion};
use crate::free_text::FreeText;
use crate::projection::ProjectionDigest;
use exchange::agreements::SecondLook;
use exchange::night::Night;

/// What closes a hit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// The case goes to those who may be told; the agency that leads.
    Refer {
        /// The id of the agency.
        lead: String,
    },
    /// It is known already: there is one plan, until a date.
    Known {
        /// The last night it is taken for known.
        until: Night,
    },
    /// Nothing is to be done.
    SetAside {
        /// The id of the reason, of the agreements' list.
        reason: String,
    },
}

impl Closing {
    /// Whether two people mean the same. Of plans that are there, the date may differ.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refer { lead }, Self::Refer { lead: other }) => lead == other,
            (Self::Known { .. }, Self::Known { .. })
            | (Self::SetAside { .. }, Self::SetAside { .. }) => true,
            _ => false,
        }
    }

    /// Whether two people must close a hit so, by what was agreed or stricter. `is_picked` is what
    /// the keyed hash says of the hit.
    #[must_use]
    pub const fn asks_two(&self, look: SecondLook, is_acute: bool, is_picked: bool) -> bool {
        match (look, self) {
            (SecondLook::All, _) | (_, Self::Refer { .. }) => true,
            // Nothing acute is set aside by one person.
            (_, Self::SetAside { .. }) if is_acute => true,
            (SecondLook::Sample, _) => is_picked,
            (SecondLook::Referrals, _) => false,
        }
    }
}

/// What one person thinks of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Who.
    pub who: Actor,
    /// The digest of what they looked at.
    pub on: ProjectionDigest,
    /// How they would close it.
    pub closing: Closing,
    /// What they answered to the national criteria; there for each referral.
    pub criteria: Option<CriteriaAnswers>,
    /// A few words.
    pub text: FreeText,
}

/// Where the assessing of a hit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// Nobody has assessed it.
    None,
    /// One has; what they think stays closed.
    SecondDue,
    /// Two differ, and were opened.
    Differ {
        /// Whether a third person may assess it: both have looked again.
        is_third_due: bool,
    },
    /// It is closed.
    Decided(Closing),
}

/// The assessments of a hit since it was last opened, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessing {
    given: Vec<Assessment>,
    needs_two: bool,
}

/// Why a person may not assess a hit now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssessError {
    /// Their assessment is in, and another person's is due.
    #[error("you have assessed this hit: it waits for another person")]
    Again,
    /// Two others are about to decide, and have not both looked again.
    #[error("two people assess this hit, and have not both looked at it again")]
    NotYet,
    /// It is closed.
    #[error("this hit is closed: undo the decision first")]
    Closed,
}

impl Assessing {
    /// Where it stands.
    #[must_use]
    pub fn stand(&self) -> Stand {
        let latest = self.latest();
        match latest.as_slice() {
            [] => Stand::None,
            [only] if !self.needs_two => Stand::Decided(only.closing.clone()),
            [_] => Stand::SecondDue,
            several => agreed(several).map_or_else(
                || Stand::Differ {
                    is_third_due: self.is_third_due(),
                },
                Stand::Decided,
            ),
        }
    }

    /// Whether what was assessed may be shown: to its author always, to others once two are in.
    #[must_use]
    pub fn is_open_to(&self, viewer: &Actor) -> bool {
        let people = self.people();
        people.len() >= 2 || people.contains(viewer)
    }

    /// The assessments that a viewer may see.
    #[must_use]
    pub fn shown_to(&self, viewer: &Actor) -> &[Assessment] {
        if self.is_open_to(viewer) {
            &self.given
        } else {
            &[]
        }
    }

    /// Whether a person may assess it now.
    ///
    /// # Errors
    /// A variant of [`AssessError`] for each reason why not.
    pub fn may(&self, who: &Actor) -> Result<(), AssessError> {
        let is_one_of_them = self.people().contains(who);
        match self.stand() {
            Stand::Decided(_) => Err(AssessError::Closed),
            Stand::SecondDue if is_one_of_them => Err(AssessError::Again),
            Stand::Differ {
                is_third_due: false,
            } if !is_one_of_them => Err(AssessError::NotYet),
            Stand::None | Stand::SecondDue | Stand::Differ { .. } => Ok(()),
        }
    }

    /// Adds an assessment. `asks_two` is what [`Closing::asks_two`] says of it; once two are asked,
    /// two stay asked, whatever the second person chooses.
    ///
    /// # Errors
    /// As [`may`](Self::may); nothing has changed then.
    pub fn add(&mut self, assessment: Assessment, asks_two: bool) -> Result<Stand, AssessError> {
        self.may(&assessment.who)?;
        self.needs_two |= asks_two;
        self.given.push(assessment);
        Ok(self.stand())
    }

    /// Takes out all that somebody who is away has given, so that another can take the place. What
    /// others gave stays.
    pub fn replace(&mut self, away: &Actor) {
        self.given.retain(|assessment| assessment.who != *away);
    }

    /// Whether anything rests on it: an assessment, or that two stay asked though whoever gave the
    /// first was replaced.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.needs_two || !self.given.is_empty()
    }

    /// Whether a person has given an assessment that counts.
    #[must_use]
    pub fn is_of(&self, who: &Actor) -> bool {
        self.people().contains(who)
    }

    fn people(&self) -> BTreeSet<&Actor> {
        self.given
            .iter()
            .map(|assessment| &assessment.who)
            .collect()
    }

    /// Each person's latest assessment, in order of their ids.
    fn latest(&self) -> Vec<&Assessment> {
        let mut latest = BTreeMap::new();
        for given in &self.given {
            latest.insert(&given.who, given);
        }
        latest.into_values().collect()
    }

    /// Whether the first two have both looked again, or more than two are at it.
    fn is_third_due(&self) -> bool {
        let times = |who: &&Actor| self.given.iter().filter(|given| given.who == **who).count();
        let people = self.people();
        people.len() > 2 || people.iter().all(|who| times(who) >= 2)
    }
}

/// What two of them agree on; of equal ones, as the person with the smallest id has it.
fn agreed(latest: &[&Assessment]) -> Option<Closing> {
    for (place, one) in latest.iter().enumerate() {
        let others = &latest[place + 1..];
        if others
            .iter()
            .any(|other| one.closing.agrees_with(&other.closing))
        {
            return Some(one.closing.clone());
        }
    }
    None
}

#[cfg(test)]
mod tests;
