//! A small city over two years, as far as ids of hits hang on it: who lives with whom, which
//! signals stand about them, and which agencies deliver.
//!
//! What happens, and how often, is invented to be harder than a city is: homes change, agencies are
//! away for a night or for months, and export systems are replaced.

use std::collections::{BTreeMap, BTreeSet};

use casebook::identity::{SeenSignal, Unnamed};
use exchange::payload::SignalRef;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};

pub(crate) const AGENCIES: u32 = 8;
/// As long as refs last by default.
const PERIOD_DAYS: u32 = 91;
/// A signal is sent for a year.
const LIFETIME_DAYS: u32 = 365;
/// A home is a hit when so many agencies have a signal about who lives there.
const AGENCIES_OF_A_HIT: usize = 3;

/// How often things happen, a year.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    /// Signals about a person.
    pub(crate) signals: f64,
    /// A person moves, alone, to a home of their own or to another family.
    pub(crate) moves: f64,
    /// Two families begin to live together.
    pub(crate) merges: f64,
    /// An agency misses a night.
    pub(crate) single_absences: f64,
    /// An agency is away for weeks.
    pub(crate) long_absences: f64,
    /// How many nights these last in the mean.
    pub(crate) absence_nights: f64,
    /// An agency's numbers all change.
    pub(crate) renumberings: f64,
}

pub(crate) const RATES: Rates = Rates {
    signals: 3.0,
    moves: 0.08,
    merges: 0.02,
    single_absences: 6.0,
    long_absences: 0.3,
    absence_nights: 30.0,
    renumberings: 0.1,
};

struct Signal {
    agency: u32,
    number: u32,
    person: u32,
    born: u32,
}

/// One of tonight's hits, with what nobody at the centre knows.
pub(crate) struct TrueHit {
    pub(crate) hit: Unnamed,
    /// The home it is about.
    pub(crate) home: u32,
    pub(crate) persons: BTreeSet<u32>,
}

/// The city on one day.
pub(crate) struct World {
    chance: ChaCha8Rng,
    rates: Rates,
    day: u32,
    /// The home of each person.
    home: Vec<u32>,
    homes: u32,
    signals: Vec<Signal>,
    numbers: u32,
    /// The night an agency is back.
    away_until: Vec<u32>,
    /// How often its numbers changed.
    renumbered: Vec<u32>,
}

impl World {
    pub(crate) fn new(seed: u64, families: u32, rates: Rates) -> Self {
        let mut world = Self {
            chance: ChaCha8Rng::seed_from_u64(seed),
            rates,
            day: 0,
            home: Vec::new(),
            homes: families,
            signals: Vec::new(),
            numbers: 0,
            away_until: vec![0; AGENCIES as usize],
            renumbered: vec![0; AGENCIES as usize],
        };
        for family in 0..families {
            let persons = 1 + world.below(4);
            world.home.extend((0..persons).map(|_| family));
        }
        world
    }

    /// Lives through a day, and gives the night's hits.
    pub(crate) fn live(&mut self) -> Vec<TrueHit> {
        self.day += 1;
        let Rates { moves, merges, .. } = self.rates;
        for person in 0..self.home.len() {
            if self.happens(moves) {
                self.home[person] = self.new_home();
            }
            self.hear_of(person);
        }
        if self.happens(merges * f64::from(self.homes)) {
            let (from, to) = (self.below(self.homes), self.below(self.homes));
            for home in self.home.iter_mut().filter(|home| **home == from) {
                *home = to;
            }
        }
        for agency in 0..AGENCIES as usize {
            self.run_agency(agency);
        }
        let day = self.day;
        self.signals
            .retain(|signal| signal.born + LIFETIME_DAYS > day);
        self.hits()
    }

    /// The agencies that did not deliver tonight.
    pub(crate) fn missing(&self) -> BTreeSet<String> {
        let away = (0..AGENCIES).filter(|&agency| self.is_away(agency));
        away.map(agency_id).collect()
    }

    fn hits(&self) -> Vec<TrueHit> {
        let mut about: BTreeMap<u32, Vec<&Signal>> = BTreeMap::new();
        for signal in self
            .signals
            .iter()
            .filter(|signal| !self.is_away(signal.agency))
        {
            let home = self.home[signal.person as usize];
            about.entry(home).or_default().push(signal);
        }
        about.retain(|_, signals| {
            let agencies: BTreeSet<_> = signals.iter().map(|signal| signal.agency).collect();
            agencies.len() >= AGENCIES_OF_A_HIT
        });
        let hits = about.into_iter().map(|(home, signals)| TrueHit {
            hit: Unnamed {
                fresh_id: format!("h{:05}-{home}", self.day),
                signals: signals.iter().map(|signal| self.seen(signal)).collect(),
            },
            home,
            persons: signals.iter().map(|signal| signal.person).collect(),
        });
        hits.collect()
    }

    fn seen(&self, signal: &Signal) -> SeenSignal {
        let times = self.renumbered[signal.agency as usize];
        let ref_in = |period: u32| {
            let mut bytes = [0; 12];
            for (place, number) in bytes
                .chunks_exact_mut(4)
                .zip([signal.number, period, times])
            {
                place.copy_from_slice(&number.to_be_bytes());
            }
            SignalRef(bytes)
        };
        let period = 1 + self.day / PERIOD_DAYS;
        SeenSignal {
            agency: agency_id(signal.agency),
            signal_ref: ref_in(period),
            previous: ref_in(period - 1),
        }
    }

    /// New signals about a person. One in thirty has the number of an earlier one about somebody
    /// else: an incident with two people in it.
    fn hear_of(&mut self, person: usize) {
        if !self.happens(self.rates.signals) {
            return;
        }
        let agency = self.below(AGENCIES);
        let is_shared = self.below(4) == 0;
        let last = self
            .signals
            .last()
            .filter(|last| is_shared && last.agency == agency);
        let number = last.map_or(self.numbers + 1, |last| last.number);
        self.numbers = self.numbers.max(number);
        self.signals.push(Signal {
            agency,
            number,
            person: u32::try_from(person).expect("a small city"),
            born: self.day,
        });
    }

    fn run_agency(&mut self, agency: usize) {
        let rates = self.rates;
        if self.happens(rates.single_absences) {
            self.away_until[agency] = self.away_until[agency].max(self.day + 1);
        }
        if self.happens(rates.long_absences) {
            let mut nights = 1;
            while self.unit() > 1.0 / rates.absence_nights {
                nights += 1;
            }
            self.away_until[agency] = self.day + nights;
        }
        if self.happens(rates.renumberings) {
            self.renumbered[agency] += 1;
        }
    }

    fn is_away(&self, agency: u32) -> bool {
        self.away_until[agency as usize] > self.day
    }

    /// Half of who moves begins alone.
    fn new_home(&mut self) -> u32 {
        if self.below(2) == 0 {
            self.below(self.homes)
        } else {
            self.homes += 1;
            self.homes - 1
        }
    }

    /// Whether something that happens `a_year` times happens today.
    fn happens(&mut self, a_year: f64) -> bool {
        self.unit() < a_year / 365.0
    }

    fn unit(&mut self) -> f64 {
        f64::from(self.chance.next_u32()) / 4_294_967_296.0
    }

    fn below(&mut self, bound: u32) -> u32 {
        let product = u64::from(self.chance.next_u32()) * u64::from(bound);
        u32::try_from(product >> 32).expect("below the bound")
    }
}

fn agency_id(agency: u32) -> String {
    format!("agency-{agency}")
}
