//! What the tests of the program share: a laid-out city, the binary, and a search for marked
//! values.

pub(crate) mod marks;
pub(crate) mod run;
pub(crate) mod town;
