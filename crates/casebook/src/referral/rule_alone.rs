//! Whether a rule would be met if only some of a case's signals were in it.
//!
//! What an agency may be told of a rule depends on nothing that it may not know. Whether a signal
//! is shown with its day does: it hangs on what others sent. So dates are taken by their weeks,
//! which are always there, and a week that does not decide counts against the rule
//! (docs/decisions/0041). It takes time in the order of signals by signals.

use std::collections::BTreeSet;

use exchange::covenant::{Covenant, Rule};
use exchange::hits::Signal;
use exchange::night::{self, Night};
use jiff::civil::{ISOWeekDate, Weekday};

/// Days of a week after its Monday.
const REST_OF_WEEK: u32 = 6;

/// A signal with the Monday of its week.
struct Weekly<'a> {
    signal: &'a Signal,
    code: u16,
    monday: u32,
}

/// Whether these signals of a hit, as it was seen on `night`, meet a rule by themselves. One whose
/// code or week cannot be read counts for nothing.
pub(crate) fn is_met_alone(
    rule: &Rule,
    signals: &[&Signal],
    covenant: &Covenant,
    night: Night,
) -> bool {
    let mut weekly = Vec::with_capacity(signals.len());
    for &signal in signals {
        if let Some((code, monday)) = covenant.code(&signal.code).zip(monday(&signal.week)) {
            weekly.push(Weekly {
                signal,
                code: code.number(),
                monday,
            });
        }
    }
    let until = night.day_number();
    let from = until.saturating_sub(u32::from(rule.window_days()));
    let (mut agencies, mut chains, mut domains) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for event in &weekly {
        let may_repeat = weekly
            .iter()
            .any(|first| may_repeat(event, first, covenant));
        if !(from..=until).contains(&event.monday) || may_repeat {
            continue;
        }
        agencies.insert(event.signal.agency.as_str());
        chains.insert(event.signal.chain.as_str());
        domains.insert(event.signal.domain.as_str());
    }
    agencies.len() >= usize::from(rule.min_agencies())
        && chains.len() >= usize::from(rule.min_chains())
        && domains.len() >= usize::from(rule.min_domains())
}

/// Whether a signal may be an echo of another, on some days of their weeks.
fn may_repeat(echo: &Weekly<'_>, first: &Weekly<'_>, covenant: &Covenant) -> bool {
    let Some(weeks_apart) = echo.monday.checked_sub(first.monday) else {
        return false;
    };
    let (echo_of, first_of) = (echo.signal.person, first.signal.person);
    let is_of_one_person = echo_of.is_none() || first_of.is_none() || echo_of == first_of;
    let fewest_days = weeks_apart.saturating_sub(REST_OF_WEEK);
    is_of_one_person
        && covenant.echoes().iter().any(|pair| {
            pair.echo() == echo.code
                && pair.origin() == first.code
                && fewest_days <= u32::from(pair.within_days())
        })
}

/// The day number of the Monday of a week, `yyyy-Www`.
fn monday(week: &str) -> Option<u32> {
    let (year, week) = week.split_once("-W")?;
    let date = ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()?;
    night::day_number(date.date())
}

#[cfg(test)]
mod tests;
