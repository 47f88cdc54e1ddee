//! What people look at: the morning with its trays, a hit, and the tray of second looks; and what
//! they do that changes no hit: keep a filter, hand out the stock, open what is related.

pub(crate) mod address;
mod explain;
mod filters;
mod history;
mod hit;
mod morning;
mod remark;
mod second_looks;
#[cfg(test)]
mod tests;

use casebook::account::Verb;

use crate::server::route::{Access, Method, Route};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/",
        access: Access::May(Verb::List),
        answer: morning::show,
    },
    Route {
        method: Method::Get,
        path: "/hits/{id}",
        access: Access::May(Verb::Read),
        answer: hit::show,
    },
    Route {
        method: Method::Post,
        path: "/hits/{id}/related",
        access: Access::May(Verb::Read),
        answer: hit::show_related,
    },
    Route {
        method: Method::Get,
        path: "/second-looks",
        access: Access::May(Verb::List),
        answer: second_looks::show,
    },
    Route {
        method: Method::Get,
        path: "/second-looks/{id}",
        access: Access::May(Verb::Read),
        answer: hit::show_for_second_look,
    },
    Route {
        method: Method::Post,
        path: "/filters",
        access: Access::May(Verb::List),
        answer: filters::save,
    },
    Route {
        method: Method::Post,
        path: "/filters/delete",
        access: Access::May(Verb::List),
        answer: filters::delete,
    },
    Route {
        method: Method::Post,
        path: "/intake",
        access: Access::May(Verb::Take),
        answer: filters::hand_out,
    },
];
