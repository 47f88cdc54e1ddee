//! The people of a site that is tried out: their accounts, and how two of them refer a hit.

use casebook::account::Role;
use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::free_text::FreeText;
use casebook::projection::ProjectionDigest;
use casebook::standing::Standing;
use casebook::store::{AccountChange, Doing, HitView, Reading, RuleTally};
use exchange::covenant::Covenant;
use exchange::night::Night;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use journal::Actor;

use super::{TrialError, TrialSite, moment};

/// One account for each role, and a second administrator, without whom no account can be reset.
const PEOPLE: [(&str, Role); 7] = [
    ("administrator-1", Role::Administrator),
    ("administrator-2", Role::Administrator),
    ("analyst-1", Role::Analyst),
    ("analyst-2", Role::Analyst),
    ("second-reviewer-1", Role::SecondReviewer),
    ("privacy-officer-1", Role::PrivacyOfficer),
    ("auditor-1", Role::Auditor),
];
/// Who looks at lists.
const ANALYST: &str = "analyst-1";
/// Who looks at what the analyst assessed.
const SECOND: &str = "second-reviewer-1";
const AUDITOR: &str = "auditor-1";

/// For so many days before the first night accounts have been there: new ones assess nothing for 24
/// hours.
const DAYS_BEFORE: i32 = 3;
const OPENING_TIME: Time = Time::constant(9, 0, 0, 0);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// An account of a site that is tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialAccount {
    /// Its id.
    pub id: Actor,
    /// What it is for.
    pub role: Role,
}

/// What somebody looked at before they assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Who.
    pub who: Actor,
    /// The digest of what they saw.
    pub on: ProjectionDigest,
    /// When they assessed it.
    pub at: Timestamp,
}

/// A hit that two people referred.
#[derive(Debug, Clone, PartialEq)]
pub struct Referred {
    /// As the first of them saw it.
    pub hit: HitView,
    /// The agency that leads.
    pub lead: String,
    /// The two assessments.
    pub looked: Vec<Looked>,
    /// Where it stands now.
    pub standing: Standing,
}

/// The accounts that [`TrialSite::make_accounts`] makes, in the order in which it makes them.
#[must_use]
pub fn trial_accounts() -> Vec<TrialAccount> {
    let mut accounts = Vec::with_capacity(PEOPLE.len());
    for (id, role) in PEOPLE {
        let id = actor(id);
        accounts.push(TrialAccount { id, role });
    }
    accounts
}

pub(super) fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("a fixed word")
}

pub(super) fn analyst() -> Actor {
    actor(ANALYST)
}

impl TrialSite {
    /// Makes the accounts, three days before the first night, so that those who assess may do so
    /// after it. The first administrator makes all of them.
    ///
    /// # Errors
    /// [`TrialError::Account`] when there are accounts already, [`TrialError::Opening`].
    pub fn make_accounts(&mut self, first: Night) -> Result<Vec<TrialAccount>, TrialError> {
        let at = moment(first, -DAYS_BEFORE, OPENING_TIME);
        let mut casebook = self.casebook()?;
        let accounts = trial_accounts();
        let administrator = accounts[0].id.clone();
        for account in &accounts {
            let add = AccountChange::Add(account.role);
            let salts = &mut self.salts();
            casebook.change_account(&account.id, add, &administrator, at, salts)?;
        }
        Ok(accounts)
    }

    /// Two people, an analyst and a second reviewer, look at a hit one after the other from `at`
    /// on, and refer it. Each names the digest of what they saw.
    ///
    /// # Errors
    /// [`TrialError::Read`] when there is no such hit, [`TrialError::Deed`] when it cannot be
    /// assessed now.
    pub fn refer(&mut self, hit: &str, lead: &str, at: Timestamp) -> Result<Referred, TrialError> {
        let mut casebook = self.casebook()?;
        let policy = self.policy().clone();
        let (mut first, mut looked) = (None, Vec::new());
        let mut standing = None;
        for (index, who) in (0..).zip([ANALYST, SECOND]) {
            let (who, sees_at) = (actor(who), at + MINUTE * (10 * index));
            let reading = Reading {
                who: &who,
                at: sees_at,
                filled_at: &policy.filled_at,
                salts: &mut self.salts(),
            };
            let view = casebook.read_hit(hit, reading)?;
            let on = view.digest;
            if index == 0 {
                let salts = &mut self.salts();
                casebook.act(hit, &who, sees_at, Doing::Take, &policy, salts)?;
            }
            let at = sees_at + MINUTE * 5;
            let assess = Doing::Assess {
                on,
                closing: Closing::Refer {
                    lead: lead.to_owned(),
                },
                criteria: Some(CriteriaAnswers::new([true; 4])),
                text: FreeText::parse("").expect("nothing is nobody's"),
            };
            let salts = &mut self.salts();
            standing = Some(casebook.act(hit, &who, at, assess, &policy, salts)?);
            first.get_or_insert(view);
            looked.push(Looked { who, on, at });
        }
        let (hit, standing) = first.zip(standing).expect("two people assessed it");
        Ok(Referred {
            hit,
            lead: lead.to_owned(),
            looked,
            standing,
        })
    }

    /// How right each rule of a covenant turns out to be, as the auditor reads it.
    ///
    /// # Errors
    /// [`TrialError::Account`], [`TrialError::Opening`].
    pub fn precision(
        &mut self,
        covenant: &Covenant,
        at: Timestamp,
    ) -> Result<Vec<RuleTally>, TrialError> {
        let (who, filled_at) = (actor(AUDITOR), self.policy().filled_at.clone());
        let reading = Reading {
            who: &who,
            at,
            filled_at: &filled_at,
            salts: &mut self.salts(),
        };
        Ok(self.casebook()?.read_precision(covenant, reading)?)
    }
}
