//! The pages outside the work: signing in, and what a viewer sees when something cannot be shown.
//!
//! A page of what went wrong says the same of what is not there and of what may not be seen, so
//! that nobody can try ids. What happened stands in the log of the service, under the number that
//! the page shows.

use std::fmt;

use askama::Template;
use jiff::civil::DateTime;

use crate::view::frame::Frame;

/// Where people sign in.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// What stands around it.
    pub frame: Frame,
    /// Whether what was sent last did not fit: never what of it.
    pub was_refused: bool,
    /// For how many seconds whoever sent it waits before they may try again; 0 for none.
    pub waits: u64,
    /// The name that was given.
    pub name: String,
    /// What is asked for besides the passphrase.
    pub asks: SecondStep,
    /// The path that is gone to afterwards.
    pub back: String,
}

/// What is asked for besides a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStep {
    /// Nothing.
    Nothing,
    /// A code of six digits.
    Code,
    /// A recovery code.
    Recovery,
}

/// Where somebody chooses what to sign in with.
#[derive(Debug, Clone, Template)]
#[template(path = "enrol.html")]
pub struct EnrolPage {
    /// What stands around it.
    pub frame: Frame,
    /// What is said of what was sent last.
    pub said: Option<EnrolSaid>,
    /// For how many seconds whoever sent it waits before they may try again; 0 for none.
    pub waits: u64,
    /// The account that was given.
    pub name: String,
}

/// Why nothing was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnrolSaid {
    /// Account and code do not go together.
    Refused,
    /// The passphrase is too short or too long.
    Length,
    /// The passphrase is among the commonest.
    Common,
    /// It was not written twice alike.
    Different,
    /// No session was chosen to end.
    NoSession,
}

impl EnrolSaid {
    const fn text(self) -> &'static str {
        match self {
            Self::Refused => "enrol.refused",
            Self::Length => "enrol.length",
            Self::Common => "enrol.common",
            Self::Different => "enrol.different",
            Self::NoSession => "account.no-session",
        }
    }
}

/// What is shown once: the key of codes, and codes for when it is lost.
#[derive(Debug, Clone, Template)]
#[template(path = "shown_once.html")]
pub struct ShownOncePage {
    /// What stands around it.
    pub frame: Frame,
    /// The key of codes, where there is a new one.
    pub code_key: Option<ShownKey>,
    /// Recovery codes; none where none are asked for.
    pub recovery: Vec<String>,
    /// The path of where to go on.
    pub on: &'static str,
}

/// The key of codes, for a code generator.
#[derive(Clone)]
pub struct ShownKey {
    /// As it is typed.
    pub typed: String,
    /// As a URI.
    pub uri: String,
    /// As a picture.
    pub drawing: Option<QrDrawing>,
}

impl fmt::Debug for ShownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownKey(hidden)")
    }
}

/// A QR code to draw.
#[derive(Clone)]
pub struct QrDrawing {
    /// The width and height with the edge, in modules.
    pub side: i32,
    /// The dark modules, as the `d` of a path.
    pub path: String,
}

/// What somebody sees of their own account.
#[derive(Debug, Clone, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    /// What stands around it.
    pub frame: Frame,
    /// What is said of what was sent last.
    pub said: Option<EnrolSaid>,
    /// The key of the text for the role.
    pub role: &'static str,
    /// The sessions there are, with this one.
    pub sessions: Vec<SignedIn>,
    /// Whether recovery codes are of use here.
    pub has_recovery: bool,
}

/// A session of one's own.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What it is called in the form that ends it; `None` for the one in which the page is asked.
    pub name: Option<String>,
    /// Since when, by the centre's clock.
    pub since: DateTime,
    /// When something was last asked in it, by the centre's clock.
    pub seen: DateTime,
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
    /// A form is not of a page that this viewer has open.
    Forged,
    /// It changed since the viewer looked.
    Changed,
    /// Another run holds the casebook.
    Busy,
    /// The service failed.
    Failed,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 6] = [
        Self::NotFound,
        Self::Forbidden,
        Self::Forged,
        Self::Changed,
        Self::Busy,
        Self::Failed,
    ];

    /// The status that goes with it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden | Self::Forged => 403,
            Self::Changed => 409,
            Self::Busy => 503,
            Self::Failed => 500,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::NotFound => "fault.not-found",
            Self::Forbidden => "fault.forbidden",
            Self::Forged => "fault.forged",
            Self::Changed => "fault.changed",
            Self::Busy => "fault.busy",
            Self::Failed => "fault.failed",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::NotFound => "fault.not-found-about",
            Self::Forbidden => "fault.forbidden-about",
            Self::Forged => "fault.forged-about",
            Self::Changed => "fault.changed-about",
            Self::Busy => "fault.busy-about",
            Self::Failed => "fault.failed-about",
        }
    }
}
