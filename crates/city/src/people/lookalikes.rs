//! People of one household who are hard to tell apart, and those whose name changed: twins, father
//! and son of one name, double surnames, marriages. Some 3 % of children are twins (CBS), a pair in
//! sixty of two births that follow each other; about 65,000 marriages a year on 3.3 million married
//! couples make 4 % of them newly wed in two years (CBS). Of name use and namesakes no counts are
//! published; theirs are of a plausible order.

use crate::people::person::{Like, Married, NameUse, Person};
use crate::random::seeded::SeededRandom;

/// Of children who are not the eldest: twin of the one before.
const TWIN: f64 = 0.032;
/// Of twins: made to share their initial, beside those who do by chance.
const TWIN_INITIAL: f64 = 0.15;
/// Of eldest sons: with all first names of their father.
const NAMESAKE: f64 = 0.04;
/// Of families: children with a double surname.
const DOUBLE: f64 = 0.02;
/// Of couples: married.
const MARRIED: f64 = 0.65;
/// Of married couples: wed in the two years of history.
const NEWLY_WED: f64 = 0.04;
/// Days of history.
const HISTORY: u32 = 700;

/// Under which name married women and men go, in percent.
const NAME_USE: [(NameUse, u32, u32); 4] = [
    (NameUse::Own, 36, 93),
    (NameUse::Partner, 30, 3),
    (NameUse::PartnerOwn, 29, 3),
    (NameUse::OwnPartner, 5, 1),
];

/// Makes some members of a household alike, and weds its couple.
pub(crate) fn add(members: &mut [Person], random: &mut SeededRandom) {
    let first = members
        .iter()
        .position(|person| person.child)
        .unwrap_or(members.len());
    double(members, first, random);
    for index in first + 1..members.len() {
        if random.happens(TWIN) {
            twin(members, index, random);
        }
    }
    namesake(members, first, random);
    if first == 2 {
        wed(members, random);
    }
}

/// Children with the names of both parents.
fn double(members: &mut [Person], first: usize, random: &mut SeededRandom) {
    if first == 2 && random.happens(DOUBLE) {
        let name = members[0].surname.doubled(members[1].surname);
        members[first..]
            .iter_mut()
            .for_each(|child| child.surname = name);
    }
}

/// The child at a place becomes a twin of the one before, who must not be one.
fn twin(members: &mut [Person], index: usize, random: &mut SeededRandom) {
    let (before, after) = members.split_at_mut(index);
    let (elder, child) = (&mut before[index - 1], &mut after[0]);
    if elder.like.is_some() {
        return;
    }
    (child.born, child.age) = (elder.born, elder.age);
    (child.like, elder.like) = (Some(Like::Twin), Some(Like::Twin));
    // Others of one initial are found by drawing again; after 40 draws they keep what they have.
    if random.happens(TWIN_INITIAL) {
        for _ in 0..40 {
            let names = child
                .origin
                .first_names(child.woman, child.born.year(), random);
            let [name, elder_name] = [names[0], elder.first_names[0]];
            if name != elder_name && name.chars().next() == elder_name.chars().next() {
                child.first_names = names;
                return;
            }
        }
    }
    // Nobody gives two children one name.
    while child.first_names[0] == elder.first_names[0] {
        child.first_names = child
            .origin
            .first_names(child.woman, child.born.year(), random);
    }
}

/// The eldest son has the names of his father.
fn namesake(members: &mut [Person], first: usize, random: &mut SeededRandom) {
    let father = members[..first].iter().position(|parent| !parent.woman);
    let son = members
        .iter()
        .position(|person| person.child && !person.woman && person.like.is_none());
    if let (Some(father), Some(son)) = (father, son)
        && random.happens(NAMESAKE)
    {
        let names = members[father].first_names.clone();
        members[son].first_names = names;
        members[father].like = Some(Like::Namesake);
        members[son].like = Some(Like::Namesake);
    }
}

fn wed(members: &mut [Person], random: &mut SeededRandom) {
    if !random.happens(MARRIED) {
        return;
    }
    let since = if random.happens(NEWLY_WED) {
        random.below(HISTORY).cast_signed()
    } else {
        i32::MIN
    };
    // Most wed long before the history: their old name is in no signal.
    wed_on(members, since, random);
}

/// Weds the couple of a household on a day.
pub(crate) fn wed_on(members: &mut [Person], since: i32, random: &mut SeededRandom) {
    let names = [members[0].surname, members[1].surname];
    for (person, partner) in members.iter_mut().zip([names[1], names[0]]) {
        let uses = random
            .weighed(
                &NAME_USE,
                |(_, women, men)| if person.woman { *women } else { *men },
            )
            .0;
        person.married = Some(Married {
            partner,
            since,
            uses,
        });
    }
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;

    use crate::people::family::{Families, Family};
    use crate::people::person::{Like, NameUse};
    use crate::plan::Plan;

    fn households(each: impl FnMut(Family)) {
        let night = Night::parse("2026-11-22").expect("a date");
        let plan =
            Plan::new(60_000, 2, night, crate::plan::tests::keys()).expect("a size within bounds");
        let families = Families::new(&plan);
        (0..plan.homes())
            .map(|number| families.household(number))
            .for_each(each);
    }

    #[test]
    fn three_children_in_a_hundred_are_twins_of_one_birth_date_and_another_first_name() {
        let (mut children, mut twins, mut one_initial) = (0, 0, 0);
        households(|family| {
            let minors = family.members.iter().filter(|p| p.child);
            children += minors.clone().count();
            twins += minors
                .clone()
                .filter(|p| p.like == Some(Like::Twin))
                .count();
            for pair in family.members.windows(2).filter(|pair| {
                pair.iter().all(|p| p.like == Some(Like::Twin)) && pair[0].born == pair[1].born
            }) {
                assert!(
                    pair[0].surname == pair[1].surname
                        && pair[0].first_names[0] != pair[1].first_names[0]
                );
                one_initial += usize::from(
                    pair[0].first_names[0].as_bytes()[0] == pair[1].first_names[0].as_bytes()[0],
                );
            }
        });
        assert!(
            (25..=40).contains(&(twins * 1_000 / children)),
            "{twins} of {children}"
        );
        assert!(
            (13..=24).contains(&(one_initial * 200 / twins)),
            "{one_initial} of {twins}"
        );
    }

    #[test]
    fn fathers_and_sons_of_one_name_live_at_one_address() {
        let mut pairs = 0;
        households(|family| {
            let named: Vec<_> = family
                .members
                .iter()
                .filter(|p| p.like == Some(Like::Namesake))
                .collect();
            if let [father, son] = named[..] {
                assert!(father.first_names == son.first_names && father.born != son.born);
                pairs += 1;
            } else {
                assert!(named.is_empty());
            }
        });
        assert!((80..=400).contains(&pairs), "{pairs}");
    }

    #[test]
    fn some_wed_within_the_history_and_a_third_of_the_women_keep_their_name() {
        let (mut wed, mut newly, mut own) = (0, 0, 0);
        households(|family| {
            for (married, person) in family
                .members
                .iter()
                .filter_map(|p| Some((p.married?, p)))
                .filter(|(_, p)| p.woman)
            {
                wed += 1;
                newly += usize::from(married.since >= 0);
                own += usize::from(married.uses == NameUse::Own);
                assert!(!person.child);
            }
        });
        assert!(
            (25..=55).contains(&(newly * 1_000 / wed)),
            "{newly} of {wed}"
        );
        assert!((33..=39).contains(&(own * 100 / wed)), "{own} of {wed}");
    }
}
