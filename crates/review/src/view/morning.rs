//! The morning page: what there is to do today, tray by tray, with filters that live in the
//! address.
//!
//! Nothing here is ordered by weight. A tray is in order of age, or of what its name says.

mod bulk;
mod filter;

use askama::Template;
use exchange::covenant::Stage;
use exchange::payload::Severity;
use jiff::civil::Date;

pub use self::bulk::{BulkAct, BulkLine, BulkPage};
pub use self::filter::{Choice, Filter, FilterForm, KeptFilter, Question, Sort};
use crate::view::frame::Frame;
use crate::view::why::Why;

/// The morning page, of one tray.
#[derive(Debug, Clone, Template)]
#[template(path = "morning.html")]
pub struct MorningPage {
    /// What stands around it.
    pub frame: Frame,
    /// The tray that is open.
    pub tray: Tray,
    /// How much is in each tray, in the order in which they are shown.
    pub trays: Vec<TrayCount>,
    /// What the tray is narrowed to.
    pub filter: FilterForm,
    /// The hits of this page of the tray.
    pub rows: Vec<Row>,
    /// Where in the tray this page is.
    pub paging: Paging,
    /// The stock of the first night, while there is one.
    pub intake: Option<Intake>,
    /// What the addresses of its hits have behind them, so that a hit knows its tray.
    pub query: String,
    /// Whether the viewer may take or park hits.
    pub may_act: bool,
    /// Whether the viewer may take the list out as a file.
    pub may_take_out: bool,
}

/// A tray of the morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tray {
    /// Not seen before.
    New,
    /// Changed since it was decided, and open again.
    Changed,
    /// Parked or known until a night that has come.
    Due,
    /// Taken by the viewer.
    Mine,
    /// Rests on an agency that is missing, or on pairs that are not confirmed.
    Waiting,
    /// Found on the first night and not yet handed out.
    Stock,
    /// Everything that is remembered, decided or not.
    Every,
}

impl Tray {
    /// Every tray, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Changed,
        Self::Due,
        Self::Mine,
        Self::Waiting,
        Self::Stock,
        Self::Every,
    ];

    /// The tray of a name in an address; none for any other text.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tray| tray.name() == name)
    }

    /// Its name in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Due => "due",
            Self::Mine => "mine",
            Self::Waiting => "waiting",
            Self::Stock => "stock",
            Self::Every => "all",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::New => "tray.new",
            Self::Changed => "tray.changed",
            Self::Due => "tray.due",
            Self::Mine => "tray.mine",
            Self::Waiting => "tray.waiting",
            Self::Stock => "tray.stock",
            Self::Every => "tray.all",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::New => "tray.new-about",
            Self::Changed => "tray.changed-about",
            Self::Due => "tray.due-about",
            Self::Mine => "tray.mine-about",
            Self::Waiting => "tray.waiting-about",
            Self::Stock => "tray.stock-about",
            Self::Every => "tray.all-about",
        }
    }
}

/// How many hits a tray holds.
#[derive(Debug, Clone, Copy)]
pub struct TrayCount {
    /// The tray.
    pub tray: Tray,
    /// How many.
    pub count: u64,
}

/// A hit in a tray.
#[derive(Debug, Clone)]
pub struct Row {
    /// The id of the hit.
    pub id: String,
    /// Why it is here.
    pub why: Why,
    /// The highest severity of what a rule counts.
    pub severity: Severity,
    /// The stage of its furthest rule.
    pub stage: Stage,
    /// What its rules are called.
    pub rules: Vec<String>,
    /// The names of its agencies.
    pub agencies: Vec<String>,
    /// What its life domains are called.
    pub domains: Vec<String>,
    /// The night on which it came into this tray.
    pub since: Date,
    /// How many days ago that is.
    pub days: u64,
    /// Whose it is, by the name of the account.
    pub assignee: Option<String>,
    /// Whether it may be taken or parked together with others.
    pub is_bulk: bool,
}

/// Where in a tray a page is.
#[derive(Debug, Clone)]
pub struct Paging {
    /// The place of its first hit, from 1.
    pub first: u64,
    /// The place of its last hit.
    pub last: u64,
    /// How many hits the filter leaves.
    pub total: u64,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the page after.
    pub next: Option<String>,
}

/// The stock of the first night: so much a day, acute first, then what waits longest.
#[derive(Debug, Clone, Copy)]
pub struct Intake {
    /// How many are still in stock.
    pub left: u64,
    /// How many are handed out a day.
    pub a_day: u64,
    /// The night on which the stock is empty, if nothing changes.
    pub empty_on: Date,
    /// Whether tonight's are still to be handed out.
    pub is_due: bool,
}

impl MorningPage {
    fn count_of(&self, tray: Tray) -> u64 {
        let counts = self.trays.iter().filter(|count| count.tray == tray);
        counts.map(|count| count.count).sum()
    }

    /// What there is to do, in a sentence.
    fn summary(&self) -> String {
        let frame = &self.frame;
        let mut counts = vec![
            frame.count("morning.new", self.count_of(Tray::New)),
            frame.count("morning.changed", self.count_of(Tray::Changed)),
            frame.count("morning.due", self.count_of(Tray::Due)),
        ];
        let second_looks = frame
            .viewer
            .as_ref()
            .map_or(0, |viewer| viewer.second_looks);
        if second_looks > 0 {
            counts.push(frame.count("morning.second", second_looks));
        }
        frame.with("morning.summary", "counts", frame.list(&counts))
    }

    fn place(&self) -> String {
        self.paging.place(&self.frame)
    }
}

impl Row {
    fn is_acute(&self) -> bool {
        self.severity == Severity::Acute
    }
}

impl Paging {
    /// Where the page is: `1–25 van 1.284`.
    pub(crate) fn place(&self, frame: &Frame) -> String {
        let [first, last, total] =
            [self.first, self.last, self.total].map(|number| frame.number(number));
        let place = format!("{first}–{last}");
        frame.with_two("paging.place", "place", &place, "total", &total)
    }
}

/// The class of what a severity looks like.
pub(crate) const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Concern => "concern",
        Severity::Serious => "serious",
        Severity::Acute => "acute",
    }
}
