//! What city to write: its size, its seed, its night, and the pseudonym key that the covenant names. A plan that exists
//! is a plan that can be written.

use exchange::night::Night;

use crate::calendar::Calendar;

/// What city to write.
pub struct Plan {
    seed: u64,
    night: Night,
    key_epoch: u32,
    key_check: [u8; 16],
    homes: u64,
    units: u64,
    calendar: Calendar,
}

/// Why a plan was turned down.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Too few for a city, or more than there are numbers for.
    #[error("a city has from {MIN_INHABITANTS} to {MAX_INHABITANTS} inhabitants, not {0}")]
    Inhabitants(u64),
}

/// The smallest city.
pub const MIN_INHABITANTS: u64 = 100;
/// The largest city: every member slot of every household still has a BSN of its own.
pub const MAX_INHABITANTS: u64 = 15_000_000;

/// Persons in institutions, per 100,000 inhabitants.
const IN_INSTITUTIONS: u64 = 600;
/// Mean size of a household at home, in thousandths (see `family`).
const MEAN_SIZE: u64 = 2_115;
/// Mean size of a household in an institution, in thousandths.
const MEAN_UNIT: u64 = 1_250;

impl Plan {
    /// A city of about so many inhabitants (households are whole, so the number written differs by a few per thousand)
    /// as the agencies know it on one night. The covenant names the pseudonym key by its epoch and check value.
    ///
    /// # Errors
    /// [`PlanError::Inhabitants`] when the number is out of bounds.
    pub fn new(inhabitants: u64, seed: u64, night: Night, key_epoch: u32, key_check: [u8; 16]) -> Result<Self, PlanError> {
        if !(MIN_INHABITANTS..=MAX_INHABITANTS).contains(&inhabitants) {
            return Err(PlanError::Inhabitants(inhabitants));
        }
        let inside = inhabitants * IN_INSTITUTIONS / 100_000;
        Ok(Self {
            seed,
            night,
            key_epoch,
            key_check,
            homes: (inhabitants - inside) * 1_000 / MEAN_SIZE,
            units: (inside * 1_000 / MEAN_UNIT).max(1),
            calendar: Calendar::of(night),
        })
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

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn night(&self) -> Night {
        self.night
    }

    pub(crate) fn key_epoch(&self) -> u32 {
        self.key_epoch
    }

    pub(crate) fn key_check(&self) -> [u8; 16] {
        self.key_check
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;

    use super::{MAX_INHABITANTS, Plan, PlanError};
    use crate::{bsn, person};

    fn night() -> Night {
        Night::parse("2026-11-22").expect("a date")
    }

    #[test]
    fn the_largest_city_has_a_bsn_for_every_member_slot() {
        let plan = Plan::new(MAX_INHABITANTS, 1, night(), 1, [0; 16]).expect("a size within bounds");
        assert!(plan.households() * person::SLOTS <= bsn::COUNT);
    }

    #[test]
    fn sizes_out_of_bounds_are_refused() {
        for inhabitants in [0, 99, MAX_INHABITANTS + 1] {
            let plan = Plan::new(inhabitants, 1, night(), 1, [0; 16]);
            assert!(matches!(plan, Err(PlanError::Inhabitants(n)) if n == inhabitants));
        }
    }

    #[test]
    fn a_hundred_thousand_inhabitants_make_about_46_500_households() {
        let plan = Plan::new(100_000, 1, night(), 1, [0; 16]).expect("a size within bounds");
        assert!((46_000..=47_500).contains(&plan.households()));
    }
}
