//! How often each agency makes each kind of error: the one table of it (docs/city.md shows the
//! same, and a test holds them together). Figures are per thousand of the rows that are open to the
//! kind (`ErrorKind`). The kinds are the causes of mismatch that Divosa reports for debt signals
//! (2025); counts are published of none, so the rates are estimates: administrations linked to the
//! population register (social service, school attendance) write names and dates well, a housing
//! corporation keeps what the tenancy agreement said, a front office types by ear, and a police
//! report is typed at night.

use crate::agencies::code::AgencyKind;
use crate::plan::error_kind::{ErrorKind, KINDS};

/// How many agencies a city has.
const AGENCIES: usize = 8;

/// Kind, and its rate at each agency in the order of [`AgencyKind`]: neighbourhood team, social
/// service, debt help, school attendance, housing corporation, police, mental health, Veilig Thuis.
#[rustfmt::skip]
const RATES: [(ErrorKind, [u16; AGENCIES]); KINDS] = [
    //                         team  soc debt  sch  hou  pol  ggz   vt
    (ErrorKind::BsnMissing,        [   0,   0,   0,   0,   0,   0,   0,   0]),
    (ErrorKind::BsnSwapped,        [   4,   1,   4,   4,   0,   6,   5,   4]),
    (ErrorKind::BsnMistyped,       [   1,   0,   1,   1,   0,   2,   1,   1]),
    (ErrorKind::BsnOfRelative,     [   3,   1,   2,   2,   0,   4,   2,   3]),
    (ErrorKind::BsnOfOther,        [   1,   0,   1,   1,   0,   2,   1,   1]),
    (ErrorKind::ParentMissing,     [ 150,   0,   0,  80,   0,   0,   0, 200]),
    (ErrorKind::PrefixLost,        [  20,   5,  60,  30,  25,  50,  30,  25]),
    (ErrorKind::PrefixMoved,       [  25,   5,  80,  20,  15,  60,  20,  20]),
    (ErrorKind::PrefixShort,       [  15,   5,  40,  20,  60,  80,  40,  20]),
    (ErrorKind::MarriedName,       [ 450, 250, 400,   0, 600, 350, 500, 400]),
    (ErrorKind::MarriedOrder,      [  60,  20,  60,   0,  60,  80,  60,  50]),
    (ErrorKind::HyphenLost,        [  80,  20, 150,  60, 100, 150, 100,  80]),
    (ErrorKind::HalfName,          [  60,  10,  80,  40,  60, 100,  60,  60]),
    (ErrorKind::BusinessName,      [   0,   1,   8,   0,   4,   1,   0,   0]),
    (ErrorKind::IjY,               [  15,   2,  20,   8,   6,  30,  20,  15]),
    (ErrorKind::SsS,               [  10,   2,  12,   6,   5,  20,  12,  10]),
    (ErrorKind::Sound,             [   8,   1,   8,   5,   3,  25,  10,   8]),
    (ErrorKind::DiacriticsLost,    [ 150,  50, 350, 100, 120, 500, 300, 150]),
    (ErrorKind::DiacriticsMangled, [  10,   5,  60,  20,  20,  10,   0,  20]),
    (ErrorKind::LetterInserted,    [   3,   1,   3,   2,   1,   6,   4,   3]),
    (ErrorKind::LetterDeleted,     [   4,   1,   4,   3,   2,   8,   5,   4]),
    (ErrorKind::LetterSubstituted, [   5,   1,   5,   3,   2,   9,   6,   4]),
    (ErrorKind::LetterTransposed,  [   3,   1,   3,   2,   1,   6,   4,   3]),
    (ErrorKind::NamesSwapped,      [   3,   0,   5,   3,   0,   8,   0,   3]),
    (ErrorKind::CallName,          [  60,   0,  30, 150,   5,  80,  10,  60]),
    (ErrorKind::FirstNameOnly,     [ 200,  30, 250, 300,  30, 200,  60, 150]),
    (ErrorKind::InitialsForNames,  [  20,   0, 150,   5,   0,  40,   0,  50]),
    (ErrorKind::FirstNameMissing,  [   5,   2,  20,   2,  10,  10,  10,  10]),
    (ErrorKind::InitialWrong,      [   5,   1,   5,   0,   3,   0,   6,   4]),
    (ErrorKind::BirthSwapped,      [   6,   1,   8,   4,   4,  12,   8,   6]),
    (ErrorKind::BirthUnknown,      [   4,   2,   6,   2,   4,  15,   6,   6]),
    (ErrorKind::BirthDigit,        [   8,   1,   8,   4,   5,  15,   8,   6]),
    (ErrorKind::BirthMissing,      [  10,   2,  40,   3,  60,  15,  10,  20]),
    (ErrorKind::DateImpossible,    [   2,   1,   2,   2,   2,   3,   2,   2]),
    (ErrorKind::NoFixedAddress,    [ 300, 200, 300, 200,   0, 600, 300, 300]),
    (ErrorKind::AddressMissing,    [  15,  10,   2,  20,   0,  50,  40,  20]),
    (ErrorKind::OldAddress,        [ 300, 150, 400, 350, 600, 300, 350, 250]),
    (ErrorKind::StaleAddress,      [  40,  10,  60,  50,  10,  60,  50,  40]),
    (ErrorKind::OtherParent,       [ 250, 100,   0, 150,   0, 350, 300, 300]),
    (ErrorKind::AdditionMissing,   [  50,  10,  70, 100,   5, 120,  80,  50]),
    (ErrorKind::AdditionOtherwise, [  60,  10,  80,  60,  20, 150, 100,  60]),
    (ErrorKind::HouseDigit,        [   5,   1,   5,   4,   1,  10,   6,   4]),
    (ErrorKind::PostcodeLetter,    [   5,   1,   5,   4,   3,   8,   5,   4]),
    (ErrorKind::PostcodeDigit,     [   4,   1,   4,   3,   2,   7,   4,   3]),
    (ErrorKind::PostcodeMissing,   [   8,   2,   3,   8,   0,  25,  15,  10]),
    (ErrorKind::PostcodeImpossible,[   3,   1,   3,   3,   2,   4,   3,   3]),
    (ErrorKind::BagMissing,        [ 100,  50,   0,   0,  20,   0,   0,   0]),
    (ErrorKind::BagKept,           [ 400, 700,   0,   0, 600,   0,   0,   0]),
    (ErrorKind::ClientMissing,     [   4,   1,  10,   2,   3,   0,   5,   5]),
    (ErrorKind::Placeholder,       [  30,  60,  80,  15,  40,  50,  20,  20]),
    (ErrorKind::CodeUnknown,       [   2,   2,   2,   0,   2,   2,   2,   2]),
];

