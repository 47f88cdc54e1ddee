//! What a version of the agreements allows that an earlier one did not.
//!
//! What is wider counts for an agency only once its batches name the version in which it stands:
//! until then, nothing is done with its signals that it did not know of.

use std::fmt;

use super::Agreements;
use super::decision::SecondLook;
use super::tell::TellLevel;

/// Something that is wider than it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wider {
    /// One agency may be told more of another.
    Tell {
        /// The id of the agency that more is told of.
        from: String,
        /// The id of the agency that is told.
        to: String,
        /// What it may be told now.
        what: TellLevel,
    },
    /// Hits are remembered for longer.
    Retention {
        /// For how many days now.
        days: u16,
    },
    /// Fewer decisions are looked at again.
    SecondLook {
        /// Which ones now.
        which: SecondLook,
    },
}

impl fmt::Display for Wider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tell { from, to, what } => {
                write!(f, "{to} is told more of {from}: {}", what.as_str())
            }
            Self::Retention { days } => write!(f, "hits are remembered for longer: {days} days"),
            Self::SecondLook { which } => {
                write!(f, "fewer decisions are looked at again: {}", which.as_str())
            }
        }
    }
}

impl Agreements {
    /// All that is wider here than in `earlier`, in the order of docs/agreements.md.
    #[must_use]
    pub fn wider_than(&self, earlier: &Self) -> Vec<Wider> {
        let mut wider = Vec::new();
        if self.retention_days > earlier.retention_days {
            wider.push(Wider::Retention {
                days: self.retention_days,
            });
        }
        if self.second_look < earlier.second_look {
            wider.push(Wider::SecondLook {
                which: self.second_look,
            });
        }
        for tell in &self.tells {
            if earlier.may_tell(tell.from(), tell.to()) < Some(tell.what()) {
                wider.push(Wider::Tell {
                    from: tell.from.clone(),
                    to: tell.to.clone(),
                    what: tell.what,
                });
            }
        }
        wider
    }
}
