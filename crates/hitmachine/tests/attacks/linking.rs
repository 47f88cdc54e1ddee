//! Linking: what the centre can guess from what it learns by design, for each tag which agencies
//! hold it and how many records of each.
//!
//! A guess takes, for a tag, another one of the pattern that fits it best, and any of these where
//! several fit alike. Its expected number of right answers is counted, not drawn; beside it stands
//! that of a guess that knows no pattern. Nothing changed at the agencies between the two nights,
//! which is the best that the centre can have.

use std::collections::{BTreeMap, HashMap};

use exchange::batch::record::{Record, Tag};
use exchange::covenant::Section;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::night::Night;

use crate::parties::{Centre, Terms, hashed, night, pseudonym_key, tonight};
use crate::people::{Signal, known_by_tag};

const AGENCIES: u8 = 6;
const TOWN: u32 = 4000;

/// How many records each agency has on a tag.
type Pattern = [u8; AGENCIES as usize];

/// A tag as the centre sees it, and whose it is, which it does not see.
struct Seen {
    pattern: Pattern,
    whose: u32,
}

impl Seen {
    fn agencies(&self) -> usize {
        self.pattern.iter().filter(|records| **records > 0).count()
    }
}

/// Signals of an agency: a tenth of the town, most of them once, some people again and again.
fn signals(agency: u8) -> Vec<Signal> {
    let mixed = |number: u32, salt: u32| {
        let mixed = (number ^ salt.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
        (mixed ^ (mixed >> 15)).wrapping_mul(0xC2B2_AE35) >> 8
    };
    let mut signals = Vec::new();
    for person in 0..TOWN {
        // Who is in trouble at one agency is so more often at others.
        let troubled = mixed(person, 99) % 8 == 0;
        let draw = mixed(person, agency.into()) % 100;
        let count = match (troubled, draw) {
            (true, 0..8) => 3,
            (true, 8..18) => 2,
            (true, 18..40) | (false, 0..4) => 1,
            _ => 0,
        };
        for _ in 0..count {
            let number = u32::try_from(signals.len()).expect("few") + 1;
            signals.push(Signal {
                number,
                person,
                home: person / 3,
                severity: 2,
            });
        }
    }
    signals
}

/// What the centre sees of a section on a night, with the truth beside it.
fn seen(covenant: &SignedCovenant, night: Night) -> HashMap<String, Vec<Seen>> {
    let batches: Vec<_> = (1..=AGENCIES)
        .map(|agency| hashed(covenant, agency, night, &signals(agency)))
        .collect();
    let of_section = |(position, section): (usize, Section)| {
        let match_key = covenant.match_keys()[usize::from(section.match_key)]
            .id()
            .to_owned();
        let mut patterns: BTreeMap<Tag, Pattern> = BTreeMap::new();
        for (agency, sections) in batches.iter().enumerate() {
            for record in &sections[position] {
                patterns.entry(Record::from_bytes(record).tag).or_default()[agency] += 1;
            }
        }
        let truth = known_by_tag(&pseudonym_key(), covenant, night, section, 0..TOWN);
        (
            match_key,
            patterns
                .into_iter()
                .map(|(tag, pattern)| Seen {
                    pattern,
                    whose: truth[&tag].0,
                })
                .collect(),
        )
    };
    covenant.sections().enumerate().map(of_section).collect()
}

/// How far a household's pattern is from fitting a person's: its records beyond the person's; none
/// when it lacks one.
fn excess(person: Pattern, home: Pattern) -> Option<u32> {
    person
        .into_iter()
        .zip(home)
        .try_fold(0, |sum, (person, home)| {
            Some(sum + u32::from(home.checked_sub(person)?))
        })
}

/// A guess of one tag for each of others: how many are right, and how many would be of a blind
/// guess.
struct Guessed {
    tags: usize,
    right: f64,
    blind: f64,
}

/// Guesses for each of `ones` the one of `others` that fits best, that is the least `distance`;
/// ties are drawn.
fn guessed<'a>(
    ones: impl Iterator<Item = &'a Seen>,
    others: &[&Seen],
    distance: impl Fn(Pattern, Pattern) -> Option<u32>,
    is_right: impl Fn(&Seen, &Seen) -> bool,
) -> Guessed {
    let mut kinds: BTreeMap<Pattern, Vec<&Seen>> = BTreeMap::new();
    for other in others {
        kinds.entry(other.pattern).or_default().push(other);
    }
    let mut guessed = Guessed {
        tags: 0,
        right: 0.0,
        blind: 0.0,
    };
    let share = |right: usize, of: usize| {
        f64::from(u32::try_from(right).expect("few")) / f64::from(u32::try_from(of).expect("few"))
    };
    for one in ones {
        guessed.tags += 1;
        guessed.blind += share(
            others.iter().filter(|other| is_right(one, other)).count(),
            others.len(),
        );
        let fits = |kind: &&Pattern| distance(one.pattern, **kind);
        // Of kinds that fit alike, the rarest: the fewest to choose from.
        let best = kinds
            .keys()
            .filter(|kind| fits(kind).is_some())
            .min_by_key(|kind| (fits(kind), kinds[*kind].len()));
        let Some(best) = best else { continue };
        let candidates = &kinds[best];
        guessed.right += share(
            candidates
                .iter()
                .filter(|other| is_right(one, other))
                .count(),
            candidates.len(),
        );
    }
    guessed
}

