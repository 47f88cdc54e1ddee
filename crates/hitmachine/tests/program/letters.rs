//! Letters between the centre and an agency: questions and confirmations, referrals and answers.

pub(crate) mod confirm;
pub(crate) mod referral;
