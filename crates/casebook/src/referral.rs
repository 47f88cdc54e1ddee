//! What referrals are judged by: whether a rule is met by some of a case alone, and how right a
//! rule turns out to be by what agencies answer.

pub mod precision;
pub(crate) mod rule_alone;
