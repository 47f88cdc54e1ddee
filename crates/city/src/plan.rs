//! What city to write: its size, its seed, its night, and the pseudonym key that the covenant
//! names. A plan that exists is a plan that can be written. A city lives on: its later
//! nights are given by [`Plan::living_on`] and [`Plan::on`].

pub(crate) mod calendar;
pub(crate) mod error_kind;
pub(crate) mod error_rates;
pub(crate) mod liar;
pub(crate) mod renumbered;
pub(crate) mod spoiled;

use exchange::crypto::identity::{HpkePublic, SignPublic};
use exchange::night::Night;

use crate::agencies::agency::Agency;
use crate::agencies::roster::ROSTER;
use crate::plan::calendar::Calendar;
use crate::plan::error_rates::Errors;
use crate::plan::liar::Lie;
use crate::plan::renumbered::Renumbered;
use crate::plan::spoiled::Spoiled;
use crate::random::seeded::{Part, SeededRandom};

/// What city to write.
#[derive(Clone)]
pub struct Plan {
    seed: u64,
    first_night: Night,
    night: Night,
    lives_on: bool,
    keys: Keys,
    homes: u64,
    units: u64,
    calendar: Calendar,
    errors: Errors,
    spoiled: Vec<Spoiled>,
    lies: Vec<Lie>,
    renumbered: Vec<Renumbered>,
}

/// The public parts of the keys that the covenant names.
#[derive(Clone)]
pub struct Keys {
    /// The epoch of the pseudonym key.
    pub epoch: u32,
    /// The check value of the pseudonym key.
    pub check: [u8; 16],
    /// The public keys of the centre.
    pub centre: PublicKeys,
    /// The public keys of the agencies, in the order of [`agencies`].
    pub agencies: Vec<PublicKeys>,
}

/// The public keys of one party.
#[derive(Clone)]
pub struct PublicKeys {
    /// The key that its signatures are verified with.
    pub sign: SignPublic,
    /// The key that is encrypted to.
    pub hpke: HpkePublic,
}

/// The ids of the agencies of every city.
pub fn agencies() -> impl Iterator<Item = &'static str> {
    ROSTER.iter().map(|agency| agency.id)
}

/// The first desk of each agency, by its id.
pub fn desks() -> impl Iterator<Item = (&'static str, u16)> {
    ROSTER.iter().map(|agency| (agency.id, agency.desk))
}

/// Why a plan was turned down.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Too few for a city, or more than there are numbers for.
    #[error("a city has from {MIN_INHABITANTS} to {MAX_INHABITANTS} inhabitants, not {0}")]
    Inhabitants(u64),
    /// Keys for more or fewer agencies than there are.
    #[error("there are keys for {0} agencies, and a city has another number of them")]
    Keys(usize),
    /// There would be no numbers for who comes to it.
    #[error("a city of which nights follow has at most 4000000 inhabitants")]
    TooLarge,
    /// The night is before the city's first one.
    #[error("the night {night} is before the first one, {first}")]
    Early {
        /// The night that was asked for.
        night: Night,
        /// The first one.
        first: Night,
    },
    /// The night is in a year that the city does not reach.
    #[error("the night {night} is too late: a city lives on until the end of {year}")]
    Late {
        /// The night that was asked for.
        night: Night,
        /// The last year.
        year: i16,
    },
}

/// The smallest city.
pub const MIN_INHABITANTS: u64 = 100;
/// The largest city: every member slot of every household still has a BSN of its own.
pub const MAX_INHABITANTS: u64 = 15_000_000;
/// The most households of a city that lives on: with as many newcomers, the signal numbers of two
/// case systems and those of false rows still differ. Some 4,000,000 inhabitants.
const MAX_LIVING_ON: u64 = 1_912_000;

/// Persons in institutions, per 100,000 inhabitants.
const IN_INSTITUTIONS: u64 = 600;
/// Mean size of a household at home, in thousandths (see `family`).
const MEAN_SIZE: u64 = 2_115;
/// Mean size of a household in an institution, in thousandths.
const MEAN_UNIT: u64 = 1_250;

