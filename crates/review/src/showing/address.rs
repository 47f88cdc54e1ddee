//! Which part of which tray an address asks for, and the address of another part.
//!
//! ```text
//! /?tray=new&rule=…&domain=…&chain=…&agency=…&state=…&assignee=me&since=2026-11-02
//!  &sort=acute&page=2
//! ```
//!
//! A value that is none of those is refused, never passed over: else a filter that says nothing
//! would show everything.

use casebook::store::{Assignee, StateWord, Tray as CasebookTray, TrayOrder, TrayQuery};
use exchange::night::Night;
use journal::Actor;

use crate::server::answer::Refusal;
use crate::server::visit::Fields;
use crate::view::morning::{Filter, Sort, Tray};

/// As many hits as a page of a tray has.
pub(super) const ROWS: usize = 25;

/// A part of a tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrayAddress {
    pub(super) tray: Tray,
    pub(super) filter: Filter,
    /// The page, from 1.
    pub(super) page: usize,
}

impl TrayAddress {
    /// Reads the query of an address.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for a value that is none of those that its part may have.
    pub(crate) fn read(query: &Fields) -> Result<Self, Refusal> {
        let text = |name: &str| query.get(name).to_owned();
        let given = |name| Some(query.get(name)).filter(|value| !value.is_empty());
        let tray = given("tray").map_or(Some(Tray::New), Tray::of_name);
        let sort = given("sort").map_or(Some(Sort::default()), Sort::of_name);
        let since = given("since").map(str::parse).transpose();
        let page = given("page").map_or(Ok(1), str::parse);
        Ok(Self {
            tray: tray.ok_or(Refusal::Malformed)?,
            filter: Filter {
                rule: text("rule"),
                domain: text("domain"),
                chain: text("chain"),
                agency: text("agency"),
                state: text("state"),
                assignee: text("assignee"),
                since: since.map_err(|_| Refusal::Malformed)?,
                sort: sort.ok_or(Refusal::Malformed)?,
            },
            page: page.map_err(|_| Refusal::Malformed)?,
        })
    }

    /// What the casebook is asked for, by somebody.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] as [`read`](Self::read).
    pub(super) fn asked(&self, who: &Actor) -> Result<TrayQuery, Refusal> {
        let filter = &self.filter;
        let id = |id: &String| Some(id.clone()).filter(|id| !id.is_empty());
        let state = id(&filter.state).map(|state| state_of(&state).ok_or(Refusal::Malformed));
        let assignee = match filter.assignee.as_str() {
            "" => None,
            "me" => Some(Assignee::Account(who.clone())),
            "nobody" => Some(Assignee::Nobody),
            id => Some(Assignee::Account(
                Actor::parse(id).map_err(|_| Refusal::Malformed)?,
            )),
        };
        let since = filter.since.map(Night::ending_on).transpose();
        let before = self.page.checked_sub(1).ok_or(Refusal::Malformed)?;
        Ok(TrayQuery {
            rule: id(&filter.rule),
            domain: id(&filter.domain),
            chain: id(&filter.chain),
            agency: id(&filter.agency),
            state: state.transpose()?,
            assignee,
            since: since.map_err(|_| Refusal::Malformed)?,
            order: match filter.sort {
                Sort::Oldest => TrayOrder::Oldest,
                Sort::Newest => TrayOrder::Newest,
                Sort::Acute => TrayOrder::Acute,
            },
            offset: before.checked_mul(ROWS).ok_or(Refusal::Malformed)?,
            limit: ROWS,
            ..TrayQuery::of(casebook_tray(self.tray))
        })
    }

    /// What the casebook is asked for when somebody takes out the whole tray.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] as [`read`](Self::read), and where the address is of a page: a file
    /// has none.
    pub(crate) fn whole(&self, who: &Actor) -> Result<TrayQuery, Refusal> {
        if self.page != 1 {
            return Err(Refusal::Malformed);
        }
        Ok(TrayQuery {
            limit: usize::MAX,
            ..self.asked(who)?
        })
    }

    /// The query of the tray with its filter, without a page.
    pub(super) fn query(&self) -> String {
        let filter = self.filter.query();
        let between = if filter.is_empty() { "" } else { "&" };
        format!("tray={}{between}{filter}", self.tray.name())
    }

    /// The address of a page of it.
    pub(super) fn of_page(&self, page: usize) -> String {
        let query = self.query();
        match page {
            1 => format!("/?{query}"),
            page => format!("/?{query}&page={page}"),
        }
    }
}

pub(super) fn state_of(name: &str) -> Option<StateWord> {
    StateWord::ALL
        .into_iter()
        .find(|word| word.as_str() == name)
}

const fn casebook_tray(tray: Tray) -> CasebookTray {
    match tray {
        Tray::New => CasebookTray::New,
        Tray::Changed => CasebookTray::Changed,
        Tray::Due => CasebookTray::Due,
        Tray::Mine => CasebookTray::Mine,
        Tray::Waiting => CasebookTray::Waiting,
        Tray::Stock => CasebookTray::Stock,
        Tray::Every => CasebookTray::Every,
    }
}
