//! Whether the parts of a covenant agree: every id known, every number once, every threshold
//! reachable.

mod codes;
mod fault;
mod gates;
mod parties;

use std::collections::HashSet;
use std::fmt;
use std::ops::RangeInclusive;

pub(super) use self::fault::Faults;
pub use self::fault::{CovenantError, CovenantFault, PartFault};
use super::area::Area;
use super::file::CovenantFile;
use super::{Covenant, CovenantHash};
use crate::hex;
use crate::night::Night;
use crate::payload::RefSeries;

impl Covenant {
    /// The format of covenants that this program reads.
    pub const FORMAT: u32 = 3;
}

/// How many days a signal ref may hold: from four weeks to a year.
const REF_PERIOD_DAYS: RangeInclusive<u16> = 28..=366;

/// How much of an id that is not one is told.
const SHOWN_ID: usize = 100;

/// What becomes of a match key that joins, and on which persons meet by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeakKeys {
    Refused,
    Taken,
}

/// Checks a file that was read, and gives the covenant it holds, or all that is wrong with it.
pub(super) fn covenant(
    file: CovenantFile,
    hash: CovenantHash,
    weak_keys: WeakKeys,
) -> Result<Covenant, CovenantError> {
    let mut faults = Faults::default();
    faults.check_text("name", &file.name);
    let series = digits("series", &file.series, &mut faults);
    if !REF_PERIOD_DAYS.contains(&file.ref_period_days) {
        faults.add("ref_period_days", CovenantFault::Range("28 to 366"));
    }
    faults.check_text("purpose", &file.purpose);
    faults.check_text("legal_basis", &file.legal_basis);
    let period = period(&file.valid_from, &file.valid_until);
    if period.is_none() {
        faults.add("valid_from, valid_until", CovenantFault::Period);
    }
    if !(0.0..=1.0).contains(&file.max_refused_share) {
        faults.add("max_refused_share", CovenantFault::Range("0 to 1"));
    }
    for (part, number) in [
        ("max_records_per_tag", file.max_records_per_tag),
        ("max_household_persons", file.max_household_persons),
    ] {
        if number == 0 {
            faults.add(part, CovenantFault::Range("1 or more"));
        }
    }
    let area = area(&file.postcodes, &mut faults);
    let key_check = digits(
        "pseudonym_key.check",
        &file.pseudonym_key.check,
        &mut faults,
    );
    let excluded_addresses = digits(
        "excluded_addresses.sha256",
        &file.excluded_addresses.sha256,
        &mut faults,
    );

    let mut keys = parties::PublicKeys::default();
    let centre = parties::centre(file.centre, &mut keys, &mut faults);
    let domains = codes::domains(file.domain, &mut faults);
    let agencies = parties::agencies(file.agency, &file.code, &mut keys, &mut faults);
    let codes = codes::codes(file.code, &domains, &mut faults);
    let echoes = codes::echoes(&file.echo, &codes, &mut faults);
    // What gates and rules ask is counted over agencies and codes: when one of these was left out,
    // the count would be wrong, and a fault be told that there is not.
    let is_countable = faults.is_empty();
    let match_keys = gates::match_keys(&file.match_key, &mut faults);
    let gates = gates::gates(file.gate, &mut faults);
    let rules = gates::rules(file.rule, &mut faults);
    if let (Some(area), true) = (&area, is_countable) {
        let countable = gates::Countable {
            agencies: &agencies,
            codes: &codes,
            match_keys: &match_keys,
            area,
        };
        if weak_keys == WeakKeys::Refused {
            countable.refuse_weak_keys(&mut faults);
        }
        countable.check_gates(&gates, &mut faults);
        if faults.is_empty() {
            countable.check_rules(&rules, &gates, &mut faults);
        }
    }
    let (Some((first_night, last_night)), Some(area), Some(centre), true) =
        (period, area, centre, faults.is_empty())
    else {
        return Err(faults.into_error());
    };
    Ok(Covenant {
        hash,
        name: file.name,
        serial: file.serial,
        ref_series: RefSeries::new(series, file.ref_period_days),
        purpose: file.purpose,
        legal_basis: file.legal_basis,
        first_night,
        last_night,
        max_refused_share: file.max_refused_share,
        max_records_per_tag: file.max_records_per_tag,
        max_household_persons: file.max_household_persons,
        key_epoch: file.pseudonym_key.epoch,
        key_check,
        excluded_addresses,
        domains,
        agencies,
        codes,
        echoes,
        match_keys,
        gates,
        rules,
        area,
        centre,
    })
}

fn area(ranges: &[String], faults: &mut Faults) -> Option<Area> {
    if ranges.is_empty() {
        faults.add("postcodes", CovenantFault::Empty);
    }
    match Area::parse(ranges) {
        Ok(area) => Some(area),
        Err(wrong) => {
            for text in wrong {
                faults.add(format_args!("postcodes {text:?}"), CovenantFault::Postcodes);
            }
            None
        }
    }
}

fn period(from: &str, until: &str) -> Option<(Night, Night)> {
    let (from, until) = (Night::parse(from).ok()?, Night::parse(until).ok()?);
    (from <= until).then_some((from, until))
}

/// Hexadecimal digits; zeros where they are not, which is told.
fn digits<const N: usize>(part: &str, text: &str, faults: &mut Faults) -> [u8; N] {
    hex::parse(text.as_bytes()).unwrap_or_else(|| {
        faults.add(part, CovenantFault::Hex(2 * N));
        [0; N]
    })
}

/// The name of a part in an error, written only when there is one: `agency "police"`.
#[derive(Clone, Copy)]
struct PartName<'a> {
    kind: &'static str,
    id: &'a str,
}

impl fmt::Display for PartName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.id.chars().take(SHOWN_ID).collect();
        write!(f, "{} {shown:?}", self.kind)
    }
}

/// Checks that `ids` are well-formed and each stands once, and that there is at least one.
fn check_ids<'a>(kind: &'static str, ids: impl Iterator<Item = &'a str>, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for id in ids {
        let part = PartName { kind, id };
        if !is_id(id) {
            faults.add(part, CovenantFault::Id);
        }
        if !seen.insert(id) {
            faults.add(part, CovenantFault::Twice);
        }
    }
    if seen.is_empty() {
        faults.add(kind, CovenantFault::Empty);
    }
}

/// Whether a text can be an id.
pub(crate) fn is_id(id: &str) -> bool {
    let is_of_ids = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&id.len()) && id.bytes().all(is_of_ids) && !id.starts_with('-')
}

#[cfg(test)]
mod tests;
