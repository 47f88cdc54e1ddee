//! What a viewer may see of the deciding, and the form by which they decide.

use casebook::free_text::FreeTextError;
use jiff::civil::{Date, DateTime};

use super::more::{GoingOn, says_of_words};
use crate::view::frame::Frame;
use crate::view::morning::Choice;

/// What a viewer may see of the deciding.
#[derive(Debug, Clone)]
pub enum Look {
    /// The hit is looked at openly.
    Open(Kept),
    /// Another person has assessed it, and until this viewer has too nothing of that is shown: not
    /// what, by whom, when, or how long it took.
    Second,
    /// Two people differ, and each sees both.
    Disputed {
        /// What each thought.
        assessed: Vec<Assessed>,
        /// What is kept of the hit.
        kept: Kept,
    },
}

/// What is kept of a hit and may be shown.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where it stands.
    pub state: State,
    /// What changed since it was last decided; empty where nothing did.
    pub changes: Vec<Change>,
    /// When it was last decided.
    pub decided_on: Option<Date>,
    /// What was done with it, the newest first.
    pub history: Vec<HistoryLine>,
    /// Who looked at it, the newest first.
    pub looked: Vec<LookedAt>,
}

/// Where a hit stands.
#[derive(Debug, Clone)]
pub enum State {
    /// Nobody has done anything with it.
    New,
    /// It is to be looked at; whose it is, by the name of the account.
    Open(Option<String>),
    /// The viewer has assessed it, and another must.
    Given,
    /// Two people differ.
    Disputed,
    /// It was referred; the name of the agency that leads.
    Referred(String),
    /// It is known, until this night.
    Known(Date),
    /// It was set aside; the name of the reason.
    SetAside(String),
    /// It is parked until this night.
    Parked(Date),
}

/// Something that was never seen before.
#[derive(Debug, Clone)]
pub enum Change {
    /// An agency, by its name.
    Agency(String),
    /// A chain, by its name.
    Chain(String),
    /// A life domain, by its name.
    Domain(String),
    /// A rule, by its name.
    Rule(String),
    /// A code, by its name.
    Code(String),
    /// It is about more persons than ever.
    Persons(u64),
    /// A code is more severe than it ever was, by its name.
    Severity(String),
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// When: day and time of day at the centre.
    pub at: jiff::civil::DateTime,
    /// Who, by the name of the account; none for a run.
    pub who: Option<String>,
    /// What, as a sentence in the viewer's language.
    pub what: String,
    /// The words that were written with it.
    pub text: String,
}

/// Somebody looked.
#[derive(Debug, Clone)]
pub struct LookedAt {
    /// When.
    pub at: jiff::civil::DateTime,
    /// Who, by the name of the account.
    pub who: String,
}

/// What one of two people thought.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// Who, by the name of the account.
    pub who: String,
    /// Whether that is the viewer.
    pub is_viewer: bool,
    /// What, as a sentence in the viewer's language.
    pub what: String,
    /// The words that were written with it.
    pub text: String,
}

/// Hits that share signals with this one.
#[derive(Debug, Clone)]
pub enum Related {
    /// Their number, until somebody gives a reason to open them.
    Number(u64),
    /// They were opened: id and state word of each.
    Opened(Vec<(String, String)>),
}

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The hit was referred.
    Refer,
    /// It was known already.
    Known,
    /// It was set aside.
    SetAside,
    /// It was parked.
    Park,
}

impl Kind {
    /// Its name in the form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refer => "refer",
            Self::Known => "known",
            Self::SetAside => "set-aside",
            Self::Park => "park",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Refer => "kind.refer",
            Self::Known => "kind.known",
            Self::SetAside => "kind.set-aside",
            Self::Park => "kind.park",
        }
    }
}

/// How to decide.
#[derive(Debug, Clone)]
pub struct AssessForm {
    /// The digest of what the viewer looks at, which a decision names.
    pub digest: String,
    /// The national criteria, to be answered before a referral.
    pub criteria: Vec<Criterion>,
    /// The agencies that may lead.
    pub leads: Vec<Choice>,
    /// The reasons of the agreements for which a hit may be set aside.
    pub reasons: Vec<Choice>,
    /// The first night until which it may be known or parked.
    pub earliest: Date,
    /// The last night until which it may be known.
    pub latest_known: Date,
    /// The last night until which it may be parked.
    pub latest_parked: Date,
    /// Whether it may be parked or taken: not on a second look.
    pub may_park: bool,
    /// Whether it may be taken.
    pub may_take: bool,
    /// What was sent before, where it could not be taken.
    pub sent: Sent,
    /// Where the viewer goes on.
    pub going_on: GoingOn,
    /// Until when it must be sent before the session ends, where nothing keeps what is typed.
    pub sends_before: DateTime,
    /// What was typed before and not sent, where it holds that.
    pub draft: RestoredDraft,
}

/// What was typed before and not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoredDraft {
    /// There is nothing.
    None,
    /// It is about the hit as it is.
    Current,
    /// The hit has changed since.
    Older,
}

