//! Whether the parts of a covenant agree: every id known, every number once, every threshold
//! reachable.

mod codes;
mod gates;
mod parties;

use std::collections::HashSet;
use std::fmt;
use std::ops::RangeInclusive;

use super::area::Area;
use super::file::CovenantFile;
use super::{Covenant, CovenantError, CovenantFault, CovenantHash};
use crate::hex;
use crate::night::Night;
use crate::payload::RefSeries;

/// The format of covenants that this program reads.
const FORMAT: u32 = 3;

/// How many days a signal ref may hold: from four weeks to a year.
const REF_PERIOD_DAYS: RangeInclusive<u16> = 28..=366;

/// Checks a file that was read, and gives the covenant it holds.
pub(super) fn covenant(file: CovenantFile, hash: CovenantHash) -> Result<Covenant, CovenantError> {
    if file.format != FORMAT {
        return fault("format", CovenantFault::Format);
    }
    if !(0.0..=1.0).contains(&file.max_refused_share) {
        return fault("max_refused_share", CovenantFault::Range("0 to 1"));
    }
    if file.max_records_per_tag == 0 {
        return fault("max_records_per_tag", CovenantFault::Range("1 or more"));
    }
    if file.max_household_persons == 0 {
        return fault("max_household_persons", CovenantFault::Range("1 or more"));
    }
    if !REF_PERIOD_DAYS.contains(&file.ref_period_days) {
        return fault("ref_period_days", CovenantFault::Range("28 to 366"));
    }
    let ref_series = RefSeries::new(digits("series", &file.series)?, file.ref_period_days);
    let (first_night, last_night) = period(&file.valid_from, &file.valid_until)?;
    // In the order in which parts name each other: whatever a part names was checked before it.
    let domains = codes::domains(file.domain)?;
    let codes = codes::codes(file.code, &domains)?;
    let agencies = parties::agencies(file.agency, &codes)?;
    let centre = parties::centre(file.centre)?;
    let match_keys = gates::match_keys(&file.match_key)?;
    let gates = gates::gates(file.gate, &agencies, &match_keys)?;
    let rules = gates::rules(file.rule, &gates, &match_keys, &agencies, &codes)?;
    Ok(Covenant {
        hash,
        name: file.name,
        serial: file.serial,
        ref_series,
        purpose: file.purpose,
        legal_basis: file.legal_basis,
        first_night,
        last_night,
        max_refused_share: file.max_refused_share,
        max_records_per_tag: file.max_records_per_tag,
        max_household_persons: file.max_household_persons,
        key_epoch: file.pseudonym_key.epoch,
        key_check: digits("pseudonym_key.check", &file.pseudonym_key.check)?,
        excluded_addresses: digits("excluded_addresses.sha256", &file.excluded_addresses.sha256)?,
        echoes: codes::echoes(&file.echo, &codes)?,
        area: Area::parse(&file.postcodes)?,
        rules,
        centre,
        domains,
        agencies,
        codes,
        match_keys,
        gates,
    })
}

fn period(from: &str, until: &str) -> Result<(Night, Night), CovenantError> {
    match (Night::parse(from), Night::parse(until)) {
        (Ok(from), Ok(until)) if from <= until => Ok((from, until)),
        _ => fault("valid_from, valid_until", CovenantFault::Period),
    }
}

fn digits<const N: usize>(part: &str, text: &str) -> Result<[u8; N], CovenantError> {
    match hex::parse(text.as_bytes()) {
        Some(bytes) => Ok(bytes),
        None => fault(part, CovenantFault::Hex(2 * N)),
    }
}

/// The name of a part in an error, written only when there is one: `agency "police"`.
#[derive(Clone, Copy)]
struct PartName<'a> {
    kind: &'static str,
    id: &'a str,
}

impl PartName<'_> {
    fn fault<T>(self, wrong: CovenantFault) -> Result<T, CovenantError> {
        fault(self, wrong)
    }
}

impl fmt::Display for PartName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.kind, self.id)
    }
}

fn fault<T>(part: impl fmt::Display, fault: CovenantFault) -> Result<T, CovenantError> {
    Err(CovenantError::Fault {
        part: part.to_string(),
        fault,
    })
}

/// Checks that `ids` are well-formed and each stands once, and that there is at least one.
fn check_ids<'a>(
    kind: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<(), CovenantError> {
    let mut seen = HashSet::new();
    for id in ids {
        let part = PartName { kind, id };
        let is_well_formed = id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_well_formed || !(1..=40).contains(&id.len()) {
            return part.fault(CovenantFault::Id);
        }
        if !seen.insert(id) {
            return part.fault(CovenantFault::Twice);
        }
    }
    if seen.is_empty() {
        return fault(kind, CovenantFault::Empty);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../tests/covenant.toml");

    fn parsed(old: &str, new: &str) -> Result<Covenant, CovenantError> {
        assert!(GOOD.contains(old), "the good covenant has no {old:?}");
        Covenant::parse(GOOD.replacen(old, new, 1).as_bytes())
    }

    #[test]
    fn takes_refs_that_hold_for_four_weeks_to_a_year() {
        for (days, is_taken) in [(27, false), (28, true), (366, true), (367, false)] {
            let outcome = parsed("ref_period_days = 91", &format!("ref_period_days = {days}"));
            match outcome {
                Ok(covenant) => {
                    assert!(is_taken, "{days}");
                    assert_eq!(covenant.ref_series().period_days(), days);
                }
                Err(error) => {
                    assert!(!is_taken, "{days}");
                    let said = "covenant, ref_period_days: must be 28 to 366";
                    assert_eq!(error.to_string(), said);
                }
            }
        }
    }

    #[test]
    fn takes_a_series_of_sixteen_bytes_alone() {
        let covenant = parsed("series", "series").expect("a covenant");
        let id: [u8; 16] = std::array::from_fn(|index| u8::try_from(index).expect("below 16"));
        assert_eq!(covenant.ref_series().id(), &id);
        let error = parsed("series = \"00", "series = \"").expect_err("15 bytes");
        assert_eq!(
            error.to_string(),
            "covenant, series: is not 32 hexadecimal digits"
        );
    }
}
