//! What a route answers, or why it does not.

use askama::Template;
use casebook::store::{AccountError, AuditError, DeedError, ReadError, StoreError};

use super::service::Service;
use super::visit::Visit;

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
    /// Something that takes long comes first, without the casebook: others have it meanwhile.
    Work(Work),
}

/// Work that takes long, such as hashing a passphrase, and needs no casebook. It gives what comes
/// after it, which has the same visit again.
pub(crate) type Work = Box<dyn FnOnce(&Service) -> Then + Send>;

/// What a route goes on with.
pub(crate) type Then = Box<dyn FnOnce(&mut Visit<'_>) -> Result<Answer, Refusal> + Send>;

/// Where a browser goes after a form.
pub(crate) struct SeeOther {
    /// A path of this site, with its query.
    pub(crate) to: String,
    /// A cookie to keep, as its header has it.
    pub(crate) cookie: Option<String>,
    /// What the visitor is told on the next page, once.
    pub(crate) told: Option<Told>,
}

/// What a visitor is told on the next page, once: above it, and for a screen reader as a status. It
/// is kept by session in the memory of the service, never in the casebook, as it may name a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The key of the text; `{about}` in it is what it is about.
    pub(crate) text: &'static str,
    /// What it is about, such as the id of a hit.
    pub(crate) about: String,
    /// The address to which a form is sent that takes it back, where something does.
    pub(crate) undo: Option<String>,
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
            told: None,
        })
    }

    /// On to a path of this site, where the visitor is told what was done.
    pub(crate) fn done(to: impl Into<String>, told: Told) -> Self {
        Self::SeeOther(SeeOther {
            to: to.into(),
            cookie: None,
            told: Some(told),
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
