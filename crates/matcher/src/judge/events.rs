//! Events: what happened, however many agencies report it.
//!
//! A signal is an echo when another signal of its case has the origin's code of an echo pair, is dated at most so many days
//! before it, and is about the same person, or one of the two is about the address. It then counts as one event with its origin:
//! the latest such signal, then that of the smallest agency and ref. An origin may be an echo itself; the event is that of the
//! first. The covenant lets no code lead back to itself, so there always is a first.

use exchange::covenant::Echo;
use exchange::hits::Event;

use super::Fact;

/// The events of a case whose signals are sorted by date, agency and ref; ordered by the signal they count for.
pub(super) fn events(facts: &[Fact], echoes: &[Echo]) -> Vec<Event> {
    let origins: Vec<Option<usize>> = facts
        .iter()
        .map(|fact| origin_of(fact, facts, echoes))
        .collect();
    let first = |mut signal: usize| {
        while let Some(origin) = origins[signal] {
            signal = origin;
        }
        signal
    };
    let mut events: Vec<Event> = Vec::new();
    let mut event_of = vec![0; facts.len()];
    for signal in (0..facts.len()).filter(|&signal| origins[signal].is_none()) {
        event_of[signal] = events.len();
        events.push(Event {
            origin: signal,
            echoes: Vec::new(),
        });
    }
    for signal in (0..facts.len()).filter(|&signal| origins[signal].is_some()) {
        events[event_of[first(signal)]].echoes.push(signal);
    }
    events
}

/// The signal that `echo` repeats, if any.
fn origin_of(echo: &Fact, facts: &[Fact], echoes: &[Echo]) -> Option<usize> {
    let repeats = |origin: &Fact| {
        let days = echo.payload.date.checked_sub(origin.payload.date);
        let one_person =
            origin.person.is_none() || echo.person.is_none() || origin.person == echo.person;
        let is_pair = |pair: &Echo| {
            pair.origin() == origin.code.number()
                && pair.echo() == echo.code.number()
                && days.is_some_and(|days| days <= u32::from(pair.within_days()))
        };
        one_person && echoes.iter().any(is_pair)
    };
    let latest = facts.iter().rposition(repeats)?;
    // Of those on the same date the first: they are sorted by agency and ref.
    let date = facts[latest].payload.date;
    facts
        .iter()
        .position(|origin| origin.payload.date == date && repeats(origin))
}
