//! The hits of a night, as text.

use std::collections::BTreeSet;

use exchange::hits::{Counts, Explanation, Hit, HitList};

use crate::console::{count, table};

/// What went in, what came out of it, and what there is to notice: a line each.
pub(crate) fn summary(hits: &HitList) -> String {
    let Counts {
        batches,
        records,
        groups,
        signals,
        persons,
        cases,
        hits: found,
    } = hits.counts;
    let mut lines = vec![format!(
        "night {}: {}, {}, {} met their gate; {} opened, of {} in {}; {}",
        hits.night,
        count(batches, "batch", "batches"),
        count(records, "record", "records"),
        count(groups, "group", "groups"),
        count(signals, "signal", "signals"),
        count(persons, "person", "persons"),
        count(cases, "case", "cases"),
        count(found, "hit", "hits"),
    )];
    if !hits.missing.is_empty() {
        let missing = hits.missing.join(", ");
        lines.push(format!("incomplete: no batch of {missing}"));
    }
    for notice in &hits.notices {
        lines.push(notice.to_string());
    }
    lines.join("\n")
}

/// The first hits as a table, at most `max` of them. Agencies, life domains, events and the newest
/// date are those that a rule counted.
pub(crate) fn hit_table(hits: &HitList, max: usize) -> String {
    let shown = &hits.hits[..max.min(hits.hits.len())];
    let head = [
        "hit",
        "rules",
        "agencies",
        "life domains",
        "persons",
        "events",
        "newest",
    ];
    let mut lines = vec![table(head, shown.iter().map(hit_row))];
    let more = hits.hits.len() - shown.len();
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    // Each family once, however many of its hits are shown.
    let mut families = BTreeSet::new();
    for hit in shown {
        if !hit.family.is_empty() {
            families.insert(family(hit));
        }
    }
    for family in families {
        lines.push(format!("of one family: {}", joined(family)));
    }
    for hit in shown {
        let bridges = hit.explanation.bridges.iter();
        let hanging = bridges.filter(|bridge| !bridge.hangs.is_empty());
        for bridge in hanging {
            let agencies = bridge.agencies.join(", ");
            lines.push(format!("{} hangs on the word of {agencies} alone", hit.id));
        }
    }
    lines.join("\n")
}

fn hit_row(hit: &Hit) -> [String; 7] {
    let Explanation {
        rules,
        signals,
        events,
        persons,
        bridges: _,
    } = &hit.explanation;
    // What lies outside the windows, and what repeats an event, counted for nothing.
    let mut counted = Vec::new();
    for event in hit.explanation.counted() {
        counted.push(&signals[events[event].origin]);
    }
    let newest = counted
        .iter()
        .filter_map(|signal| signal.date.as_deref())
        .max();
    [
        hit.id.clone(),
        joined(rules.iter().map(|rule| rule.rule.as_str())),
        joined(counted.iter().map(|signal| signal.agency.as_str())),
        joined(counted.iter().map(|signal| signal.domain.as_str())),
        persons.to_string(),
        counted.len().to_string(),
        newest.unwrap_or_default().to_owned(),
    ]
}

/// Words in alphabetical order, each once.
fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: BTreeSet<&str> = words.into_iter().collect();
    words.into_iter().collect::<Vec<_>>().join(", ")
}

/// The ids of a hit and of the others of its family.
fn family(hit: &Hit) -> BTreeSet<&str> {
    let mut ids = BTreeSet::from([hit.id.as_str()]);
    for other in &hit.family {
        ids.insert(other);
    }
    ids
}
