//! Whether the events of a case meet a rule: enough distinct agencies, chains and life domains
//! among those in its window.

use exchange::covenant::Rule;
use exchange::hits::{Condition, Counted, Event, RuleMet};
use exchange::night::Night;

use super::counterfactual::{Classes, without};
use super::{Fact, date};

/// The rule with what was found, if it is met.
pub(super) fn met(
    rule: &Rule,
    facts: &[Fact<'_>],
    events: &[Event],
    night: Night,
) -> Option<RuleMet> {
    let until = night.day_number();
    let from = until.saturating_sub(u32::from(rule.window_days()));
    let mut in_window = Vec::new();
    for (index, event) in events.iter().enumerate() {
        if (from..=until).contains(&facts[event.origin].payload.date) {
            in_window.push(index);
        }
    }
    let asked = [
        (Counted::Agencies, rule.min_agencies()),
        (Counted::Chains, rule.min_chains()),
        (Counted::Domains, rule.min_domains()),
    ];
    let mut found = Vec::with_capacity(asked.len());
    for (count, needed) in asked {
        let mut classes = Classes::default();
        for &event in &in_window {
            classes.add(class(count, &facts[events[event].origin]), event);
        }
        if classes.len() < usize::from(needed) {
            return None;
        }
        found.push((classes, usize::from(needed)));
    }
    let mut conditions = Vec::with_capacity(asked.len());
    for ((count, needed), (classes, _)) in asked.into_iter().zip(&found) {
        conditions.push(Condition {
            count,
            needed,
            found: classes.names().map(str::to_owned).collect(),
        });
    }
    Some(RuleMet {
        rule: rule.id().to_owned(),
        version: rule.version(),
        stage: rule.stage(),
        nl: rule.nl().to_owned(),
        from: date(from),
        until: date(until),
        conditions,
        without: without(&found),
        counted: in_window,
    })
}

/// What a signal is one of, among those that a condition counts.
fn class<'a>(count: Counted, fact: &Fact<'a>) -> &'a str {
    match count {
        Counted::Agencies => fact.agency.id(),
        Counted::Chains => fact.agency.chain().as_str(),
        Counted::Domains => fact.code.domain(),
    }
}
