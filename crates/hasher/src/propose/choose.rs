//! Chooses for each field the column that name and cells speak for.

use crate::normalise::nothing;
use crate::profile::field::{FIELDS, Field};
use crate::profile::guess::guess_dates;
use crate::profile::visible::visible;
use crate::propose::ProposeError;
use crate::propose::facts::ColumnFacts;
use crate::propose::names::{self, STRONG};
use crate::propose::verdict::{Verdict, judge};
use crate::read::table::Cells;

/// What cells add to the score of a name.
const SUPPORT: u32 = 25;
const OPEN: u32 = 5;
/// A guess with less is not made.
const MIN_TOTAL: u32 = 50;
/// A second column this close to the first is named beside it.
const CLOSE: u32 = 20;
/// Cells from which on a column whose name says nothing is known by its cells.
const MIN_CELLS: usize = 5;

/// How sure a guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confidence {
    /// The user named the column.
    Given,
    /// Name and cells say so.
    Sure,
    /// Name or cells say so.
    Likely,
    /// It may be otherwise.
    Unsure,
}

impl Confidence {
    /// The word for it in a proposal.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Given => "named by you",
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Unsure => "unsure",
        }
    }
}

/// A column that seems to hold a field.
#[derive(Debug)]
pub(super) struct Guess {
    pub(super) column: usize,
    pub(super) confidence: Confidence,
    /// What speaks for it, or against it.
    pub(super) why: String,
    /// Another column that may hold the field as well.
    pub(super) rival: Option<usize>,
    total: u32,
}

/// A column whose name means a field and whose cells do not.
pub(super) struct Rejected {
    pub(super) column: usize,
    pub(super) field: Field,
    pub(super) why: String,
    score: u32,
}

/// What was chosen.
pub(super) struct Choice {
    /// By the field's index.
    pub(super) guesses: [Option<Guess>; FIELDS],
    /// Guesses by name that the cells contradict.
    pub(super) rejected: Vec<Rejected>,
    /// For fields without a column: one that looks so by its cells alone, by the field's index.
    pub(super) by_cells: [Option<usize>; FIELDS],
}

/// One field that one column may hold.
struct Candidate {
    field: Field,
    guess: Guess,
}

/// What is known of each column.
pub(super) struct SampledExport<'a, 'b> {
    pub(super) header: Cells<'a>,
    pub(super) rows: &'b [Cells<'a>],
    pub(super) facts: Vec<ColumnFacts>,
    /// Of a hundred cells, how many fit the best form of dates.
    pub(super) dates: Vec<usize>,
}

impl<'a, 'b> SampledExport<'a, 'b> {
    /// Looks at every column.
    pub(super) fn look(header: Cells<'a>, rows: &'b [Cells<'a>]) -> Self {
        let (mut facts, mut dates) = (Vec::new(), Vec::new());
        for index in 0..header.count() {
            let column = ColumnFacts::of(rows, index);
            let cells = filled(rows, index);
            let fitting = guess_dates(&cells).map_or(0, |(_, count)| count);
            dates.push(column.percent(fitting));
            facts.push(column);
        }
        Self {
            header,
            rows,
            facts,
            dates,
        }
    }

    /// The index of the column that a user names, compared as an export's columns are.
    pub(super) fn column(&self, name: &str) -> Result<usize, ProposeError> {
        let wanted = visible(name);
        let mut names = self.header.iter();
        names
            .position(|known| visible(known) == wanted)
            .ok_or_else(|| ProposeError::NoColumn(name.to_owned()))
    }
}

impl SampledExport<'_, '_> {
    /// The name of a column as a profile may write it: without what nobody can see.
    pub(super) fn name(&self, column: usize) -> String {
        let name = self.header.at(column).trim();
        let visible = visible(name);
        if visible == name.to_lowercase() {
            name.to_owned()
        } else {
            visible
        }
    }
}

/// The cells of a column that say something.
pub(super) fn filled<'a>(rows: &[Cells<'a>], index: usize) -> Vec<&'a str> {
    let mut cells = Vec::new();
    for row in rows {
        let cell = row.at(index).trim();
        if !cell.is_empty() && !nothing::is_nothing_in_words(cell) {
            cells.push(cell);
        }
    }
    cells
}

