//! Lays a synthetic city out as its parties would find it.
//!
//! The keys are made from the city's seed, so that the same seed gives the same night; keys for
//! real use come from `hitmachine key new`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use city::{CityError, Errors, Lie, Plan, PlanError, PublicKeys, Renumbered, Spoiled, Summary};
use exchange::agreements::TellLevel;
use exchange::covenant::signed_covenant::{Owner, TrustError};
use exchange::covenant::{Covenant, Stage};
use exchange::crypto::identity::Identity;
use exchange::file::keyfile::{self, KeyError, KeyKind};
use exchange::file::{access, atomic_file};
use exchange::night::Night;
use hasher::agency_folder::{AGENCY_KEY, EXCLUDED_ADDRESSES, PSEUDONYM_KEY, STATE};
use synthetic::{AgreementsBuilder, Keys};

use crate::city_folder::{CENTRE_KEY, CityFolder};

/// The name of the agreements of every city.
const AGREEMENTS_NAME: &str = "Afspraken signalen Voorbeeldstad";
/// The agency that coordinates help.
const COORDINATES: &str = "neighbourhood-team";
/// How right a live rule must be, once how many referrals are answered.
const MIN_PRECISION: f64 = 0.6;
const MIN_ANSWERS: u16 = 40;

/// What city to lay out. Made by [`Rehearsal::city`](crate::Rehearsal::city).
#[derive(Debug, Clone)]
pub struct CityBuilder {
    inhabitants: u64,
    seed: u64,
    night: Night,
    since: Option<Night>,
    nights: u32,
    errors: Errors,
    spoiled: Vec<Spoiled>,
    lies: Vec<Lie>,
    renumbered: Vec<Renumbered>,
}

/// A city that can be laid out.
pub struct PlannedCity {
    /// On each of its nights.
    plans: Vec<Plan>,
    keys: Keys,
}

