//! Some thousands of households at a time: who they are, what happened to them, and the rows that
//! agencies hold of it on the night. A chunk depends on the plan and its own number only, so chunks
//! can be made at any time, in any order, on any thread. Parents who live apart are found within a
//! chunk, so its size is part of who the city is.

use crate::agencies::agency::{Agency, Quirk};
use crate::agencies::dialect::Lines;
use crate::agencies::roster::{ROSTER, agency};
use crate::error_model::apply::{About, mistype};
use crate::error_model::lie::{self, FalseRow};
use crate::files::changes;
use crate::files::numbers::Numbers;
use crate::files::truth::{self, SignalTruth, Truth};
use crate::life::arrears;
use crate::life::closing;
use crate::life::event::{self, Event};
use crate::life::hardship::{Hardships, Situation};
use crate::people::family::{Families, Family};
use crate::people::population;
use crate::people::separated_parents;
use crate::plan::Plan;
use crate::plan::error_kind::{ErrorKind, KINDS, RowErrors};
use crate::plan::liar::Lie;
use crate::random::seeded::{Part, SeededRandom};
use crate::record::Record;

/// Households of one chunk.
pub(crate) const HOUSEHOLDS: u64 = 2_048;

/// One line of an export, encoded. Lines stand in the file by their rank, which is shuffled.
pub(crate) struct Row {
    pub(crate) rank: u64,
    pub(crate) line: Box<[u8]>,
}

/// What is counted while households are made.
#[derive(Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) inhabitants: u64,
    pub(crate) households: u64,
    pub(crate) multi_problem: u64,
    pub(crate) failing_rows: u64,
    /// For each agency, and for each kind of error in the order of [`ErrorKind`].
    pub(crate) errors: [[KindCount; KINDS]; ROSTER.len()],
}

/// One kind of error at one agency.
#[derive(Clone, Copy, Default)]
pub(crate) struct KindCount {
    /// Rows that are open to it.
    pub(crate) open: u64,
    /// Rows that have it.
    pub(crate) made: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            inhabitants: 0,
            households: 0,
            multi_problem: 0,
            failing_rows: 0,
            errors: [[KindCount::default(); KINDS]; ROSTER.len()],
        }
    }
}

impl Counts {
    /// Adds the counts of another chunk.
    pub(crate) fn add(&mut self, other: &Self) {
        self.inhabitants += other.inhabitants;
        self.households += other.households;
        self.multi_problem += other.multi_problem;
        self.failing_rows += other.failing_rows;
        let all = self.errors.iter_mut().flatten();
        for (count, more) in all.zip(other.errors.iter().flatten()) {
            count.open += more.open;
            count.made += more.made;
        }
    }

    fn add_errors(&mut self, agency: &Agency, errors: &RowErrors) {
        let counts = &mut self.errors[agency.kind as usize];
        for (kind, count) in ErrorKind::ALL.into_iter().zip(counts) {
            count.open += u64::from(errors.open_to(kind));
            count.made += u64::from(errors.has(kind));
        }
    }
}

/// What one chunk gives.
pub(crate) struct Chunk {
    /// Lines for each truth file.
    pub(crate) truth: [Vec<u8>; truth::FILES.len()],
    /// Rows for each agency of the roster.
    pub(crate) rows: [Vec<Row>; ROSTER.len()],
    pub(crate) counts: Counts,
}

/// What all chunks of one city have in common.
pub(crate) struct City<'a> {
    plan: &'a Plan,
    families: Families<'a>,
    numbers: Numbers,
}

