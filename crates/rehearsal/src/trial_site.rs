//! A centre's folder that is a site for nights, tried out without a person: its settings and keys,
//! the runs of its nights, and the accounts that look at what they found.
//!
//! Nothing here reads a clock or asks for randomness: every moment is an argument, and what stands
//! for randomness is made of the seed and of how often it was asked for.

mod crowd;
mod morning;
mod people;
mod trial_error;

use std::path::Path;

use casebook::key::Salts;
use casebook::store::{Casebook, LookPolicy};
use centre::new_site::{self, NewSite};
use centre::night::{Chosen, ForgetWhen, GivenReport, NightReport, NightTerms, OpenSite};
use centre::open_casebook;
use centre::settings::Settings;
use exchange::crypto::context;
use exchange::crypto::secret::Secret;
use exchange::file::{atomic_file, regular_file};
use exchange::night::Night;
use hasher::agency_folder::STATE;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use journal::Origin;
use matcher::keys::CentreKey;
use site::Site;
use synthetic::Keys;

pub use self::morning::{Morning, Mornings};
pub use self::people::{Looked, Referred, TrialAccount, trial_accounts};
pub use self::trial_error::TrialError;
use crate::rehearsal::{admit, admit_agreements};

/// The name of the journal's heads.
const ORIGIN: &str = "hitmachine/voorbeeldstad";

/// From then on a night is matched without those missing.
const DEADLINE: Time = Time::constant(6, 30, 0, 0);

/// A centre's folder that is a site for nights.
pub struct TrialSite {
    site: Site,
    policy: LookPolicy,
    seed: u64,
    /// How often something that stands for randomness was given.
    given: u64,
}

/// What a run of the centre did.
pub struct CentreRun {
    /// What it took in, matched and laid out.
    pub report: NightReport,
    /// The reports of what was forgotten.
    pub forgotten: Vec<GivenReport>,
}

impl TrialSite {
    /// Makes a site for nights of a centre's folder, in which its key and what the owners signed
    /// lie already. Its casebook's key is made of the seed.
    ///
    /// # Errors
    /// [`TrialError::NewSite`] when the folder is one already or holds something else;
    /// [`TrialError::Site`] when others may enter it, [`TrialError::Settings`].
    ///
    /// # Panics
    /// Never: the name of the heads is a fixed word.
    pub fn make(folder: &Path, seed: u64) -> Result<Self, TrialError> {
        let site = Site::open(folder)?;
        let origin = Origin::parse(ORIGIN).expect("a fixed word");
        new_site::make(
            &site,
            &NewSite {
                origin: &origin,
                deadline: DEADLINE,
                centre_key: None,
                casebook_key: &Keys::of_seed(seed).secret("casebook"),
            },
        )?;
        let policy = match Settings::of(&site)? {
            Some(settings) => LookPolicy {
                second_look: settings.second_look(),
                filled_at: settings.second_look_at().to_vec(),
            },
            None => LookPolicy::default(),
        };
        Ok(Self {
            site,
            policy,
            seed,
            given: 0,
        })
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.site.path()
    }

    /// The folder as the centre's code knows it.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// How this site asks for second looks.
    #[must_use]
    pub const fn policy(&self) -> &LookPolicy {
        &self.policy
    }

    /// The casebook, opened for one deed or more.
    ///
    /// # Errors
    /// [`TrialError::Opening`] when it cannot be opened or made.
    pub fn casebook(&self) -> Result<Casebook, TrialError> {
        Ok(open_casebook(&self.site)?)
    }

    /// Salts for one run or one deed, which nobody gets again.
    pub fn salts(&mut self) -> Salts {
        Salts::new(&self.fresh(b"hitmachine/synthetic-salts"))
    }

    /// 32 bytes that stand for randomness, another time others.
    fn fresh(&mut self, label: &[u8]) -> Secret<32> {
        self.given += 1;
        Secret::new(context::digest(&[
            label,
            &self.seed.to_be_bytes(),
            &self.given.to_be_bytes(),
        ]))
    }

    /// Puts what an agency sent in the inbox, under its own name.
    ///
    /// # Errors
    /// [`TrialError::File`] when it cannot be read or written.
    pub fn put_in_inbox(&self, sent: &Path) -> Result<(), TrialError> {
        let bytes = regular_file::read_own(sent).map_err(TrialError::file(sent))?;
        let inbox = self.path().join("inbox");
        let put = inbox.join(sent.file_name().unwrap_or_default());
        atomic_file::write(&put, &bytes).map_err(TrialError::file(&put))
    }

    /// Runs the centre for a night, as `hitmachine night` does: takes in the inbox, matches when
    /// all are in or the deadline has passed by `at`, records, lays out letters, and forgets what
    /// is due.
    ///
    /// # Errors
    /// [`TrialError::Night`] when a step fails, [`TrialError::Rehearsal`] when the centre may not
    /// run by its covenant or agreements, [`TrialError::Key`].
    pub fn run(
        &mut self,
        night: Night,
        at: Timestamp,
        progress: &(dyn Fn(matcher::Progress) + Sync),
    ) -> Result<CentreRun, TrialError> {
        let covenant = admit(self.path(), night)?;
        let agreements = admit_agreements(self.path(), &covenant)?;
        let centre_key = CentreKey::read(&self.site.centre_key())?;
        let state = self.path().join(STATE);
        let (salts, fresh) = (self.salts(), self.fresh(b"hitmachine/synthetic-night"));
        let mut open = OpenSite::open(self.site.clone(), salts, at)?;
        open.check_night(night, Chosen::ByName)?;
        let mut report = NightReport::default();
        let terms = NightTerms {
            covenant: &covenant,
            agreements: agreements.as_ref(),
            state: &state,
            centre_key: &centre_key,
            night,
            judged_at: at,
            fresh: &fresh,
        };
        open.work(&terms, progress, &mut report)?;
        let forgotten = open.forget(&centre_key, ForgetWhen::OnceARun)?;
        Ok(CentreRun { report, forgotten })
    }
}

/// The moment of a time of day in Amsterdam, so many days after the date that a night is named by;
/// fewer than none are days before.
///
/// # Panics
/// Never for nights of this century: time zones are compiled in.
#[must_use]
pub fn moment(night: Night, days: i32, time: Time) -> Timestamp {
    let zone = TimeZone::get("Europe/Amsterdam").expect("time zones are compiled in");
    let date = night.date().saturating_add(Span::new().days(days));
    let zoned = date.to_datetime(time).to_zoned(zone);
    zoned.expect("an hour of this century").timestamp()
}
