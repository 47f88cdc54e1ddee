//! Households: who lives together, where, and since when. Sizes as CBS counts them (table 37975, 1
//! January 2024: 40 % one, 32 % two, 12 % three, 11 % four, 5 % five and more); where
//! a household lives on which day is in `stays`.

use crate::people::address::Address;
use crate::people::bsn;
use crate::people::institution;
use crate::people::lookalikes;
use crate::people::names::Origin;
use crate::people::person::{Person, SLOTS};
use crate::people::stays::Stays;
use crate::plan::Plan;
use crate::plan::calendar::Calendar;
use crate::random::permutation::Permutation;
use crate::random::seeded::{Part, SeededRandom};

/// Shares of household sizes at home, in hundredths of a per cent.
const SIZES: [(u32, u32); 8] = [
    (1, 4_000),
    (2, 3_200),
    (3, 1_200),
    (4, 1_100),
    (5, 325),
    (6, 115),
    (7, 45),
    (8, 15),
];
/// Shares of household sizes in institutions.
const UNIT_SIZES: [(u32, u32); 4] = [(1, 85), (2, 8), (3, 4), (4, 3)];

/// A household and its address through the years.
pub(crate) struct Family {
    pub(crate) number: u64,
    pub(crate) members: Vec<Person>,
    pub(crate) institution: bool,
    /// The other parent of the children, where they live apart.
    pub(crate) other_parent: Option<OtherParent>,
    /// The first day in the city, of who came after its first night.
    pub(crate) arrived: Option<i32>,
    /// The first day on which nobody of the household lives here any more.
    pub(crate) left: Option<i32>,
    stays: Stays,
}

/// A parent who lives elsewhere. Holds identifiers, so it has no `Debug`.
pub(crate) struct OtherParent {
    pub(crate) person: u64,
    pub(crate) bsn: String,
    stays: Stays,
}

/// What all households of one city have in common.
pub(crate) struct Families<'a> {
    plan: &'a Plan,
    slots: Permutation,
    bsns: Permutation,
}