/// Share of all rows that each agency sends, in thousandths: measured at a million inhabitants.
const ROWS: [u16; AGENCIES] = [98, 38, 394, 18, 146, 178, 63, 65];

/// How much more often than another an agency lacks the BSN: creditors do not send it to debt help,
/// the housing corporation may not use it.
const WITHOUT_BSN: [u16; AGENCIES] = [40, 5, 300, 25, 0, 150, 60, 80];

/// How badly the agencies of a city write.
///
/// ```
/// assert!(city::Errors::new(1.0, 0.3).is_ok() && city::Errors::new(1.0, 1.3).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Errors {
    factor: f64,
    without_bsn: f64,
}

/// Why errors were turned down.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorsError {
    /// The factor is not a number from 0 to 10.
    #[error("the factor of errors must be from 0 to 10, not {0}")]
    Factor(f64),
    /// The share of rows without BSN is not a number from 0 to 1.
    #[error("the share of rows without BSN must be from 0 to 1, not {0}")]
    WithoutBsn(f64),
}

impl Default for Errors {
    /// The rates of the table, and three rows in ten without BSN.
    fn default() -> Self {
        Self {
            factor: 1.0,
            without_bsn: 0.3,
        }
    }
}

impl Errors {
    /// All rates of the table times `factor`, from 0 to 10 (a rate stops at all rows); of all rows
    /// of the city the share `without_bsn`, from 0 to 1, has no BSN. The housing corporation's
    /// rows, about 15 in a hundred, never have one, so a lower share is not reached.
    ///
    /// # Errors
    /// [`ErrorsError::Factor`] and [`ErrorsError::WithoutBsn`] for a number out of bounds.
    pub fn new(factor: f64, without_bsn: f64) -> Result<Self, ErrorsError> {
        if !(0.0..=10.0).contains(&factor) {
            return Err(ErrorsError::Factor(factor));
        }
        if !(0.0..=1.0).contains(&without_bsn) {
            return Err(ErrorsError::WithoutBsn(without_bsn));
        }
        Ok(Self {
            factor,
            without_bsn,
        })
    }

    /// Share of an agency's rows that get an error, of those that are open to it.
    pub(crate) fn share(self, kind: ErrorKind, agency: AgencyKind) -> f64 {
        if kind == ErrorKind::BsnMissing {
            return self.bsn_missing(agency);
        }
        (f64::from(RATES[kind as usize].1[agency as usize]) * self.factor / 1_000.0).min(1.0)
    }

