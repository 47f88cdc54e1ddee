//! What happens to the people of a city after its first night: some are born, die, wed or part, and
//! households leave while others come in their place. All of it is drawn for a household at once,
//! up to the last night that there can be, so that no night needs those before it.
//!
//! Rates a year, rounded, as CBS counted them in 2022 (37259NED): in 1,000 inhabitants 9.5 births
//! and 9.7 deaths, and 45 who left for another municipality. 65,000 marriages a year (CBS) make 37
//! in 1,000 couples who are not married. Of couples who part no register counts all: 2 % is an
//! estimate.

use crate::people::family::{Families, Family};
use crate::people::lookalikes;
use crate::people::person::{Farewell, Person, SLOTS};
use crate::plan::calendar::Calendar;
use crate::random::seeded::SeededRandom;

/// Of households, a year: leave the city.
const LEAVE: f64 = 0.045;
/// Of couples, a year: part.
const PART: f64 = 0.02;
/// Of couples who are not married, a year: wed.
const WED: f64 = 0.037;
/// Of women of [`FERTILE`] who do not live alone, a year: give birth.
const GIVE_BIRTH: f64 = 0.070;
const FERTILE: std::ops::Range<u32> = 19..43;
/// Of persons below an age, a year: die. The ages are those of the first night's year.
const DIE: [(u32, f64); 6] = [
    (50, 0.000_7),
    (65, 0.005),
    (75, 0.016_5),
    (85, 0.05),
    (90, 0.125),
    (u32::MAX, 0.2),
];
/// A home stands empty for fewer days than this before others come.
const EMPTY: u32 = 60;

/// The days on which something can happen to a household, each as likely.
struct Span {
    first: i32,
    days: u32,
}

impl Span {
    /// From the day after one to the end of all nights.
    fn after(day: i32, calendar: &Calendar) -> Option<Self> {
        let days = u32::try_from(calendar.end() - day - 1).ok()?;
        (days > 0).then_some(Self {
            first: day + 1,
            days,
        })
    }

    /// The day on which something happens that has this rate a year. As much is drawn whether it
    /// happens or not, so that one does not move the draws of the next.
    fn draw(&self, rate: f64, random: &mut SeededRandom) -> Option<i32> {
        let (unit, day) = (random.unit(), random.below(self.days));
        let happens = unit < rate * f64::from(self.days) / 365.0;
        happens.then(|| self.first + day.cast_signed())
    }
}

/// Lets a household live on from the first night, or from its arrival. Gives the day on which
/// others come in its place.
pub(crate) fn live_on(
    family: &mut Family,
    families: &Families<'_>,
    calendar: &Calendar,
    random: &mut SeededRandom,
) -> Option<i32> {
    let from = family.arrived.unwrap_or(calendar.first_night());
    let span = Span::after(from, calendar)?;
    let is_couple = family.members.iter().filter(|person| !person.child).count() == 2;

    let leaves = span.draw(LEAVE, random);
    let empty = random.below(EMPTY).cast_signed();
    let (parts, who) = (span.draw(PART, random), random.below(2) as usize);
    if is_couple {
        let later = Span::after(from.max(calendar.after_history() - 1), calendar);
        weds(family, later.as_ref(), random);
        if let Some(day) = parts {
            family.members[who].gone = Some((day, Farewell::Separated));
        }
    }
    for person in &mut family.members {
        let dies = span.draw(death_rate(person), random);
        if let Some(day) = dies.filter(|day| person.is_here(*day)) {
            person.gone = Some((day, Farewell::Died));
        }
    }
    family.left = [leaves, emptied(family)].into_iter().flatten().min();
    births(family, families, &span, random);
    // What would have happened to them elsewhere does not happen here.
    if let Some(left) = family.left {
        for person in &mut family.members {
            person.gone = person.gone.filter(|(gone, _)| *gone <= left);
        }
    }
    family
        .left
        .map(|left| left + 1 + empty)
        .filter(|day| *day < calendar.end())
}

/// Weds a couple that is not married, in the year after the history: in it they are wed already.
fn weds(family: &mut Family, span: Option<&Span>, random: &mut SeededRandom) {
    if family.members[0].married.is_some() {
        return;
    }
    if let Some(day) = span.and_then(|span| span.draw(WED, random)) {
        lookalikes::wed_on(&mut family.members, day, random);
    }
}

fn death_rate(person: &Person) -> f64 {
    let rates = DIE.iter().find(|(below, _)| person.age < *below);
    rates.map_or(0.0, |(_, rate)| *rate)
}

/// The day from which no grown-up is left.
fn emptied(family: &Family) -> Option<i32> {
    let mut last = i32::MIN;
    for person in family.members.iter().filter(|person| person.age >= 18) {
        last = last.max(person.gone?.0);
    }
    (last > i32::MIN).then_some(last)
}

fn births(family: &mut Family, families: &Families<'_>, span: &Span, random: &mut SeededRandom) {
    let mut born = Vec::new();
    for mother in &family.members {
        let is_fertile = mother.woman && !mother.child && FERTILE.contains(&mother.age);
        if !is_fertile || family.members.len() == 1 {
            continue;
        }
        let day = span.draw(GIVE_BIRTH, random);
        born.extend(day.filter(|day| mother.is_here(*day) && family.is_here(*day)));
    }
    for day in born {
        if (family.members.len() as u64) < SLOTS {
            let child = families.newborn(family, day, random);
            family.members.push(child);
        }
    }
}
