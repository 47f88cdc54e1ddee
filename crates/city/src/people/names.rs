//! Names of persons: a family has an origin and a surname, its members first names that fit both.
//! Frequent names are frequent, so that surname, initial and birth date of two persons are
//! sometimes the same, as they are in life.

use std::fmt;

use crate::people::first_names::{
    ARABIC, CARIBBEAN, DUTCH_OLDER, DUTCH_YOUNGER, FirstNames, MORE_MEN, MORE_WOMEN, MOROCCAN,
    POLISH, TURKISH,
};
use crate::people::surnames;
use crate::random::seeded::SeededRandom;

/// A surname: its prefix kept apart, its stem in one or two parts, and the second half of a double
/// name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Surname {
    prefix: &'static str,
    front: &'static str,
    end: &'static str,
    /// Prefix, front and end of the second half.
    second: Option<(&'static str, &'static str, &'static str)>,
}

impl Surname {
    /// "van den" of "van den Berg"; empty when there is none.
    pub(crate) fn prefix(self) -> &'static str {
        self.prefix
    }

    /// "Berg" of "van den Berg"; "Berg-de Vries" of a double name.
    pub(crate) fn stem(self) -> String {
        let second = self
            .second
            .map_or_else(String::new, |(prefix, front, end)| {
                format!("-{}{front}{end}", spaced(prefix))
            });
        format!("{}{}{second}", self.front, self.end)
    }

    /// The double name of this and another, of which the halves count that stand first.
    pub(crate) fn doubled(self, other: Self) -> Self {
        Self {
            second: Some((other.prefix, other.front, other.end)),
            ..self
        }
    }
}

fn spaced(prefix: &str) -> String {
    if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix} ")
    }
}

/// Writes the name with its prefix before it.
impl fmt::Display for Surname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", spaced(self.prefix), self.stem())
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

/// Share of Dutch families with one of the most frequent surnames: the bearers of that list by
/// those of all names.
const FREQUENT: f64 = 0.15;
/// Share of Dutch first names that are on the list of their generation; the others are on the long
/// list.
const OF_GENERATION: f64 = 0.65;

impl Origin {
    /// An origin by its share in the city.
    pub(crate) fn draw(random: &mut SeededRandom) -> Self {
        random.weighed(&ORIGINS, |(_, share)| *share).0
    }

    /// A surname of this origin.
    pub(crate) fn surname(self, random: &mut SeededRandom) -> Surname {
        let (list, built) = match self {
            Self::Dutch => return dutch_surname(random),
            Self::Moroccan => (surnames::MOROCCAN, surnames::MOROCCAN_BUILT),
            Self::Turkish => (surnames::TURKISH, surnames::TURKISH_BUILT),
            Self::Caribbean => (surnames::CARIBBEAN, surnames::CARIBBEAN_BUILT),
            Self::Polish => (surnames::POLISH, surnames::POLISH_BUILT),
            Self::Arabic => (surnames::ARABIC, surnames::ARABIC_BUILT),
        };
        // The list is short: with it alone too many strangers would share a name.
        if random.happens(surnames::FREQUENT_ELSEWHERE) {
            let (prefix, front) = frequent_first(list, random);
            return Surname {
                prefix,
                front,
                end: "",
                second: None,
            };
        }
        let (prefix, front, end) = (
            random.pick(built.prefixes),
            random.pick(built.fronts),
            random.pick(built.ends),
        );
        Surname {
            prefix,
            front,
            end,
            second: None,
        }
    }

    /// One to three first names for a person born in this year.
    pub(crate) fn first_names(
        self,
        woman: bool,
        born: i16,
        random: &mut SeededRandom,
    ) -> Vec<&'static str> {
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
            Self::Dutch => random.weighed(&[1, 2, 3], |n| [45, 38, 17][n - 1]),
            _ => random.weighed(&[1, 2, 3], |n| [80, 19, 1][n - 1]),
        };
        // Drawn until they differ: nobody bears one name twice.
        let mut names = Vec::with_capacity(count);
        while names.len() < count {
            let long = if woman { MORE_WOMEN } else { MORE_MEN };
            let name = match self {
                Self::Dutch if !random.happens(OF_GENERATION) => random.pick(long),
                _ => frequent_first(list, random),
            };
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

fn dutch_surname(random: &mut SeededRandom) -> Surname {
    if random.happens(FREQUENT) {
        let (prefix, front, _) = random.weighed(surnames::DUTCH, |(_, _, bearers)| *bearers);
        return Surname {
            prefix,
            front,
            end: "",
            second: None,
        };
    }
    Surname {
        prefix: random.weighed(surnames::PREFIXES, |(_, weight)| *weight).0,
        front: frequent_first(surnames::FRONTS, random),
        end: random.pick(surnames::ENDS),
        second: None,
    }
}

/// The product of two uniform draws: a third of the draws falls on the first tenth of a list.
fn frequent_first<T: Copy>(list: &[T], random: &mut SeededRandom) -> T {
    let n = u32::try_from(list.len()).expect("the lists of this crate are short");
    let (a, b) = (
        u64::from(random.below(n << 16)),
        u64::from(random.below(1 << 16)),
    );
    let index = usize::try_from((a * b) >> 32).expect("below the length of a short list");
    list[index]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Origin, Surname, initials};
    use crate::random::seeded::{Part, SeededRandom};

    #[test]
    fn frequent_surnames_are_frequent_and_rare_ones_exist() {
        let mut random = SeededRandom::new(1, Part::People, 0);
        let mut bearers: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..20_000 {
            *bearers
                .entry(Origin::Dutch.surname(&mut random).to_string())
                .or_default() += 1;
        }
        assert!(bearers["de Jong"] > 100, "{}", bearers["de Jong"]);
        assert!(bearers.len() > 8_000, "{}", bearers.len());
        assert!(bearers.keys().any(|name| name.starts_with("van den ")));
    }

    #[test]
    fn the_first_name_of_a_list_is_met_more_than_its_last() {
        let mut random = SeededRandom::new(1, Part::People, 1);
        let mut count = |name| {
            let drawn = (0..5_000).map(|_| Origin::Dutch.first_names(false, 1950, &mut random));
            drawn.filter(|names| names[0] == name).count()
        };
        assert!(count("Johannes") > 5 * count("Jos").max(1));
    }

    #[test]
    fn a_double_name_has_a_hyphen_and_both_prefixes() {
        let name = |prefix, front| Surname {
            prefix,
            front,
            end: "",
            second: None,
        };
        let double = name("van den", "Berg").doubled(name("de", "Vries"));
        assert_eq!(
            (double.prefix(), double.stem()),
            ("van den", "Berg-de Vries".to_owned())
        );
        assert_eq!(double.to_string(), "van den Berg-de Vries");
    }

    #[test]
    fn initials_are_the_first_letters_with_points() {
        assert_eq!(initials(&["Johannes", "Petrus"]), "J.P.");
        assert_eq!(initials(&["Émile"]), "É.");
    }

    #[test]
    fn names_hold_letters_and_the_marks_of_names_only() {
        let mut random = SeededRandom::new(1, Part::People, 2);
        for _ in 0..5_000 {
            let origin = Origin::draw(&mut random);
            let mut text = origin.surname(&mut random).to_string();
            text.push_str(&origin.first_names(true, 1990, &mut random).join(" "));
            assert!(text.chars().all(|c| c.is_alphabetic() || " '-".contains(c)));
        }
    }
}
