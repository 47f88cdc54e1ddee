//! Why a hit is here, in one line: how much meets, and what stands out.

use jiff::civil::Date;

use crate::view::frame::{Frame, capitalised};

/// Why a hit is here.
#[derive(Debug, Clone)]
pub struct Why {
    /// How many agencies a rule counts.
    pub agencies: usize,
    /// How many life domains a rule counts.
    pub domains: usize,
    /// What to know first.
    pub remark: Option<Remark>,
}

/// What stands out about a hit.
#[derive(Debug, Clone)]
pub enum Remark {
    /// An agency joined.
    Joined {
        /// Its name.
        agency: String,
        /// The night on which it did.
        on: Date,
    },
    /// A life domain was added.
    NewDomain {
        /// What it is called.
        domain: String,
        /// The night on which it was.
        on: Date,
    },
    /// A signal is more severe than it was.
    Severer {
        /// What the signal is called.
        signal: String,
        /// The night on which it was.
        on: Date,
    },
    /// The hit hangs on the word of one agency, by its name.
    HangsOn(String),
    /// The night has come until which it was parked or known.
    Due(Date),
    /// An agency is missing tonight, by its name.
    Missing(String),
    /// It rests on pairs that agencies must confirm.
    Unconfirmed,
}

impl Why {
    /// The line.
    pub(crate) fn line(&self, frame: &Frame) -> String {
        let agencies = frame.count_in_words("why.agencies", self.agencies);
        let domains = frame.count_in_words("why.domains", self.domains);
        let counts = format!("{agencies}, {domains}");
        let line = self.remark.as_ref().map_or_else(
            || counts.clone(),
            |remark| format!("{counts}; {}", remark.words(frame)),
        );
        capitalised(&line)
    }
}

impl Remark {
    fn words(&self, frame: &Frame) -> String {
        let on_night = |key: &str, name: &str, value: &str, on: Date| {
            let night = frame.date(on);
            frame.with_two(key, name, value, "night", night)
        };
        match self {
            Self::Joined { agency, on } => on_night("why.joined", "agency", agency, *on),
            Self::NewDomain { domain, on } => on_night("why.new-domain", "domain", domain, *on),
            Self::Severer { signal, on } => on_night("why.severer", "signal", signal, *on),
            Self::HangsOn(agency) => frame.with("why.hangs-on", "agency", agency),
            Self::Due(night) => frame.with("why.due", "night", frame.date(*night)),
            Self::Missing(agency) => frame.with("why.missing", "agency", agency),
            Self::Unconfirmed => frame.text("why.unconfirmed").to_owned(),
        }
    }
}
