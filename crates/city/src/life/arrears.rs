//! Early signals of debt (vroegsignalering), by month. Arrears come in episodes: a first report,
//! perhaps a second creditor in the same month (meervoudig), perhaps more in the months that follow
//! (opeenvolgend). Households under hardship over money have more episodes, and longer ones; most
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

/// A chance that grows with the weight of a hardship.
struct Rising {
    without: f64,
    full: f64,
}

impl Rising {
    /// The chance at a weight from 0 to 1.
    fn at(&self, weight: f64) -> f64 {
        self.without + (self.full - self.without) * weight
    }
}

/// Episodes that start in a month.
const STARTS: Rising = Rising {
    without: 0.0044,
    full: 0.055,
};
/// Chance that an episode goes on.
const GOES_ON: Rising = Rising {
    without: 0.38,
    full: 0.72,
};
/// Chance of a second creditor in the same month.
const SECOND: f64 = 0.085;
/// Chance that the next report is of the same creditor.
const SAME_CREDITOR: f64 = 0.6;
/// Months to the next report, with weights.
const GAPS: [(u32, u32); 4] = [(1, 45), (2, 30), (3, 17), (4, 8)];
/// Months before the history in which episodes may start that run into it.
const BEFORE: u32 = 6;

/// Calls `report` with month and code for each report on one household. `day_of` gives a day in a
/// month, to ask the hardship there.
pub(crate) fn reports(
    hardships: &Hardships,
    day_of: impl Fn(u32) -> i32,
    random: &mut SeededRandom,
    mut report: impl FnMut(u32, Code, &mut SeededRandom),
) {
    for start in 0..MONTHS + BEFORE {
        // Episodes that began before the history may run into it.
        let weight = hardships.weight(Area::Money, day_of(start.saturating_sub(BEFORE)));
        if !random.happens(STARTS.at(weight)) {
            continue;
        }
        let mut month = start;
        let mut code = creditor(random);
        loop {
            let second = random.happens(SECOND).then(|| creditor(random));
            if (BEFORE..MONTHS + BEFORE).contains(&month) {
                report(month - BEFORE, code, random);
                if let Some(second) = second.filter(|second| *second != code) {
                    report(month - BEFORE, second, random);
                }
            }
            if month >= MONTHS + BEFORE || !random.happens(GOES_ON.at(weight)) {
                break;
            }
            month += random.weighed(&GAPS, |(_, weight)| *weight).0;
            if !random.happens(SAME_CREDITOR) {
                code = creditor(random);
            }
        }
    }
}

fn creditor(random: &mut SeededRandom) -> Code {
    random.weighed(&CREDITORS, |(_, share)| *share).0
}
