//! The page of numbers: how much came in, what was found, what was decided and how long it took.
//!
//! A number under ten is never shown, here as elsewhere: it could be about one household. A total
//! is shown only where it does not give such a number away.

mod chart;
mod suppressed;

use askama::Template;
use exchange::covenant::Stage;
use jiff::civil::Date;

pub use self::chart::{Delivered, Volume};
pub use self::suppressed::{Figure, Figures};
use crate::view::frame::Frame;
use crate::view::hit::Kind;

/// The page of numbers.
#[derive(Debug, Clone, Template)]
#[template(path = "numbers.html")]
pub struct NumbersPage {
    /// What stands around it.
    pub frame: Frame,
    /// The first day that the numbers are about.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// How much each agency sent, night by night.
    pub volumes: Vec<Volume>,
    /// What each rule found.
    pub rules: Vec<RuleFigures>,
    /// What was decided, how often and how fast.
    pub decisions: Vec<DecisionFigures>,
}

/// What a rule found.
#[derive(Debug, Clone)]
pub struct RuleFigures {
    /// What it is called.
    pub name: String,
    /// Its stage.
    pub stage: Stage,
    /// Hits that meet it tonight.
    pub tonight: Figure,
    /// Hits that met it on some night of the period.
    pub period: Figure,
    /// Of those that were referred: answered *right*, *known* and *wrong*.
    pub answers: Figures<3>,
}

/// How often something was decided, and how long it took.
#[derive(Debug, Clone)]
pub struct DecisionFigures {
    /// What was decided.
    pub kind: Kind,
    /// How often.
    pub count: Figure,
    /// Half of them took at most so many days, in tenths; none where they are too few.
    pub median_days: Option<u64>,
    /// Nine of ten took at most so many days, in tenths.
    pub ninth_days: Option<u64>,
}

impl NumbersPage {
    /// The nights of the period, as the first agency has them: all have the same.
    fn nights(&self) -> Vec<Date> {
        let first = self.volumes.first().map(|volume| &volume.nights);
        first
            .into_iter()
            .flatten()
            .map(|night| night.night)
            .collect()
    }
}
