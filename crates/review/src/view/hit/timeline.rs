//! A hit over time, drawn as SVG: a lane an agency, a mark a signal.
//!
//! ```text
//! y  ┌─ name of the agency ───────────────────────────┐   the window of the rules is shaded,
//!    │ ────①──────────②┄┄┄┄┄┄┄┄┄┄③──────────────────┃ │   tonight is the line at its right end
//!    ├─ the next ─────────────────────────────────────┤
//!    │ ──────────────────②─────────────────────────┃ │   ② repeats the event ②: they are tied
//!    └─ months ───────────────────────────────────────┘
//! ```
//!
//! Severity is a shape and no colour alone. A mark holds the number of its event, as the table of
//! the same page does: the table says all that the picture does. Looks come from classes, as the
//! page allows no style of its own.

use exchange::payload::Severity;
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::explained::{Dated, SignalRole};
use crate::view::frame::Frame;
use crate::view::morning::severity_class;

/// What a timeline shows.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The lanes, from top to bottom.
    pub lanes: Vec<Lane>,
    /// The first day that a rule looks at.
    pub from: Date,
    /// The night.
    pub tonight: Date,
}

/// The signals of one agency.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The name of the agency.
    pub agency: String,
    /// Its signals.
    pub marks: Vec<Mark>,
}

/// A signal on its lane.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The number of its event within the hit.
    pub event: u64,
    /// When it was.
    pub when: Dated,
    /// How severe it is.
    pub severity: Severity,
    /// What it is called.
    pub signal: String,
    /// Whether it counts.
    pub role: SignalRole,
}

/// Lengths are in units of the picture.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 14.0;
const RIGHT: f64 = 24.0;
const LANE: f64 = 52.0;
const TOP: f64 = 6.0;
const AXIS: f64 = 34.0;
const FOOT: f64 = 30.0;
/// Marks nearer than this to each other are set one above the other.
const NEAR: f64 = 19.0;

/// A timeline with its places.
#[derive(Debug)]
pub(crate) struct Drawing<'a> {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) lanes: Vec<DrawnLane<'a>>,
    pub(crate) ties: Vec<String>,
    pub(crate) months: Vec<(f64, String)>,
    /// Where the window begins, and how wide it is.
    pub(crate) window: (f64, f64),
    /// Where the lanes end.
    pub(crate) foot: f64,
    pub(crate) tonight: f64,
}

/// A lane with its places.
#[derive(Debug)]
pub(crate) struct DrawnLane<'a> {
    pub(crate) agency: &'a str,
    pub(crate) label: f64,
    pub(crate) axis: f64,
    pub(crate) marks: Vec<DrawnMark>,
}

/// A mark with its places.
#[derive(Debug)]
pub(crate) struct DrawnMark {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) event: u64,
    pub(crate) classes: String,
    /// What it is, in words.
    pub(crate) title: String,
    /// The corners of a diamond; none where it is round.
    pub(crate) diamond: Option<String>,
    is_echo: bool,
}

/// From days to places.
struct Scale {
    first: Date,
    days: f64,
}

impl Scale {
    fn of(timeline: &Timeline) -> Self {
        let marks = timeline.lanes.iter().flat_map(|lane| &lane.marks);
        let oldest = marks.map(|mark| mark.when.start()).min();
        let oldest = oldest.map_or(timeline.from, |oldest| oldest.min(timeline.from));
        // Air at the left, so that the oldest mark and the edge of the window are seen whole.
        let first = oldest.checked_sub(5.days()).unwrap_or(oldest);
        let days = f64::from(days_between(first, timeline.tonight).max(1));
        Self { first, days }
    }

    fn x(&self, date: Date) -> f64 {
        let days = f64::from(days_between(self.first, date));
        let x = LEFT + (WIDTH - LEFT - RIGHT) * days / self.days;
        // Tenths are finer than a pixel, and keep the page short.
        (x * 10.0).round() / 10.0
    }
}

fn days_between(from: Date, until: Date) -> i32 {
    until.since(from).map_or(0, |span: Span| span.get_days())
}