impl<'a> Families<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            slots: Permutation::new(plan.seed(), 1, plan.homes()),
            bsns: Permutation::new(plan.seed(), 2, bsn::COUNT),
        }
    }

    /// The household of a number below [`Plan::households`].
    pub(crate) fn household(&self, number: u64) -> Family {
        self.living_at(number, number, None)
    }

    /// The household that came to the city in the place of another that left it; its number is by
    /// [`Plan::households`] higher.
    pub(crate) fn newcomer(&self, place: u64, arrived: i32) -> Family {
        self.living_at(place, self.plan.households() + place, Some(arrived))
    }

    fn living_at(&self, place: u64, number: u64, arrived: Option<i32>) -> Family {
        let plan = self.plan;
        let institution = place >= plan.homes();
        let stays = if institution {
            Stays::at(institution::address_of_unit(plan, place - plan.homes()))
        } else {
            Stays::of_place(plan, place, |place| self.home(place))
        };
        let mut members = self.members(number, institution);
        lookalikes::add(
            &mut members,
            &mut SeededRandom::new(plan.seed(), Part::Lookalikes, number),
        );
        Family {
            number,
            members,
            institution,
            other_parent: None,
            arrived,
            left: None,
            stays,
        }
    }

    /// A child that is born into a household after the city's first night.
    pub(crate) fn newborn(&self, family: &Family, day: i32, random: &mut SeededRandom) -> Person {
        let slot = family.members.len() as u64;
        let woman = random.happens(0.5);
        let parent = &family.members[0];
        let child = self.person(family.number, slot, 0, woman, parent.origin, random);
        let elder = family.members.iter().find(|person| person.child);
        Person {
            born: self.plan.calendar().date(day),
            surname: elder.unwrap_or(parent).surname,
            child: true,
            newborn: Some(day),
            ..child
        }
    }

    /// The BSN of somebody of the city.
    pub(crate) fn any_bsn(&self, random: &mut SeededRandom) -> String {
        let households = u32::try_from(self.plan.households())
            .expect("a plan's city has fewer households than persons");
        bsn::nth(self.bsns.at(u64::from(random.below(households)) * SLOTS))
    }

    fn home(&self, number: u64) -> Address {
        Address::of_home(self.plan.seed(), self.slots.at(number))
    }

    fn members(&self, number: u64, institution: bool) -> Vec<Person> {
        let random = &mut SeededRandom::new(self.plan.seed(), Part::People, number);
        let sizes = if institution {
            &UNIT_SIZES[..]
        } else {
            &SIZES[..]
        };
        let size = random.weighed(sizes, |(_, share)| *share).0;
        // Of the households of two, some are a parent with a child.
        let couple = match size {
            _ if institution => false,
            1 => false,
            2 => random.happens(0.78),
            _ => random.happens(0.85),
        };
        let children = size - if couple { 2 } else { 1 };
        let mut ages = Vec::new();
        for child in 0..children {
            let age = match ages.last() {
                None => random.below(22),
                Some(elder) => u32::saturating_sub(*elder, random.between(1, 4)),
            };
            ages.insert(child as usize, age);
        }
        // A parent is as old as the eldest child asks.
        let parent = match ages.first() {
            Some(eldest) => eldest + random.between(20, 38),
            None => random.between(18, 90),
        };
        let origin = Origin::draw(random);
        let surname = origin.surname(random);
        // Single parents are mostly mothers.
        let woman = random.happens(if children > 0 && !couple { 0.85 } else { 0.5 });
        let mut members = vec![self.person(number, 0, parent, woman, origin, random)];
        members[0].surname = surname;
        if couple {
            let origin = if random.happens(0.85) {
                origin
            } else {
                Origin::draw(random)
            };
            let other = random.happens(if woman { 0.04 } else { 0.96 });
            let age = (parent + random.below(7)).saturating_sub(3).max(18);
            members.push(self.person(number, 1, age, other, origin, random));
        }
        for age in ages {
            let slot = members.len() as u64;
            let woman = random.happens(0.5);
            let mut child = self.person(number, slot, age, woman, origin, random);
            child.surname = surname;
            child.child = true;
            members.push(child);
        }
        members
    }

    fn person(
        &self,
        household: u64,
        slot: u64,
        age: u32,
        woman: bool,
        origin: Origin,
        random: &mut SeededRandom,
    ) -> Person {
        let calendar = self.plan.calendar();
        let number = household * SLOTS + slot;
        let born = calendar.date(calendar.born(age * 365 + age / 4 + random.between(1, 364)));
        Person {
            number,
            bsn: bsn::nth(self.bsns.at(number)),
            woman,
            origin,
            first_names: origin.first_names(woman, born.year(), random),
            surname: origin.surname(random),
            married: None,
            born,
            age,
            child: false,
            like: None,
            newborn: None,
            gone: None,
        }
    }
}

impl OtherParent {
    /// The one adult of a household, who is a parent of another household's children.
    pub(crate) fn living_alone(family: &Family) -> Self {
        let Person { number, bsn, .. } = &family.members[0];
        Self {
            person: *number,
            bsn: bsn.clone(),
            stays: family.stays.clone(),
        }
    }

    /// Where they lived on a day.
    pub(crate) fn address_on(&self, day: i32) -> Address {
        self.stays.on(day)
    }
}

impl Family {
    /// Where the household lived on a day; after it left the city, its last address there.
    pub(crate) fn address_on(&self, day: i32) -> Address {
        self.stays.on(self.day_here(day))
    }

    /// Where the household lives at the end of the history, whatever becomes of it.
    pub(crate) fn settled(&self, calendar: &Calendar) -> Address {
        self.stays.on(calendar.after_history() - 1)
    }