impl Plan {
    /// A city of about so many inhabitants (households are whole, so the number written differs by
    /// a few per thousand) as the agencies know it on one night. The covenant names the keys of all
    /// parties by their public parts.
    ///
    /// # Errors
    /// [`PlanError::Inhabitants`] when the number is out of bounds; [`PlanError::Keys`] when there
    /// are keys for more or fewer agencies than a city has.
    pub fn new(inhabitants: u64, seed: u64, night: Night, keys: Keys) -> Result<Self, PlanError> {
        if keys.agencies.len() != ROSTER.len() {
            return Err(PlanError::Keys(keys.agencies.len()));
        }
        if !(MIN_INHABITANTS..=MAX_INHABITANTS).contains(&inhabitants) {
            return Err(PlanError::Inhabitants(inhabitants));
        }
        let inside = inhabitants * IN_INSTITUTIONS / 100_000;
        Ok(Self {
            seed,
            first_night: night,
            night,
            lives_on: false,
            keys,
            homes: (inhabitants - inside) * 1_000 / MEAN_SIZE,
            units: (inside * 1_000 / MEAN_UNIT).max(1),
            calendar: Calendar::new(night),
            errors: Errors::default(),
            spoiled: Vec::new(),
            lies: Vec::new(),
            renumbered: Vec::new(),
        })
    }

    /// The same city on its first night, when others are to follow. Who lives there and what
    /// agencies export is the same; its covenant has rules of all stages, and its profiles allow
    /// for the quiet months that a small agency has.
    ///
    /// # Errors
    /// [`PlanError::TooLarge`] when there are not enough numbers for who comes later.
    pub fn living_on(self) -> Result<Self, PlanError> {
        if self.households() > MAX_LIVING_ON {
            return Err(PlanError::TooLarge);
        }
        Ok(Self {
            lives_on: true,
            ..self
        })
    }

    /// The same city on a later night. No night before it need be written.
    ///
    /// # Errors
    /// [`PlanError::Early`] when the night is before the first one; [`PlanError::Late`] when it is
    /// after the end of the year that follows; else as [`Plan::living_on`].
    pub fn on(&self, night: Night) -> Result<Self, PlanError> {
        let (first, date) = (self.first_night.date(), night.date());
        if date < first {
            return Err(PlanError::Early {
                night,
                first: self.first_night,
            });
        }
        if date.year() > first.year() + 1 {
            return Err(PlanError::Late {
                night,
                year: first.year() + 1,
            });
        }
        Self {
            night,
            calendar: self.calendar.on(night),
            ..self.clone()
        }
        .living_on()
    }

    /// The same city, with case systems replaced.
    #[must_use]
    pub fn with_renumbered(self, renumbered: Vec<Renumbered>) -> Self {
        Self { renumbered, ..self }
    }

    /// The night that is written.
    #[must_use]
    pub fn night(&self) -> Night {
        self.night
    }

    /// The first night.
    #[must_use]
    pub fn first_night(&self) -> Night {
        self.first_night
    }

    /// Whether there are nights after the first one.
    pub(crate) fn lives_on(&self) -> bool {
        self.lives_on
    }

    /// Whether an agency has a new case system on the night.
    pub(crate) fn is_renumbered(&self, agency: &Agency) -> bool {
        let mut all = self.renumbered.iter();
        all.any(|renumbered| renumbered.holds(agency, self.night))
    }

    /// The same city, written with more or fewer errors.
    #[must_use]
    pub fn with_errors(self, errors: Errors) -> Self {
        Self { errors, ..self }
    }

    /// The same city, with a word in columns where a value should be.
    #[must_use]
    pub fn with_spoiled(self, spoiled: Vec<Spoiled>) -> Self {
        Self { spoiled, ..self }
    }

    /// The same city, in which an agency lies.
    #[must_use]
    pub fn with_lies(self, lies: Vec<Lie>) -> Self {
        Self { lies, ..self }
    }

    /// All households: those at home and those in institutions.
    #[must_use]
    pub fn households(&self) -> u64 {
        self.homes + self.units
    }

