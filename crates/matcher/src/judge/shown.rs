//! What of its signals' dates a hit shows, and the order in which signals and events then stand.
//!
//! A signal of an event that a rule counts is shown with its day; any other with its week alone.
//! Those of one week stand in the order of agency and ref, so the order tells no more than the
//! dates do (docs/decisions/0026).

use exchange::hits::{Event, RuleMet};

use super::Fact;

/// What is shown of the signals of a case that meets a rule.
pub(super) struct Shown {
    /// The signals, by index among the facts, in the order in which they are shown.
    pub(super) order: Vec<usize>,
    /// Whether a signal is shown with its day, by index among the facts.
    pub(super) shows_day: Vec<bool>,
}

impl Shown {
    /// Of facts and events in the order of their days, and the rules that are met.
    pub(super) fn new(facts: &[Fact<'_>], events: &[Event], rules: &[RuleMet]) -> Self {
        let mut shows_day = vec![false; facts.len()];
        for &event in rules.iter().flat_map(|met| &met.counted) {
            let Event { origin, echoes } = &events[event];
            shows_day[*origin] = true;
            for &echo in echoes {
                shows_day[echo] = true;
            }
        }
        let mut order: Vec<usize> = (0..facts.len()).collect();
        order.sort_by_key(|&index| {
            let Fact {
                payload,
                agency,
                signal,
                ..
            } = &facts[index];
            let date = payload.date;
            let first_day = if shows_day[index] { date } else { monday(date) };
            // Within an agency, signals are numbered in the order of their refs.
            (first_day, agency.id(), *signal)
        });
        Self { order, shows_day }
    }

    /// Brings events, and the rules that name them, into the order of the signals that are shown.
    pub(super) fn reorder(&self, events: Vec<Event>, rules: &mut [RuleMet]) -> Vec<Event> {
        let signals = places(&self.order);
        let mut numbered = Vec::with_capacity(events.len());
        for (number, event) in events.into_iter().enumerate() {
            let mut echoes = renumbered(&event.echoes, &signals);
            echoes.sort_unstable();
            let origin = signals[event.origin];
            numbered.push((number, Event { origin, echoes }));
        }
        numbered.sort_by_key(|(_, event)| event.origin);
        let order: Vec<usize> = numbered.iter().map(|&(number, _)| number).collect();
        let events = places(&order);
        for met in rules {
            for named in [&mut met.counted, &mut met.without] {
                *named = renumbered(named, &events);
                named.sort_unstable();
            }
        }
        numbered.into_iter().map(|(_, event)| event).collect()
    }
}

/// The day number of the Monday of a day's week.
fn monday(day: u32) -> u32 {
    // 1970-01-01 was a Thursday.
    day.saturating_sub((day + 3) % 7)
}

/// Where each index stands in an order of all of them.
fn places(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, &index) in order.iter().enumerate() {
        places[index] = place;
    }
    places
}

fn renumbered(indices: &[usize], places: &[usize]) -> Vec<usize> {
    let mut renumbered = Vec::with_capacity(indices.len());
    for &index in indices {
        renumbered.push(places[index]);
    }
    renumbered
}

#[cfg(test)]
mod tests {
    use exchange::night::Night;

    use super::*;

    #[test]
    fn takes_a_week_to_begin_on_monday() {
        let day = |text| Night::parse(text).expect("a date").day_number();
        for (date, first) in [
            ("2026-11-22", "2026-11-16"),
            ("2026-11-23", "2026-11-23"),
            ("2027-01-01", "2026-12-28"),
        ] {
            assert_eq!(monday(day(date)), day(first), "{date}");
        }
    }
}