/// Chooses; `given` are the columns that the user named, by the field's index.
pub(super) fn choose(export: &SampledExport<'_, '_>, given: &[Option<usize>; FIELDS]) -> Choice {
    let mut choice = Choice {
        guesses: [const { None }; FIELDS],
        rejected: Vec::new(),
        by_cells: [None; FIELDS],
    };
    let mut is_taken = vec![false; export.header.count()];
    for field in Field::ALL {
        if let Some(column) = given[field.index()] {
            is_taken[column] = true;
            let verdict = judge(field, &export.facts[column], 100, export.dates[column]);
            let mut guess = Guess::new(column, 100, verdict.clone());
            if let Verdict::Contradicts(why) = verdict {
                guess.why = format!("but the cells look otherwise: {why}");
            }
            guess.confidence = Confidence::Given;
            choice.guesses[field.index()] = Some(guess);
        }
    }
    let mut candidates = candidates(export, &mut choice.rejected);
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.guess.total));
    for candidate in candidates {
        let (column, total) = (candidate.guess.column, candidate.guess.total);
        if is_taken[column] {
            continue;
        }
        match &mut choice.guesses[candidate.field.index()] {
            Some(best) if best.rival.is_none() && best.total < total + CLOSE => {
                best.rival = Some(column);
            }
            Some(_) => {}
            free @ None => {
                is_taken[column] = true;
                *free = Some(candidate.guess);
            }
        }
    }
    parts_before_whole(&mut choice, &mut is_taken);
    // A column that found its field needs no excuse, and one that did not needs only the best.
    choice
        .rejected
        .retain(|rejected| !is_taken[rejected.column]);
    choice
        .rejected
        .sort_by_key(|rejected| (rejected.column, std::cmp::Reverse(rejected.score)));
    choice.rejected.dedup_by_key(|rejected| rejected.column);
    // A rival that another field took in the meantime is not one.
    for guess in choice.guesses.iter_mut().flatten() {
        guess.rival = guess.rival.filter(|&rival| !is_taken[rival]);
    }
    by_cells(export, &is_taken, &mut choice);
    choice
}

fn candidates(export: &SampledExport<'_, '_>, rejected: &mut Vec<Rejected>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (column, name) in export.header.iter().enumerate() {
        for meaning in names::meanings(name) {
            let (field, score) = (meaning.field, meaning.score);
            match judge(field, &export.facts[column], score, export.dates[column]) {
                Verdict::Contradicts(why) => rejected.push(Rejected {
                    column,
                    field,
                    why,
                    score,
                }),
                verdict => {
                    let guess = Guess::new(column, score, verdict);
                    if guess.total >= MIN_TOTAL {
                        candidates.push(Candidate { field, guess });
                    }
                }
            }
        }
    }
    candidates
}

/// Leaves out what holds in one what other columns hold apart, unless the user named it.
fn parts_before_whole(choice: &mut Choice, is_taken: &mut [bool]) {
    for (whole, parts) in [
        (Field::Name, [Field::Surname, Field::BirthDate]),
        (Field::PostcodeTown, [Field::Postcode, Field::HouseNumber]),
        (Field::Address, [Field::Postcode, Field::HouseNumber]),
    ] {
        let has_parts = parts
            .iter()
            .all(|part| choice.guesses[part.index()].is_some());
        let guess = choice.guesses[whole.index()]
            .take_if(|guess| has_parts && guess.confidence != Confidence::Given);
        if let Some(guess) = guess {
            is_taken[guess.column] = false;
            choice.rejected.push(Rejected {
                column: guess.column,
                field: whole,
                why: "its parts have columns of their own".to_owned(),
                score: guess.total,
            });
        }
    }
}

/// Finds what no name says, for the fields that cells show beyond doubt.
fn by_cells(export: &SampledExport<'_, '_>, is_taken: &[bool], choice: &mut Choice) {
    for (column, facts) in export.facts.iter().enumerate() {
        if is_taken[column] || facts.filled < MIN_CELLS {
            continue;
        }
        for field in [
            Field::Bsn,
            Field::BagId,
            Field::Postcode,
            Field::SignalNumber,
        ] {
            let verdict = judge(field, facts, 0, export.dates[column]);
            // Texts and names are another on each row too.
            let is_number = facts.percent(facts.texts) == 0 && facts.percent(facts.short) > 0
                || field != Field::SignalNumber;
            if !is_number {
                continue;
            }
            let place = &mut choice.by_cells[field.index()];
            let is_free = choice.guesses[field.index()].is_none() && place.is_none();
            if is_free && matches!(verdict, Verdict::Supports(_)) {
                *place = Some(column);
            }
        }
    }
}

impl Guess {
    fn new(column: usize, score: u32, verdict: Verdict) -> Self {
        let (added, confidence, why) = match verdict {
            Verdict::Supports(why) if score >= STRONG => (SUPPORT, Confidence::Sure, why),
            Verdict::Supports(why) => (SUPPORT, Confidence::Likely, why),
            Verdict::Open(why) if score >= STRONG => (OPEN, Confidence::Likely, why),
            Verdict::Open(why) => (OPEN, Confidence::Unsure, why),
            Verdict::Doubts(why) | Verdict::Contradicts(why) => (0, Confidence::Unsure, why),
        };
        Self {
            column,
            confidence,
            why,
            rival: None,
            total: score + added,
        }
    }
}
