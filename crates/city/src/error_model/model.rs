//! Decides by the rates which errors a row gets, and keeps the list of them.
//!
//! For each kind one number is drawn beforehand. So an error of one kind does not depend on those
//! of other kinds, and a lower rate gives a part of the errors of a higher one. What an agency
//! keeps of a client (name, birth date, BSN) it typed once: rows about one client have the same
//! errors there, and two models share a row's list.

use crate::agencies::agency::Agency;
use crate::plan::error_kind::{ErrorKind, KINDS, RowErrors};
use crate::plan::error_rates::Errors;
use crate::random::seeded::SeededRandom;

/// Decides which errors one row gets, or those that all rows about one client have in common.
pub(crate) struct ErrorModel<'a> {
    pub(crate) agency: &'a Agency,
    pub(crate) random: SeededRandom,
    rates: Errors,
    draws: [f64; KINDS],
    errors: &'a mut RowErrors,
}

impl<'a> ErrorModel<'a> {
    /// The errors of an agency, with a stream of chance of their own.
    pub(crate) fn new(
        agency: &'a Agency,
        rates: Errors,
        mut random: SeededRandom,
        errors: &'a mut RowErrors,
    ) -> Self {
        let draws = std::array::from_fn(|_| random.unit());
        Self {
            agency,
            random,
            rates,
            draws,
            errors,
        }
    }

    /// Whether the row, which is open to this error, gets it.
    pub(crate) fn makes(&mut self, kind: ErrorKind) -> bool {
        let made = self.draws[kind as usize] < self.rates.share(kind, self.agency.kind);
        self.errors.note(kind, made)
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorModel;
    use crate::agencies::code::AgencyKind;
    use crate::agencies::roster::agency;
    use crate::plan::error_kind::{ErrorKind, RowErrors};
    use crate::plan::error_rates::Errors;
    use crate::random::seeded::{Part, SeededRandom};

    fn made(factor: f64, number: u64) -> Vec<ErrorKind> {
        let mut errors = RowErrors::default();
        let rates = Errors::new(factor, 0.3).expect("within bounds");
        let mut model = ErrorModel::new(
            agency(AgencyKind::Police),
            rates,
            SeededRandom::new(1, Part::Typing, number),
            &mut errors,
        );
        for kind in ErrorKind::ALL {
            model.makes(kind);
        }
        errors.made
    }

    #[test]
    fn a_lower_rate_gives_a_part_of_the_errors_of_a_higher_one() {
        let (mut fewer, mut more) = (0, 0);
        for number in 0..500 {
            let (low, high) = (made(0.5, number), made(2.0, number));
            assert!(low.iter().all(|kind| high.contains(kind)));
            fewer += low.len();
            more += high.len();
        }
        assert!(3 * fewer < more, "{fewer} {more}");
    }
}
