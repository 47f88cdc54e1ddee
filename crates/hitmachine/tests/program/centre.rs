//! The centre, night after night: what it does by itself, and what is remembered of it.

mod lived_demo;
#[cfg(unix)]
mod months;
#[cfg(unix)]
mod night;
#[cfg(unix)]
mod referred;
pub(crate) mod remembered;
#[cfg(unix)]
mod serving;
