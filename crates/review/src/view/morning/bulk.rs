//! The look before many hits are taken or parked at once: what will happen to each, and what
//! cannot.

use askama::Template;
use jiff::civil::Date;

use crate::view::frame::Frame;
use crate::view::why::Why;

/// What is about to be done with many hits.
#[derive(Debug, Clone, Template)]
#[template(path = "bulk.html")]
pub struct BulkPage {
    /// What stands around it.
    pub frame: Frame,
    /// What is about to be done.
    pub act: BulkAct,
    /// With which hits.
    pub able: Vec<BulkLine>,
    /// With which chosen hits it cannot be done.
    pub unable: Vec<BulkLine>,
    /// The address to go back to.
    pub back: String,
    /// The first and the last night until which they may be parked, where none of these was given.
    pub asks_until: Option<(Date, Date)>,
}

/// What can be done with many hits at once. A decision is none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkAct {
    /// They become the viewer's.
    Take,
    /// They are put away until a night.
    Park {
        /// The last night.
        until: Date,
    },
}

/// A chosen hit.
#[derive(Debug, Clone)]
pub struct BulkLine {
    /// Its id.
    pub id: String,
    /// Why it is here.
    pub why: Why,
}

impl BulkPage {
    fn able_count(&self) -> u64 {
        self.able.len() as u64
    }

    fn unable_count(&self) -> u64 {
        self.unable.len() as u64
    }

    fn title(&self) -> String {
        match self.act {
            BulkAct::Take => self.frame.count("bulk.take", self.able_count()),
            BulkAct::Park { .. } if self.asks_until.is_some() => {
                self.frame.count("bulk.park", self.able_count())
            }
            BulkAct::Park { until } => {
                let title = self.frame.count("bulk.park", self.able_count());
                let until = self.frame.date(until);
                format!("{title} {}", self.frame.with("bulk.until", "night", &until))
            }
        }
    }

    const fn act_name(&self) -> &'static str {
        match self.act {
            BulkAct::Take => "take",
            BulkAct::Park { .. } => "park",
        }
    }

    fn until(&self) -> String {
        match self.act {
            BulkAct::Take => String::new(),
            BulkAct::Park { until } => until.to_string(),
        }
    }
}
