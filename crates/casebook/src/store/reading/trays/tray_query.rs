//! What a person asks of a tray: which one, narrowed to what, in which order, and which part of it.

use exchange::night::Night;
use journal::Actor;

use crate::store::reading::StateWord;
use crate::store::reading::hits::{ReadError, is_id};

/// A tray of the morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tray {
    /// Nobody closed it yet.
    New,
    /// Open again: something is new, or hardly anything is left.
    Changed,
    /// Open again: the night has passed until which it was away.
    Due,
    /// The viewer's own.
    Mine,
    /// Not wholly there tonight.
    Waiting,
    /// Of the first night, and not handed out.
    Stock,
    /// All that is remembered, closed or not.
    Every,
}

impl Tray {
    /// Every tray, in the order in which people are shown them.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Changed,
        Self::Due,
        Self::Mine,
        Self::Waiting,
        Self::Stock,
        Self::Every,
    ];

    /// Its word in the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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
}

/// In what order a tray is read. None of them weighs hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TrayOrder {
    /// What came into the tray first.
    #[default]
    Oldest,
    /// What came into the tray last.
    Newest,
    /// Acute first, then what came first.
    Acute,
}

/// Whose hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignee {
    /// Nobody's.
    Nobody,
    /// Those of this account.
    Account(Actor),
}

/// Which hits of a tray a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayQuery {
    /// The tray.
    pub tray: Tray,
    /// Only those that meet a rule of this id.
    pub rule: Option<String>,
    /// Only those with a signal of this life domain.
    pub domain: Option<String>,
    /// Only those with an agency of this chain.
    pub chain: Option<String>,
    /// Only those with a signal of this agency.
    pub agency: Option<String>,
    /// Only those in this state.
    pub state: Option<StateWord>,
    /// Only those of somebody, or of nobody.
    pub assignee: Option<Assignee>,
    /// Only those first seen on this night or later.
    pub since: Option<Night>,
    /// The order.
    pub order: TrayOrder,
    /// How many to pass over.
    pub offset: usize,
    /// How many to give at most.
    pub limit: usize,
}

impl TrayQuery {
    /// A whole tray.
    #[must_use]
    pub const fn of(tray: Tray) -> Self {
        Self {
            tray,
            rule: None,
            domain: None,
            chain: None,
            agency: None,
            state: None,
            assignee: None,
            since: None,
            order: TrayOrder::Oldest,
            offset: 0,
            limit: usize::MAX,
        }
    }
}

impl TrayQuery {
    /// The query as the journal has it: `tray=new oldest rule=… offset=0 limit=25`.
    pub(in crate::store::reading) fn text(&self) -> String {
        let order = match self.order {
            TrayOrder::Oldest => "oldest",
            TrayOrder::Newest => "newest",
            TrayOrder::Acute => "acute",
        };
        let assignee = self.assignee.as_ref().map(|assignee| match assignee {
            Assignee::Nobody => "nobody",
            Assignee::Account(who) => who.as_str(),
        });
        let since = self.since.map(|night| night.to_string());
        let [offset, limit] = [self.offset, self.limit].map(|number| number.to_string());
        let given = [
            ("rule", self.rule.as_deref()),
            ("domain", self.domain.as_deref()),
            ("chain", self.chain.as_deref()),
            ("agency", self.agency.as_deref()),
            ("state", self.state.map(StateWord::as_str)),
            ("assignee", assignee),
            ("since", since.as_deref()),
            ("offset", Some(&offset)),
            ("limit", Some(&limit)),
        ];
        let mut text = format!("tray={} {order}", self.tray.as_str());
        for (name, value) in given {
            if let Some(value) = value {
                text.extend([" ", name, "=", value]);
            }
        }
        text
    }

    pub(in crate::store::reading) fn check(&self) -> Result<(), ReadError> {
        for (what, id) in [
            ("a rule", &self.rule),
            ("a life domain", &self.domain),
            ("a chain", &self.chain),
            ("an agency", &self.agency),
        ] {
            if id.as_ref().is_some_and(|id| !is_id(id)) {
                return Err(ReadError::Id { what });
            }
        }
        Ok(())
    }
}