/// What was sent by the form and could not be taken, to be mended and sent again.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// What it lacks.
    pub blanks: Vec<Blank>,
    /// What was chosen.
    pub kind: Option<Kind>,
    /// The night until which, of known or parked.
    pub until: Option<Date>,
    /// The explanation; empty where it may not be shown again.
    pub words: String,
}

/// A national criterion of the Zorg- en Veiligheidshuizen. A human answers it, no code does.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Its name in the form.
    pub name: &'static str,
    /// The key of what it asks.
    pub asks: &'static str,
    /// What was answered, when the form was sent before.
    pub answer: Option<bool>,
}

impl Criterion {
    /// All of them, unanswered.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let all = [
            ("domains", "criterion.domains"),
            ("chains", "criterion.chains"),
            ("impact", "criterion.impact"),
            ("area", "criterion.area"),
        ];
        let unanswered = all.map(|(name, asks)| Self {
            name,
            asks,
            answer: None,
        });
        unanswered.into()
    }
}

/// Something that a form lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// What should happen was not chosen.
    Kind,
    /// A referral without all criteria answered.
    Criteria,
    /// A referral without an agency that leads.
    Lead,
    /// Known without a night that can be.
    KnownUntil,
    /// Set aside without a reason.
    Reason,
    /// Parked without a night that can be.
    ParkUntil,
    /// The explanation holds something by which a person could be found, or is too long.
    Words(FreeTextError),
}

impl AssessForm {
    /// Whether the criteria must still be answered.
    pub(crate) fn lacks_criteria(&self) -> bool {
        self.sent.blanks.contains(&Blank::Criteria)
    }

    /// The key of what the explanation may not hold, where it holds it.
    pub(crate) fn lack_of_words(&self) -> Option<&'static str> {
        let blanks = self.sent.blanks.iter();
        let lack = blanks.filter(|blank| matches!(blank, Blank::Words(_)));
        lack.map(|blank| blank.says()).next()
    }

    pub(crate) fn is_draft(&self) -> bool {
        self.draft != RestoredDraft::None
    }

    pub(crate) fn is_draft_old(&self) -> bool {
        self.draft == RestoredDraft::Older
    }

    /// Whether a kind was chosen.
    pub(crate) fn is_chosen(&self, kind: &str) -> bool {
        self.sent.kind.is_some_and(|chosen| chosen.name() == kind)
    }

    /// The night that was sent, where it was sent with this kind.
    pub(crate) fn until(&self, kind: &str) -> String {
        let until = self.sent.until.filter(|_| self.is_chosen(kind));
        until.map_or_else(String::new, |until| until.to_string())
    }
}

impl Blank {
    /// The id of the field on the page.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Criteria => "criteria",
            Self::Lead => "lead",
            Self::KnownUntil => "known-until",
            Self::Reason => "reason",
            Self::ParkUntil => "park-until",
            Self::Words(_) => "words",
        }
    }

    /// The key of what to do.
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::Kind => "blank.kind",
            Self::Criteria => "blank.criteria",
            Self::Lead => "blank.lead",
            Self::KnownUntil => "blank.known-until",
            Self::Reason => "blank.reason",
            Self::ParkUntil => "blank.park-until",
            Self::Words(error) => says_of_words(error),
        }
    }
}

impl Change {
    pub(crate) fn words(&self, frame: &Frame) -> String {
        let (key, name) = match self {
            Self::Agency(name) => ("change.agency", name),
            Self::Chain(name) => ("change.chain", name),
            Self::Domain(name) => ("change.domain", name),
            Self::Rule(name) => ("change.rule", name),
            Self::Code(name) => ("change.code", name),
            Self::Persons(number) => {
                return frame.with("change.persons", "number", frame.number(*number));
            }
            Self::Severity(name) => ("change.severity", name),
        };
        frame.with(key, "name", name)
    }
}

impl State {
    pub(crate) fn words(&self, frame: &Frame) -> String {
        match self {
            Self::New => frame.text("state.new").to_owned(),
            Self::Open(None) => frame.text("state.open").to_owned(),
            Self::Open(Some(who)) => frame.with("state.taken", "who", who),
            Self::Given => frame.text("state.given").to_owned(),
            Self::Disputed => frame.text("state.disputed").to_owned(),
            Self::Referred(lead) => frame.with("state.referred", "agency", lead),
            Self::Known(until) => frame.with("state.known", "night", frame.date(*until)),
            Self::SetAside(reason) => frame.with("state.set-aside", "reason", reason),
            Self::Parked(until) => frame.with("state.parked", "night", frame.date(*until)),
        }
    }
}

impl Look {
    /// What is kept of the hit and may be shown.
    pub(crate) const fn kept(&self) -> Option<&Kept> {
        match self {
            Self::Open(kept) | Self::Disputed { kept, .. } => Some(kept),
            Self::Second => None,
        }
    }

    pub(crate) const fn is_second(&self) -> bool {
        matches!(self, Self::Second)
    }

    /// What both thought, where they differ.
    pub(crate) fn assessed(&self) -> &[Assessed] {
        match self {
            Self::Disputed { assessed, .. } => assessed,
            Self::Open(_) | Self::Second => &[],
        }
    }
}
