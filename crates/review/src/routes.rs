//! The table of routes: all that there is. The server answers nothing else.

use std::sync::Arc;

use axum::Router;

use crate::server::route::Route;
use crate::server::{Service, language_choice, shell};
use crate::{acting, entering, showing, taking_out, watching};

/// Every route. Each room has its own, and stands here once.
const ROOMS: &[&[Route]] = &[
    language_choice::ROUTES,
    entering::ROUTES,
    acting::ROUTES,
    showing::ROUTES,
    watching::ROUTES,
    taking_out::ROUTES,
];

/// Every route.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    ROOMS.iter().copied().flatten()
}

/// Everything that the page answers.
pub fn router(service: Arc<Service>) -> Router {
    shell::router(service, all())
}

#[cfg(test)]
mod tests;
