//! The table of routes: what there is, and who may. The server answers nothing else.

use casebook::account::Verb;

use super::answer::{Answer, Refusal};
use super::language_choice;
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

/// Every route. Each room has its own, and stands here once.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    ROOMS.iter().copied().flatten()
}

const ROOMS: &[&[Route]] = &[
    language_choice::ROUTES,
    crate::entering::ROUTES,
    crate::acting::ROUTES,
    crate::showing::ROUTES,
    crate::watching::ROUTES,
    crate::taking_out::ROUTES,
];

#[cfg(test)]
mod tests;
