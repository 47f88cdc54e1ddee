//! What the page is served from: one casebook, what the owners settled, a clock, randomness.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use casebook::key::Salts;
use casebook::store::{Casebook, Committed, LookPolicy, SessionHash, SharedSync, StoreError};
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use journal::Origin;

use super::reached::Reached;
use crate::assets::Assets;
use crate::door::Door;
use crate::names::Names;
use crate::view::frame::{Frame, Section, Told};
use crate::view::language::Language;

/// What the page is served from. The casebook's connection is one: people follow each other on it.
pub struct Service {
    casebook: Mutex<Casebook>,
    checking: Mutex<()>,
    /// Forces to disk what was committed; none where each commit does it by itself.
    sync: Option<SharedSync>,
    settled: RwLock<Arc<Settled>>,
    parts: ServiceParts,
    reports: Option<SignedReports>,
    reached: Reached,
    beside: Beside,
    door: Door,
    told: Mutex<HashMap<SessionHash, Told>>,
}

/// What a service has of the program that it runs in.
pub struct Beside {
    /// Takes a line for the log of the service. No value of a row or of a form stands in it.
    pub log: Box<dyn Fn(&str) + Send + Sync>,
    /// What the owners settled, where that changed since it was asked last. It is asked at each
    /// visit, so it looks at no more than the times of files.
    pub settled_anew: Box<dyn Fn() -> Option<Settled> + Send + Sync>,
}

/// As many notices are kept for visitors who have not looked at them yet.
const MAX_TOLD: usize = 1000;

/// Where signed reports of what was forgotten lie, and whose they are.
#[derive(Debug, Clone)]
pub struct SignedReports {
    /// Their folder.
    pub folder: PathBuf,
    /// The origin of the journal, by which they are signed.
    pub origin: Origin,
}

/// What a service is made with, besides the casebook and what is settled.
pub struct ServiceParts {
    /// The name of the centre.
    pub centre: String,
    /// How this site asks for second looks.
    pub policy: LookPolicy,
    /// As many hits of the first night's stock are handed out a day.
    pub intake: u32,
    /// The style and script of its pages.
    pub assets: Arc<Assets>,
    /// Tells what time it is.
    pub clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Fills bytes with randomness.
    pub random: Box<FillRandom>,
}

/// Fills bytes with randomness.
pub type FillRandom = dyn Fn(&mut [u8]) + Send + Sync;

/// What the owners settled, as of the last night.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The covenant.
    pub covenant: Covenant,
    /// The agreements, where there are any.
    pub agreements: Option<Agreements>,
}

impl Settled {
    /// What things are called.
    pub(crate) const fn names(&self, language: Language) -> Names<'_> {
        Names::of(&self.covenant, self.agreements.as_ref(), language)
    }
}

impl Service {
    /// The page over a casebook.
    #[must_use]
    pub fn new(casebook: Casebook, settled: Settled, parts: ServiceParts) -> Self {
        Self {
            casebook: Mutex::new(casebook),
            checking: Mutex::default(),
            sync: None,
            settled: RwLock::new(Arc::new(settled)),
            parts,
            reports: None,
            reached: Reached::default(),
            beside: Beside {
                log: Box::new(|_| ()),
                settled_anew: Box::new(|| None),
            },
            door: Door::default(),
            told: Mutex::default(),
        }
    }

    /// The same, whose visits wait for the disk together and not one after the other.
    #[must_use]
    pub fn forced_by(self, sync: SharedSync) -> Self {
        let sync = Some(sync);
        Self { sync, ..self }
    }

    /// The same, that looks whether reports of what was forgotten are there.
    #[must_use]
    pub fn with_reports(self, reports: SignedReports) -> Self {
        let reports = Some(reports);
        Self { reports, ..self }
    }

    pub(crate) const fn reports(&self) -> Option<&SignedReports> {
        self.reports.as_ref()
    }

    /// The same, reached otherwise than by loopback at the port that is usual.
    #[must_use]
    pub fn reached_by(self, reached: Reached) -> Self {
        Self { reached, ..self }
    }

    /// The same, with a log, and with a look at what the owners settled.
    #[must_use]
    pub fn beside(self, beside: Beside) -> Self {
        Self { beside, ..self }
    }

    /// From now on this is settled: a night brought another covenant or other agreements.
    pub fn settle(&self, settled: Settled) {
        let mut place = self.settled.write().unwrap_or_else(PoisonError::into_inner);
        *place = Arc::new(settled);
    }

    /// The casebook, for one visit. A visit that panicked left no half of a transaction in it.
    pub(crate) fn casebook(&self) -> MutexGuard<'_, Casebook> {
        self.casebook.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The whole journal is checked by one visitor at a time: that takes a processor for a while.
    pub(crate) fn checking(&self) -> MutexGuard<'_, ()> {
        self.checking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Up to where the casebook has committed.
    pub(crate) fn committed(&self, casebook: &Casebook) -> Option<Committed> {
        self.sync.as_ref().map(|sync| sync.committed(casebook))
    }

    /// Waits until what was committed is on the disk. It holds up nobody who works with the
    /// casebook meanwhile.
    ///
    /// # Errors
    /// [`StoreError::NotForced`].
    pub(crate) fn force(&self, committed: Option<Committed>) -> Result<(), StoreError> {
        match self.sync.as_ref().zip(committed) {
            Some((sync, committed)) => sync.force(committed),
            None => Ok(()),
        }
    }

    pub(crate) fn settled(&self) -> Arc<Settled> {
        let settled = self.settled.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&settled)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.parts.clock)()
    }

    pub(crate) fn secret<const N: usize>(&self) -> Secret<N> {
        Secret::filled_by(|bytes| (self.parts.random)(bytes))
    }

    /// Salts for one visit.
    pub(crate) fn salts(&self) -> Salts {
        Salts::new(&self.secret())
    }

    /// What stands around a page for nobody in particular.
    pub(crate) fn bare_frame(&self, language: Language, section: Section) -> Frame {
        Frame {
            language,
            centre: self.parts.centre.clone(),
            viewer: None,
            night: None,
            section,
            address: "/".to_owned(),
            form_token: String::new(),
            assets: Arc::clone(&self.parts.assets),
            done: None,
        }
    }

    pub(crate) const fn reached(&self) -> &Reached {
        &self.reached
    }

    /// What is remembered of whoever wants to come in.
    pub(crate) const fn door(&self) -> &Door {
        &self.door
    }

    pub(crate) fn log(&self, line: &str) {
        (self.beside.log)(line);
    }

    /// Takes over what the owners settled, where a night changed it.
    pub(crate) fn look_at_what_is_settled(&self) {
        if let Some(settled) = (self.beside.settled_anew)() {
            self.settle(settled);
        }
    }

    /// Keeps what a visitor is to be told on the next page.
    pub(crate) fn tell(&self, session: SessionHash, told: Told) {
        let mut kept = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_TOLD {
            kept.clear();
        }
        kept.insert(session, told);
    }

    /// What a visitor is to be told, which is told once.
    pub(crate) fn told(&self, session: &SessionHash) -> Option<Told> {
        let mut kept = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(session)
    }

    pub(crate) const fn parts(&self) -> &ServiceParts {
        &self.parts
    }
}
