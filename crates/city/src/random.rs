//! Seeded randomness: streams of numbers, and shuffles without a table.

pub(crate) mod permutation;
pub(crate) mod seeded;
