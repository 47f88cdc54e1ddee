//! Early signals of debt (vroegsignalering), by month. Arrears come in episodes: a first report,
//! perhaps a second creditor in the same month (meervoudig), perhaps more in the months that follow
//! (opeenvolgend). Households under strain over money have more episodes, and longer ones; most
//! reports come from households without. Divosa Monitor 2023: about 4,800 a year per 100,000
//! inhabitants; 45 % insurers, 25 % energy, 19 % landlords, the rest water; about 50 % stand alone,
//! 11 % meervoudig, 40 % opeenvolgend.

use crate::agencies::code::Code;
use crate::life::hardship::{Area, Hardships};
use crate::plan::calendar::MONTHS;
use crate::random::seeded::SeededRandom;

/// Creditors by their share of the reports, in percent.
const CREDITORS: [(Code, u32); 4] = [
    (Code::InsuranceArrears, 45),
    (Code::EnergyArrears, 25),
    (Code::RentArrears, 19),
    (Code::WaterArrears, 11),
];

/// Episodes that start in a month, without strain and at full strain.
const STARTS: (f64, f64) = (0.0044, 0.055);
/// Chance that an episode goes on, without strain and at full strain.
const GOES_ON: (f64, f64) = (0.38, 0.72);
/// Chance of a second creditor in the same month.
const SECOND: f64 = 0.085;
/// Chance that the next report is of the same creditor.
const SAME_CREDITOR: f64 = 0.6;
/// Months to the next report, with weights.
const GAPS: [(u32, u32); 4] = [(1, 45), (2, 30), (3, 17), (4, 8)];
/// Months before the history in which episodes may start that run into it.
const BEFORE: u32 = 6;

/// Calls `report` with month and code for each report on one household. `day_of` gives a day in a
/// month, to ask the strain there.
pub(crate) fn reports(
    strains: &Hardships,
    day_of: impl Fn(u32) -> i32,
    chance: &mut SeededRandom,
    mut report: impl FnMut(u32, Code, &mut SeededRandom),
) {
    for start in 0..MONTHS + BEFORE {
        let weight = strains.weight(Area::Money, day_of(start.saturating_sub(BEFORE)));
        let rising = |(without, full): (f64, f64)| without + (full - without) * weight;
        if !chance.happens(rising(STARTS)) {
            continue;
        }
        let mut month = start;
        let mut code = creditor(chance);
        loop {
            let second = chance.happens(SECOND).then(|| creditor(chance));
            if (BEFORE..MONTHS + BEFORE).contains(&month) {
                report(month - BEFORE, code, chance);
                if let Some(second) = second.filter(|second| *second != code) {
                    report(month - BEFORE, second, chance);
                }
            }
            if month >= MONTHS + BEFORE || !chance.happens(rising(GOES_ON)) {
                break;
            }
            month += chance.weighed(&GAPS, |(_, weight)| *weight).0;
            if !chance.happens(SAME_CREDITOR) {
                code = creditor(chance);
            }
        }
    }
}

fn creditor(chance: &mut SeededRandom) -> Code {
    chance.weighed(&CREDITORS, |(_, share)| *share).0
}
