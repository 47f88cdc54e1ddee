//! Who types: decides by the rates which errors a row gets, and keeps the list of them. For each
//! kind one number is drawn beforehand, so that whether a row gets an error of one kind does not
//! hang on another, and a lower rate gives a part of the errors of a higher one. What an agency
//! keeps of a client (name, birth date, BSN) it typed once: rows about one client have the same
//! errors there, and two typists share a row's list.

use crate::agencies::agency::Agency;
use crate::plan::error_kind::{ErrorKind, KINDS, RowErrors};
use crate::plan::error_rates::Errors;
use crate::random::seeded::SeededRandom;

/// Types one row, or what all rows about one client have in common.
pub(crate) struct ErrorModel<'a> {
    pub(crate) agency: &'a Agency,
    pub(crate) chance: SeededRandom,
    errors: Errors,
    draws: [f64; KINDS],
    slips: &'a mut RowErrors,
}

impl<'a> ErrorModel<'a> {
    /// A typist of an agency, with a stream of chance.
    pub(crate) fn new(
        agency: &'a Agency,
        errors: Errors,
        mut chance: SeededRandom,
        slips: &'a mut RowErrors,
    ) -> Self {
        let draws = std::array::from_fn(|_| chance.unit());
        Self {
            agency,
            chance,
            errors,
            draws,
            slips,
        }
    }

    /// Whether the row, which is open to this error, gets it.
    pub(crate) fn slips(&mut self, slip: ErrorKind) -> bool {
        let made = self.draws[slip as usize] < self.errors.share(slip, self.agency.seat);
        self.slips.note(slip, made)
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
        let mut slips = RowErrors::default();
        let errors = Errors::new(factor, 0.3).expect("within bounds");
        let mut typist = ErrorModel::new(
            agency(AgencyKind::Police),
            errors,
            SeededRandom::new(1, Part::Typing, number),
            &mut slips,
        );
        for slip in ErrorKind::ALL {
            typist.slips(slip);
        }
        slips.made
    }

    #[test]
    fn a_lower_rate_gives_a_part_of_the_errors_of_a_higher_one() {
        let (mut fewer, mut more) = (0, 0);
        for number in 0..500 {
            let (low, high) = (made(0.5, number), made(2.0, number));
            assert!(low.iter().all(|slip| high.contains(slip)));
            fewer += low.len();
            more += high.len();
        }
        assert!(3 * fewer < more, "{fewer} {more}");
    }
}
