//! A route: where it is, who may, and what answers.

use casebook::account::Verb;

use super::answer::{Answer, Refusal};
use super::visit::Visit;

/// A route.
pub(crate) struct Route {
    /// How it is asked for.
    pub(crate) method: Method,
    /// Where it is; `{name}` stands for a part that a visit has.
    pub(crate) path: &'static str,
    /// Who may.
    pub(crate) access: Access,
    /// What answers it.
    pub(crate) answer: fn(&mut Visit<'_>) -> Result<Answer, Refusal>,
}

/// How a route is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// To look: only the journal changes.
    Get,
    /// To do something, by a form of this site.
    Post,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody, signed in or not.
    Everybody,
    /// Whoever has signed in.
    SignedIn,
    /// Whoever has signed in and whose role may do this.
    May(Verb),
}
