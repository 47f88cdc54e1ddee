//! Addresses that are no household: shelters, clinics, nursing homes, letter addresses
//! (briefadres). Many people share one; the list of them goes to agencies, which make no household
//! record for them.

use crate::people::address::{Address, PER_POSTCODE};
use crate::plan::Plan;

/// Households that share one institution.
const UNITS: u64 = 36;

const KINDS: [&str; 8] = [
    "Maatschappelijke opvang",
    "Vrouwenopvang",
    "Briefadressen gemeente",
    "Verpleeghuis",
    "Beschermd wonen",
    "Kliniek",
    "Nachtopvang",
    "Opvang vluchtelingen",
];
const NAMES: [&str; 9] = [
    "De Haven",
    "Het Anker",
    "De Brug",
    "Sint-Joris",
    "De Linde",
    "Élan",
    "De Wending",
    "Het Kompas",
    "Zonnehof",
];

/// How many institutions the city has.
pub(crate) fn count(plan: &Plan) -> u64 {
    plan.units().div_ceil(UNITS)
}

/// The address of an institution: the first slot of a postcode where no household lives.
pub(crate) fn address(plan: &Plan, institution: u64) -> Address {
    let block = plan.homes().div_ceil(PER_POSTCODE) + institution;
    Address::at_slot(plan.seed(), block * PER_POSTCODE)
}

/// Where a household lives that has no home of its own; `unit` counts from zero.
pub(crate) fn address_of_unit(plan: &Plan, unit: u64) -> Address {
    address(plan, unit / UNITS)
}

/// What an institution is called.
pub(crate) fn name(institution: u64) -> String {
    // A step further after each round of the kinds: no two of the first 72 have one name.
    let round = institution / KINDS.len() as u64;
    format!(
        "{} {}",
        repeated(&KINDS, institution),
        repeated(&NAMES, institution + round)
    )
}

/// The n-th entry of a list that begins again after its last.
fn repeated(list: &[&'static str], n: u64) -> &'static str {
    list[usize::try_from(n % list.len() as u64).expect("an index of a short list")]
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;

    use super::{UNITS, address, address_of_unit, count};
    use crate::people::address::Address;
    use crate::plan::Plan;

    #[test]
    fn many_households_share_an_address_where_no_home_is() {
        let plan = Plan::new(
            20_000,
            3,
            Night::parse("2026-11-22").expect("a date"),
            crate::plan::tests::keys(),
        )
        .expect("a size within bounds");
        let places: Vec<_> = (0..count(&plan)).map(|i| address(&plan, i)).collect();
        let homes = (0..plan.homes()).map(|slot| Address::at_slot(plan.seed(), slot));
        assert!(homes.into_iter().all(|home| !places.contains(&home)));
        let first = (0..plan.units()).filter(|u| address_of_unit(&plan, *u) == places[0]);
        assert_eq!(first.count() as u64, UNITS);
    }
}
