//! Names of persons: a family has an origin and a surname, its members first names that fit both. Frequent names are
//! frequent, so that surname, initial and birth date of two persons are sometimes the same, as they are in life.

use std::fmt;

use crate::chance::Chance;
use crate::first_names::{ARABIC, CARIBBEAN, DUTCH_OLDER, DUTCH_YOUNGER, FirstNames, MOROCCAN, POLISH, TURKISH};
use crate::surnames;

/// A surname: its prefix kept apart, its stem in one or two parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Surname {
    prefix: &'static str,
    front: &'static str,
    end: &'static str,
}

impl Surname {
    /// "van den" of "van den Berg"; empty when there is none.
    pub(crate) fn prefix(self) -> &'static str {
        self.prefix
    }

    /// "Berg" of "van den Berg".
    pub(crate) fn stem(self) -> String {
        format!("{}{}", self.front, self.end)
    }
}

/// Writes the name with its prefix before it.
impl fmt::Display for Surname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.prefix.is_empty() { "" } else { " " };
        write!(f, "{}{gap}{}{}", self.prefix, self.front, self.end)
    }
}

/// Where a family's names come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Dutch,
    Moroccan,
    Turkish,
    Caribbean,
    Polish,
    Arabic,
}

/// Share of households by origin, in percent.
const ORIGINS: [(Origin, u32); 6] = [
    (Origin::Dutch, 76),
    (Origin::Moroccan, 6),
    (Origin::Turkish, 6),
    (Origin::Caribbean, 5),
    (Origin::Polish, 3),
    (Origin::Arabic, 4),
];

/// Share of Dutch families with one of the most frequent surnames. In life about one in six; a city of 100,000 has
/// fewer surnames than a country.
const FREQUENT: f64 = 0.3;

impl Origin {
    /// An origin by its share in the city.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        chance.weighed(&ORIGINS, |(_, share)| *share).0
    }

    /// A surname of this origin.
    pub(crate) fn surname(self, chance: &mut Chance) -> Surname {
        let list = match self {
            Self::Dutch => return dutch_surname(chance),
            Self::Moroccan => surnames::MOROCCAN,
            Self::Turkish => surnames::TURKISH,
            Self::Caribbean => surnames::CARIBBEAN,
            Self::Polish => surnames::POLISH,
            Self::Arabic => surnames::ARABIC,
        };
        let (prefix, front) = chance.one_of(list);
        Surname { prefix, front, end: "" }
    }

    /// One to three first names for a person born in this year.
    pub(crate) fn first_names(self, woman: bool, born: i16, chance: &mut Chance) -> Vec<&'static str> {
        let lists = match self {
            Self::Dutch if born < 1975 => DUTCH_OLDER,
            Self::Dutch => DUTCH_YOUNGER,
            Self::Moroccan => MOROCCAN,
            Self::Turkish => TURKISH,
            Self::Caribbean => CARIBBEAN,
            Self::Polish => POLISH,
            Self::Arabic => ARABIC,
        };
        let FirstNames { women, men } = lists;
        let list = if woman { women } else { men };
        let count = match self {
            Self::Dutch => chance.weighed(&[1, 2, 3], |n| [45, 38, 17][n - 1]),
            _ => chance.weighed(&[1, 2, 3], |n| [80, 19, 1][n - 1]),
        };
        let mut names = Vec::with_capacity(count);
        while names.len() < count {
            let name = frequent_first(list, chance);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// Initials with points: "J.P." of Johannes Petrus.
pub(crate) fn initials(first_names: &[&str]) -> String {
    let letters = first_names.iter().filter_map(|name| name.chars().next());
    letters.flat_map(|letter| [letter, '.']).collect()
}

fn dutch_surname(chance: &mut Chance) -> Surname {
    if chance.happens(FREQUENT) {
        let (prefix, front, _) = chance.weighed(surnames::DUTCH, |(_, _, bearers)| *bearers);
        return Surname { prefix, front, end: "" };
    }
    Surname {
        prefix: chance.weighed(surnames::PREFIXES, |(_, weight)| *weight).0,
        front: chance.one_of(surnames::FRONTS),
        end: chance.one_of(surnames::ENDS),
    }
}

/// The product of two uniform draws: a third of the draws falls on the first tenth of a list.
fn frequent_first(list: &'static [&'static str], chance: &mut Chance) -> &'static str {
    let n = u32::try_from(list.len()).expect("the lists of this crate are short");
    let (a, b) = (u64::from(chance.below(n << 16)), u64::from(chance.below(1 << 16)));
    let place = usize::try_from((a * b) >> 32).expect("below the length of a short list");
    list[place]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Origin, initials};
    use crate::chance::{Chance, Part};

    #[test]
    fn frequent_surnames_are_frequent_and_rare_ones_exist() {
        let mut chance = Chance::new(1, Part::People, 0);
        let mut bearers: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..20_000 {
            *bearers.entry(Origin::Dutch.surname(&mut chance).to_string()).or_default() += 1;
        }
        assert!(bearers["de Jong"] > 200, "{}", bearers["de Jong"]);
        assert!(bearers.len() > 1_500, "{}", bearers.len());
        assert!(bearers.keys().any(|name| name.starts_with("van den ")));
    }

    #[test]
    fn the_first_name_of_a_list_is_met_more_than_its_last() {
        let mut chance = Chance::new(1, Part::People, 1);
        let mut count = |name| {
            let drawn = (0..5_000).map(|_| Origin::Dutch.first_names(false, 1950, &mut chance));
            drawn.filter(|names| names[0] == name).count()
        };
        assert!(count("Johannes") > 5 * count("Jos").max(1));
    }

    #[test]
    fn initials_are_the_first_letters_with_points() {
        assert_eq!(initials(&["Johannes", "Petrus"]), "J.P.");
        assert_eq!(initials(&["Émile"]), "É.");
    }

    #[test]
    fn names_hold_letters_and_the_marks_of_names_only() {
        let mut chance = Chance::new(1, Part::People, 2);
        for _ in 0..5_000 {
            let origin = Origin::draw(&mut chance);
            let mut text = origin.surname(&mut chance).to_string();
            text.push_str(&origin.first_names(true, 1990, &mut chance).join(" "));
            assert!(text.chars().all(|c| c.is_alphabetic() || " '-".contains(c)));
        }
    }
}
