//! Why a route does not answer.

use casebook::store::{AccountError, AuditError, DeedError, ReadError, StoreError};

/// Why a route does not answer. Nothing has changed then.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Nobody has signed in.
    SignIn,
    /// There is no such thing, or none for this visitor.
    NotFound,
    /// The visitor may not do this.
    Forbidden,
    /// What was sent is none of what this site's forms send.
    Malformed,
    /// A form was not sent by a page of this visitor, or by one from before they signed in.
    Forged,
    /// It changed since the visitor looked.
    Changed,
    /// Another run holds the casebook for longer than is waited: it helps to try again.
    Busy,
    /// The service failed. Why goes to the log, and never to a page.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl Refusal {
    /// The service failed.
    pub(crate) fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if error.is_busy() {
            Self::Busy
        } else {
            Self::failed(error)
        }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => error.into(),
            _ => Self::Forbidden,
        }
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unknown => Self::NotFound,
            ReadError::Id { .. } => Self::Malformed,
            ReadError::Account(error) => error.into(),
            ReadError::Store(error) => error.into(),
            error => Self::failed(error),
        }
    }
}

impl From<AuditError> for Refusal {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Unknown => Self::NotFound,
            AuditError::Account(error) => error.into(),
            AuditError::Store(error) => error.into(),
            error => Self::failed(error),
        }
    }
}

impl From<DeedError> for Refusal {
    fn from(error: DeedError) -> Self {
        match error {
            DeedError::Unknown => Self::NotFound,
            DeedError::Account(error) => error.into(),
            DeedError::Changed { .. } | DeedError::State | DeedError::Assess(_) => Self::Changed,
            DeedError::Store(error) => error.into(),
            _ => Self::Malformed,
        }
    }
}
