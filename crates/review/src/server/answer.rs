//! What a route answers, or why it does not.

use askama::Template;
use casebook::store::{AccountError, AuditError, DeedError, ReadError, StoreError};

/// What a route answers.
pub(crate) enum Answer {
    /// A page.
    Page(String),
    /// What was sent is done: the browser goes there.
    SeeOther(SeeOther),
    /// A file to keep.
    File(SentFile),
    /// It is done, and there is nothing to show: a script sent it.
    Done,
}

/// Where a browser goes after a form.
pub(crate) struct SeeOther {
    /// A path of this site, with its query.
    pub(crate) to: String,
    /// A cookie to keep, as its header has it.
    pub(crate) cookie: Option<String>,
}

/// A file to keep.
pub(crate) struct SentFile {
    /// Its name, of a-z, 0-9, hyphens and a dot.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// What stands in it.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// A page of a view model.
    ///
    /// # Errors
    /// [`Refusal::Failed`] when it cannot be rendered.
    pub(crate) fn page(page: &impl Template) -> Result<Self, Refusal> {
        let rendered = page.render();
        rendered.map(Self::Page).map_err(Refusal::failed)
    }

    /// On to a path of this site.
    pub(crate) fn see_other(to: impl Into<String>) -> Self {
        Self::SeeOther(SeeOther {
            to: to.into(),
            cookie: None,
        })
    }
}

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
    /// It changed since the visitor looked.
    Changed,
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
        Self::failed(error)
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
            DeedError::Changed { .. } | DeedError::State => Self::Changed,
            DeedError::Store(error) => error.into(),
            DeedError::Assess(_) => Self::Changed,
            _ => Self::Malformed,
        }
    }
}
