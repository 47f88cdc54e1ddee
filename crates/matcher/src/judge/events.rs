//! Events: what happened, however many agencies report it.
//!
//! A signal is an echo when another signal of its case has the origin's code of an echo pair, is
//! dated at most so many days before it, and is about the same person, or one of the two is about
//! the address. It then counts as one event with its origin: the latest such signal, then that of
//! the smallest agency and ref. An origin may be an echo itself; the event is that of the first.
//! The covenant lets no code lead back to itself, so there always is a first.

use exchange::covenant::Echo;
use exchange::hits::Event;

use super::Fact;

/// The events of a case whose signals are sorted by date, agency and ref; ordered by the signal
/// they count for.
pub(super) fn events(facts: &[Fact<'_>], echoes: &[Echo]) -> Vec<Event> {
    let mut origins = Vec::with_capacity(facts.len());
    for fact in facts {
        origins.push(origin_of(fact, facts, echoes));
    }
    let mut events: Vec<Event> = Vec::new();
    let mut event_of = vec![0; facts.len()];
    for (signal, origin) in origins.iter().enumerate() {
        if origin.is_none() {
            event_of[signal] = events.len();
            events.push(Event {
                origin: signal,
                echoes: Vec::new(),
            });
        }
    }
    for (signal, origin) in origins.iter().enumerate() {
        if origin.is_some() {
            let first = first_origin(signal, &origins);
            events[event_of[first]].echoes.push(signal);
        }
    }
    events
}

/// The signal at the end of a chain of echoes.
fn first_origin(mut signal: usize, origins: &[Option<usize>]) -> usize {
    while let Some(origin) = origins[signal] {
        signal = origin;
    }
    signal
}

/// The signal that `echo` repeats, if any.
fn origin_of(echo: &Fact<'_>, facts: &[Fact<'_>], echoes: &[Echo]) -> Option<usize> {
    let latest = facts
        .iter()
        .rposition(|origin| repeats(echo, origin, echoes))?;
    // Of those on the same date the first: they are sorted by agency and ref.
    let date = facts[latest].payload.date;
    facts
        .iter()
        .position(|origin| origin.payload.date == date && repeats(echo, origin, echoes))
}

/// Whether a signal may be an echo of another.
fn repeats(echo: &Fact<'_>, origin: &Fact<'_>, echoes: &[Echo]) -> bool {
    let Some(days) = echo.payload.date.checked_sub(origin.payload.date) else {
        return false;
    };
    let is_of_one_person =
        origin.person.is_none() || echo.person.is_none() || origin.person == echo.person;
    is_of_one_person
        && echoes.iter().any(|pair| {
            pair.origin() == origin.code.number()
                && pair.echo() == echo.code.number()
                && days <= u32::from(pair.within_days())
        })
}
