//! The pages outside the work: signing in, and what a viewer sees when something cannot be shown.
//!
//! A page of what went wrong says the same of what is not there and of what may not be seen, so
//! that nobody can try ids. What happened stands in the log of the service, under the number that
//! the page shows.

use askama::Template;

use crate::view::frame::Frame;

/// Where people sign in.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// What stands around it.
    pub frame: Frame,
    /// Whether what was sent last did not fit: never what of it.
    pub was_refused: bool,
    /// The name that was given.
    pub name: String,
}

/// What a viewer sees when a page cannot be shown.
#[derive(Debug, Clone, Template)]
#[template(path = "fault.html")]
pub struct FaultPage {
    /// What stands around it.
    pub frame: Frame,
    /// What went wrong.
    pub fault: Fault,
    /// The number to name to the administrator.
    pub reference: String,
}

/// Why a page cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is none, or none for this viewer.
    NotFound,
    /// The viewer may not do this.
    Forbidden,
    /// It changed since the viewer looked.
    Changed,
    /// The service failed.
    Failed,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 4] = [Self::NotFound, Self::Forbidden, Self::Changed, Self::Failed];

    /// The status that goes with it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::Changed => 409,
            Self::Failed => 500,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::NotFound => "fault.not-found",
            Self::Forbidden => "fault.forbidden",
            Self::Changed => "fault.changed",
            Self::Failed => "fault.failed",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::NotFound => "fault.not-found-about",
            Self::Forbidden => "fault.forbidden-about",
            Self::Changed => "fault.changed-about",
            Self::Failed => "fault.failed-about",
        }
    }
}
