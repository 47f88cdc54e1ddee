//! Two years of nights: how often a hit loses its id, and with it what was decided.
//!
//! The figures of docs/casebook.md stand in the first test.

mod world;

use std::collections::{BTreeMap, BTreeSet};

use casebook::identity::{self, KnownSignal, Remembered, Unnamed};
use exchange::night::Night;

use world::{RATES, Rates, TrueHit, World};

const NIGHTS: u32 = 730;
const FAMILIES: u32 = 60;
/// The first year fills the city with signals; what is counted begins after it.
const WARM_UP: u32 = 365;
/// A decision is made two weeks after a hit is new.
const DAYS_TO_DECISION: u32 = 14;
/// What was seen within a year is remembered.
const MEMORY_DAYS: u32 = 365;

/// What happened to the hits of a city.
#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    /// Nights on which a home was a hit, in all.
    hit_nights: u32,
    /// Homes that were a hit before and are one now, under another id.
    ids_lost: u32,
    /// Of these, those on whose id something was decided.
    decisions_lost: u32,
    /// Of these, homes that were a hit the night before.
    lost_overnight: u32,
    /// Ids given to a hit without a person of the hit that had it.
    strangers: u32,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.hit_nights += other.hit_nights;
        self.ids_lost += other.ids_lost;
        self.decisions_lost += other.decisions_lost;
        self.lost_overnight += other.lost_overnight;
        self.strangers += other.strangers;
    }

    fn hit_years(&self) -> f64 {
        f64::from(self.hit_nights) / 365.0
    }
}

/// What the centre remembers of a hit, and who it truly is about.
struct Kept {
    remembered: Remembered,
    last_seen: u32,
    persons: BTreeSet<u32>,
}

/// The centre over the nights.
#[derive(Default)]
struct Centre {
    kept: BTreeMap<String, Kept>,
    /// The id that a home had last.
    id_of_home: BTreeMap<u32, String>,
    figures: Figures,
}

impl Centre {
    fn night(&mut self, day: u32, missing: &BTreeSet<String>, hits: &[TrueHit]) {
        let tonight: Vec<Unnamed> = hits.iter().map(|hit| hit.hit.clone()).collect();
        let remembered: Vec<Remembered> = self.remembered(|_| true);
        let last_night = self.remembered(|kept| kept.last_seen + 1 == day);
        let mut not_compared = identity::renumbered(&tonight, &remembered, &last_night, missing);
        not_compared.extend(missing.iter().cloned());
        let named = identity::name(&tonight, &remembered, &not_compared);
        for (hit, name) in hits.iter().zip(named) {
            if day > WARM_UP {
                self.count(day, hit, &name.id);
            }
            self.keep(day, hit, name.id, missing);
        }
        self.kept
            .retain(|_, kept| kept.last_seen + MEMORY_DAYS > day);
    }

    fn remembered(&self, which: impl Fn(&Kept) -> bool) -> Vec<Remembered> {
        let kept = self.kept.values().filter(|kept| which(kept));
        kept.map(|kept| kept.remembered.clone()).collect()
    }

    fn count(&mut self, day: u32, hit: &TrueHit, id: &str) {
        self.figures.hit_nights += 1;
        if let Some(kept) = self.kept.get(id)
            && kept.persons.is_disjoint(&hit.persons)
        {
            self.figures.strangers += 1;
        }
        let Some(before) = self
            .id_of_home
            .get(&hit.home)
            .filter(|before| *before != id)
        else {
            return;
        };
        // Of what is forgotten nothing is lost.
        if let Some(kept) = self.kept.get(before) {
            self.figures.ids_lost += 1;
            self.figures.lost_overnight += u32::from(kept.last_seen + 1 == day);
            let first_seen = kept.remembered.first_seen.day_number();
            if kept.last_seen.min(day) + FIRST_DAY >= first_seen + DAYS_TO_DECISION {
                self.figures.decisions_lost += 1;
            }
        }
    }

    fn keep(&mut self, day: u32, hit: &TrueHit, id: String, missing: &BTreeSet<String>) {
        let tonight = hit.hit.signals.iter().map(|seen| KnownSignal {
            seen: seen.clone(),
            sent: night(day),
        });
        let before = self.kept.get(&id).into_iter();
        let known = before.flat_map(|kept| kept.remembered.still_known(night(day), missing));
        let signals = tonight.chain(known.cloned()).collect();
        let first_seen = self.kept.get(&id).map(|kept| kept.remembered.first_seen);
        let first_seen = first_seen.unwrap_or_else(|| night(day));
        self.id_of_home.insert(hit.home, id.clone());
        let remembered = Remembered {
            id: id.clone(),
            first_seen,
            signals,
        };
        let persons = hit.persons.clone();
        let last_seen = day;
        self.kept.insert(
            id,
            Kept {
                remembered,
                last_seen,
                persons,
            },
        );
    }
}

const FIRST_DAY: u32 = 20_000;

fn night(day: u32) -> Night {
    Night::from_day_number(FIRST_DAY + day).expect("a night")
}

fn two_years(seed: u64, rates: Rates) -> Figures {
    let mut world = World::new(seed, FAMILIES, rates);
    let mut centre = Centre::default();
    for day in 1..=NIGHTS {
        let hits = world.live();
        centre.night(day, &world.missing(), &hits);
    }
    centre.figures
}

fn of_seeds(rates: Rates) -> Figures {
    let mut all = Figures::default();
    for seed in 1..=6 {
        all.add(two_years(seed, rates));
    }
    all
}

#[test]
fn few_ids_and_fewer_decisions_are_lost_in_a_year_and_none_goes_to_strangers() {
    let figures = of_seeds(RATES);
    let Figures {
        hit_nights,
        ids_lost,
        decisions_lost,
        ..
    } = figures;
    assert_eq!(
        (hit_nights, ids_lost, decisions_lost),
        (112_126, 31, 31),
        "as docs/casebook.md says"
    );
    assert!(
        f64::from(figures.ids_lost) <= 0.22 * figures.hit_years(),
        "{figures:?}"
    );
    assert!(
        f64::from(figures.decisions_lost) <= 0.15 * figures.hit_years(),
        "{figures:?}"
    );
    assert_eq!(figures.strangers, 0, "{figures:?}");
}

#[test]
fn nothing_is_lost_where_nobody_moves_and_all_deliver() {
    let calm = Rates {
        moves: 0.0,
        merges: 0.0,
        single_absences: 0.0,
        long_absences: 0.0,
        renumberings: 0.0,
        ..RATES
    };
    let figures = of_seeds(calm);
    assert_eq!(figures.lost_overnight, 0, "{figures:?}");
    assert_eq!(figures.strangers, 0, "{figures:?}");
}
