//! What happened to the people of a household since the city's first night, as a truth file says
//! it.

use crate::people::family::Family;
use crate::people::person::Farewell;

/// One thing that happened to a household, or to one of its persons.
pub(crate) struct Change {
    pub(crate) day: i32,
    pub(crate) what: &'static str,
    pub(crate) person: Option<u64>,
}

/// All that happened to a household after one day and by another, in the order of days.
pub(crate) fn between(family: &Family, after: i32, by: i32) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |day: Option<i32>, what, person| {
        if let Some(day) = day.filter(|day| (after + 1..=by).contains(day)) {
            changes.push(Change { day, what, person });
        }
    };
    add(family.arrived, "arrived", None);
    for day in family.moves() {
        add(Some(day), "moved", None);
    }
    for person in &family.members {
        let number = Some(person.number);
        add(person.newborn, "born", number);
        // In truth they wed only where both are still here.
        let wed = person.married.map(|married| married.since);
        let wed = wed.filter(|day| family.is_here(*day) && person.is_here(*day));
        add(wed, "wed", number);
        let (day, what) = match person.gone {
            Some((day, Farewell::Died)) => (Some(day), "died"),
            Some((day, Farewell::Separated)) => (Some(day), "separated"),
            None => (None, ""),
        };
        add(day, what, number);
    }
    // Of a household whose last one died or parted, nobody is left to leave.
    let leaves = |day: &i32| family.present(*day - 1).any(|person| person.is_here(*day));
    add(family.left.filter(leaves), "left", None);
    changes.sort_by_key(|change| change.day);
    changes
}
