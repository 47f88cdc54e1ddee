//! The truth files, in UTF-8 with `;`: what the city knows and no agency and no rule sees.
//! `households.csv` says under what hardship each household lives, `persons.csv` who is who,
//! `signals.csv` whom each row of an export is about and which errors it got (docs/city.md). Of a
//! city that lives on, `changes.csv` says what happened to its people since the first night.

use crate::agencies::agency::Agency;
use crate::agencies::dialect::{Lines, TRUTH};
use crate::files::changes::Change;
use crate::life::event::Event;
use crate::life::hardship::Hardships;
use crate::people::family::Family;
use crate::people::person::{Like, NameUse, Person};
use crate::plan::error_kind::RowErrors;
use crate::plan::liar::Lie;

const HOUSEHOLDS: [&str; 11] = [
    "household",
    "district",
    "postcode",
    "house_number",
    "house_letter",
    "house_addition",
    "size",
    "institution",
    "areas_under_strain",
    "multi_problem",
    "multi_problem_wide",
];
const PERSONS: [&str; 11] = [
    "person",
    "household",
    "bsn",
    "first_names",
    "prefix",
    "surname",
    "birth_date",
    "child",
    "parent_1",
    "parent_2",
    "hard",
];
const SIGNALS: [&str; 10] = [
    "agency",
    "signal_number",
    "person",
    "household",
    "event",
    "code",
    "date",
    "errors",
    "fails_row_check",
    "lie",
];
const CHANGES: [&str; 4] = ["date", "change", "household", "person"];

/// Names and heads of the files, in the order of [`Truth::into_bytes`]; the last one is only of a
/// city that lives on.
pub(crate) const FILES: [(&str, &[&str]); 4] = [
    ("households.csv", &HOUSEHOLDS),
    ("persons.csv", &PERSONS),
    ("signals.csv", &SIGNALS),
    ("changes.csv", &CHANGES),
];

/// Lines for the files.
pub(crate) struct Truth {
    households: Lines,
    persons: Lines,
    signals: Lines,
    changes: Lines,
}

/// What is true of one row of an export.
pub(crate) struct SignalTruth<'a> {
    pub(crate) agency: &'a Agency,
    pub(crate) event: &'a Event,
    pub(crate) family: &'a Family,
    /// The date on which it happened, whatever the row says.
    pub(crate) date: jiff::civil::Date,
    /// The signal number that the row has.
    pub(crate) number: &'a str,
    pub(crate) errors: &'a RowErrors,
    /// Whether a check of the row alone must refuse it.
    pub(crate) fails: bool,
    /// The lie that the row tells.
    pub(crate) lie: Option<Lie>,
}

impl Truth {
    pub(crate) fn new() -> Self {
        let [households, persons, signals] = [(); 3].map(|()| Lines::new(TRUTH, 64 * 1024));
        let changes = Lines::new(TRUTH, 1_024);
        Self {
            households,
            persons,
            signals,
            changes,
        }
    }

    /// Adds a household as it is on the night: its members, and those who are gone and of whom an
    /// agency still exports a row.
    pub(crate) fn add_household(
        &mut self,
        family: &Family,
        hardships: &Hardships,
        events: &[Event],
        night: i32,
    ) {
        let home = family.address_on(night);
        self.households.add([
            &family.number.to_string(),
            &home.district().to_string(),
            &home.written_postcode(),
            &home.number().to_string(),
            home.letter(),
            home.addition(),
            &family.present(night).count().to_string(),
            yes_or_no(family.institution),
            &hardships.areas(night).to_string(),
            yes_or_no(hardships.multi_problem(night)),
            yes_or_no(hardships.multi_problem_wide(night)),
        ]);
        // Only of children is it said whose they are, and of at most two parents.
        let mut numbers = family.parents().map(|(number, _)| number.to_string());
        let parents: [String; 2] = std::array::from_fn(|_| numbers.next().unwrap_or_default());
        for (index, person) in family.members.iter().enumerate() {
            let is_here = family.is_here(night) && person.is_here(night);
            if !is_here && events.iter().all(|event| event.member != index) {
                continue;
            }
            let parents = if person.child {
                &parents
            } else {
                &[String::new(), String::new()]
            };
            self.persons.add([
                &person.number.to_string(),
                &family.number.to_string(),
                &person.bsn,
                &person.first_names.join(" "),
                person.surname.prefix(),
                &person.surname.stem(),
                &person.born.to_string(),
                yes_or_no(person.child),
                &parents[0],
                &parents[1],
                &hard(family, person, night),
            ]);
        }
    }

    /// Adds a row of an export.
    pub(crate) fn add_signal(&mut self, signal: &SignalTruth<'_>) {
        let event = signal.event;
        self.signals.add([
            signal.agency.id,
            signal.number,
            &signal.family.members[event.member].number.to_string(),
            &signal.family.number.to_string(),
            &event.number.to_string(),
            event.code.entry().id,
            &signal.date.to_string(),
            &signal.errors.names(),
            yes_or_no(signal.fails),
            signal.lie.map_or("", Lie::name),
        ]);
    }

    /// Adds what happened to a household, `date` giving the date of a day.
    pub(crate) fn add_changes(
        &mut self,
        family: &Family,
        changes: &[Change],
        date: impl Fn(i32) -> jiff::civil::Date,
    ) {
        for change in changes {
            self.changes.add([
                &date(change.day).to_string(),
                change.what,
                &family.number.to_string(),
                &change
                    .person
                    .map_or_else(String::new, |person| person.to_string()),
            ]);
        }
    }

    /// The bytes for each file.
    pub(crate) fn into_bytes(self) -> [Vec<u8>; FILES.len()] {
        [self.households, self.persons, self.signals, self.changes].map(Lines::into_bytes)
    }
}

/// Why a person is hard to tell apart or to find, joined by `+`.
fn hard(family: &Family, person: &Person, night: i32) -> String {
    let wed = person.married.is_some_and(|married| {
        (0..=night).contains(&married.since) && married.uses != NameUse::Own
    });
    let kinds = [
        ("twin", person.like == Some(Like::Twin)),
        ("namesake", person.like == Some(Like::Namesake)),
        ("newly-wed", wed),
        ("two-homes", person.child && family.other_parent.is_some()),
        ("no-fixed-address", family.institution),
        ("moved", family.moved_by(night).is_some()),
        ("gone", !(family.is_here(night) && person.is_here(night))),
    ];
    let mut names = Vec::new();
    for (name, is_so) in kinds {
        if is_so {
            names.push(name);
        }
    }
    names.join("+")
}

fn yes_or_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
