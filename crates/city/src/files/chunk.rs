//! Some thousands of households at a time: who they are, what happened to them, and the rows that
//! agencies hold of it on the night. A chunk depends on the plan and its own number only, so chunks
//! can be made at any time, in any order, on any thread. Parents who live apart are found within a
//! chunk, so its size is part of who the city is.

use crate::agencies::agency::Agency;
use crate::agencies::dialect::Lines;
use crate::agencies::roster::{ROSTER, agency};
use crate::error_model::apply::{About, mistype};
use crate::files::truth::Truth;
use crate::life::event::{self, Event};
use crate::life::hardship::{Hardships, Situation};
use crate::people::family::{Families, Family};
use crate::people::person;
use crate::people::separated_parents;
use crate::plan::Plan;
use crate::plan::error_kind::{ErrorKind, KINDS, RowErrors};
use crate::random::permutation::Permutation;
use crate::random::seeded::{Part, SeededRandom};
use crate::record::Record;

/// Households of one chunk.
pub(crate) const HOUSEHOLDS: u64 = 2_048;

/// One line of an export, encoded, with the place that its shuffled number gives it.
pub(crate) struct Row {
    pub(crate) place: u64,
    pub(crate) line: Box<[u8]>,
}

/// What is counted while households are made.
#[derive(Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) inhabitants: u64,
    pub(crate) multi_problem: u64,
    pub(crate) failing_rows: u64,
    /// Per agency and kind of error: rows open to it, and rows that have it.
    pub(crate) errors: [[(u64, u64); KINDS]; ROSTER.len()],
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            inhabitants: 0,
            multi_problem: 0,
            failing_rows: 0,
            errors: [[(0, 0); KINDS]; ROSTER.len()],
        }
    }
}

impl Counts {
    /// Adds the counts of another chunk.
    pub(crate) fn add(&mut self, other: &Self) {
        self.inhabitants += other.inhabitants;
        self.multi_problem += other.multi_problem;
        self.failing_rows += other.failing_rows;
        for ((open, made), (more_open, more_made)) in self
            .errors
            .iter_mut()
            .flatten()
            .zip(other.errors.iter().flatten())
        {
            *open += more_open;
            *made += more_made;
        }
    }

    fn add_errors(&mut self, agency: &Agency, slips: &RowErrors) {
        for (slip, (open, made)) in ErrorKind::ALL
            .into_iter()
            .zip(&mut self.errors[agency.seat as usize])
        {
            *open += u64::from(slips.open_to(slip));
            *made += u64::from(slips.has(slip));
        }
    }
}

/// What one chunk gives.
pub(crate) struct Chunk {
    /// Lines for each truth file.
    pub(crate) truth: [Vec<u8>; 3],
    /// Rows for each agency of the roster.
    pub(crate) rows: [Vec<Row>; ROSTER.len()],
    pub(crate) counts: Counts,
}

/// What all chunks of one city have in common.
pub(crate) struct City<'a> {
    plan: &'a Plan,
    families: Families<'a>,
    /// Signal and client numbers of each agency: shuffled, so that they tell nothing across
    /// agencies.
    numbers: [(Permutation, Permutation); ROSTER.len()],
    /// The order of rows in a file; unlike signal numbers it means nothing at all.
    order: Permutation,
}

