//! What a viewer sees when something was not recorded: why, what changed, and the form again with
//! what they typed.
//!
//! No reason says anything of what another person thought of a hit.

use askama::Template;
use jiff::civil::DateTime;

use crate::view::frame::Frame;
use crate::view::hit::{AssessForm, Change, MoreActs};

/// Something was not recorded.
#[derive(Debug, Clone, Template)]
#[template(path = "not_recorded.html")]
pub struct NotRecordedPage {
    /// What stands around it.
    pub frame: Frame,
    /// The id of the hit.
    pub id: String,
    /// Why.
    pub why_not: WhyNot,
    /// Whether the viewer looks for the second time, without the first.
    pub look: LookAgain,
    /// How to decide; none where it cannot be decided now.
    pub form: Option<AssessForm>,
    /// What else may be done.
    pub more: MoreActs,
}

/// Why something was not recorded.
#[derive(Debug, Clone)]
pub enum WhyNot {
    /// The form lacks something, and says what.
    Lacks,
    /// The hit changed since the viewer looked.
    Changed(Vec<Change>),
    /// The account may assess nothing yet.
    Barred(DateTime),
    /// The viewer's assessment is in.
    Given,
    /// It cannot be done with the hit as it is now.
    NotNow,
    /// Who is to be replaced does not assess the hit, or was here lately; which, is not said.
    NotAway,
}

/// Whether a second look is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookAgain {
    /// It is the second one.
    pub is_second: bool,
}

impl LookAgain {
    pub(crate) const fn is_second(self) -> bool {
        self.is_second
    }
}

impl NotRecordedPage {
    fn sentence(&self) -> String {
        let key = match &self.why_not {
            WhyNot::Lacks => "not-recorded.lacks",
            WhyNot::Changed(_) => "not-recorded.changed",
            WhyNot::Barred(until) => {
                let moment = self.frame.moment(until);
                return self.frame.with("not-recorded.barred", "moment", moment);
            }
            WhyNot::Given => "not-recorded.given",
            WhyNot::NotNow => "not-recorded.not-now",
            WhyNot::NotAway => "not-recorded.not-away",
        };
        self.frame.text(key).to_owned()
    }

    fn changes(&self) -> &[Change] {
        match &self.why_not {
            WhyNot::Changed(changes) => changes,
            _ => &[],
        }
    }
}
