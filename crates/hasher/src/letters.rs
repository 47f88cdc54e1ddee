//! Letters: what an agency reads of the centre's letters, finds in its exports, and writes back.

pub mod answer_form;
mod centre_letter;
pub mod confirm;
pub mod find_rows;
pub mod referrals;
pub mod seen_letter;

pub use centre_letter::CentreLetterError;
