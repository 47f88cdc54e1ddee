//! What happens in a household in the history and the year after it, and which agency books it.
//! Hardship gives off signals month by month; incidents befall any household. A police report of
//! violence or of concern for a child is mostly passed on to Veilig Thuis within days: one event,
//! two signals. Volumes per 100,000 inhabitants a year: disturbed behaviour (E33) 800-840 (politie
//! 2024), Veilig Thuis about 720 of which some 70 % from police (CBS 85361NED), arrears in
//! `arrears`; for the other codes no count is published, theirs are of a plausible order.

use std::ops::Range;

use crate::agencies::code::{Code, ECHO_WITHIN_DAYS};
use crate::life::arrears;
use crate::life::hardship::{Area, Hardships};
use crate::people::family::Family;
use crate::people::person::Person;
use crate::plan::calendar::{ALL_MONTHS, Calendar, MONTHS};
use crate::random::seeded::SeededRandom;

/// Event numbers of one household: no more are kept.
pub(crate) const SLOTS: u64 = 256;

/// One signal as it happened; how the agency types it comes later.
pub(crate) struct Event {
    /// Unique in the city; a police report and its echo share it.
    pub(crate) number: u64,
    /// Day of the history.
    pub(crate) day: i32,
    pub(crate) code: Code,
    /// Place among the members of the household.
    pub(crate) member: usize,
    /// 1 concern, 2 serious, 3 acute.
    pub(crate) severity: u8,
    /// The signal came from another agency's report of the same event.
    pub(crate) echo: bool,
}

impl Event {
    /// The number of its row, unique in the city: a report and its echo are two rows.
    pub(crate) fn row(&self) -> u64 {
        self.number * 2 + u64::from(self.echo)
    }
}

/// Codes with their share, in percent.
type Shares = &'static [(Code, u32)];

/// Signals a month at full hardship in an area, and what they are; they fall with the square of its
/// weight.
const GIVEN_OFF: [(Area, f64, Shares); 6] = [
    (Area::Money, 0.35, MONEY),
    (Area::Home, 0.55, HOME),
    (Area::Children, 0.9, CHILDREN),
    (Area::Violence, 0.5, VIOLENCE),
    (Area::Health, 0.8, HEALTH),
    (Area::Order, 0.65, ORDER),
];
const MONEY: Shares = &[
    (Code::DebtHelpRequest, 45),
    (Code::IncomeStopped, 30),
    (Code::HomelessnessRisk, 8),
    (Code::EvictionNotice, 9),
    (Code::ReintegrationStalled, 8),
];
const HOME: Shares = &[
    (Code::NeighbourNuisance, 65),
    (Code::HomeNeglect, 25),
    (Code::HomelessnessRisk, 5),
    (Code::CareNeed, 5),
];
const CHILDREN: Shares = &[
    (Code::Truancy, 37),
    (Code::ParentingSupport, 35),
    (Code::ChildConcern, 20),
    (Code::VtChildReport, 8),
];
const VIOLENCE: Shares = &[
    (Code::DomesticViolence, 62),
    (Code::VtReport, 13),
    (Code::FamilyConflict, 25),
];
const HEALTH: Shares = &[
    (Code::DisturbedBehaviour, 40),
    (Code::CareNeed, 20),
    (Code::PsychiatricCrisis, 13),
    (Code::Addiction, 15),
    (Code::CareAvoidance, 12),
];
const ORDER: Shares = &[(Code::PublicNuisance, 55), (Code::YouthCrime, 45)];

/// Incidents in households at large: per 100,000 households a year. One that fits nobody in the
/// household (no child, say) does not happen.
const INCIDENTS: [(Code, u32); 17] = [
    (Code::DebtHelpRequest, 500),
    (Code::IncomeStopped, 450),
    (Code::ReintegrationStalled, 350),
    (Code::HomelessnessRisk, 200),
    (Code::EvictionNotice, 120),
    (Code::HomeNeglect, 60),
    (Code::NeighbourNuisance, 350),
    (Code::Truancy, 1_800),
    (Code::ParentingSupport, 2_600),
    (Code::FamilyConflict, 350),
    (Code::CareNeed, 700),
    (Code::DomesticViolence, 120),
    (Code::VtReport, 110),
    (Code::DisturbedBehaviour, 320),
    (Code::PsychiatricCrisis, 280),
    (Code::YouthCrime, 700),
    (Code::PublicNuisance, 250),
];

/// Chance that a police report that can be passed on is.
const PASSED_ON: f64 = 0.85;

/// Of the questions about upbringing: in the child's file.
const BOOKED_ON_CHILD: f64 = 0.4;

