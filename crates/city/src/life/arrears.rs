//! Early signals of debt (vroegsignalering), by month. Arrears come in episodes: a first report,
//! perhaps a second creditor in the same month (meervoudig), perhaps more in the months that follow
//! (opeenvolgend). Households under hardship over money have more episodes, and longer ones; most
//! reports come from households without. Divosa Monitor 2023: about 4,800 a year per 100,000
//! inhabitants; 45 % insurers, 25 % energy, 19 % landlords, the rest water; about 50 % stand alone,
//! 11 % meervoudig, 40 % opeenvolgend.

use std::ops::Range;

use crate::agencies::code::Code;
use crate::life::hardship::{Area, Hardships};
use crate::plan::calendar::{ALL_MONTHS, Calendar, MONTHS};
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

/// Of reports of arrears: the debt rises from month to month. An estimate.
const RISES: f64 = 0.35;
/// By how many euros in thirty days, each as likely.
const BY: (u32, u32) = (30, 150);
/// Days after which an amount that rises is booked anew.
const BOOKED: i32 = 30;

/// By how much a debt that was reported on a day has risen on the night. Nothing rises before
/// a city's first night.
pub(crate) fn risen(day: i32, calendar: &Calendar, random: &mut SeededRandom) -> u64 {
    let days = calendar.night() - day.max(calendar.first_night());
    let (rises, by) = (random.happens(RISES), random.between(BY.0, BY.1));
    let times = if rises { days / BOOKED } else { 0 };
    u64::from(by) * u64::from(times.max(0).cast_unsigned())
}

/// An episode that goes on beyond the months that were asked for.
pub(crate) struct Episode {
    /// The next report, counted from [`BEFORE`] months before the history.
    month: u32,
    code: Code,
    /// The weight of the hardship in which it began.
    weight: f64,
}

/// Calls `report` with month and code for each report on one household in the history. `day_of`
/// gives a day in a month, to ask the hardship there. Gives the episodes that go on after it.
pub(crate) fn reports(
    hardships: &Hardships,
    day_of: impl Fn(u32) -> i32,
    random: &mut SeededRandom,
    mut report: impl FnMut(u32, Code, &mut SeededRandom),
) -> Vec<Episode> {
    let months = BEFORE..MONTHS + BEFORE;
    let mut going_on = Vec::new();
    for start in 0..months.end {
        // Episodes that began before the history may run into it.
        let weight = hardships.weight(Area::Money, day_of(start.saturating_sub(BEFORE)));
        going_on.extend(begin(start, weight, &months, random, &mut report));
    }
    going_on
}

/// Does the same in the year after the history, into which some episodes go on.
pub(crate) fn later_reports(
    going_on: Vec<Episode>,
    hardships: &Hardships,
    day_of: impl Fn(u32) -> i32,
    random: &mut SeededRandom,
    mut report: impl FnMut(u32, Code, &mut SeededRandom),
) {
    let months = MONTHS + BEFORE..ALL_MONTHS + BEFORE;
    for episode in going_on {
        run(episode, &months, random, &mut report);
    }
    for start in months.clone() {
        let weight = hardships.weight(Area::Money, day_of(start - BEFORE));
        begin(start, weight, &months, random, &mut report);
    }
}

/// Begins an episode in a month, or none.
fn begin(
    month: u32,
    weight: f64,
    months: &Range<u32>,
    random: &mut SeededRandom,
    report: &mut impl FnMut(u32, Code, &mut SeededRandom),
) -> Option<Episode> {
    if !random.happens(STARTS.at(weight)) {
        return None;
    }
    let code = creditor(random);
    let episode = Episode {
        month,
        code,
        weight,
    };
    run(episode, months, random, report)
}

/// Reports an episode month by month; gives it back where it goes on after the last.
fn run(
    mut episode: Episode,
    months: &Range<u32>,
    random: &mut SeededRandom,
    report: &mut impl FnMut(u32, Code, &mut SeededRandom),
) -> Option<Episode> {
    loop {
        let second = random.happens(SECOND).then(|| creditor(random));
        if months.contains(&episode.month) {
            report(episode.month - BEFORE, episode.code, random);
            if let Some(second) = second.filter(|second| *second != episode.code) {
                report(episode.month - BEFORE, second, random);
            }
        }
        if episode.month >= months.end {
            return Some(episode);
        }
        if !random.happens(GOES_ON.at(episode.weight)) {
            return None;
        }
        episode.month += random.weighed(&GAPS, |(_, weight)| *weight).0;
        if !random.happens(SAME_CREDITOR) {
            episode.code = creditor(random);
        }
    }
}

fn creditor(random: &mut SeededRandom) -> Code {
    random.weighed(&CREDITORS, |(_, share)| *share).0
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;

    use super::{BOOKED, RISES, risen};
    use crate::plan::calendar::Calendar;
    use crate::random::seeded::{Part, SeededRandom};

    #[test]
    fn a_third_of_the_debts_rise_and_none_before_the_first_night() {
        let night = |text| Night::parse(text).expect("a night");
        let first = Calendar::new(night("2026-11-22"));
        let later = first.on(night("2026-12-22"));
        assert_eq!(later.night() - first.night(), BOOKED);
        let mut rising = 0;
        for number in 0..1_000 {
            let stream = || SeededRandom::new(1, Part::Arrears, number);
            let long_ago = first.night() - 200;
            assert_eq!(risen(long_ago, &first, &mut stream()), 0);
            assert_eq!(risen(later.night() - 1, &later, &mut stream()), 0);
            rising += u32::from(risen(long_ago, &later, &mut stream()) > 0);
        }
        assert!(
            (f64::from(rising) / 1_000.0 - RISES).abs() < 0.06,
            "{rising}"
        );
    }
}