impl Timeline {
    pub(crate) fn drawing(&self, frame: &Frame) -> Drawing<'_> {
        let scale = Scale::of(self);
        let mut lanes = Vec::with_capacity(self.lanes.len());
        let mut top = TOP;
        for lane in &self.lanes {
            lanes.push(DrawnLane {
                agency: &lane.agency,
                label: top + 12.0,
                axis: top + AXIS,
                marks: drawn_marks(lane, &scale, top + AXIS, frame),
            });
            top += LANE;
        }
        let (from, tonight) = (scale.x(self.from), scale.x(self.tonight));
        Drawing {
            width: WIDTH,
            height: top + FOOT,
            ties: ties(&lanes),
            months: months(&scale, self.tonight, frame),
            window: (from, tonight - from),
            foot: top,
            tonight,
            lanes,
        }
    }
}

fn drawn_marks(lane: &Lane, scale: &Scale, axis: f64, frame: &Frame) -> Vec<DrawnMark> {
    let mut marks: Vec<&Mark> = lane.marks.iter().collect();
    marks.sort_by_key(|mark| (mark.when.start(), mark.event));
    let mut drawn: Vec<DrawnMark> = Vec::with_capacity(marks.len());
    for mark in marks {
        let x = scale.x(mark.when.start());
        let is_crowded = drawn
            .last()
            .is_some_and(|last| x - last.x < NEAR && last.y >= axis);
        let y = if is_crowded { axis - 11.0 } else { axis };
        let mut classes = severity_class(mark.severity).to_owned();
        classes.push_str(match mark.role {
            SignalRole::Counts => "",
            SignalRole::Echo => " echo",
            SignalRole::Outside => " idle",
        });
        drawn.push(DrawnMark {
            x,
            y,
            event: mark.event,
            title: format!("{}: {}", mark.when.words(frame), mark.signal),
            diamond: (mark.severity == Severity::Acute).then(|| diamond(x, y)),
            classes,
            is_echo: mark.role == SignalRole::Echo,
        });
    }
    drawn
}

fn diamond(x: f64, y: f64) -> String {
    let r = 12.5;
    format!(
        "{:.1},{y:.1} {x:.1},{:.1} {:.1},{y:.1} {x:.1},{:.1}",
        x - r,
        y - r,
        x + r,
        y + r
    )
}

/// A curve from each echo to the signal that its event counts for.
fn ties(lanes: &[DrawnLane<'_>]) -> Vec<String> {
    let marks = || lanes.iter().flat_map(|lane| &lane.marks);
    let mut ties = Vec::new();
    for echo in marks().filter(|mark| mark.is_echo) {
        let is_origin = |mark: &&DrawnMark| !mark.is_echo && mark.event == echo.event;
        if let Some(origin) = marks().find(is_origin) {
            let middle = f64::midpoint(origin.x, echo.x);
            ties.push(format!(
                "M{:.1} {:.1}C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}",
                origin.x, origin.y, origin.y, echo.y, echo.x, echo.y
            ));
        }
    }
    ties
}

/// Where months begin, as many as there is room for; the year stands with January.
fn months(scale: &Scale, tonight: Date, frame: &Frame) -> Vec<(f64, String)> {
    // A name needs some forty units, so a year and a half fits with every month.
    let step = if scale.days > 540.0 { 3 } else { 1 };
    let mut months = Vec::new();
    let mut month = scale.first.first_of_month();
    while let Ok(next) = month.checked_add(1.month()) {
        month = next;
        if month > tonight {
            break;
        }
        if (month.month() - 1) % step == 0 && scale.x(month) < WIDTH - RIGHT - 30.0 {
            months.push((scale.x(month), frame.short_month(month)));
        }
    }
    months
}

impl Dated {
    /// The day that it begins on.
    pub(crate) const fn start(self) -> Date {
        match self {
            Self::Day(date) | Self::Week(date) => date,
        }
    }
}

#[cfg(test)]
mod tests;
