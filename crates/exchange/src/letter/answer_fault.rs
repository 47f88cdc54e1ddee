//! Why what an answer says cannot be (docs/referral.md, "Letter 4").

/// What of an answer cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFault {
    /// Somebody was informed after the night of the letter, or ten years before it.
    #[error("the day of informing lies after the night, or more than ten years before it")]
    InformedOn,
    /// What is postponed is looked at again on the night, before it, or more than a year after it.
    #[error("the day of review must lie after the night, and at most a year after it")]
    ReviewBy,
    /// Nobody was reached, and yet somebody was informed or something came of it.
    #[error("where nobody was reached, nobody was informed, and there is no outcome")]
    NotReached,
}
