//! Why one hit is there, as text: its rules, what they count, and what would have to be absent.

use exchange::covenant::Stage;
use exchange::hits::{Counted, Explanation, Hit, RuleMet, Signal};

use super::casebook::severity_word;
use crate::console::{count, table};

/// The explanation of a hit.
pub(crate) fn explanation(hit: &Hit) -> String {
    let explained = &hit.explanation;
    let persons = count(u64::from(explained.persons), "person", "persons");
    let mut lines = vec![format!("about {persons}, by these rules:"), String::new()];
    let head = ["rule", "stage", "what it says", "window", "found of needed"];
    lines.push(table(head, explained.rules.iter().map(rule_row)));
    lines.push(String::new());
    let head = [
        "event",
        "date",
        "agency",
        "desk",
        "what",
        "life domain",
        "severity",
        "person",
        "counted by",
        "ref",
    ];
    lines.push(table(head, event_rows(explained)));
    lines.push(String::new());
    for rule in &explained.rules {
        let events: Vec<String> = rule.without.iter().map(|event| number(*event)).collect();
        lines.push(format!(
            "{} is not met without {} {}",
            rule.rule,
            if events.len() == 1 { "event" } else { "events" },
            events.join(" and ")
        ));
    }
    for bridge in &explained.bridges {
        let agencies = bridge.agencies.join(", ");
        if bridge.hangs.is_empty() {
            lines.push(format!("{agencies} alone ties parts of it"));
        } else {
            let rules = bridge.hangs.join(", ");
            lines.push(format!("hangs on the word of {agencies} alone: {rules}"));
        }
    }
    if hit.incomplete {
        lines.push("incomplete: the batch of an agency was missing".to_owned());
    }
    if !hit.family.is_empty() {
        let family = hit.family.join(", ");
        lines.push(format!(
            "of one family, by their ids of that night: {family}"
        ));
    }
    lines.join("\n")
}

fn rule_row(rule: &RuleMet) -> [String; 5] {
    let conditions = rule.conditions.iter().map(|condition| {
        let what = match condition.count {
            Counted::Agencies => "agencies",
            Counted::Chains => "chains",
            Counted::Domains => "life domains",
        };
        let found = condition.found.join(", ");
        let (has, needed) = (condition.found.len(), condition.needed);
        format!("{has} of {needed} {what}: {found}")
    });
    let conditions: Vec<String> = conditions.collect();
    let stage = match rule.stage {
        Stage::Proef => "proef",
        Stage::Pilot => "pilot",
        Stage::Live => "live",
    };
    [
        format!("{} v{}", rule.rule, rule.version),
        stage.to_owned(),
        rule.nl.clone(),
        format!("{} to {}", rule.from, rule.until),
        conditions.join("; "),
    ]
}

/// A row for each signal, under its event.
fn event_rows(explained: &Explanation) -> Vec<[String; 10]> {
    let mut rows = Vec::new();
    for (index, event) in explained.events.iter().enumerate() {
        let rules = explained.rules.iter();
        let counting = rules.filter(|rule| rule.counted.contains(&index));
        let counting: Vec<&str> = counting.map(|rule| rule.rule.as_str()).collect();
        rows.push(signal_row(
            &explained.signals[event.origin],
            number(index),
            counting.join(", "),
        ));
        for echo in &event.echoes {
            let echo = &explained.signals[*echo];
            rows.push(signal_row(echo, number(index), "repeats it".to_owned()));
        }
    }
    rows
}

fn signal_row(signal: &Signal, event: String, counted: String) -> [String; 10] {
    let date = signal.date.as_ref().unwrap_or(&signal.week);
    let person = signal
        .person
        .map_or_else(|| "address".to_owned(), |person| person.to_string());
    [
        event,
        date.clone(),
        signal.agency.clone(),
        signal.contact.to_string(),
        signal.nl.clone(),
        signal.domain.clone(),
        severity_word(signal.severity).to_owned(),
        person,
        counted,
        signal.signal_ref.clone(),
    ]
}

/// Events are counted from 1, as in the files for a spreadsheet.
fn number(event: usize) -> String {
    (event + 1).to_string()
}