impl<'a> City<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            families: Families::new(plan),
            numbers: Numbers::new(plan),
        }
    }

    /// How many chunks there are.
    pub(crate) fn chunks(&self) -> u64 {
        self.plan.households().div_ceil(HOUSEHOLDS)
    }

    /// The chunk of a number below [`City::chunks`].
    pub(crate) fn chunk(&self, number: u64) -> Chunk {
        let mut builder = ChunkBuilder {
            city: self,
            truth: Truth::new(),
            rows: Default::default(),
            counts: Counts::default(),
        };
        let first = number * HOUSEHOLDS;
        let end = (first + HOUSEHOLDS).min(self.plan.households());
        let mut families = Vec::new();
        for number in first..end {
            families.push(self.families.household(number));
        }
        // Before any row is written: a row about a child may name a parent of a later household.
        separated_parents::tie(&mut families, self.plan.seed());
        self.live_on(&mut families);
        let lives: Vec<Life> = families.iter().map(|family| self.life(family)).collect();
        // Whom lies are told about: households that several agencies know. All others would not
        // notice.
        let is_known = |index: &usize| lives[*index].agencies() > 1;
        let known: Vec<usize> = (0..families.len()).filter(is_known).collect();
        for (index, (family, life)) in families.iter().zip(&lives).enumerate() {
            let stranger = known
                .iter()
                .position(|&other| other == index)
                .and_then(|place| {
                    let other = known[(place + 1) % known.len()];
                    (other != index).then(|| &families[other])
                });
            builder.household(family, life, stranger);
        }
        Chunk {
            truth: builder.truth.into_bytes(),
            rows: builder.rows,
            counts: builder.counts,
        }
    }

    /// Lets the people of a chunk live on until the night. Who came to the city since its first
    /// night stands behind all others.
    fn live_on(&self, families: &mut Vec<Family>) {
        let calendar = self.plan.calendar();
        if calendar.night() == calendar.first_night() {
            return;
        }
        let stream = |number| SeededRandom::new(self.plan.seed(), Part::Population, number);
        let mut newcomers = Vec::new();
        for family in families.iter_mut() {
            let mut random = stream(family.number);
            let arrival = population::live_on(family, &self.families, calendar, &mut random);
            if let Some(arrival) = arrival.filter(|day| *day <= calendar.night()) {
                let mut newcomer = self.families.newcomer(family.number, arrival);
                let mut random = stream(newcomer.number);
                // One place changes hands once: whoever comes after these is not of the city yet.
                population::live_on(&mut newcomer, &self.families, calendar, &mut random);
                newcomers.push(newcomer);
            }
        }
        families.append(&mut newcomers);
    }

    /// How heavy life in a district is: half to one and a half times the city's average. Steps of
    /// the golden ratio, so that a city of few districts has the average too.
    fn burden(&self, district: u32) -> f64 {
        let offset = SeededRandom::new(self.plan.seed(), Part::District, 0).unit();
        0.5 + (offset + f64::from(district) * 0.618_033_988_749_895).fract()
    }

    /// What happened in a household, as far as agencies export it on the night.
    fn life(&self, family: &Family) -> Life {
        let plan = self.plan;
        let calendar = plan.calendar();
        let night = calendar.night();
        let hardships = self.hardships(family);
        let mut random = SeededRandom::new(plan.seed(), Part::Events, family.number);
        let mut later = self.later(Part::LaterEvents, family);
        let mut events = event::events(family, &hardships, calendar, &mut random, later.as_mut());
        // What is over, or lies after the night, no agency exports.
        events.retain(|event| (night - event.code.entry().life + 1..=night).contains(&event.day));
        events.retain(|event| self.is_open(family, event));
        Life { hardships, events }
    }

    /// Whether an event befell somebody who was here, and its agency has not closed it.
    fn is_open(&self, family: &Family, event: &Event) -> bool {
        let calendar = self.plan.calendar();
        let gone = family.gone(event.member);
        let is_of_city = family.arrived.is_none_or(|arrived| arrived <= event.day)
            && gone.is_none_or(|gone| event.day < gone);
        if !is_of_city || calendar.night() == calendar.first_night() {
            return is_of_city;
        }
        let mut random = SeededRandom::new(self.plan.seed(), Part::Closing, event.row());
        let closed = closing::closed(event, gone, calendar.first_night(), &mut random);
        closed.is_none_or(|closed| calendar.night() < closed)
    }

    /// A household's stream for the year after the history, on nights of that year.
    fn later(&self, part: Part, family: &Family) -> Option<SeededRandom> {
        let calendar = self.plan.calendar();
        let is_later = calendar.night() >= calendar.after_history();
        is_later.then(|| SeededRandom::new(self.plan.seed(), part, family.number))
    }

    fn hardships(&self, family: &Family) -> Hardships {
        let seed = self.plan.seed();
        let situation = Situation {
            // Where they live at the end of the history, and who lived there on the first night:
            // their hardship must not change with the night on which it is looked at.
            district: self.burden(family.settled(self.plan.calendar()).district()),
            minors: family.members.iter().any(|person| person.is_minor(0)),
            alone: family.members.len() == 1,
            institution: family.institution,
        };
        Hardships::draw(
            &situation,
            &mut SeededRandom::new(seed, Part::Hardship, family.number),
            self.later(Part::LaterHardship, family).as_mut(),
        )
    }
}