    /// Whether somebody of the household lives here on a day.
    pub(crate) fn is_here(&self, day: i32) -> bool {
        self.arrived.is_none_or(|arrived| arrived <= day) && self.left.is_none_or(|left| day < left)
    }

    /// Who of the household lives here on a day.
    pub(crate) fn present(&self, day: i32) -> impl Iterator<Item = &Person> {
        let here = self.is_here(day);
        self.members
            .iter()
            .filter(move |person| here && person.is_here(day))
    }

    /// The first day on which a member is no longer of the city.
    pub(crate) fn gone(&self, member: usize) -> Option<i32> {
        let own = self.members[member].gone.map(|(day, _)| day);
        [own, self.left].into_iter().flatten().min()
    }

    /// Days on which the household moves within the city.
    pub(crate) fn moves(&self) -> impl Iterator<Item = i32> {
        self.stays.days().filter(|day| self.is_here(*day))
    }

    /// The day, or the last one here before it.
    fn day_here(&self, day: i32) -> i32 {
        self.left.map_or(day, |left| day.min(left - 1))
    }

    fn last_move(&self, day: i32) -> Option<(i32, Address)> {
        let after = self.arrived.unwrap_or(i32::MIN);
        self.stays.last_move(after, self.day_here(day))
    }

    /// Number and BSN of each parent of the children here.
    pub(crate) fn parents(&self) -> impl Iterator<Item = (u64, &str)> {
        let here = self
            .members
            .iter()
            .filter(|person| !person.child)
            .map(|person| (person.number, person.bsn.as_str()));
        here.chain(
            self.other_parent
                .iter()
                .map(|parent| (parent.person, parent.bsn.as_str())),
        )
    }

    /// The address before the last move, if that was on or before the day.
    pub(crate) fn address_before(&self, day: i32) -> Option<Address> {
        self.last_move(day).map(|(_, before)| before)
    }

    /// The day of the move, if that was on or before the day.
    pub(crate) fn moved_by(&self, day: i32) -> Option<i32> {
        self.last_move(day).map(|(moved, _)| moved)
    }

    /// The members for whom something holds.
    pub(crate) fn members_who(&self, holds: impl Fn(&Person) -> bool) -> Vec<usize> {
        let all = self.members.iter().enumerate();
        all.filter(|(_, person)| holds(person))
            .map(|(index, _)| index)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use exchange::night::Night;

    use super::Families;
    use crate::plan::Plan;

    fn plan() -> Plan {
        Plan::new(
            5_000,
            11,
            Night::parse("2026-11-22").expect("a date"),
            crate::plan::tests::keys(),
        )
        .expect("a size within bounds")
    }

    #[test]
    fn on_any_day_each_home_has_one_household() {
        let plan = plan();
        let families = Families::new(&plan);
        for day in [0, 200, 400, 690, 800, 1_000] {
            let homes = (0..plan.homes()).map(|n| families.household(n).address_on(day));
            assert_eq!(homes.collect::<HashSet<_>>().len() as u64, plan.homes());
        }
    }

    #[test]
    fn an_old_address_has_another_household_living_at_it() {
        let plan = plan();
        let families = Families::new(&plan);
        let night = plan.calendar().night();
        let mut movers = 0;
        for number in 0..plan.homes() {
            if let Some(old) = families.household(number).address_before(night) {
                movers += 1;
                assert!(families.household(number ^ 1).address_on(night) == old);
            }
        }
        assert!(movers > 200, "{movers}");
    }

    #[test]
    fn children_bear_the_name_of_a_parent_and_are_younger() {
        let plan = plan();
        let families = Families::new(&plan);
        for number in 0..plan.households() {
            let family = families.household(number);
            let (children, parents): (Vec<_>, Vec<_>) =
                family.members.iter().partition(|p| p.child);
            for child in children {
                assert!(
                    parents
                        .iter()
                        .any(|p| child.surname.stem().starts_with(&p.surname.stem())
                            && p.age >= child.age + 17)
                );
            }
        }
    }
}
