//! `GET /numbers`: how it goes.
//!
//! Hits and decisions are counted over the last four whole weeks, so that from Monday to Saturday
//! the page of a day and that of the next differ in what tonight brought alone.

use casebook::account::Verb;
use casebook::standing::DecisionKind;
use casebook::store::{Numbers, RuleTally, Span};
use exchange::agreements::Weekday;
use exchange::covenant::Stage;
use exchange::night::Night;
use jiff::{SignedDuration, ToSpan as _};

use crate::server::Settled;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Frame, Section};
use crate::view::hit::Kind;
use crate::view::numbers::{
    DecisionFigures, Delivered, Figure, Figures, NumbersPage, Percents, PrecisionFigures,
    RuleFigures, RuleHitsShown, Volume,
};

const WEEKS: i64 = 4;
/// The fewest decisions of which a lead time is shown.
const FEWEST: usize = 10;
/// A tenth of a day.
const TENTH: i64 = 8_640;

pub(super) fn numbers(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Numbers);
    let settled = visit.settled.clone();
    let tonight = match visit.casebook.tonight()? {
        Some(night) => night,
        None => Night::at(visit.at).map_err(Refusal::failed)?,
    };
    let span = whole_weeks(tonight)?;
    let since = days_before(tonight, WEEKS * 7 - 1)?;
    let (casebook, reading) = visit.reading()?;
    let numbers = casebook.read_numbers(since, span, reading)?;
    let precisions = if visit.may(Verb::Precision) {
        let (casebook, reading) = visit.reading()?;
        let tallies = casebook.read_precision(&settled.covenant, reading)?;
        Some(precisions(&settled, &frame, &tallies))
    } else {
        None
    };
    Ok(Answer::page(NumbersPage {
        from: span.from.date(),
        until: span.until.date(),
        volumes: volumes(&settled, &frame, &numbers),
        rules: rules(&settled, &frame, &numbers),
        precisions,
        decisions: decisions(&numbers),
        shows_informing: visit.may(Verb::Informing),
        frame,
    }))
}

/// The last four weeks, Monday to Sunday, of which the last has ended on a night.
fn whole_weeks(tonight: Night) -> Result<Span, Refusal> {
    let since_sunday = tonight.date().weekday().to_sunday_zero_offset();
    let until = days_before(tonight, i64::from(since_sunday))?;
    Ok(Span {
        from: days_before(until, WEEKS * 7 - 1)?,
        until,
    })
}

fn days_before(night: Night, days: i64) -> Result<Night, Refusal> {
    let date = night.date().checked_sub(days.days());
    Night::ending_on(date.map_err(Refusal::failed)?).map_err(Refusal::failed)
}

fn volumes(settled: &Settled, frame: &Frame, numbers: &Numbers) -> Vec<Volume> {
    let agencies = settled.covenant.agencies().iter();
    let volume = |id: &str| {
        let agreements = settled.agreements.as_ref();
        let nights = numbers.nights.iter().map(|of| Delivered {
            night: of.night.date(),
            is_expected: agreements.and_then(|agreed| agreed.expects(id, of.night)) != Some(false),
            records: of.delivered.get(id).copied().map(Figure::of),
        });
        Volume {
            agency: settled.names(frame.language).agency(id),
            expected: expected(settled, frame, id),
            nights: nights.collect(),
        }
    };
    agencies.map(|agency| volume(agency.id())).collect()
}

/// The weekdays on which an agency is expected, in words.
fn expected(settled: &Settled, frame: &Frame, id: &str) -> String {
    let agreed = settled.agreements.as_ref();
    let of = agreed.and_then(|agreed| agreed.expected().iter().find(|of| of.agency() == id));
    let Some(of) = of else {
        return frame.text("volume.every-day").to_owned();
    };
    if of.weekdays().len() == 7 {
        return frame.text("volume.every-day").to_owned();
    }
    let words = frame.text("words.weekdays").split(' ');
    let words: Vec<&str> = words.collect();
    let days = of.weekdays().iter().map(|day| {
        let place = Weekday::ALL.iter().position(|other| other == day);
        words
            .get(place.unwrap_or_default())
            .copied()
            .unwrap_or_default()
            .to_owned()
    });
    frame.list(&days.collect::<Vec<_>>())
}

