//! Whether the events of a case meet a rule: enough distinct agencies, chains and life domains among those in its window.

use exchange::covenant::Rule;
use exchange::hits::{Condition, Counted, Event, RuleMet};
use exchange::night::Night;

use super::counterfactual::{Classes, without};
use super::{Fact, date};

/// The rule with what was found, if it is met.
pub(super) fn met(rule: &Rule, facts: &[Fact], events: &[Event], night: Night) -> Option<RuleMet> {
    let until = night.day_number();
    let from = until.saturating_sub(u32::from(rule.window_days()));
    let origin = |event: usize| &facts[events[event].origin];
    let counted: Vec<usize> = (0..events.len())
        .filter(|&event| (from..=until).contains(&origin(event).payload.date))
        .collect();
    let classes = |count| {
        let class = |event| match count {
            Counted::Agencies => origin(event).agency.id(),
            Counted::Chains => origin(event).agency.chain().as_str(),
            Counted::Domains => origin(event).code.domain(),
        };
        Classes::new(counted.iter().map(|&event| (class(event), event)))
    };
    let asked = [
        (Counted::Agencies, rule.min_agencies()),
        (Counted::Chains, rule.min_chains()),
        (Counted::Domains, rule.min_domains()),
    ];
    let found = asked.map(|(count, needed)| (classes(count), usize::from(needed)));
    if found
        .iter()
        .any(|(classes, needed)| classes.len() < *needed)
    {
        return None;
    }
    let conditions = asked
        .iter()
        .zip(&found)
        .map(|(&(count, needed), (classes, _))| Condition {
            count,
            needed,
            found: classes.names().map(str::to_owned).collect(),
        });
    Some(RuleMet {
        rule: rule.id().to_owned(),
        version: rule.version(),
        stage: rule.stage(),
        nl: rule.nl().to_owned(),
        from: date(from),
        until: date(until),
        conditions: conditions.collect(),
        without: without(&found),
        counted,
    })
}
