//! What the tests share: the binary, a town to run it in, chance, and what goes wrong by hand.

pub(crate) mod chance;
#[cfg(target_os = "linux")]
pub(crate) mod kills;
pub(crate) mod marks;
pub(crate) mod run;
#[cfg(target_os = "linux")]
pub(crate) mod strace;
pub(crate) mod town;
