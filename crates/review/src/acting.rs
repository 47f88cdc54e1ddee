//! What people do with hits: they decide, take, park, write down, open again, replace, one hit or
//! many.
//!
//! Each act is one call of [`Casebook::act`](casebook::store::Casebook::act), which has every check
//! in it. What it refuses comes back as the form with what was typed, and nothing of it is lost: it
//! is kept as a draft too.

mod again;
mod bulk;
mod deciding;
mod doing;
mod drafting;
mod forms;
mod other;
#[cfg(test)]
mod tests;
mod typed;

use casebook::account::Verb;

pub(crate) use self::forms::{decide_form, more_acts};
use crate::server::route::{Access, Method, Route};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        method: Method::Post,
        path: "/hits/{id}/assess",
        access: Access::May(Verb::Assess),
        answer: deciding::assess,
    },
    Route {
        method: Method::Post,
        path: "/hits/{id}/draft",
        access: Access::May(Verb::Assess),
        answer: drafting::keep,
    },
    Route {
        method: Method::Post,
        path: "/hits/{id}/take",
        access: Access::May(Verb::Take),
        answer: other::take,
    },
    Route {
        method: Method::Post,
        path: "/hits/{id}/undo",
        access: Access::May(Verb::Undo),
        answer: other::undo,
    },
    Route {
        method: Method::Post,
        path: "/hits/{id}/note",
        access: Access::May(Verb::Note),
        answer: other::note,
    },
    Route {
        method: Method::Post,
        path: "/hits/{id}/replace",
        access: Access::May(Verb::ReplaceAbsent),
        answer: other::replace,
    },
    Route {
        method: Method::Post,
        path: "/bulk",
        access: Access::May(Verb::Take),
        answer: bulk::look,
    },
    Route {
        method: Method::Post,
        path: "/bulk/do",
        access: Access::May(Verb::Take),
        answer: bulk::act_on_all,
    },
    Route {
        method: Method::Post,
        path: "/bulk/undo",
        access: Access::May(Verb::Undo),
        answer: bulk::undo_all,
    },
];