    /// Households with a home of their own; they have the numbers from zero.
    pub(crate) fn homes(&self) -> u64 {
        self.homes
    }

    /// Households in institutions; they have the numbers from [`Plan::homes`].
    pub(crate) fn units(&self) -> u64 {
        self.units
    }

    pub(crate) fn spoiled(&self) -> &[Spoiled] {
        &self.spoiled
    }

    /// The lies that are told on a row of an agency, or beside it. Under one seed the same rows
    /// tell a lie, whatever other lies are told.
    pub(crate) fn lies_on(&self, agency: &Agency, row: u64) -> impl Iterator<Item = Lie> {
        let (seed, kind) = (self.seed, agency.kind);
        self.lies.iter().copied().filter(move |lie| {
            let mut random = SeededRandom::new(seed, Part::Lie, (*lie as u64) << 48 | row);
            lie.agency() == kind && random.happens(f64::from(lie.rate()) / 1_000.0)
        })
    }

    pub(crate) fn errors(&self) -> Errors {
        self.errors
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) const fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use exchange::crypto::identity::Identity;
    use exchange::crypto::secret::Secret;
    use exchange::night::Night;

    use super::{Keys, MAX_INHABITANTS, Plan, PlanError, PublicKeys, agencies};
    use crate::life::event;
    use crate::people::{bsn, person};

    /// Keys that agree with no secret of anybody.
    pub(crate) fn keys() -> Keys {
        let identity = Identity::new(&Secret::new([1; 32]));
        let public = PublicKeys {
            sign: identity.sign().public(),
            hpke: identity.hpke_public().clone(),
        };
        Keys {
            epoch: 1,
            check: [0; 16],
            centre: public.clone(),
            agencies: agencies().map(|_| public.clone()).collect(),
        }
    }

    fn night() -> Night {
        Night::parse("2026-11-22").expect("a date")
    }

    #[test]
    fn the_largest_city_has_a_bsn_for_every_member_slot() {
        let plan = Plan::new(MAX_INHABITANTS, 1, night(), keys()).expect("a size within bounds");
        assert!(plan.households() * person::SLOTS <= bsn::COUNT);
    }

    #[test]
    fn the_largest_city_that_lives_on_has_numbers_for_newcomers() {
        let plan = |inhabitants| Plan::new(inhabitants, 1, night(), keys()).expect("a size");
        let largest = plan(4_000_000).living_on().expect("not too large");
        assert!(2 * largest.households() * person::SLOTS <= bsn::COUNT);
        assert!(2 * largest.households() * event::SLOTS < 1_000_000_000);
        assert!(matches!(
            plan(4_100_000).living_on(),
            Err(PlanError::TooLarge)
        ));
    }

    #[test]
    fn nights_follow_until_the_end_of_the_next_year() {
        let plan = Plan::new(1_000, 1, night(), keys()).expect("a size within bounds");
        let on = |date| plan.on(Night::parse(date).expect("a date")).err();
        assert!(on("2026-11-22").is_none() && on("2027-12-31").is_none());
        assert!(matches!(on("2026-11-21"), Some(PlanError::Early { .. })));
        assert!(matches!(
            on("2028-01-01"),
            Some(PlanError::Late { year: 2027, .. })
        ));
    }

    #[test]
    fn sizes_out_of_bounds_are_refused() {
        for inhabitants in [0, 99, MAX_INHABITANTS + 1] {
            let plan = Plan::new(inhabitants, 1, night(), keys());
            assert!(matches!(plan, Err(PlanError::Inhabitants(n)) if n == inhabitants));
        }
    }

    #[test]
    fn a_hundred_thousand_inhabitants_make_about_46_500_households() {
        let plan = Plan::new(100_000, 1, night(), keys()).expect("a size within bounds");
        assert!((46_000..=47_500).contains(&plan.households()));
    }

    #[test]
    fn keys_for_too_few_agencies_are_refused() {
        let keys = Keys {
            agencies: Vec::new(),
            ..keys()
        };
        assert!(matches!(
            Plan::new(1_000, 1, night(), keys),
            Err(PlanError::Keys(0))
        ));
    }
}