fn equal(one: Pattern, other: Pattern) -> Option<u32> {
    (one == other).then_some(0)
}

fn show(what: &str, Guessed { tags, right, blind }: &Guessed) {
    println!(
        "linking: {what}: of {tags} tags the best guess is right for {right:.1}, a blind one for \
         {blind:.1}"
    );
}

#[test]
fn two_nights_are_linked_by_rare_patterns_alone() {
    let covenant = Centre::new(Terms {
        household: 3,
        ..Terms::of(AGENCIES, 2)
    })
    .covenant;
    let (one, two) = (
        seen(&covenant, night("2026-11-21")),
        seen(&covenant, tonight()),
    );
    for match_key in ["bsn", "surname+initial+birth", "address"] {
        let k = if match_key == "address" { 3 } else { 2 };
        let all: Vec<&Seen> = two[match_key].iter().collect();
        let same = |one: &Seen, other: &Seen| one.whose == other.whose;
        let below: Vec<&Seen> = all
            .iter()
            .copied()
            .filter(|seen| seen.agencies() < k)
            .collect();
        let of_below = guessed(
            one[match_key].iter().filter(|seen| seen.agencies() < k),
            &below,
            equal,
            same,
        );
        show(
            &format!("two nights, {match_key}, below the gate"),
            &of_below,
        );
        let of_all = guessed(one[match_key].iter(), &all, equal, same);
        show(&format!("two nights, {match_key}, all tags"), &of_all);
        // Below the gate of two agencies a pattern is one agency and a count: there are few, and
        // many people of each.
        if k == 2 {
            assert!(of_below.right < 0.03 * f64::from(u32::try_from(of_below.tags).expect("few")));
        }
        assert!(of_all.right >= of_all.blind);
    }
}

#[test]
fn tags_without_the_night_would_link_everything() {
    // The weakened variant: tags of another night that are made for this one. Equal tags are all
    // that it takes.
    let covenant = Centre::new(Terms::of(AGENCIES, 2)).covenant;
    let tags = |night: Night| -> Vec<Tag> {
        let records = hashed(&covenant, 1, night, &signals(1)).swap_remove(0);
        records
            .iter()
            .map(|record| Record::from_bytes(record).tag)
            .collect()
    };
    let (one, again, other) = (tags(tonight()), tags(tonight()), tags(night("2026-11-21")));
    let linked = |others: &[Tag]| one.iter().filter(|tag| others.contains(tag)).count();
    assert_eq!((linked(&again), linked(&other)), (one.len(), 0));
    println!(
        "linking: of {} records, tags without the night link {}, tags as they are {}",
        one.len(),
        linked(&again),
        linked(&other)
    );
}

#[test]
fn a_person_and_its_household_are_linked_by_rare_patterns_alone() {
    let covenant = Centre::new(Terms {
        household: 3,
        ..Terms::of(AGENCIES, 2)
    })
    .covenant;
    let seen = seen(&covenant, tonight());
    let homes: Vec<&Seen> = seen["address"]
        .iter()
        .filter(|home| home.agencies() < 3)
        .collect();
    let people = || seen["bsn"].iter().filter(|person| person.agencies() < 2);
    let of_homes = guessed(people(), &homes, excess, |person, home| {
        person.whose / 3 == home.whose
    });
    show("person to household, both below their gates", &of_homes);
    assert!(of_homes.right < 0.05 * f64::from(u32::try_from(of_homes.tags).expect("few")));

    let names: Vec<&Seen> = seen["surname+initial+birth"]
        .iter()
        .filter(|name| name.agencies() < 2)
        .collect();
    let of_names = guessed(people(), &names, equal, |person, name| {
        person.whose == name.whose
    });
    show("BSN to name of one person, both below the gate", &of_names);
    assert!(of_names.right < 0.05 * f64::from(u32::try_from(of_names.tags).expect("few")));
}

#[test]
fn a_pattern_that_nobody_else_has_gives_a_person_away() {
    // What stands against the measurements above: with counts that are all different, every tag is
    // linked.
    let covenant = Centre::new(Terms {
        records_per_tag: 1000,
        ..Terms::of(AGENCIES, 2)
    })
    .covenant;
    let odd: Vec<Signal> = (0..20)
        .flat_map(|person| (0..=person).map(move |_| person))
        .zip(1..)
        .map(|(person, number)| Signal {
            number,
            person,
            home: person / 3,
            severity: 2,
        })
        .collect();
    let section = covenant.sections().next().expect("a section");
    let counts = |night: Night| {
        let truth = known_by_tag(&pseudonym_key(), &covenant, night, section, 0..20);
        let mut counts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut on_tag: HashMap<Tag, u32> = HashMap::new();
        let records = hashed(&covenant, 1, night, &odd).swap_remove(0);
        for record in &records {
            *on_tag.entry(Record::from_bytes(record).tag).or_default() += 1;
        }
        for (tag, count) in &on_tag {
            counts.entry(*count).or_default().push(truth[tag].0);
        }
        counts
    };
    let (one, two) = (counts(night("2026-11-21")), counts(tonight()));
    let linked = one
        .iter()
        .filter(|(count, whose)| whose.len() == 1 && two[count] == **whose)
        .count();
    assert_eq!(linked, 20);
    println!("linking: of 20 people with counts that nobody else has, {linked} linked");
}
