//! The centre, night after night: what it does by itself, and what is remembered of it.

#[cfg(unix)]
mod months;
#[cfg(unix)]
mod night;
pub(crate) mod remembered;
