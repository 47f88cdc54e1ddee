//! For those who watch: numbers, the journal, deletions, the covenant in words, rules that fell
//! back, informing that is due, and help. All of it is read, and each reading is an entry.

mod audit;
mod covenant;
mod deletions;
mod help;
mod informing;
mod journal;
mod numbers;
mod rules;

use casebook::account::Verb;

use crate::server::route::{Access, Method, Route};

const fn get(
    path: &'static str,
    access: Access,
    answer: fn(
        &mut crate::server::visit::Visit<'_>,
    ) -> Result<crate::server::answer::Answer, crate::server::answer::Refusal>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        access,
        answer,
    }
}

/// The routes of this room.
pub(crate) const ROUTES: &[Route] = &[
    get("/numbers", Access::May(Verb::Numbers), numbers::numbers),
    get("/rules", Access::May(Verb::Precision), rules::rules),
    get(
        "/informing",
        Access::May(Verb::Informing),
        informing::informing,
    ),
    get("/covenant", Access::SignedIn, covenant::covenant),
    get("/help", Access::SignedIn, help::own),
    get("/help/{guide}", Access::SignedIn, help::guide),
    get("/journal", Access::May(Verb::Audit), journal::entries),
    get("/journal/hit", Access::May(Verb::Audit), journal::find_hit),
    get(
        "/journal/hit/{id}",
        Access::May(Verb::Audit),
        journal::who_saw,
    ),
    get("/journal/sample", Access::May(Verb::Audit), audit::sample),
    get("/journal/check", Access::May(Verb::Audit), audit::check),
    get("/forgotten", Access::May(Verb::Audit), deletions::deletions),
];

#[cfg(test)]
mod tests;