    /// Each agency that has BSNs lacks them by its weight; when all rows of the heaviest agency
    /// lack it, the rest of the others follow in proportion.
    fn bsn_missing(self, agency: AgencyKind) -> f64 {
        // The housing corporation has none at all: the others make up what is left of the share.
        let never = f64::from(ROWS[AgencyKind::Housing as usize]) / 1_000.0;
        let wanted = ((self.without_bsn - never) / (1.0 - never)).max(0.0);
        let mut by_rows = 0.0;
        for (rows, weight) in ROWS.iter().zip(WITHOUT_BSN) {
            by_rows += f64::from(*rows) * f64::from(weight);
        }
        let mean = by_rows / (1_000.0 * (1.0 - never));
        let max = f64::from(*WITHOUT_BSN.iter().max().expect("there are agencies"));
        let own = f64::from(WITHOUT_BSN[agency as usize]);
        // The share at which the heaviest agency has no BSN left.
        let full = mean / max;
        if wanted <= full {
            return wanted * own / mean;
        }
        let base = own / max;
        (base + (1.0 - base) * (wanted - full) / (1.0 - full)).min(1.0)
    }
}

/// A kind of error at one agency, counted over a city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorCount {
    /// The kind, as the truth file names it.
    pub kind: &'static str,
    /// The id of the agency.
    pub agency: &'static str,
    /// Rows that have it.
    pub rows: u64,
    /// Rows that are open to it.
    pub open: u64,
    /// The share of the open rows that the plan asked for.
    pub asked: f64,
}

#[cfg(test)]
mod tests {
    use super::{AGENCIES, Errors, RATES, ROWS};
    use crate::agencies::code::AgencyKind;
    use crate::agencies::roster::ROSTER;
    use crate::plan::error_kind::ErrorKind;

    #[test]
    fn every_kind_stands_at_its_own_place() {
        assert!(
            RATES
                .iter()
                .zip(ErrorKind::ALL)
                .all(|((kind, _), expected)| *kind == expected)
        );
        assert_eq!(ROWS.iter().sum::<u16>(), 1_000);
        assert_eq!(ROSTER.len(), AGENCIES);
    }

    #[test]
    fn the_share_without_bsn_is_met_over_all_agencies() {
        for wanted in [0.146, 0.2, 0.3, 0.5, 0.6, 0.9, 1.0] {
            let errors = Errors::new(1.0, wanted).expect("within bounds");
            let share_without = |agency| {
                if agency == AgencyKind::Housing {
                    1.0
                } else {
                    errors.share(ErrorKind::BsnMissing, agency)
                }
            };
            let mut met = 0.0;
            for (agency, rows) in ROSTER.iter().zip(ROWS) {
                let share = share_without(agency.kind);
                assert!((0.0..=1.0).contains(&share), "{}: {share}", agency.id);
                met += share * f64::from(rows) / 1_000.0;
            }
            assert!((met - wanted).abs() < 1e-9, "{met} for {wanted}");
        }
        let none = Errors::new(1.0, 0.0).expect("within bounds");
        assert!(none.share(ErrorKind::BsnMissing, AgencyKind::DebtHelp) == 0.0);
    }

    #[test]
    fn a_factor_multiplies_rates_up_to_all_rows() {
        let share = |factor| {
            Errors::new(factor, 0.3)
                .expect("within bounds")
                .share(ErrorKind::OldAddress, AgencyKind::Housing)
        };
        for (factor, expected) in [(0.0, 0.0), (0.5, 0.3), (10.0, 1.0)] {
            assert!((share(factor) - expected).abs() < 1e-9);
        }
        for (factor, without) in [
            (-0.1, 0.3),
            (10.1, 0.3),
            (f64::NAN, 0.3),
            (1.0, -0.1),
            (1.0, 1.1),
        ] {
            assert!(Errors::new(factor, without).is_err());
        }
    }

    /// docs/city.md shows each kind with its rates and what it does.
    #[test]
    fn the_page_on_the_city_shows_this_table() {
        let page = include_str!("../../../../docs/city.md");
        for (kind, rates) in RATES
            .iter()
            .filter(|(kind, _)| *kind != ErrorKind::BsnMissing)
        {
            let rates: Vec<_> = rates.iter().map(u16::to_string).collect();
            let line = format!(
                "| `{}` | {} | {} |",
                kind.name(),
                rates.join(" | "),
                kind.text()
            );
            assert!(page.contains(&line), "docs/city.md lacks:\n{line}");
        }
    }
}