/// All signals of a household in two years, by no particular order; with a stream for the year
/// after the history, also those of that year.
pub(crate) fn events(
    family: &Family,
    hardships: &Hardships,
    calendar: &Calendar,
    random: &mut SeededRandom,
    later: Option<&mut SeededRandom>,
) -> Vec<Event> {
    let mut log = EventLog {
        family,
        calendar,
        events: Vec::new(),
        next: family.number * SLOTS,
    };
    log.months(0..MONTHS, hardships, random);
    let day_of = |month| calendar.month(month).0 + 14;
    let going_on = arrears::reports(hardships, day_of, random, |month, code, random| {
        log.add(month, code, 0.3, random);
    });
    if let Some(random) = later {
        log.months(MONTHS..ALL_MONTHS, hardships, random);
        arrears::later_reports(
            going_on,
            hardships,
            day_of,
            random,
            |month, code, random| {
                log.add(month, code, 0.3, random);
            },
        );
    }
    log.events
}

/// The events of one household so far.
struct EventLog<'a> {
    family: &'a Family,
    calendar: &'a Calendar,
    events: Vec<Event>,
    next: u64,
}

impl EventLog<'_> {
    /// Books incidents, and what hardship gives off, in some months.
    fn months(&mut self, months: Range<u32>, hardships: &Hardships, random: &mut SeededRandom) {
        let all: u32 = INCIDENTS.iter().map(|(_, rate)| rate).sum();
        for month in months {
            if random.happens(f64::from(all) / 1_200_000.0) {
                let code = random.weighed(&INCIDENTS, |(_, rate)| *rate).0;
                self.add(month, code, 0.2, random);
            }
            // Most households end the month here: hardship alone gives off signals of its own.
            if hardships.is_empty() {
                continue;
            }
            for (area, rate, codes) in GIVEN_OFF {
                let weight = hardships.weight(area, self.calendar.month(month).0 + 14);
                if weight > 0.0 && random.happens(rate * weight * weight) {
                    let code = random.weighed(codes, |(_, share)| *share).0;
                    self.add(month, code, weight, random);
                }
            }
        }
    }

    /// Books a signal on some day of the month about a member whom the code fits; nothing where
    /// nobody fits.
    fn add(&mut self, month: u32, code: Code, weight: f64, random: &mut SeededRandom) {
        let (first, days) = self.calendar.month(month);
        let later = (month >= MONTHS).then_some(first);
        let Some(member) = subject(self.family, code, later, random) else {
            return;
        };
        // Event numbers of the next household begin there.
        if self.next >= (self.family.number + 1) * SLOTS {
            return;
        }
        let event = Event {
            number: self.next,
            day: first + random.below(days).cast_signed(),
            code,
            member,
            severity: severity(weight, random),
            echo: false,
        };
        self.next += 1;
        // An echo is told to another agency, which may book it on another member of the household.
        if let Some(echo) = code.echo().filter(|_| random.happens(PASSED_ON)) {
            let same = random.happens(0.7);
            let other = subject(self.family, echo, later, random).unwrap_or(member);
            self.events.push(Event {
                day: event.day + random.below(ECHO_WITHIN_DAYS).cast_signed(),
                code: echo,
                member: if same { member } else { other },
                echo: true,
                ..event
            });
        }
        self.events.push(event);
    }
}

/// Whom a signal of this code is about. `later` is a day of the year after the history: then
/// somebody who is here on it. In the history births and deaths move no draw.
fn subject(
    family: &Family,
    code: Code,
    later: Option<i32>,
    random: &mut SeededRandom,
) -> Option<usize> {
    let years = u32::from(later.is_some());
    let those_who = |fits: &dyn Fn(&Person) -> bool| {
        family.members_who(|person| {
            let may_be = later.map_or(person.newborn.is_none(), |day| person.is_here(day));
            may_be && fits(person)
        })
    };
    let fitting = match code {
        Code::Truancy | Code::ChildConcern | Code::VtChildReport => {
            those_who(&|p| p.child && p.is_minor(years))
        }
        Code::ParentingSupport => {
            let children = those_who(&|p| p.child && p.age + years < 18);
            // Booked on the child or on a parent.
            if children.is_empty() || random.happens(BOOKED_ON_CHILD) {
                children
            } else {
                those_who(&|p| !p.child)
            }
        }
        Code::YouthCrime => those_who(&|p| p.is_youth(years)),
        _ => those_who(&|p| !p.child),
    };
    // The first adult signs most contracts and is best known; children are as likely each.
    let first = fitting.first().copied()?;
    let stays = !family.members[first].child && random.happens(0.6);
    Some(if stays { first } else { random.pick(&fitting) })
}

fn severity(weight: f64, random: &mut SeededRandom) -> u8 {
    match random.unit() + weight / 2.0 {
        low if low < 0.6 => 1,
        middle if middle < 1.1 => 2,
        _ => 3,
    }
}