fn rules(settled: &Settled, frame: &Frame, numbers: &Numbers) -> Vec<RuleFigures> {
    let rules = numbers.rules.iter().map(|(met, hits)| RuleFigures {
        name: settled
            .names(frame.language)
            .versioned_rule(&met.id, met.version),
        stage: stage_of(&met.stage),
        hits: RuleHitsShown::of(hits.tonight, hits.span),
    });
    rules.collect()
}

fn stage_of(word: &str) -> Stage {
    match word {
        "live" => Stage::Live,
        "pilot" => Stage::Pilot,
        _ => Stage::Proef,
    }
}

fn precisions(settled: &Settled, frame: &Frame, tallies: &[RuleTally]) -> Vec<PrecisionFigures> {
    let precision = |of: &RuleTally| {
        let tally = of.tally;
        let answers = Figures::of([tally.right, tally.known, tally.wrong].map(u64::from));
        PrecisionFigures {
            name: settled
                .names(frame.language)
                .versioned_rule(&of.rule, of.version),
            stage: of.stage,
            fell_on: of.demoted_on.map(Night::date),
            share: Percents::of(&answers),
            answers,
        }
    };
    tallies.iter().map(precision).collect()
}

fn decisions(numbers: &Numbers) -> Vec<DecisionFigures> {
    let figures = |kind: DecisionKind| {
        let took = numbers.decisions.get(&kind).map_or(&[][..], Vec::as_slice);
        DecisionFigures {
            kind: match kind {
                DecisionKind::Refer => Kind::Refer,
                DecisionKind::Known => Kind::Known,
                DecisionKind::SetAside => Kind::SetAside,
                DecisionKind::Park => Kind::Park,
            },
            count: Figure::of(took.len() as u64),
            median_days: within(took, 5),
            ninth_days: within(took, 9),
        }
    };
    DecisionKind::ALL.into_iter().map(figures).collect()
}

/// So many tenths of a sorted list took at most so many tenths of a day; none where they are few.
fn within(took: &[SignedDuration], tenths: usize) -> Option<u64> {
    if took.len() < FEWEST {
        return None;
    }
    let last = (took.len() * tenths).div_ceil(10) - 1;
    let seconds = took.get(last)?.as_secs();
    u64::try_from((seconds + TENTH - 1) / TENTH).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(text: &str) -> Night {
        Night::parse(text).expect("a night")
    }

    /// The oracle counts back day by day to a Sunday.
    #[test]
    fn counts_the_same_four_weeks_on_every_day_of_a_week() {
        for step in 0..30 {
            let tonight = Night::from_day_number(20_779 + step).expect("a night");
            let mut until = tonight.date();
            while until.weekday() != jiff::civil::Weekday::Sunday {
                until = until.yesterday().expect("a day");
            }
            let span = whole_weeks(tonight).expect("weeks");
            assert_eq!(span.until.date(), until);
            assert_eq!(span.until.day_number() - span.from.day_number(), 27);
        }
        let sunday = whole_weeks(night("2026-11-22")).expect("weeks");
        for later in ["2026-11-23", "2026-11-28"] {
            assert_eq!(whole_weeks(night(later)).expect("weeks"), sunday);
        }
    }

    #[test]
    fn tells_how_long_half_and_nine_of_ten_took_and_nothing_of_fewer_than_ten() {
        let days = |count: i64| -> Vec<SignedDuration> {
            (1..=count)
                .map(|day| SignedDuration::from_hours(24 * day))
                .collect()
        };
        assert_eq!(within(&days(9), 5), None);
        assert_eq!(within(&days(10), 5), Some(50));
        assert_eq!(within(&days(10), 9), Some(90));
        assert_eq!(within(&days(11), 5), Some(60));
        assert_eq!(within(&[SignedDuration::from_secs(1); 10], 9), Some(1));
    }
}