impl<'a> City<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let (events, persons) = (
            plan.households() * event::SLOTS,
            plan.households() * person::SLOTS,
        );
        let shuffle = |purpose, size| Permutation::new(plan.seed(), purpose, size);
        Self {
            plan,
            families: Families::new(plan),
            numbers: std::array::from_fn(|at| {
                (
                    shuffle(100 + at as u64, events),
                    shuffle(200 + at as u64, persons),
                )
            }),
            order: shuffle(300, events),
        }
    }

    /// How many chunks there are.
    pub(crate) fn chunks(&self) -> u64 {
        self.plan.households().div_ceil(HOUSEHOLDS)
    }

    /// The chunk of a number below [`City::chunks`].
    pub(crate) fn chunk(&self, number: u64) -> Chunk {
        let mut making = Making {
            city: self,
            truth: Truth::new(),
            rows: Default::default(),
            counts: Counts::default(),
        };
        let first = number * HOUSEHOLDS;
        let numbers = first..(first + HOUSEHOLDS).min(self.plan.households());
        let mut families: Vec<_> = numbers
            .map(|number| self.families.household(number))
            .collect();
        separated_parents::tie(&mut families, self.plan.seed());
        for family in &families {
            making.household(family);
        }
        Chunk {
            truth: making.truth.into_bytes(),
            rows: making.rows,
            counts: making.counts,
        }
    }

    /// How heavy life in a district is: half to one and a half times the city's average. Steps of
    /// the golden ratio, so that a city of few districts has the average too.
    fn burden(&self, district: u32) -> f64 {
        let offset = SeededRandom::new(self.plan.seed(), Part::District, 0).unit();
        0.5 + (offset + f64::from(district) * 0.618_033_988_749_895).fract()
    }

    fn strains(&self, family: &Family) -> Hardships {
        let seed = self.plan.seed();
        let situation = Situation {
            // Where they live in the end: their strain must not change with the night on which it
            // is looked at.
            district: self.burden(family.address_on(i32::MAX).district()),
            minors: family.members.iter().any(person::Person::is_minor),
            alone: family.members.len() == 1,
            institution: family.institution,
        };
        Hardships::draw(
            &situation,
            &mut SeededRandom::new(seed, Part::Hardship, family.number),
        )
    }
}

/// A chunk in the making.
struct Making<'a> {
    city: &'a City<'a>,
    truth: Truth,
    rows: [Vec<Row>; ROSTER.len()],
    counts: Counts,
}

impl Making<'_> {
    fn household(&mut self, family: &Family) {
        let plan = self.city.plan;
        let calendar = plan.calendar();
        let night = calendar.night();
        let strains = self.city.strains(family);
        self.truth.add_household(family, &strains, night);
        self.counts.inhabitants += family.members.len() as u64;
        self.counts.multi_problem += u64::from(strains.multi_problem(night));
        let mut chance = SeededRandom::new(plan.seed(), Part::Events, family.number);
        for event in event::events(family, &strains, calendar, &mut chance) {
            if (night - event.code.entry().life + 1..=night).contains(&event.day) {
                self.row(family, &event);
            }
        }
    }

    fn row(&mut self, family: &Family, event: &Event) {
        let City {
            plan,
            families,
            numbers,
            order,
        } = self.city;
        let calendar = plan.calendar();
        let agency = agency(event.code.entry().seat);
        let at = agency.seat as usize;
        let (signals, clients) = &numbers[at];
        let person = family.members[event.member].number;
        let row_number = event.number * 2 + u64::from(event.echo);
        let mut chance = SeededRandom::new(plan.seed(), Part::Typing, row_number);
        let given = (signals.at(event.number), clients.at(person));
        let mut record = Record::faultless(agency, event, family, calendar, given, &mut chance);
        let about = About {
            plan,
            families,
            family,
            event,
            row: row_number,
        };
        let slips = mistype(&mut record, agency, &about, chance);
        let fails = slips.made.iter().any(|slip| slip.fails()) || !record.identifies();
        self.counts.failing_rows += u64::from(fails);
        self.counts.add_errors(agency, &slips);
        self.truth.add_signal(
            agency,
            event,
            family,
            calendar.date(event.day),
            (&record, &slips, fails),
        );
        let mut line = Lines::new(agency.dialect, 512);
        line.add(record.cells(agency));
        self.rows[at].push(Row {
            place: order.at(signals.at(event.number)),
            line: line.into_bytes().into_boxed_slice(),
        });
    }
}