/// What a household goes through, and what of it agencies know on the night.
struct Life {
    hardships: Hardships,
    events: Vec<Event>,
}

impl Life {
    /// How many agencies know of it.
    fn agencies(&self) -> u32 {
        let mut seen = 0_u32;
        for event in &self.events {
            seen |= 1 << event.code.entry().agency as u32;
        }
        seen.count_ones()
    }
}

/// A chunk in the making.
struct ChunkBuilder<'a> {
    city: &'a City<'a>,
    truth: Truth,
    rows: [Vec<Row>; ROSTER.len()],
    counts: Counts,
}

impl ChunkBuilder<'_> {
    fn household(&mut self, family: &Family, life: &Life, stranger: Option<&Family>) {
        let calendar = self.city.plan.calendar();
        let night = calendar.night();
        let is_here = family.is_here(night);
        if is_here || !life.events.is_empty() {
            self.truth
                .add_household(family, &life.hardships, &life.events, night);
        }
        let changes = changes::between(family, calendar.first_night(), night);
        self.truth
            .add_changes(family, &changes, |day| calendar.date(day));
        self.counts.households += u64::from(is_here);
        self.counts.inhabitants += family.present(night).count() as u64;
        self.counts.multi_problem += u64::from(is_here && life.hardships.multi_problem(night));
        for event in &life.events {
            self.row(family, event, stranger);
        }
    }

    fn row(&mut self, family: &Family, event: &Event, stranger: Option<&Family>) {
        let City {
            plan,
            families,
            numbers,
            ..
        } = self.city;
        let calendar = plan.calendar();
        let agency = agency(event.code.entry().agency);
        let person = &family.members[event.member];
        let client = if agency.is(Quirk::CountsTenancies) && !person.child {
            family.members[0].number
        } else {
            person.number
        };
        let row_number = event.row();
        let mut random = SeededRandom::new(plan.seed(), Part::Typing, row_number);
        let given = numbers.of(agency, event.number, client);
        let mut record = Record::faultless(agency, event, family, calendar, given, &mut random);
        let mut rises = SeededRandom::new(plan.seed(), Part::Arrears, row_number);
        record.raise_amount(arrears::risen(event.day, calendar, &mut rises));
        let about = About {
            plan,
            families,
            family,
            event,
            row: row_number,
        };
        let errors = mistype(&mut record, agency, &about, random);
        // A row that is to be refused would refuse the lie beside it.
        let is_sound = !errors.made.iter().any(|kind| kind.fails());
        let stranger = stranger.filter(|_| is_sound);
        let lies: Vec<Lie> = plan.lies_on(agency, row_number).collect();
        let mut told = None;
        if let Some(stranger) = stranger {
            told = lie::twist(&lies, &mut record);
            for &beside in &lies {
                let numbers = (agency.numbers, given.signal);
                let Some(FalseRow {
                    record,
                    is_about_stranger,
                }) = lie::beside(beside, &record, stranger, calendar, numbers)
                else {
                    continue;
                };
                let of_stranger = lie::of_stranger(event);
                let about = if is_about_stranger {
                    (stranger, &of_stranger)
                } else {
                    (family, event)
                };
                let errors = RowErrors::default();
                self.write(agency, &record, about, &errors, Some(beside), row_number);
            }
        }
        self.counts.add_errors(agency, &errors);
        let about = (family, event);
        self.write(agency, &record, about, &errors, told, row_number);
    }

    /// Writes a row of an export, and its truth.
    fn write(
        &mut self,
        agency: &Agency,
        record: &Record,
        (family, event): (&Family, &Event),
        errors: &RowErrors,
        told: Option<Lie>,
        row_number: u64,
    ) {
        let City { plan, numbers, .. } = self.city;
        let fails = errors.made.iter().any(|kind| kind.fails()) || !record.identifies(agency);
        self.counts.failing_rows += u64::from(fails);
        self.truth.add_signal(&SignalTruth {
            agency,
            event,
            family,
            date: plan.calendar().date(event.day),
            number: &record.number,
            errors,
            fails,
            lie: told,
        });
        let mut line = Lines::new(agency.dialect, 512);
        let mut cells = record.cells(agency);
        for spoiled in plan.spoiled() {
            spoiled.spoil(agency, plan.seed(), row_number, &mut cells);
        }
        line.add(cells);
        self.rows[agency.kind as usize].push(Row {
            rank: numbers.rank(agency, event.number),
            line: line.into_bytes().into_boxed_slice(),
        });
    }
}
