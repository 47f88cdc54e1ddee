//! A visit: one request as a route sees it, once the shell has looked at it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use casebook::account::{Account, Verb, may};
use casebook::key::Salts;
use casebook::store::{Casebook, Reading, SessionHash};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use journal::Actor;

use super::refusal::Refusal;
use super::service::{Service, Settled};
use crate::view::frame::{
    Done, Frame, NightLine, Section, SessionEnd, Told, Viewer, done_line, without_done,
};
use crate::view::language::Language;

/// A moment as clocks at the centre show it.
pub(crate) fn at_the_centre(moment: Timestamp) -> DateTime {
    let zone = TimeZone::get("Europe/Amsterdam").expect("time zones are compiled in");
    moment.to_zoned(zone).datetime()
}

/// A visit.
pub(crate) struct Visit<'a> {
    /// What is visited.
    pub(crate) service: &'a Service,
    /// The casebook, which nobody else of this process has meanwhile.
    pub(crate) casebook: &'a mut Casebook,
    /// What the owners settled.
    pub(crate) settled: Arc<Settled>,
    /// When.
    pub(crate) at: Timestamp,
    /// Salts of this visit alone.
    pub(crate) salts: Salts,
    /// Who; none before signing in.
    pub(crate) visitor: Option<Visitor>,
    /// What was asked.
    pub(crate) asked: Asked,
    /// Cookies to keep, as their headers have them.
    pub(crate) cookies: Vec<String>,
    /// The status of a page; 200 unless a route says otherwise.
    pub(crate) status: u16,
}

/// What was asked, in parts.
pub(crate) struct Asked {
    /// The path and query as they were sent.
    pub(crate) address: String,
    /// The parts of the path that its route names.
    pub(crate) path: Fields,
    /// The parts of the query.
    pub(crate) query: Fields,
    /// The fields of a form; none for a route that only looks.
    pub(crate) form: Fields,
    /// The language of the answer.
    pub(crate) language: Language,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// Where it came from, as far as is known.
    pub(crate) peer: Option<IpAddr>,
}

/// Somebody who has signed in.
pub(crate) struct Visitor {
    /// The account, as it is now.
    pub(crate) account: Account,
    /// What a form of this visitor must bring.
    pub(crate) form_token: String,
    /// Whether single keys do something.
    pub(crate) has_keys: bool,
    /// The hash of the session's secret: what else is kept of this session is kept under it.
    pub(crate) session: SessionHash,
    /// When the session ends if nothing more is asked.
    pub(crate) until: Timestamp,
    /// What the visitor is told on this page, once.
    pub(crate) told: Option<Told>,
}

/// Names and values, in the order they were sent.
#[derive(Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The first value of a name; an empty text where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        let named = self.0.iter().find(|(sent, _)| sent == name);
        named.map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(sent, _)| sent == name);
        named.map(|(_, value)| value.as_str())
    }
}

impl Visit<'_> {
    /// Who visits.
    ///
    /// # Errors
    /// [`Refusal::SignIn`] before signing in: a route for everybody asked for somebody.
    pub(crate) fn visitor(&self) -> Result<&Visitor, Refusal> {
        self.visitor.as_ref().ok_or(Refusal::SignIn)
    }

    /// The account of the visitor.
    ///
    /// # Errors
    /// As [`visitor`](Self::visitor).
    pub(crate) fn who(&self) -> Result<&Actor, Refusal> {
        Ok(&self.visitor()?.account.id)
    }

    /// Whether the visitor's role may do something.
    pub(crate) fn may(&self, verb: Verb) -> bool {
        let visitor = self.visitor.as_ref();
        visitor.is_some_and(|visitor| may(&visitor.account, verb).is_ok())
    }

    /// The casebook, and the visitor as who reads in it.
    ///
    /// # Errors
    /// As [`visitor`](Self::visitor).
    pub(crate) fn reading(&mut self) -> Result<(&mut Casebook, Reading<'_>), Refusal> {
        let visitor = self.visitor.as_ref().ok_or(Refusal::SignIn)?;
        let reading = Reading {
            who: &visitor.account.id,
            at: self.at,
            filled_at: &self.service.parts().policy.filled_at,
            salts: &mut self.salts,
        };
        Ok((self.casebook, reading))
    }

    /// How many second looks wait for the visitor; none for who may not assess.
    fn second_looks(&self) -> u64 {
        let policy = &self.service.parts().policy;
        let due = self.visitor.as_ref().and_then(|visitor| {
            let due = self
                .casebook
                .second_looks(&visitor.account.id, self.at, policy);
            due.ok()
        });
        due.map_or(0, |due| due.len() as u64)
    }

    /// What is known of the last night. A casebook that fails here fails whatever the page is about
    /// too, and that says so.
    fn night(&self) -> Option<NightLine> {
        self.visitor.as_ref()?;
        let last = self.casebook.last_night().ok()??;
        let names = self.settled.names(self.asked.language);
        let expected = names.expected_on(last.night);
        let missing = expected.iter().filter(|id| last.missing.contains(**id));
        let missing: Vec<String> = missing.map(|id| names.agency(id)).collect();
        Some(NightLine {
            night: last.night.date(),
            delivered: (expected.len() - missing.len()) as u64,
            expected: expected.len() as u64,
            missing,
        })
    }

    /// What stands around a page.
    pub(crate) fn frame(&self, section: Section) -> Frame {
        let viewer = self.visitor.as_ref().map(|visitor| Viewer {
            name: visitor.account.id.to_string(),
            second_looks: self.second_looks(),
            has_keys: visitor.has_keys,
            reads_hits: self.may(Verb::List),
            reads_journal: self.may(Verb::Audit),
            ends: Some(self.session_end(visitor)),
        });
        let form_token = self.visitor.as_ref().map(|visitor| &visitor.form_token);
        let bare = self.service.bare_frame(self.asked.language, section);
        let visitor = self.visitor.as_ref();
        let told = visitor.and_then(|visitor| visitor.told.as_ref());
        let done = told.map(|told| Done {
            sentence: bare.with(told.text, "about", &told.about),
            undo: None,
            fields: Vec::new(),
        });
        let (said, here) = (self.asked.query.get("done"), &self.asked.address);
        let done = done.or_else(|| done_line(&bare, said, self.may(Verb::Undo), here));
        Frame {
            viewer,
            night: self.night(),
            address: without_done(&self.asked.address),
            form_token: form_token.cloned().unwrap_or_default(),
            done,
            ..bare
        }
    }

    /// When the visitor's session ends, by the clock of the centre.
    fn session_end(&self, visitor: &Visitor) -> SessionEnd {
        let left = visitor.until.duration_since(self.at).as_secs();
        SessionEnd {
            at: at_the_centre(visitor.until),
            seconds: left.try_into().unwrap_or(0),
        }
    }
}