/// Why a city could not be laid out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayOutError {
    /// The city itself could not be written.
    #[error(transparent)]
    City(#[from] CityError),
    /// A file or folder of a party could not be read, written or removed.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A key file could not be written.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A covenant could not be signed or its owners not be pinned.
    #[error(transparent)]
    Covenant(#[from] TrustError),
}

impl CityBuilder {
    pub(crate) fn new(inhabitants: u64, night: Night) -> Self {
        Self {
            inhabitants,
            seed: 1,
            night,
            since: None,
            nights: 1,
            errors: Errors::default(),
            spoiled: Vec::new(),
            lies: Vec::new(),
            renumbered: Vec::new(),
        }
    }

    /// What makes this city, and the keys of its parties, differ from another; else 1.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The first night of the city, where the one asked for is a later one: who lived there then
    /// lives on.
    #[must_use]
    pub fn since(self, first: Night) -> Self {
        Self {
            since: Some(first),
            ..self
        }
    }

    /// How many nights follow one another, from the one asked for; else one. None counts as one.
    #[must_use]
    pub fn nights(self, nights: u32) -> Self {
        Self {
            nights: nights.max(1),
            ..self
        }
    }

    /// Which agencies get another case system, and from which night on; else none.
    #[must_use]
    pub fn renumbered(self, renumbered: Vec<Renumbered>) -> Self {
        Self { renumbered, ..self }
    }

    /// How many errors the agencies make; else the usual ones (docs/city.md).
    #[must_use]
    pub fn errors(self, errors: Errors) -> Self {
        Self { errors, ..self }
    }

    /// The columns of which cells hold a word instead of a value; else none.
    #[must_use]
    pub fn spoiled(self, spoiled: Vec<Spoiled>) -> Self {
        Self { spoiled, ..self }
    }

    /// The lies that agencies tell in their exports; else none.
    #[must_use]
    pub fn lies(self, lies: Vec<Lie>) -> Self {
        Self { lies, ..self }
    }

    pub(crate) const fn chosen_seed(&self) -> u64 {
        self.seed
    }

    /// Plans it as a city that lives on, however many nights are asked for.
    pub(crate) fn plan_to_live_on(self) -> Result<PlannedCity, PlanError> {
        let first = self.since.unwrap_or(self.night);
        self.since(first).plan()
    }

    /// Checks what is wanted, before anything is written.
    ///
    /// # Errors
    ///
    /// [`PlanError::Inhabitants`] when a city cannot have so many; [`PlanError::Early`],
    /// [`PlanError::Late`] and [`PlanError::TooLarge`] when it does not live on to these nights.
    pub fn plan(self) -> Result<PlannedCity, PlanError> {
        let keys = Keys::of_seed(self.seed);
        let public_keys = city::Keys {
            epoch: Keys::EPOCH,
            check: keys.pseudonym_check(),
            centre: public(&keys.centre()),
            agencies: city::agencies()
                .map(|id| public(&keys.agency(id)))
                .collect(),
        };
        let first = self.since.unwrap_or(self.night);
        let plan = Plan::new(self.inhabitants, self.seed, first, public_keys)?
            .with_errors(self.errors)
            .with_spoiled(self.spoiled)
            .with_lies(self.lies)
            .with_renumbered(self.renumbered);
        let mut plans = Vec::new();
        if self.since.is_none() && self.nights == 1 {
            plans.push(plan);
        } else {
            for later in 0..self.nights {
                plans.push(plan.on(after(self.night, later)?)?);
            }
        }
        Ok(PlannedCity { plans, keys })
    }
}

/// The night so many nights after another.
fn after(night: Night, later: u32) -> Result<Night, PlanError> {
    let day = night.day_number().saturating_add(later);
    Night::from_day_number(day).map_err(|_| PlanError::Late {
        night,
        year: night.date().year(),
    })
}

fn public(identity: &Identity) -> PublicKeys {
    PublicKeys {
        sign: identity.sign().public(),
        hpke: identity.hpke_public().clone(),
    }
}

impl PlannedCity {
    /// How many households will be made, of which `progress` of [`lay_out`](Self::lay_out) tells
    /// how many are done.
    #[must_use]
    pub fn households(&self) -> u64 {
        self.plans[0].households()
    }

    /// Its nights, the first one first.
    pub fn nights(&self) -> impl Iterator<Item = Night> {
        self.plans.iter().map(Plan::night)
    }

    /// Writes the city on its first night, and the folders of its parties, under `dir`; files of
    /// the same names are written over. The owners sign covenant and agreements and are pinned
    /// everywhere. `progress` is told now and then how many households are done.
    ///
    /// # Errors
    ///
    /// [`LayOutError`] when something cannot be written.
    pub fn lay_out(
        &self,
        dir: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(CityFolder, Summary), LayOutError> {
        let city = CityFolder::new(dir.to_owned());
        let summary = city::write(dir, &self.plans[0], progress)?;
        self.settle_parties(&city)?;
        Ok((city, summary))
    }

    /// Writes the folders of the parties under `dir`, as [`lay_out`](Self::lay_out) does, but no
    /// export and no truth: those are of a night ([`write_night`](Self::write_night)).
    ///
    /// # Errors
    ///
    /// [`LayOutError`] when something cannot be written.
    pub fn lay_out_parties(&self, dir: &Path) -> Result<CityFolder, LayOutError> {
        let city = CityFolder::new(dir.to_owned());
        city::write_parties(dir, &self.plans[0])?;
        self.settle_parties(&city)?;
        Ok(city)
    }

    /// Writes exports and truth of one of the [`nights`](Self::nights), counted from zero, to the
    /// folder of that night. No other night need be written. `progress` is told now and then how
    /// many households are done.
    ///
    /// # Errors
    ///
    /// [`LayOutError`] when something cannot be written.
    ///
    /// # Panics
    ///
    /// When there is no such night.
    pub fn write_night(
        &self,
        city: &CityFolder,
        index: usize,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Summary, LayOutError> {
        let plan = &self.plans[index];
        Ok(city::write_night(
            &city.night(plan.night()),
            plan,
            progress,
        )?)
    }

    fn settle_parties(&self, city: &CityFolder) -> Result<(), LayOutError> {
        let dir = city.path();
        let covenant = fs::read_to_string(city.covenant()).map_err(at(&city.covenant()))?;
        self.keys.write_signed(&covenant, dir)?;
        let agreements = agreements(&*self.keys.sign(&covenant)?);
        self.keys.write_signed_agreements(&agreements, dir)?;
        self.write_owners(city)?;
        let texts = [covenant.as_str(), &agreements];
        self.settle(&city.centre(), texts)?;
        write_key(
            &city.centre().join(CENTRE_KEY),
            KeyKind::Centre,
            self.keys,
            "centre",
        )?;
        for agency in city::agencies() {
            self.settle_agency(city, agency, texts)?;
        }
        Ok(())
    }

    fn write_owners(&self, city: &CityFolder) -> Result<(), LayOutError> {
        let folder = city.owners();
        access::create_folder(&folder).map_err(at(&folder))?;
        for owner in Owner::ALL {
            let name = owner.as_str();
            write_key(
                &folder.join(format!("{name}.key")),
                KeyKind::Owner,
                self.keys,
                name,
            )?;
        }
        Ok(())
    }

    /// Gives an agency all that it needs beside its export and profile, which are there.
    fn settle_agency(
        &self,
        city: &CityFolder,
        agency: &str,
        texts: [&str; 2],
    ) -> Result<(), LayOutError> {
        let folder = city.agency(agency);
        self.settle(&folder, texts)?;
        let (from, to) = (
            city.path().join(EXCLUDED_ADDRESSES),
            folder.join(EXCLUDED_ADDRESSES),
        );
        let list = fs::read(&from).map_err(at(&from))?;
        atomic_file::write(&to, &list).map_err(at(&to))?;
        let pseudonym = KeyKind::Pseudonym { epoch: Keys::EPOCH };
        write_key(
            &folder.join(PSEUDONYM_KEY),
            pseudonym,
            self.keys,
            "pseudonym",
        )?;
        write_key(&folder.join(AGENCY_KEY), KeyKind::Agency, self.keys, agency)
    }

    /// Gives a party covenant and agreements with their signatures, and pins the owners.
    fn settle(&self, folder: &Path, [covenant, agreements]: [&str; 2]) -> Result<(), LayOutError> {
        let state = folder.join(STATE);
        // A city that is written anew in its place begins with serial 1 again.
        if state.exists() {
            fs::remove_dir_all(&state).map_err(at(&state))?;
        }
        self.keys.install(covenant, folder)?;
        Ok(self.keys.write_signed_agreements(agreements, folder)?)
    }
}

/// What the owners of a city agree on beside its covenant: every agency may hear of every other by
/// name, the one that coordinates help may hear by which rule too, and each delivers on every day.
fn agreements(covenant: &Covenant) -> String {
    let mut agreements = AgreementsBuilder::new(covenant).name(AGREEMENTS_NAME);
    for agency in covenant.agencies() {
        if agency.id() != COORDINATES {
            agreements = agreements.tell(agency.id(), COORDINATES, TellLevel::Rule);
        }
    }
    for rule in covenant.rules() {
        if rule.stage() == Stage::Live {
            agreements = agreements.min_precision(rule.id(), MIN_PRECISION, MIN_ANSWERS);
        }
    }
    for (agency, desk) in city::desks() {
        // Nobody has such a number.
        let telephone = format!("000 000 0{desk}");
        let name = format!("Loket {desk}");
        agreements = agreements.desk(agency, desk, &name, &telephone);
    }
    agreements.text()
}

/// Writes a key file. A city written again in its place has the same keys or new ones; both are
/// written over.
fn write_key(path: &Path, kind: KeyKind, keys: Keys, name: &str) -> Result<(), LayOutError> {
    if path.exists() {
        fs::remove_file(path).map_err(at(path))?;
    }
    Ok(keyfile::write(path, kind, &keys.secret(name))?)
}

/// Names the place of a failure.
fn at(path: &Path) -> impl Fn(io::Error) -> LayOutError + '_ {
    |source| LayOutError::File {
        path: path.to_owned(),
        source,
    }
}
