//! Who may do what with the casebook (docs/casebook.md, "Accounts").
//!
//! An account has one role. So who assesses has no journal and makes no accounts, and who makes
//! accounts cannot assess. What each role may do is data, [`RIGHTS`], and nothing else decides it.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use journal::Actor;

/// How long an account that was made, enabled or reset assesses nothing: an administrator who takes
/// it over can complete no pair before somebody may have noticed.
pub const BARRED: SignedDuration = SignedDuration::from_hours(24);

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Works on hits.
    Analyst,
    /// Assesses what an analyst assessed, or the other way round.
    SecondReviewer,
    /// Watches over it all (FG).
    PrivacyOfficer,
    /// Reads the journal.
    Auditor,
    /// Makes accounts.
    Administrator,
}

impl Role {
    /// Every role, in the order of docs/casebook.md.
    pub const ALL: [Self; 5] = [
        Self::Analyst,
        Self::SecondReviewer,
        Self::PrivacyOfficer,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::SecondReviewer => "second-reviewer",
            Self::PrivacyOfficer => "privacy-officer",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a word; `None` where it is of none.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What somebody does with the casebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Look at lists of hits.
    List,
    /// Look at a hit.
    Read,
    /// Take hits out.
    Export,
    /// Read the journal, and check it.
    Audit,
    /// Look at how right the rules turn out to be.
    Precision,
    /// Look at how much came in, and what was decided how fast.
    Numbers,
    /// Look at whom agencies have yet to inform.
    Informing,
    /// Take a hit as theirs.
    Take,
    /// Assess a hit.
    Assess,
    /// Put a hit away for a while.
    Park,
    /// Write something down.
    Note,
    /// Open what is closed or away.
    Undo,
    /// Let another take the place of an assessor who was not here for long.
    ReplaceAbsent,
    /// Let another take the place of an assessor, whenever.
    ReplaceAnyTime,
    /// Look at the accounts.
    ListAccounts,
    /// Make, disable and enable accounts, and ask that one is reset.
    ChangeAccounts,
    /// Complete a reset that another asked for.
    CompleteReset,
    /// Void a night that went wrong.
    VoidNight,
}

impl Verb {
    /// What it is, as in "may not …".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list hits",
            Self::Read => "read a hit",
            Self::Export => "export hits",
            Self::Audit => "read the journal",
            Self::Precision => "read how right rules are",
            Self::Numbers => "read the numbers",
            Self::Informing => "read which informing is due",
            Self::Take => "take a hit",
            Self::Assess => "assess a hit",
            Self::Park => "park a hit",
            Self::Note => "note something of a hit",
            Self::Undo => "undo a decision",
            Self::ReplaceAbsent => "replace an assessor who is away",
            Self::ReplaceAnyTime => "replace an assessor at once",
            Self::ListAccounts => "list accounts",
            Self::ChangeAccounts => "change accounts",
            Self::CompleteReset => "complete the reset of an account",
            Self::VoidNight => "void a night",
        }
    }
}

/// Every verb, and the roles that may do it.
pub const RIGHTS: [(Verb, &[Role]); 18] = {
    use Role::{Administrator, Analyst, Auditor, PrivacyOfficer, SecondReviewer};
    [
        (Verb::List, &[Analyst, SecondReviewer, PrivacyOfficer]),
        (Verb::Read, &[Analyst, SecondReviewer, PrivacyOfficer]),
        (Verb::Export, &[Analyst, PrivacyOfficer]),
        (Verb::Audit, &[PrivacyOfficer, Auditor]),
        (Verb::Precision, &[Analyst, PrivacyOfficer, Auditor]),
        (
            Verb::Numbers,
            &[
                Analyst,
                SecondReviewer,
                PrivacyOfficer,
                Auditor,
                Administrator,
            ],
        ),
        (Verb::Informing, &[Analyst, PrivacyOfficer]),
        (Verb::Take, &[Analyst]),
        (Verb::Assess, &[Analyst, SecondReviewer]),
        (Verb::Park, &[Analyst]),
        (Verb::Note, &[Analyst, SecondReviewer]),
        (Verb::Undo, &[Analyst]),
        (Verb::ReplaceAbsent, &[Analyst, PrivacyOfficer]),
        (Verb::ReplaceAnyTime, &[PrivacyOfficer]),
        (
            Verb::ListAccounts,
            &[PrivacyOfficer, Auditor, Administrator],
        ),
        (Verb::ChangeAccounts, &[Administrator]),
        (Verb::CompleteReset, &[PrivacyOfficer, Administrator]),
        (Verb::VoidNight, &[Administrator]),
    ]
};

/// Whoever acts at the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id: that of a function, and not the name of a person.
    pub id: Actor,
    /// What it is for.
    pub role: Role,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom; the first administrator's is made by itself.
    pub made_by: Actor,
    /// Whether it may do nothing at all.
    pub is_disabled: bool,
    /// Until when it assesses nothing.
    pub barred_until: Timestamp,
    /// Who asked that it be reset, and when, until another completes it.
    pub reset_asked: Option<ResetAsked>,
}

/// Half of a reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetAsked {
    /// The administrator who asked.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Why an account may not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Forbidden {
    /// There is none of this id.
    #[error("there is no account {id}: an administrator adds one")]
    Unknown {
        /// The id.
        id: Actor,
    },
    /// It is disabled.
    #[error("the account {id} is disabled: an administrator enables it")]
    Disabled {
        /// Its id.
        id: Actor,
    },
    /// Its role may not.
    #[error("the account {id} may not {}: its role is {role}", verb.as_str())]
    Role {
        /// Its id.
        id: Actor,
        /// Its role.
        role: Role,
        /// What it wanted.
        verb: Verb,
    },
    /// It is new, or was enabled or reset, and may assess nothing yet.
    #[error("the account {id} was made, enabled or reset: it may assess from {until} on")]
    Barred {
        /// Its id.
        id: Actor,
        /// From when on it may.
        until: Timestamp,
    },
}

/// Whether an account may do something: it is enabled, and its role may.
///
/// # Errors
/// [`Forbidden::Disabled`] and [`Forbidden::Role`].
pub fn may(account: &Account, verb: Verb) -> Result<(), Forbidden> {
    if account.is_disabled {
        let id = account.id.clone();
        return Err(Forbidden::Disabled { id });
    }
    let has_right = RIGHTS
        .iter()
        .any(|(of, roles)| *of == verb && roles.contains(&account.role));
    if !has_right {
        return Err(Forbidden::Role {
            id: account.id.clone(),
            role: account.role,
            verb,
        });
    }
    Ok(())
}

/// Whether an account may assess now. One that is barred may not, also where it would be the first:
/// else being refused would say that another's assessment is in.
///
/// # Errors
/// As [`may`], and [`Forbidden::Barred`].
pub fn may_assess(account: &Account, now: Timestamp) -> Result<(), Forbidden> {
    may(account, Verb::Assess)?;
    if now < account.barred_until {
        return Err(Forbidden::Barred {
            id: account.id.clone(),
            until: account.barred_until,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
