//! The table of routes: all that there is. The server answers nothing else.

use casebook::store::Casebook;

use crate::server::language_choice;
use crate::server::route::Route;
use crate::server::{Service, ServiceParts, Settled};
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

impl Service {
    /// The page over a casebook.
    #[must_use]
    pub fn new(casebook: Casebook, settled: Settled, parts: ServiceParts) -> Self {
        Self::over(ROOMS, casebook, settled, parts)
    }
}

#[cfg(test)]
mod tests;
