//! The page of one hit: why it was found, since when, who says what, and how to decide.
//!
//! It never shows who a hit is about: nothing at the centre knows. What a person may see of the
//! deciding is a type, [`Look`]: a second look has no field for what the first one saw.

mod explained;
mod looks;
mod more;
mod timeline;

use askama::Template;
use exchange::covenant::Stage;
use exchange::payload::Severity;

pub use self::explained::{
    ConditionRow, Dated, Desk, Explained, RuleRow, SignalRole, SignalRow, WithoutRow, WordOf,
};
pub use self::looks::{
    AssessForm, Assessed, Blank, Change, Criterion, HistoryLine, Kept, Kind, Look, LookedAt,
    Related, RestoredDraft, Sent, State,
};
pub use self::more::{GoingOn, MoreActs, Reopens, WordsFor, WordsLack};
pub use self::timeline::{Lane, Mark, Timeline};
use crate::view::frame::Frame;
use crate::view::why::Why;

/// The page of one hit.
#[derive(Debug, Clone, Template)]
#[template(path = "hit.html")]
pub struct HitPage {
    /// What stands around it.
    pub frame: Frame,
    /// The id of the hit.
    pub id: String,
    /// Why it is here.
    pub why: Why,
    /// The highest severity of what a rule counts.
    pub severity: Severity,
    /// The stage of its furthest rule.
    pub stage: Stage,
    /// How many persons it is about.
    pub persons: u64,
    /// The names of agencies that are missing tonight, of which nothing counts as gone.
    pub missing: Vec<String>,
    /// Where in its tray the hit is.
    pub position: Option<Position>,
    /// Why it was found.
    pub explained: Explained,
    /// The same as a picture.
    pub timeline: Timeline,
    /// Every signal.
    pub signals: Vec<SignalRow>,
    /// Whether the viewer may take them out as a file.
    pub may_take_out: bool,
    /// Whom to call.
    pub desks: Vec<Desk>,
    /// Hits that share signals with it.
    pub related: Related,
    /// What this viewer may see of the deciding.
    pub look: Look,
    /// How to decide; none for a viewer who may not.
    pub form: Option<AssessForm>,
    /// What else this viewer may do with it.
    pub more: MoreActs,
}

/// Where in its tray a hit is, with the addresses of its neighbours.
#[derive(Debug, Clone)]
pub struct Position {
    /// Its place, from 1.
    pub place: u64,
    /// How many hits the tray holds.
    pub of: u64,
    /// The address of the tray.
    pub tray: String,
    /// The address of the hit before.
    pub previous: Option<String>,
    /// The address of the hit after.
    pub next: Option<String>,
}

impl HitPage {
    fn is_acute(&self) -> bool {
        self.severity == Severity::Acute
    }

    fn place(&self, position: &Position) -> String {
        let [place, of] = [position.place, position.of].map(|number| self.frame.number(number));
        self.frame.with_two("hit.place", "place", &place, "of", &of)
    }
}
