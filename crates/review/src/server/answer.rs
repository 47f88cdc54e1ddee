//! What a route answers.

use askama::Template;

pub(crate) use super::refusal::Refusal;
use super::service::Service;
use super::visit::Visit;
pub(crate) use crate::view::frame::Told;

/// What a route answers.
pub(crate) enum Answer {
    /// A page.
    Page(String),
    /// A page that is rendered without the casebook: others have it meanwhile.
    Unrendered(Render),
    /// What was sent is done: the browser goes there.
    SeeOther(SeeOther),
    /// A file to keep.
    File(SentFile),
    /// It is done, and there is nothing to show: a script sent it.
    Done,
    /// Something that takes long comes first, without the casebook: others have it meanwhile.
    Work(Work),
}

/// Renders a page.
pub(crate) type Render = Box<dyn FnOnce() -> Result<String, askama::Error> + Send>;

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
    pub(crate) fn page(page: impl Template + Send + 'static) -> Self {
        Self::Unrendered(Box::new(move || page.render()))
    }

    /// The same, with its page rendered.
    ///
    /// # Errors
    /// [`Refusal::Failed`] when it cannot be.
    pub(crate) fn rendered(self) -> Result<Self, Refusal> {
        match self {
            Self::Unrendered(render) => Ok(Self::Page(render().map_err(Refusal::failed)?)),
            answer => Ok(answer),
        }
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
