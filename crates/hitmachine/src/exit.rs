//! The exit status: what a script may rely on.

use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

/// What the status of a finished command means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; no hits is also done.
    Done = 0,
    /// Refused: the operator can mend it.
    Refused = 1,
    /// Failed: the disk, or a bug.
    Failed = 3,
    /// Not yet: a batch is missing (`EX_TEMPFAIL` of sysexits.h).
    NotYet = 75,
    // 2, misuse of the command line, is given by the parser of the command line.
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped, and the status that says so.
#[derive(Debug)]
pub(crate) struct Stop {
    exit: Exit,
    error: anyhow::Error,
}

impl Stop {
    /// The operator can mend it.
    pub(crate) fn refused(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Refused, error: error.into() }
    }

    /// The disk failed, or the program.
    pub(crate) fn failed(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Failed, error: error.into() }
    }

    /// Something that is to come has not come.
    pub(crate) fn not_yet(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::NotYet, error: error.into() }
    }

    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// The error and its causes on one line.
    pub(crate) fn line(&self) -> String {
        format!("{:#}", self.error)
    }
}

/// Adds the place to an error whose own text does not have it, and says who can mend it.
pub(crate) trait OrStop<T> {
    /// The operator can mend it.
    fn or_refuse(self, place: impl std::fmt::Display) -> Result<T, Stop>;
    /// The disk failed.
    fn or_fail(self, place: impl std::fmt::Display) -> Result<T, Stop>;
}

impl<T, E: Into<anyhow::Error>> OrStop<T> for Result<T, E> {
    fn or_refuse(self, place: impl std::fmt::Display) -> Result<T, Stop> {
        self.map_err(|error| Stop::refused(error.into().context(place.to_string())))
    }

    fn or_fail(self, place: impl std::fmt::Display) -> Result<T, Stop> {
        self.map_err(|error| Stop::failed(error.into().context(place.to_string())))
    }
}

/// Lets a panic say where it happened, but not its message: that might hold a value from a row.
pub(crate) fn hide_values_in_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let _ = writeln!(
            io::stderr(),
            "error: this is a bug in hitmachine, at {place}; please report it with this line and the command"
        );
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_place_and_cause_on_one_line() {
        let stop = Err::<(), _>(std::io::Error::other("no such thing")).or_refuse("covenant.toml").expect_err("an error");
        assert_eq!(stop.line(), "covenant.toml: no such thing");
        assert_eq!(stop.exit(), Exit::Refused);
    }
}
