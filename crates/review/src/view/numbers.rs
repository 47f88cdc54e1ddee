//! The page of numbers: how much came in, what was found, what was decided and how long it took.
//!
//! A number under ten is never shown, here as elsewhere: it could be about one household. A total
//! is shown only where it does not give such a number away.

mod chart;
mod precision;
mod suppressed;

use askama::Template;
use exchange::covenant::Stage;
use jiff::civil::Date;

pub use self::chart::{Delivered, Volume};
pub use self::precision::Percents;
pub use self::suppressed::{Figure, Figures, RuleHitsShown};
use crate::view::frame::Frame;
use crate::view::hit::Kind;

/// The page of numbers.
#[derive(Debug, Clone, Template)]
#[template(path = "numbers.html")]
pub struct NumbersPage {
    /// What stands around it.
    pub frame: Frame,
    /// The first day that hits and decisions are counted of: a Monday.
    pub from: Date,
    /// The last day: a Sunday. Between two Sundays nothing is added, so that who looks every day
    /// cannot tell what one day added.
    pub until: Date,
    /// How much each agency sent, night by night.
    pub volumes: Vec<Volume>,
    /// What each rule found.
    pub rules: Vec<RuleFigures>,
    /// How right each rule turned out to be; none where the viewer may not know.
    pub precisions: Option<Vec<PrecisionFigures>>,
    /// What was decided, how often and how fast.
    pub decisions: Vec<DecisionFigures>,
    /// Whether the viewer may know which informing is due.
    pub shows_informing: bool,
}

/// What a rule found.
#[derive(Debug, Clone)]
pub struct RuleFigures {
    /// What it is called, with its version.
    pub name: String,
    /// Its stage when hits met it.
    pub stage: Stage,
    /// How many hits.
    pub hits: RuleHitsShown,
}

/// How right a rule turned out to be, by the answers of the last twelve months.
#[derive(Debug, Clone)]
pub struct PrecisionFigures {
    /// What it is called, with its version.
    pub name: String,
    /// Its stage in the covenant.
    pub stage: Stage,
    /// Since when it is treated as a pilot, where it is.
    pub fell_on: Option<Date>,
    /// How many were answered *right*, *known* and *wrong*.
    pub answers: Figures<3>,
    /// Between which shares they belong together.
    pub share: Option<Percents>,
}

impl PrecisionFigures {
    /// Since when it is treated as a pilot, in words.
    pub(crate) fn fell(&self, frame: &Frame) -> String {
        let fell = self
            .fell_on
            .map(|night| frame.with("numbers.fell", "night", frame.date(night)));
        fell.unwrap_or_default()
    }

    /// The share in words.
    pub(crate) fn words(&self, frame: &Frame) -> String {
        self.share.map_or_else(
            || frame.text("numbers.withheld").to_owned(),
            |share| {
                let [low, high] = [share.low, share.high].map(|end| end.to_string());
                frame.with_two("numbers.between", "low", low, "high", high)
            },
        )
    }
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
